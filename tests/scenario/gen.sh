#!/usr/bin/env bash
# Synthetic companies: the same for the same seed, any part of a set by itself, straight into a registry.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
cd "$work" || exit 1

try "--help" 0 "usage: saphan-gen" "$gen" --help
try "a seed is needed" 64 "seed" "$gen" --count 1
try "a number is needed" 64 "count" "$gen" --seed 1
try "no negative number" 64 "" "$gen" --seed 1 --count -1
try "no word for a number" 64 "count" "$gen" --seed 1 --count many
try "a country without tables" 64 "no such country" "$gen" --seed 1 --count 1 --country LA,XX

"$gen" --seed 7 --count 3000 > a
"$gen" --seed 7 --count 3000 > b
same "the same seed gives the same bytes" a b
"$gen" --seed 7 --from 2500 --count 500 > b
tail -n 500 a > c
same "any part by itself" b c
"$gen" --seed 8 --count 3000 > b
if cmp -s a b; then bad "another seed gives others"; else ok "another seed gives others"; fi
try "as many as were asked for" 0 "^3000$" grep -c '^{"subject":"' a
try "none when none were asked for" 0 "^0$" sh -c "'$gen' --seed 1 --count 0 | wc -c"
for c in LA CN TH VN KH MM MY SG; do
    try "only of $c" 0 "^200$" sh -c "'$gen' --seed 1 --count 200 --country $c | grep -c '^{\"subject\":\"$c\.'"
done
try "everything says that it is invented" 1 "" sh -c "grep -o '\"source\":\"[^\"]*\"' a | grep -v '\"synthetic\"' && echo found || { echo none; exit 1; }"
try "registered facts only" 1 "none" sh -c "'$gen' --seed 1 --count 200 --registered | grep -o '\"kind\":\"[a-z]*' | grep -v 'registered\|identifiers' || { echo none; exit 1; }"
try "a reader that leaves ends it" 141 "141" bash -c "set -o pipefail; { '$gen' --seed 1 --count 1000000; echo \"\$?\" > status; } 2>/dev/null | head -n 1 > /dev/null; cat status; exit \$(cat status)"
try "a full disk is told" 74 "" sh -c "'$gen' --seed 1 --count 1000 > /dev/full"

mkdir data
try "straight into a registry, nothing refused" 0 '"companies":3000,"created":3000,.*"rejected":0' \
    sh -c "'$gen' --seed 7 --count 3000 | '$saphan' import --data data --format jsonl --json -"
facts=$(sed -n 's/.*"facts_new":\([0-9]*\).*/\1/p' out)
try "again nothing new" 0 '"created":0,.*"facts_new":0,"rejected":0' sh -c "'$gen' --seed 7 --count 3000 | '$saphan' import --data data --format jsonl --json -"
try "all of its facts" 0 "^$facts$" sh -c "grep -o '{\"kind\":\"[a-z_.]*\",\"id\"' a | wc -l"
subject=$(sed -n '1234s/^{"subject":"\([^"]*\)".*/\1/p' a)
name=$(sed -n '1234s/.*"type":"legal","text":{"text":"\([^"]*\)".*/\1/p' a)
try "a company by its number" 0 "synthetic" "$saphan" show --data data --subject "$subject" --json
try "and by its name" 0 "$subject" "$saphan" search --data data --query "$name" --json
exit $((n_bad > 0))
