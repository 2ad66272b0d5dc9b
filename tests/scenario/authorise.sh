#!/bin/bash
# Who looked at a company's record, and by whose consent: every look is in its history, refused ones too.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
queries() { "$B/saphan" queries --data "$@"; }
looks() { queries "$1" "$2" --json | wc -l; } # folder, subject
has() { local what=$1 text=$2; shift 2; if "$@" 2>&1 | grep -qF -- "$text"; then ok "$what"; else not_ok "$what"; "$@" 2>&1 | tail -5; fi; }

make_alliance
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
for n in "$LA" "$GX"; do has "each exchange of $(basename "$n") has its look" "whole" "$B/saphan" check --data "$n"; done
stops "$GX"
stops "$LA"
finish
