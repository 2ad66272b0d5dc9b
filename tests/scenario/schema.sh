#!/usr/bin/env bash
# The model as JSON Schema: what the house accepts an independent validator accepts too, and it refuses what is wrong.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
payload=$BUILD/tests/tools/payload check=$PWD/tests/lib/json_schema.py
cd "$work" || exit 1

try "a place is needed" 64 "out" "$saphan" schema export
try "no such kind" 64 "schema.fact.kind" "$saphan" schema export --kind tax.nothing --out -
try "one kind" 0 '"title":"tax.rating"' "$saphan" schema export --kind tax.rating --out -
try "a record" 0 '"title":"A company and its facts"' "$saphan" schema export --out -
try "all of them" 0 "" "$saphan" schema export --out schemas
try "one into a folder" 0 "" "$saphan" schema export --kind tax.rating --out one
try "and no other" 0 "^tax.rating.schema.json$" ls one
try "the same as among all" 0 "" cmp one/tax.rating.schema.json schemas/tax.rating.schema.json

# Kinds that the generator does not make.
text() { printf '{"text":"%s","lang":"en"}' "$1"; }
fact() { printf '{"kind":"%s","id":"%s","source":"synthetic","data":%s}' "$1" "$2" "$3"; }
{
    "$gen" --seed 3 --count 60
    printf '{"subject":"LA.ern:0100001234","facts":[%s,%s,%s,%s,%s,%s,%s,%s,%s]}\n' \
        "$(fact legal.enforcement 1 "{\"type\":\"equity_freeze\",\"from\":\"2024-01-02\"}")" \
        "$(fact legal.insolvency 1 "{\"type\":\"composition\",\"state\":\"opened\",\"court\":$(text Court),\"from\":\"2024-01-02\"}")" \
        "$(fact ownership.branch 1 "{\"lei\":\"213800KUD8LAJWSQ9D15\",\"country\":\"LA\"}")" \
        "$(fact ownership.investment 1 "{\"name\":$(text Daughter),\"share\":\"51.00\",\"amount\":{\"value\":\"12.5\",\"currency\":\"USD\"},\"direct\":true}")" \
        "$(fact ownership.undisclosed 1 "{\"reason\":\"subject_exempt\",\"text\":$(text Listed),\"type\":\"person\",\"interest\":\"voting_rights\",\"share_min\":\"25\",\"beneficial\":true}")" \
        "$(fact ownership.parent 1 "{\"relation\":\"direct_parent\",\"exception\":\"natural_persons\"}")" \
        "$(fact registered.contact 1 "{\"type\":\"website\",\"value\":\"https://x.example\"}")" \
        "$(fact registered.event 1 "{\"type\":\"founded\",\"date\":\"2001-02-03\",\"text\":$(text Founded)}")" \
        "$(fact registered.scope 1 "{\"text\":$(text Trade)}")"
    dispute() { printf '{"kind":"disputes.dispute","id":"d","status":"%s","source":"registry"%s,"data":{"kind":"registered.headcount","fact":"1","by":"subject","claim":%s,"raised":"2026-10-01","deadline":"2026-10-21","outcome":"%s"%s}}' "$1" "$2" "$(text No)" "$3" "$4"; }
    at=',"received":"2026-10-02T00:00:00Z"'
    printf '{"subject":"LA.ern:0100001235","facts":[%s,%s],"decided":[%s,%s],"withheld":["disputes.dispute"]}\n' "$(fact registered.headcount 1 '{"count":15}')" \
        "$(dispute closed "" corrected ',"decided":"2026-10-05"')" "$(dispute new "$at" open "")" \
        "{\"kind\":\"registered.headcount\",\"id\":\"1\",\"disputed\":true,\"source\":\"synthetic\"$at,\"data\":{\"count\":12}}"
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 watch_lists.match
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 labour.wage_arrears
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 disputes.dispute
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 tax.penalty
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 legal.penalty
    "$gen" --seed 4 --count 400 --country LA | grep -m 1 shipping.vessel
} > made.jsonl
try "every record is one" 0 "" sh -c "'$payload' --records < made.jsonl > records.jsonl"
try "and its reports, of every product, are read back" 0 "" sh -c "tail -n 4 made.jsonl | '$payload' > reports.jsonl"
if /usr/bin/env python3 -c 'import jsonschema' 2> /dev/null; then python=python3; else python=/usr/bin/python3; fi
$python "$check" schemas records.jsonl reports.jsonl > out 2> err
case $? in
0) ok "an independent validator: $(cat out)" ;;
77) echo "ok - skipped: $(cat out)" ;;
*) bad "an independent validator" ;;
esac
exit $((n_bad > 0))
