#!/bin/bash
# A node whose report key is in a token (SoftHSM): it joins, signs, refuses while the token is gone, and signs again.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
module=
for f in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do [ -e "$f" ] && module=$f && break; done
if [ -z "$module" ] || ! command -v softhsm2-util > /dev/null; then
    echo "softhsm2 is not installed (SAPHAN_DEPS=all make deps): nothing tested"; exit 0
fi
mkdir "$T/tokens"
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$T" > "$T/softhsm.conf"
export SOFTHSM2_CONF=$T/softhsm.conf
must softhsm2-util --init-token --free --label registry --pin 246813579 --so-pin 86421357
must openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/made.pem"
must softhsm2-util --import "$T/made.pem" --token registry --label report --id 01 --pin 246813579
must openssl pkey -in "$T/made.pem" -pubout -out "$T/made.pub"
rm "$T/made.pem"
(umask 077; echo 246813579 > "$T/pin")

la_port=$(free_port) la_https=$(free_port)
in_token=(--report-pkcs11-module "$module" --report-pkcs11-token registry --report-pkcs11-key report --report-pkcs11-pin-file "$T/pin")
init_la() { "$B/saphan" init --data "$LA" --node LA --country LA --exchange-port "$la_port" --https-port "$la_https" --ipc "$@"; }
check_fails "half of a token" 64 "report-pkcs11-module" init_la --report-pkcs11-token registry
check_fails "a key that the token lacks" 66 "pkcs11.key" init_la "${in_token[@]:0:4}" "${in_token[@]:6}" --report-pkcs11-key other
(umask 077; echo 1111 > "$T/wrong")
check_fails "a wrong PIN" 77 "pkcs11.pin" init_la "${in_token[@]:0:6}" --report-pkcs11-pin-file "$T/wrong"
[ -e "$LA" ] && not_ok "what failed left a folder" || ok "what failed left nothing"
check "init with the key in the token" init_la "${in_token[@]}"
[ -e "$LA/keys/report.key" ] && not_ok "a report key in a file" || ok "no report key in a file"

must "$B/saphan" alliance init --dir "$T/alliance" --name Test
check "the office admits it like any other" "$B/saphan" alliance admit --dir "$T/alliance" --request "$LA/join-request.json"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
check "it joins" "$B/saphan" join --data "$LA" --trust "$T/trust.json"
must "$B/saphan" participant add --data "$LA" --id bank-la --name "A bank" --kind bank --key-out "$T/bank.key"
"$B/saphan-gen" --seed 7 --count 5 --country LA > "$T/la.jsonl"
must "$B/saphan" import --data "$LA" --format jsonl "$T/la.jsonl"
subject=$(sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/la.jsonl" | head -1)
ask() {
    "$B/saphan" report --data "$LA" --as bank-la --key "$T/bank.key" --passphrase "$T/bank.key.pass" --subject "$subject" \
        --product standard --purpose credit_granting --authorisation A-1 --expires 2099-01-01
}

check "the configuration can start" "$B/saphand" --config "$LA/node.conf" --check-config
start_node "$LA" && ok "the node starts" || not_ok "the node does not start"
check "a report signed by the token" ask

# Many at once: every thread of the node has a session of its own.
asking=()
for _ in 1 2 3 4 5 6 7 8; do ask > /dev/null 2>> "$T/many" & asking+=($!); done
bad=0; for p in "${asking[@]}"; do wait "$p" || bad=$((bad + 1)); done
[ $bad = 0 ] && ok "eight at once" || { not_ok "$bad of eight failed"; tail -5 "$T/many"; }

mv "$T/tokens" "$T/tokens.gone"
check_fails "no report without the token" 69 "exchange.key" ask
grep -q 'error key.unavailable.*pkcs11\.' "$LA/node.log" && ok "the log says that the token is gone" || { not_ok "no word of the token"; tail -3 "$LA/node.log"; }
check "the node still serves" "$B/saphan" status --data "$LA" --as bank-la --key "$T/bank.key" --passphrase "$T/bank.key.pass"
mv "$T/tokens.gone" "$T/tokens"
again=1
for _ in $(seq 600); do ask > /dev/null 2>&1 && again=0 && break; sleep 0.1; done # it is looked for once a second
[ $again = 0 ] && ok "the token is back, and reports are signed" || { not_ok "no report after the token came back"; tail -3 "$LA/node.log"; }

# --- a new report key in the token: the node serves on, with all its other keys.
must openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/made.pem"
must softhsm2-util --import "$T/made.pem" --token registry --label report-b --id 02 --pin 246813579
rm "$T/made.pem"
check_fails "which one must be said" 64 "token-key" "$B/saphan" key new --data "$LA" --use report
check_fails "one that the token lacks" 66 "pkcs11.key" "$B/saphan" key new --data "$LA" --use report --token-key other
check_fails "the one in use is no new one" 64 "in use" "$B/saphan" key new --data "$LA" --use report --token-key report
check_fails "no other use has a key there" 64 "token-key" "$B/saphan" key new --data "$LA" --use log --token-key report-b
check_fails "the request is made with it" 0 "report_pkcs11_key = report-b" "$B/saphan" key new --data "$LA" --use report --token-key report-b
"$B/saphan" alliance admit --dir "$T/alliance" --request "$LA/join-request.json" --renew > "$T/admitted" 2>&1 || not_ok "the office admits it"
check "the office has another report key" grep -q '^+ report key of LA' "$T/admitted"
check "and no other key" bash -c "! grep -E '^[+] (receipt|log|encryption|tls) key' '$T/admitted'"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
check "the node signs on with the former one" ask
sed -i 's/^report_pkcs11_key.*/report_pkcs11_key = report-b/' "$LA/node.conf"
check "it takes the list" "$B/saphan" join --data "$LA" --trust "$T/trust.json"
check "and serves until it starts anew" ask
stops "$LA"
said=$("$B/saphand" --config "$LA/node.conf" --check-config 2>&1)
case $said in *own-key*) not_ok "the keys are those in force"; echo "$said" ;; *) ok "the keys are those in force" ;; esac
start_node "$LA" && ok "the node starts with the new one" || not_ok "the node does not start with the new one"
check "a report signed by the new one" ask
stops "$LA"
grep -q 246813579 "$LA/node.log" && not_ok "the PIN in the log" || ok "no PIN in the log"

mkdir "$T/credentials"; cp "$T/pin" "$T/credentials/token-pin"
sed -i 's/^report_pkcs11_pin_file.*/report_pkcs11_pin_credential = token-pin/' "$LA/node.conf"
check "the PIN as a systemd credential" env CREDENTIALS_DIRECTORY="$T/credentials" "$B/saphand" --config "$LA/node.conf" --check-config
echo "report_pkcs11_pin_file = $T/pin" >> "$LA/node.conf"
check_fails "two sources of the PIN" 78 "conf.both" "$B/saphand" --config "$LA/node.conf" --check-config
sed -i '/^report_pkcs11_pin/d' "$LA/node.conf"
check_fails "a token without a PIN" 78 "report_pkcs11_pin_file" "$B/saphand" --config "$LA/node.conf" --check-config
cp "$T/wrong" "$T/credentials/token-pin"; echo "report_pkcs11_pin_credential = token-pin" >> "$LA/node.conf"
check_fails "a wrong PIN at the start" 77 "pkcs11.pin" env CREDENTIALS_DIRECTORY="$T/credentials" "$B/saphand" --config "$LA/node.conf"
finish
