#!/bin/bash
# Reports that are signed a second time, by SM2: with every answer, kept, asked for by the partner and by the auditor.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

distid=1234567812345678
required='{"format":"saphan-verify-policy/1","witness_quorum":0,"second_signature":{"required":["LA"]}}'
printf '%s\n' "$required" >"$T/policy.json"
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --policy "$T/policy.json"; }
b64url() { tr -- '-_' '+/' | sed 's/$/===/' | cut -c 1-"$(($(wc -c <"$1") / 4 * 4 + 4))" | base64 -d 2>/dev/null; }
# The report and its second signature out of a bundle or a local answer, and LA's key; then the stock command
by_hand() { # JSON file, distinguishing id
    sed -n 's/.*"report":"\([^"~]*\).*/\1/p' "$1" | head -1 | tr -d '\n' >"$T/report.jws"
    sed -n 's/.*"second":\[{"alg":"SM2-SM3","kid":"[^"]*","signature":"\([^"]*\)".*/\1/p' "$1" | head -1 | tr -d '\n' >"$T/sig.text"
    b64url "$T/sig.text" <"$T/sig.text" >"$T/sig.der"
    openssl dgst -sm3 -verify "$T/la.sm2.pem" -sigopt "distid:$2" -signature "$T/sig.der" "$T/report.jws"
}
has_second() { grep -q '"second":\[{"alg":"SM2-SM3","kid":"' "$1"; }

look_up() { "$B/saphan" call "${as_bank[@]}" --method company.get --params "{\"subject\":\"$subject\",\"purpose\":\"credit_granting\"}"; }
# A partner that was down is not tried again at once.
answered() { look_up | grep -q '"answered"'; }
await_partner() { wait_for answered || not_ok "the partner answers again"; }

la_init=(--sm2)
make_alliance
configure "$GX" "second_signature_required = LA"
configure "$LA" "trust_poll_s = 0" # it learns nothing by itself: whoever has its keys goes on
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
    configure "$n" "exchange_timeout_ms = 1500"
