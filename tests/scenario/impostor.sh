#!/usr/bin/env bash
# Somebody on the way who has a good certificate of the alliance: another node's own, or one that a root's key made in secret. Banks'
# commands and nodes talk to the node that they mean, by its TLS key in the trust list, and to nobody else.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

make_alliance
fill 20
configure "$LA" "trust_poll_s = 3600"
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report" order --subject "$subject" --bundle "$T/bundle.json"

# --- a server in CN-GX's name, before its bank
root="$T/alliance/roots/root-1"
by_root=("$root.key" "$T/alliance/passphrase" "$root.crt")
echo '{"state":"done","exchange":"e","forged":true}' >"$T/reply.json"
stand_in() { # as whom…: $port
    rm -f "$T/port"
    : >"$T/asked"
    "$B/tests/tools/impostor" "$@" serve "$T/reply.json" "$T/port" >"$T/asked" 2>"$T/impostor.err" &
    pid_of[impostor]=$!
    wait_for test -s "$T/port" || { not_ok "the impostor serves"; cat "$T/impostor.err"; }
    port=$(cat "$T/port")
}
# shellcheck disable=SC2120 # check_fails passes them
through() { # further options of saphan: what the bank's command gets from there
    "$B/saphan" "$@" call --url "https://127.0.0.1:$port/rpc" --node CN-GX --trust "$T/trust.json" --as bank-gx --key "$T/bank.key" \
        --passphrase "$T/bank.key.pass" --method node.status
}
takes_it() { through | grep -q forged; }
# The test would see it: with CN-GX's own key the bank takes what it is told.
stand_in of "$GX"
check "the node's own key opens the connection" takes_it
check "and it was asked" grep -q asked "$T/asked"
kill_node impostor
stand_in of "$LA"
check_fails "another node's key does not, though its certificate is good" 77 "x509.node" through
check "what the bank asks stays with it" test ! -s "$T/asked"
kill_node impostor
stand_in minted CN-GX "${by_root[@]}"
check_fails "a certificate in its name for a key that no list names does not" 77 "trust.tls-key" through
check_fails "and the bank is told to get the newest list" 77 "get the newest list" through
check_fails "in its language" 77 "冒充" through --lang zh
check "what the bank asks stays with it" test ! -s "$T/asked"
kill_node impostor
stand_in minted LA "${by_root[@]}"
check_fails "nor one in another name" 77 "x509.node" through
kill_node impostor

# --- the node itself, or who has its key, tells its bank something else: the bank's command asks for the evidence, and it must prove the report
report() { # further options of saphan report
    "$B/saphan" report --url "https://127.0.0.1:$port/rpc" --node CN-GX --trust "$T/trust.json" --as bank-gx --key "$T/bank.key" \
        --passphrase "$T/bank.key.pass" --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language en "$@"
}
order --subject "$subject" --language en --json 2>/dev/null >"$T/true.json"
check "what CN-GX answers is verified, and programs are told" grep -q '"verified":{"verdict":"valid"}}$' "$T/true.json"
as_told() { # what becomes of the answer, as sed's script
    sed "s/,\"verified\":{\"verdict\":\"valid\"}}\$/}/; $1" "$T/true.json" >"$T/reply.json"
    stand_in of "$GX"
}
as_told ""
check "an answer that is passed on as it was is shown" sh -c "$(declare -f report); B='$B' T='$T' port='$port'; report --subject '$subject' | grep -q '$subject'"
check_fails "not as the answer to another question" 1 "report.ordered: .*of another company.*report.unproved" report --subject "$(sed -n 5p "$T/la.subjects")"
check_fails "nor of another exchange" 1 "of another exchange" "$B/saphan" report --url "https://127.0.0.1:$port/rpc" --node CN-GX --trust "$T/trust.json" \
    --as bank-gx --key "$T/bank.key" --passphrase "$T/bank.key.pass" --exchange 01a202d5-a756-7b92-ba5e-d4882f30408a
kill_node impostor
as_told "s/\(\"renditions\":.*\)Lao/\1Loa/"
check_fails "a text that is not the report's is refused" 1 "rendition.en.text.*report.unproved" report --subject "$subject" --bundle "$T/forged.json"
check "and kept as it came" sh -c "'$B/saphan-verify' '$T/forged.json' --trust '$T/trust.json' | grep -q 'rendition.en.text'; grep -q Loa '$T/forged.json'"
check_fails "without a page" 1 "report.unproved" report --subject "$subject" --html "$T/forged.html"
check "of it" test ! -e "$T/forged.html"
check_fails "nothing of it is printed" 1 "" sh -c "$(declare -f report); B='$B' T='$T' port='$port'; report --subject '$subject' 2>/dev/null | grep ."
check_fails "a program is told" 1 '"rule":"report.unproved"' report --subject "$subject" --json
check_fails "and gets no report" 1 "" sh -c "$(declare -f report); B='$B' T='$T' port='$port'; report --subject '$subject' --json 2>/dev/null | grep renditions"
kill_node impostor
echo '{"state":"done","exchange":"e","forged":true}' >"$T/reply.json"

# --- a partner in CN-GX's name, at LA's door
ask_la() { "$B/tests/tools/impostor" "$@"; }
status='{"status":{"uri":"https://127.0.0.1/status/0","have":0,"at":0}}'
prove='{"prove":["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"]}'
check "CN-GX itself is answered" sh -c "'$B/tests/tools/impostor' of '$GX' ask '$T/trust.json' LA '$prove' | grep -q proofs"
for message in "$status" "$prove" '{"trust":{"have":0}}'; do
    check_fails "who has a secret certificate in its name is not: ${message:0:12}" 1 "refuses our certificate" \
        ask_la minted CN-GX "${by_root[@]}" ask "$T/trust.json" LA "$message"
done
check "and LA says so" logged "$LA" "peer.refused address=127.0.0.1:.*rule=trust.tls-key"
check_fails "nor a node that was never admitted" 1 "refuses our certificate" ask_la minted ZZ "${by_root[@]}" ask "$T/trust.json" LA "$status"
check "which LA says, too" logged "$LA" "peer.refused .*rule=trust.node"

# --- a false LA at LA's address: CN-GX asks it for a newer trust list, which would have to be signed, and says nothing else
stops "$LA"
"$B/tests/tools/impostor" minted LA "${by_root[@]}" listen "$T/trust.json" LA >"$T/heard" 2>"$T/impostor.err" &
pid_of[impostor]=$!
order --subject "$(sed -n 2p "$T/la.subjects")" --wait-ms 3000 >"$T/out" 2>&1
check "the question waits" grep -q pending "$T/out"
check "a newer list is asked for" wait_for grep -q 'CN-GX {"trust":{"have":1}}' "$T/heard"
check "and revocation lists" wait_for grep -q 'CN-GX {"crl_have":' "$T/heard"
check_fails "nothing else is said" 1 "" grep -vE '^CN-GX \{"(trust|crl_have)":' "$T/heard"
connected_with_la() { "$B/saphan" status "${as_bank[@]}" | grep -qx ' *partner LA: connected'; }
check_fails "it is no partner" 1 "" connected_with_la
kill_node impostor
start_node "$LA" || not_ok "LA starts again"
reconnected LA
check "with LA itself all goes on" order --subject "$(sed -n 3p "$T/la.subjects")"
stops "$LA"
check "CN-GX is still served" order --subject "$(head -1 "$T/cn.subjects")"
stops "$GX"
finish
