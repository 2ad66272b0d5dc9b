#!/bin/bash
# What one company, one bank or one partner must not do to all others.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
done
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- a company of whom more is known than a message carries
large=$(sed -n 2p "$T/la.subjects")
{ printf '{"subject":"%s","facts":[' "$large"; long=$(printf 'It happened so. %.0s' {1..1000})
  for i in {1..60}; do printf '%s{"kind":"registered.event","id":"e%d","source":"test","data":{"type":"other","date":"2024-01-01","text":{"text":"%s","lang":"en"}}}' \
      "$([ "$i" = 1 ] || echo ,)" "$i" "${long% }"; done; echo ']}'; } >"$T/large.jsonl"
check "a company of much text" "$B/saphan" import --data "$LA" --format jsonl "$T/large.jsonl"
check_fails "is refused for good" 77 "limit.reply" order --subject "$large"
check_fails "and again" 77 "limit.reply" order --subject "$large"
check "others are answered" order --subject "$subject" --bundle "$T/bundle.json"
grep -q 'net.broken' "$GX/node.log" && not_ok "a connection broke" || ok "the connection held"

# --- a true node that signs nonsense
check "a malformed question is refused, signed" "$B/demo/attack" form "$GX" "$T/bundle.json"

# --- many at once, of a partner that answers: nothing becomes pending
load() { "$B/tests/tools/load" run "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/ask.subjects" "$T/acknowledged" "$1" "$2" >"$T/load.json" 2>&1; }
grep -v "^$large" "$T/la.subjects" >"$T/ask.subjects"
load 32 2
grep -q '"pending":0' "$T/load.json" && ok "32 at once are answered" || { not_ok "32 at once"; cat "$T/load.json"; }

# --- a partner that takes everything and says nothing, and a bank that asks it all the time
stops "$LA"
"$B/tests/tools/mute" "$LA" 30000 2>"$T/mute.err" &
pid_of[mute]=$!
load 60 40 &
asking=$!
# The questions that go through would wait as long as the mute partner does; whoever is served while they wait need not.
logged "$GX" "rule=exchange.busy"
served=0
for _ in {1..6}; do "$B/saphan" status "${as_bank[@]}" >/dev/null 2>&1 && served=$((served + 1)); done
check "others are served meanwhile" test "$served" = 6
check "while the questions still wait" kill -0 "$asking" "${pid_of[mute]}"
grep -q 'rule=exchange.busy' "$GX/node.log" && ok "questions wait in the outbox" || not_ok "no question was left to the outbox"
kill_node mute
touch "$T/acknowledged.stop"
wait $asking
start_node "$LA" || not_ok "LA starts again"
check "what became pending is answered once the partner speaks" "$B/tests/tools/load" check "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/acknowledged" 40

finish
