# shellcheck shell=bash
# Sourced by scenario tests: an alliance of two nodes on loopback, in a folder of its own.
# Prints "ok - …" and "not ok - …" lines; ends only what it started.
set -u
B=${BUILD:-build/release}
. mk/nodes.sh
T=$(mktemp -d /tmp/saphan-test.XXXXXX)
LA=$T/LA GX=$T/CN-GX
declare -A pid_of=()
failed=0

ok() { printf 'ok - %s\n' "$*"; }
not_ok() { printf 'not ok - %s\n' "$*"; failed=1; }
# what, command…: the command must succeed; its output is shown when not
check() {
    local what=$1 said; shift
    if said=$("$@" 2>&1); then ok "$what"; else not_ok "$what"; printf '%s\n' "$said" | tail -20; fi
}
# what, exit status, text that must appear, command…
check_fails() {
    local what=$1 status=$2 text=$3 said got=0; shift 3
    said=$("$@" 2>&1) || got=$?
    if grep -qx -- "$status" <<<"$got" && grep -q -- "$text" <<<"$said"; then ok "$what"
    else not_ok "$what (exit $got, wanted $status with '$text')"; printf '%s\n' "$said" | tail -20; fi
}
finish() { exit $failed; }

# A minute and more: a busy machine is no failure, and a wait ends when what is waited for has come.
wait_for() { # command…
    local i
    for ((i = 0; i < 600; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    return 1
}
log_has() { grep -q -- "$2" "$1/node.log"; } # folder, pattern
logged() { wait_for log_has "$1" "$2"; }

cleanup() {
    local n
    [ "$BASHPID" = $$ ] || return # a child that a signal met before it became its program runs the trap, too
    for n in "${!pid_of[@]}"; do kill -KILL "${pid_of[$n]}" 2>/dev/null; wait "${pid_of[$n]}" 2>/dev/null; done
    if [ $failed = 0 ]; then rm -rf "$T"; else echo "left for inspection: $T"; fi
}
trap cleanup EXIT

must() { local said; said=$("$@" 2>&1) || { not_ok "setup: $1 $2"; printf '%s\n' "$said"; exit 1; }; }

# A line for node.conf: folder, key = value
configure() {
    sed -i "/^${2%% *} *=/d" "$1/node.conf"
    printf '%s\n' "$2" >>"$1/node.conf"
}

la_init=() gx_init=() # further options of saphan init
make_alliance() {
    la_port=$(free_port) gx_port=$(free_port) la_https=$(free_port) gx_https=$(free_port)
    must "$B/saphan" alliance init --dir "$T/alliance" --name Test
    must "$B/saphan" init --data "$LA" --node LA --country LA --exchange-port "$la_port" --https-port "$la_https" --partner CN-GX "${la_init[@]}"
    must "$B/saphan" init --data "$GX" --node CN-GX --country CN --exchange-port "$gx_port" --https-port "$gx_https" --partner LA --ipc "${gx_init[@]}"
    must "$B/saphan" alliance admit --dir "$T/alliance" --request "$LA/join-request.json"
    must "$B/saphan" alliance admit --dir "$T/alliance" --request "$GX/join-request.json"
    must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
    must "$B/saphan" join --data "$LA" --trust "$T/trust.json"
    must "$B/saphan" join --data "$GX" --trust "$T/trust.json"
    must "$B/saphan" participant add --data "$GX" --id bank-gx --name "A bank" --kind bank --key-out "$T/bank.key"
    must "$B/saphan" participant add --data "$LA" --id bank-la --name "Another bank" --kind bank --key-out "$T/bank-la.key"
    as_bank=(--data "$GX" --as bank-gx --key "$T/bank.key" --passphrase "$T/bank.key.pass")
    as_la=(--data "$LA" --as bank-la --key "$T/bank-la.key" --passphrase "$T/bank-la.key.pass")
}

# companies of LA and CN; subjects in $T/la.subjects
fill() { # count
    "$B/saphan-gen" --seed 7 --count "$1" --country LA >"$T/la.jsonl"
    "$B/saphan-gen" --seed 7 --count "$1" --country CN >"$T/cn.jsonl"
    must "$B/saphan" import --data "$LA" --format jsonl "$T/la.jsonl"
    must "$B/saphan" import --data "$GX" --format jsonl "$T/cn.jsonl"
    sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/la.jsonl" >"$T/la.subjects"
    sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/cn.jsonl" >"$T/cn.subjects"
    subject=$(head -1 "$T/la.subjects")
}

start_node() { # folder
    local ready=0
    launch "$1" || ready=1
    pid_of[$1]=$launched
    return $ready
}

stop_node() { # folder: as an operator would; the exit status is the node's
    local p=${pid_of[$1]}
    kill -TERM "$p"
    unset "pid_of[$1]"
    wait "$p"
}

# SIGTERM ends the node with exit status 0
stops() { if stop_node "$1"; then ok "$(basename "$1") stops in order"; else not_ok "$(basename "$1") ended with exit $?"; fi; }

kill_node() { # folder: as a power cut would
    local p=${pid_of[$1]}
    kill -KILL "$p"
    unset "pid_of[$1]"
    wait "$p" 2>/dev/null
    return 0
}

# A partner that was away is tried every now and then; until then a question waits in the outbox.
reconnected() { # node's id
    wait_for bash -c "'$B/saphan' status ${as_bank[*]} | grep -q 'partner $1: connected\$'" || not_ok "CN-GX is connected with $1 again"
}

no_translation() { grep -q '^{"format":"saphan-bundle/3"' "$1" && ! grep -q '"translations":\[' "$1"; } # bundle
# Into given: an option and its value, unless the option is among the words behind them. One that counts once is given once.
unless() {
    local option=$1 value=$2
    shift 2
    [[ " $* " == *" $option "* ]] || given+=("$option" "$value")
}
order() { # further options of saphan report, which stand in place of these
    local given=()
    unless --product standard "$@"
    unless --purpose credit_granting "$@"
    unless --authorisation C-1 "$@"
    unless --expires 2099-12-31 "$@"
    unless --language zh "$@"
    "$B/saphan" report "${as_bank[@]}" "${given[@]}" "$@"
}
