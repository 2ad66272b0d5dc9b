#!/bin/bash
# What the law of a country lets go: by section, purpose and consent, on which basis, how often; said in the report and by the verifier.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
has() { local what=$1 text=$2; shift 2; if "$@" 2>&1 | grep -qF -- "$text"; then ok "$what"; else not_ok "$what"; "$@" 2>&1 | tail -5; fi; }
lacks() { local what=$1 text=$2; shift 2; if "$@" 2>&1 | grep -qF -- "$text"; then not_ok "$what"; else ok "$what"; fi; }
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" "${@:2}"; }

make_alliance
fill 20

# --- the tables
has "the table in force" "Law 25/NA (2017), Art 10" "$B/saphan" policy show --data "$LA"
has "one without a law says so" "none, the registry's own rule" "$B/saphan" policy show --country TH
"$B/saphan" policy show --country LA --json >"$T/la.json"
# Officers: for a review only; three reports a day, of a day that does not end while this runs.
h=$((12 - 10#$(date -u +%H)))
printf -v offset '%s%02d:00' "$([ $h -lt 0 ] && echo - || echo +)" "${h#-}"
sed -i 's/"export": \[/"export": [\n    {"rule": "la.export.officers", "source": "A law", "text": "Officers leave for a review only.", "what": ["officers"], "allow": [\n      {"purposes": ["credit_review"], "authorisation": ["subject_consent"], "basis": "asean.mcc"}]},/
    s/"utc_offset": "[^"]*"/"utc_offset": "'"$offset"'"/
    /la.quota.participant/s/"per_day": [0-9]*/"per_day": 3/' "$T/la.json"
check "an edited table is one" "$B/saphan" policy check "$T/la.json"
sed 's/"credit_review"\], "authorisation": \["subject_consent"\]/"credit_revue"], "authorisation": ["subject_consent"]/' "$T/la.json" >"$T/bad.json"
check_fails "a wrong word is named with its line" 1 'bad.json, line 3[0-9]: .*country.purpose' "$B/saphan" policy check "$T/bad.json"
configure "$LA" "country_policy = $T/bad.json"
check_fails "no node starts with it" 78 country.purpose "$B/saphand" --config "$LA/node.conf" --check-config
configure "$LA" "country_policy = $T/la.json"
configure "$GX" "country_policy = $T/la.json"
check_fails "nor with another country's" 78 country.country "$B/saphand" --config "$GX/node.conf" --check-config
sed -i '/^country_policy/d' "$GX/node.conf"

# --- what is never collected
sed 's/"never_collect": \[\]/"never_collect": [{"rule": "la.never", "text": "No building sites.", "what": ["labour"]}]/' "$T/la.json" >"$T/never.json"
configure "$LA" "country_policy = $T/never.json"
printf '{"subject":"%s","facts":[{"kind":"labour.wage_arrears","id":"1","source":"t","data":{"amount":{"value":"1","currency":"LAK"},"state":"open","as_of":"2026-01-01"}}]}\n' "$subject" >"$T/labour.jsonl"
has "an import leaves out what may not be collected, and says why" "la.never" "$B/saphan" import --data "$LA" --format jsonl "$T/labour.jsonl"
lacks "it is not there" "labour.wage_arrears" "$B/saphan" show --data "$LA" "$subject"
configure "$LA" "country_policy = $T/la.json"

foreign=$(head -1 "$T/cn.subjects") person=CN.uscc:92450100MA5K123479
head -1 "$T/cn.jsonl" >"$T/foreign.jsonl"
printf '{"subject":"%s","facts":[{"kind":"registered.name","id":"1","source":"t","data":{"type":"legal","text":{"text":"南宁李记","lang":"zh"}}}]}\n' "$person" >"$T/person.jsonl"
check "a registry holds a company of another country" "$B/saphan" import --data "$LA" --format jsonl "$T/foreign.jsonl"
check "and one holds a person" "$B/saphan" import --data "$GX" --format jsonl "$T/person.jsonl"

start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- true nodes that ask what no honest one would
check "another country's company is that country's to tell of" "$B/demo/attack" asks "$GX" LA report "$foreign"
check "a consent that nobody looks at opens nothing" "$B/demo/attack" asks "$LA" CN-GX company "$person"

# --- what leaves
order --subject "$subject" --language en --bundle "$T/granting.json" >"$T/granting.txt"
has "the report names what the law withholds, and its rule" "la.export.officers" cat "$T/granting.txt"
has "in plain words" "not let go by the law" cat "$T/granting.txt"
has "and on which basis the rest left" "la.public-register" cat "$T/granting.txt"
has "the verifier shows the rule" "la.export.officers" auditor "$T/granting.json"
has "the rules to programs" '"kind":"officers.officer","rule":"la.export.officers"' auditor "$T/granting.json" --json
has "and the bases" '"basis":"la.public-register"' auditor "$T/granting.json" --json
check "it is good evidence" auditor "$T/granting.json"
order --subject "$subject" --language en --purpose credit_review --bundle "$T/review.json" >"$T/review.txt"
lacks "another purpose gets it" "la.export.officers (" cat "$T/review.txt"
has "on the basis that its rule names" '"rule":"la.export.officers","basis":"asean.mcc"' auditor "$T/review.json" --json
check "the log of the registry has the basis" logged "$LA" 'exchange.served.*asean.mcc'
"$B/saphan" report "${as_la[@]}" --subject "$subject" --product standard --purpose credit_granting --authorisation C-2 --expires 2099-12-31 --language en >"$T/local.txt"
lacks "what may not leave is given at home" "la.export" cat "$T/local.txt"
lacks "without a basis of transfer" "Transfer basis" cat "$T/local.txt"

# --- how often
check "a third report" order --subject "$subject"
check_fails "and no fourth" 77 la.quota.participant order --subject "$subject"
has "the limit, and when it opens again" "3 times today, which is the limit; ask again from 20" order --subject "$subject"
kill_node "$LA"
start_node "$LA" || { not_ok "the registry starts again"; finish; }
reconnected LA
check_fails "a restart does not give more" 77 la.quota.participant order --subject "$subject"
has "the officer sees it" "la.quota.participant" "$B/saphan" status "${as_la[@]}"
stops "$GX"
stops "$LA"
finish
