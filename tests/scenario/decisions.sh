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
exit $((n_bad > 0))
