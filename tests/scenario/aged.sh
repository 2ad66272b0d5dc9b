#!/bin/bash
# Entries of who looked that are old enough to go by law: two nodes live more than a year ago, then today. What goes, what stays, and what proves it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
if ! "${CC:-gcc}" -shared -fPIC -O1 -o "$T/clock.so" tests/shim/clock.c -ldl 2>"$T/cc.txt"; then echo "skipped - no library can be built that sets a clock back"; finish; fi
if ! LD_PRELOAD=$T/clock.so SHIM_DAYS=400 "$B/saphan" help >/dev/null 2>&1; then echo "skipped - this build takes no other clock"; finish; fi
has() { local what=$1 text=$2 said; shift 2; said=$("$@" 2>&1); if grep -qF -- "$text" <<<"$said"; then ok "$what"; else not_ok "$what"; tail -15 <<<"$said"; fi; }
retention() { "$B/saphan" retention --data "$LA" "$@"; }
queries() { "$B/saphan" queries --data "$LA" "$@"; }

# --- 400 days ago
export LD_PRELOAD=$T/clock.so SHIM_DAYS=400
make_alliance
must "$B/saphan" participant add --data "$LA" --id office --name "Supervisor" --kind agency --key-out "$T/office.key"
as_office=(--data "$LA" --as office --key "$T/office.key" --passphrase "$T/office.key.pass")
fill 20
other=$(sed -n 2p "$T/la.subjects")
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report to a partner's bank" order --subject "$subject"
check "another company's" order --subject "$other"
check "a local report" "$B/saphan" report "${as_la[@]}" --subject "$subject" --purpose credit_review --authorisation C-2 --expires 2099-12-31
check_fails "one that is refused" 77 policy.purpose "$B/saphan" report "${as_la[@]}" --subject "$subject" --purpose supervision --authorisation C-3 --expires 2099-12-31
receipts_are_in() { [ "$("$B/saphan" status "${as_bank[@]}" --json | grep -o '"outbox":[0-9]*')" = '"outbox":0' ]; }
check "the receipts are delivered" wait_for receipts_are_in
stops "$GX"; stops "$LA"
unset LD_PRELOAD SHIM_DAYS

# --- today
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
must "$B/saphan" join --data "$LA" --trust "$T/trust.json"
must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
has "by the table as it is nothing is due" "nothing is due" retention
"$B/saphan" policy show --country LA --json | sed '/la.keep.looks/s/"years": 5/"years": 1/' >"$T/la.json"
cp "$T/la.json" "$LA/country.json"
configure "$LA" "country_policy = country.json"
has "by one of a year three are, refused ones too" "la.keep.looks: 4 entries of who looked, of 2 companies" retention
check "a list changes nothing" test "$(queries "$subject" --json | wc -l)" = 3
must "$B/saphan" backup --data "$LA" --out "$T/before"
start_node "$LA" || { not_ok "the node starts today"; finish; }
id=$("$B/saphan" dispute open --data "$LA" --subject "$other" --fact registered.headcount/1/count --by subject --claim "No" --lang en --json | sed 's/.*"dispute":"\([^"]*\)".*/\1/')
retention --apply >"$T/applied.txt" 2>&1
has "who looked at a record in dispute stays, and that is said" "$other  query_history.query  la.keep.looks: 1 entries of who looked at this record" cat "$T/applied.txt"
has "and counted" "la.keep.looks: 3 entries of who looked, of 1 companies, 1 stay for now" cat "$T/applied.txt"
has "what went is said in the end" ", 3 entries of who looked. Signed tombstones stand in their place." cat "$T/applied.txt"
has "and what to do next" "Next: saphan check proves" cat "$T/applied.txt"
has "once is enough" "nothing was to be deleted" retention --apply
has "in the operator's language" "没有需要删除的内容" "$B/saphan" --lang zh retention --data "$LA" --apply
has "the company is told what went, when and by which rule" "3 older entries," queries "$subject"
has "in its language" "ຖືກລຶບໃນ" queries "$subject" --lang lo
has "and so is an agency" '"looks":[],"deleted":[{"looks":3,"first":"' "$B/saphan" call "${as_office[@]}" --method company.queries --params "{\"subject\":\"$subject\"}"
check_fails "nobody is named" 1 "" grep -qE "bank-(la|gx)" <(queries "$subject" --json)
has "a check proves it" "deleted    3 entries of who looked by law" "$B/saphan" check --data "$LA"
has "and finds nothing" '"found":0' "$B/saphan" check --data "$LA" --json
must "$B/saphan" dispute settle "$id" --data "$LA" --reject --reason "It was right" --lang en
all_told() { ! "$B/saphan" dispute list --data "$LA" | grep -q "$id" && retention | grep -q "la.keep.looks: 1 entries of who looked, of 1 companies\$"; }
check "when it is settled and told, the rest is due" wait_for all_told
start_node "$GX" || { not_ok "CN-GX starts today"; finish; }
check "partners were told of the dispute by the entry that was kept" wait_for bash -c "'$B/saphan' notices --data '$GX' | grep -q '$other'"
stops "$LA"
configure "$LA" "retention = delete"
start_node "$LA" || { not_ok "the node starts to delete"; finish; }
check "a node does it by itself" logged "$LA" "retention.deleted facts=[0-9]* disputed=[0-9]* looks=1"
reconnected LA
check "new questions have new entries" order --subject "$subject"
has "beside what is told of the old ones" "3 older entries," queries "$subject"
check "two nodes stop" stops "$LA"
stops "$GX"
has "the log's heads still hold" '"found":0' "$B/saphan" check --data "$LA" --json
check "a backup has it" "$B/saphan" backup --data "$LA" --out "$T/after"
check "and is restored" "$B/saphan" restore --from "$T/after" --node LA --trust "$T/trust.json" --data "$T/again"
has "as it was" "deleted    4 entries of who looked by law" "$B/saphan" check --data "$T/again"
cp "$T/before/db/exchange.mdb" "$T/again/db/exchange.mdb"
must cp "$LA/passphrase" "$T/again/passphrase"
has "an older file has the entries again" "4 entries of who looked, of 2 companies" "$B/saphan" retention --data "$T/again" --apply
has "and they go again" "deleted    4 entries of who looked by law" "$B/saphan" check --data "$T/again"
finish
