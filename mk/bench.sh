#!/usr/bin/env bash
# Measures what design says must be fast, each figure beside its limit from the same run; writes build/bench.json and a table.
#   BENCH_COMPANIES  companies in the large registry (500000); 8090000 for the full size: some 40 GB of disk, about an hour
#   BENCH_LEAVES     leaves in the exchange log (10000000): some 2 GB of disk, less than a minute
#   BENCH_SECONDS    length of one pass under load (5)
#   BENCH_PEERS=1    also fetch and measure the npm package jose, where node and npm are there
#   BENCH_ONLY       of "crypto disk log import xml lookup names rendition process exchange", those to run
set -euo pipefail
cd "$(dirname "$0")/.."
B=${BUILD:-build/release}
. mk/nodes.sh
. mk/bench-common.sh
N=${BENCH_COMPANIES:-500000}
SMALL=58500
SECONDS_EACH=${BENCH_SECONDS:-5}
LEAVES=${BENCH_LEAVES:-10000000}
ONLY=${BENCH_ONLY:-crypto disk log import xml lookup names rendition process exchange}
THREADS=${BENCH_THREADS:-64}
D=$B/bench/data
LINES=$D/lines
OUT=build/bench.json

if [ "$(nproc)" -gt 2 ] && [ -z "${BENCH_PINNED:-}" ] && command -v taskset >/dev/null; then
    cores=$(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | awk -F- '{ for (i = $1; i <= ($2 == "" ? $1 : $2); i++) print i }' | head -2 | paste -sd,)
    BENCH_PINNED=$cores exec taskset -c "$cores" bash "$0"
fi

wanted() { case " $ONLY " in *" $1 "*) return 0 ;; esac; return 1; }

trap stop_nodes EXIT

# --- two nodes in an alliance ------------------------------------------------------------------------
make_nodes() {
    local la_port gx_port n
    la_port=$(free_port) gx_port=$(free_port)
    quiet "$B/saphan" alliance init --dir "$D/alliance" --name Bench
    quiet "$B/saphan" init --data "$D/LA" --node LA --country LA --exchange-port "$la_port" --https-port 0 --partner CN-GX
    quiet "$B/saphan" init --data "$D/GX" --node CN-GX --country CN --exchange-port "$gx_port" --https-port 0 --partner LA
    for n in LA GX; do quiet "$B/saphan" alliance admit --dir "$D/alliance" --request "$D/$n/join-request.json"; done
    quiet "$B/saphan" alliance publish --dir "$D/alliance" --out "$D/trust.json"
    for n in LA GX; do
        quiet "$B/saphan" join --data "$D/$n" --trust "$D/trust.json"
        quiet "$B/saphan" participant add --data "$D/$n" --id bank --name "A bank" --kind bank --key-out "$D/$n.key"
    done
}

subjects_of() { sed 's/^{"subject":"\([^"]*\)".*/\1/' "$1"; }

# Full companies, which the reports are about; beside the many registered ones.
fill_full() {
    "$B/saphan-gen" --seed 9 --count 1000 --country LA --standard >"$D/full.jsonl"
    subjects_of "$D/full.jsonl" >"$D/subjects"
    quiet "$B/saphan" import --data "$D/LA" --format jsonl "$D/full.jsonl"
}

fill_large() {
    local first=$N
    [ "$first" -le 300000 ] || first=300000
    say "$first registered companies: imported, and appended raw"
    "$B/saphan-gen" --seed 1 --count "$first" --country LA --registered >"$D/large.jsonl"
    run "$B/bench/import" "$B/saphan" "$D/large.jsonl" "$D/LA" 1
    rm -f "$D/large.jsonl"
    if [ "$N" -gt "$first" ]; then
        say "the other $((N - first)) companies"
        local before=$SECONDS
        "$B/saphan-gen" --seed 1 --from "$first" --count $((N - first)) --country LA --registered |
            "$B/saphan" import --data "$D/LA" --format jsonl - >"$D/last.log" 2>&1 || die "the import failed" "$D/last.log"
        say "$(((N - first) / (SECONDS - before + 1))) companies/s, the generator on the same cores"
    fi
}

fill_small() {
    say "$SMALL registered companies: imported three times, and appended raw"
    mkdir -p "$D/small"
    "$B/saphan-gen" --seed 2 --count $SMALL --country LA --registered >"$D/small.jsonl"
    run "$B/bench/import" "$B/saphan" "$D/small.jsonl" "$D/small" 3
    rm -f "$D/small.jsonl"
}

