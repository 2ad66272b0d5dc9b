#!/usr/bin/env bash
# What commands say, in every language: nothing of it in English, nothing that is not filled in; JSON the same everywhere. And the
# gate of the build that holds messages and calls together, tried on a copy.
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/lib/commands.sh
. tests/lib/english.sh

# --- the gate
mkdir -p "$work/tree"
git ls-files -z base schema crypto i18n storage node tools catalogue/messages mk/check-messages.sh | tar -c --null -T - -f - 2>/dev/null | tar -x -C "$work/tree" -f -
try "messages and calls fit together" 0 "" mk/check-messages.sh "$work/tree"
refused() { # what, file, text that is replaced, by what, what the refusal must hold
    cp "$work/tree/$2" "$work/kept"
    WAS=$3 IS=$4 perl -0pi -e 's/\Q$ENV{WAS}\E/$ENV{IS}/' "$work/tree/$2"
    if cmp -s "$work/kept" "$work/tree/$2"; then : > out; : > err; bad "$1: nothing was changed"; fi
    try "$1" 1 "$5" mk/check-messages.sh "$work/tree"
    cp "$work/kept" "$work/tree/$2"
}
cd "$work" || exit 1
cp -r "$root/mk" mk
refused "a message that is not there" tools/saphan/search.c '"search.nothing"' '"search.nohting"' "search.nohting is said, and there is no such message"
refused "a message that nothing says" tools/saphan/search.c '"search.nothing"' '"search.by"' "search.nothing is in no program"
refused "a value that the message has not" tools/saphan/show.c 'sp_fill_number("count"' 'sp_fill_number("number"' "show.company has the placeholders (count subject), the call fills (number subject)"
refused "a value that the call lacks" catalogue/messages/en.cat 'search.by = by {what}' 'search.by = by {what} and {how}' "search.by has the placeholders (how what), the call fills (what)"
refused "a sentence of a rule for a field that is nowhere" catalogue/messages/en.cat 'rule.office.node.exists =' 'rule.office.node.no-such =' "rule.office.node.no-such is in no program"
refused "a message in a language that is named, and is not there" tools/saphan/list_diff.c 'sp_say_in(what, f->language, "change.key"' 'sp_say_in(what, f->language, "change.keys"' "change.keys is said, and there is no such message"
refused "a placeholder where none is filled" catalogue/messages/en.cat 'search.nothing = nothing found' 'search.nothing = nothing of {what} found' "search.nothing has the placeholders (what)"

