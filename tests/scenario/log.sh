#!/bin/bash
# The exchange log as outsiders see it: proofs in bundles, witnesses, files over HTTPS, a rebuilt root, a forked log.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --policy "$T/policy$2.json" --json; }
get() { curl -sf --cacert "$LA/roots.pem" "https://127.0.0.1:$la_https$1"; }
sha() { openssl dgst -sha256 -binary | od -An -v -tx1 | tr -d ' \n'; }
bytes() { sed 's/../\\x&/g' | xargs -0 printf '%b'; }

# The entries of a tile file (two bytes of length, then the entry), each on a line.
entries() { perl -e 'local $/; $_ = <>; while (length) { my $n = unpack "n", $_; print substr($_, 2, $n), "\n"; $_ = substr $_, 2 + $n }' "$1"; }

# RFC 6962 section 2.1, by openssl: the root over lines FROM … FROM + COUNT - 1 of $T/entries.
root_of() { # from count
    local k=1
    if [ "$2" = 1 ]; then
        { printf '\0'; sed -n "$1p" "$T/entries" | tr -d '\n'; } | sha
        return
    fi
    while [ $((k * 2)) -lt "$2" ]; do k=$((k * 2)); done
    printf '01%s%s' "$(root_of "$1" $k)" "$(root_of $(($1 + k)) $(($2 - k)))" | bytes | sha
}

for q in 0 1 2; do printf '{"format":"saphan-verify-policy/1","witness_quorum":%d}\n' $q >"$T/policy$q.json"; done
make_alliance
for n in "$LA" "$GX"; do configure "$n" "checkpoint_ms = 100"; done
fill 50
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
ok "the nodes start"

# --- proofs and witnesses
check "a report with proofs of both logs" order --subject "$subject" --proofs --bundle "$T/one.json"
check "the auditor accepts it" auditor "$T/one.json" 0
check "and finds both logs witnessed" auditor "$T/one.json" 1
check_fails "but not by two" 2 '"policy.witness-quorum","result":"indeterminate"' auditor "$T/one.json" 2
check "six places are proved" bash -c "'$B/saphan-verify' '$T/one.json' --trust '$T/trust.json' --json | grep -o '\"id\":\"log\\.[A-Z-]*\\.\(request\|answer\|receipt\)\",\"result\":\"pass\"' | wc -l | grep -qx 6"
sed 's/"kind":"answer","proof"/"kind":"receipt","proof"/' "$T/one.json" >"$T/moved.json"
check_fails "a proof under another message's name" 3 "schema.bundle.proof" auditor "$T/moved.json" 0
check "a report without waiting" order --subject "$subject" --bundle "$T/bare.json"
check "is as good for a policy that wants no witness" auditor "$T/bare.json" 0
check_fails "and undecided for one that does" 2 "carries no proof" auditor "$T/bare.json" 1

# --- the log's files
for _ in $(seq 600); do # two exchanges; the second one's receipt comes by itself
    get /log/checkpoint >"$T/head"
    size=$(sed -n 2p "$T/head")
    [ "$size" = 6 ] && grep -q witness "$T/head" && break
    sleep 0.1
done
check "the head covers both exchanges" test "$size" = 6
root=$(sed -n 3p "$T/head" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
get "/log/tile/entries/000.p/$size" >"$T/tile"
entries "$T/tile" >"$T/entries"
check "all its entries ($size)" test "$(wc -l <"$T/entries")" = "$size"
check "openssl builds the same root from them" test "$(root_of 1 "$size")" = "$root"
digest=$(sed 's/.*"report":"\([^"~]*\).*/\1/' "$T/one.json" | tr -d '\n' | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d =)
check "the report is one of them" grep -qx "{\"kind\":\"answer\",\"digest\":\"$digest\"}" "$T/entries"
check "the tile of hashes" bash -c "[ \"\$(curl -sf --cacert '$LA/roots.pem' https://127.0.0.1:$la_https/log/tile/0/000.p/$size | wc -c)\" = $((size * 32)) ]"
for bad in /log/ /log/tile/0/001 /log/tile/0/000 "/log/tile/0/000.p/$((size + 50))" /log/tile/entries/001 /log/tile/9/000 /log/../rpc; do
    check "no file: $bad" bash -c "[ \"\$(curl -s --path-as-is -o /dev/null -w '%{http_code}' --cacert '$LA/roots.pem' 'https://127.0.0.1:$la_https$bad')\" = 404 ]"
done
witness() { curl -s --cacert "$GX/roots.pem" --data-binary @- "https://127.0.0.1:$gx_https/witness/add-checkpoint" -w '%{http_code}'; }
check "the witness tells the size it saw" bash -c "[ \"$({ printf 'old 0\n\n'; cat "$T/head"; } | witness | tr '\n' ' ')\" = '$size 409' ]"
check "cosigns the same head again" grep -q '^— saphan/CN-GX/.*/witness ' <<<"$({ printf 'old %s\n\n' "$size"; cat "$T/head"; } | witness)"
zero=$(head -c 32 /dev/zero | openssl base64 -A)
check "refuses a true head with a wrong proof" bash -c "[ \"$({ printf 'old 3\n%s\n%s\n%s\n\n' "$zero" "$zero" "$zero"; cat "$T/head"; } | witness | tail -c 3)\" = 409 ]"
check "and accuses nobody" test ! -e "$GX/db/forks"
check "refuses what it cannot read" bash -c "[ \"$(echo 'old x' | witness | tail -c 3)\" = 400 ]"
check "and a log of nobody it knows" bash -c "[ \"$(printf 'old 0\n\nelsewhere\n1\n%s\n\n— elsewhere AAAAAAAA\n' "$(printf '%032d' 0 | openssl base64 -A)" | witness | tail -c 3)\" = 404 ]"

check "the node's status tells it" bash -c "'$B/saphan' status ${as_bank[*]} | grep -qx '  cosigned by nodes      1'"

# --- a registry that rewrites its log: an older state of the file, and then other exchanges
stops "$LA"
cp "$LA/db/exchange.mdb" "$T/older.mdb"
start_node "$LA" || not_ok "LA starts again"
reconnected LA
check "more exchanges" order --subject "$subject" --proofs --bundle "$T/two.json"
stops "$LA"
cp "$T/older.mdb" "$LA/db/exchange.mdb"
rm -f "$LA/db/exchange.mdb-lock"
start_node "$LA" || not_ok "LA starts with the older log"
check "a bank there gets a report from abroad, below the rewritten log's head" "$B/saphan" report "${as_la[@]}" \
    --subject "$(head -1 "$T/cn.subjects")" --purpose credit_review --authorisation C-2 --expires 2099-12-31 --language lo \
    --proofs --bundle "$T/rewritten.json"
mkdir "$T/archive"
cp "$T/two.json" "$T/rewritten.json" "$T/archive/"
check "each bundle alone is true" auditor "$T/archive/rewritten.json" 0
check_fails "an archive of both shows the two histories" 1 "archive.fork" "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json"
check_fails "in JSON, too" 1 '"id":"archive.fork","result":"fail"' "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json" --json
wait_for test -d "$GX/db/forks" # it asks again a few seconds later
check "the witness sees two histories" grep -q 'witness.fork node=LA' "$GX/node.log"
check "its status tells of it" grep -q 'partner LA: SIGNED TWO HISTORIES' <("$B/saphan" status "${as_bank[@]}")
check "and keeps both heads" bash -c "cat '$GX/db/forks/LA.txt' | grep -c '^— saphan/LA/' | grep -qx '[2-9]'"
check "the older evidence still stands" auditor "$T/two.json" 1
stops "$GX"
stops "$LA"
finish
