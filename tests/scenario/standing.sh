#!/bin/bash
# A node whose keys are not those in force, one that is suspended, one that has left: it says so itself, with the next step; and a folder
# without its request makes a new key.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
la_init=(--ipc)
make_alliance
fill 20
office() { "$B/saphan" alliance "$@" --dir "$T/alliance"; }
publish() { must office publish --out "$T/trust.json"; }
status() { "$B/saphan" status "${as_la[@]}"; }
ask_own() {
    "$B/saphan" report "${as_la[@]}" --subject "$subject" --product standard --purpose credit_granting --authorisation A-1 \
        --expires 2099-12-31 --language lo "$@"
}

# --- a backup from before a key was renewed
must "$B/saphan" backup --data "$LA" --out "$T/old"
must "$B/saphan" key new --data "$LA" --use encryption
must office admit --request "$LA/join-request.json" --renew
publish
must "$B/saphan" join --data "$LA" --trust "$T/trust.json"
check_fails "restore says which key is not in force" 0 "LA has no encryption key in force" \
    "$B/saphan" restore --from "$T/old" --node LA --trust "$T/trust.json" --data "$T/again"
check_fails "also when it only looks" 0 "LA has no encryption key in force" "$B/saphan" restore --from "$T/old" --node LA --trust "$T/trust.json"
must "$B/saphan" backup --data "$LA" --out "$T/new"
said=$("$B/saphan" restore --from "$T/new" --node LA --trust "$T/trust.json" 2>&1)
case $said in *"in force"*) not_ok "a backup with the key says nothing"; echo "$said" ;; *) ok "a backup with the key says nothing" ;; esac
cp "$LA/passphrase" "$T/again/"
as_la[1]=$T/again
check_fails "the check of the configuration says so" 0 "trust.own-key about=encryption .*saphan key new --use encryption" \
    "$B/saphand" --config "$T/again/node.conf" --check-config
start_node "$T/again" || not_ok "it starts"
check "so does the log" logged "$T/again" "trust.own-key about=encryption .*trust.own-key"
check_fails "and the status" 0 "NO encryption KEY OF THIS NODE IS IN FORCE" status
stops "$T/again"

# --- the cure, without join-request.json
check "a restored folder has no request" test ! -e "$T/again/join-request.json"
check "a new key is made all the same" "$B/saphan" key new --data "$T/again" --use encryption
check "the office takes it" bash -c "'$B/saphan' alliance admit --dir '$T/alliance' --request '$T/again/join-request.json' --renew >'$T/admitted'"
check "and nothing else is asked for than was" bash -c "! grep -E '^[~+-] node LA  (name|countries|languages|products|exchange_url|server)' '$T/admitted'"
check "but for the key" grep -q "^+ encryption key of LA" "$T/admitted"
publish
check "the node takes the list" "$B/saphan" join --data "$T/again" --trust "$T/trust.json"
said=$("$B/saphand" --config "$T/again/node.conf" --check-config 2>&1)
case $said in *own-key*) not_ok "and all is well"; echo "$said" ;; *) ok "and all is well" ;; esac
must "$B/saphan" init --data "$T/alone" --node VN --country VN --exchange-port 1 --https-port 2
rm "$T/alone/join-request.json"
check_fails "one that never joined cannot" 66 "key.request" "$B/saphan" key new --data "$T/alone" --use log

# --- suspended
start_node "$T/again" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "LA gives its own bank a report" ask_own
must office revoke --node LA
publish
check_fails "join takes the list, and says it" 0 "SUSPENDED by the alliance" "$B/saphan" join --data "$T/again" --trust "$T/trust.json"
check "the log says it" logged "$T/again" "trust.own-key about=LA .*rule=trust.suspended"
check_fails "a command that goes by the list will not talk to it" 77 "trust.suspended" status
as_la+=(--ipc "$T/again/$(sed -n 's/^ipc_path *= *//p' "$T/again/node.conf")") # whatever list the bank has
check_fails "and the status" 0 "SUSPENDED by the alliance" status
check_fails "its own banks get nothing signed" 77 "exchange.suspended" ask_own
stops "$T/again"
start_node "$T/again" || not_ok "it starts again"
check "the log says it at a start, too" logged "$T/again" "trust.own-key about=LA .*rule=trust.suspended"
must office admit --request "$T/again/join-request.json" --renew --reinstate
publish
must "$B/saphan" join --data "$T/again" --trust "$T/trust.json"
check "once that has ended there are reports again" wait_for ask_own

# --- left
must office revoke --node LA --left now
publish
check_fails "join takes the list of who left" 0 "HAS LEFT THE ALLIANCE" "$B/saphan" join --data "$T/again" --trust "$T/trust.json"
check "and the log says it" logged "$T/again" "trust.own-key about=LA .*rule=trust.left"
check_fails "so does the status" 0 "HAS LEFT THE ALLIANCE" status
check_fails "its own banks get nothing signed" 77 "exchange.suspended" ask_own
stops "$T/again"
stops "$GX"

# --- root makes a key for the user of the service
if [ "$(id -u)" = 0 ]; then
    chown -R 65534:65534 "$GX"
    must "$B/saphan" key new --data "$GX" --use log
    check "a key that root makes is the folder's owner's" test -z "$(find "$GX/keys" -name 'log-*.key' ! -uid 65534)"
    chown -R 0:0 "$GX"
fi

# --- the list ends
if "${CC:-gcc}" -shared -fPIC -O1 -o "$T/clock.so" tests/shim/clock.c -ldl 2>/dev/null && LD_PRELOAD=$T/clock.so SHIM_DAYS=-30 "$B/saphan" help >/dev/null 2>&1; then
    configure "$GX" "trust_grace_s = 864000"
    as_bank+=(--ipc "$GX/$(sed -n 's/^ipc_path *= *//p' "$GX/node.conf")")
    at() { env LD_PRELOAD="$T/clock.so" SHIM_DAYS="-$1" "$B/saphan" status "${as_bank[@]}"; }
    for when in "88 ENDS.SOON ends" "95 EXPIRED,.and.serves grace"; do
        # shellcheck disable=SC2086 # three words
        set -- $when
        export LD_PRELOAD="$T/clock.so" SHIM_DAYS="-$1"
        start_node "$GX" || not_ok "it starts"
        unset LD_PRELOAD SHIM_DAYS
        check_fails "the status says it in words: $3" 0 "$2" at "$1"
        check "and the log warns: $3" logged "$GX" "trust.ends .*state=$3"
        stops "$GX"
    done
    check_fails "a clock that was ahead is named when the list is refused for it" 78 "its clock ran ahead" \
        bash -c "sed -i '/^trust_grace_s/d' '$GX/node.conf'; '$B/saphand' --config '$GX/node.conf'"
else
    echo "skipped - this build takes no other clock"
fi
finish
