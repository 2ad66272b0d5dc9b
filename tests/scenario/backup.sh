#!/bin/bash
# A backup made while the node works, proved and put back; and what is refused in its place.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
make_alliance
for n in "$LA" "$GX"; do configure "$n" "outbox_retry_min_ms = 50"; done
fill 200
cp schema/policies/la.json "$LA/country.json"
cp schema/policies/cn.json "$T/law-of-china.json"
configure "$LA" "country_policy = country.json"
configure "$GX" "country_policy = $T/law-of-china.json"
must "$B/saphan" doubles --data "$LA" --settle "$(sed -n 1p "$T/la.subjects")" --with "$(sed -n 2p "$T/la.subjects")" --as different
statement() { # what, record, details
    printf '{"statementId":"s-%s","statementDate":"2020-01-01","publicationDetails":{"bodsVersion":"0.4","publisher":{"name":"A publisher"}},"recordId":"%s","recordType":"%s","recordStatus":"new","recordDetails":%s}\n' "$2" "$2" "$1" "$3"
}
statement entity e1 '{"entityType":{"type":"registeredEntity"},"name":"Tea Ltd","identifiers":[{"id":"06292597","scheme":"GB-COH"}]}' >"$T/first.json"
statement person p1 '{"personType":"knownPerson","names":[{"type":"legal","fullName":"Wilma Living"}]}' >>"$T/first.json"
statement relationship r1 '{"subject":"e1","interestedParty":"p1","interests":[{"type":"shareholding","share":{"exact":40}}]}' >"$T/second.json"
must "$B/saphan" import --data "$LA" --format bods "$T/first.json"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
restore() { "$B/saphan" restore --from "$1" --node "${of:-LA}" --trust "$T/trust.json" "${@:2}"; }

"$B/tests/tools/load" run "${as_bank[1]}" bank-gx "$T/bank.key" "$T/bank.key.pass" "$T/la.subjects" "$T/acknowledged" 4 600 >"$T/load.json" &
load=$!
for _ in $(seq 100); do [ -s "$T/acknowledged" ] && break; sleep 0.1; done
check "a backup of the node that answers" "$B/saphan" backup --data "$LA" --out "$T/la.backup"
check "a backup of the node that asks" "$B/saphan" backup --data "$GX" --out "$T/gx.backup"
touch "$T/acknowledged.stop"
wait $load
check "work went on meanwhile" test "$(wc -l <"$T/acknowledged")" -gt 10

for n in la gx; do
    of=LA; [ $n = la ] || of=CN-GX
    check "the backup of $n is as it was signed" restore "$T/$n.backup"
    check "it is put back" restore "$T/$n.backup" --data "$T/$n.restored"
    check "what was put back is whole" "$B/saphan" check --data "$T/$n.restored"
done
of=LA
check_fails "a backup of another node of the alliance" 1 backup.other-node restore "$T/gx.backup" --data "$T/new"
check "no passphrase is in it" bash -c "! grep -rqF \"\$(head -1 '$LA/passphrase')\" '$T/la.backup'"
check "nobody else may read it" bash -c "[ -z \"\$(find '$T/la.backup' -type f -perm /077)\" ]"
stops "$LA"
cp "$LA/passphrase" "$T/la.restored/"
rm "$LA/country.json" "$T/law-of-china.json" # as if the machine were lost
check "the restored node can start" "$B/saphand" --config "$T/la.restored/node.conf" --check-config
check "with its country's table under the name it had" cmp schema/policies/la.json "$T/la.restored/country.json"
cp "$GX/passphrase" "$T/gx.restored/"
check "so can one whose table was elsewhere" "$B/saphand" --config "$T/gx.restored/node.conf" --check-config
check "which goes by the table that was backed up" cmp schema/policies/cn.json "$T/gx.restored/country-policy.json"
check "what persons decided is there" cmp "$LA/doubles.settled" "$T/la.restored/doubles.settled"
must "$B/saphan" import --data "$T/la.restored" --format bods "$T/second.json"
check_fails "statements about records of before are understood" 0 "Wilma Living" "$B/saphan" show --data "$T/la.restored" --subject GB.reg:COH-06292597

