#!/usr/bin/env bash
# Engines of a node: they draft in the background what a report lacks, and a hostile, hanging or crashing one harms nobody.
# shellcheck source=/dev/null
cd "$(dirname "$0")/../.." && . tests/lib/scenario.sh
subject=LA.ern:0100000001
company() { # number, text of its scope
    printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"legal","source":"t","data":{"type":"legal","text":{"text":"ບໍລິສັດ %s","lang":"lo"}}},{"kind":"registered.scope","id":"1","source":"t","data":{"text":{"text":"%s","lang":"lo"}}}]}\n' "$1" "$1" "$2"
}
for i in 1 2 3 4 5 6; do company 010000000$i "ຂາຍເຂົ້າ 9$i ໂຕນ"; done >"$T/la.in"
make_alliance
must "$B/saphan" import --data "$LA" --format jsonl --no-hold "$T/la.in"
mkdir -p "$T/engine"
engine() { # name, perl that gets $t (the text), $id and $n, how many it was asked
    printf '#!/usr/bin/perl\n$|=1;my $n=0;while(<STDIN>){$n++;my($id)=/"id":"(\\d+)"/;my($t)=/"text":"(.*)"}/;%s}\n' "$2" >"$T/engine/$1"
    chmod +x "$T/engine/$1"
}
say='print qq({"id":"$id","text":"$t"}\n);'
engine good '$t=~s/.*?(⟦1⟧).*/销售大米$1吨/;select undef,undef,undef,1.5;'"$say"
has() { grep -qF -- "$@"; }
use() { configure "$GX" "engine_1 = double 1.0 lo:zh,lo:en $T/engine/$1"; }
restart() { stop_node "$GX" && start_node "$GX" || not_ok 'the node starts again'; }
ask() { order --subject LA.ern:010000000"$1" "${@:2}"; }
tr_() { local c=$1; shift; "$B/saphan" translation "$c" "$@" --data "$GX"; }

# --- what can be configured ------------------------------------------------------------------------------
refuses() { # what, rule, line
    cp "$GX/node.conf" "$T/conf"
    configure "$GX" "$3"
    check_fails "$1 is refused" 78 "$2" "$B/saphand" --config "$GX/node.conf" --check-config
    cp "$T/conf" "$GX/node.conf"
}
refuses 'an engine without a program' engine.conf 'engine_1 = x 1.0 lo:zh'
refuses 'an engine without languages' engine.conf "engine_1 = x 1.0 /usr/bin/perl"
refuses 'a pair of one language' engine.conf "engine_1 = x 1.0 lo:lo /usr/bin/perl"
refuses 'a program that is not there' engine.path 'engine_2 = x 1.0 lo:zh /usr/bin/nothing-of-that-name'
refuses 'a program by a relative path' engine.path 'engine_1 = x 1.0 lo:zh perl'
cp "$T/engine/good" "$GX/engine"
refuses "a program in the node's own folder, which it may read" engine.folder "engine_1 = x 1.0 lo:zh $GX/engine"
refuses "a folder for engines in which the node's files stand" engine.folder "$(printf 'engine_1 = x 1.0 lo:zh /usr/bin/perl\nengine_reads = %s' "$GX")"
good_engine='engine_1 = x 1.0 lo:zh /usr/bin/perl'
refuses 'a backup where an engine may read' engine.folder "$(printf '%s\nbackup_dir = /opt/saphan-backup' "$good_engine")"
refuses 'a folder for engines inside the folder of the node' engine.folder "$(printf '%s\nengine_reads = %s' "$good_engine" "$GX/db")"
refuses 'another word than yes or no' conf.value 'engine_confined = perhaps'
refuses 'time without end' conf.range 'engine_seconds = 100000'

# Landlock: without it a node starts no engine unless it is told to.
confines=yes
perl -e 'exit(syscall(444, 0, 0, 1) >= 6 ? 0 : 1)' || confines=no

# --- a good one: the report does not wait ----------------------------------------------------------------
use good
configure "$GX" 'translation_machine = yes'
[ $confines = yes ] || configure "$GX" 'engine_confined = no'
start_node "$LA" && start_node "$GX" || { not_ok 'the nodes start'; finish; }
ask 1 --json --bundle "$T/b1.json" >"$T/r1" 2>&1
check 'the report leaves without a translation' no_translation "$T/b1.json"
check 'and says that one is being made' has '"untranslated":1,"being_translated":1' "$T/r1"
exchange=$(sed -n 's/.*"exchange":"\([0-9a-f-]*\)".*/\1/p' "$T/r1" | head -1)
again() { "$B/saphan" report "${as_bank[@]}" --exchange "$exchange" --language zh "$@"; }
there() { again --bundle "$T/b2.json" --force >/dev/null 2>&1; has '"translations"' "$T/b2.json"; }
check 'asked again, the report has it' wait_for there
check 'its number is that of the original' has '销售大米91吨' <(again 2>&1)
check 'labelled as a machine that nobody read' has '[机器翻译，未经审校 | double 1.0 | 署名 “node CN-GX”' <(again 2>&1)
check 'the auditor knows the key' has 'key of node CN-GX' <("$B/saphan-verify" "$T/b2.json" --trust "$T/trust.json")
check 'a bank that wants none of a machine gets none' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $exchange --language zh --translations reviewed 2>&1 | grep -q 销售"
check 'it is a draft, that a person may read' has 'draft, machine by double' <(tr_ show)

