#!/bin/bash
# A signed authorisation is revoked: partners that saw it are told, also those that were away, and refuse it from then on.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
has() { local what=$1 text=$2 said; shift 2; said=$("$@" 2>&1); if grep -qF -- "$text" <<<"$said"; then ok "$what"; else not_ok "$what"; tail -8 <<<"$said"; fi; }
make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
done
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
authorisation() { local what=$1; shift; "$B/saphan" authorisation "$what" "${as_bank[@]}" "$@"; }
by() { "$B/saphan" report "${as_bank[@]}" --subject "$subject" --product standard --purpose credit_granting --language zh --authorisation "$@"; }
new() { must "$B/saphan" authorisation new "${as_bank[@]}" --subject "$subject" --given-by "Somphone Keo, director" --product standard --purpose credit_granting --expires 2099-12-31 --id "$1"; }
told() { "$B/saphan" authorisation ended --data "$1" "${@:2}"; }

new C-1; new C-2; new C-3
check "asked by the first" by C-1 --bundle "$T/c1.json"
check "and by the second" by C-2 --bundle "$T/c2.json"
has "nobody told LA of a revocation" "no authorisation" told "$LA"

# --- while both run
check "the bank revokes the first" authorisation revoke --id C-1 --reason "the company withdrew it"
taken() { "$B/saphan" notices --data "$GX" --sent | grep -q 'LA.*taken' || return 1; } # the newest
check "the partner takes the notice" wait_for bash -c "'$B/saphan' authorisation ended --data '$LA' | grep -q C-1"
has "it knows whose it was, and who revoked it" '"from":"CN-GX","participant":"bank-gx","id":"C-1"' told "$LA" --json
has "the reason stays at home" "revoked_by" told "$LA" --json
check_fails "it is not said abroad" 1 "" grep -q "withdrew" <(told "$LA" --json)
check "the sender knows that it was taken" wait_for bash -c "'$B/saphan' notices --data '$GX' --sent | grep -q '  taken'"
has "people read which authorisation it was" "授权书 C-1：由 CN-GX/bank-gx 于 20" "$B/saphan" --lang zh notices --data "$GX" --sent
check "and no JSON" bash -c "! '$B/saphan' notices --data '$GX' --sent | grep -q '[{\"]'"
must "$B/saphan" authorisation ended --data "$LA" --out "$T/revoked.txt"

# --- the partner refuses, also a node that would ask nevertheless
cp -r "$GX" "$T/evil"
stops "$GX"
rm "$GX/db/exchange.mdb" # a node that has forgotten, or never wanted to know
start_node "$GX" || { not_ok "a forgetful node starts"; finish; }
new C-1
check_fails "its partner refuses what it told before" 77 "authorisation.revoked" by C-1
check_fails "also as a claim without signature" 77 "authorisation.revoked" order --subject "$subject" --authorisation C-1
has "the refused look is in the company's history" '"authorisation":"C-1","basis":"subject_consent","outcome":"refused","rule":"authorisation.revoked"' "$B/saphan" queries --data "$LA" "$subject" --json
stops "$GX"
rm -rf "$GX/db"; cp -r "$T/evil/db" "$GX/db"
start_node "$GX" || { not_ok "the node starts as it was"; finish; }

# --- while the partner is away
check "the second still permits" by C-2 --bundle "$T/c2b.json"
kill_node "$LA"
check "the second is revoked while the partner is away" authorisation revoke --id C-2
check "the notice waits" wait_for bash -c "'$B/saphan' notices --data '$GX' --sent | grep -qE '  (sent|waiting)'"
kill_node "$GX"
start_node "$GX" || { not_ok "the bank's node starts after a power cut"; finish; }
start_node "$LA" || { not_ok "the partner is back"; finish; }
check "it is told" wait_for bash -c "'$B/saphan' authorisation ended --data '$LA' | grep -q C-2"
has "once" "2" bash -c "'$B/saphan' authorisation ended --data '$LA' --json | wc -l"
stops "$LA"
start_node "$LA" || { not_ok "the partner starts again"; finish; }
has "and remembers" "C-2" told "$LA"

# --- nobody is told of what nobody saw
check "one that nobody saw is revoked" authorisation revoke --id C-3
sleep 2
check_fails "nobody hears of it" 1 "" grep -q C-3 <(told "$LA")

# --- the officer revokes
new C-4
check "asked by one more" by C-4
check "the officer revokes it in the folder" "$B/saphan" authorisation revoke --data "$GX" --participant bank-gx --id C-4 --reason "asked in person"
check "the partner is told" wait_for bash -c "'$B/saphan' authorisation ended --data '$LA' | grep -q C-4"
has "by whom" '"revoked_by":"CN-GX"' told "$LA" --json

# --- the auditor
verify() { "$B/saphan-verify" "$1" --trust "$T/trust.json" "${@:2}"; }
has "without the revocation the evidence is what it was" "valid" verify "$T/c1.json"
has "with it the auditor sees that it was valid then, and is not now" '"id":"request.authorisation-revoked","result":"pass"' verify "$T/c1.json" --revocation "$T/revoked.txt" --json
has "and reads it" "revoked" verify "$T/c1.json" --revocation "$T/revoked.txt"
has "evidence of another is not touched" "other authorisations" verify "$T/c2.json" --revocation "$T/revoked.txt" --json
sed 's/\(.*\)\./\1.A/' "$T/revoked.txt" >"$T/forged.txt"
check_fails "a forged one is no revocation" 3 revocation.file verify "$T/c1.json" --revocation "$T/forged.txt" --json
check_fails "which is told by its name" 3 "forged.txt: line 1 is no revocation.*or leave it out" verify "$T/c1.json" --revocation "$T/revoked.txt" --revocation "$T/forged.txt" --json
for n in "$LA" "$GX"; do has "each folder is whole: $(basename "$n")" "whole" "$B/saphan" check --data "$n"; done
stops "$GX"
stops "$LA"
finish
