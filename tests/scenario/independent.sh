#!/bin/bash
# The commands of docs/verification.md, as they stand there, against the evidence of a true exchange, and against changed ones.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
command -v jose >/dev/null || { not_ok "the program jose is not installed: run make deps"; finish; }

la_init=(--sm2)
make_alliance
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with its bundle" order --subject "$subject" --bundle "$T/bundle.json"
stops "$GX"
stops "$LA"

commands=$T/commands.sh
awk '/^## /{ on = /^## Without our program/ } /^```$/{ block = 0 } on && block; /^```sh$/{ block = 1 }' docs/verification.md >"$commands"
check "the document holds its commands" test "$(grep -c 'echo "' "$commands")" -ge 6
run_in() { # folder with bundle.json and trust.json
    (cd "$1" && bash -e -o pipefail "$commands")
}
by_hand() { # name, bundle: a folder of its own
    rm -rf "${T:?}/$1"; mkdir "$T/$1"
    cp "$2" "$T/$1/bundle.json"; cp "$T/trust.json" "$T/$1/trust.json"
}
by_hand good "$T/bundle.json"
check "jose and openssl agree with the bundle" bash -c "cd '$T/good' && bash -e -o pipefail '$commands' >'$T/good.said'"
for line in "the list is signed by the root" "the request is signed by" "the report is signed by" "the receipt is signed by" "what is disclosed was signed: \([0-9]*\) of \1 parts" \
    "the certificates are those of the nodes" "the report is signed a second time" "one request, its report, their receipt" "the catalogue is in the list"; do
    check "they say: $line" grep -q "$line" "$T/good.said"
done
check "and so does saphan-verify" "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json"

must "$B/saphan" report redact --bundle "$T/bundle.json" --out "$T/copy.json" --withhold legal
by_hand copy "$T/copy.json"
check "of a copy without a section they say the same" bash -c "cd '$T/copy' && bash -e -o pipefail '$commands' >'$T/copy.said'"
check "and that parts are missing" bash -c "cat '$T/copy.said' | sed -n 's/what is disclosed was signed: \([0-9]*\) of \([0-9]*\) parts/test \1 -lt \2/p' | sh -e"

# --- what is changed both refuse
for what in amount translation signature; do
    must "$B/demo/attack" $what "$T/bundle.json" "$T/forged.json"
    check_fails "saphan-verify refuses another $what" 1 "FAIL" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
    [ $what = translation ] && continue # the words themselves are left to our program
    by_hand forged "$T/forged.json"
    if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another $what pass"; else ok "the commands refuse another $what"; fi
done
# the signature of another report, and this one's under another id
start_node "$LA" && start_node "$GX" || not_ok "the nodes start again"
check "another report" order --subject "$subject" --bundle "$T/other.json"
stops "$GX"
stops "$LA"
second() { sed -n 's/.*"second":\[{[^}]*"signature":"\([^"]*\)".*/\1/p' "$1"; }
sed "s|$(second "$T/bundle.json")|$(second "$T/other.json")|" "$T/bundle.json" >"$T/forged.json"
check_fails "saphan-verify refuses the second signature of another report" 1 "second.signature" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let it pass"; else ok "the commands refuse it"; fi
openssl pkcs8 -in "$LA/keys/report-sm2.key" -passin "file:$LA/passphrase" -out "$T/sm2.key"
openssl dgst -sm3 -sign "$T/sm2.key" -sigopt distid:1234567812345679 "$T/good/report.jws" | jose b64 enc -I- >"$T/sm2.sig"
sed "s|$(second "$T/bundle.json")|$(cat "$T/sm2.sig")|" "$T/bundle.json" >"$T/forged.json"
check_fails "saphan-verify refuses one under another id" 1 "second.signature" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another id pass"; else ok "the commands refuse another id"; fi
openssl dgst -sm3 -sign "$T/sm2.key" -sigopt distid:1234567812345678 "$T/good/report.jws" | jose b64 enc -I- >"$T/sm2.sig"
sed "s|$(second "$T/bundle.json")|$(cat "$T/sm2.sig")|" "$T/bundle.json" >"$T/stock.json"
check "one that openssl made with the node's key is as good" "$B/saphan-verify" "$T/stock.json" --trust "$T/trust.json"
by_hand stock "$T/stock.json"
check "for the commands, too" run_in "$T/stock"
sed 's/"second":\[[^]]*\],//' "$T/bundle.json" >"$T/once.json"
by_hand once "$T/once.json"
check "and a bundle without needs none" run_in "$T/once"
sed 's/"catalogue":"saphan-catalogue\/1\\nlanguage\\tzh\\nversion\\t/&9/' "$T/bundle.json" >"$T/forged.json"
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another catalogue pass"; else ok "the commands refuse another catalogue"; fi

# --- the program and its screen
"$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" >"$T/screen"
check "a good bundle fits 24 lines" test "$(wc -l <"$T/screen")" -le 24
check "of 80 columns" test "$(sed "s|$T/||" "$T/screen" | awk '{ print length }' | sort -n | tail -1)" -le 80
check "and says what was not checked" grep -q "not checked" "$T/screen"
check "--version names the formats" bash -c "'$B/saphan-verify' --version | grep -q 'saphan-bundle/1'"
mkdir -p "$T/archive/2026"
# What could not be written must not look as if it had been: a short text and one beyond any buffer.
full() { "$B/saphan-verify" "$@" --trust "$T/trust.json" >/dev/full; }
check_fails "a full disk is told: text" 74 "" full "$T/bundle.json"
check_fails "a full disk is told: a report" 74 "" full "$T/bundle.json" --lang en
check_fails "a full disk is told: JSON" 74 "" full "$T/bundle.json" --json
check_fails "a full disk is told: a report in JSON" 74 "" full "$T/bundle.json" --json --lang en
mkdir "$T/many"
for i in $(seq 1 40); do cp "$T/bundle.json" "$T/many/$i.json"; done
check_fails "a full disk is told: an archive" 74 "" full --archive "$T/many"
check_fails "a full disk is told: an archive in JSON" 74 "" full --archive "$T/many" --json
cp "$T/bundle.json" "$T/archive/2026/a.json"; cp "$T/trust.json" "$T/archive/"
check "an archive of it is valid" "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json"
cp "$T/forged.json" "$T/archive/2026/b.json"
check_fails "with a forged one it is not" 1 "2026/b.json" "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json"
check_fails "a bundle or an archive, not both" 64 "Name one bundle" "$B/saphan-verify" "$T/bundle.json" --archive "$T/archive" --trust "$T/trust.json"
finish
