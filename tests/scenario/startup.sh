#!/bin/bash
# A node that cannot start says what is wrong and what to do, with a fixed exit status, and changes nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
make_alliance
conf=$GX/node.conf
good() { cp "$T/good.conf" "$conf"; }
cp "$conf" "$T/good.conf"
saphand() { timeout 20 "$B/saphand" "$@"; }
begins() { saphand --config "$conf"; }
checks() { saphand --config "$conf" --check-config; }

check "the configuration as written is right" checks
check "its keys can be listed" saphand --config-keys
check "help" saphand --help
check_fails "no configuration named" 64 "config" saphand
check_fails "an unknown option" 64 "unknown" saphand --fast
check_fails "a configuration that is not there" 66 "no-such.conf" saphand --config "$T/no-such.conf"

wrong() { # what, line, exit status, text
    good; printf '%s\n' "$2" >>"$conf"
    check_fails "$1" "$3" "$4" checks
    good
}
wrong "an unknown key" "colour = blue" 78 "line .*\|conf\.key\|colour"
wrong "a key twice" "node_id = LA" 78 "node_id"
wrong "a number that is none" "rpc_workers = many" 78 "rpc_workers"
wrong "a number out of range" "rpc_workers = 100000" 78 "rpc_workers"
wrong "a line without a value" "rpc_workers" 78 "line"
wrong "an unknown log level" "log_level = loud" 78 "log_level"
# The passphrase as a credential of systemd: what a unit with LoadCredential=saphan-pass:… sees.
wrong "two sources of the passphrase" "passphrase_credential = saphan-pass" 78 "passphrase_file"
sed -i 's/^passphrase_file.*/passphrase_credential = saphan-pass/' "$conf"
check_fails "a credential without systemd" 78 "LoadCredential" checks
mkdir "$T/credentials"; mv "$GX/passphrase" "$T/credentials/saphan-pass"; chmod 440 "$T/credentials/saphan-pass"
check "a credential opens the keys" env CREDENTIALS_DIRECTORY="$T/credentials" "$B/saphand" --config "$conf" --check-config
CREDENTIALS_DIRECTORY="$T/none" check_fails "a credential that was not handed over" 66 "saphan-pass" checks
chmod 600 "$T/credentials/saphan-pass"; mv "$T/credentials/saphan-pass" "$GX/passphrase"; good
sed -i '/^node_id/d' "$conf"; check_fails "no node id" 78 "node_id" checks; good

hurt() { # what, file, exit status, text: the file is spoilt by the command that follows, and put back
    local what=$1 file=$2 status=$3 text=$4; shift 4
    cp -a "$file" "$T/kept"
    "$@"
    check_fails "$what" "$status" "$text" begins
    rm -rf "$file"; cp -a "$T/kept" "$file"; rm -rf "$T/kept"
}
spoil() { printf 'x' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
key=$(ls "$GX"/keys/*report* | head -1)
hurt "a wrong passphrase" "$GX/passphrase" 70 "passphrase" bash -c "echo wrong-and-long-enough > '$GX/passphrase'"
hurt "no passphrase file" "$GX/passphrase" 66 "passphrase" rm "$GX/passphrase"
hurt "a passphrase that everybody can read" "$GX/passphrase" 77 "chmod 600" chmod 644 "$GX/passphrase"
hurt "a key that is not there" "$key" 66 "report" rm "$key"
hurt "a key file that was changed" "$key" '1\|3\|65\|70\|77\|78' "report" spoil "$key" 200
hurt "no trust list" "$GX/trust.json" 66 "trust" rm "$GX/trust.json"
hurt "a trust list that was changed" "$GX/trust.json" 78 "trust" spoil "$GX/trust.json" 300
hurt "a policy that is no policy" "$GX/policy.json" 78 "policy" bash -c "echo '{}' > '$GX/policy.json'"
hurt "a participant twice" "$GX/participants" 73 "participant" bash -c "cp '$GX'/participants/bank-gx.json '$GX'/participants/again.json"

start_node "$LA" || not_ok "LA starts"
good; sed -i '/^exchange_listen/d' "$conf"; echo "exchange_listen = tls+tcp://127.0.0.1:$la_port" >>"$conf"
check_fails "a port that is taken" 69 "$la_port" begins
good; sed -i '/^https_port/d' "$conf"; echo "https_port = $la_https" >>"$conf"
check_fails "an HTTPS port that is taken" 69 "$la_https" begins
good
check_fails "the data of a node that runs" '69\|75\|73' "already\|running\|another" saphand --config "$LA/node.conf"
sed -e "s/^exchange_listen.*/exchange_listen = tls+tcp:\/\/127.0.0.1:0/" -e "s/^https_port.*/https_port = 0/" "$LA/node.conf" >"$LA/second.conf"
check_fails "the same data by other ports" 69 "node.running" saphand --config "$LA/second.conf"
stops "$LA"

rm -rf "$GX/db"; echo "no folder" >"$GX/db"
check_fails "data that is no folder" '65\|74\|73\|78' "db" begins
rm "$GX/db"
mkdir -p "$GX/db"; head -c 65536 /dev/urandom >"$GX/db/data.mdb"
for f in registry exchange; do mkdir -p "$GX/db/$f"; head -c 65536 /dev/urandom >"$GX/db/$f/data.mdb"; head -c 65536 /dev/urandom >"$GX/db/$f.mdb"; done
check_fails "data that is damaged" '65\|76' "db" begins
rm -rf "$GX/db"
start_node "$GX" && ok "and after all that it starts" || not_ok "it does not start any more"
stops "$GX"
finish