spoilt() { rm -rf "$T/bad"; cp -r "$T/la.backup" "$T/bad"; }
refused() { # what, rule
    check_fails "$1" 1 "\[$2" restore "$T/bad" --data "$T/new"
    check "and nothing is left: $1" test ! -e "$T/new"
}
spoilt; printf ' ' >>"$T/bad/policy.json"; refused "a file that was changed" backup.digest
spoilt; printf 'x' | dd of="$T/bad/db/registry.mdb" bs=1 seek=20000 conv=notrunc status=none; refused "a byte of the registry" backup.digest
spoilt; truncate -s -4096 "$T/bad/db/exchange.mdb"; refused "an exchange log that was cut" backup.digest
spoilt; rm "$T/bad/keys/log.key"; refused "a file that is missing" backup.file
spoilt; cp "$T/bad/policy.json" "$T/bad/policy2.json"; refused "a file that was added" backup.extra
spoilt; rm "$T/bad/trust.json"; ln -s "$T/trust.json" "$T/bad/trust.json"; refused "a link in place of a file" backup.extra
spoilt; cp "$T/gx.backup/backup.jws" "$T/bad/"; refused "the list of another backup" backup.
spoilt; sed -i 's/\.[^.]*$/.AAAA/' "$T/bad/backup.jws"; refused "a list that is not signed" jws.signature
check_fails "a folder that is no backup" 66 "backup.jws" restore "$T"
check_fails "a folder that is in use" 73 "place.exists" restore "$T/la.backup" --data "$GX"
check_fails "a backup over something" 73 "place.exists" "$B/saphan" backup --data "$GX" --out "$T/la.backup"
check_fails "a backup is a folder, not standard output" 64 "place.path" "$B/saphan" backup --data "$GX" --out -
must "$B/saphan" alliance init --dir "$T/other" --name Other
must "$B/saphan" alliance publish --dir "$T/other" --out "$T/other.json"
check_fails "a trust list that does not know the node" 66 "trust" "$B/saphan" restore --from "$T/la.backup" --node LA --trust "$T/other.json"
stops "$GX"

# A key that was taken back vouches for no backup, whatever time stands in it.
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use receipt --reason key-compromise
mkdir "$T/newer"
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/newer/trust.json"
check_fails "a backup by a key that was stolen" 1 backup.key "$B/saphan" restore --from "$T/la.backup" --node LA --trust "$T/newer/trust.json"
of=CN-GX
check "that of another node stays good" "$B/saphan" restore --from "$T/gx.backup" --node CN-GX --trust "$T/newer/trust.json" --data "$T/gx.later"
check "and takes over the newer trust list" bash -c "[ \"\$(grep -o '\"list\":\"[^\"]*\"' '$T/newer/trust.json')\" = \"\$(grep -o '\"list\":\"[^\"]*\"' '$T/gx.later/trust.json')\" ]"

# Damage that the log does not see: disclosures of an answer that was kept.
cp -r "$T/gx.restored" "$T/damaged"
# Not at the head of a page: old contents may lie before it, and a file without its structure is the next test.
perl -0777 -pi -e 's/(~WyJ[\w-]{8})([\w-])/$1 . ($-[2] % 4096 < 64 ? $2 : "!")/ge' "$T/damaged/db/exchange.mdb"
check_fails "disclosures that were changed are found" 65 "check.exchange.*its answer is not whole" "$B/saphan" check --data "$T/damaged"

# Pages of rubbish may end the process that reads them: that is told, too.
for page in 3 40 80; do # of each, thirty: some hold nothing that matters
    rm -rf "$T/damaged"; cp -r "$T/gx.restored" "$T/damaged"
    perl -e 'open F, "+<", $ARGV[0]; for (0 .. 29) { seek F, 4096 * ($ARGV[1] + $_) + 10, 0; print F "\x81" x 2000 }' "$T/damaged/db/exchange.mdb" $page
    check_fails "rubbish in pages from $page on" 65 "check\\.\|kv.corrupt" "$B/saphan" check --data "$T/damaged"
done
finish
