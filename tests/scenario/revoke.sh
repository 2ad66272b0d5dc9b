#!/usr/bin/env bash
# A stolen key: the office revokes it, running nodes take the list from their file and from each other and refuse what is signed
# with the key; evidence from before stays good, and says so. Also over a restart with an older file, and for TLS.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

auditor() { "$B/saphan-verify" "$@" --trust "$T/trust.json"; }
la_asks() {
    "$B/saphan" report "${as_la[@]}" --subject "$(head -1 "$T/cn.subjects")" --product standard --purpose credit_granting \
        --authorisation C-1 --expires 2099-12-31 --language zh
}
sign_crl() { must "$B/saphan" alliance crl --dir "$T/alliance" --out "$1"; }

echo '{"format":"saphan-verify-policy/1","witness_quorum":1,"crl":"current"}' >"$T/policy.json"
make_alliance
fill 20
for n in "$LA" "$GX"; do configure "$n" "checkpoint_ms = 100"; done
configure "$GX" "trust_poll_s = 1"
configure "$LA" "trust_poll_s = 0" # it learns nothing by itself: whoever has its keys goes on
check "publishing signs the revocation list, too" openssl crl -in "$T/crls.pem" -CAfile "$LA/roots.pem" -noout
check "joining takes it" cmp "$T/crls.pem" "$LA/crls.pem"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
ok "the nodes start"
cp "$T/crls.pem" "$T/first-crls.pem"

# --- before
check "a report with proofs" order --subject "$subject" --proofs --bundle "$T/before.json"
check "the bundle carries the list" grep -q '"crls":\["' "$T/before.json"
check "the auditor's policy is met" auditor "$T/before.json" --policy "$T/policy.json"
check "the status names the list" sh -c "'$B/saphan' status ${as_bank[*]} --json | grep -q '\"crls\":\[{\"issuer\":\"[0-9a-f]*\",\"number\":[0-9]*,\"revoked\":0,.*\"stale\":false}\]'"

# --- the report key of LA is stolen
sleep 1 # so that "before" is before, by the second
check "the office revokes the key" "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use report --reason key-compromise
check_fails "a reason that is none" 64 "alliance.option" "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use report --reason boredom
sign_crl "$T/crls.pem"
check "show names it" sh -c "'$B/saphan' alliance show --trust '$T/trust.json' | grep -q 'LA report .* not to be believed since .*key-compromise'"
cp "$T/crls.pem" "$GX/crls.pem"
check "CN-GX takes the list from its file" logged "$GX" "crl.taken .*revoked=1 .*from=file"
order --subject "$(sed -n 2p "$T/la.subjects")" >"$T/after" 2>&1
check "CN-GX refuses what LA signs with it" logged "$GX" "exchange.answer-rejected .*crl.revoked"

# --- evidence from before
check "the old evidence stands for who relies on witnesses" auditor "$T/before.json" --policy "$T/policy.json" --crl "$T/crls.pem"
check "and says what was revoked since" sh -c "'$B/saphan-verify' '$T/before.json' --trust '$T/trust.json' --policy '$T/policy.json' --crl '$T/crls.pem' --json | grep -q '\"id\":\"report.crl\",\"result\":\"pass\",\"detail\":\"revoked since'"
check_fails "without witnesses nobody knows that it is old" 1 "crl.revoked" auditor "$T/before.json" --crl "$T/crls.pem"
check "openssl says the same of the certificate" bash -c "
    '$B/saphan' alliance show --trust '$T/trust.json' --json | tr '{' '\n' | grep '\"use\":\"report\"' -A1 | grep -o '\"x5c\":\[\"[^\"]*' | cut -d'\"' -f4 |
        while read -r c; do echo \"\$c\" | base64 -d | openssl x509 -inform DER >'$T/c.pem'; openssl verify -crl_check -CAfile '$LA/roots.pem' -CRLfile '$T/crls.pem' '$T/c.pem' 2>&1; done |
        grep -c 'certificate revoked' | grep -qx 1"
mkdir "$T/archive"
cp "$T/before.json" "$T/archive/"
check "an archive is judged with the newer list, too" auditor --archive "$T/archive" --policy "$T/policy.json" --crl "$T/crls.pem"
check_fails "a file that is no list" 3 '"crl.file","result":"fail"' auditor "$T/before.json" --crl "$T/trust.json" --json

