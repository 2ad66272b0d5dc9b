#!/bin/bash
# A registry as files and back: the same bytes again, parts of it, nothing above a class, one state while others write.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
saphan=$B/saphan
import() { "$saphan" import --data "$T/$1" --format "$2" "$3" --json >"$T/imported"; }
export_to() { # folder, file, options
    local folder=$1 file=$2; shift 2
    "$saphan" export --data "$T/$folder" --out "$T/$file" --max-class secret "$@" >"$T/exported"
}
facts_in() { grep -o '"disputed":[a-z]*,"source"' "$T/$1" | wc -l; } # of JSON lines
has_lines() { [ "$(grep -c -- "$2" "$T/$1")" = "$3" ]; } # file, pattern, how many

"$B/saphan-gen" --seed 11 --count 120 >"$T/made.jsonl"
printf '%s\n' '{"subject":"LA.ern:0100001234","facts":[{"kind":"registered.name","id":"1","source":"=cmd","data":{"type":"legal","text":{"text":"-2+3 \"Ltd\", \u0027a","lang":"en"}}},{"kind":"registered.headcount","id":"1","source":"x","status":"closed","class":"internal","valid_to":"2021-02-03","data":{"count":7}},{"kind":"ownership.owner","id":"1","source":"x","class":"confidential","data":{"name":{"text":"Ann","lang":"en"},"type":"person","interest":"trust","share":"12.50"}},{"kind":"ownership.undisclosed","id":"1","source":"x","data":{"reason":"party_exempt"}}]}' >>"$T/made.jsonl"
check "companies" import a jsonl "$T/made.jsonl"

# --- JSON lines: what is imported again is exported again to the byte
check "as JSON lines" export_to a 1.jsonl --format jsonl
check "into an empty folder" import b jsonl "$T/1.jsonl"
check "and out of it" export_to b 2.jsonl --format jsonl
check "the same bytes" cmp "$T/1.jsonl" "$T/2.jsonl"
check "nothing is new in the first" import a jsonl "$T/1.jsonl"
check "of it" grep -q '"facts_new":0' "$T/imported"
check "all facts of all classes" grep -q "\"facts\":$(facts_in 1.jsonl)," "$T/imported"
"$saphan" export --data "$T/a" --format jsonl --max-class secret 2>/dev/null | cmp - "$T/1.jsonl" && ok "the same on standard output"

check "as -, too" sh -c "cd '$T' && '$PWD/$saphan' export --data a --format jsonl --max-class secret --out - 2>'$T/said' | cmp - 1.jsonl"
check "into a pipe of its name" sh -c "cd '$T' && mkfifo pipe && { cat pipe >piped & } && '$PWD/$saphan' export --data a --format jsonl --max-class secret --out pipe >/dev/null 2>&1 && wait && test -p pipe && cmp piped 1.jsonl"
check "packed into one" sh -c "cd '$T' && mkfifo pipe.gz && { gzip -dc <pipe.gz >piped & } && '$PWD/$saphan' export --data a --format jsonl --max-class secret --out pipe.gz >/dev/null 2>&1 && wait && test -p pipe.gz && cmp piped 1.jsonl"
check "what it has done is said beside it" grep -q "exported 121 companies" "$T/said"
check "as JSON as well" sh -c "'$saphan' export --data '$T/a' --format jsonl --max-class secret --out - --json 2>&1 >/dev/null | grep -q '^{\"companies\":121,'"
check "and there is no file of that name" test ! -e "$T/-" -a ! -e ./-
check_fails "rejects are for a file" 64 import.out "$saphan" import --data "$T/a" --format jsonl --rejects - "$T/1.jsonl"
check_fails "and changes" 64 import.out "$saphan" import --data "$T/a" --format jsonl --changes - "$T/1.jsonl"

