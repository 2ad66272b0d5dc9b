# shellcheck shell=bash
# Sourced by the demonstration, the benchmark and the scenario tests: nodes on loopback. Wants B, the build's folder.

# Below the range from which the system takes ports for connections of its own. Tests run side by side: who is given a port has
# it to himself for ten minutes, though nobody listens on it yet.
free_port() {
    local p taken=/tmp/saphan-ports.$UID
    mkdir -p "$taken"
    find "$taken" -mindepth 1 -mmin +10 -delete 2>/dev/null
    for _ in $(seq 200); do
        p=$((12000 + SRANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null && continue
        mkdir "$taken/$p" 2>/dev/null && { echo "$p"; return 0; }
    done
    echo "no free port found" >&2
    return 1
}

# Starts the node of a folder and waits until it serves. $launched is its process, also when it fails.
launch() { # folder
    rm -f "$1/ready.json"
    "$B/saphand" --config "$1/node.conf" 2>>"$1/node.log" &
    launched=$!
    for _ in $(seq 1200); do
        [ -f "$1/ready.json" ] && return 0
        kill -0 "$launched" 2>/dev/null || break
        sleep 0.025
    done
    tail -5 "$1/node.log" >&2
    return 1
}
