#!/usr/bin/env bash
# An alliance whose three roots are on three machines, here folders that only files pass between: proposals and signatures,
# rotation of roots, a node that missed lists, an older list, a fork, a stolen root, and who relies on roots that are gone.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
cd "$work" || exit 1

# the digest of a published list, as a node shows it
digest_of() { "$saphan" alliance show --trust "$1" | sed -n 's/^  digest *//p'; }
# sign LIST MACHINE…: each signs its own copy, which comes back as list-MACHINE.json. MACHINE+: its root did not sign the list before, and
# its keeper names that list's digest.
sign() {
    local list=$1 m named; shift
    for m in "$@"; do
        named=()
        case $m in *+) m=${m%+} named=(--before "$(digest_of "trust-$((${list#list-} - 1)).json")") ;; esac
        "$saphan" alliance sign --proposal "$list.json" --root "$m/root/root.key" --yes --out "$list-$m.json" "${named[@]}" > out 2> err || bad "machine $m signs $list"
    done
}
# the copies as options
copies() { local list=$1 m; shift; for m in "$@"; do printf ' --proposal %s' "$list-$m.json"; done; }
publish() { # what, status, pattern, list, file, machines…
    local what=$1 status=$2 pattern=$3 list=$4 file=$5; shift 5
    # shellcheck disable=SC2046
    try "$what" "$status" "$pattern" "$saphan" alliance publish --dir A/office --out "$file" $(copies "$list" "$@")
}
without_history() { sed 's/"history":.*\],"signatures":\["/"signatures":["/' "$1"; }

for c in root propose sign diff; do
    try "alliance $c --help" 0 "usage: saphan alliance $c" "$saphan" alliance $c --help
    try "alliance $c without sense" 64 "" "$saphan" alliance $c --no-such-option
done

# --- three machines; the office is on A, and holds no key
mkdir A B C D E F
for m in A B C D E F; do
    try "a root on machine $m" 0 '"root":' "$saphan" alliance root --dir $m/root --name "Root of $m" --json
    declare "root_$m=$(member root < out)"
done
try "a root is never overwritten" 73 "place.exists" "$saphan" alliance root --dir A/root
try "an alliance of them" 0 "2 of 3 roots" "$saphan" alliance init --dir A/office --name "Three" --threshold 2 \
    --root-cert A/root/root.crt --root-cert B/root/root.crt --root-cert C/root/root.crt
try "one root twice" 73 "office.root" "$saphan" alliance init --dir bad --name "Two" --root-cert A/root/root.crt --root-cert A/root/root.crt
try "what is no certificate" 3 "x509.root" "$saphan" alliance init --dir bad --name "Two" --root-cert A/root/root.key
if ls A/office/roots/*.key > /dev/null 2>&1; then bad "no key is at the office"; else ok "no key is at the office"; fi
"$saphan" init --data la --node LA --country LA --exchange-port 9712 > out 2>&1 || bad "init LA"
"$saphan" init --data gx --node CN-GX --country CN --exchange-port 9711 > out 2>&1 || bad "init CN-GX"
try "no root certifies" 78 "office.root" "$saphan" alliance admit --dir A/office --request la/join-request.json
try "nor does a stranger's" 1 "office.root" "$saphan" alliance admit --dir A/office --request la/join-request.json --root F/root/root.key
try "admit LA with the root of A" 0 "admitted LA" "$saphan" alliance admit --dir A/office --request la/join-request.json --root A/root/root.key
try "admit CN-GX" 0 "admitted CN-GX" "$saphan" alliance admit --dir A/office --request gx/join-request.json --root A/root/root.key
try "the office alone cannot publish" 78 "office.threshold" "$saphan" alliance publish --dir A/office --out trust-1.json

# --- list 1
try "propose" 0 "+ node LA" "$saphan" alliance propose --dir A/office --out list-1.json
try "the proposal unsigned" 78 "office.threshold" "$saphan" alliance publish --dir A/office --out trust-1.json --proposal list-1.json
try "a stranger does not sign" 1 "office.root" "$saphan" alliance sign --proposal list-1.json --root D/root/root.key --yes
try "who says no signs nothing" 77 "office.not-signed" sh -c "echo no | '$saphan' alliance sign --proposal list-1.json --root A/root/root.key"
try "JSON asks nothing" 64 "alliance.option" "$saphan" alliance sign --proposal list-1.json --root A/root/root.key --json
try "a first list has none before it" 0 "everything in it is new" sh -c "echo yes | '$saphan' alliance sign --proposal list-1.json --root A/root/root.key --out x1.json"
try "who says yes sees what is signed" 0 "+ root $root_B" sh -c "echo yes | '$saphan' alliance sign --proposal list-1.json --root A/root/root.key --out list-1-A.json"
try "the other key is named" 64 "alliance.option" "$saphan" alliance sign --proposal list-1.json --root A/root/root.crt --yes
publish "one signature is too few" 1 "trust.threshold" list-1 trust-1.json A
try "the same root again counts once" 0 '"signatures":1' "$saphan" alliance sign --proposal list-1-A.json --root A/root/root.key --yes --json
publish "so it stays one" 1 "trust.threshold" list-1 trust-1.json A
sign list-1 B
publish "two roots publish" 0 "trust list 1 with 2 nodes" list-1 trust-1.json A B
publish "once" 1 "trust.version-reuse" list-1 trust-1.json A B
cp trust-1.json before
try "what is no proposal" 3 "office.proposal" sh -c "echo '{\"format\":\"x\"}' > x.json; '$saphan' alliance publish --dir A/office --out trust-1.json --proposal x.json"
try "LA joins" 0 "LA joined Three" "$saphan" join --data la --trust trust-1.json --root "$root_A" --root "$root_B" --root "$root_C"
try "CN-GX joins" 0 "CN-GX joined Three" "$saphan" join --data gx --trust trust-1.json

# --- list 2: D in place of C
next_second
try "propose a rotation" 0 "+ root $root_D" "$saphan" alliance propose --dir A/office --out list-2.json --add-root D/root/root.crt --remove-root "$root_C"
try "the former root stays an issuer" 0 "+ issuer $root_C" "$saphan" alliance sign --proposal list-2.json --root A/root/root.key --yes --out list-2-A.json
sign list-2 D+
publish "a new root does not stand for an old one" 1 "trust.succession" list-2 trust-2.json A D
sign list-2 C+
publish "nor an old one for a new one" 1 "trust.threshold" list-2 trust-2.json C D
sign list-2 B
publish "both thresholds" 0 "trust list 2" list-2 trust-2.json A B D
try "the difference in words" 0 "^- root $root_C" "$saphan" alliance diff trust-1.json trust-2.json
try "and as JSON" 0 "{\"change\":\"added\",\"what\":\"root\",\"id\":\"$root_D\"" "$saphan" alliance diff trust-1.json trust-2.json --json
try "no difference" 0 "^no change" "$saphan" alliance diff trust-1.json before
try "when each was issued is one" 0 "^~ list itself  issued: 20.* -> 20" "$saphan" alliance diff trust-1.json trust-2.json
try "the file that is not there is named" 66 "none.json: " "$saphan" alliance diff trust-1.json none.json
try "no root is no threshold" 64 "alliance.option" "$saphan" alliance propose --dir A/office --out x2.json --threshold 0
try "one file is not enough" 64 "alliance.option" "$saphan" alliance diff trust-1.json
try "a root that is there" 73 "office.root" "$saphan" alliance propose --dir A/office --out x2.json --add-root D/root/root.crt
try "a root that is not" 66 "office.root" "$saphan" alliance propose --dir A/office --out x2.json --remove-root "$root_C"
try "more must sign than there are" 64 "alliance.option" "$saphan" alliance propose --dir A/office --out x2.json --threshold 4
cp trust-2.json list-2.copy; try "a proposal replaces no trust list" 73 "place.kind" "$saphan" alliance propose --dir A/office --out list-2.copy

# --- lists 3 and 4: LA leaves a little later; E in place of B
"$saphan" alliance propose --dir A/office --out list-3.json > out 2> err || bad "propose list 3"
# the list before is only stated in a proposal: here another office's, in which all that is proposed is said to be there already
"$saphan" alliance init --dir false --name Three --root-cert F/root/root.crt > out 2> err || bad "a false office"
for i in 1 2; do
    "$saphan" alliance propose --dir false --out "false-$i.json" > out 2> err || bad "false list $i"
    "$saphan" alliance sign --proposal "false-$i.json" --root F/root/root.key --yes > out 2> err || bad "false list $i is signed"
    "$saphan" alliance publish --dir false --out "false-trust-$i.json" --proposal "false-$i.json" > out 2> err || bad "false list $i is published"
done
"$saphan" alliance propose --dir false --out false-3.json > out 2> err || bad "false list 3"
sed "s/\"held\":.*,\"list\":{/$(sed 's/.*\("held":.*,"list":{\).*/\1/; s/[&/\]/\\&/g' false-3.json)/" list-3.json > forged.json
true_2=$(digest_of trust-2.json) false_2=$(digest_of false-trust-2.json)
that "another list before is stated" grep -q "$(sed 's/.*"signatures":\["\([^"]*\)".*/\1/' false-trust-2.json | cut -c 1-500)" forged.json
try "a root compares it with what it signed" 1 "$(digest_of trust-2.json).*office.before-other" "$saphan" alliance sign --proposal forged.json --root B/root/root.key --yes --out x3.json
try "nor with --again" 1 "office.before-other" "$saphan" alliance sign --proposal forged.json --root B/root/root.key --yes --again --out x3.json
try "nor by its name alone" 1 "office.before-other" "$saphan" alliance sign --proposal forged.json --root B/root/root.key --yes --before "$false_2" --out x3.json
try "a name that the proposal has not" 1 "$true_2.*office.before-other" "$saphan" alliance sign --proposal forged.json --root B/root/root.key --yes --before "$true_2" --out x3.json
mkdir Z; cp -r A/root Z/root; rm Z/root/root.key.signed
try "a root without a record knows nothing to compare with" 77 "knows nothing to compare it with.*office.before-unknown" "$saphan" alliance sign --proposal forged.json --root Z/root/root.key --yes --out x3.json
that "and no digest is there to copy" sh -c '! grep -q "[A-Za-z0-9_-]\{43\}" err'
that "nobody signed it" test ! -e x3.json
that "nor has a record of it" grep -q '"version":2,' B/root/root.key.signed
try "JSON names it, too" 0 "\"before\":{\"version\":2,\"digest\":\"$true_2\",\"known\":\"signed\"}.*\"changes\":\[{" "$saphan" alliance sign --proposal list-3.json --root B/root/root.key --yes --json --out list-3-B.json
try "by whom it is known" 0 "\"digest\":\"$true_2\",\"known\":\"named\"}" "$saphan" alliance sign --proposal list-3.json --root Z/root/root.key --yes --json --before "$true_2" --out x3.json
try "then it is in the record" 0 "" "$saphan" alliance sign --proposal list-3.json --root Z/root/root.key --yes --out x3.json
sed -i 's/,"before":[^}]*//' Z/root/root.key.signed
try "a record that says it not asks for it" 77 "office.before-unknown" "$saphan" alliance sign --proposal list-3.json --root Z/root/root.key --yes
echo '{"version":0,"digest":"x"}' > Z/root/root.key.signed
try "a record that is none" 1 "office.signed\]" "$saphan" alliance sign --proposal list-3.json --root Z/root/root.key --yes --out x3.json
sign list-3 B D
sed "s/\"held\":.*,\"list\":{/$(sed 's/.*\("held":.*,"list":{\).*/\1/; s/[&/\]/\\&/g' false-3.json)/" list-3-B.json > forged-B.json
try "the office takes none with another list before" 1 "office.before-other" "$saphan" alliance publish --dir A/office --out forged-trust.json --proposal forged-B.json --proposal list-3-D.json
publish "list 3 without A" 0 "trust list 3" list-3 trust-3.json B D
"$saphan" alliance propose --dir A/office --out list-4.json --add-root E/root/root.crt --remove-root "$root_B" > out 2> err || bad "propose list 4"
sign list-4 A+ D
cp -r A/office fork
publish "list 4" 0 "trust list 4" list-4 trust-4.json A D

# --- who missed some
without_history trust-4.json > alone.json
try "a list out of the air is refused" 1 "trust.gap" "$saphan" join --data la --trust alone.json
try "with its history it is taken" 0 "version 1 replaced" "$saphan" join --data la --trust trust-4.json
try "an older list is not" 1 "trust.rollback" "$saphan" join --data la --trust trust-3.json
without_history trust-2.json > step-2.json
try "one step alone" 0 "version 1 replaced" "$saphan" join --data gx --trust step-2.json
try "then all the others" 0 "version 2 replaced" "$saphan" join --data gx --trust trust-4.json
try "the node relies on today's roots" 0 "root        $root_E" "$saphan" join --data gx --trust trust-4.json
try "and would start" 0 "" "$saphand" --config la/node.conf --check-config

# --- revocation lists of roots on machines of their own, and of a former root
try "without a key no list is signed" 78 "office.root" "$saphan" alliance crl --dir A/office --out crls.pem
try "root A signs its list" 0 "1 revocation list written to crl-A.pem, 1 newly signed" "$saphan" alliance crl --dir A/office --root A/root/root.key --out crl-A.pem
try "as openssl sees it" 0 "verify OK" sh -c "openssl x509 -inform DER -in A/root/root.crt -out A.pem && openssl crl -in crl-A.pem -CAfile A.pem -noout"
cp -r A/office D/office
try "root D signs where its key is" 0 "2 revocation lists written to crl-D.pem, 1 newly signed" "$saphan" alliance crl --dir D/office --root D/root/root.key --out crl-D.pem
try "the office takes it over" 0 '"signed":0,"added":1' "$saphan" alliance crl --dir A/office --add crl-D.pem --out crls.pem --json
try "lists go to standard output, too" 0 "" sh -c "'$saphan' alliance crl --dir A/office --add crl-D.pem --root A/root/root.key --out - 2> said | openssl crl -noout -issuer"
that "with what was done beside it" grep -q "written to -, 1 newly signed" said
try "and a proposal" 0 '^{"format":"saphan-trust-proposal' sh -c "'$saphan' alliance propose --dir A/office --out - 2> said"
that "with what is proposed beside it" grep -q "proposed in -" said
that "no file of that name is made" test ! -e -
crl_into() { "$saphan" alliance crl --dir A/office --root A/root/root.key --out "$1"; }
mkfifo pipe
(cat pipe > piped) & reader=$!
try "a named pipe is written into" 0 "lists written to pipe" crl_into pipe
wait $reader; that "its reader has the lists" sh -c 'test -p pipe && openssl crl -noout -issuer < piped'
try "as is a descriptor" 0 "" bash -c "'$saphan' alliance propose --dir A/office --out >(cat > said.json) && wait \$! && grep -q '^{\"format\":\"saphan-trust-proposal' said.json"
echo "what was there" > shared
try "standard output by its other name" 0 "" bash -c "'$saphan' alliance propose --dir A/office --out /dev/stdout 2> said >> shared"
that "goes on in its file" sh -c 'head -n 1 shared | grep -qx "what was there" && sed -n 2p shared | grep -q "^{\"format\":\"saphan-trust-proposal" && grep -q "proposed in /dev/stdout" said'
if mknod null c 1 3 2> err && mknod full c 1 7 2> err && true 2> err > null; then # devices of this folder: those of the machine are not put at risk
    try "a device is written into" 0 "" crl_into null
    try "a full one says so" "[1-9]*" "cannot write full: No space left" crl_into full
    that "both stay devices" test -c null -a -c full
    if mknod disk b 7 200 2> err; then
        try "a disk is not" 73 "place.kind" crl_into disk
        that "it stays one" test -b disk
    fi
else
    echo "skipped - no devices may be made here"
fi
try "a former root signs none any more" 1 "former root.*office.root" "$saphan" alliance crl --dir A/office --root C/root/root.key --out crls.pem
try "a stranger does not" 1 "office.root" "$saphan" alliance crl --dir A/office --root F/root/root.key --out crls.pem
try "a list by a stranger is not taken over" 1 "crl.issuer" sh -c "'$saphan' alliance init --dir G --name Three >/dev/null 2>&1 && '$saphan' alliance crl --dir G --out G.pem >/dev/null 2>&1; '$saphan' alliance crl --dir A/office --add G.pem --out crls.pem"
try "no other file is replaced" 73 "place.kind" "$saphan" alliance crl --dir A/office --root A/root/root.key --out trust-4.json
try "in a copy of the office, a key of LA is revoked" 0 "revoked a key of LA" "$saphan" alliance revoke --dir D/office --node LA --use receipt --reason superseded --since 2026-01-01T00:00:00Z
try "root A lists it" 0 "1 certificate revoked" "$saphan" alliance crl --dir D/office --root A/root/root.key --out crls.pem
try "which show names" 0 "LA receipt .* not to be believed since 2026-01-01T00:00:00Z (superseded)" "$saphan" alliance show --trust trust-4.json --crl crls.pem
try "a reason needs a key" 64 "alliance.option" "$saphan" alliance revoke --dir D/office --node LA --reason superseded
try "the future is not yet" 64 "alliance.option" "$saphan" alliance revoke --dir D/office --node LA --use log --reason superseded --since 2999-01-01T00:00:00Z

# --- who relies on roots that are gone: A, B and C
pins=(--root "$root_A" --root "$root_B" --root "$root_C")
try "a newcomer with old pins walks over the history" 0 "version   4" "$saphan" alliance show --trust trust-4.json "${pins[@]}"
try "and cannot without it" 1 "trust.pinned" "$saphan" alliance show --trust alone.json "${pins[@]}"
try "strangers vouch for nothing" 1 "trust.pinned" "$saphan" alliance show --trust trust-4.json --root "$root_F" --root "$root_C"
try "a root that is no digest is a slip, no verdict" 64 "43 letters" "$saphan" alliance show --trust trust-4.json --root typo
try "one named twice" 64 "named once" "$saphan" alliance show --trust trust-4.json --root "$root_A" --root "$root_A"
try "nor one that none reach" 64 "1 to the number" "$saphan" alliance show --trust trust-4.json --root "$root_A" --root-threshold 0
try "nor one that is no number" 64 "1 to the number" "$saphan" alliance show --trust trust-4.json --root "$root_A" --root-threshold 1x
try "a count that no roots reach" 64 "1 to the number" "$saphan" alliance show --trust trust-4.json --root-threshold 5

# --- a fork: the same roots sign another list 4
"$saphan" alliance propose --dir fork --out fork-4.json --days 30 > out 2> err || bad "propose a fork"
try "a root signs one list of a number" 73 "office.signed-before" "$saphan" alliance sign --proposal fork-4.json --root A/root/root.key --yes
for again in "" --again; do # the record does not turn back
    # shellcheck disable=SC2086
    try "nor an older one $again" 73 "office.signed-before" "$saphan" alliance sign --proposal list-3.json --root A/root/root.key --yes --out x3.json $again
done
that "the record stays" grep -q '"version":4,' A/root/root.key.signed
for m in A D; do
    "$saphan" alliance sign --proposal fork-4.json --root $m/root/root.key --yes --again > out 2> err || bad "$m is made to sign a fork"
done
try "the fork is published" 0 "trust list 4" "$saphan" alliance publish --dir fork --out fork-trust-4.json --proposal fork-4.json
try "two lists of one number are told" 1 "two different lists of number 4" "$saphan" alliance diff trust-4.json fork-trust-4.json
try "to programs, too" 1 '"fork":true}' "$saphan" alliance diff trust-4.json fork-trust-4.json --json
try "and refused by who has the other" 1 "trust.version-reuse" "$saphan" join --data la --trust fork-trust-4.json
"$saphan" alliance propose --dir fork --out fork-5.json > out 2> err || bad "propose on the fork"
for m in A D; do
    "$saphan" alliance sign --proposal fork-5.json --root $m/root/root.key --yes > out 2> err || bad "$m signs on the fork"
done
try "the fork goes on" 0 "trust list 5" "$saphan" alliance publish --dir fork --out fork-trust-5.json --proposal fork-5.json
try "and its next list is refused, too" 1 "trust.version-reuse" "$saphan" join --data la --trust fork-trust-5.json

# --- the root that certified the nodes goes
try "dropped altogether it would leave certificates behind" 77 "office.issuer" "$saphan" alliance propose --dir A/office --out x5.json \
    --add-root F/root/root.crt --remove-root "$root_A" --drop-issuer "$root_A"
"$saphan" alliance propose --dir A/office --out list-5.json --add-root F/root/root.crt --remove-root "$root_A" --threshold 3 > out 2> err || bad "propose list 5"
sign list-5 E+ F+
try "D does not by its own record" 73 "office.signed-before" "$saphan" alliance sign --proposal list-5.json --root D/root/root.key --yes
try "nor when only the list of this number was given up" 1 "office.before-other" "$saphan" alliance sign --proposal list-5.json --root D/root/root.key --yes --again
try "D gave up the fork" 0 "signed in list-5-D.json" "$saphan" alliance sign --proposal list-5.json --root D/root/root.key --yes --again \
    --before "$(digest_of trust-4.json)" --out list-5-D.json
publish "all three must sign now" 0 "trust list 5" list-5 trust-5.json D E F
try "the nodes' certificates stay good" 0 "version 4 replaced" "$saphan" join --data la --trust trust-5.json
try "and the node would start" 0 "" "$saphand" --config la/node.conf --check-config
try "a TLS certificate under a former root" 0 "OK" openssl verify -CAfile la/roots.pem -purpose sslserver la/keys/tls.crt

# --- an office that lost its last list
mv A/office/last-trust.json kept
try "an office without its last list goes no further" 78 "office.last-list" "$saphan" alliance propose --dir A/office --out x6.json
cp trust-4.json A/office/last-trust.json
try "nor with an older one" 78 "office.last-list" "$saphan" alliance propose --dir A/office --out x6.json
cp trust-5.json A/office/last-trust.json
try "any copy of it will do" 0 "trust list 6" "$saphan" alliance propose --dir A/office --out x6.json

exit $((n_bad > 0))