# --- packed
for end in gz zst; do
    check "packed as .$end" export_to a "1.jsonl.$end" --format jsonl
    check "it is smaller" test "$(wc -c <"$T/1.jsonl.$end")" -lt "$(($(wc -c <"$T/1.jsonl") / 2))"
    check "into an empty folder" import "packed-$end" jsonl "$T/1.jsonl.$end"
    check "and out of it" export_to "packed-$end" 3.jsonl --format jsonl
    check "the same bytes" cmp "$T/1.jsonl" "$T/3.jsonl"
    check "an older one is replaced" export_to a "1.jsonl.$end" --format jsonl --country LA
    check_fails "one of another format is not" 73 place.kind export_to a "1.jsonl.$end" --format csv
    check "one with nothing in it" export_to a "none.jsonl.$end" --format jsonl --as-of 2020-01-01
    check "is replaced, too" export_to a "none.jsonl.$end" --format jsonl
    echo "my own" >"$T/mine.$end"
    check_fails "nor what is no export" 73 place.kind export_to a "mine.$end" --format jsonl
done
check "gzip knows it" sh -c "gzip -dc '$T/none.jsonl.gz' | cmp - '$T/1.jsonl'"
check "CSV packed" export_to a 1.csv.zst --format csv
check "no half of a file is left" sh -c "! ls '$T' | grep -q part"

# --- a part
check "without a word: what is public" "$saphan" export --data "$T/a" --format jsonl --out "$T/public.jsonl"
check "no other class" has_lines public.jsonl '"class":"\(internal\|confidential\|secret\)"' 0
"$saphan" export --data "$T/a" --format jsonl --out "$T/public.jsonl" | grep -q '^withheld: [1-9]' && ok "and how much was withheld"
check "one company" export_to a one.jsonl --format jsonl --subject LA.ern:0100001234
check "is one line" test "$(wc -l <"$T/one.jsonl")" = 1
check "of four facts" test "$(facts_in one.jsonl)" = 4
check "one section" export_to a section.jsonl --format jsonl --section ownership
check "and no other" has_lines section.jsonl '"kind":"\(registered\|officers\)' 0
check "one country" export_to a country.jsonl --format jsonl --country LA
check "and no other" has_lines country.jsonl '"subject":"[^L]' 0
check "as known before there was anything" export_to a before.jsonl --format jsonl --as-of 2020-01-01
check "is nothing" test ! -s "$T/before.jsonl"
check "changed since tomorrow" export_to a since.jsonl --format jsonl --changed-since "$(date -u -d tomorrow +%F)"
check "is nothing either" test ! -s "$T/since.jsonl"

# --- CSV
check "as CSV" export_to a 1.csv --format csv
check "a row for each fact, and the names of columns" test "$(tr -cd '\r' <"$T/1.csv" | wc -c)" = $(($(facts_in 1.jsonl) + 1))
check "what a spreadsheet would run is guarded" grep -q "\"'-2+3 \"\"Ltd\"\", 'a\"" "$T/1.csv"
check "also the source" grep -q ",'=cmd," "$T/1.csv"
check "no column that nobody uses" has_lines 1.csv 'registered.contact' 0
if "$saphan" import --help 2>&1 | grep -q csv; then
    check "CSV into an empty folder" import c csv "$T/1.csv"
    check "and out of it" export_to c 3.jsonl --format jsonl
    check "the same bytes" cmp "$T/1.jsonl" "$T/3.jsonl"
    check "and as CSV" export_to c 2.csv --format csv
    check "the same bytes too" cmp "$T/1.csv" "$T/2.csv"
fi

