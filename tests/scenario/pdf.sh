#!/bin/bash
# A report as a PDF: two nodes make the bundle; programs that are not ours read what saphan-pdf makes of it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
for p in pdfinfo pdftotext pdfdetach qpdf; do command -v $p >/dev/null || { not_ok "the program $p is not installed: run make deps"; finish; }; done
[ -x "$B/saphan-pdf" ] || { not_ok "saphan-pdf is not built: run make deps"; finish; }

make_alliance
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with its bundle" order --subject "$subject" --bundle "$T/bundle.json"
stops "$GX"
stops "$LA"

pdf() { # file, further options
    "$B/saphan-pdf" "$T/bundle.json" --out "$1" --trust "$T/trust.json" "${@:2}"
}
shows() { pdftotext -layout "$1" - | grep -qF -- "$2"; } # file, text
same() { cmp -s "$2" "$3" && ok "$1" || not_ok "$1"; }

# --- what it makes
languages=$("$B/saphan-pdf" --help | tr '\n' ' ' | sed -n 's/.*one of \([a-z, ]*\); the bundle.*/\1/p' | tr -d ,)
check "help names the languages" test "$(wc -w <<<"$languages")" -ge 3
for l in $languages; do
    check "a PDF in $l" pdf "$T/$l.pdf" --lang "$l"
    check "whose structure is sound" qpdf --check "$T/$l.pdf"
    pdfinfo "$T/$l.pdf" >"$T/info"
    check "with pages and tags" bash -c "grep -q '^Tagged: *yes' '$T/info' && grep -qE '^Pages: *[2-9]' '$T/info'"
    check "and it says which company it is about" shows "$T/$l.pdf" "$subject"
    check_fails "no letter is lost or shows how lines were broken" 1 "" bash -c "pdftotext '$T/$l.pdf' - | grep -P '\x{200B}|\x{FFFD}|\[U\+'"
done
pdfinfo "$T/en.pdf" >"$T/info"
check "its title" grep -q "^Title: *Company credit report · $subject" "$T/info"
check "pages are numbered" bash -c "pdftotext -layout '$T/en.pdf' - | grep -qE '(^| )2 ?/ ?$(sed -n 's/^Pages: *//p' "$T/info")$'"
for text in "Registered facts" "Identifiers" "Issued to" "Evidence" "SHA-256 of the signed report"; do check "it says: $text" shows "$T/en.pdf" "$text"; done
pdftotext "$T/en.pdf" - | tr '\n' ' ' >"$T/flow" # a line may end anywhere
check "how names are read, as an aid" grep -q "(romanised, reading aid only)" "$T/flow"
check "what the company is by law, as an aid" grep -qE "Legal form [a-z ]+ \(Lao PDR\) · owners are liable .*\(explained, reading aid only\)" "$T/flow"
check "and whose tables say so" grep -q "saphan-reading/1 saphan-forms/1" "$T/flow"
check_fails "who reads Lao needs neither" 1 "" bash -c "pdftotext '$T/lo.pdf' - | grep -E 'saphan-(reading|forms)/1'"
check "its outline leads to the sections" bash -c "qpdf --json '$T/en.pdf' | grep -q '\"title\": \"Registered facts\"'"
check "the language of its text is told" bash -c "qpdf --qdf '$T/zh.pdf' - | grep -aq '/Lang (zh)'"
"$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --lang en | grep -oE '[0-9]{2,3}(,[0-9]{3})+' | sort -u >"$T/amounts"
pdftotext "$T/en.pdf" - >"$T/en.txt"
while read -r n; do grep -qF "$n" "$T/en.txt" || not_ok "the amount $n is not in the PDF"; done <"$T/amounts"
check "amounts were compared" test -s "$T/amounts"

# --- the evidence in it
check "the bundle comes out" pdfdetach -save 1 -o "$T/out.json" "$T/zh.pdf"
same "as it went in" "$T/out.json" "$T/bundle.json"
check "and it verifies" "$B/saphan-verify" "$T/out.json" --trust "$T/trust.json"

# --- the same bytes, whoever asks, whenever
check "once more, in another place and time" env TZ=Asia/Vientiane LC_ALL=lo_LA.UTF-8 LANG=lo LANGUAGE=ja PANGO_LANGUAGE=ja HOME="$T" "$B/saphan-pdf" \
    "$T/bundle.json" --out "$T/again.pdf" --trust "$T/trust.json" --lang zh
same "the same bytes" "$T/again.pdf" "$T/zh.pdf"
check "as - to standard output" pdf - --lang zh
pdf - --lang zh 2>/dev/null | cmp -s - "$T/zh.pdf" && ok "the same bytes there" || not_ok "the same bytes there"
check "without --lang: the language of the bundle" pdf "$T/own.pdf"
same "which is Chinese" "$T/own.pdf" "$T/zh.pdf"

# --- what it does not make
check_fails "no trust, no PDF" 64 "Give --trust FILE" "$B/saphan-pdf" "$T/bundle.json" --out "$T/no.pdf"
sed 's/"receipt":"\([^.]*\)\.\(.\)/"receipt":"\1.A/' "$T/bundle.json" >"$T/forged.json"
check_fails "nor of a bundle that was changed" 1 "receipt\.signature" "$B/saphan-pdf" "$T/forged.json" --out "$T/no.pdf" --trust "$T/trust.json"
check_fails "nor of what is no bundle" 3 "bundle.format" "$B/saphan-pdf" "$T/trust.json" --out "$T/no.pdf" --trust "$T/trust.json"
check_fails "nor in a language that nobody has" 64 "cli.lang" pdf "$T/no.pdf" --lang xx
mkdir "$T/fonts"
check_fails "nor with a font that is missing: the package is named" 78 "install .*fonts-noto-core" pdf "$T/no.pdf" --fonts "$T/fonts"
cp /usr/share/fonts/truetype/noto/NotoSans-{Regular,Bold}.ttf "$T/fonts"
check_fails "of one script: of which" 78 "Lao letters.*fonts-noto-core\|Chinese characters.*fonts-wqy-microhei" pdf "$T/no.pdf" --fonts "$T/fonts"
check "nothing was written" test ! -e "$T/no.pdf"
check_fails "what is there stays" 73 "place.exists" pdf "$T/zh.pdf"
check "unless it is to be replaced" pdf "$T/zh.pdf" --force
check_fails "and a file of another kind always" 73 "place.kind" pdf "$T/bundle.json" --force
same "the bundle is as it was" "$T/out.json" "$T/bundle.json"

# --- without a check, openly
check "unverified" "$B/saphan-pdf" "$T/forged.json" --out "$T/un.pdf" --unverified --lang en
n=$(pdftotext "$T/un.pdf" - | grep -c 'Not verified:')
check "every page says so" test "$n" = "$(pdfinfo "$T/un.pdf" | sed -n 's/^Pages: *//p')"
check_fails "which no verified one does" 1 "" grep -q 'Not verified:' "$T/en.txt"
check_fails "both is no answer" 64 "Give --trust FILE, or --unverified" pdf "$T/no.pdf" --unverified
finish
