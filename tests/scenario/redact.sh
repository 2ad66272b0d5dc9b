#!/bin/bash
# A bank passes a report on with parts left out: two nodes make the bundle, an auditor judges the copies.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

redact() { "$B/saphan" report redact --bundle "$1" --out "$2" "${@:3}"; }
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --policy "$T/policy.json" --json; }
says() { grep -qF -- "$1" "$2"; }
part() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$2" | head -1; }
# members of a bundle without those that a copy changes: the disclosures and the lines
rest() { sed -e 's/~[^"]*"/"/' -e 's/"text":"\([^"\\]\|\\.\)*"//' "$1"; }

printf '{"format":"saphan-verify-policy/1","witness_quorum":1}\n' >"$T/policy.json"
make_alliance
for n in "$LA" "$GX"; do configure "$n" "checkpoint_ms = 100"; done
fill 50
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
ok "the nodes start"
check "a report with proofs of both logs" order --subject "$subject" --proofs --bundle "$T/full.json"
check "the auditor accepts it" auditor "$T/full.json"
auditor "$T/full.json" >"$T/verdict"
check "and sees all of it" says '"redacted":{"sections":[],"facts":{},"policy":0}' "$T/verdict"
redact "$T/full.json" "$T/node.json" --withhold legal >/dev/null
redact "$T/full.json" - --withhold legal 2>"$T/said" | cmp -s - "$T/node.json" && ok "a copy to standard output is the same" || not_ok "a copy to standard output is the same"
check "what is left out is said beside it" says legal "$T/said"
order --subject "$subject" --proofs --bundle - >"$T/there.json" 2>"$T/said"
check "a bundle goes there, too" auditor "$T/there.json"
check "and the report in words beside it" says "$subject" "$T/said"
check_fails "bundle and page cannot both" 64 report.out order --subject "$subject" --bundle - --html -
check "nothing is called -" test ! -e -
{ printf '{"bundle":'; cat "$T/node.json"; printf '}'; } >"$T/params.json"
"$B/saphan" call "${as_bank[@]}" --method report.verify --params "@$T/params.json" >"$T/verdict"
check "a node judges a copy likewise" says '"redacted":{"sections":["legal"]' "$T/verdict"
stops "$GX"
stops "$LA"

# --- copies, made and judged without any node
fact=$(sed 's/.*\\n\(registered\.name\/[^\\]*\)\\tf\\t.*/\1/' "$T/full.json")
check "the bank leaves out a section and a fact" redact "$T/full.json" "$T/copy.json" --withhold legal --withhold "$fact"
check "the auditor accepts the copy" auditor "$T/copy.json"
auditor "$T/copy.json" >"$T/verdict"
check "and sees that a section is missing" says '"redacted":{"sections":["legal"],"facts":{"registered":1}' "$T/verdict"
check "and what it cannot know" says "left out of this copy" "$T/verdict"
check "log proofs and receipt still hold" bash -c "grep -o '\"id\":\"\(log\.[A-Z-]*\.\(request\|answer\|receipt\)\|receipt.answer-digest\|policy.witness-quorum\)\",\"result\":\"pass\"' '$T/verdict' | wc -l | grep -qx 8"
check "the same in words" bash -c "'$B/saphan-verify' '$T/copy.json' --trust '$T/trust.json' | grep -q 'left out *1 fact of registered, section legal'"
for language in zh en lo; do
    "$B/saphan-verify" "$T/copy.json" --trust "$T/trust.json" --lang $language --json >"$T/verdict" 2>&1
    check "rendered in $language it says so too" says "saphan-rendition/2\\t$language" "$T/verdict"
