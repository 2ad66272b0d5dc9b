#!/bin/bash
# Who looked at a company's record, and by whose consent: every look is in its history, refused ones too.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
queries() { "$B/saphan" queries --data "$@"; }
looks() { queries "$1" "$2" --json | wc -l; } # folder, subject
has() { local what=$1 text=$2; shift 2; if "$@" 2>&1 | grep -qF -- "$text"; then ok "$what"; else not_ok "$what"; "$@" 2>&1 | tail -5; fi; }

make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
done
must "$B/saphan" participant add --data "$LA" --id office --name "Supervisor" --kind agency --key-out "$T/office.key"
as_office=(--data "$LA" --as office --key "$T/office.key" --passphrase "$T/office.key.pass")
fill 20
sed -i 's/"standard"\]/"standard", "full"]/; s/"max_class": *"[a-z]*"/"max_class": "confidential"/' "$LA/policy.json" "$GX/policy.json"
sed -i 's/"credit_review"/"credit_review", "supervision"/' "$LA/policy.json"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- looks
check_fails "a company that nobody knows" 66 queries.unknown queries "$LA" LA.ern:0000000000
has "nobody has looked yet" "nobody has looked" queries "$LA" "$subject"
check "a report to a partner" order --subject "$subject"
check "a company looked up from there" "$B/saphan" call "${as_bank[@]}" --method company.get --params "{\"subject\":\"$subject\",\"purpose\":\"credit_review\"}"
check_fails "a purpose that no rule permits" 77 policy.purpose order --subject "$subject" --purpose supervision
check "a local report" "$B/saphan" report "${as_la[@]}" --subject "$subject" --purpose credit_review --authorisation C-2 --expires 2099-12-31
check "three looks here" test "$(looks "$LA" "$subject")" = 3
has "one of them a partner's" '"who":"CN-GX/bank-gx","where":"served","op":"report","purpose":"credit_granting","product":"standard","authorisation":"C-1"' queries "$LA" "$subject" --json
has "in the company's language" 'ຜົນການສອບຖາມ: ຕອບແລ້ວ' queries "$LA" "$subject" --lang lo
has "the bank's own node knows what it refused" '"outcome":"refused","rule":"policy.purpose"' queries "$GX" "$subject" --json
has "and what its bank asked abroad" '"where":"asked","node":"LA"' queries "$GX" "$subject" --json
order --subject "$subject" --product full --language lo >"$T/full.txt"
check "who looked does not leave the country, and the report says so" grep -q 'la.export.looks' "$T/full.txt"
check_fails "nobody is named" 1 "" grep -q 'LA/bank-la' "$T/full.txt"
"$B/saphan" report "${as_la[@]}" --subject "$subject" --product full --purpose supervision --basis supervisor_order --authorisation S-1 --expires 2099-12-31 >"$T/full.txt"
check "a full report for a supervisor here tells who looked before it" grep -q 'CN-GX/bank-gx' "$T/full.txt"
check "and who did here" grep -q 'LA/bank-la' "$T/full.txt"
check_fails "a bank may not see that" 77 queries.agency "$B/saphan" call "${as_la[@]}" --method company.queries --params "{\"subject\":\"$subject\"}"
has "an agency may" '"more":true' "$B/saphan" call "${as_office[@]}" --method company.queries --params "{\"subject\":\"$subject\",\"limit\":2}"

