#!/bin/bash
# The compiler of catalogues stops the build, with the file, the line and the reason.
. tests/lib/scenario.sh
src=$T/catalogue
# file, sed expression: fresh sources with one change
broken() { rm -rf "$src"; mkdir -p "$src"; cp catalogue/*.cat "$src"; sed -i "$2" "$src/$1"; }
catc() { "$B/catc" "$T/out.c" "$T/sources.c" "$src"/*.cat; }
line() { grep -n -m 1 -- "^$2 " "$src/$1" | cut -d: -f1; }

broken zh.cat '' && check "the sources as they are compile" catc
cp "$T/out.c" "$T/again.c" && catc && check "twice to the same bytes" cmp "$T/out.c" "$T/again.c"

broken zh.cat '/^head.iss /d'
check_fails "a missing text names its file and key" 1 "zh.cat: .*head.iss.*is not there" catc
broken zh.cat 's/^code.status.updated = .*/code.status.updated = 新增/'
check_fails "two codes with one label" 1 "zh.cat: line $(line zh.cat code.status.new): code.status.new reads like code.status.updated" catc
broken lo.cat "s/^kind.tax.penalty = .*/$(grep '^kind.tax.arrears = ' catalogue/lo.cat | sed 's/arrears/penalty/')/"
check_fails "two kinds with one name" 1 "lo.cat: line $(line lo.cat kind.tax.arrears): kind.tax.arrears reads like kind.tax.penalty; both stand among the headings .gate.alike" catc
broken lo.cat 's/^form.date = .*/form.date = {day} {month}/'
check_fails "a placeholder that is missing" 1 "lo.cat: line $(line lo.cat form.date): form.date has other placeholders" catc
broken lo.cat 's/^form.date = .*/form.date = {day} {month} {year/'
check_fails "a brace that does not pair" 1 "lo.cat: line $(line lo.cat form.date): form.date has a brace" catc
broken lo.cat 's/^text.title = .*/text.title = Company credit report/'
check_fails "a text left in English" 1 "lo.cat: line $(line lo.cat text.title): text.title is the English text" catc
broken en.cat '/^text.title /a text.unknown = nothing asks for it'
check_fails "a text that nothing shows" 1 "en.cat: line $(line en.cat text.unknown): text.unknown is used by nothing" catc
broken zh.cat 's/^text.title = .*/text.title = 报告\xe2\x80\xae/'
check_fails "a bidi control" 1 "zh.cat: line $(line zh.cat text.title): text.title holds a hidden character" catc
broken zh.cat 's/^month.02 = .*/month.02 = 1/'
check_fails "two months with one name" 1 "zh.cat: line $(line zh.cat month.01): month.01 reads like month.02; both stand among the months .gate.alike" catc
broken zh.cat 's/^head.iss = .*/head.iss/'
check_fails "a line that is no entry" 1 "zh.cat: line $(line zh.cat head.aud | awk '{ print $1 - 1 }'): .*\[source.line\]" catc
cp -r catalogue/messages "$T/messages"; sed -i 's/^verdict.invalid = .*/verdict.invalid = the evidence proves what it says/' "$T/messages/en.cat"
check_fails "two verdicts that read alike" 1 "en.cat: line [0-9]*: verdict.invalid reads like verdict.valid; both stand among the messages verdict .gate.alike" "$B/catc" --messages "$T/m.c" "$T"/messages/*.cat
rm -f "$T/out.c"; catc 2>/dev/null
check "nothing is written when a gate fails" test ! -e "$T/out.c"

# --- the same gates and more, without the build
catalogue() { "$B/saphan" catalogue "$@"; }
broken lo.cat 's/^text.title = .*/text.title = Company credit report/'
check "sources are linted" catalogue lint "$src/en.cat" "$src/zh.cat"
check "messages, too" catalogue lint catalogue/messages/*.cat
sed 's/^verdict.invalid = .*/verdict.invalid = 证据有问题{x}/; /^verdict.malformed /d' catalogue/messages/zh.cat >"$T/messages.cat"
check_fails "by their own gates" 1 "messages.cat:$(line ../messages.cat verdict.invalid): verdict.invalid has other placeholders than the English text .gate.placeholder" catalogue lint "$T/messages.cat"
check_fails "all of them" 1 "messages.cat: verdict.malformed is not there .gate.missing" catalogue lint "$T/messages.cat"
for what in "export --tbx --out -" "export --source --out -" "coverage" "diff" "sign --name O --key $T/k --make-key --out $T/s"; do
    # shellcheck disable=SC2086 # words of a command line
    check_fails "messages are no catalogue: ${what%% *}" 1 "messages.cat: holds what programs say, .*catalogue.messages" catalogue $what "$T/messages.cat"
done
cp catalogue/messages/zh.cat "$T/says.cat"
check "messages go out, too" catalogue export "$T/says.cat" --xliff --out "$T/says.xlf"
check "as what they are" grep -q '<file id="messages" original="messages/zh.cat"' "$T/says.xlf"
check "each with what it is" grep -q '<note category="context">what somebody is told when this rule was broken: policy.purpose</note>' "$T/says.xlf"
check "and come back" catalogue import --xliff "$T/says.xlf" "$T/says.cat"
check "as they were" cmp "$T/says.cat" catalogue/messages/zh.cat
sed -i '/<unit id="verdict.invalid">/,/<\/unit>/s|<target>[^<]*</target>|<target><mrk id="1" type="term">证据</mrk>不成立</target>|' "$T/says.xlf"
check "a text that was changed comes, without its mark" catalogue import --xliff "$T/says.xlf" "$T/says.cat"
check "is there" grep -qx 'verdict.invalid = 证据不成立' "$T/says.cat"
check "and no other" bash -c "diff '$T/says.cat' catalogue/messages/zh.cat | grep -c '^<' | grep -qx 1"
sed -i '/<unit id="row.report">/,/<\/unit>/s|<target>.*</target>|<target>{x}</target>|' "$T/says.xlf"
check_fails "a placeholder typed by hand is refused" 1 "import.placeholder" catalogue import --xliff "$T/says.xlf" "$T/says.cat"
check_fails "a term base of messages there is none" 1 "catalogue.messages" catalogue import --tbx "$T/says.xlf" "$T/says.cat"
check_fails "a file of labels is none of messages" 1 "import.unit" bash -c "'$B/saphan' catalogue export --language zh --xliff --out '$T/labels.xlf' && '$B/saphan' catalogue import --xliff '$T/labels.xlf' '$T/says.cat'"
check_fails "a problem has file, line and rule" 1 "" bash -c "'$B/saphan' catalogue lint '$src/lo.cat' >'$T/lint'; s=\$?; cat '$T/lint'; exit \$s"
check "in the form that editors read" grep -qF "$src/lo.cat:$(line lo.cat text.title): text.title is the English text; write \"==\" when that is meant [gate.english]" "$T/lint"
check_fails "a file that is not there" 66 "none.cat" catalogue lint "$src/none.cat"
check "what changed is told" bash -c "'$B/saphan' catalogue diff '$src/lo.cat' --json | grep -qF '\"key\":\"text.title\",\"text\":{'"
check "each language is counted" bash -c "'$B/saphan' catalogue coverage | grep -q '^zh .* 0\$'"
check_fails "a language without a catalogue" 66 "catalogue.language" catalogue export --language tlh --xliff --out "$T/tlh.xlf"

broken zh.cat ''
check "a catalogue goes out" catalogue export "$src/zh.cat" --xliff --out "$T/zh.xlf"
check "and as a term base" catalogue export "$src/zh.cat" --tbx --out "$T/zh.tbx"
check "and comes back" catalogue import --xliff "$T/zh.xlf" "$src/zh.cat"
check "and again" catalogue import --tbx "$T/zh.tbx" "$src/zh.cat"
check "the same bytes" cmp "$src/zh.cat" catalogue/zh.cat
sed -i 's|<target>企业信用报告</target>|<target>企业征信报告</target>|' "$T/zh.xlf"
check "a change is taken" catalogue import --xliff "$T/zh.xlf" --translator "Li Na" "$src/zh.cat"
check "in its line, with its translator" bash -c "diff '$src/zh.cat' catalogue/zh.cat | grep '^<' | tr -d '\n' | grep -qx '< @translator Li Na< text.title = 企业征信报告< @translator -'"
sed -i 's|<target>企业征信报告</target>|<target>Company credit report</target>|' "$T/zh.xlf"
cp "$src/zh.cat" "$T/before.cat"
check_fails "what a gate refuses is not written" 1 "gate.english" catalogue import --xliff "$T/zh.xlf" --translator "Li Na" catalogue/zh.cat --dry-run
check_fails "and said to come of the changes" 1 "zh.cat: would not pass its gates with these changes" catalogue import --xliff "$T/zh.xlf" --translator "Li Na" catalogue/zh.cat --dry-run
check_fails "nor what was changed on both sides" 1 "$T/zh.xlf:[0-9]*: text.title .*import.conflict" catalogue import --xliff "$T/zh.xlf" "$src/zh.cat"
check "not one byte" cmp "$src/zh.cat" "$T/before.cat"

# --- what a file says of itself is worth what whoever imports it vouches for
broken zh.cat ''
check "a catalogue goes out again" catalogue export "$src/zh.cat" --xliff --out "$T/zh.xlf"
sed -i '/<unit id="text.title">/,/<\/unit>/s/state="translated"/state="final"/' "$T/zh.xlf"
check "a file that certifies itself" bash -c "'$B/saphan' catalogue import --xliff '$T/zh.xlf' '$src/zh.cat' >'$T/said'"
check "is told, with its line, and changes nothing" grep -q "^$T/zh.xlf:[0-9]*: text.title has a state above draft" "$T/said"
check "not one byte of it" cmp "$src/zh.cat" catalogue/zh.cat
check_fails "a review by nobody" 64 "catalogue.option" catalogue import --xliff "$T/zh.xlf" --status certified "$src/zh.cat"
check_fails "a reviewer of drafts" 64 "catalogue.option" catalogue import --xliff "$T/zh.xlf" --reviewer "Wang Wei" "$src/zh.cat"
check_fails "certified, translated by nobody" 1 "$T/zh.xlf:[0-9]*: text.title .*import.translator" catalogue import --xliff "$T/zh.xlf" --status certified --reviewer "Wang Wei" "$src/zh.cat"
check_fails "by one pair of eyes" 1 "zh.cat:[0-9]*: text.title is certified by the one who translated it .gate.four-eyes" catalogue import --xliff "$T/zh.xlf" --status certified --translator "Li Na" --reviewer "LI NA" "$src/zh.cat"
check "still not one byte" cmp "$src/zh.cat" catalogue/zh.cat
check "a reviewer confirms a text as it is" catalogue import --xliff "$T/zh.xlf" --status certified --translator "Li Na" --reviewer "Wang Wei" "$src/zh.cat"
check "and it alone is certified" bash -c "'$B/saphan' catalogue coverage '$src/zh.cat' --json | grep -q '\"certified\":1,.*\"problems\":0'"
check "a term base confirms nothing by itself" bash -c "'$B/saphan' catalogue import --tbx '$T/zh.tbx' --status reviewed --reviewer 'Wang Wei' catalogue/zh.cat --dry-run --json | grep -q '\"changed\":0,'"
check "but all of it when that is said" bash -c "'$B/saphan' catalogue import --tbx '$T/zh.tbx' --status reviewed --reviewer 'Wang Wei' --unchanged catalogue/zh.cat --dry-run --json | grep -q '\"changed\":[0-9]\{3,\},'"

# --- files that are none, or not whole: refused with file, line and rule, and nothing is written
broken zh.cat ''
said() { # text, command…: exit status other than 0, and the text
    local want=$1; shift
    ! catalogue "$@" >"$T/said" 2>&1 && grep -q -- "$want" "$T/said"
}
{ printf '\xef\xbb\xbf'; cat "$src/zh.cat"; } >"$T/bom.cat"; iconv -f UTF-8 -t GB18030 "$src/zh.cat" >"$T/gb.cat"; iconv -f UTF-8 -t UTF-16 "$src/zh.cat" >"$T/wide.cat"
sed 's/$/\r/' "$src/zh.cat" >"$T/dos.cat"; head -c 20000 "$src/zh.cat" >"$T/cut.cat"; : >"$T/empty.cat"; truncate -s 1G "$T/huge.cat"
for f in bom:source.utf8 gb:source.utf8 wide:source.utf8 dos:source.line cut:source empty:source.header; do
    check "a source that is ${f%%:*}: lint" said "^$T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" lint "$T/${f%%:*}.cat"
    check "diff" said "^saphan: $T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" diff "$T/${f%%:*}.cat" "$src/zh.cat"
    check "coverage" said "^saphan: $T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" coverage "$T/${f%%:*}.cat"
    check "export" said "^saphan: $T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" export "$T/${f%%:*}.cat" --xliff --out "$T/none.xlf"
    check "import into it" said "^saphan: $T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" import --xliff "$T/zh.xlf" "$T/${f%%:*}.cat"
    check "sign" said "^saphan: $T/${f%%:*}.cat:*[0-9]*: .*\[${f##*:}" sign "$T/${f%%:*}.cat" --name O --key "$T/none.key" --make-key --out "$T/none.statement"
done
for f in huge.cat:file.size catalogue:file.io; do
    check "a source that is ${f%%:*}" said "^saphan: $T/${f%%:*}: .*\[${f##*:}\]" lint "$T/${f%%:*}"
    check "XLIFF that is ${f%%:*}" said "^saphan: $T/${f%%:*}: .*\[${f##*:}\]" import --xliff "$T/${f%%:*}" "$src/zh.cat"
    check "a term base that is ${f%%:*}" said "^saphan: $T/${f%%:*}: .*\[${f##*:}\]" import --tbx "$T/${f%%:*}" "$src/zh.cat"
    check "a statement that is ${f%%:*}" said "^saphan: $T/${f%%:*}: .*\[${f##*:}\]" verify "$T/${f%%:*}" --kid AAAA
done
sed 's/<xliff/<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "\&a;\&a;\&a;">]><xliff/' "$T/zh.xlf" >"$T/bomb.xlf"; head -n 700 "$T/zh.xlf" >"$T/cut.xlf"
sed 's/encoding="UTF-8"/encoding="ISO-8859-1"/' "$T/zh.xlf" >"$T/latin.xlf"; iconv -f UTF-8 -t GB18030 "$T/zh.xlf" >"$T/gb.xlf"; sed 's/state="translated"/state="signed-off"/' "$T/zh.xlf" >"$T/state.xlf"
for f in bomb:import.xml.doctype cut:import.xml.syntax latin:import.encoding gb:import.encoding state:import.state; do
    check "XLIFF that is ${f%%:*}" said "^saphan: $T/${f%%:*}.xlf:[0-9]*: .*\[${f##*:}\]" import --xliff "$T/${f%%:*}.xlf" "$src/zh.cat"
done
check "XLIFF that is a term base" said "^saphan: $T/zh.tbx:2: .*\[import.xml.root\]" import --xliff "$T/zh.tbx" "$src/zh.cat"
check "a term base that is XLIFF" said "^saphan: $T/zh.xlf:2: .*\[import.xml.root\]" import --tbx "$T/zh.xlf" "$src/zh.cat"
sed -i '/^head.iss /d' "$src/lo.cat"; catalogue export "$src/lo.cat" --xliff --out - >"$T/lo.xlf"
sed -i '/<unit id="text.title">/,/<\/unit>/s|<target>[^<]*</target>|<target>ບົດລາຍງານ</target>|' "$T/lo.xlf"
check "a catalogue that had problems before" said "$src/lo.cat: did not pass its gates before, either (1, see" import --xliff "$T/lo.xlf" "$src/lo.cat"
check "a statement that is none" said "^saphan: $src/zh.cat: is no signed statement .statement.form" verify "$src/zh.cat" --kid AAAA
check "a key for a statement that cannot be written" said "$T/none/x" sign "$src/zh.cat" --name O --key "$T/lost.key" --make-key --out "$T/none/x"
check "is not kept, nor anything else" bash -c "! ls '$T'/none* '$T'/lost* 2>/dev/null && cmp '$src/zh.cat' catalogue/zh.cat && ! ls '$src'/*.cat.* 2>/dev/null"
ln -s "$src/zh.cat" "$T/link.cat"; chmod 640 "$src/zh.cat"
sed '/<unit id="text.title">/,/<\/unit>/s|<target>[^<]*</target>|<target>企业征信报告</target>|' "$T/zh.xlf" >"$T/one.xlf"
check "a change through a link" catalogue import --xliff "$T/one.xlf" "$T/link.cat"
check "is one of the file, for the same readers" bash -c "[ -L '$T/link.cat' ] && [ \"\$(stat -c %a '$src/zh.cat')\" = 640 ] && grep -q '^text.title = 企业征信报告' '$src/zh.cat'"

broken zh.cat 's/^text.title = .*/text.title = 企业征信报告/'
kid=$(catalogue sign "$src/zh.cat" --name "Office" --key "$T/office.key" --make-key --out "$T/zh.statement" --json | sed 's/.*"kid":"\([^"]*\)".*/\1/')
check "a certifier's statement is checked" catalogue verify "$T/zh.statement" --kid "$kid" --catalogue "$src/zh.cat"
check_fails "it is not about the catalogue that is built in" 1 "statement.catalogue" catalogue verify "$T/zh.statement" --kid "$kid"
check_fails "nor worth anything under another key" 1 "statement.key" catalogue verify "$T/zh.statement" --kid AAAA
finish
