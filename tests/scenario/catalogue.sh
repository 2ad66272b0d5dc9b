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
check_fails "two months with one name" 1 "zh.cat: .*month.02.*\[catalogue.template\]" catc
broken zh.cat 's/^head.iss = .*/head.iss/'
check_fails "a line that is no entry" 1 "zh.cat: line $(line zh.cat head.aud | awk '{ print $1 - 1 }'): .*\[source.line\]" catc
rm -f "$T/out.c"; catc 2>/dev/null
check "nothing is written when a gate fails" test ! -e "$T/out.c"
finish
