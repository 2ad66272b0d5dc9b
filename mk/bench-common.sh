# shellcheck shell=bash
# Sourced by bench.sh and bench-scale.sh: chatter, nodes that are stopped, lines of results, the table. Wants B, the build's
# folder; D, that of the run; LINES, where lines are gathered; OUT, where they go in the end.

began=$SECONDS
pids=()
say() { printf 'bench: %3d s  %s\n' $((SECONDS - began)) "$*" >&2; }
die() { printf 'bench: %s\n' "$*" >&2; [ -f "${2:-}" ] && tail -5 "$2" >&2; exit 1; }
quiet() { "$@" >"$D/last.log" 2>&1 || die "failed: $*" "$D/last.log"; }
run() { "$@" >>"$LINES" || die "failed: $*"; }

stop_nodes() {
    local p
    for p in "${pids[@]}"; do kill -TERM "$p" 2>/dev/null || true; done
    for p in "${pids[@]}"; do wait "$p" 2>/dev/null || true; done
    pids=()
}

start_node() { # folder
    local ready=0
    launch "$1" || ready=1
    pids+=("$launched")
    [ $ready = 0 ] || die "the node in $1 did not start" "$1/node.log"
}

# value NAME: of a line measured earlier in this run
value() { sed -n "s/^{\"name\":\"$1\",\"value\":\([0-9.e+]*\),.*/\1/p" "$LINES" | head -1; }

# The file, the table, and away with the run's folder.
finish() {
    local kept table wide missed
    kept=$B/bench/$(basename "$OUT" .json).lines
    { echo '['; sed '$!s/$/,/' "$LINES"; echo ']'; } >"$OUT.tmp"
    mv "$OUT.tmp" "$OUT"
    mv "$LINES" "$kept"
    [ "${BENCH_KEEP:-}" = 1 ] || rm -rf "$D"
    table='
function field(name,   s) {
        s = $0
        if (!match(s, "\"" name "\":(\"[^\"]*\"|[^,}]*)")) return ""
        s = substr(s, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
        gsub(/"/, "", s)
        return s == "null" ? "" : s
    }
function show(v) { if (v == "") return "-"; v += 0; return v >= 1000 ? sprintf("%.0f", v) : v >= 100 ? sprintf("%.1f", v) : sprintf("%.3g", v) }
{ printf "%-*s %10s %-12s %10s %7s  %-16s %s\n", wide, field("name"), show(field("value")), field("unit"), show(field("limit")), show(field("ratio")),
             field("budget"), field("budget") == "" ? "" : field("met") == "true" ? "yes" : "NO" }'
    wide=$(awk -F'"' '{ if (length($4) > n) n = length($4) } END { print n }' "$kept")
    printf "%-*s %10s %-12s %10s %7s  %-16s %s\n" "$wide" name value unit limit ratio budget met
    awk -v wide="$wide" "$table" "$kept"
    echo
    echo "The limits:"
    awk -v wide="$wide" 'match($0, /"limit_is":"[^"]+"/) { split($0, f, "\""); printf "  %-*s %s\n", wide, f[4], substr($0, RSTART + 12, RLENGTH - 13) }' "$kept"
    missed=$(grep -c '"met":false' "$kept" || true)
    say "done; $(grep -c '"budget":"' "$kept" || true) budgets, $missed missed; $OUT"
}
