#!/usr/bin/env bash
# A registry of N companies beside one of 58,500 and beside PostgreSQL 15 with the same rows, on this machine; writes
# build/bench-scale.json and a table.
#   usage: bench-scale.sh [N]     8090000 by default: some 45 GB of disk, half an hour; 20000: less than a minute
#   BENCH_PG=0       without PostgreSQL
#   BENCH_NODE=0     no node is started
#   BENCH_CARE=1     also backup, restore, check and the finding of doubles
#   BENCH_KEEP=1     leaves the data where it is
#   BENCH_SECONDS    length of one pass under load, and a twentieth of the time that PostgreSQL gets for its searches (5)
#   BENCH_SCALE_DIR  where the data goes (build/release/bench/scale)
set -euo pipefail
cd "$(dirname "$0")/.."
B=${BUILD:-build/release}
D=${BENCH_SCALE_DIR:-$B/bench/scale.data}
LINES=$D/lines
OUT=${BENCH_SCALE_OUT:-build/bench-scale.json}
. mk/nodes.sh
. mk/bench-common.sh
N=${1:-8090000}
case $N in *[!0-9]*) die "usage: bench-scale.sh [N], a number of companies" ;; esac
[ "$N" -ge 5000 ] || die "5000 companies at least"
SMALL=$((N < 58500 * 4 ? N / 4 : 58500))
SECONDS_EACH=${BENCH_SECONDS:-5}
PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}
# Of sixteen companies six are Chinese, three Vietnamese, three Thai, one each Lao, Khmer, Burmese and Malaysian.
COUNTRIES=CN,VN,CN,TH,CN,LA,CN,VN,TH,CN,KH,CN,VN,TH,MM,MY
pg=

companies() { "$B/saphan-gen" --seed "$1" --count "$2" --country "$COUNTRIES" --registered --coined; }

# --- PostgreSQL: a cluster in a folder of its own, reached by a socket there, run by a user without rights ------------
as_user() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups env -C / "$@"; else "$@"; fi
}

stop_postgres() {
    [ -z "$pg" ] || { as_user "$PG_BIN/pg_ctl" -D "$pg/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$pg" "$D/pg"; }
    pg=
}

start_postgres() {
    pg=$(mktemp -d) # a socket's path is short; what is large goes beside the rest
    mkdir -p "$D/pg"
    [ "$(id -u)" != 0 ] || chown postgres "$pg" "$D/pg"
    local real data=$pg/data
    real=$(cd "$D/pg" && pwd)
    if as_user test -w "$real"; then as_user ln -s "$real" "$data"; fi
    as_user "$PG_BIN/initdb" -D "$data" -U bench --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8 >"$D/last.log" 2>&1 || die "initdb failed" "$D/last.log"
    as_user tee -a "$data/postgresql.conf" >/dev/null <<-CONF
	listen_addresses = ''
	unix_socket_directories = '$pg'
	shared_buffers = 2GB
	maintenance_work_mem = 1GB
	work_mem = 64MB
	effective_cache_size = 12GB
	wal_level = minimal
	max_wal_senders = 0
	max_wal_size = 16GB
	checkpoint_timeout = 30min
	default_toast_compression = lz4
	jit = off
	autovacuum = off
	client_min_messages = warning
	CONF
    as_user "$PG_BIN/pg_ctl" -D "$data" -l "$pg/log" -w -t 60 start >"$D/last.log" 2>&1 || die "PostgreSQL does not start" "$pg/log"
    PG="host=$pg user=bench dbname=postgres"
}

# --- ours ---------------------------------------------------------------------------------------------
make_node() {
    quiet "$B/saphan" alliance init --dir "$D/alliance" --name Bench
    quiet "$B/saphan" init --data "$D/GX" --node CN-GX --country CN --exchange-port "$(free_port)" --https-port 0 --partner LA
    quiet "$B/saphan" alliance admit --dir "$D/alliance" --request "$D/GX/join-request.json"
    quiet "$B/saphan" alliance publish --dir "$D/alliance" --out "$D/trust.json"
    quiet "$B/saphan" join --data "$D/GX" --trust "$D/trust.json"
    quiet "$B/saphan" participant add --data "$D/GX" --id bank --name "A bank" --kind bank --key-out "$D/GX.key"
}

fill() {
    say "$SMALL registered companies"
    mkdir -p "$D/small"
    companies 2 "$SMALL" | "$B/saphan" import --data "$D/small" --format jsonl - >"$D/last.log" 2>&1 || die "the import failed" "$D/last.log"
    say "$N companies appended raw: the limit"
    companies 1 "$N" | run "$B/bench/scale" raw "$D"
    say "$N companies imported with every index"
    companies 1 "$N" | BENCH_RAW=$(value "raw LMDB append of the same lines") run "$B/bench/scale" import "$B/saphan" "$D/GX" "$N"
}

measure() {
    quiet "$B/bench/scale" questions "$D/GX/db" "$D/subjects" "$D/questions"
    say "reads by identifier, reports, searches"
    run "$B/bench/scale" read "$D/small/db" "$D/GX/db"
    run "$B/bench/scale" search "$D/GX/db" "$D/questions" "name search" judged
    [ "${BENCH_NODE:-}" = 0 ] || measure_node
}

