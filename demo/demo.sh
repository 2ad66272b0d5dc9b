#!/bin/bash
# The main job, run for real on 127.0.0.1: two registries, a bank's question, a signed and translated answer,
# an auditor's verdict, and attacks on the result. Leaves everything in build/demo.
set -euo pipefail
export LC_ALL=C.UTF-8 # what programs say follows the environment
cd "$(dirname "$0")/.."
B=${BUILD:-build/release}
. mk/nodes.sh
OUT=build/demo
SEED=20
GENERATED=${DEMO_GENERATED:-2000}
pids=()
began=$EPOCHREALTIME
mark=$EPOCHREALTIME

stop_nodes() {
    local p
    for p in "${pids[@]}"; do kill -TERM "$p" 2>/dev/null || true; done
    for p in "${pids[@]}"; do wait "$p" 2>/dev/null || true; done
    pids=()
}
trap stop_nodes EXIT

ms() { local now=$EPOCHREALTIME; echo $(((${now/[.,]/} - ${1/[.,]/}) / 1000)); }
# One plain line with what it took.
step() { printf '%6d ms  %s\n' "$(ms "$mark")" "$*"; mark=$EPOCHREALTIME; }
note() { printf '           %s\n' "$*"; }
head1() { printf '\n%s\n' "$*"; mark=$EPOCHREALTIME; }
die() { printf 'demo: %s\n' "$*" >&2; [ -f "${2:-}" ] && tail -5 "$2" >&2; exit 1; }

# Runs a command quietly; shows what it said only when it fails.
quiet() { local log=$OUT/last.log; "$@" >"$log" 2>&1 || { cat "$log" >&2; die "failed: $1 $2"; }; }

start_node() { # folder
    local ready=0
    launch "$1" || ready=1
    pids+=("$launched")
    [ $ready = 0 ] || die "the node in $1 did not start"
}

# A member of a JSON text: member NAME < text (first one, strings and numbers)
member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -1; }

# Runs an attack that must be refused and shows the reason.
refused() { # what, expected text, command...
    local what=$1 want=$2; shift 2
    local said status=0
    said=$("$@" 2>&1) || status=$?
    said=$(perl -0pe 's/\n {7}(?! |expected|actual)/ /g' <<<"$said") # what the verifier wrapped
    grep -q -- "$want" <<<"$said" || { printf '%s\n' "$said" >&2; die "$what was not refused as expected"; }
    step "refused: $what"
    note "$(grep -m1 -- "$want" <<<"$said" | sed 's/^ *//' | cut -c1-180)"
    last_status=$status
}

# ---------------------------------------------------------------------------------------------------
[ -x "$B/saphand" ] || die "build first: make"
rm -rf "$OUT"
mkdir -p "$OUT"
LA=$OUT/LA GX=$OUT/CN-GX
la_port=$(free_port) gx_port=$(free_port)

head1 "1. Keys, alliance, participants"
quiet "$B/saphan" alliance init --dir "$OUT/alliance" --name "Demonstration alliance"
quiet "$B/saphan" init --data "$LA" --node LA --country LA,TH,KH,VN --name "Enterprise registry of Laos (demonstration)" \
    --exchange-port "$la_port" --https-port 0 --partner CN-GX
quiet "$B/saphan" init --data "$GX" --node CN-GX --country CN,MY,SG --name "Credit registry of Guangxi (demonstration)" \
    --exchange-port "$gx_port" --https-port 0 --partner LA --ipc --sm2
step "an alliance with its root key; two nodes, LA and CN-GX, with five keys each, CN-GX also with one for SM2, encrypted at rest"
quiet "$B/saphan" alliance admit --dir "$OUT/alliance" --request "$LA/join-request.json"
quiet "$B/saphan" alliance admit --dir "$OUT/alliance" --request "$GX/join-request.json"
quiet "$B/saphan" alliance publish --dir "$OUT/alliance" --out "$OUT/trust.json"
quiet "$B/saphan" join --data "$LA" --trust "$OUT/trust.json"
quiet "$B/saphan" join --data "$GX" --trust "$OUT/trust.json"
step "both admitted; the signed trust list is published and taken over by both"
quiet "$B/saphan" participant add --data "$GX" --id bank-guangxi --name "Guangxi demonstration bank" --kind bank \
    --key-out "$OUT/bank.key"
quiet "$B/saphan" participant add --data "$LA" --id bank-vientiane --name "Vientiane demonstration bank" --kind bank \
    --key-out "$OUT/bank-la.key"
