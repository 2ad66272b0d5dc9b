#!/bin/bash
# Backups that a running node makes by its own schedule: whole, signed, few; and what is left of those that were stopped.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
make_alliance
fill 200
D=$T/backups
mkdir -p "$D"/LA-20200101T000000Z.part/db "$D/other" "$D/LA-20200101T000000Z"
configure "$LA" "backup_dir = $D"
configure "$LA" "backup_every_s = 1"
configure "$LA" "backup_keep = 2"
start_node "$LA" || { not_ok "the node starts"; finish; }
made() { [ "$(grep -c backup.made "$LA/node.log")" -ge "$1" ]; }
check "backups are made" wait_for made 4
check "older ones are removed" logged "$LA" "backup.removed"
few() { [ "$(find "$D" -path '*/backup.jws' | wc -l)" = 2 ]; }
check "two whole ones are kept" wait_for few
check "what a crash had left is gone" test ! -e "$D/LA-20200101T000000Z.part"
check "what is none of them stays" test -d "$D/other" -a -d "$D/LA-20200101T000000Z"
told() { "$B/saphan" status "${as_la[@]}" --json | grep -q "\"backup\":{.*$1"; }
check "the node says when" told '"next":"'
check "and what it has" told '"last":"'
says_backup() { "$B/saphan" status "${as_la[@]}" | grep -q 'newest own backup'; }
check "also in words" says_backup
mv "$D" "$D.away" # as a disk that is not there
check "a failure is logged" logged "$LA" "backup.failed"
check "and told" wait_for told '"failed":"file.io"'
mv "$D.away" "$D"
tried=$(grep -c backup.made "$LA/node.log")
check "it tries again" wait_for made $((tried + 1))
stops "$LA"
check "nothing is left half made" bash -c "! ls '$D' | grep -q part"
newest=$(find "$D" -path '*/backup.jws' | sort | tail -1)
newest=${newest%/backup.jws}
check "it proves itself and is put back" "$B/saphan" restore --from "$newest" --node LA --trust "$T/trust.json" --data "$T/again"
check "what was put back is whole" "$B/saphan" check --data "$T/again"
check "with the folders of a node" test -d "$T/again/participants" -a -d "$T/again/keys"
check_fails "a folder within the backup" 64 backup.inside "$B/saphan" restore --from "$newest" --node LA --trust "$T/trust.json" --data "$newest/db/new"
ln -s "$newest" "$T/link"
check_fails "by another name" 64 backup.inside "$B/saphan" restore --from "$newest" --node LA --trust "$T/trust.json" --data "$T/link/new"

# A clock that ran ahead left one: it delays none, no new one goes for it, and it is told.
cp -r "$newest" "$T/kept"
newest=$T/kept
ahead=LA-$(date -u -d '+2 days' +%Y%m%dT%H%M%SZ)
cp -r "$newest" "$D/$ahead"
before=$(grep -c backup.made "$LA/node.log")
start_node "$LA" || { not_ok "the node starts again"; finish; }
check "one of the future is told" logged "$LA" "backup.clock.*$ahead"
check "new ones are made all the same" wait_for made $((before + 3))
check "it is the first to go" logged "$LA" "backup.removed.*$ahead"
stops "$LA"
kept_last() { last=$(grep backup.made "$LA/node.log" | tail -1 | sed 's/.*backup=\([^ ]*\).*/\1/'); test -f "$D/$last/backup.jws"; }
check "the last that was made is there" kept_last
cp -r "$newest" "$D/$ahead"
configure "$LA" "backup_every_s = 3600"
start_node "$LA" || { not_ok "the node starts once more"; finish; }
check "the node says that there is one" wait_for told '"ahead":1'
stops "$LA"

# Wherever a signal meets them, restore and backup leave nothing half made.
for i in 0 0.002 0.005 0.01 0.02 0.04; do
    "$B/saphan" restore --from "$newest" --node LA --trust "$T/trust.json" --data "$T/killed$i" >/dev/null 2>&1 &
    p=$!; sleep $i; kill -TERM $p 2>/dev/null; wait $p
    "$B/saphan" backup --data "$LA" --out "$T/killed-b$i" >/dev/null 2>&1 &
    p=$!; sleep $i; kill -INT $p 2>/dev/null; wait $p
done
check "a signal leaves nothing half made" bash -c "! ls '$T' | grep -E 'killed.*\\.[A-Za-z0-9]{6}\$'"

# An empty folder of participants comes back.
must "$B/saphan" init --data "$T/bare" --node TH --country TH --exchange-port 1 --https-port 2
must "$B/saphan" alliance admit --dir "$T/alliance" --request "$T/bare/join-request.json"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/newer.json"
must "$B/saphan" join --data "$T/bare" --trust "$T/newer.json"
"$B/saphan-gen" --seed 1 --count 1 --country TH >"$T/th.jsonl"
must "$B/saphan" import --data "$T/bare" --format jsonl "$T/th.jsonl"
rm -rf "$T/bare/participants"; mkdir "$T/bare/participants"
must "$B/saphan" backup --data "$T/bare" --out "$T/bare.backup"
check "a node without participants is restored" "$B/saphan" restore --from "$T/bare.backup" --node TH --trust "$T/newer.json" --data "$T/bare.again"
cp "$T/bare/passphrase" "$T/bare.again/"
check "and can start" "$B/saphand" --config "$T/bare.again/node.conf" --check-config
finish