# --- what the node is not configured to give, a person may still read and sign ---------------------------
configure "$GX" 'translation_machine = no'
restart
check 'not given any more' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $exchange --language zh 2>&1 | grep -q 销售"
id=$(tr_ show --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' | head -1)
read_=$(tr_ show "$id" --json | sed -n 's/.*"digest":"\([0-9a-f]*\)".*/\1/p')
check 'a person reads it' tr_ review "$id" --to zh --by Keo --approve --digest "$read_"
check 'until it is signed again, what there is says that nobody did' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $exchange --language zh 2>&1 | grep -q 销售"
must tr_ sign --to zh --name 'Registry of Guangxi' --key "$GX/keys/receipt.key" --passphrase "$GX/passphrase"
check 'then it is given, as read' has '[机器翻译，已审校 | double 1.0 | 审校人 “Keo”' <(again 2>&1)

# --- engines that must do no harm ------------------------------------------------------------------------
configure "$GX" 'translation_machine = yes'
configure "$GX" 'engine_seconds = 1'
since() { tail -n "+$((lines + 1))" "$GX/node.log" | grep -q -- "$1"; }
harmless() { # name, company, what the log must say, perl
    engine "$1" "$4"
    use "$1"
    lines=$(wc -l <"$GX/node.log")
    restart
    check "with an engine that $1 a report leaves" has '"state":"answered"' <(ask "$2" --json 2>/dev/null)
    check "the log names it [$3]" wait_for since "$3"
    check 'the next report leaves, too, without a translation' bash -c "! '$B/saphan' report ${as_bank[*]} --subject LA.ern:010000000$2 --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language zh --json 2>/dev/null | grep -q '\"translations\":'"
}
harmless hangs 2 'engine.failed .*engine.time' 'sleep 600;'
check 'the node says how its engine is' grep -qE '"engines":\[\{"name":"double","waiting":[0-9]+,"failures":[1-9]' <("$B/saphan" call "${as_bank[@]}" --method node.status --params '{}')
harmless crashes 2 'engine.failed .*engine.ended' 'kill 9, $$;'
harmless never-ends-a-line 2 'engine.failed .*engine.size' 'print "x"x300000;sleep 9;'
harmless changes-a-number 2 'engine.refused .*mask' '$t=~s/⟦1⟧/7/;'"$say"
configure "$GX" 'engine_memory_mib = 200'
configure "$GX" 'engine_seconds = 20'
harmless takes-all-memory 2 'engine.failed .*engine.ended' 'my @x; push @x, "x"x100000000 while 1;'
configure "$GX" 'engine_seconds = 1'
if [ $confines = yes ]; then
# shellcheck disable=SC2016
harmless looks-around 2 'engine.refused .*pass:none key:none conf:none db:none write:none tmp:none usr:open' '
    my %r; my $g="'"$GX"'";
    my %f=(pass=>"$g/passphrase",key=>"$g/keys/receipt.key",conf=>"$g/node.conf",db=>"$g/db/registry.mdb",usr=>"/usr/bin/perl");
    for(keys %f){ $r{$_}=open(my $h,"<",$f{$_})?"open":"none" }
    $r{write}=open(my $w,">","$g/evil")?"open":"none"; $r{tmp}=open(my $v,">","/tmp/saphan-evil-$$")?"open":"none";
    print STDERR "forged log line\n";
    my $said=join " ",map{"$_:$r{$_}"}qw(pass key conf db write tmp usr); print qq({"id":"$id","error":"$said"}\n);'
check 'what it writes to standard error stands in no log' bash -c "! grep -q 'forged log line' '$GX/node.log'"
mkdir "$T/models" && echo model >"$T/models/m"
configure "$GX" "engine_reads = $T/models"
harmless reads-its-models 2 'engine.refused .*model:open pass:none' '
    my $m=open(my $h,"<","'"$T"'/models/m")?"open":"none"; my $p=open(my $q,"<","'"$GX"'/passphrase")?"open":"none"; print qq({"id":"$id","error":"model:$m pass:$p"}\n);'
harmless signals-the-node 2 'engine.refused .*sent 0' '
        my $p=getppid; my $k=kill 9, $p; print qq({"id":"$id","error":"sent $k"}\n);'
else
    configure "$GX" 'engine_confined = yes'
    harmless cannot-be-confined 2 'engine.failed .*engine.confine' "$say"
    configure "$GX" 'engine_confined = no'
fi
harmless hangs-for-long 3 'exchange' 'fork or do { require POSIX; POSIX::setsid(); fork and exit; sleep 600 }; sleep 600;'
configure "$GX" 'engine_seconds = 600'
restart
ask 4 >/dev/null 2>&1
begun=$SECONDS
stops "$GX"
check 'the node stops without waiting for a hanging engine' test $((SECONDS - begun)) -lt 30
check 'and leaves no engine behind, nor what went away from one' bash -c "! pgrep -f '^/usr/bin/perl $T/engine/' >/dev/null"
stops "$LA"
finish