measure_node() {
    local bank=(bank "$D/GX.key" "$D/GX.key.pass")
    say "start of a node, and its heap under load"
    export BENCH_IN_REGISTRY=$N
    run "$B/bench/process" start "$B/saphand" "$D/GX/node.conf" "$D/GX/ready.json"
    start_node "$D/GX"
    grep '^CN' "$D/subjects" >"$D/own"
    cut -f 4 "$D/questions" >"$D/asked"
    run "$B/bench/exchange" local "$D/GX" "${bank[@]}" "$D/own" 32 "${pids[0]}" "$SECONDS_EACH"
    run "$B/bench/exchange" search "$D/GX" "${bank[@]}" "$D/asked" 4 "${pids[0]}" "$SECONDS_EACH"
    stop_nodes
}

care() {
    local first
    first=$(head -1 "$D/subjects")
    say "history, backup, check, doubles, restore"
    run "$B/bench/scale" run "history of one company" "$D/last.log" "$B/saphan" history --data "$D/GX" --subject "$first"
    run "$B/bench/scale" run "backup" "$D/last.log" "$B/saphan" backup --data "$D/GX" --out "$D/backup"
    run "$B/bench/scale" run "check" "$D/last.log" "$B/saphan" check --data "$D/GX"
    run "$B/bench/scale" run "doubles" "$D/last.log" "$B/saphan" doubles --data "$D/GX"
    run "$B/bench/scale" run "restore" "$D/last.log" "$B/saphan" restore --node CN-GX --data "$D/restored" --from "$D/backup" --trust "$D/trust.json"
    rm -rf "$D/backup" "$D/restored"
}

# --- beside the peer -------------------------------------------------------------------------------------
against() { # what, unit, our line, their line, what theirs is
    local ours theirs
    ours=$(value "$3") theirs=$(value "$4")
    if [ -n "$ours" ] && [ -n "$theirs" ]; then run "$B/bench/scale" against "$1" "$2" "$ours" "$theirs" "$5"; fi
}

beside() {
    say "PostgreSQL: COPY, primary key, pg_trgm index"
    start_postgres
    companies 1 "$N" | run "$B/bench/scale_pg" load "$PG"
    against "import against PostgreSQL" companies/s "import with every index, $N companies" "PostgreSQL: COPY and indexes" "COPY of the same lines and names, primary key, pg_trgm GIN index"
    against "disk against PostgreSQL" MB "registry.mdb" "PostgreSQL: tables and indexes" "table of records, table of names, key and trigram index"
    say "PostgreSQL: reads by primary key, searches"
    run "$B/bench/scale_pg" read "$PG" "$D/subjects"
    against "read by identifier against PostgreSQL" us "read by identifier, $N companies" "PostgreSQL: read by primary key" \
        "a prepared statement over a local socket; ours is in the process"
    run "$B/bench/scale_pg" search "$PG" "$D/questions" $((SECONDS_EACH * 20))
    stop_postgres
    head -n "$(value "PostgreSQL: name search, questions" | sed 's,[.].*,,')" "$D/questions" >"$D/same"
    quiet "$B/bench/scale" search "$D/GX/db" "$D/same" "again in memory"
    run "$B/bench/scale" search "$D/GX/db" "$D/same" "those questions to us"
    against "name search against PostgreSQL, median" ms "those questions to us, median" "PostgreSQL: name search, median" "the same questions to pg_trgm, threshold 0.5; ours in the process, its over a local socket"
    against "name search against PostgreSQL, p99" ms "those questions to us, p99" "PostgreSQL: name search, p99" "the same questions to pg_trgm"
    against "search over HTTPS against PostgreSQL, median" ms "search over HTTPS, median" "PostgreSQL: name search, median" \
        "pg_trgm over a local socket, one at a time; ours over TLS, token checked, logged, four at a time"
    against "found in the first ten against PostgreSQL" % "those questions to us, found in the first ten" "PostgreSQL: name search, found in the first ten" "pg_trgm"
}

# Cut short, it says what was measured so far.
cleanup() {
    stop_nodes
    stop_postgres
    if [ -s "$LINES" ]; then
        say "not finished; this was measured"
        finish
    fi
    [ "${BENCH_KEEP:-}" = 1 ] || rm -rf "$D"
}

# --- the run -----------------------------------------------------------------------------------------------
[ -x "$B/saphand" ] && [ -x "$B/bench/scale" ] || die "build first: make bench-scale"
[ "${BENCH_PG:-}" = 0 ] || [ -x "$B/bench/scale_pg" ] || die "build first: make bench-scale"
[ "${BENCH_PG:-}" = 0 ] || [ -x "$PG_BIN/initdb" ] || die "no PostgreSQL 15 in $PG_BIN: install postgresql-15, name its folder as PG_BIN, or BENCH_PG=0"
trap cleanup EXIT
rm -rf "$D"
mkdir -p "$D"
: >"$LINES"
say "$N companies, $(nproc) cores"
make_node
fill
measure
[ "${BENCH_CARE:-}" != 1 ] || care
[ "${BENCH_PG:-}" = 0 ] || beside
finish
