#!/bin/bash
# Two nodes, every way to ask, every way to fail: answers, pending exchanges, duplicates, restarts, the auditor.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -1; }
call() { "$B/saphan" call "${as_bank[@]}" --method "$1" --params "$2"; }
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --json; }

make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
    configure "$n" "exchange_timeout_ms = 1500"
done
fill 300
sed -i 's/"standard"\]/"standard", "full", "monitoring"]/' "$LA/policy.json" "$GX/policy.json"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
ok "the nodes start"

# --- answers
for language in zh en lo; do
    for product in basic standard full monitoring; do
        check "a $product report in $language" order --subject "$subject" --product $product --language $language --bundle "$T/$product.$language.json"
        check "the auditor accepts it" auditor "$T/$product.$language.json"
    done
done
check "a copy of the full one without its last sections" "$B/saphan" report redact --bundle "$T/full.zh.json" --withhold labour --withhold disputes --out "$T/less.json"
check "which the auditor accepts" auditor "$T/less.json"
{ printf '{"bundle":'; cat "$T/standard.zh.json"; printf '}'; } >"$T/verify.json"
check "the node accepts it too" bash -c "'$B/saphan' call ${as_bank[*]} --method report.verify --params '@$T/verify.json' | grep -q '\"verdict\":\"valid\"'"
home=$(sed -n 1p "$T/cn.subjects") large=$(sed -n 2p "$T/cn.subjects")
check "a company of the node's own country" order --subject "$home"
check_fails "has no bundle, and the tool says why" 66 "report.no-bundle" order --subject "$home" --bundle "$T/none.json"
check "the other way round" "$B/saphan" report "${as_la[@]}" --subject "$home" --purpose credit_review --authorisation C-2 \
    --expires 2099-12-31 --language lo --bundle "$T/back.json"
check "the auditor accepts that one" auditor "$T/back.json"
check "the same over the local socket" "$B/saphan" report --ipc "$GX/rpc.ipc" "${as_bank[@]}" --subject "$subject" --purpose credit_granting \
    --authorisation C-1 --expires 2099-12-31 --language zh
# a company of so many facts that its report is larger than what two nodes send each other
{ printf '{"subject":"%s","facts":[' "$large"; long=$(printf 'A long name %.0s' {1..70})
  for i in {1..900}; do printf '%s{"kind":"registered.name","id":"n%d","source":"test","data":{"type":"former","text":{"text":"%s%d","lang":"en"}}}' \
      "$([ "$i" = 1 ] || echo ,)" "$i" "$long" "$i"; done; echo ']}'; } >"$T/large.jsonl"
check "a large company" "$B/saphan" import --data "$GX" --format jsonl "$T/large.jsonl"
for way in "" "--ipc $GX/rpc.ipc"; do
    # shellcheck disable=SC2086
    "$B/saphan" report $way "${as_bank[@]}" --subject "$large" --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 \
        --json >"$T/large.json" 2>"$T/large.err"
    check "a large report comes whole (${way:-by the folder})" test "$(wc -c <"$T/large.json")" -gt 1200000 -a ! -s "$T/large.err"
done
check "a company's facts without a report" call company.get "{\"subject\":\"$subject\",\"purpose\":\"credit_granting\"}"
check "the node's status" bash -c "'$B/saphan' status ${as_bank[*]} | grep -q 'partner LA: connected'"
check "the methods, without a token" bash -c "'$B/tests/tools/raw' ${as_bank[1]} bank-gx $T/bank.key $T/bank.key.pass token= \
    <<< '{\"jsonrpc\":\"2.0\",\"method\":\"rpc.discover\",\"id\":1}' | grep -q '\"openrpc\":\"1\.'"

# --- refusals that both nodes must make
check_fails "an unknown company" 77 "registry.unknown-subject" order --subject "LA.ern:0000000000"
# one that is held, because its name looks like another's
for row in "0199999991 Lao Telecom Holding" "0199999992 L$(printf '\xd0\xb0')o Telecom Holding"; do
    printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"1","source":"test","data":{"type":"legal","text":{"text":"%s","lang":"en"}}}]}\n' \
        "${row%% *}" "${row#* }"
done >"$T/alike.jsonl"
check "names that look alike" "$B/saphan" import --data "$LA" --format jsonl "$T/alike.jsonl"
check "the first of them has a report" order --subject "LA.ern:0199999991"
check_fails "a company that is held for review" 77 "registry.unknown-subject" order --subject "LA.ern:0199999992"
check "released" "$B/saphan" doubles --data "$LA" --release "LA.ern:0199999992"
check "it has a report like any other" order --subject "LA.ern:0199999992"
check_fails "no authorisation" 1 "authorisation is needed" "$B/saphan" report "${as_bank[@]}" --subject "$subject" --purpose credit_granting
check_fails "an authorisation that has ended" 77 "policy.authorisation-expired" order --subject "$subject" --expires 2020-01-01
check_fails "a purpose that no rule permits" 77 "policy.purpose" order --subject "$subject" --purpose supervision
check_fails "an unknown purpose" 1 "purpose" order --subject "$subject" --purpose curiosity
check_fails "an unknown product" 1 "product" order --subject "$subject" --product deluxe
check_fails "an unknown language" 1 "report.language" order --subject "$subject" --language tlh
check_fails "a subject of no form" 1 "subject" order --subject "Vientiane Trading"
check_fails "an identifier with a wrong check digit" 1 "schema" order --subject "CN.uscc:91450100MA5KCXXX0X"
stranger=$("$B/saphan-gen" --seed 1 --count 1 --country VN | sed 's/^{"subject":"\([^"]*\)".*/\1/')
check_fails "a country that nobody serves" 66 "exchange.no-node" order --subject "$stranger"
check_fails "an unknown exchange" 66 "exchange.unknown" order --exchange 01a1fd13-b838-7051-b5f0-7ab19e609f12

