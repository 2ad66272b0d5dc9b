#!/bin/bash
# Reports that their issuer takes back: for a time, for good, for another; seen by the partner, the bank and the auditor, and
# kept over kill -9.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

issuer() { local verb=$1; shift; "$B/saphan" report "$verb" --data "$LA" "$@"; }
auditor() { "$B/saphan-verify" "$@" --trust "$T/trust.json"; }
jti_of() { "$B/saphan-verify" "$1" --trust "$T/trust.json" --json | sed -n 's/.*"jti":"\([^"]*\)".*/\1/p'; }
exchange_of() { sed -n 's/.*"exchange":"\([^"]*\)".*/\1/p' "$1"; }
again() { "$B/saphan" report "${as_bank[@]}" --exchange "$(exchange_of "$1")" --language zh --bundle "$2" --force; }
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
next_second() { local from; from=$(now); while [ "$(now)" = "$from" ]; do :; done; }
entry_of() { # the report's place, from its own payload
    sed -n 's/.*"report":"[^.]*\.\([^.]*\)\..*/\1/p' "$1" | tr '_-' '/+' | base64 -d 2>/dev/null | sed -n 's/.*"status_list":{\([^}]*\)}.*/\1/p'
    echo
}

make_alliance
for n in "$LA" "$GX"; do configure "$n" "status_poll_s = 1"; done
fill 50
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- four reports, all valid
for i in 1 2 3 4; do must order --subject "$(sed -n ${i}p "$T/la.subjects")" --bundle "$T/$i.json"; done
check "a new report is valid, then and now" bash -c "'$B/saphan-verify' '$T/1.json' --trust '$T/trust.json' | grep -q '^  is valid *yes'"
one=$(jti_of "$T/1.json") two=$(jti_of "$T/2.json") three=$(jti_of "$T/3.json") four=$(jti_of "$T/4.json")
check "each has a place of its own" test "$(for i in 1 2 3 4; do entry_of "$T/$i.json"; done | grep . | sort -u | wc -l)" = 4
check "the issuer says so" bash -c "'$B/saphan' report status --data '$LA' --report $one | grep -q ': valid'"
check_fails "but of no other report" 66 "status.unknown" issuer status --report 01a1fd13-b838-7051-b5f0-7ab19e609f12
check_fails "nor does it revoke one" 66 "status.unknown" issuer revoke --report 01a1fd13-b838-7051-b5f0-7ab19e609f12 --reason "never was"
check_fails "nor from a folder that is none" 66 "status.unknown" "$B/saphan" report revoke --data "$T" --report "$one" --reason "wrong folder"
check_fails "a reason is asked for" 64 "reason" issuer revoke --report "$one"
then=$(now)
next_second

# --- revoked, while the node runs
check "revoke" bash -c "'$B/saphan' report revoke --data '$LA' --report $one --reason 'a wrong balance sheet' | grep -q 'revoked by .*: a wrong balance sheet'"
check_fails "revoked is final" 1 "status.final" issuer reinstate --report "$one" --reason "no"
next_second # a list is signed once a second
check "the bank is told" bash -c "'$B/saphan' report ${as_bank[*]} --exchange '$(exchange_of "$T/1.json")' --language zh --bundle '$T/1.new.json' | grep -q 'TAKEN THIS REPORT BACK: revoked'"
check_fails "the new bundle is invalid now" 1 "report.status:.*revoked" auditor "$T/1.new.json"
check "and says that it was valid then" bash -c "'$B/saphan-verify' '$T/1.new.json' --trust '$T/trust.json' | grep -q '^  was valid *yes'"
check "it is valid with the time of then" auditor "$T/1.new.json" --at "$then"
check_fails "a list from the node itself tells of the old bundle" 1 "status.revoked" bash -c "curl -sk 'https://127.0.0.1:$la_https/status/0' >'$T/list.jwt' &&
    '$B/saphan-verify' '$T/1.json' --trust '$T/trust.json' --status '$T/list.jwt'"
sed 's/....$/AAAA/' "$T/list.jwt" >"$T/bad.jwt"
mkdir "$T/given" && cp "$T/1.json" "$T/given/"
check_fails "a list that its node did not sign makes no bundle invalid" 3 "bad.jwt: list 1 is none that its node signed.*or leave it out" auditor "$T/1.json" --status "$T/bad.jwt" --json
check_fails "nor an archive, which names the file" 3 "bad.jwt: list 1 is none that its node signed" auditor --archive "$T/given" --status "$T/list.jwt" --status "$T/bad.jwt" --json
check "it is served as a status list" bash -c "curl -sk -D- -o /dev/null 'https://127.0.0.1:$la_https/status/0' | grep -qi '^content-type: application/statuslist+jwt'"
check "and as it was then" bash -c "curl -sk 'https://127.0.0.1:$la_https/status/0?time=$(date -d "$then" +%s)' >'$T/then.jwt' && ! cmp -s '$T/then.jwt' '$T/list.jwt' &&
    '$B/saphan-verify' '$T/1.json' --trust '$T/trust.json' --at '$then' --status '$T/then.jwt'"
