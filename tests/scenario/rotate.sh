#!/usr/bin/env bash
# Every key of two running nodes is replaced by the documented commands while exchanges go on in both directions: none fails, none
# waits, and every bundle from before, during and after verifies, its proofs by witnesses included. Then: a switch that the
# partner has not heard of yet, a stolen key that is replaced, and a new partner that becomes a witness without a restart.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
la_init=(--sm2)

auditor() { "$B/saphan-verify" "$@" --trust "$T/trust.json"; }
newest() { "$B/saphan" alliance show --trust "$T/trust.json" | sed -n 's/^ *version *\([0-9]*\),.*/\1/p'; }
kid_of() { sed "s/.*\"$2\":\"\([^\"]*\)\".*/\1/" <<<"$1"; }

# As docs/operations.md says: the node makes the key, the office certifies it, one node takes the list.
admit_more=()
rotate() { # folder, use…: sets new
    local folder=$1 uses=() u; shift
    for u in "$@"; do uses+=(--use "$u"); done
    new=$("$B/saphan" key new --data "$folder" "${uses[@]}" --json) || return 1
    must "$B/saphan" alliance admit --dir "$T/alliance" --request "$folder/join-request.json" --renew "${admit_more[@]}"
    must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
    must "$B/saphan" join --data "$folder" --trust "$T/trust.json"
}

# Orders one after the other, until $T/stop is there: $T/bundles/NAME-N.json, and a line in $T/failed for each that did not give a report.
load() { # name, subjects, saphan report's options…
    local name=$1 subjects=$2 n=0 s; shift 2
    while [ ! -e "$T/stop" ]; do
        while read -r s && [ ! -e "$T/stop" ]; do
            n=$((n + 1))
            "$B/saphan" report "$@" --subject "$s" --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 \
                --language zh --bundle "$T/bundles/$name-$n.json" >"$T/out.$name" 2>&1 || { echo "$name $n: $(tail -1 "$T/out.$name")" >>"$T/failed"; }
            sleep 0.2
        done <"$subjects"
    done
}

make_alliance
fill 40
mkdir "$T/bundles"
for n in "$LA" "$GX"; do
    configure "$n" "trust_poll_s = 1"
    configure "$n" "key_overlap_s = 4"
    configure "$n" "checkpoint_ms = 200"
done
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
ok "the nodes start"
check "a report with proofs, before" order --subject "$subject" --proofs --bundle "$T/bundles/proved-before.json"
cp "$T/trust.json" "$T/trust-before.json"

# --- under load
load gx "$T/la.subjects" "${as_bank[@]}" &
loads=($!)
load la "$T/cn.subjects" "${as_la[@]}" &
loads+=($!)
for uses in "report receipt" "encryption log" tls report-sm2; do
    # shellcheck disable=SC2086 # uses are words
    rotate "$LA" $uses
    for use in $uses; do
        check "LA takes up its new $use key" logged "$LA" "key.in-use use=$use kid=$(kid_of "$new" $use)"
    done
done
admit_more=(--all-keys) # after comparing the digest: no key of before is left to sign the request
rotate "$GX" report receipt encryption log tls
admit_more=()
for use in report receipt encryption log tls; do
    check "CN-GX takes up its new $use key" logged "$GX" "key.in-use use=$use kid=$(kid_of "$new" $use)"
