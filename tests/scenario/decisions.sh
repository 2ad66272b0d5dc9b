#!/usr/bin/env bash
# Disputes over export and import: marks without their disputes, decisions that go along and come back, and who may not claim one.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
cd "$work" || exit 1

S=LA.ern:0100001234
record() { # headcount, more facts
    printf '{"subject":"%s","facts":[{"kind":"registered.name","id":"1","source":"la.erp","data":{"type":"legal","text":{"text":"Mekong Timber","lang":"en"}}},{"kind":"registered.headcount","id":"1","source":"la.erp","data":{"count":%s}}%s]}\n' $S "$1" "${2:-}"
}
export_of() { local data=$1; shift; "$saphan" export --data "$data" --format jsonl "$@"; }
count_of() { "$saphan" show --data "$1" --subject $S --json | sed 's/.*"kind":"registered.headcount"[^{]*{"count":\([0-9]*\)}.*/\1/'; }
marked() { "$saphan" show --data "$1" --subject $S | grep -q 'registered.headcount 1 .*DISPUTED'; }
dispute_id() { "$saphan" dispute list --data "$1" --all --json | member dispute; }

record 12 > old.jsonl
try "a company" 0 '"created":1' import a jsonl --json old.jsonl
try "a fact of it is disputed" 0 "" "$saphan" dispute open --data a --subject $S --fact registered.headcount/1 --by subject --claim "We are fifteen."
that "and marked" marked a

# --- a public export withholds the dispute: the mark goes out, with the word that its dispute is withheld, and the import takes the company
try "a public export" 0 "^marked: 1 facts as disputed by what was withheld" export_of a --out public.jsonl
that "has the mark" grep -q '"kind":"registered.headcount","id":"1","status":"new","class":"public","disputed":true' public.jsonl
that "and says what it withholds" grep -q '\],"withheld":\["disputes.dispute"\]}$' public.jsonl
try "is imported" 0 "^1 facts came marked as disputed without their dispute: the mark is left out" import p jsonl public.jsonl
that "whole" [ "$(count_of p)" = 12 ]
that "without the mark" sh -c "! '$saphan' show --data p --subject $S | grep -q DISPUTED"
try "and comes out again, with nothing left to say" 0 "" export_of p --out public2.jsonl
that "the same but for that" cmp public2.jsonl <(sed 's/"disputed":true/"disputed":false/; s/,"withheld":\["disputes.dispute"\]//' public.jsonl)
try "into the registry it came from" 0 '"facts_new":0,.*"facts_unmarked":1' import a jsonl --json public.jsonl
that "it takes no mark away" marked a
sed 's/,"withheld":\["disputes.dispute"\]//' public.jsonl > bare.jsonl
try "a mark without the word is refused" 1 "import.nothing" import q jsonl --rejects rejects bare.jsonl
that "by its rule" grep -q '"field":"facts\[1\].disputed","rule":"schema.company.disputed"' rejects
sed 's/"withheld":\["disputes.dispute"\]/"withheld":["registered.name"]/' public.jsonl > other.jsonl
rm -f rejects
try "nothing else is said to be withheld" 1 "import.nothing" import q jsonl --rejects rejects other.jsonl
that "by its rule" grep -q '"field":"withheld","rule":"schema.company.withheld"' rejects
try "one section" 0 "^marked: 1" export_of a --section registered --max-class secret --out section.jsonl
try "is imported, too" 0 '"rejected":0,.*"facts_unmarked":1' import s jsonl --json section.jsonl
try "as CSV, too" 0 "^marked: 1" "$saphan" export --data a --format csv --out public.csv
try "which is imported" 0 '"rejected":0' import v csv --json public.csv
try "with the dispute" 0 "" export_of a --max-class internal --out whole.jsonl
that "nothing is said to be withheld" sh -c "! grep -q withheld whole.jsonl"
try "it comes" 0 '"rejected":0' import w jsonl --json whole.jsonl
that "with its mark" marked w
that "index and facts agree" "$saphan" check --data w

