#!/usr/bin/env bash
# Free texts: drafts by machines and people, review, signature; what a hostile engine can do is nothing.
# shellcheck source=/dev/null
cd "$(dirname "$0")/../.." && . tests/lib/scenario.sh
R=$T/reg
tr_() { local c=$1; shift; "$B/saphan" translation "$c" "$@" --data "$R"; }
read_() { tr_ show "$1" --to "$2" --json | sed -n 's/.*"digest":"\([0-9a-f]*\)".*/\1/p'; } # what a reviewer has before him: id, language
company() { # number, kind, language, text
    printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"legal","source":"t","data":{"type":"legal","text":{"text":"Company %s","lang":"en"}}},{"kind":"registered.scope","id":"1","source":"t","data":{"text":{"text":"%s","lang":"%s"}}}]}\n' "$1" "$1" "$3" "$2"
}
company 0100000001 id 'Perusahaan ini menjual 8,051.50 ton beras pada 2026-11-21.' >"$T/in.jsonl"
company 0100000002 id 'Perusahaan ini menjual 9 ton beras kepada pemerintah.' >>"$T/in.jsonl"
company 0100000003 zh '登记信息发布，第12号。' >>"$T/in.jsonl"
mkdir -p "$R"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/in.jsonl"

# --- engines that must not get through: each with the rule that refuses its text -----------------------
hostile() { # name, rule, exit status, perl that gets $t (the text) and $id
    printf '#!/usr/bin/perl\n$|=1;while(<STDIN>){my($id)=/"id":"(\\d+)"/;my($t)=/"text":"(.*)"}/;%s}\n' "$4" >"$T/$1"
    chmod +x "$T/$1"
    check_fails "an engine that $1 is refused [$2]" "$3" "$2" tr_ run --from id --to ms --engine "$T/$1" --engine-name bad --seconds 2
}
say='print qq({"id":"$id","text":"$t"}\n);'
hostile drops-a-number mask.mark 0 '$t=~s/⟦1⟧ //;'"$say"
hostile doubles-a-number mask.mark 0 '$t.="⟦1⟧";'"$say"
hostile adds-a-number mask.number 0 '$t.=" 7";'"$say"
hostile joins-numbers mask.number 0 '$t=~s/⟦1⟧/9⟦1⟧/;'"$say"
hostile adds-a-unit mask.unit 0 '$t=~s/⟦(\d)⟧/⟦$1⟧ V/;'"$say"
hostile turns-text engine.text 0 '$t.="\xe2\x80\xae";'"$say"
hostile decomposes engine.text 0 '$t.=" e\xcc\x81";'"$say"
hostile floods engine.text 0 '$t.=" word"x2000;'"$say"
hostile breaks-a-line engine.text 0 '$t.="\\nx";'"$say"
hostile says-no engine.said 0 'print qq({"id":"$id","error":"no\\u001b[2J"}\n);'
hostile mistakes-the-id engine.line 69 'print qq({"id":"x","text":"$t"}\n);'
hostile talks-twice engine.line 69 'print qq({"id":"$id","text":"$t"}\n{"id":"$id","text":"$t"}\n);'
hostile adds-a-member engine.line 69 'print qq({"id":"$id","text":"$t","state":"approved"}\n);'
hostile never-ends-a-line engine.size 69 'print "x"x300000;sleep 9;'
hostile sleeps engine.time 69 'sleep 60;'
hostile ends engine.ended 69 'exit;'
hostile looks-around engine.said 0 '$e=join(",",sort keys %ENV);$f=-e "/proc/self/fd/3"?"open":"none";print qq({"id":"$id","error":"$e $f"}\n);'
check 'an engine sees PATH and LANG, and no file' grep -q 'LANG,PATH none' <(tr_ run --from id --to ms --engine "$T/looks-around" --engine-name bad)
check_fails 'an engine is named by its absolute path' 64 engine.path tr_ run --from id --to ms --engine perl --engine-name x
check 'nothing of all that was kept' grep -q 'no translations' <(tr_ show)

