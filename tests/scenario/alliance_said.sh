#!/usr/bin/env bash
# What the alliance's office reads, in every language: no English word, as many lines as in English, with the same names, numbers
# and codes; a list that has run out and an office that is late, by a clock that is ahead; JSON the same everywhere.
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/lib/commands.sh
. tests/lib/english.sh
cd "$work" || exit 1

for n in LA CN-GX; do "$saphan" init --data $n --node $n --name "§ $n" --country "${n%-*}" > out 2> err || bad "init $n"; done
late() { "$@"; }
if "${CC:-gcc}" -shared -fPIC -O1 -o clock.so "$root/tests/shim/clock.c" -ldl 2> err && LD_PRELOAD=$work/clock.so SHIM_DAYS=-400 "$saphan" help > out 2>&1; then
    late() { LD_PRELOAD=$work/clock.so SHIM_DAYS=-400 "$@"; }
else
    echo "skipped - this build takes no other clock"
fi

"$saphan" init --data LA2 --node LA --name "§ LA" --country LA > out 2> err || bad "init LA2"
# folder of the office and its root keys, then what goes before each command
commands() {
    local d=$1 office="$1/office"; shift
    "$@" alliance root --dir "$d/root" --name "§"
    "$@" alliance init --dir "$office" --name "§"
    for n in LA CN-GX; do "$@" alliance admit --dir "$office" --request $n/join-request.json; done
    "$@" alliance publish --dir "$office" --out "$d/trust.json"
    "$@" alliance admit --dir "$office" --request LA2/join-request.json --renew --all-keys
    "$@" alliance revoke --dir "$office" --node LA --use receipt --reason superseded --since 2026-01-01T00:00:00Z
    "$@" alliance revoke --dir "$office" --node LA --left now
    "$@" alliance revoke --dir "$office" --node CN-GX
    next_second
    "$@" alliance propose --dir "$office" --out "$d/list.json" --add-root "$d/root/root.crt" --threshold 2 --days 30
    before=$("$saphan" alliance show --trust "$d/trust.json" | sed -n 's/^  digest *//p')
    echo no | "$@" alliance sign --proposal "$d/list.json" --root "$d/root/root.key" --before "$before"
    echo yes | "$@" alliance sign --proposal "$d/list.json" --root "$d/root/root.key" --before "$before"
    "$@" alliance sign --proposal "$d/list.json" --root "$office/roots/root-1.key" --yes
    "$@" alliance publish --dir "$office" --proposal "$d/list.json" --out "$d/next.json" --crl-out "$d/crls.pem"
    "$@" alliance crl --dir "$office" --root "$d/root/root.key" --out "$d/crls.pem"
    "$@" alliance show --trust "$d/next.json" --crl "$d/crls.pem"
    late "$@" alliance show --trust "$d/next.json" --crl "$d/crls.pem"
    "$@" alliance diff "$d/trust.json" "$d/next.json"
    "$@" alliance diff "$d/trust.json" "$d/trust.json"
    "$@" alliance diff "$d/next.json" "$d/trust.json"
    "$@" key list --data LA
}
# What is refused, and a node that no list can hold: each says why in the reader's language, then the line for the record.
refusals() {
    local d=$1 office="$1/office"; shift
    "$@" alliance init --dir "$d/x" --name "§" --threshold 9
    "$@" alliance init --dir "$office" --name "§"
    "$@" alliance admit --dir "$office" --request LA/join-request.json
    "$@" alliance admit --dir "$office" --request CN-GX/node.conf
    "$@" alliance admit --dir none --request LA/join-request.json
    "$@" alliance admit --dir "$office" --request LA/join-request.json --renew --digest x
    "$@" alliance admit --dir "$office" --request LA/join-request.json --renew --root "$d/x.key"
    "$@" alliance admit --dir "$office" --request LA2/join-request.json --renew
    "$@" alliance admit --dir "$office" --request LA/join-request.json --renew --reinstate
    sed -i 's/"requested":"2/"requested":"9/' "$office/nodes/LA.json"
    "$@" alliance admit --dir "$office" --request LA2/join-request.json --renew
    "$@" alliance revoke --dir "$office" --node XX
    "$@" alliance revoke --dir "$office" --node LA --use tls
    "$@" alliance revoke --dir "$office" --node LA --kid x --reason superseded
    "$@" alliance revoke --dir "$office" --node LA --since now
    "$@" alliance revoke --dir "$office" --node LA --left later
    "$@" alliance publish --dir "$office" --out "$d/x.json"
    "$@" alliance publish --dir "$office" --proposal "$d/list.json" --out "$d/x.json"
    "$@" alliance publish --dir "$office" --proposal LA/join-request.json --out "$d/x.json"
    "$@" alliance crl --dir "$office" --days 0 --out "$d/x.pem"
    "$@" alliance root --dir "$d/root"
    "$@" alliance root --dir "$d/x" --days 0
    "$@" alliance propose --dir "$office" --out "$d/x.json" --add-root "$d/root/root.crt"
    "$@" alliance propose --dir "$office" --out "$d/x.json" --remove-root x
    "$@" alliance sign --proposal "$d/list.json" --root "$d/list.json" --yes
    "$@" alliance sign --proposal "$d/list.json" --root "$office/roots/root-1.key" --yes --before x
    rm "$d/root/root.key.signed"; "$@" alliance sign --proposal "$d/list.json" --root "$d/root/root.key" --yes
    "$@" alliance diff "$d/trust.json"
    "$@" alliance show --trust "$d/trust.json" --root AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    "$@" alliance show --trust LA/join-request.json
    sed -i 's/"id":"LA"/"id":"XX"/' "$office/nodes/LA.json"
    "$@" alliance publish --dir "$office" --out "$d/x.json"
    "$@" alliance revoke --dir "$office" --node LA
}
# Without folders and codes, which are the same in every language. Nothing before the first word is taken for a command.
words_only() { sed -E 's/\bd\.[a-z]+[^ ]*//g; s/\b(encryption|receipt|report|log|tls|superseded|basic|standard|full|monitoring|fil|tet)\b//g; s/^/| /'; }
# What is the same in every language: those, times and numbers, one a line
codes_only() { sed 's|\bd\.[a-z]*||g' | grep -oE '[A-Za-z0-9_-]{43}|\b(encryption|receipt|superseded|LA|CN-GX)\b|[0-9]{4}-[0-9T:-]+Z| -> |\[[a-z0-9.-]+\]' | sort; }