# --- a correction by dispute goes along with the registry's own export
id=$(dispute_id a)
echo '{"kind":"registered.headcount","id":"1","class":"public","source":"la.office","data":{"count":15}}' > right.json
try "the dispute ends with a correction" 0 "" "$saphan" dispute settle "$id" --data a --correct right.json
try "which an old file does not take back" 0 '"facts_settled":1' import a jsonl --json old.jsonl
sed 's/\("registered.headcount","id":"1"\),"source":"la.erp"/\1,"source":"la.other","valid_from":"2020-01-01"/' old.jsonl > guise.jsonl
try "nor in another guise" 0 '"facts_new":0,.*"facts_settled":1' import a jsonl --json guise.jsonl
that "it is 15" [ "$(count_of a)" = 15 ]
try "an export says which decisions it leaves behind" 0 "^decided: 1 facts that a dispute put right go out without the decision" export_of a --max-class secret --out without.jsonl
try "and takes them along when told" 0 '"decided":1,"undecided":0' export_of a --max-class secret --with-decisions --json --out with.jsonl
that "with the versions that they rest on" grep -q '"decided":\[{"kind":"registered.headcount".*"disputed":true.*"count":12}.*"disputes.dispute".*"outcome":"open"\|"decided":\[{"kind":"disputes.dispute".*"outcome":"open".*"registered.headcount".*"disputed":true.*"count":12}' with.jsonl
try "another folder takes over what its registry decided" 0 "^1 decisions of disputes were taken over" import b jsonl --with-decisions with.jsonl
that "index, facts and marks agree" "$saphan" check --data b
try "the old file" 0 '"facts_new":0,.*"facts_settled":1' import b jsonl --json old.jsonl
that "does not take it back there either" [ "$(count_of b)" = 15 ]
try "the history has what was wrong, and that it was disputed" 0 "registered.headcount 1  .*DISPUTED" "$saphan" history --data b --subject $S
try "once more: nothing is new" 0 '"facts_new":0,' import b jsonl --json --with-decisions with.jsonl
that "nor a decision" sh -c "! grep -q '\"decided\":[1-9]' out"
try "its own export" 0 '"decided":1,"undecided":0' export_of b --max-class secret --with-decisions --json --out again.jsonl
for f in with again; do sed 's/,"received":"[^"]*"//g' $f.jsonl > $f.said; done # one second for all of it: an earlier version is a second older
same "says the same" with.said again.said
record 16 > news.jsonl
cp -r b b2
try "another number is news, which is told" 0 "^1 corrections of disputes were replaced by another value; look at: $S\$" import b2 jsonl news.jsonl
try "with the company" 0 '"facts_new":1,.*"corrections_replaced":{"count":1,"companies":\["'$S'"\]}' import b jsonl --json news.jsonl
try "once" 0 '"facts_new":1,' sh -c "sed 's/:16}/:17}/' news.jsonl | '$saphan' import --data b2 --format jsonl --json -"
that "not each time" sh -c "! grep -q corrections_replaced out"
that "and counts" [ "$(count_of b)" = 16 ]
try "a look at it first" 0 "^1 decisions of disputes were taken over" import none jsonl --dry-run --with-decisions with.jsonl

# --- a company that fills lines of its own
text=$(head -c 7000 /dev/zero | tr '\0' 'x')
scopes() { printf '{"subject":"%s","facts":[' $S; for i in $(seq "$1" "$2"); do [ "$i" = "$1" ] || printf ,; printf '{"kind":"registered.scope","id":"%s","source":"la.erp","data":{"text":{"text":"%s","lang":"en"}}}' "$i" "$text"; done; printf ']}\n'; }
{ scopes 1 80; scopes 81 160; } > many.jsonl
cp -r a l
try "many facts" 0 '"rejected":0' import l jsonl --json many.jsonl
try "its decisions go along" 0 '"decided":1,"undecided":0' export_of l --max-class secret --with-decisions --json --out long.jsonl
that "in a line of their own" [ "$(grep -c '"decided":\[' long.jsonl)" = 1 ]
that "behind the others" [ "$(wc -l < long.jsonl) $(tail -n 1 long.jsonl | grep -c '"decided":\[')" = "3 1" ]
try "they are taken over" 0 '"rejected":0,.*"decided":1' import l2 jsonl --json --with-decisions long.jsonl
try "and hold" 0 '"facts_settled":1' import l2 jsonl --json old.jsonl
that "at 15" [ "$(count_of l2)" = 15 ]
that "index and facts agree there" "$saphan" check --data l2

