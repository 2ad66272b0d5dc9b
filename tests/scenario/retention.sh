#!/bin/bash
# What the law says must go: listed, deleted while the node runs, proved by tombstones; and what is refused.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
make_alliance
fill 30
S=CN.uscc:92450100MA5K100013 # a sole proprietor
penalty() { printf '{"kind":"legal.penalty","id":"%s","source":"court","valid_to":"%s","data":{"type":"fine","reason":{"text":"%s","lang":"en"},"date":"2015-02-03"}}' "$@"; }
printf '{"subject":"%s","facts":[%s,%s,%s,%s]}\n' "$S" "$(penalty old 2019-05-01 'Sold tea unlicensed')" "$(penalty new 2099-05-01 'Sold salt')" "$(penalty argued 2019-05-01 'Sold rice')" \
    '{"kind":"disputes.dispute","id":"d1","source":"officer","data":{"kind":"legal.penalty","fact":"argued","by":"subject","claim":{"text":"Not me","lang":"en"},"raised":"2026-01-01","deadline":"2026-01-21","outcome":"open"}}' >"$T/one.jsonl"
must "$B/saphan" import --data "$GX" --format jsonl "$T/one.jsonl"
start_node "$GX" || { not_ok "the node starts"; finish; }
retention() { "$B/saphan" retention --data "$GX" "$@"; }
says() { local what=$1 text=$2 said; shift 2; said=$("$@" 2>&1); if grep -qF -- "$text" <<<"$said"; then ok "$what"; else not_ok "$what"; echo "$said"; fi; }

says "nothing is due the day before" "nothing is due on 2024-04-30" retention --on 2024-04-30
says "what is due is listed by rule" "legal.penalty old  cn.16.penalty: ended 2019-05-01, due 2024-05-01, 1 version" retention --on 2024-05-01
says "what is in dispute stays" "argued  cn.16.penalty: ended 2019-05-01, due 2024-05-01, 1 version; in dispute, stays" retention
says "listing deletes nothing" "Sold tea" "$B/saphan" show --data "$GX" --subject "$S"
check_fails "a day that is none" 64 retention.on retention --on 2026-02-30
check_fails "what is not due yet may not be deleted" 64 retention.future retention --on 2999-01-01 --apply
check_fails "nor by another country's table" 64 retention.table retention --country LA --apply
check_fails "nor by a file" 64 retention.table retention --policy schema/policies/cn.json --apply
must "$B/saphan" backup --data "$GX" --out "$T/before"
says "it is deleted while the node runs" "cn.16.penalty: 1 facts, 1 versions, 1 in dispute stay" retention --apply
check "it is nowhere in the registry's live data" bash -c "'$B/saphan' backup --data '$GX' --out '$T/after' && ! grep -aqF 'Sold tea' '$T/after/db/registry.mdb'"
check "and was before" grep -aqF 'Sold tea' "$T/before/db/registry.mdb"
says "the record says by which rule" "by rule cn.16.penalty" "$B/saphan" show --data "$GX" --subject "$S"
says "also as of before" "2019-05-01 and was due 2024-05-01" "$B/saphan" show --data "$GX" --subject "$S" --as-of 2099-01-01
says "so does the history" "x legal.penalty  deleted on" "$B/saphan" history --data "$GX" --subject "$S"
says "the folder is whole, with its tombstone" "deleted    1 facts by law" "$B/saphan" check --data "$GX"
says "once is enough" "was to be deleted" retention --apply
"$B/saphan" history --data "$GX" --subject "$S" --json | grep '"change":"deleted"' >"$T/stone"
check "the tombstone keeps nothing of the content" bash -c "! grep -qiE 'tea|\"old\"' '$T/stone'"
stops "$GX"
must "$B/saphan" import --data "$GX" --format jsonl "$T/one.jsonl" # the source says it again
start_node "$GX" || { not_ok "the node starts again"; finish; }
check "a node deletes nothing by itself" bash -c "'$B/saphan' show --data '$GX' --subject '$S' | grep -q 'Sold tea'"
stops "$GX"
configure "$GX" "retention = sometimes"
check_fails "another word" 78 conf.value "$B/saphand" --config "$GX/node.conf" --check-config
configure "$GX" "retention = delete"
sleep 2 # what was delivered in the second of its deletion counts from the next one on
start_node "$GX" || { not_ok "the node starts again"; finish; }
check "unless it is told to" logged "$GX" "retention.deleted facts=1 disputed=1"
check "then it is gone" bash -c "! '$B/saphan' show --data '$GX' --subject '$S' | grep -q 'Sold tea'"
says "the node tells" '"retention":{"mode":"delete"' "$B/saphan" status "${as_bank[@]}" --json
stops "$GX"
says "both deletions have their tombstones" "deleted    2 facts by law" "$B/saphan" check --data "$GX"
check_fails "a folder without a node has no key to sign with" 78 "folder.node" bash -c "mkdir -p '$T/bare' && '$B/saphan' import --data '$T/bare' --format jsonl '$T/one.jsonl' && '$B/saphan' retention --data '$T/bare' --country CN --apply"
check_fails "and no country" 64 retention.country "$B/saphan" retention --data "$T/bare"
says "but a list, by the table named" "legal.penalty old" "$B/saphan" retention --data "$T/bare" --country CN
printf '{"subject":"%s","facts":[%s]}\n' "$S" "$(penalty new 1999-01-01 'Sold salt' | sed s/court/supplier/)" >"$T/two.jsonl"
must "$B/saphan" import --data "$T/bare" --format jsonl "$T/two.jsonl"
says "one row with an old end waits, and names who sent it" "ENDED BY ANOTHER SOURCE, supplier, it came from court" "$B/saphan" retention --data "$T/bare" --country CN
# what statements of BODS said of it, in records.mdb
statement() { printf '{"statementId":"%s","recordId":"%s","recordType":"%s","recordStatus":"%s","statementDate":"%s","publicationDetails":{"publicationDate":"2020-01-01","bodsVersion":"0.4","publisher":{"name":"R"}},"recordDetails":{%s}}\n' "$@"; }
owns() { statement "$1" r1 relationship "$2" "$3" '"isComponent":false,"subject":"e1","interestedParty":"p1","interests":[{"type":"shareholding","endDate":"2010-06-01"}]'; }
{ statement s1 e1 entity new 2009-01-01 '"isComponent":false,"entityType":{"type":"registeredEntity"},"name":"Mekong","identifiers":[{"scheme":"GB-COH","id":"06292597"}]'
  statement s2 p1 person new 2009-01-01 '"isComponent":false,"personType":"knownPerson","names":[{"fullName":"Zebedee Quux"}]'
  owns s3 new 2011-01-01; } >"$T/f1.jsonl"
