#!/usr/bin/env bash
# What an operator does: an alliance, two nodes that join it, participants, renewal, revocation, and what must be refused.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
cd "$work" || exit 1

# --- every command explains itself
for c in init join "alliance init" "alliance admit" "alliance revoke" "alliance publish" "alliance show" \
    "participant add" "participant list" search show conform; do
    try "$c --help" 0 "usage: saphan $c" "$saphan" $c --help
    try "$c without sense" 64 "" "$saphan" $c --no-such-option
done
try "an unknown command" 64 "no such command" "$saphan" nothing
try "a group without a command" 64 "policy check" "$saphan" policy
try "a command that a group has not" 64 "no such command: policy nothing" "$saphan" policy nothing
try "a failure in one's language" 64 "命令行有误" "$saphan" --lang zh search
try "a failure in the environment's language" 66 "未找到" env LC_ALL=zh_CN.UTF-8 "$saphan" search --data nowhere --query x
try "what is for the record stays" 66 "kv.missing" env LC_ALL=zh_CN.UTF-8 "$saphan" search --data nowhere --query x
try "a language without messages" 64 "there are en" "$saphan" --lang xx search
try "help on a group" 0 "policy check" "$saphan" policy --help

# --- alliance and nodes
try "alliance init" 0 "2 of 3 roots" "$saphan" alliance init --dir office --name "Test alliance" --roots 3 --threshold 2
try "init of CN-GX" 0 "request to join" "$saphan" init --data gx --node CN-GX --country CN --name "广西" --exchange-port 9711 --partner LA
try "init of LA" 0 '"node":"LA"' "$saphan" init --data la --node LA --country LA --languages zh,lo --products basic --name "ສປປ ລາວ" --exchange-port 9712 --json
digest=$(member request_digest < out)
try "init never overwrites" 73 "place.exists" "$saphan" init --data la --node LA --country LA
try "a wrong node id" 64 "init.option" "$saphan" init --data bad --node lao --country LA
try "a wrong country" 64 "init.option" "$saphan" init --data bad --node LA --country Laos
for wrong in "schema.trust.order:--country SG,SG" "schema.trust.country:--country XX" "schema.trust.url:--country LA --exchange-url http://x" \
    "schema.trust.url:--country LA --exchange-url tls+tcp://la.example"; do
    # shellcheck disable=SC2086
    try "init refuses what no trust list can hold: ${wrong#*:}" 1 "${wrong%%:*}" "$saphan" init --data bad --node LA ${wrong#*:}
done
for wrong in "schema.trust.language:--languages lo,xx" "schema.trust.order:--languages lo,lo" "schema.trust.product:--products love"; do
    # shellcheck disable=SC2086
    try "init refuses what is no code: ${wrong#*:}" 1 "${wrong%%:*}" "$saphan" init --data bad --node LA --country LA ${wrong#*:}
done
try "an empty list" 64 "init.option" "$saphan" init --data bad --node LA --country LA --products ,
try "a name that hides something" 1 "field name.*schema.text.hidden" "$saphan" init --data bad --node LA --country LA --name "$(printf 'A\u202eB')"
try "an alliance of such a name" 1 "schema.text.hidden" "$saphan" alliance init --dir bad --name "$(printf 'A\u202eB')"
if [ -e bad ] || ls -d bad.* > /dev/null 2>&1; then bad "a failed init leaves nothing"; else ok "a failed init leaves nothing"; fi
modes=$(stat -c %a gx gx/keys gx/passphrase gx/keys/*.key | sort -u | tr '\n' ' ')
if [ "$modes" = "600 700 " ]; then ok "secrets are for the owner only"; else echo "$modes"; bad "secrets are for the owner only"; fi
if grep -l "BEGIN ENCRYPTED PRIVATE KEY" gx/keys/*.key | wc -l | grep -qx 5; then ok "keys are encrypted"; else bad "keys are encrypted"; fi

# One character in the middle of the last signature becomes another.
other_char() { sed -E 's/A(.{30}"\]\})$/_\1/; t; s/[^A"](.{30}"\]\})$/A\1/' "$1"; }
other_char la/join-request.json > forged.json
try "a forged proof is refused" 1 "jws.sig" "$saphan" alliance admit --dir office --request forged.json
sed 's/,"[^"]*"\]}$/]}/' la/join-request.json > fewer.json
try "a key without proof is refused" 1 "join.proof" "$saphan" alliance admit --dir office --request fewer.json
try "another digest is refused" 1 "join.digest" "$saphan" alliance admit --dir office --request la/join-request.json --digest nonsense
try "no request" 66 "nothing.json" "$saphan" alliance admit --dir office --request nothing.json
try "not an office" 78 "office.missing" "$saphan" alliance admit --dir gx --request la/join-request.json
try "admit LA" 0 "$digest" "$saphan" alliance admit --dir office --request la/join-request.json --digest "$digest"
try "admit CN-GX" 0 "partners dial   tls+tcp://127.0.0.1:9711" "$saphan" alliance admit --dir office --request gx/join-request.json
if grep -q '"languages":\["lo","zh"\],"products":\["basic"\]' office/nodes/LA.json; then ok "what LA offers is kept"; else bad "what LA offers is kept"; fi
try "admit once" 73 "office.node" "$saphan" alliance admit --dir office --request gx/join-request.json
try "publish" 0 "trust list 1 with 2 nodes" "$saphan" alliance publish --dir office --out trust-1.json
try "show the list" 0 "node CN-GX  广西" "$saphan" alliance show --trust trust-1.json
try "with what each node offers" 0 "products      basic full monitoring standard" "$saphan" alliance show --trust trust-1.json
try "show it as JSON" 0 '"current":true' "$saphan" alliance show --trust trust-1.json --json
root=$(sed -n 's/.*"pinned":\["\([^"]*\)".*/\1/p' trust-1.json)

# --- joining
try "too few pinned roots" 1 "trust.pinned" "$saphan" join --data gx --trust trust-1.json --root "$root"
if [ -e gx/trust.json ]; then bad "a refused list is not taken"; else ok "a refused list is not taken"; fi
try "join CN-GX" 0 "CN-GX joined Test alliance" "$saphan" join --data gx --trust trust-1.json
try "join LA" 0 '"version":1' "$saphan" join --data la --trust trust-1.json --json
try "a TLS certificate under the roots" 0 "OK" openssl verify -CAfile la/roots.pem -purpose sslserver la/keys/tls.crt
try "join again" 0 "version 1 replaced" "$saphan" join --data la --trust trust-1.json
for file in office/roots/root-1.key office/alliance.json office/nodes/LA.json la/keys; do
    [ -d "$file" ] || cp "$file" before
    try "publish does not replace $file" 73 "place.kind" "$saphan" alliance publish --dir office --out "$file"
    [ -d "$file" ] || same "it is as it was" before "$file"
done
try "publish again" 0 "trust list 2" "$saphan" alliance publish --dir office --out trust-2.json
try "take the newer list" 0 "version 1 replaced" "$saphan" join --data la --trust trust-2.json
cp la/trust.json before
try "an older list is refused" 1 "trust.rollback" "$saphan" join --data la --trust trust-1.json
same "and nothing changed" before la/trust.json
other_char trust-2.json > forged-list.json
try "a forged list is refused" 1 "trust\.\|jws\." "$saphan" join --data la --trust forged-list.json
head -c 3000 trust-2.json > cut.json
try "half a list is malformed" 3 "json\." "$saphan" join --data la --trust cut.json
try "another alliance" 0 "" "$saphan" alliance init --dir other --name "Test alliance"
try "it admits LA too" 0 "" "$saphan" alliance admit --dir other --request la/join-request.json
for _ in 1 2 3; do "$saphan" alliance publish --dir other --out other.json > /dev/null 2>&1; done
try "its list is refused by who joined the first" 1 "trust.version-reuse" "$saphan" join --data la --trust other.json
try "a node that is not listed" 66 "saphan alliance admit --request .*join.not-admitted" sh -c "'$saphan' init --data th --node TH --country TH >/dev/null 2>&1; '$saphan' join --data th --trust trust-2.json"

# --- renewal and revocation
try "new keys for CN-GX" 0 "" "$saphan" init --data gx2 --node CN-GX --country CN --name "广西" --exchange-port 9711
renew() { "$saphan" alliance admit --dir office --renew "$@"; }
cp office/nodes/CN-GX.json before
try "a stranger's request is not taken by slip" 77 "join.all-keys" renew --request gx2/join-request.json
same "nothing was changed" before office/nodes/CN-GX.json
sed -i 's/"requested":"[^"]*"/"requested":"2999-01-01T00:00:00Z"/' office/nodes/CN-GX.json
try "an older request is not" 77 "2999-01-01T00:00:00Z.*join.older" renew --request gx/join-request.json
try "nor does its age matter to who asks for new keys" 77 "join.older" renew --request gx2/join-request.json --all-keys
mv before office/nodes/CN-GX.json
kid_gx=$(sed -n 's/.*"use":"report","kid":"\([^"]*\)".*/\1/p' office/nodes/CN-GX.json | cut -c 1-43)
try "renew, and what is replaced is said" 0 "^~ report key of CN-GX $kid_gx  status: active -> retired" renew --request gx2/join-request.json --all-keys
sed 's/"requested":"[^"]*"/"requested":"2020-01-01T00:00:00Z"/' office/nodes/CN-GX.json > kept; cp kept office/nodes/CN-GX.json
try "the former keys do not come back with the request from before" 77 "key $kid_gx.*join.key-back" renew --request gx/join-request.json
try "nor with --all-keys" 77 "join.key-back" renew --request gx/join-request.json --all-keys
same "nothing was changed" kept office/nodes/CN-GX.json
cp -r office back
try "but when asked for" 0 "\"changes\":\[{\"change\":\"changed\",\"what\":\"[a-z]* key of CN-GX\"" "$saphan" alliance admit --dir back --renew --request gx/join-request.json --older --all-keys --json
try "the same request once more" 0 "admitted CN-GX" renew --request gx2/join-request.json
rm -r back; "$saphan" alliance revoke --dir office --node CN-GX > out 2> err || bad "CN-GX suspended"
try "a suspension is not ended by slip" 77 "suspended.*join.reinstate" renew --request gx2/join-request.json
cp -r office back; "$saphan" alliance revoke --dir back --node CN-GX --left now > out 2> err || bad "CN-GX left"
try "nor a leave" 77 "left the alliance.*join.reinstate" "$saphan" alliance admit --dir back --renew --request gx2/join-request.json
try "when asked for it is" 0 "^~ node CN-GX  status: left -> active" "$saphan" alliance admit --dir back --renew --request gx2/join-request.json --reinstate
rm -r back
try "and so is the suspension" 0 "^~ node CN-GX  status: suspended -> active" renew --request gx2/join-request.json --reinstate
kid=$(sed -n 's/.*"use":"report","kid":"\([^"]*\)".*/\1/p' office/nodes/LA.json)
try "revoke a key of LA" 0 "revoked" "$saphan" alliance revoke --dir office --node LA --kid "$kid"
cp office/revoked.json before; cp office/nodes/LA.json kept
try "twice is told" 73 "office.revoked-before" "$saphan" alliance revoke --dir office --node LA --kid "$kid"
try "a reason makes it no weaker" 0 "revoked a key" "$saphan" alliance revoke --dir office --node LA --kid "$kid" --reason superseded
grep -o "\"kid\":\"$kid\",\"status\":\"[a-z]*\"" office/nodes/LA.json | grep -q revoked || bad "a reason made a revoked key a retired one"
try "a key that was stolen" 0 "revoked a key" "$saphan" alliance revoke --dir office --node LA --use log --reason key-compromise --since 2026-11-20T00:00:00Z
kid_log=$(sed -n 's/.*"use":"log","kid":"\([^"]*\)".*/\1/p' office/revoked.json | tail -n 1)
cp office/revoked.json before2
try "a later time says what it does: nothing" 73 "since 2026-11-20T00:00:00Z already.*office.revoked-before" "$saphan" alliance revoke --dir office --node LA --kid "$kid_log" --reason key-compromise --since 2026-11-21T00:00:00Z
same "nothing was changed" before2 office/revoked.json
try "an earlier one counts" 0 "revoked a key" "$saphan" alliance revoke --dir office --node LA --kid "$kid_log" --reason key-compromise --since 2026-11-19T00:00:00Z
try "and another reason" 0 "revoked a key" "$saphan" alliance revoke --dir office --node LA --kid "$kid_log" --reason superseded --since 2026-11-21T00:00:00Z
cp before office/revoked.json; cp kept office/nodes/LA.json
# a clock that was years ahead when the key was revoked: said, and mended by revoking again
"$saphan" alliance revoke --dir office --node LA --use log --reason key-compromise > out 2> err || bad "revoke by a clock ahead"
sed -i '$s/"revoked":"20/"revoked":"29/;$s/"since":"[^"]*",*//' office/revoked.json; sed -i 's/"not_after":"20/"not_after":"29/' office/nodes/LA.json
state=$(cat office/alliance.json)
try "a revocation of some day is told" 1 "key $kid_log of LA is revoked only on 29.*office.revoked-ahead" "$saphan" alliance publish --dir office --out ahead.json
that "before a list is made" test "$state" = "$(cat office/alliance.json)"
try "it is revoked again" 0 "revoked a key" "$saphan" alliance revoke --dir office --node LA --kid "$kid_log" --reason key-compromise --since 2026-11-20T00:00:00Z
try "then the lists hold it" 0 "1 certificate\|2 certificates" "$saphan" alliance crl --dir office --out ahead.pem
that "and it ends then" grep -q '"not_after":"2026-11-20T00:00:00Z"' office/nodes/LA.json
cp before office/revoked.json; cp kept office/nodes/LA.json; rm -f office/crls.pem
# a disk with room for one of the two files only
try "half of a revocation is none" "[1-9]*" "file.io" bash -c "trap '' XFSZ; ulimit -f $(($(stat -c %s office/nodes/LA.json) / 1024 - 1)); '$saphan' alliance revoke --dir office --node LA --use log --reason key-compromise"
same "nothing is in the one file" before office/revoked.json
same "nor in the other" kept office/nodes/LA.json
that "and nothing is left beside them" sh -c 'test -z "$(find office -name "*.json.*")"'
state=$(cat office/alliance.json)
try "a list that cannot be written is not published" 66 "file.missing" "$saphan" alliance publish --dir office --out none/trust.json
that "and does not count" test "$state" = "$(cat office/alliance.json)"
try "an unknown key" 66 "office.key" "$saphan" alliance revoke --dir office --node LA --kid nothing
try "publish with renewal" 0 "trust list 3" "$saphan" alliance publish --dir office --out trust-3.json
cp -r office/nodes earlier
try "former keys are retired" 0 "report     retired" "$saphan" alliance show --trust trust-3.json
try "the revoked key is marked" 0 "report     revoked" "$saphan" alliance show --trust trust-3.json
try "the new keys join" 0 "CN-GX joined" "$saphan" join --data gx2 --trust trust-3.json
try "the former ones do not" 1 "join.own-key" "$saphan" join --data gx --trust trust-3.json
cp la/trust.json before; rm la/trust.json
try "nor does a node whose key was revoked, for the first time" 66 "saphan key new --data la --use report, .*join.no-key" "$saphan" join --data la --trust trust-3.json
that "nothing was taken" test ! -e la/trust.json
cp -r office office2; cp before la/trust.json
try "the list says who lost a key" 0 "LA has no report key in force" "$saphan" alliance publish --dir office2 --out trust-4.json
try "who has an older list takes it" 0 "LA has no report key in force .*saphan key new --data la " "$saphan" join --data la --trust trust-3.json
try "and programs are told" 0 '"without_key":\["report"\]' "$saphan" join --data la --trust trust-3.json --json
try "by it the key is revoked" 0 "revoked" "$saphan" key list --data la
try "the node does not start" "[1-9]*" "trust.key-revoked" "$saphand" --config la/node.conf --check-config
cp -r la/keys keys; cp la/join-request.json kept.json
try "the next step" 0 "" "$saphan" key new --data la --use report
try "and the office's" 0 "admitted LA" "$saphan" alliance admit --dir office2 --request la/join-request.json --renew
try "no warning is left" 0 "" sh -c "'$saphan' alliance publish --dir office2 --out trust-5.json 2> said; ! grep Warning said"
try "with the new key all is well" 0 '"without_key":\[\]' "$saphan" join --data la --trust trust-5.json --json
try "and it starts" 0 "" "$saphand" --config la/node.conf --check-config
rm -rf la/keys office2; mv keys la/keys; mv kept.json la/join-request.json; cp before la/trust.json

# --- what the office is warned of
"$saphan" init --data vn --node VN --country VN,LA,TH --exchange-port 9712 > out 2>&1 || bad "init VN"
"$saphan" init --data kh --node KH --country KH,TH --exchange-url tls+tcp://kh.example:9701 > out 2>&1 || bad "init KH"
cp -r office office2
warned() { try "$1" 0 "" "${@:3}"; grep '^Warning' err > warnings; that "$1: so many warnings" test "$(wc -l < warnings)" = "$2"; }
warned "VN claims LA and has its address" 2 "$saphan" alliance admit --dir office2 --request vn/join-request.json
that "whose own node is asked" grep -q 'speak for LA: LA VN\. .* go to LA\.' warnings
that "and whose address" grep -q 'LA and VN have the same address, tls+tcp://127.0.0.1:9712' warnings
warned "KH claims TH" 1 "$saphan" alliance admit --dir office2 --request kh/join-request.json
that "which is neither's" grep -q 'speak for TH: KH VN\. .* is refused unless' warnings
warned "a list of them" 7 "$saphan" alliance propose --dir office2 --out list.json # besides, three are on loopback and LA has no report key
warned "a published one" 7 "$saphan" alliance publish --dir office2 --out trust-w.json
that "three cannot be reached" test "$(grep -c 'of its own machine' warnings)" = 3
that "JSON has no chatter" sh -c "'$saphan' alliance publish --dir office2 --out trust-w.json --json 2> said; ! grep Warning said"
"$saphan" alliance revoke --dir office2 --node VN > out 2>&1 || bad "suspend VN"
warned "a suspended node stands in nobody's way" 3 "$saphan" alliance publish --dir office2 --out trust-w.json
rm -r office2
try "suspend LA" 0 "suspended" "$saphan" alliance revoke --dir office --node LA
since=$(sed -n 's/.*"suspended":"\([^"]*\)".*/\1/p' office/nodes/LA.json)
try "which says since when" 0 "$(date -u +%Y)-" echo "$since"
try "suspend it again, and the first time stays" 0 "suspended" "$saphan" alliance revoke --dir office --node LA
try "as it was" 0 "\"suspended\":\"$since\"" cat office/nodes/LA.json
try "the list tells" 0 "SUSPENDED ($since)" sh -c "'$saphan' alliance publish --dir office --out trust-s.json && '$saphan' alliance show --trust trust-s.json | grep '^node LA'"
try "since when a former key is retired, too" 0 "\"retired\":\"20" cat office/nodes/CN-GX.json
try "and the list" 0 "\"retired\":\"20" sh -c "sed -n 's/.*\"signatures\":\[\"[^.]*\.\([^.]*\).*/\1/p' trust-s.json | jose b64 dec -i-"
try "LA left, some day" 64 "alliance.option" "$saphan" alliance revoke --dir office --node LA --left 2999-01-01T00:00:00Z
try "LA left" 0 "no longer in the alliance: LA" "$saphan" alliance revoke --dir office --node LA --left 2026-11-01T00:00:00Z
try "never later" 73 "2026-11-01T00:00:00Z already.*office.left-before" "$saphan" alliance revoke --dir office --node LA --left now
try "and no suspension takes that back" 73 "office.left-before" "$saphan" alliance revoke --dir office --node LA
try "and is no longer suspended besides" 1 "" grep -c '"suspended"' office/nodes/LA.json
try "a root key elsewhere" 0 "trust list 5" sh -c "mv office/roots/root-1.key . && '$saphan' alliance publish --dir office --out trust-5.json"

# --- the office's folder put back from a copy, with the newest list in it
cp -r office now && cp earlier/* office/nodes/
try "a folder that is behind the list is refused" 1 "the leaving of LA.*office.behind" "$saphan" alliance publish --dir office --out trust-behind.json
try "as is a proposal from it" 1 "office.behind" "$saphan" alliance propose --dir office --out behind.json
try "what the list has is put back" 0 "LA: as list 5 has it" "$saphan" alliance recover --dir office
try "once" 0 "not behind" "$saphan" alliance recover --dir office
try "and the next list can be made" 0 "nothing has changed\|+ \|~ " "$saphan" alliance propose --dir office --out next.json
that "in which LA is still gone" sh -c "'$saphan' alliance show --trust trust-5.json | grep -q '^node LA.*LEFT'"
rm office/nodes/LA.json office/nodes/CN-GX.json
try "nor may a node be missing" 1 "office.behind" "$saphan" alliance propose --dir office --out behind.json
try "nodes that were lost come back" 0 '"recovered":\["CN-GX","LA"\]' "$saphan" alliance recover --dir office --json
try "whole" 0 "" "$saphan" alliance propose --dir office --out next.json
rm -r office && mv now office
try "when LA left is shown" 0 "LEFT on 2026-11-01T00:00:00Z" "$saphan" alliance show --trust trust-5.json
try "two root keys elsewhere" 78 "office.threshold" sh -c "mv office/roots/root-2.key . && '$saphan' alliance publish --dir office --out trust-6.json"

# --- whatever is in the folder, the office can go on
try "countries in any order" 0 "" "$saphan" init --data sg --node SG --country SG,MY --exchange-port 9713
try "an alliance of many renewals" 0 "" "$saphan" alliance init --dir many --name "Many"
try "which SG joins" 0 "" "$saphan" alliance admit --dir many --request sg/join-request.json
for i in $(seq 12); do
    "$saphan" init --data sg-$i --node SG --country SG > out 2> err || bad "more keys"
    [ $i = 12 ] || try "renewal $i" 0 "" "$saphan" alliance admit --dir many --request sg-$i/join-request.json --renew --all-keys
done
try "more keys than a list may hold are not admitted" 3 "limit.keys" "$saphan" alliance admit --dir many --request sg-12/join-request.json --renew --all-keys
try "so the list can still be published" 0 "trust list 1 with 1 nodes" "$saphan" alliance publish --dir many --out many.json
try "with sorted countries" 0 '"id":"SG"' "$saphan" alliance show --trust many.json --json
n_file=0
for change in 's/"countries":\[[^]]*/"countries":["SG","SG"/' 's/tls+tcp:/http:/' 's/"name":"SG"/"name":"S\xe2\x80\xaeG"/' 's/^/x/' 's/"id":"SG"/"id":"VN"/'; do
    n_file=$((n_file + 1))
    sed "$change" many/nodes/SG.json > many/nodes/TH.json; sed -i "$([ $n_file = 5 ] || echo 's/"id":"SG"/"id":"TH"/')" many/nodes/TH.json
    try "a node that no list can hold is named: $change" "[13]" "TH.json" "$saphan" alliance publish --dir many --out many.json
    try "and can be taken out" 0 "took out of the list TH" "$saphan" alliance revoke --dir many --node TH
    try "so that the next list appears" 0 "trust list $((n_file + 1)) with 1 nodes" "$saphan" alliance publish --dir many --out many.json
done
if [ "$(find many/nodes -name 'TH.json.refused-*' | wc -l)" = 5 ]; then ok "each is kept"; else bad "each is kept"; fi

# --- two at once
exec 9>> many/lock; flock 9
try "publish while the folder is being changed" 69 "file.locked" "$saphan" alliance publish --dir many --out many.json
try "admit" 69 "file.locked" "$saphan" alliance admit --dir many --request la/join-request.json
try "revoke" 69 "file.locked" "$saphan" alliance revoke --dir many --node SG
exec 9>&-
for i in 1 2 3 4; do "$saphan" alliance publish --dir many --out parallel-$i.json > said-$i 2>&1 & done; wait
sed -n 's/^trust list \([0-9]*\) .*/\1/p' said-? | sort > got; sort -u got > want
if [ -s got ]; then same "lists that were published at once have a version each" want got; else bad "none was published"; fi

# --- an independent reader
sed -n 's/.*"signatures":\["\([^"]*\)".*/\1/p' trust-1.json | tr -d '\n' > one.jws
cut -d. -f2 one.jws | tr '_-' '/+' | sed 's/$/===/' | base64 -di 2>/dev/null > list.json
signer=$(cut -d. -f1 one.jws | tr '_-' '/+' | sed 's/$/===/' | base64 -di 2>/dev/null | member kid)
sed "s/.*\"kid\":\"$signer\",\"jwk\":\({[^}]*}\).*/\1/" list.json > root.jwk
try "another JOSE library agrees" 0 "Test alliance" jose jws ver -i one.jws -k root.jwk -O-

# --- a second family of signatures: what openssl needs comes from the request and the trust list
unb64() { tr '_-' '/+' | sed 's/$/===/' | base64 -di 2>/dev/null; }
try "an alliance for it" 0 "" "$saphan" alliance init --dir sm --name "Test alliance"
try "init with SM2" 0 "request to join" "$saphan" init --data my --node MY --country MY --sm2
if [ "$(stat -c %a my/keys/report-sm2.key)" = 600 ]; then ok "with a sixth key"; else bad "with a sixth key"; fi
sed 's/,"second_proof":"[^"]*"//' my/join-request.json > fewer.json
try "which must be proved" 1 "join.proof" "$saphan" alliance admit --dir sm --request fewer.json
sed 's/\("second_proof":".\{40\}\)./\1_/; t' my/join-request.json > forged.json
cmp -s forged.json my/join-request.json && sed 's/\("second_proof":".\{40\}\)./\1-/; t' my/join-request.json > forged.json
try "by a signature of its own" 1 "second.signature" "$saphan" alliance admit --dir sm --request forged.json
try "admit" 0 "admitted MY" "$saphan" alliance admit --dir sm --request my/join-request.json
try "publish" 0 "trust list 1" "$saphan" alliance publish --dir sm --out sm.json
try "join" 0 "MY joined" "$saphan" join --data my --trust sm.json
sed -n 's/.*"proofs":\["[^".]*\.\([^".]*\)\..*/\1/p' my/join-request.json | unb64 > signed
sed -n 's/.*"second_proof":"\([^"]*\)".*/\1/p' my/join-request.json | unb64 > signed.sm2
sed 's/.*"payload":"\([^"]*\)".*/\1/; s/.*"signatures":\["[^".]*\.\([^".]*\)\..*/\1/' sm.json | unb64 |
    sed 's/.*"use":"report-sm2"[^]]*"x5c":\["\([^"]*\)".*/\1/' | base64 -d > sm2.crt
openssl x509 -in sm2.crt -pubkey -noout > sm2.pem 2> /dev/null
try "openssl verifies by the listed certificate" 0 "Verified OK" openssl dgst -sm3 -verify sm2.pem \
    -sigopt distid:1234567812345678 -signature signed.sm2 signed
try "and under no other id" 1 "failure" openssl dgst -sm3 -verify sm2.pem -sigopt distid:1234567812345679 -signature signed.sm2 signed
try "the node can start" 0 "can start" "$saphand" --config my/node.conf --check-config
mv my/keys/report-sm2.key kept.key
try "not without the key" 66 "report-sm2" "$saphand" --config my/node.conf --check-config
mv kept.key my/keys/report-sm2.key
sed -i 's/^second_signature.*/second_signature = sm3/' my/node.conf
try "nor with a signature that is none" 78 "second_signature" "$saphand" --config my/node.conf --check-config

# --- participants
try "a participant with a fresh key" 0 "bank-1 registered" "$saphan" participant add --data gx2 --id bank-1 --name "第一银行" --kind bank --key-out bank-1.key
try "once" 73 "participant.exists" "$saphan" participant add --data gx2 --id bank-1 --name "x" --kind bank --key-out other.key
try "a key file is not overwritten" 73 "place.exists" "$saphan" participant add --data gx2 --id bank-2 --name "x" --kind bank --key-out bank-1.key
jose jwk gen -i '{"alg":"ES256"}' -o private.jwk && jose jwk pub -i private.jwk -o public.jwk
try "a private key is refused" 1 "participant.private" "$saphan" participant add --data gx2 --id bank-2 --name "Second" --kind bank --jwk private.jwk
try "a public key of another library" 0 "bank-2 registered" "$saphan" participant add --data gx2 --id bank-2 --name "Second" --kind bank --jwk public.jwk
try "a kind that is none" 1 "participant.kind" "$saphan" participant add --data gx2 --id bank-3 --name "Third" --kind shop --key-out bank-3.key
try "the list" 0 '"id":"bank-1","name":"第一银行","kind":"bank"' "$saphan" participant list --data gx2 --json
try "an id that is none" 64 "participant.option" "$saphan" participant add --data gx2 --id ../x --name "x" --kind bank --key-out x.key

# --- conform
printf '%s\n' '{"text_b64":"e30="}' 'not json' '{}' '{"text_b64":"e30gIHg="}' > vectors
"$saphan" conform json < vectors > out 2> err
printf '%s\n' true error error false > want
sed -n 's/.*"accepted":\(true\|false\).*/\1/p; s/.*"error".*/error/p' out > got
same "conform goes on after a line it cannot read" want got
{ head -c 9000000 /dev/zero | tr '\0' 'x'; echo; echo '{"scheme":"lei","value":"5493001KJTIIGC8Y1R12"}'; } | "$saphan" conform identifier > out 2> err
if [ "$(grep -c . out)" = 2 ] && head -n 1 out | grep -q limit.line && tail -n 1 out | grep -q '"state":"valid"'; then
    ok "conform bounds a line"; else bad "conform bounds a line"; fi
# one leaf (SHA-256 of a zero byte, RFC 6962) is its own root; indices of 64 bits are numbers in published vectors
leaf='"leaf_hash":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","root":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="'
printf '%s\n' "{\"leaf_index\":0,\"tree_size\":1,$leaf,\"proof\":null}" "{\"leaf_index\":18446744073709551615,\"tree_size\":1,$leaf}" \
    "{\"\\\\\":\"\\\"1234567890123456789\",\"leaf_index\":0,\"tree_size\":9223372036854775808,$leaf}" > vectors
"$saphan" conform inclusion < vectors > out 2> err
printf '%s\n' '{"valid":true}' '{"valid":false,"rule":"merkle.index"}' '{"valid":false,"rule":"merkle.proof-length"}' > want
same "conform of proofs takes 64 bits" want out
# one answer per line, whatever its end: a mark of byte order, an empty line, CR LF, a number out of all bounds, no end at all
{ printf '\357\273\277{}\n\n'; printf '{"leaf_index":0,"tree_size":1,%s}\r\n' "$leaf"
  printf '{"leaf_index":1e400,"tree_size":1,%s}\n{"leaf_index":0,"tree_size":1e0,%s}' "$leaf" "$leaf"; } > vectors
"$saphan" conform inclusion < vectors > out 2> err
printf '%s\n' '{"error":"json.bom: a byte order mark is not permitted"}' '{"error":"json.empty: there is no value"}' '{"valid":true}' \
    '{"valid":false,"rule":"merkle.index"}' '{"valid":true}' > want
same "conform answers every line once" want out
# an escaped NUL or half a pair makes a text that no token, note, hash or identifier can be: a judgement; a whole pair is a letter
judged() { printf '%s\n' "$2" | "$saphan" conform "$1" > out 2> err; printf '%s\n' "$3" > want; same "conform $1: ${4:-a NUL is judged}" want out; }
key='"jwk":{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'
judged jws "{\"token\":\"e30.e30.e30\\u0000\",$key}" '{"valid":false,"rule":"jws.alg"}'
judged sdjwt "{\"token\":\"e30\\ud800.e30.e30~\",$key}" '{"valid":false,"rule":"jws.base64"}' "half a pair is judged"
judged jwe "{\"token\":\"e30\\u0000.a.b.c.d\",$key}" '{"valid":false,"rule":"jwe.base64"}'
judged note '{"note":"a\u0000\n\n\u2014 a AAAAAAA=\n","vkeys":[]}' '{"valid":false,"verified":[],"rule":"note.form"}'
judged note '{"note":"a\uDFFF\n\n\u2014 a AAAAAAA=\n","vkeys":[]}' '{"valid":false,"verified":[],"rule":"note.form"}' "half a pair is judged"
judged note '{"note":"\\\\u0000\ud83d\ude00\uD83D\uDE00\n\n\u2014 a AAAAAAA=\n","vkeys":[]}' '{"valid":false,"verified":[],"rule":"note.none"}' "a whole pair is a letter"
judged inclusion "{\"leaf_index\":0,\"tree_size\":1,$leaf,\"proof\":[\"\\u0000\"]}" '{"valid":false,"rule":"merkle.hash"}'
judged consistency '{"size1":"1\u0000","size2":1,"root1":"","root2":""}' '{"valid":false,"rule":"merkle.size"}'
judged identifier '{"scheme":"lei","value":"5493001KJTIIGC8Y1R12\u0000"}' '{"state":"failed","normal":"5493001KJTIIGC8Y1R12"}'
judged name '{"text":"a\u0000"}' '{"error":"json.nul: NUL is not permitted in a text"}' "a NUL cannot be read"
judged note '{"note":"\u000' '{"error":"json.escape: \\u needs four hexadecimal digits"}' "a cut escape cannot be read"
try "conform of nothing known" 64 "no such kind" "$saphan" conform nothing

# --- what cannot be looked at is not said to be missing
mkdir loop && ln -s node.conf loop/node.conf && ln -s alliance.json loop/alliance.json
try "a node.conf that cannot be opened" 74 "too many\|Too many" "$saphan" key list --data loop
try "an alliance.json that cannot be opened" 74 "too many\|Too many" "$saphan" alliance publish --dir loop --out x.json
try "a folder without either" 78 "no node.conf here" "$saphan" key list --data .

# --- an office whose clock ran ahead: nobody takes its list, and when the clock is right it makes another
if "${CC:-gcc}" -shared -fPIC -O1 -o clock.so "$OLDPWD/tests/shim/clock.c" -ldl 2> err && LD_PRELOAD=$PWD/clock.so SHIM_DAYS=-30 "$saphan" help > out 2>&1; then
    "$saphan" alliance init --dir ahead --name Ahead > out 2> err && "$saphan" init --data kh9 --node KH --country KH --exchange-port 9719 > out 2> err &&
        "$saphan" alliance admit --dir ahead --request kh9/join-request.json > out 2> err && mkdir a1 a2 || bad "an alliance"
    try "it publishes" 0 "trust list 1" "$saphan" alliance publish --dir ahead --out a1/trust.json
    try "its clock runs ahead" 0 "1 newly signed" env LD_PRELOAD="$PWD/clock.so" SHIM_DAYS=-30 "$saphan" alliance crl --dir ahead --out future.pem
    try "a node does not take that list" 1 "crl.future" "$saphan" join --data kh9 --trust a1/trust.json --crl future.pem
    that "nor keep it" test ! -e kh9/crls.pem
    try "a node with such a clock does" 0 "" env LD_PRELOAD="$PWD/clock.so" SHIM_DAYS=-30 "$saphan" join --data kh9 --trust a1/trust.json --crl future.pem
    try "a list that is not signed any more is asked about" 1 "crls.pem.*crl.future" "$saphan" alliance crl --dir ahead --out x.pem
    try "also before anything is published" 1 "crl.future" "$saphan" alliance publish --dir ahead --out a2/trust.json
    that "the list is not the last one" grep -q '"version":1,' ahead/alliance.json
    try "it leaves it out" 0 "1 newly signed" "$saphan" alliance crl --dir ahead --out true.pem --anew
    try "and goes on" 0 "trust list 2" "$saphan" alliance publish --dir ahead --out a2/trust.json
    try "the node takes the true one in its place" 0 "" "$saphan" join --data kh9 --trust a2/trust.json
    same "as the office has it" ahead/crls.pem kh9/crls.pem
else
    echo "skipped - this build takes no other clock"
fi

exit $((n_bad > 0))
