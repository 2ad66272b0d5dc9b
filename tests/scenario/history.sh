#!/bin/bash
# What was known and what held on a day, and the whole story of a company, from facts that are only ever added.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
S=LA.ern:0100001234
fact() { printf '{"subject":"%s","facts":[{"kind":"%s","id":"1","source":"%s"%s,"data":%s}]}\n' "$S" "$1" "$2" "$3" "$4"; }
import() { "$B/saphan" import --data "$T/d" --format jsonl -; }
show() { "$B/saphan" show --data "$T/d" --subject "$S" "$@"; }
shows() { # what, text or -, options
    local what=$1 text=$2 said; shift 2
    said=$(show "$@" 2>&1)
    if [ "$text" = - ] && ! grep -q '"count"' <<<"$said"; then ok "$what"
    elif grep -qF -- "$text" <<<"$said"; then ok "$what"
    else not_ok "$what"; echo "$said"; fi
}
fact registered.headcount la.erp ',"valid_from":"2020-01-01"' '{"count":12}' | import >/dev/null
sleep 1.1
between=$(date -u +%Y-%m-%dT%H:%M:%SZ)
sleep 1.1
fact registered.headcount 'annual report' ',"valid_from":"2024-01-01","status":"updated"' '{"count":15,"as_of":"2024-03-31"}' | import >/dev/null
fact registered.founded la.erp '' '{"date":"2012-03-05"}' | import >/dev/null

shows "now: the newest version" '{"count":15'
shows "as it was known between" '{"count":12}' --as-of "$between"
shows "what held in 2022, as is known now" '{"count":12}' --valid-on 2022-06-30
shows "what held in 2025" '{"count":15' --valid-on 2025-06-30
shows "what held in 2025, as was known between" '{"count":12}' --valid-on 2025-06-30 --as-of "$between"
shows "nothing held before the first day" - --valid-on 2019-12-31
check_fails "a day before there were registries" 64 "before 1970" show --as-of 1900-01-01
check_fails "a day that is none" 64 show.valid-on show --valid-on 2022-02-30
check_fails "one day and all versions" 64 show.valid-on show --valid-on 2022-02-03 --history

sleep 1.1
fact registered.headcount la.erp ',"status":"closed"' '{"count":15,"as_of":"2024-03-31"}' | import >/dev/null
"$B/saphan" history --data "$T/d" --subject "$S" >"$T/story"
check "the story has four changes" test "$(grep -c '^  [-+~] ' "$T/story")" = 4
check "it tells what a value was" grep -qF '~ registered.headcount 1  count 12 -> 15, as_of 2024-03-31  valid from 2024-01-01' "$T/story"
fact registered.activity la.erp '' '{"scheme":"isic4","code":"4100","main":true}' | sed 's/0100001234/0100001299/' | import >/dev/null
check "yes and no are the reader's" bash -c "'$B/saphan' --lang lo history --data '$T/d' --subject LA.ern:0100001299 | grep -q ' ແມ່ນ$'"
check "and as the register has them in English" bash -c "'$B/saphan' history --data '$T/d' --subject LA.ern:0100001299 | grep -q 'main true$'"
check "and what was closed" grep -qF -- '- registered.headcount 1  closed' "$T/story"
check "and who said so" grep -q 'Z  from annual report$' "$T/story"
check "the oldest first" bash -c "[ \"\$(grep -o '^20[^ ]*' '$T/story')\" = \"\$(grep -o '^20[^ ]*' '$T/story' | sort)\" ]"
check "as JSON, a line for each" bash -c "[ \"\$('$B/saphan' history --data '$T/d' --subject '$S' --json | sed 's/^{\"change\":\"\([a-z]*\)\".*/\1/' | sort | tr '\n' ' ')\" = 'changed closed new new ' ]"
check_fails "a company that is not there" 66 show.unknown "$B/saphan" history --data "$T/d" --subject LA.ern:0100009999
finish