done
fill 20
home=$(head -1 "$T/cn.subjects")
openssl x509 -in <(cut -d. -f2 <<<"$(sed -n 's/.*"signatures":\["\([^"]*\)".*/\1/p' "$T/trust.json")" | { read -r p; printf '%s' "$p" >"$T/p"; b64url "$T/p" <"$T/p"; } |
    sed -n 's/.*"use":"report-sm2"[^]]*"x5c":\["\([^"]*\)".*/\1/p' | base64 -d) -inform DER -pubkey -noout >"$T/la.sm2.pem"
check "the trust list holds LA's SM2 key" grep -q "BEGIN PUBLIC KEY" "$T/la.sm2.pem"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- with every report
check "a report" order --subject "$subject" --bundle "$T/twice.json"
check "carries a second signature" has_second "$T/twice.json"
check "the auditor finds it right, and asks for it" bash -c "'$B/saphan-verify' '$T/twice.json' --trust '$T/trust.json' --policy '$T/policy.json' --json |
    grep -q '\"id\":\"report.second.SM2-SM3\",\"result\":\"pass\".*\"id\":\"policy.second-signature\",\"result\":\"pass\"'"
check "the stock command agrees" by_hand "$T/twice.json" $distid
check_fails "but not under another id" 1 "" by_hand "$T/twice.json" 1234567812345679
check "a redacted copy keeps it" "$B/saphan" report redact --bundle "$T/twice.json" --out "$T/redacted.json" --withhold registered
check "and it is still right" auditor "$T/redacted.json"
check "for the stock command, too" by_hand "$T/redacted.json" $distid
check_fails "nor under none" 1 "" by_hand "$T/twice.json" ""
check "a duplicate gets the same bytes" "$B/demo/attack" duplicate "$GX" "$T/twice.json"
"$B/saphan" report "${as_la[@]}" --subject "$subject" --product basic --purpose credit_review --authorisation C-2 --expires 2099-12-31 \
    --json >"$T/local.json"
check "a local report carries one, too" has_second "$T/local.json"
check "and the stock command agrees" by_hand "$T/local.json" $distid
check "a look-up needs none" look_up
check_fails "nor does a refusal" 77 "registry.unknown-subject" order --subject "LA.ern:0000000000"
check "the other node signs once" "$B/saphan" report "${as_la[@]}" --subject "$home" --purpose credit_review --authorisation C-2 \
    --expires 2099-12-31 --bundle "$T/once.json"
check_fails "which has no second signature" 1 "" has_second "$T/once.json"
check "and the auditor asks that node for none" auditor "$T/once.json"

# --- what is changed
sed 's/"second":\[[^]]*\],//' "$T/twice.json" >"$T/dropped.json"
check_fails "one that was taken off" 1 "policy.second-signature" auditor "$T/dropped.json"
check "is only missed by who asks for it" "$B/saphan-verify" "$T/dropped.json" --trust "$T/trust.json"
order --subject "$subject" --bundle "$T/other.json" >/dev/null 2>&1
other=$(sed -n 's/.*\("second":\[[^]]*\]\).*/\1/p' "$T/other.json")
sed "s|\"second\":\[[^]]*\]|$other|" "$T/twice.json" >"$T/swapped.json"
check_fails "that of another report" 1 "report.second.SM2-SM3.*\|second.signature" auditor "$T/swapped.json"
sed 's/"alg":"SM2-SM3"/"alg":"SM9-SM3"/' "$T/twice.json" >"$T/renamed.json"
check_fails "one by an algorithm that nobody knows" 1 "policy.second-signature" auditor "$T/renamed.json"
check "is named" bash -c "'$B/saphan-verify' '$T/renamed.json' --trust '$T/trust.json' | sed -n '/skipped/,/passed/p' | grep -q 'second.SM9-SM3'"
check "and said to be not checked" bash -c "'$B/saphan-verify' '$T/renamed.json' --trust '$T/trust.json' | sed -n '/not checked:/,\$p' | grep -q 'second signatures'"

# --- over restarts, and when the partner was down
stops "$LA"
check_fails "the partner is down" 75 "pending" order --subject "$subject" --json
id=$(order --subject "$subject" --json 2>/dev/null | sed -n 's/.*"exchange":"\([^"]*\)".*/\1/p' | head -1)
stops "$GX"
start_node "$GX" && start_node "$LA" || not_ok "the nodes start again"
wait_for order --exchange "$id" --bundle "$T/late.json"
check "the late one carries it" has_second "$T/late.json"
check "and is valid" auditor "$T/late.json"
first=$(sed -n 's/.*"exchange":"\([^"]*\)".*/\1/p' "$T/twice.json" | head -1)
check "the first one is read again" order --exchange "$first" --bundle "$T/again.json"
check "with the same signature" test "$(sed -n 's/.*\("second":\[[^]]*\]\).*/\1/p' "$T/again.json")" = "$(sed -n 's/.*\("second":\[[^]]*\]\).*/\1/p' "$T/twice.json")"
check "and the duplicate is the same" "$B/demo/attack" duplicate "$GX" "$T/twice.json"

# --- the SM2 key alone is taken back: what it signs counts for nothing, though the first signature is good
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use report-sm2 --reason key-compromise
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/newer.json"
sleep 1.1 # what it signs within the very second of taking it back still counts
cp "$T/newer.json" "$GX/trust.json"
check "CN-GX hears of it" logged "$GX" "trust.taken .*version=2"
check_fails "and takes no report of LA" 77 "exchange.answer-invalid" order --subject "$subject"
check "because of the second signature" logged "$GX" "exchange.answer-rejected .*report-sm2 key"
cp "$T/newer.json" "$LA/trust.json"
check "LA hears that its key is no longer good" logged "$LA" "trust.own-key about=report-sm2"
check_fails "then it answers nothing, and the exchange stays open" 75 "exchange.key" order --subject "$subject"
check "and says why" logged "$LA" "key.unavailable about=\"second signature\""

# --- a partner that does not do it, where it must
stops "$LA"
configure "$LA" "second_signature = none"
start_node "$LA" || not_ok "LA starts without"
await_partner
check_fails "a report without it is not taken" 77 "exchange.answer-invalid" order --subject "$subject"
check "for that very reason" grep -q "rule=second.required" "$GX/node.log"
check "a look-up is" look_up
stops "$GX"
configure "$GX" "second_signature_required ="
start_node "$GX" || not_ok "CN-GX starts without"
await_partner
check "who does not ask for it takes it" order --subject "$subject" --bundle "$T/plain.json"
check_fails "the auditor does not" 1 "policy.second-signature" auditor "$T/plain.json"
stops "$GX"
stops "$LA"

# --- the configuration
configure "$GX" "second_signature_required = LA, CN"
check_fails "names of no node" 78 "second_signature_required" "$B/saphand" --config "$GX/node.conf" --check-config
finish