# --- BODS
check "as statements" export_to a 1.json --format bods --publisher "Registry of Laos"
check "again" export_to a 2.json --format bods --publisher "Registry of Laos"
check "have the same ids" cmp "$T/1.json" "$T/2.json"
cat >"$T/check.pl" <<'EOF'
use strict; use JSON::PP; local $/; my $all = decode_json(<STDIN>); my (%id, %record);
for my $s (@$all) {
    for (qw(statementId declarationSubject statementDate recordId recordType recordStatus recordDetails)) { defined $s->{$_} or die "no $_" }
    my ($id, $r, $t, $d) = @$s{qw(statementId recordId recordType recordDetails)};
    length $id >= 32 && length $id <= 64 && !$id{$id}++ or die "id $id";
    !$record{$r} or die "two records $r"; $record{$r} = $t;
    $s->{publicationDetails}{bodsVersion} eq '0.4' && $s->{publicationDetails}{publisher}{name} or die 'publication';
    JSON::PP::is_bool($d->{isComponent}) or die 'isComponent';
    if ($t eq 'entity') { $d->{entityType}{type} =~ /^(registeredEntity|legalEntity|arrangement|unknownEntity|state)$/ or die 'entity';
        for (@{$d->{identifiers}}) { length $_->{id} && ($_->{scheme} || $_->{schemeName}) or die 'identifier' } }
    elsif ($t eq 'person') { $d->{personType} eq 'knownPerson' && $d->{names}[0]{fullName} or die 'person' }
    else { my $p = $d->{interestedParty}; $record{$d->{subject}} eq 'entity' or die 'subject';
        (ref $p ? $p->{reason} : $record{$p} && $record{$p} ne 'relationship') or die 'party';
        for my $i (@{$d->{interests}}) { $i->{directOrIndirect} =~ /^(direct|indirect|unknown)$/ or die 'interest';
            for (values %{$i->{share} // {}}) { $_ >= 0 && $_ <= 100 or die 'share' } } }
}
print scalar(@$all), "\n";
EOF
perl "$T/check.pl" <"$T/1.json" >"$T/n" 2>"$T/why" && ok "$(cat "$T/n") statements as the standard wants them" || not_ok "statements: $(cat "$T/why")"
check "an owner of a kind that BODS tells less exactly" grep -q '"type":"otherInfluenceOrControl","details":"trust"' "$T/1.json"
check "an owner who is not named" grep -q '"reason":"interestedPartyExemptFromDisclosure"' "$T/1.json"
check "statements into an empty folder" import d bods "$T/1.json"
check "none refused" grep -q '"rejected":0' "$T/imported"
subjects() { grep -o '"subject":"[^"]*","facts"' "$T/$1" | sort; }
check "out of it" export_to d 4.jsonl --format jsonl
subjects 1.jsonl >"$T/s1"; subjects 4.jsonl >"$T/s4"
check "the same companies by the same keys" cmp "$T/s1" "$T/s4"
check "as statements again" export_to d 3.json --format bods
check "as many" test "$(wc -l <"$T/3.json")" = "$(wc -l <"$T/1.json")"
check "the same statements once more change nothing" import d bods "$T/1.json"
check "nothing" grep -q '"facts_new":0,' "$T/imported"
check_fails "the registry's own statements are not taken for another's" 73 import.bods.own "$saphan" import --data "$T/a" --format bods "$T/1.json"
sed 's/^\[//; s/,$//; s/^\]$//' "$T/1.json" | grep . >"$T/1.lines"
check_fails "nor line by line" 73 import.bods.own "$saphan" import --data "$T/a" --format bods "$T/1.lines"
check_fails "to try it changes nothing of that" 73 import.bods.own "$saphan" import --data "$T/a" --format bods --dry-run "$T/1.json"
check "nothing came of it" export_to a 5.jsonl --format jsonl
check "the same bytes as before" cmp "$T/1.jsonl" "$T/5.jsonl"
must "$saphan" import --data "$T/demo" --format jsonl --no-hold demo/data/*.jsonl
check "the demonstration's companies as statements" export_to demo d1.json --format bods
check "into an empty folder" sh -c "'$saphan' import --data '$T/demo2' --format bods --no-hold --json --rejects '$T/rejected' '$T/d1.json' >'$T/imported'"
check "none refused, named owners without a number among them" grep -q '"rejected":0,' "$T/imported"
check "of whom it is said that they are owners only" grep -q '"entities without identifiers, but as owners":[1-9]' "$T/imported"
check "out of it" export_to demo2 d2.json --format bods
check "as many statements" test "$(wc -l <"$T/d2.json")" = "$(wc -l <"$T/d1.json")"
check "and into a third" sh -c "'$saphan' import --data '$T/demo3' --format bods --no-hold --json '$T/d2.json' >'$T/imported'"
check "none refused, again" grep -q '"rejected":0,' "$T/imported"
owners_of() { "$saphan" export --data "$T/$1" --format jsonl --section ownership --max-class secret 2>/dev/null | sed 's/{"kind"/\n{"kind"/g' | sed -n 's/,"from":"[-0-9]*"//; s/[]},]*$//; s/.*"data"://p' | sort; }
owners_of demo2 >"$T/o2"; owners_of demo3 >"$T/o3"
check "of the same owners" cmp "$T/o2" "$T/o3"
check "who are many" test "$(wc -l <"$T/o2")" -gt 60
check_fails "statements of one company" 0 'recordType":"relationship' "$saphan" export --data "$T/a" --format bods --subject LA.ern:0100001234

# --- while another writes: one state, whole
"$B/saphan-gen" --seed 12 --count 20000 >"$T/more.jsonl"
"$saphan" import --data "$T/a" --format jsonl "$T/more.jsonl" --json >"$T/late" 2>&1 &
pid_of[import]=$!
whole=1
for i in 1 2 3 4 5; do
    "$saphan" export --data "$T/a" --format jsonl --max-class secret --out "$T/live.jsonl" >"$T/exported" || whole=0
    "$saphan" import --data "$T/live$i" --format jsonl "$T/live.jsonl" --json >"$T/imported" || whole=0
    grep -q '"rejected":0' "$T/imported" || whole=0
    rm -rf "$T/live$i"
done
[ $whole = 1 ] && ok "exports while companies are imported are whole" || not_ok "exports while companies are imported are whole"
wait "${pid_of[import]}" && ok "and do not hold up the import" || not_ok "the import: $(cat "$T/late")"
unset 'pid_of[import]'

# --- refusals; an older file stays when the new one is not done
check_fails "a format" 64 export.format "$saphan" export --data "$T/a" --format xml
check_fails "a class" 64 export.class "$saphan" export --data "$T/a" --format csv --max-class all
check_fails "a time before there were registries" 64 "before 1970" "$saphan" export --data "$T/a" --format csv --as-of 1960-01-01
check_fails "a time" 64 export.time "$saphan" export --data "$T/a" --format csv --as-of yesterday
check_fails "a country" 64 export.country "$saphan" export --data "$T/a" --format csv --country Laos
check_fails "a section" 64 export.section "$saphan" export --data "$T/a" --format csv --section names
check_fails "a publisher" 64 export.publisher "$saphan" export --data "$T/a" --format bods --publisher "$(printf '\377')"
check_fails "one company and a country" 64 export.subject "$saphan" export --data "$T/a" --format csv --subject LA.ern:0100001234 --country LA
check_fails "a company that is not there" 66 show.unknown "$saphan" export --data "$T/a" --format csv --subject LA.ern:0100001235 --out "$T/1.csv"
check "leaves the file as it was" test -s "$T/1.csv"
check "and no part of a new one" test -z "$(find "$T" -name "*.part")"
check_fails "a file of another kind" 73 place.kind "$saphan" export --data "$T/a" --format csv --out "$T/1.json"
check_fails "no folder" 66 kv.missing "$saphan" export --data "$T/none" --format csv
if [ -w /dev/full ]; then
    "$saphan" export --data "$T/a" --format csv >/dev/full 2>"$T/said"; [ $? = 74 ] && grep -q export.write "$T/said" && ok "a full disk is said" || not_ok "a full disk: $(cat "$T/said")"
fi
finish
