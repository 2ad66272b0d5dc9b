#!/usr/bin/env bash
# Trust lists of running nodes: taken from the file and from partners without a restart, a new partner is reached, one that
# left is not, and an older list comes back neither at run time nor at a start.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

starts() { if start_node "$1"; then ok "$2"; else not_ok "$2"; fi; } # folder, what

publish() { must "$B/saphan" alliance publish --dir "$T/alliance" --out "$1"; }

make_alliance
fill 20
for n in "$LA" "$GX"; do configure "$n" "trust_poll_s = 1"; done
TH=$T/TH th_port=$(free_port) th_https=$(free_port)
must "$B/saphan" init --data "$TH" --node TH --country TH,VN --exchange-port "$th_port" --https-port "$th_https" --partner CN-GX
starts "$LA" "LA starts"
starts "$GX" "CN-GX starts"
check "a question" order --subject "$subject" --bundle "$T/bundle.json"
then=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# --- a node joins while the others run; another that speaks for its country, too, and comes first in the list, never runs
must "$B/saphan" init --data "$T/KH" --node KH --country KH,TH,VN --exchange-port "$(free_port)"
must "$B/saphan" alliance admit --dir "$T/alliance" --request "$T/KH/join-request.json"
must "$B/saphan" alliance admit --dir "$T/alliance" --request "$TH/join-request.json"
publish "$T/trust-2.json"
must "$B/saphan" join --data "$LA" --trust "$T/trust-2.json"
check "LA takes the list from its file" logged "$LA" "trust.taken version=2 .*from=file"
check "CN-GX takes it from LA" logged "$GX" "trust.taken version=2 .*from=LA"
check "CN-GX keeps it in its file" sh -c "'$B/saphan' alliance show --trust '$GX/trust.json' | grep -q 'version   2'"
must "$B/saphan" join --data "$TH" --trust "$T/trust-2.json"
"$B/saphan-gen" --seed 9 --count 5 --country TH >"$T/th.jsonl"
must "$B/saphan" import --data "$TH" --format jsonl "$T/th.jsonl"
th_subject=$(sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/th.jsonl" | head -1)
starts "$TH" "TH starts"
# It has tried before TH listened, and tries again in a while.
check "CN-GX reaches the new node without a restart" wait_for order --subject "$th_subject"
check "and the others still" order --subject "$subject"
vn_subject=$("$B/saphan-gen" --seed 1 --count 1 --country VN | sed 's/^{"subject":"\([^"]*\)".*/\1/')
check_fails "of two that speak for a country that is neither's none is guessed" 1 "exchange.partner-ambiguous" order --subject "$vn_subject"
check_fails "and the refusal names them" 1 "VN; name one (--partner): KH, TH " order --subject "$vn_subject"
check_fails "the one that was named is asked" 77 "registry.unknown-subject" order --subject "$vn_subject" --partner TH

# --- a node leaves
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --left now
publish "$T/trust-3.json"
must "$B/saphan" join --data "$GX" --trust "$T/trust-3.json"
check "CN-GX takes the third list" logged "$GX" "trust.taken version=3"
check_fails "a question to who left is refused" 66 "exchange.no-node" order --subject "$(sed -n 2p "$T/la.subjects")"
cp "$T/trust-3.json" "$LA/trust.json"
check "LA learns that its own keys are no longer good" logged "$LA" "trust.own-key"
check "TH is still reached" order --subject "$(sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/th.jsonl" | sed -n 2p)"