step "a bank in Guangxi is registered at CN-GX, one in Vientiane at LA"
anchor=$("$B/saphan" tsa init --dir "$OUT/tsa" --name "Time stamps (demonstration)" --json | member tsa)
step "an authority for time stamps (RFC 3161), which is not a node"
printf '{"format":"saphan-verify-policy/1","witness_quorum":1,"second_signature":{"required":["CN-GX"]},"tsa":["%s"],"time_stamp":"required","crl":"required"}\n' \
    "$anchor" >"$OUT/policy.json"
step "the auditor's policy: both nodes' logs must hold the exchange, each seen by one witness and stamped by that authority; CN-GX must sign its reports twice; no certificate may be revoked"

head1 "2. Registries filled"
quiet "$B/saphan" import --data "$LA" --format jsonl demo/data/la.jsonl demo/data/th.jsonl demo/data/kh.jsonl demo/data/vn.jsonl
quiet "$B/saphan" import --data "$GX" --format jsonl demo/data/cn.jsonl demo/data/my.jsonl demo/data/sg.jsonl
step "real public companies: $(cat demo/data/{la,th,kh,vn}.jsonl | wc -l) at LA (LA, TH, KH, VN), $(cat demo/data/{cn,my,sg}.jsonl | wc -l) at CN-GX (CN, MY, SG)"
"$B/saphan-gen" --seed $SEED --count "$GENERATED" --country LA >"$OUT/la-generated.jsonl"
"$B/saphan-gen" --seed $SEED --count "$GENERATED" --country CN >"$OUT/cn-generated.jsonl"
quiet "$B/saphan" import --data "$LA" --format jsonl "$OUT/la-generated.jsonl"
quiet "$B/saphan" import --data "$GX" --format jsonl "$OUT/cn-generated.jsonl"
step "and $GENERATED synthetic companies each, marked as such"

scope="ໃຫ້ບໍລິການໂທລະສັບເຄື່ອນທີ່ ແລະ ອິນເຕີເນັດ ໃນທົ່ວປະເທດ"
id=$("$B/saphan" translation list --data "$LA" --to zh --json | grep -F "$scope" | member id)
[ -n "$id" ] || die "the text to translate is not there"
quiet "$B/saphan" translation add "$id" --data "$LA" --to zh --by Somphone --text "在全国提供移动电话和互联网服务"
quiet "$B/saphan" translation review "$id" --data "$LA" --to zh --by Keo --approve \
    --digest "$("$B/saphan" translation show "$id" --data "$LA" --to zh --json | member digest)"
quiet "$B/saphan" translation sign --data "$LA" --to zh --name "Enterprise registry of Laos" --key "$LA/keys/receipt.key" --passphrase "$LA/passphrase"
step "at LA one person puts a company's business scope into Chinese, another one reads it, the registry signs it"

head1 "3. Nodes up"
"$B/saphan" tsa serve --dir "$OUT/tsa" --ready-file "$OUT/tsa/address" >"$OUT/tsa/log" 2>&1 &
pids+=("$!")
for _ in $(seq 200); do [ -s "$OUT/tsa/address" ] && break; sleep 0.025; done
[ -s "$OUT/tsa/address" ] || die "the authority did not start" "$OUT/tsa/log"
for n in "$LA" "$GX"; do
    printf 'tsa_url = %s\ntsa_anchor = %s\nstamp_every_s = 1\n' "$(cat "$OUT/tsa/address")" "$PWD/$OUT/tsa/ca.pem" >>"$n/node.conf"
done
step "the authority serves at $(cat "$OUT/tsa/address")"
start_node "$LA"
step "LA serves (exchange on port $la_port)"
start_node "$GX"
step "CN-GX serves (exchange on port $gx_port, banks on HTTPS port $(member https_port <"$GX/ready.json"))"
as_bank=(--data "$GX" --as bank-guangxi --key "$OUT/bank.key" --passphrase "$OUT/bank.key.pass")

