#!/bin/bash
# A bank abroad has a report; the company disputes a fact: reports mark it, the bank is told once, the correction takes the place.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

call() { "$B/saphan" call "${as_bank[@]}" --method "$1" --params "$2"; }
auditor() { "$B/saphan-verify" "$1" --trust "$T/trust.json" "${@:2}"; }
dispute() { local verb=$1; shift; "$B/saphan" dispute "$verb" --data "$LA" "$@"; }
text_has() { grep -qF -- "$2" <<<"$1"; }
text_lacks() { ! text_has "$@"; }
notices() { "$B/saphan" notices --data "$1" --json "${@:2}"; }
count() { grep -cF -- "$1" || true; }
has_notices() { [ "$(notices "$GX" | count "\"outcome\":\"$1\"")" = "$2" ]; } # outcome, number

make_alliance
for n in "$LA" "$GX"; do
    configure "$n" "outbox_retry_min_ms = 100"
    configure "$n" "outbox_retry_max_ms = 300"
done
subject=LA.ern:0100001234 other=LA.ern:0100005678
record() { printf '{"subject":"%s","facts":[{"kind":"registered.name","id":"1","source":"la.erp","data":{"type":"legal","text":{"text":"Mekong Timber","lang":"en"}}},{"kind":"registered.headcount","id":"1","source":"la.erp","data":{"count":%s}}]}\n' "$1" "$2"; }
{ record "$subject" 12; record "$other" 3; } >"$T/la.jsonl"
must "$B/saphan" import --data "$LA" --format jsonl "$T/la.jsonl"
must "$B/saphan" import --data "$GX" --format jsonl demo/data/cn.jsonl
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

check "the bank gets a report" order --subject "$subject" --bundle "$T/before.json"
before=$(auditor "$T/before.json" --lang zh)
check "nothing in it is disputed" text_lacks "$before" 有异议

# --- opened while both nodes run
id=$(dispute open --subject "$subject" --fact registered.headcount/1/count --by subject --claim "ພວກເຮົາມີສິບຫ້າຄົນ" --lang lo --json | sed 's/.*"dispute":"\([^"]*\)".*/\1/')
check "the dispute has an id and a deadline" dispute show "$id"
check_fails "the same again" 73 dispute.twice dispute open --subject "$subject" --fact registered.headcount/1/count --by subject --claim again
check_fails "a fact that is not there" 66 dispute.fact dispute open --subject "$subject" --fact registered.headcount/9 --by subject --claim no
check "the bank's node is told" wait_for has_notices open 1
check "the next report is marked" order --subject "$subject" --bundle "$T/marked.json"
marked=$(auditor "$T/marked.json" --lang zh)
check "in the reader's language" text_has "$marked" 有异议
check "what is contested stands there in words" grep -q '^ *记录类别  *从业人数$' <<<"$marked"
check "the field, too" grep -q '^ *涉及的字段  *从业人数$' <<<"$marked"
check "and by no code" text_lacks "$marked" registered.headcount
printf '%s\n' "$marked" >"$T/marked.txt"
check "the text is proved" auditor "$T/marked.json" --shown "$T/marked.txt" --lang zh
sed 's/^\( *涉及的字段  *\)从业人数$/\1截至日期/' "$T/marked.txt" >"$T/forged.txt"
check "one that says another field is contested is not" bash -c "! cmp -s '$T/marked.txt' '$T/forged.txt' && ! '$B/saphan-verify' '$T/marked.json' --trust '$T/trust.json' --shown '$T/forged.txt' --lang zh"
check "and says what the mark means" text_has "$marked" 已被提出异议
check "which the auditor accepts" auditor "$T/marked.json"
check "the look-up shows it too" bash -c "'$B/saphan' call ${as_bank[*]} --method company.get --params '{\"subject\":\"$subject\",\"purpose\":\"credit_review\"}' | grep -q '\"disputed\":true'"
record "$subject" 13 >"$T/again.jsonl"
must "$B/saphan" import --data "$LA" --format jsonl "$T/again.jsonl"
check "an import does not take the mark away" bash -c "'$B/saphan' show --data '$LA' --subject $subject | grep -A1 'registered.headcount 1 .*DISPUTED' | grep -q '\"count\":13'"

# --- settled while the bank's node is away
kill_node "$GX"
echo '{"kind":"registered.headcount","id":"1","class":"public","source":"la.office","valid_from":"2026-01-01","data":{"count":15}}' >"$T/right.json"
check_fails "a correction of another fact" 1 dispute.correction dispute settle "$id" --correct <(sed 's/"id":"1"/"id":"2"/' "$T/right.json")
check "corrected" dispute settle "$id" --correct "$T/right.json" --reason "ທະບຽນປະກັນສັງຄົມ" --lang lo
check "people read the notices as lines, in their language" bash -c "'$B/saphan' --lang zh notices --data '$LA' --sent | grep -q '异议 $id，涉及 registered.headcount/1/count：.*[0-9-]\{10\}'"
check "not as JSON, nor in English" bash -c "! '$B/saphan' --lang zh notices --data '$LA' --sent | grep -q '[{\"]\|corrected\|outcome'"
check "the officer sees which reports say otherwise" bash -c "'$B/saphan' dispute show $id --data '$LA' | grep -c '  report .* to CN-GX  valid' | grep -qx 2"
check_fails "once" 1 dispute.settled dispute settle "$id" --reject --reason no
logged "$LA" notice.made
kill_node "$LA"
start_node "$LA" && start_node "$GX" || not_ok "the nodes start again"
check "the bank's node is told, over both restarts" wait_for has_notices corrected 1
sent() { [ "$(notices "$LA" --sent | count '"state":"taken"')" = "$1" ]; }
check "and the registry knows" wait_for sent 2
check "once each" has_notices open 1
check "once each" has_notices corrected 1
check "with what became of it, and the exchange" bash -c "'$B/saphan' notices --data '$LA' --sent | grep -A1 'dispute $id about registered.headcount/1/count: corrected, on ' | grep -qE '^      exchange [0-9a-f-]{36}$'"
check "which got lines as well" bash -c "'$B/saphan' --lang lo notices --data '$GX' | grep -q 'ການໂຕ້ແຍ້ງ $id ກ່ຽວກັບ registered.headcount/1/count: ' && ! '$B/saphan' --lang lo notices --data '$GX' | grep -q '[{\"]'"
check "the status says whose names its counters have" bash -c "'$B/saphan' --lang zh status ${as_bank[*]} | grep -A1 '^启动以来的计数，名称与指标相同：' | grep -q '^  rpc_calls '"
check "the bank reads both" bash -c "'$B/saphan' call ${as_bank[*]} --method notices.list --params '{}' | grep -q '\"outcome\":\"open\".*\"outcome\":\"corrected\"\|\"outcome\":\"corrected\".*\"outcome\":\"open\"'"
check "the next report has the right number" order --subject "$subject" --bundle "$T/after.json"
after=$(auditor "$T/after.json" --lang zh)
check "15" text_has "$after" 15
check "and no mark" text_lacks "$after" 有异议
history=$("$B/saphan" history --data "$LA" --subject "$subject")
check "the history has the mark" text_has "$history" "registered.headcount 1  DISPUTED"
check "and what came of it" text_has "$history" "outcome open -> corrected"

# --- a bank disputes what it was told
answer=$(call dispute.open "{\"subject\":\"$subject\",\"fact\":\"financial.statement/1\",\"by\":\"participant\",\"claim\":\"x\"}")
check "not what it was never told" text_has "$answer" '"state":"refused"'
check "and the rule says so" text_has "$answer" '"rule":"dispute.fact"'
name_wrong() { call dispute.open "{\"subject\":\"$1\",\"fact\":\"registered.name/$2\",\"by\":\"$3\",\"claim\":\"名称有误\",\"language\":\"zh\"}"; }
answer=$(name_wrong "$subject" 1 subject)
long=$(printf '%1025s' '' | tr ' ' x)
check_fails "nor at length" 1 dispute.claim call dispute.open "{\"subject\":\"$subject\",\"fact\":\"registered.name/1\",\"by\":\"participant\",\"claim\":\"$long\"}"
check "nor in the company's name" text_has "$answer" '"rule":"dispute.by"'
answer=$(name_wrong "$subject" 1 participant)
check "at the registry abroad" text_has "$answer" '"deadline":"'
abroad=$(sed -n 's/.*"dispute":{"dispute":"\([^"]*\)".*/\1/p' <<<"$answer")
looks=$("$B/saphan" queries --data "$LA" "$subject" --json)
check "the company's history has the dispute" text_has "$looks" '"who":"CN-GX/bank-gx","where":"served","op":"dispute","purpose":"own_file","outcome":"answered"'
check "and what was refused" text_has "$looks" '"op":"dispute","purpose":"own_file","outcome":"refused","rule":"dispute.by"'
check "which lists it" bash -c "'$B/saphan' dispute list --data '$LA' --who CN-GX/bank-gx | grep -q '$abroad'"
check "unresolved, with the subject's statement" dispute settle "$abroad" --unresolved --statement "We say so."
check "the mark stays" bash -c "'$B/saphan' show --data '$LA' --subject $subject | grep -q 'registered.name 1 .*DISPUTED'"
"$B/saphan" report "${as_bank[@]}" --subject "$subject" --product basic --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language en >"$T/basic.txt" 2>&1
check "also a basic report has the statement" grep -q "We say so." "$T/basic.txt"
check "and points there from the mark" grep -q "What the company says to it stands under" "$T/basic.txt"
check "the bank is told of that too" wait_for has_notices unresolved 1

# --- its own registry
home=$(sed -n '1s/^{"subject":"\([^"]*\)".*/\1/p' demo/data/cn.jsonl)
name=$("$B/saphan" show --data "$GX" --subject "$home" | sed -n 's/^registered.name \([^ ]*\) .*/\1/p' | head -1)
check "a report from home" order --subject "$home"
mine=$(call dispute.open "{\"subject\":\"$home\",\"fact\":\"registered.name/$name\",\"by\":\"participant\",\"claim\":\"x\"}" | sed -n 's/.*"dispute":{"dispute":"\([^"]*\)".*/\1/p')
check "a dispute at home: 20 days" bash -c "'$B/saphan' call ${as_bank[*]} --method dispute.get --params '{\"dispute\":\"$mine\"}' | grep -q '\"outcome\":\"open\"'"
check_fails "not for the company either, at home" 77 dispute.by name_wrong "$home" "$name" subject
check_fails "nor twice" 73 dispute.twice name_wrong "$home" "$name" participant
check "the history at home has all three" [ "$("$B/saphan" queries --data "$GX" "$home" --json | count '"where":"local","op":"dispute"')" = 3 ]
check "is listed" bash -c "'$B/saphan' call ${as_bank[*]} --method dispute.list --params '{}' | grep -q '$mine'"
check_fails "nobody else's" 66 dispute.unknown "$B/saphan" call "${as_la[@]}" --method dispute.get --params "{\"dispute\":\"$abroad\"}"
check "the status counts it" bash -c "'$B/saphan' call ${as_bank[*]} --method node.status --params '{}' | grep -q '\"disputes\":{\"open\":1,\"overdue\":0}'"

# --- what a look-up hides a dispute does not tell: a person's business, of which China's table gives nothing
person=CN.uscc:92450100MA5K100013
record "$person" 1 >"$T/person.jsonl"
must "$B/saphan" import --data "$GX" --format jsonl "$T/person.jsonl"
told=$("$B/saphan" call "${as_la[@]}" --method company.get --params "{\"subject\":\"$person\",\"purpose\":\"credit_review\"}")
check "a look-up says nothing of a person's business" text_has "$told" '"rule":"registry.unknown-subject"'
told=$("$B/saphan" call "${as_la[@]}" --method dispute.open --params "{\"subject\":\"$person\",\"fact\":\"registered.headcount/1\",\"by\":\"participant\",\"claim\":\"x\"}")
check "nor does a dispute" text_has "$told" '"rule":"dispute.fact"'
check "which leaves a look" bash -c "'$B/saphan' queries --data '$GX' $person --json | grep -q '\"who\":\"LA/bank-la\",\"where\":\"served\",\"op\":\"dispute\".*\"rule\":\"dispute.fact\"'"

# --- overdue: from a source that had it open
printf '{"subject":"%s","facts":[{"kind":"disputes.dispute","id":"old","source":"la.erp","data":{"kind":"registered.headcount","fact":"1","by":"subject","claim":{"text":"No.","lang":"en"},"raised":"2026-01-01","deadline":"2026-01-21","outcome":"open"}}]}\n' "$other" >"$T/old.jsonl"
must "$B/saphan" import --data "$LA" --format jsonl "$T/old.jsonl"
check "what is overdue is listed" bash -c "'$B/saphan' dispute list --data '$LA' --due | grep -q '^OVERDUE .*old'"
columns() { # language: at which columns of a terminal the ids of all disputes begin
    "$B/saphan" --lang "$1" dispute list --data "$LA" --all | perl -CSD -ne 'next unless /^(.*?  )(?=[^ ]+  [A-Z]{2}\.)/; my $w = 0;
        for my $c (split //, $1) { $w += $c =~ /\p{Mn}|\p{Me}/ ? 0 : $c =~ /\p{Ea=W}|\p{Ea=F}/ ? 2 : 1 } print "$w\n"' | sort | uniq -c
}
for l in en zh lo th vi; do
    check "open, overdue and settled ones stand in columns in $l" test "$(columns $l | wc -l)" = 1
done
stops "$LA"; start_node "$LA"
check "and told in the log" logged "$LA" "dispute.overdue id=old"
for n in "$LA" "$GX"; do
    check "every mark has its dispute ($(basename "$n"))" "$B/saphan" check --data "$n"
    stops "$n"
done
finish
