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

finish