done
check "what was signed is the same" test "$(part report "$T/copy.json" | cut -d~ -f1)" = "$(part report "$T/full.json" | cut -d~ -f1)"
check "and so is everything else" test "$(rest "$T/copy.json")" = "$(rest "$T/full.json")"
check_fails "nothing of the fact is left" 1 "" grep -qF "$fact" "$T/copy.json"
check "less of the copy" redact "$T/copy.json" "$T/less.json" --only registered
check "the auditor accepts that, too" auditor "$T/less.json"
check "or nothing but who asked for what" redact "$T/full.json" "$T/least.json" --withhold registered --withhold identifiers \
    --withhold ownership --withhold officers --withhold financial --withhold trade_payments --withhold legal
check "the auditor accepts even that" auditor "$T/least.json"
mkdir "$T/archive" && cp "$T"/{full,copy,less,least}.json "$T/archive"
check "an archive takes them for what they are" bash -c "'$B/saphan-verify' --archive '$T/archive' --trust '$T/trust.json' | grep -q '3 bundles hold a report that another one holds'"

# --- what is refused
check_fails "a section that is not there any more" 66 "redact.path" redact "$T/copy.json" "$T/no.json" --withhold legal
check_fails "a fact that never was" 66 "redact.path" redact "$T/full.json" "$T/no.json" --withhold registered.name/none
check_fails "no bundle" 1 "schema.bundle.format" redact "$T/trust.json" "$T/no.json" --withhold legal
check_fails "neither --withhold nor --only" 64 "what to leave out" redact "$T/full.json" "$T/no.json"
check_fails "both" 64 "not both" redact "$T/full.json" "$T/no.json" --withhold legal --only registered
check "none of them wrote anything" test ! -e "$T/no.json"
check_fails "an older copy is not overwritten" 73 "place.exists" redact "$T/full.json" "$T/copy.json" --withhold legal
check "unless it is wanted" redact "$T/full.json" "$T/copy.json" --withhold legal --force --json
check_fails "the bundle itself never is" 73 "place.exists" redact "$T/full.json" "$T/full.json" --withhold legal --force
check_fails "nor is another file" 73 "place.kind" redact "$T/full.json" "$T/bank.key" --withhold legal --force
{ sed 's/~[^~"]*~"/~"/' "$T/full.json"; } >"$T/cut.json" # the last disclosure, with the old text
check_fails "parts taken out by hand, with the old text" 1 "rendition.text" auditor "$T/cut.json"
sed "s/\"report\":\"[^~]*/\"report\":\"$(part report "$T/full.json" | cut -d~ -f1)/" "$T/full.json" >"$T/same.json"
check "(the same by hand, unchanged, is accepted)" auditor "$T/same.json"
# --- a translation of a free text, signed by the registry: shown below the original, and of what was left out never
text() { "$B/saphan" translation "$@" --data "$LA"; }
id=$(text list --to en --limit 100000 --json | grep -F "\"$subject\"" | sed -n 's/.*"id":"\([0-9a-f]*\)","context":"registered\..*/\1/p' | head -1)
check "the registry has a text translated" text add "$id" --to en --by Somphone --text 'What this company does'
must text review "$id" --to en --by Keo --approve --digest "$(text show "$id" --to en --json | sed -n 's/.*"digest":"\([^"]*\)".*/\1/p')"
must text sign --to en --name 'Registry LA' --key "$LA/keys/receipt.key" --passphrase "$LA/passphrase"
must text export --out "$T/translations"
translated() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --translations "$2"; }
check "the auditor reads it below the original" grep -q 'translation, checked by “Keo”; signed by “Registry LA”, key of node LA]' <(translated "$T/full.json" "$T/translations")
must redact "$T/full.json" "$T/untold.json" --withhold registered
check "not where the original was left out" bash -c "! '$B/saphan-verify' '$T/untold.json' --trust '$T/trust.json' --translations '$T/translations' | grep 'What this'"
sed 's/\.[^.]*$/.AAAA/' "$T/translations" >"$T/forged"
check_fails "a forged one makes it invalid" 1 'FAIL *translation.assertion' translated "$T/full.json" "$T/forged"
finish