# --- the way back is closed
stops "$GX"
cp "$T/first-crls.pem" "$GX/crls.pem"
start_node "$GX" || not_ok "CN-GX starts again"
check "an older file does not bring the key back" logged "$GX" "crl.refused .*crl.rollback"
order --subject "$(sed -n 3p "$T/la.subjects")" >"$T/after" 2>&1
check "it is refused as before" sh -c "grep -c 'exchange.answer-rejected .*crl.revoked' '$GX/node.log' | grep -qx '[2-9]'"

# --- LA itself learns of it
cp "$T/crls.pem" "$LA/crls.pem"
check "LA takes the list from its file" logged "$LA" "crl.taken .*revoked=1 .*from=file"
check "LA learns that its report key is no longer good" logged "$LA" "trust.own-key about=report .*crl.revoked"
order --subject "$(sed -n 4p "$T/la.subjects")" >"$T/after" 2>&1
check "then it signs nothing" logged "$LA" "key.unavailable .*crl.revoked"
check "its list of keys says revoked" sh -c "'$B/saphan' key list --data '$LA' | grep -q '^report .* revoked'"
check "of that key alone" sh -c "'$B/saphan' key list --data '$LA' | grep -c revoked | grep -qx 1"

# --- a TLS key, too
at_la=(--url "https://127.0.0.1:$la_https/rpc" --node LA --as bank-la --key "$T/bank-la.key" --passphrase "$T/bank-la.key.pass")
check "a bank talks to LA" "$B/saphan" status "${at_la[@]}" --trust "$T/trust.json"
sleep 1 # lists are numbered by the second
sign_crl "$T/crls.pem"
cp "$T/crls.pem" "$LA/crls.pem"
check "CN-GX takes the next list from LA" logged "$GX" "crl.taken .*revoked=1 .*from=LA"
check "and keeps it in its file" cmp "$T/crls.pem" "$GX/crls.pem"
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use tls --reason key-compromise
sign_crl "$T/crls.pem"
cp "$T/crls.pem" "$GX/crls.pem" # LA, which is honest, has not heard of it
check "CN-GX takes the list from its file" logged "$GX" "crl.taken .*revoked=2 .*from=file"
check "CN-GX closes the connection that it made" logged "$GX" "partner.dropped about=LA .*crl.revoked"
for _ in 1 2 3; do la_asks >"$T/after" 2>&1; done
check "LA is told why nobody answers" grep -q "crl.revoked" "$T/after"
check "CN-GX does not call it hostile" logged "$GX" "exchange.declined about=LA .*rule=crl.revoked"
check_fails "nor counts it so" 1 "" grep "exchange.unproved" "$GX/node.log"
check "nor says it for each message" sh -c "grep -c 'exchange.declined about=LA .*rule=crl.revoked' '$GX/node.log' | grep -qx 1"
check "but counts" sh -c "'$B/saphan' status ${as_bank[*]} --json | grep -q '\"hostile\":0,\"declined\":[1-9]'"
check "LA asks for the lists that tell it, and gets them" logged "$LA" "crl.taken .*revoked=2 .*from=CN-GX"
check "LA learns that its TLS key is no longer good" logged "$LA" "trust.own-key about=tls .*crl.revoked"
check "CN-GX closes the connection that LA made, too" logged "$GX" "peer.dropped about=LA .*crl.revoked"
check "and makes no other" sh -c "'$B/saphan' status ${as_bank[*]} --json | grep -q '\"LA\"[^}]*\"connected\":false'"
check_fails "nor does a bank talk to that server" 77 "certificate is revoked since .*crl.revoked" "$B/saphan" status "${at_la[@]}" --trust "$T/trust.json"
check_fails "or one that names the list" 77 "certificate is revoked since .*crl.revoked" "$B/saphan" status "${at_la[@]}" --trust "$LA/trust.json" --crl "$T/crls.pem"
check "with an older list it would not know" "$B/saphan" status "${at_la[@]}" --trust "$T/trust.json" --crl "$T/first-crls.pem"
stops "$GX"
start_node "$GX" || not_ok "CN-GX starts again"
order --subject "$(sed -n 5p "$T/la.subjects")" >"$T/after" 2>&1
check "no connection is made with a stolen TLS key" logged "$GX" "exchange.pending .*crl.revoked"
stops "$LA"
check_fails "nor does a node start with one" 78 "crl.revoked" "$B/saphand" --config "$LA/node.conf"
stops "$GX"
finish
