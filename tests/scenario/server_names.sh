#!/usr/bin/env bash
# Under which names a node's server is certified: the office and the signers see them, and one host name leads to one node.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
S=$B/saphan
cd "$T" || exit 1
S=$(realpath "$OLDPWD/$S")

must "$S" alliance root --dir a --name "Root A"
must "$S" alliance root --dir b --name "Root B"
must "$S" alliance init --dir office --name Test --threshold 2 --root-cert a/root.crt --root-cert b/root.crt
must "$S" init --data gx --node CN-GX --country CN --exchange-address 10.0.0.7 --server-name GX.credit.example
must "$S" init --data la --node LA --country LA --exchange-address 10.0.0.8 --server-name la.credit.example
must "$S" init --data kh --node KH --country KH --exchange-address 10.0.0.7 --exchange-port 9801 --server-name gx.credit.example
must "$S" init --data vn --node VN --country VN --exchange-address 10.0.0.7 --exchange-port 9802
admit() { "$S" alliance admit --dir office --root a/root.key --passphrase a/passphrase --request "$@"; }
list() { # number: proposed, signed by both, published
    "$S" alliance propose --dir office --out "p$1" >"proposed$1" 2>"warned$1" &&
        "$S" alliance sign --proposal "p$1" --root a/root.key --yes --out "p$1a" >"signed$1" 2>"signer$1" "${@:2}" &&
        "$S" alliance sign --proposal "p$1" --root b/root.key --yes --out "p$1b" "${@:2}" &&
        "$S" alliance publish --dir office --out "t$1" --proposal "p$1a" --proposal "p$1b"
}
says() { grep -q -- "$@"; }

admit gx/join-request.json >admitted
check "the office sees the names of who is admitted" says "server names  *10.0.0.7 127.0.0.1 gx.credit.example localhost$" admitted
check "as a program does" sh -c "'$S' alliance admit --dir office --root a/root.key --passphrase a/passphrase --request la/join-request.json --json | grep -q '\"server_names\":\[\"10.0.0.8\",\"127.0.0.1\",\"la.credit.example\",\"localhost\"\]'"
check_fails "a name that another node has is refused" 73 "CN-GX has the server name gx.credit.example already.*office.server-name" admit kh/join-request.json
check "and the node is not admitted" test ! -e office/nodes/KH.json
check_fails "in the office's language" 73 "另一节点已有" "$S" --lang zh alliance admit --dir office --root a/root.key --passphrase a/passphrase --request kh/join-request.json
check "a list" list 1
check "its proposal names them" says "~ node CN-GX  server names: none -> 10.0.0.7,127.0.0.1,gx.credit.example,localhost$" proposed1
check "and who signs sees them" says "~ node LA  server names: none -> 10.0.0.8,127.0.0.1,la.credit.example,localhost$" signed1
check "the list names them" sh -c "'$S' alliance show --trust t1 | grep -q 'server names  *10.0.0.8 127.0.0.1 la.credit.example localhost\$'"
check "as a program reads it" sh -c "'$S' alliance show --trust t1 --json | grep -q '\"server_names\":{\"CN-GX\":\[\"10.0.0.7\",\"127.0.0.1\",\"gx.credit.example\",\"localhost\"\],'"

# --- machines may be shared, and are told
check "an address that another node has is no reason to refuse" sh -c "'$S' alliance admit --dir office --root a/root.key --passphrase a/passphrase --request vn/join-request.json 2>told"
check "but is told" says "CN-GX and VN have the same server name, 10.0.0.7" told
check "another list" list 2 --before "$("$S" alliance show --trust t1 | sed -n 's/^ *digest *//p')"
check "the office is told again" says "the same server name, 10.0.0.7" warned2
check "so is who signs" says "the same server name, 10.0.0.7" signer2
check "what is everybody's is not" sh -c "! grep -q localhost warned2"

# --- another name for a node that is there
must "$S" init --data gx2 --node CN-GX --country CN --exchange-address 10.0.0.7 --server-name la.credit.example
check_fails "a renewal takes no name of another node, either" 73 "LA has the server name la.credit.example already" admit gx2/join-request.json --renew --all-keys
must "$S" init --data gx3 --node CN-GX --country CN --exchange-address 10.0.0.7 --server-name new.credit.example
check "but one of its own" sh -c "'$S' alliance admit --dir office --root a/root.key --passphrase a/passphrase --request gx3/join-request.json --renew --all-keys >renewed"
check "which is told" says "server names: 10.0.0.7,127.0.0.1,gx.credit.example,localhost -> 10.0.0.7,127.0.0.1,gx.credit.example,localhost,new.credit.example" renewed
check_fails "the former one is still its own, while its former key is good" 73 "CN-GX has the server name gx.credit.example" admit kh/join-request.json
must "$S" alliance revoke --dir office --node CN-GX --left now
check "who left has none" admit kh/join-request.json
finish