check "there is no other list" test "$(curl -sk -o /dev/null -w '%{http_code}' "https://127.0.0.1:$la_https/status/1")" = 404
check_fails "later nobody knows from that list" 2 "status.stale" auditor "$T/2.json" --at "$(date -u -d '+9 days' +%Y-%m-%dT%H:%M:%SZ)"

# --- suspended and reinstated, superseded; the issuer is killed in between
must issuer suspend --report "$two" --reason "a complaint"
must issuer supersede --report "$three" --by "$four" --reason "a newer balance sheet"
kill_node "$LA"
start_node "$LA" || { not_ok "the issuer starts again"; finish; }
check "no change is lost by kill -9" bash -c "'$B/saphan' report status --data '$LA' --report $three --json | grep -q '\"status\":\"superseded\".*\"by\":\"$four\"'"
next_second
check "suspended" again "$T/2.json" "$T/2.new.json"
check_fails "is not valid now" 1 "status.suspended" auditor "$T/2.new.json"
must again "$T/3.json" "$T/3.new.json"
check_fails "superseded is not valid now" 1 "status.superseded" auditor "$T/3.new.json"
must again "$T/4.json" "$T/4.new.json"
check "what took its place is" auditor "$T/4.new.json"
must issuer reinstate --report "$two" --reason "it was right"
next_second
next_second
must again "$T/2.json" "$T/2.later.json"
check "reinstated is valid again" auditor "$T/2.later.json"
must order --subject "$subject" --bundle "$T/5.json"
check "after a kill no place is given twice" test "$(for i in 1 2 3 4 5; do entry_of "$T/$i.json"; done | grep . | sort -u | wc -l)" = 5
check "and a new report is valid" auditor "$T/5.json"

# --- the issuer is away
stops "$LA"
check "the asking node still has its lists" again "$T/1.json" "$T/1.away.json"
check_fails "and says what it knows" 1 "status.revoked" auditor "$T/1.away.json"
check "also of an issuer that does not run a change is written" bash -c "'$B/saphan' report revoke --data '$LA' --report $four --reason 'found out later' | grep -q ': revoked'"
start_node "$LA" || { not_ok "the issuer starts again"; finish; }
check "and seen when it runs again" bash -c "for i in {1..50}; do '$B/saphan' report ${as_bank[*]} --exchange '$(exchange_of "$T/4.json")' --language zh --bundle '$T/4.last.json' --force >'$T/said';
    grep -q 'TAKEN THIS REPORT BACK: revoked' '$T/said' && exit 0; done; exit 1"
check_fails "not valid now" 1 "status.revoked" auditor "$T/4.last.json"
check "an archive of all" bash -c "mkdir '$T/archive' && cp '$T'/*.json '$T/archive/' && rm '$T/archive/trust.json'; '$B/saphan-verify' --archive '$T/archive' --trust '$T/trust.json' | grep -q '^invalid'"

# --- the key that signs the lists is stolen: lists by it spoil no evidence
must order --subject "$subject" --bundle "$T/6.json"
check "a report from the time of the theft" auditor "$T/6.json"
must "$B/saphan" alliance revoke --dir "$T/alliance" --node LA --use receipt --reason key-compromise --since "$then"
must "$B/saphan" key new --data "$LA" --use receipt
must "$B/saphan" alliance admit --dir "$T/alliance" --request "$LA/join-request.json" --renew
must "$B/saphan" alliance publish --dir "$T/alliance" --out "$T/trust.json"
for n in "$LA" "$GX"; do must "$B/saphan" join --data "$n" --trust "$T/trust.json"; done
check "LA signs its list anew, and CN-GX takes it" bash -c "for i in {1..50}; do '$B/saphan' report ${as_bank[*]} --exchange '$(exchange_of "$T/6.json")' --language zh --bundle '$T/6.new.json' --force >'$T/said' 2>&1;
    '$B/saphan-verify' '$T/6.new.json' --trust '$T/trust.json' --json | grep -q '\"id\":\"report.status\",\"result\":\"pass\"' && exit 0; sleep 0.2; done; cat '$T/said'; exit 1"
check "an exchange from the time of the theft is not spoiled by it" auditor "$T/6.new.json"
check "no list by the stolen key is given" bash -c "! grep -q \"$(sed -n 's/.*"status":\["\([^".]*\).*/\1/p' "$T/6.json")\" '$T/6.new.json'"
must order --subject "$subject" --bundle "$T/7.json"
check "a new report is valid, then and now" auditor "$T/7.json"
stops "$GX"
stops "$LA"
finish
