#!/bin/bash
# A folder of an older program: what is said of it, how it comes to this one, and that a newer one is let alone.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
aged() { must "$B/tests/tools/aged" "$1" meta "$2"; }
"$B/saphan-gen" --seed 7 --count 50 --country LA >"$T/la.jsonl"
must "$B/saphan" import --data "$T/d" --format jsonl "$T/la.jsonl"
subject=$(sed -n '1s/^{"subject":"\([^"]*\)".*/\1/p' "$T/la.jsonl")
shows() { "$B/saphan" show --data "$T/d" --subject "$subject"; }
check "a folder of today has nothing to do" bash -c "'$B/saphan' migrate --data '$T/d' | grep -x 'nothing to do'"
aged "$T/d/db/registry.mdb" 1
check_fails "a reader says what migrates" 76 "saphan migrate --data DIR" shows
check_fails "and by which rule" 76 "kv.older" shows
check "what would be done is said" bash -c "'$B/saphan' migrate --data '$T/d' --dry-run | grep -x 'registry.mdb: version 1 -> 3'"
check_fails "and not done" 76 kv.older shows
check "the folder is brought over" bash -c "'$B/saphan' migrate --data '$T/d' --json | grep -F '\"from\":1,\"to\":3,\"steps\":2}'"
check "it is read again" shows
check "it is whole" "$B/saphan" check --data "$T/d"
aged "$T/d/db/registry.mdb" 1
check "an import brings it over too, and says so" bash -c "'$B/saphan' import --data '$T/d' --format jsonl '$T/la.jsonl' 2>&1 | grep 'from version 1 to 2'"
aged "$T/d/db/registry.mdb" 4711
before=$(cksum <"$T/d/db/registry.mdb")
check_fails "a newer folder is refused" 76 "use the newer program" "$B/saphan" migrate --data "$T/d"
check_fails "and not written to" 76 kv.version "$B/saphan" import --data "$T/d" --format jsonl "$T/la.jsonl"
check "it stays as it is" test "$before" = "$(cksum <"$T/d/db/registry.mdb")"
check_fails "a folder without a registry" 66 kv.missing "$B/saphan" migrate --data "$T/none"

make_alliance
fill 20
aged "$LA/db/registry.mdb" 1
start_node "$LA" || { not_ok "the node starts"; finish; }
check "a node that starts brings it over" logged "$LA" "storage.migrated.* from=1 to=2"
check "and serves" "$B/saphan" status "${as_la[@]}"
stops "$LA"
finish