owns s4 closed 2024-05-01 >"$T/f2.jsonl"
must "$B/saphan" import --data "$LA" --format bods "$T/f1.jsonl"
must "$B/saphan" backup --data "$LA" --out "$T/la-before"
says "what statements said goes too" "facts taken out of 1 records, 1 names of parties" "$B/saphan" retention --data "$LA" --apply
says "nothing of it is due twice" '"records":0,"parties":0' "$B/saphan" retention --data "$LA" --apply --json
must "$B/saphan" backup --data "$LA" --out "$T/la-after"
check "the name is nowhere in live data" bash -c "! grep -raqF Zebedee '$T/la-after/db/registry.mdb' '$T/la-after/db/records.mdb'"
check "and was before" grep -aqF Zebedee "$T/la-before/db/records.mdb"
says "the end of what was deleted is no reject" "ends of relationships that were deleted by law" "$B/saphan" import --data "$LA" --format bods "$T/f2.jsonl"
says "the folder is whole" "whole" "$B/saphan" check --data "$LA"
cp "$T/la-before/db/records.mdb" "$LA/db/records.mdb" # as a run leaves it that was killed after the registry
says "an interrupted deletion is found" "records.mdb holds ownership.owner" "$B/saphan" check --data "$LA"
says "and what to do is said, which is not to restore a backup" "found: run saphan retention --apply again" bash -c "'$B/saphan' check --data '$LA' | sed 's/^\([0-9]* finding\).*shown:/found:/'"
must "$B/saphan" retention --data "$LA" --apply
says "the next run does it" "whole" "$B/saphan" check --data "$LA"
finish