languages=$(cd "$root/catalogue/messages" && echo *.cat | sed 's/\.cat//g')
for l in $languages; do
    mkdir "d.$l"
    commands "d.$l" "$saphan" --lang "$l" > "said.$l" 2> "next.$l"
    refusals "d.$l" "$saphan" --lang "$l" > "refused.$l" 2>&1 < /dev/null
done
kinds() { codes_only < "$1" | sed -E 's/[A-Za-z0-9_-]{43}/KEY/; s/[0-9]{4}-[0-9T:-]+Z/TIME/' | sort | uniq -c; }
for l in $languages; do
    case $l in en | tet) continue ;; esac
    for what in said next refused; do
        words_only < "$what.$l" | english "$l" > found
        that "$l: nothing in English in what is $what" sh -c 'cat found; ! [ -s found ]'
    done
    that "$l: as many lines as in English" test "$(wc -l < "said.$l"),$(wc -l < "next.$l")" = "$(wc -l < said.en),$(($(wc -l < next.en) + 1))" # the sentence of the one refusal
    sed '/NOT VALID NOW/d' said.en > en; kinds en > a; kinds "said.$l" > b
    same "$l: the same names, times and codes" a b
    that "$l: each refusal has a sentence, and its line for the record" test "$(grep -c '^saphan: .*\]$' "refused.$l"),$(grep -vc '^saphan: ' "refused.$l")" = "30,34"
    last=$("$saphan" alliance show --trust "d.$l/next.json" | sed -n 's/^  digest *//p')
    that "$l: the digest is there to compare" test "$(grep -c -- "$last" "said.$l")" = 7
done
that "in English a refusal is one line" test "$(grep -c '^saphan: .*\]$' refused.en),$(grep -vc '^saphan: ' refused.en)" = "30,4"

words_only < said.en | english lo > found
that "English words would be found" test "$(wc -l < found)" -gt 50

# --- some of it word for word
holds() { local file=$1 text; shift; for text in "$@"; do that "${file#*.}: $text" grep -q -- "$text" "$file"; done; }
holds said.zh '已于 .* 退出' '^  对方连接地址    tls+tcp'
holds next.zh '签署此列表吗？请输入 yes：'
holds refused.zh '^至少须有一个根签署，且不得多于现有的根。$' '^没有接纳过此节点。$' '^此根已经存在。$' # of rule and field, of rule and code
holds said.lo 'ອອກແລ້ວເມື່ອ ' '^~ ກະແຈ receipt ຂອງ LA .*  ສະຖານະ: ໃຊ້ງານຢູ່ -> ເຊົາໃຊ້$'
holds said.th 'ออกแล้วเมื่อ ' '^- ราก '
holds said.vi 'ĐÃ RỜI ngày ' 'BỊ ĐÌNH CHỈ (20' '^không có thay đổi$'
if [ -s clock.so ]; then
    late "$saphan" init --data TH --node TH --country TH > out 2> err || bad "init TH"
    try "a request from the future" 1 "join.created" "$saphan" alliance admit --dir d.en/office --request TH/join-request.json
    holds said.lo '^  ດຽວນີ້ໃຊ້ບໍ່ໄດ້: ' ': ເກົ່າແລ້ວ$'
    holds said.en '^  NOT VALID NOW: ' ': STALE$'
fi

# --- what programs read
for command in "show --trust d.en/next.json --crl d.en/crls.pem" "diff d.en/trust.json d.en/next.json" "sign --proposal d.en/list.json --root d.en/office/roots/root-1.key --yes" "revoke --dir d.en/office --node XX"; do
    # shellcheck disable=SC2086
    "$saphan" --lang en alliance $command --json > a 2>&1
    # shellcheck disable=SC2086
    "$saphan" --lang my alliance $command --json > b 2>&1
    same "JSON in every language: ${command%% *}" a b
done
exit $((n_bad > 0))