# --- what does not follow is refused
cp "$GX/trust.json" "$T/newest.json"
cp "$T/trust-2.json" "$GX/trust.json"
check "an older file is refused at run time" logged "$GX" "trust.refused .*trust.rollback"
check "and CN-GX goes on" order --subject "$(sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/th.jsonl" | sed -n 3p)"
said() { sh -c "grep -c '$2' '$1/node.log' | grep -qx $3"; }
rm "$GX/trust.json"
check "a file that is gone is missed" logged "$GX" "trust.refused about=file .*rule=file.missing .*saphan join"
mkdir "$GX/trust.json"
check "and one that cannot be read" logged "$GX" "trust.refused about=file .*rule=file.io .*saphan join"
sleep 2
check "each is said once" said "$GX" "trust.refused about=file .*saphan join" 2
rmdir "$GX/trust.json"
cp "$T/trust-2.json" "$GX/trust.json"
check "and CN-GX still goes on" order --subject "$(sed 's/^{"subject":"\([^"]*\)".*/\1/' "$T/th.jsonl" | sed -n 4p)"
stops "$GX"
check_fails "and at a start" 78 "trust.rollback" "$B/saphand" --config "$GX/node.conf"
cp "$T/newest.json" "$GX/trust.json"
starts "$GX" "with the newest it starts"
for n in "$GX" "$LA" "$TH"; do stops "$n"; done

# --- the root goes, and an auditor relies on the one that he took from the office long ago
old=$(sed -n 's/.*"pinned":\["\([^"]*\)".*/\1/p' "$T/trust.json")
must "$B/saphan" alliance root --dir "$T/root-2" --name "Second root"
must "$B/saphan" alliance propose --dir "$T/alliance" --out "$T/list-4.json" --add-root "$T/root-2/root.crt" --remove-root "$old"
before=$("$B/saphan" alliance show --trust "$T/newest.json" | sed -n 's/^  digest *//p') # the office's own root knows it
must "$B/saphan" alliance sign --proposal "$T/list-4.json" --root "$T/root-2/root.key" --yes --before "$before" --out "$T/list-4-new.json"
must "$B/saphan" alliance sign --proposal "$T/list-4.json" --root "$T/alliance/roots/root-1.key" --yes --out "$T/list-4-old.json"
cp -r "$T/alliance" "$T/thief" # who has the old root's key, and this folder
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust-4.json" --proposal "$T/list-4-new.json" --proposal "$T/list-4-old.json"
new=$(sed -n 's/.*"pinned":\["\([^"]*\)".*/\1/p' "$T/trust-4.json")
check "the root is another" test "$old" != "$new"
verify() { "$B/saphan-verify" "$T/bundle.json" --at "$then" --trust "$@"; }
check "by the newest list the bundle was good then, though LA has left since" verify "$T/trust-4.json"
check "and by the old root, over the list's history" verify "$T/trust-4.json" --root "$old"

# --- that root was stolen: its lists take nothing back any more, and it stays in the list, where it does no harm
must "$B/saphan" alliance revoke --dir "$T/thief" --node LA --use report --reason key-compromise --since 2020-01-01T00:00:00Z
must "$B/saphan" alliance crl --dir "$T/thief" --out "$T/evil.pem"
check_fails "as long as it is a root its list takes keys back" 1 "crl.revoked" verify "$T/trust-3.json" --crl "$T/evil.pem"
check "no longer when it was removed" verify "$T/trust-4.json" --crl "$T/evil.pem"
printf '{"format":"saphan-verify-policy/1","witness_quorum":0,"crl":"required"}\n' >"$T/crl-required.json"
check "and who wants a list has the trust list for what it certified" verify "$T/trust-4.json" --crl "$T/evil.pem" --policy "$T/crl-required.json"
check_fails "the office signs none with it" 1 "office.root" "$B/saphan" alliance crl --dir "$T/alliance" --root "$T/thief/roots/root-1.key" --out "$T/no.pem"
check_fails "it cannot be dropped as long as keys hang on it" 77 "office.issuer" "$B/saphan" alliance propose --dir "$T/alliance" --out "$T/list-5.json" --drop-issuer "$old"

sed 's/"history":.*\],"signatures":\["/"signatures":["/' "$T/trust-4.json" >"$T/alone.json"
check_fails "without the history nothing leads from the old root" 1 "trust.pinned" verify "$T/alone.json" --root "$old"
check_fails "a stranger's root vouches for nothing" 1 "trust.pinned" verify "$T/trust-4.json" --root "$(openssl dgst -sha256 -binary /dev/null | basenc --base64url | tr -d =)"
finish