done
made() { find "$T/bundles" -name '*.json' | wc -l; }
enough=$(($(made) + 8))
[ "$enough" -ge 40 ] || enough=40
made_enough() { [ "$(made)" -ge "$enough" ]; }
wait_for made_enough # some with all new keys
touch "$T/stop"
wait "${loads[@]}"
check "no exchange failed or had to wait ($(made) made)" test ! -e "$T/failed"
[ -e "$T/failed" ] && head -5 "$T/failed"
check "and there were enough of them" test "$(made)" -ge "$enough"
check "nothing waits in an outbox" sh -c "'$B/saphan' status ${as_bank[*]} --json | grep -q '\"outbox\":0' && '$B/saphan' status ${as_la[*]} --json | grep -q '\"outbox\":0'"
check_fails "nobody refused what a partner sent" 1 "" grep -E "exchange.answer-rejected|exchange.unproved|receipt.refused|trust.restart-needed" "$LA/node.log" "$GX/node.log"
check "a report with proofs, after" order --subject "$subject" --proofs --bundle "$T/bundles/proved-after.json"
check "all bundles verify with the newest list" auditor --archive "$T/bundles"
echo '{"format":"saphan-verify-policy/1","witness_quorum":1}' >"$T/policy.json"
check "what was proved before by the former log keys is" auditor "$T/bundles/proved-before.json" --policy "$T/policy.json"
check "and after by the new ones" auditor "$T/bundles/proved-after.json" --policy "$T/policy.json"
check "by other keys of the log" bash -c "[ \"\$(grep -o 'n— saphan/LA/[0-9a-f]* ......' '$T/bundles/proved-before.json' | head -1)\" != \"\$(grep -o 'n— saphan/LA/[0-9a-f]* ......' '$T/bundles/proved-after.json' | head -1)\" ]"
exchange=$(sed 's/.*"exchange":"\([^"]*\)".*/\1/' "$T/bundles/proved-before.json")
check "an exchange from before gets its bundle again, with proofs" "$B/saphan" report "${as_bank[@]}" --exchange "$exchange" --language zh --proofs --bundle "$T/again.json"
check "that verifies" auditor "$T/again.json" --policy "$T/policy.json"
check "the keys are listed" bash -c "'$B/saphan' key list --data '$LA' | grep -c retired | grep -qx 6"
stops "$LA"
start_node "$LA" || not_ok "LA starts with the new keys"
reconnected LA
check "LA answers after a restart" order --subject "$(sed -n 2p "$T/la.subjects")"

# --- a key file that cannot be read: the node goes on with the others, and looks again when it was mended
stops "$LA"
spare=$(kid_of "$("$B/saphan" key new --data "$LA" --use log --json)" log)
chmod 644 "$LA/keys/log-$spare.key"
start_node "$LA" && ok "LA starts with a spare key that it may not read" || not_ok "LA does not start"
check "says so" logged "$LA" "key.refused about=log-$spare.key .*rule=key.mode"
check "the list of keys leaves it out" sh -c "'$B/saphan' key list --data '$LA' 2>&1 >/dev/null | grep -q 'log-$spare.key is left out.*key.mode'"
chmod 600 "$LA/keys/log-$spare.key"
check "and reads it when it may" logged "$LA" "key.found"
check "once was it said" sh -c "grep -c 'key.refused' '$LA/node.log' | grep -qx 1"

# --- a partner that has not heard of the new key: the exchange waits, and is not lost
stops "$LA"
stops "$GX"
configure "$LA" "key_overlap_s = 0"
configure "$GX" "trust_poll_s = 3600"
start_node "$GX" && start_node "$LA" || not_ok "the nodes start again"
rotate "$LA" report
check "LA switches at once" logged "$LA" "key.in-use use=report kid=$(kid_of "$new" report)"
order --subject "$(sed -n 3p "$T/la.subjects")" >"$T/out" 2>&1 # pending, or answered when CN-GX was quick
check "CN-GX asks for the list because of the key that it does not know" logged "$GX" "trust.taken"
exchange=$(sed -n 's/.* id=\([^ ]*\) node=LA .*/\1/p' "$GX/node.log" | tail -1)
for _ in $(seq 240); do
    "$B/saphan" report "${as_bank[@]}" --exchange "$exchange" --language zh --bundle "$T/late.json" >"$T/out" 2>&1 && break
    sleep 0.25
done
check "and the exchange is answered" auditor "$T/late.json"

# --- the same with its TLS key, and every connection is made anew: nobody who meant LA before knows it
cp "$GX/trust.json" "$T/older.json"
rotate "$LA" tls
check "LA switches at once" logged "$LA" "key.in-use use=tls kid=$(kid_of "$new" tls)"
stops "$LA"
start_node "$LA" || not_ok "LA starts with its new TLS key"
order --subject "$(sed -n 8p "$T/la.subjects")" >"$T/out" 2>&1
check "CN-GX asks LA for the list that names the key" logged "$GX" "trust.taken version=$(newest) .*from=LA"
reconnected LA
check "and is answered" order --subject "$(sed -n 9p "$T/la.subjects")"
la_connected() { "$B/saphan" status "${as_la[@]}" | grep -q 'partner CN-GX: connected$'; }
check "CN-GX lets LA in again" wait_for la_connected
check "LA is answered, too" "$B/saphan" report "${as_la[@]}" --subject "$(sed -n 9p "$T/cn.subjects")" --product standard --purpose credit_granting \
    --authorisation C-1 --expires 2099-12-31 --language zh