# --- who has the fact as it was wrong, and as it is right
for first in old without; do
    rm -rf f; try "a folder with the ${first} file" 0 '"created":1' import f jsonl --json $first.jsonl
    try "learns the decision" 0 '"decided":1,"undecided":0' import f jsonl --json --with-decisions with.jsonl
    that "it is 15 there" [ "$(count_of f)" = 15 ]
    try "and stays so" 0 '"facts_settled":1' import f jsonl --json old.jsonl
    that "at 15" [ "$(count_of f)" = 15 ]
    that "all agrees" "$saphan" check --data f
done
try "a folder that has the dispute open" 0 '"created":1' import g jsonl --json whole.jsonl
that "marked" marked g
try "is not told by an ordinary import that it is settled" 0 '"facts_settled":1' import g jsonl --json without.jsonl
that "and stays marked" marked g
try "but by the registry's own file" 0 '"decided":1' import g jsonl --json --with-decisions with.jsonl
that "it is 15 there, too" [ "$(count_of g)" = 15 ]
that "without a mark" sh -c "! '$saphan' show --data g --subject $S | grep -q DISPUTED"
try "an older file of its own opens nothing again" 0 '"facts_settled":[12]' import g jsonl --json --with-decisions whole.jsonl
that "it stays settled" sh -c "! '$saphan' show --data g --subject $S | grep -q DISPUTED"
that "all agrees in the end" "$saphan" check --data g

# --- an ordinary import claims nothing
try "without the word the decisions are left out" 0 "^1 decisions of disputes were left out: --with-decisions takes them" import o jsonl with.jsonl
that "the company is there" [ "$(count_of o)" = 15 ]
try "and an old file changes it" 0 '"facts_new":1,.*"facts_settled":0' import o jsonl --json old.jsonl
that "back to 12" [ "$(count_of o)" = 12 ]
sed 's/"outcome":"corrected"/"outcome":"rejected"/; s/"disputed":true/"disputed":false/' with.jsonl > forged
sed 's/"id":"1","status":"new","class":"public","disputed":true/"id":"2","status":"new","class":"public","disputed":true/' with.jsonl > stranger
sed 's/"source":"registry"/"source":"somebody"/g' with.jsonl > whose
sed 's/,"received":"[^"]*"//g' with.jsonl > timeless
for file in forged stranger whose timeless; do
    rm -f rejects; rm -rf z
    try "a file that was changed ($file)" 1 import.nothing import z jsonl --with-decisions --rejects rejects $file
    that "is refused by its rule" grep -q '"field":"decided\[[0-9]\]","rule":"schema.company.decided"' rejects
done
that "also when nobody asked for decisions" sh -c "'$saphan' import --data z --format jsonl --rejects rejects forged > out 2>&1; grep -q schema.company.decided rejects"
try "two ordinary files that say a dispute and its end" 0 '"facts_settled":1' sh -c "'$saphan' import --data y --format jsonl whole.jsonl > /dev/null; '$saphan' import --data y --format jsonl --json without.jsonl"
that "settle nothing" marked y
try "not for CSV" 64 import.decisions import b csv --with-decisions public.csv
try "nor out of it" 64 export.decisions "$saphan" export --data a --format csv --with-decisions
try "a public export has no decisions" 0 '"decided":0,"undecided":0' export_of a --with-decisions --json --out public3.jsonl
that "and no word of them" sh -c "! grep -q decided public3.jsonl"
exit $((n_bad > 0))