head1 "4. The bank looks for a company in Laos, by name in three scripts"
search() { # query country
    local hit
    hit=$("$B/saphan" call "${as_bank[@]}" --method company.search \
        --params "{\"query\":\"$1\",\"country\":\"$2\",\"purpose\":\"credit_granting\",\"limit\":1}") || die "search failed: $hit"
    subject=$(sed -n 's/.*"hits":\[{"subject":"\([^"]*\)".*/\1/p' <<<"$hit")
    [ -n "$subject" ] || die "nothing found for $1: $hit"
    step "$1  ->  $subject  $(sed -n 's/.*"hits":\[{"subject":"[^"]*","name":\("[^"]*"\),"score":\([0-9.]*\).*/\1 score \2/p' <<<"$hit")"
}
search "Lao Telecommunications" LA
search "老挝电信公司" LA
search "ລາວໂທລະຄົມມະນາຄົມ" LA
SUBJECT=$subject

head1 "5. The exchange: a signed report from Laos, in Chinese"
tomorrow=$(date -u -d '+30 days' +%F)
"$B/saphan" report "${as_bank[@]}" --subject "$SUBJECT" --product standard --purpose credit_granting \
    --authorisation CONSENT-2026-0001 --basis subject_consent --expires "$tomorrow" --language zh \
    --stamps --bundle "$OUT/bundle.json" --html "$OUT/report.zh.html" >"$OUT/report.zh.txt" 2>"$OUT/stages.txt" ||
    { cat "$OUT/stages.txt" >&2; die "the report was not answered"; }
step "asked, answered, verified, receipted, rendered"
step "logged by both nodes, each log's head cosigned by the other and stamped by the authority; evidence in $OUT/bundle.json"
sed 's/^/           /' "$OUT/stages.txt"
echo
head -40 "$OUT/report.zh.txt"
echo "   … the whole report: $OUT/report.zh.txt, as a page: $OUT/report.zh.html"
echo
note "free text stands as registered; LA gave its signed translation with the report:"
grep -q '<span class="tr">' "$OUT/report.zh.html" || die "the page shows no translation"
grep -F -A3 "$scope" "$OUT/report.zh.txt" | sed 's/^ */           /'

head1 "6. The auditor verifies, offline"
verify=("$B/saphan-verify" --trust "$OUT/trust.json" --policy "$OUT/policy.json")
"${verify[@]}" "$OUT/bundle.json" >"$OUT/verdict.txt" || { cat "$OUT/verdict.txt" >&2; die "the bundle does not verify"; }
step "$(head -1 "$OUT/verdict.txt")"
perl -0pe 's/\n {15}/ /g' "$OUT/verdict.txt" | sed -n '2,4s/^/         /p'
note "$(sed -n 's/^  \([0-9]*\) checks passed$/\1/p' "$OUT/verdict.txt") checks passed, 0 failed"
"${verify[@]}" "$OUT/bundle.json" --json | grep -q '"id":"translation.carried","result":"pass"' || die "the translation is not proved"
"${verify[@]}" "$OUT/bundle.json" --shown "$OUT/report.zh.html" >"$OUT/shown.txt" 2>&1 || { cat "$OUT/shown.txt" >&2; die "the page is not proved"; }
grep -q 'key of node LA' "$OUT/verdict.txt" || die "whose translation it is, is not known"
step "the page says what the bundle proves, with its translation, signed by a key of node LA"
if [ -x "$B/saphan-pdf" ]; then
    quiet "$B/saphan-pdf" "$OUT/bundle.json" --trust "$OUT/trust.json" --policy "$OUT/policy.json" --out "$OUT/report.zh.pdf"
    step "verified once more and put on paper, the evidence inside of the file: $OUT/report.zh.pdf"
else
    note "no PDF: saphan-pdf is not built, since the headers of Pango are missing"
fi

"$B/saphan" report --data "$LA" --as bank-vientiane --key "$OUT/bank-la.key" --passphrase "$OUT/bank-la.key.pass" \
    --subject "$(sed -n '1s/^{"subject":"\([^"]*\)".*/\1/p' demo/data/cn.jsonl)" --product standard --purpose credit_review \
    --authorisation CONSENT-2026-0002 --basis subject_consent --expires "$tomorrow" --language lo \
    --bundle "$OUT/bundle.sm2.json" >/dev/null 2>"$OUT/last.log" || { cat "$OUT/last.log" >&2; die "CN-GX did not answer"; }
printf '{"format":"saphan-verify-policy/1","witness_quorum":0,"second_signature":{"required":["CN-GX"]}}\n' >"$OUT/policy.sm2.json"
twice=("$B/saphan-verify" --trust "$OUT/trust.json" --policy "$OUT/policy.sm2.json")
"${twice[@]}" "$OUT/bundle.sm2.json" >"$OUT/verdict.sm2.txt" || { cat "$OUT/verdict.sm2.txt" >&2; die "the other bundle does not verify"; }
step "the other way round: Vientiane asks, CN-GX signs its report twice, ES256 and SM2; both are checked"

"$B/saphan" report redact --bundle "$OUT/bundle.json" --out "$OUT/bundle.redacted.json" --withhold legal --withhold financial >"$OUT/redacted.txt" ||
    die "could not redact"
"${verify[@]}" "$OUT/bundle.redacted.json" >"$OUT/verdict.redacted.txt" || { cat "$OUT/verdict.redacted.txt" >&2; die "the redacted copy does not verify"; }
step "the bank passes on a copy without two sections, and it verifies; the auditor sees what is $(cat "$OUT/redacted.txt")"

sleep 1.1 # times of evidence are full seconds: what is revoked within the second of its receipt was never valid
jti=$("${twice[@]}" "$OUT/bundle.sm2.json" --json | sed -n 's/.*"jti":"\([^"]*\)".*/\1/p')
"$B/saphan" report revoke --data "$GX" --report "$jti" --reason "issued for another company" >/dev/null || die "could not revoke"
"$B/saphan" report --data "$LA" --as bank-vientiane --key "$OUT/bank-la.key" --passphrase "$OUT/bank-la.key.pass" --language lo \
    --exchange "$(member exchange <"$OUT/bundle.sm2.json")" --bundle "$OUT/bundle.revoked.json" >"$OUT/revoked.txt" 2>"$OUT/last.log" ||
    { cat "$OUT/last.log" >&2; die "LA did not answer"; }
"${twice[@]}" "$OUT/bundle.revoked.json" >"$OUT/verdict.revoked.txt" && die "a revoked report is still valid"
grep -q '^  was valid *yes' "$OUT/verdict.revoked.txt" || die "it is not said that the report was valid then"
step "CN-GX revokes that report: the bank reads it in the first line, the auditor that it was valid, and is not"

head1 "7. What is refused"
deny() { "$B/saphan" report "${as_bank[@]}" --subject "$SUBJECT" --product standard "$@"; }
refused "a question without an authorisation" "policy.authorisation\|authorisation" \
    deny --purpose credit_granting
refused "a purpose that the policy does not permit" "policy.purpose" \
    deny --purpose supervision --authorisation X-1 --expires "$tomorrow"
refused "a purpose that does not exist" "purpose" deny --purpose curiosity --authorisation X-1 --expires "$tomorrow"
refused "an identifier that fails its check digit" "schema\\." \
    "$B/saphan" report "${as_bank[@]}" --subject "CN.uscc:91450100MA5KCXXX0X" --purpose credit_granting --authorisation X-1 --expires "$tomorrow"

head1 "8. Attacks on the result"
attack() { # kind: falsify the bundle; the verifier must say invalid
    "$B/demo/attack" "$1" "$OUT/bundle.json" "$OUT/forged-$1.json" || die "could not falsify"
    refused "$2" "FAIL" "${verify[@]}" "$OUT/forged-$1.json"
    [ "$last_status" = 1 ] || die "$2: exit status $last_status"
}
attack amount "one changed amount in the report"
attack translation "a swapped translation: another amount in the Chinese text"
perl -pe 's/("translations":\["[^"]*)(.)([^"]{9}")/$1.($2 eq "A" ? "B" : "A").$3/e' "$OUT/bundle.json" >"$OUT/forged-scope.json"
refused "a free text's translation, altered" "FAIL translation.carried" "${verify[@]}" "$OUT/forged-scope.json"
sed 's/在全国提供/在全省提供/' "$OUT/report.zh.html" >"$OUT/forged-page.html"
refused "a page with another word in it" "shown.differs" "${verify[@]}" "$OUT/bundle.json" --shown "$OUT/forged-page.html"
attack signature "a forged signature by another key under the true key's name"
cp "$OUT/bundle.json" "$OUT/forged-hidden.json"
sed -i 's/~[^~"]*~"/~"/' "$OUT/forged-hidden.json" # the last disclosure; the text goes on to tell the old story
refused "a part of the report taken out by hand" "FAIL rendition.zh.text" "${verify[@]}" "$OUT/forged-hidden.json"
sed 's/"second":\[[^]]*\],//' "$OUT/bundle.sm2.json" >"$OUT/forged-sm2.json"
refused "a report of CN-GX without its SM2 signature" "policy.second-signature" "${twice[@]}" "$OUT/forged-sm2.json"
refused "a partner that is not in the trust list" "unauthenticated" "$B/demo/attack" stranger "$OUT/trust.json" LA
[ "$last_status" = 0 ] || die "the stranger was not refused"
refused "the bank's request, replayed" "token.replay" "$B/demo/attack" token "$GX" bank-guangxi "$OUT/bank.key" "$OUT/bank.key.pass"
[ "$last_status" = 0 ] || die "the replay was not refused"
refused "a node's request id, used again for another question" "request.replay" "$B/demo/attack" jti "$GX" "$OUT/bundle.json"
[ "$last_status" = 0 ] || die "the reused id was not refused"
said=$("$B/demo/attack" duplicate "$GX" "$OUT/bundle.json") || die "a duplicate got another answer"
step "answered once: the same request again, and $said"

stop_nodes
head1 "Done in $(ms "$began") ms. Try it yourself:"
echo "  $B/saphan-verify $OUT/bundle.json --trust $OUT/trust.json --lang lo"