# --- duplicates and reused ids, as a true node would send them
check "a duplicate gets the original answer" "$B/demo/attack" duplicate "$GX" "$T/standard.zh.json"
check "a reused id for another question is refused" "$B/demo/attack" jti "$GX" "$T/standard.zh.json"
check "a stranger is not let in" "$B/demo/attack" stranger "$T/trust.json" LA
check "a token is good once" "$B/demo/attack" token "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass"

# --- an answer that was lost on its way is found by the token that asked
printf '{"jsonrpc":"2.0","method":"report.request","id":1,"params":{"subject":"%s","product":"basic","purpose":"credit_granting","authorisation":{"id":"C-1","basis":"subject_consent","expires":"2099-12-31"}}}' "$subject" |
    "$B/tests/tools/raw" "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" jti=lost-on-its-way-1 >"$T/lost.json"
check "a lost answer is found by its token" bash -c "'$B/saphan' call ${as_bank[*]} --method report.get --params '{\"token_jti\":\"lost-on-its-way-1\"}' |
    grep -q \"\$(sed -n 's/.*\(\"exchange\":\"[^\"]*\"\).*/\1/p' '$T/lost.json' | head -1)\""
check_fails "not by another's" 66 "exchange.unknown" "$B/saphan" call "${as_la[@]}" --method report.get --params '{"token_jti":"lost-on-its-way-1"}'

# --- pending: the partner is down, the asking node restarts, the partner comes back
stops "$LA"
order --subject "$subject" --json >"$T/pending.json" 2>"$T/pending.err"; status=$?
id=$(member exchange <"$T/pending.json")
if [ $status = 75 ] && grep -q '"state":"pending"' "$T/pending.json"; then ok "a partner that is down makes it pending"
else not_ok "pending: exit $status"; cat "$T/pending.json" "$T/pending.err"; fi
check_fails "asking again says pending" 75 "pending" order --exchange "$id"
call company.get "{\"subject\":\"$subject\",\"purpose\":\"credit_granting\",\"wait_ms\":200}" >"$T/look.json"
look=$(member exchange <"$T/look.json")
stops "$GX"
start_node "$GX" || not_ok "CN-GX starts again"
check_fails "still pending after a restart" 75 "pending" order --exchange "$id"
start_node "$LA" || not_ok "LA starts again"
wait_for order --exchange "$id" --bundle "$T/late.json"
check "answered once the partner is back" order --exchange "$id" --bundle "$T/late.json" --force
check "as a page, too" order --exchange "$id" --html "$T/late.html"
qr=$(sed -n 's/.*<code>\(saphan:report[^<]*\)<.*/\1/p' "$T/late.html" | sed 's/&amp;/\&/g')
check "its QR code is of the bundle" bash -c "'$B/saphan-verify' '$T/late.json' --trust '$T/trust.json' --qr '$qr' --json | grep -q '\"id\":\"page.qr\",\"result\":\"pass\"'"
check_fails "not that of another report" 1 "page.qr" "$B/saphan-verify" "$T/late.json" --trust "$T/trust.json" --qr "${qr/sha256=??/sha256=__}"
check_fails "nor any other text" 1 "page.qr-form" "$B/saphan-verify" "$T/late.json" --trust "$T/trust.json" --qr "https://example.com"
check_fails "older evidence is not overwritten" 73 "place.exists" order --exchange "$id" --bundle "$T/late.json"
check_fails "and no other file at all" 73 "place.kind" order --exchange "$id" --html "$T/late.json" --force
check_fails "a key least of all" 73 "place.kind" order --exchange "$id" --bundle "$T/bank.key" --force
looked() { call report.get "{\"exchange\":\"$look\"}" >"$T/look.json"; grep -q '"answered"' "$T/look.json"; }
wait_for looked
check "a pending look-up is answered, too" grep -q "\"company\":{\"subject\":\"$subject\"" "$T/look.json"
check "the auditor accepts the late one" auditor "$T/late.json"
check_fails "another participant does not see it" 66 "exchange.unknown" "$B/saphan" report --data "$LA" --as bank-la --key "$T/bank-la.key" \
    --passphrase "$T/bank-la.key.pass" --exchange "$id"
check "duplicates survive the restart" "$B/demo/attack" duplicate "$GX" "$T/standard.zh.json"
check "a token stays used after a restart" "$B/demo/attack" token "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass"

# --- SIGTERM while banks are asking
"$B/tests/tools/load" run "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/la.subjects" "$T/acknowledged" 4 30 >"$T/load.json" 2>&1 &
load=$!
sleep 1.5
stops "$GX"
touch "$T/acknowledged.stop"; wait $load
start_node "$GX" || not_ok "CN-GX starts after SIGTERM"
check "what was accepted before SIGTERM is there" "$B/tests/tools/load" check "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/acknowledged" 30
grep -q 'rule=policy.purpose' "$GX/node.log" && ok "refusals stand in the log with their rule" || not_ok "no refusal in the log"
grep -qE 'passphrase|BEGIN' "$GX/node.log" "$LA/node.log" && not_ok "a secret in a log" || ok "no secret in a log"
stops "$GX"
stops "$LA"
finish