# --- signed authorisations: CN-GX's bank holds a consent of LA's company
authorisation() { local what=$1; shift; "$B/saphan" authorisation "$what" "${as_bank[@]}" "$@"; }
by() {
    local given=()
    unless --product standard "$@"
    unless --purpose credit_granting "$@"
    "$B/saphan" report "${as_bank[@]}" --subject "$subject" "${given[@]}" --language zh --authorisation "$@"
}
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --json "${@:2}"; }
other=$(sed -n 2p "$T/la.subjects")
echo "We agree that Bank GX asks about us." >"$T/consent.pdf"
new() { authorisation new --subject "$subject" --given-by "Somphone Keo, director" --product standard --product basic --purpose credit_granting --document "$T/consent.pdf" "$@"; }
has "attested and registered" "valid" new --id C-7 --expires 2099-12-31 --out "$T/c7.jws"
has "the object alone, and its signature" "Somphone Keo, director (subject_consent)" "$B/saphan" authorisation show --file "$T/c7.jws"
has "with the paper's digest" "$(openssl dgst -sha256 -binary "$T/consent.pdf" | base64 | tr '+/' '-_' | tr -d =)" authorisation show --id C-7
new --id C-71 --expires 2099-12-31 --out - >"$T/c71.jws" 2>"$T/said"
check "as - it goes to standard output" "$B/saphan" authorisation show --file "$T/c71.jws"
check "and what was registered is said beside it" grep -q valid "$T/said"
check_fails "an id is used once" 73 authorisation.exists new --id C-7 --expires 2099-12-30
check_fails "one that has ended" 77 authorisation.expired new --id C-8 --expires 2020-12-31 --from 2020-01-01
check_fails "one that ends before it begins" 1 schema.authorisation.period new --id C-8 --expires 2020-12-31
check_fails "for somebody who is not here" 77 authorisation.who new --id C-8 --expires 2099-12-31 --asker nobody
check "asked by it, with nothing said but its id" by C-7 --bundle "$T/c7.json"
has "the auditor finds the consent in the evidence" '{"id":"request.authorisation-signed","result":"pass"' auditor "$T/c7.json"
echo '{"format":"saphan-verify-policy/1","witness_quorum":0,"authorisation":"signed"}' >"$T/wanted.json"
check "and may ask for it" auditor "$T/c7.json" --policy "$T/wanted.json"
order --subject "$subject" --bundle "$T/claimed.json" >/dev/null 2>&1
check "evidence with a claim only is good" auditor "$T/claimed.json"
has "and not checked is said to be what the bank claims" "the authorisation: the bank claims it" auditor "$T/claimed.json"
screen() { "$B/saphan-verify" "$1" --trust "$T/trust.json" | tr -s " \n" "  "; }
has "in the text, too, with its ground and last day" "(subject_consent, until 2099-12-31), claimed by the bank: nobody signed it" screen "$T/claimed.json"
has "where it is signed that is said" "C-7 (subject_consent, until 2099-12-31), signed" screen "$T/c7.json"
paper=$(sha256sum "$T/consent.pdf" | cut -d' ' -f1)
has "and by whose consent" "consent given by Somphone Keo, director, attested 20" screen "$T/c7.json"
has "and the paper's digest as other programs print it" "paper SHA-256 $paper" screen "$T/c7.json"
has "in the JSON, too" "\"signed\":true,\"given_by\":\"Somphone Keo, director\",\"attested\":\"20" auditor "$T/c7.json"
has "with the digest" "\"document_sha256_hex\":\"$paper\"" auditor "$T/c7.json"
has "a claim has none" '"expires":"2099-12-31","signed":false}' auditor "$T/claimed.json"
check_fails "but not for an auditor who asks for more" 1 policy.authorisation-signed auditor "$T/claimed.json" --policy "$T/wanted.json"
check_fails "another company" 77 authorisation.subject "$B/saphan" report "${as_bank[@]}" --subject "$other" --product basic --purpose credit_granting --authorisation C-7
check_fails "another product" 77 authorisation.scope by C-7 --product full
check_fails "another purpose" 77 authorisation.scope by C-7 --purpose credit_review
check_fails "another last day than it has" 77 authorisation.claims by C-7 --expires 2098-01-01
check_fails "somebody else's" 66 authorisation.unknown by C-7 --attested-by bank-la
check_fails "an id that is not registered, and nothing said" 66 authorisation.unknown by C-9
has "that it was tried is kept" '"authorisation":"C-9","outcome":"refused","rule":"authorisation.unknown"' queries "$GX" "$subject" --json
check "one that begins later" new --id C-10 --from 2098-01-01 --expires 2099-12-31
check_fails "is not valid yet" 77 authorisation.not-yet by C-10
check "one for somebody else" bash -c "'$B/saphan' participant add --data '$GX' --id branch --name Branch --kind bank --key-out '$T/branch.key'"
has "a list" "C-10  not-yet" authorisation list