# --- a server's double: what it makes is a draft, its numbers as they were ------------------------------
port=$(free_port)
cat >"$T/server" <<'PERL'
use IO::Socket::INET; $|=1;
my $s = IO::Socket::INET->new(LocalAddr=>"127.0.0.1", LocalPort=>$ARGV[0], Listen=>5, ReuseAddr=>1) or die;
while (my $c = $s->accept) {
    my $n = 0; while (<$c>) { $n = $1 if /^Content-Length: (\d+)/i; last if /^\r?$/ }
    read $c, my $body, $n; my ($q) = $body =~ /"q":"(.*)","source"/; $q =~ s/menjual/SELLS/;
    print $c qq(HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"translatedText":"$q"}); close $c;
}
PERL
perl "$T/server" "$port" & pid_of[server]=$!
wait_for bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
engine=$(realpath "$B/saphan-engine")
check 'a server makes drafts' grep -q '2 made, 0 refused' <(tr_ run --from id --to en --engine "$engine" --engine-arg libretranslate --engine-arg "http://127.0.0.1:$port" --engine-name double --engine-version 1.0)
check 'with the numbers of the original' grep -q 'SELLS 8,051.50 ton beras pada 2026-11-21' <(tr_ show --to en)
check_fails 'a server that is not there says so' 0 'refused: .*127.0.0.1:1' tr_ run --from id --to vi --engine "$engine" --engine-arg libretranslate --engine-arg 'http://127.0.0.1:1' --engine-name x

