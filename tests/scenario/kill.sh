#!/bin/bash
# kill -9 of either node under load, 52 times: nothing acknowledged is lost, no acknowledged report changes, and each log is the tree of its messages.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
ROUNDS=${KILL_ROUNDS:-52}

make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 50"
    configure "$n" "outbox_retry_max_ms = 1000"
    configure "$n" "exchange_timeout_ms = 1500"
    configure "$n" "log_level = error"
done
fill 200
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

"$B/tests/tools/load" run "${as_bank[1]}" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/la.subjects" "$T/acknowledged" 4 600 >"$T/load.json" &
load=$!
for i in $(seq "$ROUNDS"); do
    sleep 0.$((RANDOM % 3 + 1))
    victim=$LA; [ $((i % 2)) = 0 ] && victim=$GX
    kill_node "$victim"
    start_node "$victim" || { not_ok "restart after kill $i of $(basename "$victim")"; break; }
done
[ "$i" = "$ROUNDS" ] && ok "$ROUNDS kills, and a start after each"
sleep 1
touch "$T/acknowledged.stop"
wait $load
cat "$T/load.json"
n=$(wc -l <"$T/acknowledged")
if [ "$n" -gt "$ROUNDS" ]; then ok "acknowledged under fire: $n"; else not_ok "only $n acknowledged: the test proves too little"; fi
check "all of them are there, each with its report" "$B/tests/tools/load" check "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/acknowledged" 60
for n in "$LA" "$GX"; do
    check "the log of $(basename "$n") is the tree of its messages" "$B/tests/tools/mlog" "$n/db"
    check "the folder of $(basename "$n") is whole, seen while it runs" "$B/saphan" check --data "$n"
done
stops "$GX"
stops "$LA"
finish
