#!/bin/bash
# Time stamps of the exchange log: an authority, bundles with its tokens, openssl on both ends; the authority goes and comes
# back, nodes are restarted while it is away; and authorities that are no good.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
command -v jose >/dev/null || { not_ok "the program jose is not installed: run make deps"; finish; }

TSA=$T/tsa
tsa_port=$(free_port)
start_tsa() { # folder
    local i
    rm -f "$1/ready"
    "$B/saphan" tsa serve --dir "$1" --port "$tsa_port" --ready-file "$1/ready" >"$T/tsa.log" 2>&1 &
    pid_of[$1]=$!
    for i in $(seq 200); do [ -s "$1/ready" ] && return 0; kill -0 "${pid_of[$1]}" 2>/dev/null || return 1; sleep 0.05; done
    return 1
}
# As check, but in this shell: what is started must be ended.
begins() { # what, command…
    local what=$1; shift
    if "$@"; then ok "$what"; else not_ok "$what"; fi
}
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --policy "$T/policy$2.json" --json "${@:3}"; }
b64url() { openssl base64 -A | tr '+/' '-_' | tr -d =; }
anchor() { openssl x509 -in "$1/ca.pem" -outform DER | b64url; }
stamp_of() { sed "s/.*\"stamp\":{\([^}]*\)}.*/\1/" <<<"$1"; }
status() { "$B/saphan" status "${as_bank[@]}" --json; }
status_has() { stamp_of "$(status)" | grep -q -- "$1"; }

must "$B/saphan" tsa init --dir "$TSA" --name "Time of the test"
must "$B/saphan" tsa init --dir "$T/tsa-other" --name "Another time"
check_fails "an authority's folder is not made twice" 73 "place.exists" "$B/saphan" tsa init --dir "$TSA"
printf '{"format":"saphan-verify-policy/1","witness_quorum":0,"tsa":["%s"],"time_stamp":"required"}\n' "$(anchor "$TSA")" >"$T/policy-tsa.json"
printf '{"format":"saphan-verify-policy/1","witness_quorum":0,"tsa":["%s"]}\n' "$(anchor "$T/tsa-other")" >"$T/policy-other.json"
printf '{"format":"saphan-verify-policy/1","witness_quorum":1,"tsa":["%s"],"time_stamp":"required"}\n' "$(anchor "$TSA")" >"$T/policy-both.json"
begins "the authority serves" start_tsa "$TSA"
check_fails "once" 69 "tsa.running" "$B/saphan" tsa serve --dir "$TSA"

# --- the authority and openssl
echo "whatever" >"$T/file"
ask_tsa() { # query, reply
    curl -sf -H 'Content-Type: application/timestamp-query' --data-binary "@$1" "http://127.0.0.1:$tsa_port/" -o "$2"
}
check "openssl makes a query" bash -c "openssl ts -query -data '$T/file' -sha256 -cert -out '$T/q' 2>/dev/null"
check "the authority answers it" ask_tsa "$T/q" "$T/r"
check "openssl verifies the answer to its query" bash -c "openssl ts -verify -queryfile '$T/q' -in '$T/r' -CAfile '$TSA/ca.pem' 2>/dev/null | grep -q OK"
check "not below another authority" bash -c "! openssl ts -verify -queryfile '$T/q' -in '$T/r' -CAfile '$T/tsa-other/ca.pem' 2>/dev/null"
openssl ts -query -data "$T/file" -sha512 -cert -out "$T/q512" 2>/dev/null
check "another digest than SHA-256 is refused in its form" bash -c "ask_tsa() { curl -sf -H 'Content-Type: application/timestamp-query' --data-binary \"@\$1\" http://127.0.0.1:$tsa_port/ -o \"\$2\"; }; ask_tsa '$T/q512' '$T/r512' && openssl ts -reply -in '$T/r512' -text 2>/dev/null | grep -q 'Status: Rejected'"
serial() { ask_tsa "$T/q" "$T/r" && openssl ts -reply -in "$T/r" -text 2>/dev/null | sed -n 's/^Serial number: //p'; }
first=$(serial)
kill_node "$TSA"
begins "it starts again after kill -9" start_tsa "$TSA"
check "with another serial number ($first, $(serial))" test "$first" != "$(serial)"