# --- the same over TLS: below the authority that is named, for that name, and nothing less -----------------
tls=$(free_port)
authority() { # name
    openssl ecparam -name prime256v1 -genkey -noout -out "$T/$1.key"
    openssl req -x509 -new -key "$T/$1.key" -subj "/CN=$1" -days 2 -out "$T/$1.crt" 2>/dev/null
}
certify() { # name, authority, names
    openssl ecparam -name prime256v1 -genkey -noout -out "$T/$1.key"
    openssl req -new -key "$T/$1.key" -subj "/CN=$1" 2>/dev/null |
        openssl x509 -req -CA "$T/$2.crt" -CAkey "$T/$2.key" -CAcreateserial -days 2 -extfile <(echo "subjectAltName=$3") -out "$T/$1.crt" 2>/dev/null
}
authority office; authority stranger
certify good office IP:127.0.0.1; certify wrong-name office DNS:translate.example; certify strange stranger IP:127.0.0.1
# s_server does the TLS, this the HTTP: one connection after the other, kept alive.
cat >"$T/tls-server" <<'PERL'
use IPC::Open2;
my ($port, $cert, $how, @more) = @ARGV;
my $pid = open2(my $out, my $in, "openssl", "s_server", "-quiet", "-accept", "127.0.0.1:$port", "-cert", "$cert.crt", "-key", "$cert.key", @more);
$SIG{TERM} = sub { kill 15, $pid; waitpid $pid, 0; exit }; # the next one takes the same port
$in->autoflush(1);
while (<$out>) {
    my $n = 0; while (1) { $n = $1 if /^Content-Length: (\d+)/i; last if /^\r?$/; $_ = <$out> // exit }
    read $out, my $body, $n; my ($q) = $body =~ /"q":"(.*)","source"/; $q =~ s/menjual/SELLS/;
    my $json = qq({"translatedText":"$q"});
    if ($how eq "moves") { print $in "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" }
    else { print $in "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " . length($json) . "\r\n\r\n$json" }
}
PERL
serve() { # certificate, how it answers, more of s_server
    [ -z "${pid_of[tls]:-}" ] || { kill -TERM "${pid_of[tls]}"; wait "${pid_of[tls]}" 2>/dev/null; }
    perl "$T/tls-server" "$tls" "$T/$1" "$2" "${@:3}" >/dev/null 2>&1 & pid_of[tls]=$!
    wait_for bash -c "exec 3<>/dev/tcp/127.0.0.1/$tls"
}
over() { # language, options of the adapter
    local l=$1 o=(); shift
    for a in "$@"; do o+=(--engine-arg "$a"); done
    tr_ run --from id --to "$l" --engine "$engine" --engine-arg libretranslate "${o[@]}" --engine-name double --engine-version 1.0
}
url=https://127.0.0.1:$tls
serve good answers
check 'a server over TLS makes drafts' grep -q '2 made, 0 refused' <(over pt "$url" --ca "$T/office.crt")
check 'with the numbers of the original' grep -q 'SELLS 8,051.50 ton beras pada 2026-11-21' <(tr_ show --to pt)
check_fails 'without an authority it is not asked' 69 engine.ended over th "$url"
check_fails 'another authority does not do' 0 'tls\|certificate' over th "$url" --ca "$T/stranger.crt"
check_fails 'nor a file that is none' 69 engine.ended over th "$url" --ca "$T/in.jsonl"
check_fails 'plain HTTP does not follow' 0 '0 made' over th "$url" --ca "$T/stranger.crt"
serve wrong-name answers
check_fails 'a certificate for another name does not do' 0 '0 made, 2 refused' over th "$url" --ca "$T/office.crt"
serve strange answers
check_fails 'nor one of another authority' 0 '0 made, 2 refused' over th "$url" --ca "$T/office.crt"
serve good answers -tls1_2
check_fails 'nor an older TLS' 0 '0 made, 2 refused' over th "$url" --ca "$T/office.crt"
serve good moves
check_fails 'and it follows nowhere else' 0 "reply is no translation" over th "$url" --ca "$T/office.crt"
for bad in "http://localhost:$tls" http://192.0.2.1 http://127.0.0.1.example:80 "ftp://127.0.0.1" 127.0.0.1:80; do
    check_fails "plain HTTP leaves this machine nowhere: $bad" 64 engine.server "$engine" libretranslate "$bad"
done
check 'nothing of all that was kept' grep -q 'no translations' <(tr_ show --to th)
kill -TERM "${pid_of[tls]}"

# --- the shipped adapters, where the engines are installed ---------------------------------------------
if command -v opencc >/dev/null; then
    check 'OpenCC writes traditional Chinese' grep -q '登記信息發佈，第12號' <(tr_ run --from zh --to zh-Hant --engine "$engine" --engine-arg opencc --engine-name opencc)
else echo 'skipped - opencc is not installed'; fi
if command -v apertium >/dev/null && [ -e /usr/share/apertium/modes/ind-zlm.mode ]; then
    check 'Apertium writes Malay' grep -q 'Syarikat ini menjual 9 tan beras kepada kerajaan' <(tr_ run --from id --to ms --engine "$engine" --engine-arg apertium --engine-name apertium)
else echo 'skipped - apertium with ind-zlm is not installed'; fi

# --- people: add, review by somebody else, sign --------------------------------------------------------
id_of() { tr_ list --to lo --json | sed -n "s/.*\"id\":\"\([0-9a-f]*\)\".*$1.*/\1/p"; }
one=$(id_of 'menjual 9') two=$(id_of 8,051)
check 'three texts have no Lao translation' grep -qx 3 <(tr_ list --to lo | grep -c '^[0-9a-f]')
check 'a person adds one' tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ໂຕນ'
check 'what is like it is suggested' grep -q 'ຂາຍເຂົ້າ' <(tr_ suggest "$two" --to lo)
check 'and not used' grep -qx 2 <(tr_ list --to lo | grep -c '^[0-9a-f]')
was=$(read_ "$one" lo)
check_fails 'who made it does not review it' 1 memory.four-eyes tr_ review "$one" --to lo --by Somphone --approve --digest "$was"
check_fails 'nor does who does not say what he read' 64 translation.digest tr_ review "$one" --to lo --by Keo --approve
check_fails 'but is shown it' 64 'ຂາຍເຂົ້າ 9 ໂຕນ' tr_ review "$one" --to lo --by Keo --approve
check_fails 'half a digest is none' 64 translation.digest tr_ review "$one" --to lo --by Keo --approve --digest "${was:0:31}"
must tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍຢາ 9 ໂຕນ'
check_fails 'what came in its place since is not approved' 73 memory.changed tr_ review "$one" --to lo --by Keo --approve --digest "$was"
check 'and is a draft still' grep -q '"state":"draft"' <(tr_ show "$one" --to lo --json)
must tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ໂຕນ'
check_fails "another person's draft is not overwritten" 73 'Somphone; --replace .*translation.draft-of-other' tr_ add "$one" --to lo --by Keo --text 'ຂາຍ 9 ໂຕນ'
check_fails 'nor by a name in other letters' 73 translation.draft-of-other tr_ add "$one" --to lo --by somphone --text 'ຂາຍ 9 ໂຕນ'
check_fails 'which the reader is told in his language' 73 '已有他人的草稿' "$B/saphan" --lang zh translation add "$one" --to lo --by Keo --text 'ຂາຍ 9 ໂຕນ' --data "$R"
check 'it stands as it was' grep -q '"text":"ຂາຍເຂົ້າ 9 ໂຕນ".*"translator":"Somphone"' <(tr_ show "$one" --to lo --json)
must tr_ add "$one" --to lo --by Keo --text 'ຂາຍ 9 ໂຕນ' --replace
check 'unless it is said' grep -q '"text":"ຂາຍ 9 ໂຕນ".*"translator":"Keo"' <(tr_ show "$one" --to lo --json)
must tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ໂຕນ' --replace
check 'somebody else does' tr_ review "$one" --to lo --by Keo --approve --digest "$(tr_ show "$one" --to lo | sed -n 's/^ *--digest //p')"
check_fails 'an approved one is not overwritten' 73 translation.exists tr_ add "$one" --to lo --by Somphone --text x
check_fails 'an unknown text' 66 translation.id tr_ add 000000000000 --to lo --by A --text x
check_fails 'a text that is in this language already' 64 translation.language tr_ add "$one" --to id-Latn --by Noy --text x
check_fails 'an engine for one language' 64 translation.language tr_ run --from en --to en-Latn --engine "$engine" --engine-name x
check_fails 'an unknown language' 64 translation.language tr_ list --to xx
must "$B/saphan" catalogue sign --language lo --name Keo --key "$T/k" --make-key --out "$T/statement"
sign() { tr_ sign --to "$1" --name 'Registry LA' --key "$T/k" --passphrase "$T/k.pass" "${@:2}"; }
check 'the approved one is signed' grep -q '^1 signed' <(sign lo)
check 'machine drafts are not, unless it is said' grep -q '^0 signed' <(sign en)
check 'then they are' grep -q '^2 signed' <(sign en --machine)
kid=$(sign lo | sed -n 's/^  key  //p')
check 'signed ones are exported' tr_ export --out "$T/signed"
mkdir -p "$T/other"
must "$B/saphan" import --data "$T/other" --format jsonl --no-hold "$T/in.jsonl"
R=$T/other
check_fails 'another registry takes them by a key that it was told only' 1 translation.signer tr_ import "$T/signed" --kid 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU
check_fails 'a key is one in full' 64 translation.option tr_ import "$T/signed" --kid "${kid}x"
check 'by that key it does' grep -q '3 of 3' <(tr_ import "$T/signed" --kid "$kid")
check 'by the same file once more' grep -q '3 of 3' <(tr_ import "$T/signed" --kid "$kid")
sed '2s/\.\(.\)/.A\1/' "$T/signed" >"$T/changed"
check_fails 'and none of a file with a changed line' 3 'changed:2' tr_ import "$T/changed" --kid "$kid"

# --- what others signed takes no place of what people made here ------------------------------------------
theirs=$T/reg
later() { local now; now=$(date +%s) && wait_for bash -c "[ \$(date +%s) -gt $now ]"; } # signatures say the second
R=$T/second
mkdir -p "$R"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/in.jsonl"
takes() { tr_ import "$T/signed" --kid "$kid" "$@"; }
approve() { tr_ review "$1" --to "$2" --by Keo --approve --digest "$(read_ "$1" "$2")"; }
state() { tr_ show "$one" --to lo --json | sed -n 's/.*"state":"\([a-z]*\)","text":"\([^"]*\)".*/\1 \2/p'; }
must tr_ add "$one" --to lo --by Noy --text 'ຂາຍເຂົ້າສານ 9 ໂຕນ'
takes >"$T/said"
check "a person's draft stays" grep -qx 'draft ຂາຍເຂົ້າສານ 9 ໂຕນ' <(state)
check 'and it is said' grep -q "left out: a person's draft is here" "$T/said"
must approve "$one" lo
check 'so does what was approved' grep -q "left out: a person's translation is here" <(takes)
check 'as it was' grep -qx 'approved ຂາຍເຂົ້າສານ 9 ໂຕນ' <(state)
must tr_ sign --to lo --name 'Registry 2' --key "$T/k" --passphrase "$T/k.pass"
check 'and what was signed' grep -q '"left":"approved"' <(takes --json)
check 'as it was signed' grep -qx 'signed ຂາຍເຂົ້າສານ 9 ໂຕນ' <(state)
check 'what is older does not come in its place, whatever is said' grep -q '"left":"older"' <(later; must tr_ add "$one" --to lo --by Noy --text 'ຂາຍເຂົ້າສານ 9 ໂຕນ' --replace; must approve "$one" lo; must tr_ sign --to lo --name 'Registry 2' --key "$T/k" --passphrase "$T/k.pass"; takes --replace --json)
R=$T/third
mkdir -p "$R"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/in.jsonl"
must tr_ run --from id --to lo --engine "$engine" --engine-arg libretranslate --engine-arg "http://127.0.0.1:$port" --engine-name double
check "a machine's newer draft gives way to a person's" grep -q '^3 of 3' <(takes)
check 'which is there' grep -qx 'signed ຂາຍເຂົ້າ 9 ໂຕນ' <(state)
must tr_ run --from id --to pt --engine "$engine" --engine-arg libretranslate --engine-arg "http://127.0.0.1:$port" --engine-name double
must tr_ sign --to pt --machine --name 'Registry 3' --key "$T/k" --passphrase "$T/k.pass"
must tr_ export --to pt --out "$T/machine"
must later
for i in $(tr_ show --to pt --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p'); do must tr_ withdraw "$i" --to pt --by Wei --forget; done
must tr_ run --from id --to pt --engine "$engine" --engine-arg libretranslate --engine-arg "http://127.0.0.1:$port" --engine-name double
check "but not to a machine's older one" grep -qx 2 <(tr_ import "$T/machine" --kid "$kid" | grep -c 'left out: what is here is newer')
R=$theirs
must tr_ add "$one" --to lo --by Somphone --text 'ຂາຍເຂົ້າໜຽວ 9 ໂຕນ' --replace
must approve "$one" lo
check 'it is signed anew' grep -q '^1 signed' <(sign lo)
must tr_ export --to lo --out "$T/newer"
R=$T/second
check 'what is newer stays out, too' grep -q "left out: a person's translation is here" <(tr_ import "$T/newer" --kid "$kid")
check 'but comes when it is said' grep -q '^1 of 1' <(tr_ import "$T/newer" --kid "$kid" --replace)
check 'and is there' grep -qx 'signed ຂາຍເຂົ້າໜຽວ 9 ໂຕນ' <(state)
check 'what others signed can be rejected' tr_ review "$one" --to lo --by Wei --reject
check 'the same file does not bring it back' grep -q 'left out: it was rejected here' <(tr_ import "$T/newer" --kid "$kid")
check 'nor does an older one' grep -q 'left out: it was rejected here' <(takes)
check 'it stays rejected' grep -q '^rejected' <(state)
check 'unless it is said' grep -q '^1 of 1' <(tr_ import "$T/newer" --kid "$kid" --replace)

# --- one text that the engine dies of --------------------------------------------------------------------
poison() { printf '#!/usr/bin/perl\n$|=1;while(<STDIN>){my($id)=/"id":"(\\d+)"/;my($t)=/"text":"(.*)"}/;if($t=~/beras pada/){%s}print qq({"id":"$id","text":"$t!"}\n);}\n' "$1" >"$T/poison"; chmod +x "$T/poison"; }
poison 'exit;'
check 'the others are made' grep -q '1 made, 1 refused' <(tr_ run --from id --to vi --engine "$T/poison" --engine-name p --seconds 2 | tee "$T/said")
check 'and it is told' grep -q 'passed over: the engine failed at it twice.*\[engine.ended\]' "$T/said"
poison 'sleep 60;'
check 'one that it hangs at stops nothing either' grep -q '"passed_over":"engine.time"' <(tr_ run --from id --to th --engine "$T/poison" --engine-name p --seconds 1 --json)
check 'the rest is there' grep -q 'kepada pemerintah.!' <(tr_ show --to th)

R=$T/poisonous
mkdir -p "$R"
for i in {101..225}; do company "0100000$i" id "Menjual beras pada pasar nomor $i"; done >"$T/poisonous.in"
company 0100000300 id 'Menjual kopi' >>"$T/poisonous.in"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/poisonous.in"
poison 'exit;'
tr_ run --from id --to vi --engine "$T/poison" --engine-name p --seconds 5 >"$T/said"
check 'a hundred and more in a row end no run' grep -q '1 made, 125 refused' "$T/said"
check 'a hundred are told at the end' grep -qx 100 <(grep -c 'passed over: the engine failed at it twice' "$T/said")
check 'and how many more there were' grep -qx 'and 25 more were passed over' "$T/said"
mkdir -p "$T/numbers"
company 0100000301 id "$(printf '7 %.0s' {1..2001})kopi" >"$T/numbers.in"
must "$B/saphan" import --data "$T/numbers" --format jsonl --no-hold "$T/numbers.in"
R=$T/numbers
check 'a text of too many numbers is refused, and the engine is none the worse' grep -q '"refused":"mask.mark"' <(tr_ run --from id --to vi --engine "$T/poison" --engine-name p --seconds 5 --json)
R=$T/poisonous
printf '#!/usr/bin/perl\n$|=1;while(<STDIN>){open(F,">>","%s");print F ".";close F;exit;}\n' "$T/asked" >"$T/broken"
chmod +x "$T/broken"
check_fails 'an engine that fails at any words ends it' 69 engine.ended tr_ run --from id --to th --engine "$T/broken" --engine-name b --seconds 5
check 'after five texts and a few harmless words' grep -qx 11 <(wc -c <"$T/asked")

# --- four eyes: who reads like the reviewer is no second person -------------------------------------------
R=$T/eyes
mkdir -p "$R"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/in.jsonl"
payloads() { tr_ export | while IFS=. read -r _ p _; do printf '%s' "$p" | tr '_-' '/+' | base64 -d 2>/dev/null; echo; done; }
check 'of a unit that is not known a reader is told' grep -q '! Look at the units' <(tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ຖົງ')
check 'of another one, too' grep -q '! Look at the numbers' <(tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ກິໂລກຣາມ')
check 'programs as well' grep -q '"numbers":"differ"' <(tr_ show "$one" --to lo --json)
must tr_ add "$one" --to lo --by 'Somphone' --text 'ຂາຍເຂົ້າ 9 ໂຕນ'
check_fails 'who made it does not review it in other letters' 1 memory.four-eyes tr_ review "$one" --to lo --by 'SОM PHONE' --approve --digest "$(read_ "$one" lo)"
must tr_ review "$one" --to lo --by 'Wang Wei' --approve --digest "$(read_ "$one" lo)"
must tr_ sign --to lo --name 'WANG WEI' --key "$T/k" --passphrase "$T/k.pass"
check 'who signs what he read in capitals' grep -q '"iss":"WANG WEI"' <(payloads)
check 'is not named as its reviewer, too' grep -qx 0 <(payloads | grep -c '"reviewer"')

# --- signed translations that no command of ours makes ----------------------------------------------------
b64url() { base64 -w0 | tr '+/' '-_' | tr -d =; }
openssl ecparam -name prime256v1 -genkey -noout -outform DER 2>/dev/null >"$T/forger.der" # of 121 bytes: the private part from the 8th, the public one at the end
d=$(dd if="$T/forger.der" bs=1 skip=7 count=32 2>/dev/null | b64url) x=$(tail -c 64 "$T/forger.der" | head -c 32 | b64url) y=$(tail -c 32 "$T/forger.der" | b64url)
printf '{"crv":"P-256","d":"%s","kty":"EC","x":"%s","y":"%s"}' "$d" "$x" "$y" >"$T/forger"
forger=$("$B/tests/tools/seal" kid "$T/forger")
forge() { # into, text, time; of the first text
    printf '{"format":"saphan-translation/1","iss":"Li Na","iat":%s,"context":"registered.scope.text","from":"id","to":"%s","source":"%s","text":"%s","method":"human","jwk":{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}}' \
        "$3" "$1" "$(printf %s 'Perusahaan ini menjual 9 ton beras kepada pemerintah.' | openssl dgst -sha256 -binary | b64url)" "$2" "$x" "$y" | "$B/tests/tools/seal" jws "$T/forger" saphan-translation+jwt >"$T/forged"
}
now=$(date +%s)
takes_forged() { tr_ import "$T/forged" --kid "$forger"; }
forge fil '9 tonelada ng bigas' "$now"
check 'one that is in order is taken' grep -q '^1 of 1' <(takes_forged)
forge fil '9 tonelada ng bigas' $((now + 3600))
check_fails 'one of tomorrow is not' 1 translation.future takes_forged
forge fil $'9 tonelada ng bigas, Papanga\u0301n' "$now"
check_fails 'one in loose accents neither' 1 translation.nfc takes_forged
forge id-Latn 'Menjual 9 ton' "$now"
check_fails 'nor one that is no translation' 1 schema.translation.to takes_forged

R=$T/loose
mkdir -p "$R"
company 0100000005 id $'Menjual 9 ton kopi bersama Jose\u0301' >"$T/loose.in"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/loose.in"
check 'no machine translates an original in loose accents' grep -q '"refused":"translation.nfc"' <(tr_ run --from id --to ms --engine "$engine" --engine-arg libretranslate --engine-arg "http://127.0.0.1:$port" --engine-name double --json)

# --- two texts whose ids begin alike: somebody computed them -----------------------------------------------
R=$T/twins
company 0100000004 en 'Wholesale of rice and coffee; file 13125477' >"$T/twins.in"
company 0100000005 en 'Dissolved; no business is carried on; file 25178783' >>"$T/twins.in"
mkdir -p "$R"
must "$B/saphan" import --data "$R" --format jsonl --no-hold "$T/twins.in"
check 'both are listed' grep -qx 2 <(tr_ list --to zh | grep -c '^8c5f01ed06a8')
check_fails 'an id that begins both names neither' 73 translation.ambiguous tr_ add 8c5f01ed06a8 --to zh --by 'Li Na' --text '批发大米和咖啡；档案号 13125477'
check_fails 'too little of an id is none' 64 translation.id tr_ add 8c5f01e --to zh --by 'Li Na' --text x
rice=$(tr_ list --to zh | sed -n '/Wholesale/{x;p;d};x' | cut -d' ' -f1) shell=$(tr_ list --to zh --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*Dissolved.*/\1/p')
check 'in full it names one' grep -q 'Dissolved' <(tr_ add "$shell" --to zh --by 'Li Na' --text '已解散；不经营任何业务；档案号 25178783')
check 'so does enough of it' grep -q 'Wholesale' <(tr_ add "$rice" --to zh --by 'Li Na' --text '批发大米和咖啡；档案号 13125477')
check 'each has its own' grep -qx 2 <(tr_ show --to zh | grep -c '^8c5f01ed06a8')
check_fails 'nor can both be withdrawn at once' 73 translation.ambiguous tr_ withdraw 8c5f01ed06a8 --to zh --by Wei
finish
