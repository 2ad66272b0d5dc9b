#!/bin/bash
# A page and a text of a report, and what somebody made of them: two nodes make the bundle, an auditor is told what is true.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh

shown() { "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --shown "$@"; }
says() { grep -qF -- "$1" "$2"; }
# Somebody changes the page; the auditor sees it: id, expected, found, what perl does
altered() { # what, expected, found, perl
    perl -0pe "$4" "$T/report.zh.html" >"$T/altered.html"
    check "$1: the page is another" bash -c "! cmp -s '$T/report.zh.html' '$T/altered.html'"
    check_fails "it is not proved" 1 "^not proved: .*" shown "$T/altered.html"
    shown "$T/altered.html" --json >"$T/json"
    check "and the difference is told" says "\"expected\":\"$2\",\"found\":\"$3\"" "$T/json"
    check "the bundle is as valid as before" says '{"verdict":"valid"' "$T/json"
}

make_alliance
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with its page" order --subject "$subject" --bundle "$T/bundle.json" --html "$T/report.zh.html"
stops "$GX"
stops "$LA"

# --- as it was made
shown "$T/report.zh.html" >"$T/out"
check "the page is proved" says "proved: $T/report.zh.html" "$T/out"
check "by the bundle's own words" says "carried by the bundle, signed by the" "$T/out"
root=$(sed -n 's/.*"pinned":\["\([^"]*\)"\].*/\1/p' "$T/trust.json")
for l in zh en lo; do
    "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --lang $l >"$T/$l.txt"
    check "a text in $l, with the verdict above it" shown "$T/$l.txt" --json
    check "also by whoever names the roots" shown "$T/$l.txt" --json --root "$root"
    "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --lang $l --root "$root" >"$T/$l.root.txt"
    check "and one that says less is not checked" shown "$T/$l.root.txt" --json
    "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --lang $l --json | perl -ne 'print $1 =~ s/\\n/\n/gr =~ s/\\t/\t/gr =~ s/\\"/"/gr =~ s/\\\\/\\/gr if /"rendition":"((?:[^"\\]|\\.)*)"/' >"$T/$l.lines"
    check "canonical lines in $l" shown "$T/$l.lines" --lang $l --json
done
sed '1s/judged at [^Z]*Z/judged at 2099-01-01T00:00:00Z/' "$T/en.txt" >"$T/future.txt"
check_fails "nobody has judged it at an hour to come" 1 "shown.differs" shown "$T/future.txt"
perl -0pe 's/&quot;/"/g; s/ class="([a-z]+)"/ CLASS=$1/g; s/<section/\n\n<section/g; s/<!DOCTYPE html>/<!doctype html>\n<!-- saved -->/' "$T/report.zh.html" >"$T/saved.html"
shown "$T/saved.html" >"$T/out"
check "a page saved again is proved as text" says "proved as text: " "$T/out"

# --- as somebody would like it
perl -pe 's/^(\S.*?\S  ) +(\S)/$1$2/' "$T/zh.txt" >"$T/moved.txt"
check "the blanks of a text: the text is another" bash -c "! cmp -s '$T/zh.txt' '$T/moved.txt'"
check_fails "a text with values at other places is not proved" 1 "shown.text" shown "$T/moved.txt"
sed 's/$/\r/' "$T/zh.txt" >"$T/crlf.txt"
check "with line ends of another system it is" shown "$T/crlf.txt"
cp "$T/zh.txt" "$T/text.html"
check_fails "a text under the name of a page is not" 1 "shown.name" shown "$T/text.html"
number=$(perl -0ne 's/.*<body//s; print $1 if />([0-9]{1,3}(?:,[0-9]{3})+ [A-Z]{3}[^<]*)</' "$T/report.zh.html")
check "there is an amount" test -n "$number"
altered "a number" "$number" "9$number" "s/>\Q$number\E</>9$number</"
form=$(perl -0ne 'print $1 if /<p class="form"><span>[^<]*<.span> <bdi>([^<]*)</' "$T/report.zh.html")
check "the page says what the company is by law" test -n "$form"
altered "what a company is by law" "$form" "X" "s/(<p class=\"form\"><span>[^<]*<.span> <bdi>)[^<]*/\$1X/"
title=$(perl -0ne 'print $1 if /<section id="notes"[^>]*><h2><span>([^<]*)</' "$T/report.zh.html")
altered "a heading" "$title" "X" "s/(<section id=\"notes\"[^>]*><h2><span>)[^<]*/\$1X/"
warning=$(perl -0ne 'print $1 if /<p role="note" class="warn">([^<]*)</' "$T/report.zh.html")
check "there is a warning" test -n "$warning"
altered "a dropped warning" "$warning" "" "s/<p role=\"note\" class=\"warn\">[^<]*<.p>//"
# --- of another version of the program, or made to look like it
layout=$(sed -n 's/.*<meta name="saphan-layout" content="\([0-9]*\)">.*/\1/p' "$T/report.zh.html")
check "the page and the text name the layout" grep -qx "saphan-layout/$layout" "$T/zh.txt"
perl -pe 's/(name="saphan-layout" content=")'$layout'"/${1}7"/' "$T/report.zh.html" >"$T/other.html"
check_fails "a page of another layout is not proved, nor called forged" 2 "[?][?] *shown.layout" shown "$T/other.html"
check_fails "which names both layouts" 2 "layout 7 made it" shown "$T/other.html"
perl -pe 's/(name="saphan-layout" content=")'$layout'"/${1}7"/; s/>\Q'"$number"'\E</>9'"$number"'</' "$T/report.zh.html" >"$T/altered.html"
check_fails "a changed amount below another number is not proved either" 2 "^not proved: .*" shown "$T/altered.html"
check_fails "and it is told" 2 "9$number" shown "$T/altered.html"
for n in 0 01 -1 x 99999 "" "7 "; do
    perl -pe 's/(name="saphan-layout" content=")'$layout'"/${1}'"$n"'"/' "$T/report.zh.html" >"$T/altered.html"
    check_fails "no number of a layout ($n): it differs" 1 "shown.differs" shown "$T/altered.html"
done
perl -pe 's/<meta name="saphan-layout" content="'$layout'">//' "$T/report.zh.html" >"$T/altered.html"
check_fails "a page that names none differs" 1 "shown.differs" shown "$T/altered.html"
perl -pe 's/(name="saphan-layout" content=")'$layout'"/${1}7"/; s/<.body>/<script>x()<\/script><\/body>/' "$T/report.zh.html" >"$T/altered.html"
check_fails "a script is refused whatever the layout" 1 "FAIL shown.file.*" shown "$T/altered.html"
check_fails "and that it names another is said, too" 1 "[?][?] *shown.layout" shown "$T/altered.html"
sed 's/^saphan-layout.'$layout'$/saphan-layout\/7/' "$T/zh.txt" >"$T/other.txt"
check_fails "a text of another layout is not proved" 2 "[?][?] *shown.layout" shown "$T/other.txt"
sed '$d' "$T/zh.txt" >"$T/altered.txt"
check_fails "a text that names none differs" 1 "shown.differs" shown "$T/altered.txt"
shown "$T/report.zh.html" --json >"$T/json"
check "the layout is told" says "\"layout\":$layout,\"checks\"" "$T/json"
perl -0pe 's/<!DOCTYPE html>\s*//' "$T/report.zh.html" >"$T/altered.html"
check_fails "a page that browsers show by other rules" 1 "page.doctype" shown "$T/altered.html"
perl -0pe 's/<.body>/<script>x()<\/script><\/body>/' "$T/report.zh.html" >"$T/altered.html"
check_fails "a script" 1 "FAIL shown.file.*" shown "$T/altered.html"
check_fails "a page in another language than was asked for" 1 "FAIL shown.language" shown "$T/report.zh.html" --lang en
printf '%%PDF-1.7\n' >"$T/x.pdf"
check_fails "a PDF is not compared" 1 "pdfdetach" shown "$T/x.pdf"
check_fails "a file that is not there" 3 "shown.file" shown "$T/none.html"
check_fails "an archive has no page" 64 "--shown is for one bundle" "$B/saphan-verify" --archive "$T" --trust "$T/trust.json" --shown "$T/report.zh.html"
sed 's/"receipt":"\([^.]*\)\.\(.\)/"receipt":"\1.A/' "$T/bundle.json" >"$T/forged.json"
check_fails "nothing is compared with a bundle that does not hold" 1 "^not proved: .*" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json" --shown "$T/report.zh.html"

finish