# --- two nodes
make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "checkpoint_ms = 100"
    configure "$n" "stamp_every_s = 1"
    configure "$n" "tsa_url = http://127.0.0.1:$tsa_port/"
done
check_fails "a node with tsa_url alone does not start" 78 "tsa_anchor" "$B/saphand" --config "$GX/node.conf" --check-config
for n in "$LA" "$GX"; do configure "$n" "tsa_anchor = $TSA/ca.pem"; done
configure "$GX" "tsa_grace_s = 1"
check_fails "nor with a grace that ends at once" 78 "tsa_grace_s" "$B/saphand" --config "$GX/node.conf" --check-config
configure "$GX" "tsa_grace_s = 6"
configure "$LA" "tsa_grace_s = 0"
configure "$GX" "tsa_url = https://127.0.0.1/"
check_fails "nor with an address that authorities do not have" 78 "net.url" "$B/saphand" --config "$GX/node.conf" --check-config
configure "$GX" "tsa_url = http://127.0.0.1:$tsa_port/"
fill 50
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with time stamps" order --subject "$subject" --stamps --bundle "$T/one.json"
check "the auditor accepts them" auditor "$T/one.json" -tsa
check "also with a witness" auditor "$T/one.json" -both
check_fails "when all certificates have run out, nothing is doubtful" 2 '"report.signature","result":"pass"' auditor "$T/one.json" -tsa --at 2045-01-01T00:00:00Z
# LA's own stamp of the report is waited for, also where the bank's node had one first: it dates the heads of LA's log, too.
auditor "$T/one.json" -tsa >"$T/one.said"
check "the report's stamp is of LA's log" grep -q '"id":"stamp.LA.answer","result":"pass"' "$T/one.said"
auditor "$T/one.json" -tsa --at 2045-01-01T00:00:00Z | grep -o '"id":"[^"]*","result":"[fi][^"]*"' >"$T/doubtful"
check "but what became of the report since" diff "$T/doubtful" - <<<'"id":"report.status","result":"indeterminate"'
check_fails "who relies on another authority cannot tell" 2 "tsp.chain" auditor "$T/one.json" -other
check "who names none is told that nobody looked" bash -c "'$B/saphan-verify' '$T/one.json' --trust '$T/trust.json' | grep -q 'time stamps: no policy was given that names an authority'"
check "a report without waiting" order --subject "$subject" --bundle "$T/bare.json"
check_fails "is undecided for who wants stamps" 2 '"policy.time-stamp","result":"indeterminate"' auditor "$T/bare.json" -tsa
sed 's/"token":"\([A-Za-z0-9_-]\{1000\}\)./"token":"\1-/' "$T/one.json" >"$T/forged.json"
check_fails "a changed token" 1 "tsp\." auditor "$T/forged.json" -tsa
for _ in 1 2 3 4 5 6; do order --subject "$subject" --bundle "$T/more.json" --force >/dev/null 2>&1; done
check "six more reports, all stamped in time" wait_for status_has '"size":24,'
taken=$(status | sed 's/.*"stamps":\([0-9]*\).*/\1/')
check "by fewer tokens ($taken) than there are exchanges' messages (24)" test "$taken" -lt 12

# --- by hand
awk '/^## /{ on = /^## Without our program/ } /^```$/{ block = 0 } on && block; /^```sh$/{ block = 1 }' docs/verification.md >"$T/commands.sh"
mkdir "$T/hand"
cp "$T/one.json" "$T/hand/bundle.json"; cp "$T/trust.json" "$TSA/ca.pem" "$T/hand/"
by_hand() { (cd "$T/hand" && bash -e -o pipefail "$T/commands.sh"); }
check "openssl agrees with the stamps" bash -c "cd '$T/hand' && bash -e -o pipefail '$T/commands.sh' >'$T/hand.said'"
check "of the report" grep -q 'the answer was there by' "$T/hand.said"
check "and of the receipt" grep -q 'the receipt was there by' "$T/hand.said"
cp "$T/tsa-other/ca.pem" "$T/hand/"
if by_hand >"$T/said" 2>&1; then not_ok "the commands take any authority"; else ok "the commands refuse another authority"; fi