# A peer that cannot be fetched or run is left out.
peers() {
    [ "${BENCH_PEERS:-}" = 1 ] && command -v npm >/dev/null || return 0
    say "npm jose"
    mkdir -p "$D/npm"
    cp tests/bench/jose.mjs "$D/npm"
    npm install --silent --no-audit --no-fund --prefix "$D/npm" jose >"$D/last.log" 2>&1 &&
        node "$D/npm/jose.mjs" "$(value 'JWS verify, 8 KiB')" >>"$LINES" 2>"$D/last.log" || say "npm jose does not run here"
}

# --- the run -----------------------------------------------------------------------------------------
[ -x "$B/saphand" ] && [ -x "$B/bench/exchange" ] || die "build first: make bench"
rm -rf "$D"
mkdir -p "$D"
: >"$LINES"
say "$N companies in the large registry, $(nproc) cores; about 5 minutes"
make_nodes
if wanted crypto; then say "OpenSSL primitives, and what is built on them"; run "$B/bench/crypto"; peers; fi
if wanted disk; then say "the disk: syncs and commits"; run "$B/bench/disk" "$D"; fi
if wanted log; then say "the exchange log at $LEAVES leaves"; run "$B/bench/mlog" "$D" "$LEAVES"; fi
if wanted import || wanted lookup; then fill_small; fill_large; fi
fill_full
export BENCH_IN_REGISTRY=1000
if wanted import || wanted lookup; then BENCH_IN_REGISTRY=$N; fi
if wanted xml; then say "GLEIF's XML"; run "$B/bench/xml" "$B/saphan" "$D"; fi
if wanted lookup; then say "reads by identifier, search by name"; run "$B/bench/lookup" "$D/small/db" "$D/LA/db"; fi
if wanted names; then say "finding companies by other names"; run "$B/bench/names"; fi
if wanted rendition; then say "reports and renditions"; run "$B/bench/rendition" "$D/full.jsonl"; fi
if wanted process; then say "start of a node"; run "$B/bench/process" start "$B/saphand" "$D/LA/node.conf" "$D/LA/ready.json"; fi

start_node "$D/LA"
start_node "$D/GX"
asking=("$D/GX" bank "$D/GX.key" "$D/GX.key.pass" "$D/subjects" "$THREADS")
local_bank=("$D/LA" bank "$D/LA.key" "$D/LA.key.pass" "$D/subjects" "$THREADS")
if wanted process; then
    say "saphan-verify"
    for b in "$D/bundle.json" "$D/proofs.json"; do
        with=(); [ "$b" = "$D/bundle.json" ] || with=(--proofs)
        quiet "$B/saphan" report --data "$D/GX" --as bank --key "$D/GX.key" --passphrase "$D/GX.key.pass" --subject "$(head -1 "$D/subjects")" \
            --product standard --purpose credit_granting --authorisation B-1 --expires 2099-12-31 --language zh --bundle "$b" --force "${with[@]}"
    done
    run "$B/bench/process" verify "$B/saphan-verify" "$D/bundle.json" "$D/trust.json"
    run "$B/bench/archive" "$B/saphan-verify" "$D/trust.json" "$D/archive" "saphan-verify --archive" "$D/bundle.json"
    run "$B/bench/archive" "$B/saphan-verify" "$D/trust.json" "$D/proved" "saphan-verify --archive, bundles with proofs" "$D/proofs.json"
fi
if wanted exchange; then
    say "echoes on loopback, with the sizes of an exchange"
    read -r request answer < <("$B/bench/exchange" sizes "${asking[@]}")
    run "$B/bench/net" "$request" "$answer"
    export BENCH_COMMITS BENCH_ECHO
    BENCH_COMMITS=$(value "durable commits, 32 submitters") BENCH_ECHO=$(value "echo: node link (nng + TLS 1.3)")
    export BENCH_COMMIT_US BENCH_LINK_US BENCH_HTTPS_US
    BENCH_COMMIT_US=$(value "durable commits, 32 submitters: processor time of one")
    BENCH_LINK_US=$(value "echo: node link, processor time of both ends")
    BENCH_HTTPS_US=$(value "echo: HTTPS, processor time of the end that answers")
    say "exchanges between the two nodes"
    run "$B/bench/exchange" exchange "${asking[@]}" "${pids[1]}" "${pids[0]}" "$SECONDS_EACH"
    say "local reports"
    run "$B/bench/exchange" local "${local_bank[@]}" "${pids[0]}" "$SECONDS_EACH"
fi
stop_nodes

finish