# --- what is said: a registry of one company, without an English word
subject=LA.ern:0100001234
printf '{"subject":"%s","facts":[{"kind":"registered.name","id":"1","source":"la.erp","data":{"type":"legal","text":{"text":"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ","lang":"lo"}}},{"kind":"registered.headcount","id":"1","source":"la.erp","data":{"count":12}}]}\n' "$subject" > one.jsonl
printf '{"subject":"LA.ern:0100001235","facts":[{"kind":"registered.name","id":"1","source":"la.erp","data":{"type":"legal","text":{"text":"ບໍລິສັດ ອື່ນ ຈຳກັດ","lang":"lo"}}}]}\n' > two.jsonl
printf '{"subject":7}\n' > bad.jsonl
# A table's own sentences and sources are nobody's to translate.
"$saphan" policy show --country LA --json | perl -pe 's/("(?:text|source)": )"[^"]*"/$1"§"/g' > law.json
sed '/^@status draft/s/.*/@status reviewed\n@translator ¤\n@reviewer §/' "$root/catalogue/zh.cat" > good.cat
"$saphan" catalogue sign --language tet --name "§" --key tet.key --make-key --out tet.statement --json > tet.json 2> /dev/null
sed 's/^text\.title = .*/text.title = §\\/; /^head\.iss /d' good.cat > broken.cat
sed 's/^@version .*/@version 99/' broken.cat > next.cat
"$saphan" catalogue export good.cat --xliff --out out.xlf 2> /dev/null
sed 's/企业信用报告/企业信用报表/; s/state="initial"/state="final"/; s/state="\(translated\|reviewed\)"/state="final"/' out.xlf > back.xlf
commands() { # folder, then what goes before each command
    local d=$1; shift
    "$@" import --data "$d" --format jsonl one.jsonl
    "$@" import --data "$d" --format jsonl --dry-run two.jsonl
    "$@" import --data "$d" --format jsonl bad.jsonl
    "$@" search --data "$d" --query ຕົວຢ່າງ --explain
    "$@" search --data "$d" --query zzzzzz
    "$@" show --data "$d" --subject "$subject"
    "$@" history --data "$d" --subject "$subject"
    "$@" queries --data "$d" "$subject"
    "$@" doubles --data "$d"
    "$@" doubles --data "$d" --held
    "$@" dispute list --data "$d"
    "$@" dispute open --data "$d" --subject "$subject" --fact registered.headcount/1/count --by subject --claim "ບໍ່ຖືກ"
    "$@" notices --data "$d"
    "$@" export --data "$d" --format jsonl --out "$d.jsonl"
    "$@" check --data "$d"
    "$@" translation list --data "$d" --to zh
    "$@" translation show --data "$d"
    "$@" policy show --file law.json
    "$@" policy check law.json
    "$@" tsa init --dir "$d.tsa"
    "$@" catalogue coverage
    "$@" catalogue lint good.cat broken.cat
    "$@" catalogue diff broken.cat good.cat
    "$@" catalogue diff good.cat good.cat
    "$@" catalogue import --xliff back.xlf --dry-run good.cat
    "$@" catalogue sign good.cat --name "§" --key "$d.key" --make-key --out "$d.statement"
    "$@" catalogue verify "$d.statement" --kid "$("$saphan" catalogue sign good.cat --name "§" --key "$d.key" --passphrase "$d.key.pass" --out "$d.again" --json | sed 's/.*"kid":"\([^"]*\).*/\1/')" --catalogue good.cat
    "$@" catalogue verify tet.statement --kid "$(sed 's/.*"kid":"\([^"]*\).*/\1/' tet.json)"
    "$@" show
    "$@" --help
    "$@" help import
    "$@" bogus
    "$@" report --data "$d" --as b --key k --passphrase p
    "$@" queries --data "$d"
    "$@" show --data "$d" --subject LA.ern:0100009999
    "$@" search --data none --query x
    "$@" search --data "$d" --nonsense
}
languages=$(cd "$root/catalogue/messages" && echo *.cat | sed 's/\.cat//g')
for l in $languages; do
    case $l in en | tet) continue ;; esac
    commands "d.$l" "$saphan" --lang "$l" > "said.$l" 2>&1 < /dev/null
    english "$l" < "said.$l" > found
    that "nothing in English is said in $l" sh -c "cat found; ! [ -s found ] && [ \$(wc -l < said.$l) -gt 25 ]"
done

# --- who chooses the language
commands d.c env LC_ALL=C LANG=zh_CN.UTF-8 "$saphan" > said.c 2>&1 < /dev/null
commands d.en env LC_ALL=zh_CN.UTF-8 "$saphan" --lang en > said.en 2>&1 < /dev/null
commands d.xx env LC_ALL=xx_YY.UTF-8 "$saphan" > said.xx 2>&1 < /dev/null
plain() { sed 's/d\.[a-z]*/D/g; s/[0-9a-f]\{8\}-[0-9a-f-]*/ID/g; s/20[0-9T:-]*Z/TIME/g; s/ in [0-9.]* s/ in S s/; s/\["MI[^"]*"/["ROOT"/; s/^  key  .*/  key  KID/' "said.$1" > "plain.$1"; }
for l in c en xx; do plain $l; done
same "LC_ALL=C is English, whatever LANG says" plain.en plain.c
same "a language that there is none of falls back to English" plain.en plain.xx
try "--lang may stand behind the command, too" 64 "ບໍ່ມີຕົວເລືອກນີ້\|ຄຳສັ່ງ" "$saphan" import --nothing --lang lo
try "wherever it stands" 0 "以参与机构身份" "$saphan" report --lang=zh --help
try "one that is none is told there, too" 64 "no messages in this language; there are en, fil, id" "$saphan" import --lang xx
try "--lang names those that there are" 64 "no messages in this language; there are en, fil, id" "$saphan" --lang xx search
try "a language and a country" 0 "未找到" env LC_ALL=zh_SG.UTF-8 "$saphan" search --data d.en --query zzzzzz

# --- what programs read
for command in "show --data d.en --subject $subject" "search --data d.en --query ຕົວຢ່າງ --explain" "history --data d.en --subject $subject" "dispute list --data d.en" "check --data d.en" "policy show --country LA" "catalogue coverage" "catalogue lint broken.cat" "catalogue diff good.cat next.cat"; do
    # shellcheck disable=SC2086
    "$saphan" --lang en $command --json > a 2>&1
    # shellcheck disable=SC2086
    "$saphan" --lang km $command --json > b 2>&1
    same "JSON in every language: ${command%% *}" a b
done
exit $((n_bad > 0))