la_bank() { # trust list: LA's bank, which is on another machine
    "$B/saphan" status --url "https://127.0.0.1:$la_https/rpc" --node LA --trust "$1" --as bank-la --key "$T/bank-la.key" --passphrase "$T/bank-la.key.pass"
}
check_fails "a bank with the older list is told to get the newest" 77 "get the newest list.*trust.tls-key" la_bank "$T/older.json"
check "with which it goes on" la_bank "$T/trust.json"

# --- a stolen key: revoked, replaced, and the questions that waited are answered
sleep 1
former=$("$B/saphan" key list --data "$LA" | grep -c '^report .*retired')
check_fails "of another reason only the key in use" 66 "former ones still count: .*office.key" bash -c "cp -r '$T/alliance' '$T/copy'
    '$B/saphan' alliance revoke --dir '$T/copy' --node LA --use report --reason superseded 2>'$T/said' && '$B/saphan' alliance revoke --dir '$T/copy' --node LA --use report --reason superseded"
check "the former ones are named" grep -q "still count" "$T/said"
check "of a stolen one the former ones, too" bash -c "'$B/saphan' alliance revoke --dir '$T/alliance' --node LA --use report --reason key-compromise | grep -q 'revoked $((former + 1)) keys of LA'"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
must "$B/saphan" join --data "$LA" --trust "$T/trust.json"
signs_with_none() { grep 'key.in-use use=report \|key.none use=report ' "$LA/node.log" | tail -1 | grep -q key.none; }
check "until there is another LA signs with none, not with a former one" wait_for signs_with_none
check "of which none counts any more" sh -c "! '$B/saphan' key list --data '$LA' | grep -q '^report .*\(active\|retired\)'"
rotate "$LA" report
check "LA takes up the key in place of the stolen one" logged "$LA" "key.in-use use=report kid=$(kid_of "$new" report)"
must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
check "CN-GX takes the list" logged "$GX" "trust.taken version=$(newest) "
check "and gets answers signed with it" order --subject "$(sed -n 4p "$T/la.subjects")" --bundle "$T/healed.json"
check "that verifies, also for who wants revocation lists" auditor "$T/healed.json" --crl "$T/crls.pem"
check_fails "a key that was revoked does not come back" 1 "join.key" bash -c "cp '$LA/join-request.json' '$T/r.json'; '$B/saphan' alliance revoke --dir '$T/alliance' --node LA --use receipt --reason key-compromise >/dev/null 2>&1; '$B/saphan' alliance admit --dir '$T/alliance' --request '$T/r.json' --renew"
rotate "$LA" receipt
must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
check "CN-GX takes the list" logged "$GX" "trust.taken version=$(newest) "
check "so LA makes another receipt key" order --subject "$(sed -n 5p "$T/la.subjects")"

# --- a stolen TLS key: the connections that were made with it are made anew, in both directions and without a restart
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use tls --reason key-compromise
rotate "$LA" tls
check "LA takes up the TLS key" logged "$LA" "key.in-use use=tls kid=$(kid_of "$new" tls)"
must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
check "CN-GX takes the list" logged "$GX" "trust.taken version=$(newest) "
check "LA makes its connections anew" logged "$LA" "partner.redial "
la_order() {
    "$B/saphan" report "${as_la[@]}" --subject "$1" --product standard --purpose credit_granting --authorisation C-1 \
        --expires 2099-12-31 --language zh
}
check "CN-GX knows LA again by its new key" wait_for la_connected
check "LA's bank gets its answer" la_order "$(sed -n 7p "$T/cn.subjects")"
check "and CN-GX's" order --subject "$(sed -n 7p "$T/la.subjects")"

# --- a new partner witnesses without a restart
TH=$T/TH
must "$B/saphan" init --data "$TH" --node TH --country TH --exchange-port "$(free_port)" --https-port "$(free_port)" --partner CN-GX --partner LA
must "$B/saphan" alliance admit --dir "$T/alliance" --request "$TH/join-request.json"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
must "$B/saphan" join --data "$TH" --trust "$T/trust.json"
must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
start_node "$TH" || not_ok "TH starts"
check "CN-GX takes the list" logged "$GX" "trust.taken version=$(newest) "
check "another exchange" order --subject "$(sed -n 6p "$T/la.subjects")"
cosigned_by_two() { "$B/saphan" status "${as_bank[@]}" | grep -qx '  cosigned by nodes      2'; }
wait_for cosigned_by_two
check "the new partner cosigns its log" cosigned_by_two
for n in "$GX" "$LA" "$TH"; do stops "$n"; done
finish