# --- both nodes want it signed
stops "$GX"
stops "$LA"
sed -i 's/"max_class"/"authorisation":"signed","max_class"/' "$LA/policy.json" "$GX/policy.json"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start again"; finish; }
check_fails "a claim is not enough any more" 77 policy.authorisation-signed order --subject "$subject"
check "for a branch, whose key is new" new --id C-11 --expires 2099-12-31 --asker branch
check_fails "only the branch may ask by it" 77 authorisation.who by C-11
check "the branch asks by the bank's" "$B/saphan" report --data "$GX" --as branch --key "$T/branch.key" --passphrase "$T/branch.key.pass" \
    --subject "$subject" --product basic --purpose credit_granting --authorisation C-11 --attested-by bank-gx
sed -i 's/"authorisation":"signed",//' "$GX/policy.json"
stops "$GX"
start_node "$GX" || { not_ok "the bank's node starts again"; finish; }
check_fails "the partner wants it signed, too" 77 policy.authorisation-signed order --subject "$subject"
check "and takes this one" by C-7

# --- revoked while a question waits
stops "$LA"
check "one more" new --id C-12 --expires 2099-12-31
by C-12 --json --wait-ms 300 >"$T/waits.json" 2>/dev/null
waits=$(sed -n 's/.*"exchange":"\([^"]*\)".*/\1/p' "$T/waits.json" | head -1)
has "a question waits" '"state":"pending"' cat "$T/waits.json"
check "the company withdraws" authorisation revoke --id C-12
start_node "$LA" || { not_ok "LA starts again"; finish; }
gave_up() { grep -q "exchange.failed.*$waits.*revoked" "$GX/node.log"; }
check "nobody sends it any more" wait_for gave_up
check_fails "and the bank is told" 77 "was revoked" "$B/saphan" report "${as_bank[@]}" --exchange "$waits"

# --- revoked
before=$(looks "$GX" "$subject")
has "revoked" "revoked" authorisation revoke --id C-7 --reason "the company withdrew it"
check_fails "asked again" 77 authorisation.revoked by C-7
check_fails "revoked is final" 73 authorisation.revoked authorisation revoke --id C-7
check_fails "and stays so" 73 authorisation.exists bash -c "'$B/saphan' call ${as_bank[*]} --method authorisation.register --params '{\"authorisation\":\"'\$(cat '$T/c7.jws')'\"}' ; exit 73"
check "what was asked before stays proved" auditor "$T/c7.json" --policy "$T/wanted.json"
check "the refused look is in the history" test "$(looks "$GX" "$subject")" = $((before + 1))
has "with its rule" '"outcome":"refused","rule":"authorisation.revoked"' queries "$GX" "$subject" --json
has "the registry's officer revokes for a company" "by CN-GX: asked in person" "$B/saphan" authorisation revoke --data "$GX" --participant bank-gx --id C-10 --reason "asked in person"
check_fails "and says why" 64 authorisation.option "$B/saphan" authorisation revoke --data "$GX" --participant bank-gx --id C-11
has "a list of the whole registry" '"revoked_by":"CN-GX/bank-gx","reason":"the company withdrew it"' "$B/saphan" authorisation list --data "$GX" --json
for n in "$LA" "$GX"; do has "each exchange of $(basename "$n") has its look" "whole" "$B/saphan" check --data "$n"; done
stops "$GX"
stops "$LA"
finish