# --- the authority goes
kill_node "$TSA"
check "without the authority the exchange goes on" order --subject "$subject" --bundle "$T/away.json"
check "the node says that stamps are missing" logged "$GX" "stamp.missing"
check "and in its status" wait_for status_has '"missing":"net.connect"'
sleep 1
kill_node "$GX"
begins "restarted within the grace" start_node "$GX"
waited=$(stamp_of "$(status)" | sed 's/.*"waiting_s":\([0-9]*\).*/\1/')
check "the restart gives no new time ($waited s)" test "$waited" -ge 1
check "beyond the grace it is overdue" wait_for status_has '"overdue":true'
check "says so loudly" logged "$GX" "error stamp.overdue"
check_fails "and takes no new questions" 69 "stamp.overdue" order --subject "$subject" --bundle "$T/no.json"
check "earlier ones can be had" order --exchange "$(sed 's/.*"exchange":"\([^"]*\)".*/\1/' "$T/away.json")" --bundle "$T/again.json"
kill_node "$GX"
begins "restarted beyond the grace" start_node "$GX"
check_fails "it refuses at once" 69 "stamp.overdue" order --subject "$subject" --bundle "$T/no.json"
check_fails "a partner's question waits in the outbox" 75 "stamp.overdue" "$B/saphan" report "${as_la[@]}" --subject "$(head -1 "$T/cn.subjects")" \
    --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language en --bundle "$T/la.json"
check "CN-GX does not call its partner hostile" sh -c "grep -q 'exchange.declined about=LA .*rule=stamp.overdue' '$GX/node.log' && ! grep -q exchange.unproved '$GX/node.log'"
check "LA, without a bound, only says so" logged "$LA" "error stamp.overdue.*new_questions=taken"

# --- others in its place
rm -f "$T/tsa-other/ready"
begins "another authority in its place" start_tsa "$T/tsa-other"
check "is not believed" wait_for status_has '"missing":"tsp.chain"'
kill_node "$T/tsa-other"
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die; $SIG{PIPE} = "IGNORE";
    while ($c = $s->accept) { print $c "HTTP/1.1 200 OK\r\n\r\n"; 1 while print $c "x" x 4096; close $c }' "$tsa_port" &
pid_of[flood]=$!
check "an endless answer is cut" wait_for status_has '"missing":"limit.reply"'
kill_node flood
check "memory stays small ($(awk '/VmRSS/ { print $2 }' "/proc/${pid_of[$GX]}/status") kB)" test "$(awk '/VmRSS/ { print $2 }' "/proc/${pid_of[$GX]}/status")" -lt 200000

# --- it comes back
begins "the authority comes back" start_tsa "$TSA"
check "all that waited is stamped" wait_for status_has '"overdue":false'
check "questions are taken again" order --subject "$subject" --stamps --bundle "$T/back.json"
check "with good stamps" auditor "$T/back.json" -tsa
check "what was asked while it was away has its stamp, too" order --exchange "$(sed 's/.*"exchange":"\([^"]*\)".*/\1/' "$T/away.json")" --stamps --bundle "$T/late.json"
check "a good one" auditor "$T/late.json" -tsa

# --- a renewed key
stop_node "$TSA" || not_ok "the authority stops in order"
must "$B/saphan" tsa renew --dir "$TSA" --name "Time of the test, 2"
begins "the authority with a new key" start_tsa "$TSA"
check "below the same root" order --subject "$subject" --stamps --bundle "$T/renewed.json"
check "is as good" auditor "$T/renewed.json" -tsa

# --- the bank's node has no authority of its own: nobody waits for what cannot come
stops "$GX"
configure "$GX" "tsa_url ="
begins "CN-GX starts without an authority" start_node "$GX"
check_fails "it is said at once, and only the report's stamp is waited for" 78 "has no time-stamping authority" timeout 60 \
    "$B/saphan" report "${as_bank[@]}" --subject "$subject" --product standard --purpose credit_granting --authorisation C-1 \
    --expires 2099-12-31 --language zh --stamps --bundle "$T/alone.json"
check "which came" sh -c "grep -o '\"token\":' '$T/alone.json' | wc -l | grep -qx 1"
stops "$GX"
stops "$LA"
finish
