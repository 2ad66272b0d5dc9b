#!/usr/bin/env bash
# Translations of free texts from the registry that made them to a bank abroad, its page and its auditor, over two real nodes.
# shellcheck source=/dev/null
cd "$(dirname "$0")/../.." && . tests/lib/scenario.sh && . tests/lib/freetext.sh

# --- the registry translates, has it read and signs; the bank's registry takes that over ---------------
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
rice=$(id_of 'ຂາຍເຂົ້າ' zh) trade=$(id_of 'ນຳເຂົ້າ' zh) coffee=$(id_of 'ກາເຟ' zh)
check 'a report before there is any translation' order --subject $subject --bundle "$T/before.json"
check 'holds none' no_translation "$T/before.json"
must tr_ add "$LA" "$rice" --to zh --by Somphone --text '每年销售大米9吨'
must tr_ add "$LA" "$trade" --to zh --by Somphone --text '进出口贸易'
must tr_ add "$LA" "$coffee" --to zh --by Somphone --text '销售咖啡12吨'
for i in "$rice" "$coffee"; do must approve "$LA" "$i" zh Keo; done
must approve "$LA" "$trade" zh Keo
sign() { tr_ sign "$1" --to "$2" --name "$3" --key "$1/keys/receipt.key" --passphrase "$1/passphrase" "${@:4}"; }
kid=$(sign "$LA" zh 'Registry of Laos' | sed -n 's/^  key  //p')
must tr_ export "$LA" --out "$T/signed"
check 'another registry takes none of texts that it does not hold' has '0 of 3 are of texts' <(tr_ import "$GX" "$T/signed" --kid "$kid")
check 'unless it is told to' has '3 of texts of other registers are kept' <(tr_ import "$GX" "$T/signed" --kid "LA=$kid" --all)
check_fails 'and for whose register the key speaks' 64 'whose register a key speaks for' tr_ import "$GX" "$T/signed" --kid "$kid" --all
check 'they are kept for that register' has '"registers":"LA"' <(tr_ show "$GX" --json)
check 'it may speak for several' has '"registers":"LA VN"' <(must tr_ import "$GX" "$T/signed" --kid "LA=$kid" --kid "VN=$kid" --all && tr_ show "$GX" --json)
check 'and for none of the own' has '0 of 3 are of texts' <(tr_ import "$LA" "$T/signed" --kid "VN=$kid")
check 'it knows their digests only' has 'only its digest is known' <(tr_ show "$GX")

# --- the bank's report ---------------------------------------------------------------------------------
check 'the next report brings them' order --subject $subject --bundle "$T/b.json" --html "$T/p.html"
check 'with the translations of its own two texts' grep -qE '"translations":\["[^"]*","[^"]*"\]' "$T/b.json"
order --subject $subject >"$T/text" 2>&1
check 'the text has the original' has 'ຂາຍເຂົ້າ 9 ໂຕນ ຕໍ່ປີ' "$T/text"
check 'and below it the translation' bash -c "grep -A1 'ຂາຍເຂົ້າ 9' '$T/text' | grep -q '^ *> 每年销售大米9吨'"
check 'labelled in Chinese' has '[译文，已审校 | 审校人 “Keo” | 署名 “Registry of Laos”' "$T/text"
check 'so has the page' has '<span class="tr"><bdi lang="zh">每年销售大米9吨</bdi>' "$T/p.html"
check 'none of another text' bash -c "! grep -q 咖啡 '$T/text' '$T/p.html' '$T/b.json'"
check 'a Thai reader is told that there is none' has 'without a translation into your language: 2' <(order --subject $subject --language th 2>&1)
check 'whose bundle' "$B/saphan" report "${as_bank[@]}" --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language th --bundle "$T/th.json"
check 'holds none' no_translation "$T/th.json"
check 'a bank that wants none' "$B/saphan" report "${as_bank[@]}" --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language zh --translations none --bundle "$T/none.json"
check 'gets none' no_translation "$T/none.json"
check_fails 'another wish is refused' 1 report.translations order --subject $subject --translations many
check 'a local report has them, too' has '每年销售大米9吨' <("$B/saphan" report "${as_la[@]}" --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language zh 2>&1)

# --- what was wrong goes to nobody any more ---------------------------------------------------------------
wrong=$(tr_ show "$GX" --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*进出口.*/\1/p')
check_fails 'what is not there cannot be withdrawn' 66 translation.id tr_ withdraw "$GX" "$wrong" --to ms --by Wei
check 'a signed translation is withdrawn' tr_ withdraw "$GX" "$wrong" --to zh --by Wei
order --subject $subject >"$T/text2" 2>&1
check 'the next report does not bring it' bash -c "! grep -q 进出口贸易 '$T/text2' && grep -q 大米 '$T/text2'"
must tr_ import "$GX" "$T/signed" --kid "LA=$kid" --all
check 'nor does the same file bring it back' bash -c "! '$B/saphan' report ${as_bank[*]} --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language zh 2>&1 | grep -q 进出口贸易"
for l in zh lo th; do
    said=$("$B/saphan" --lang $l translation withdraw "$wrong" --to zh --by Wei --data "$GX")
    check "and $l says so without English" bash -c "[ -n '$said' ] && ! grep -q 'withdrawn\|report' <<<'$said' && grep -q '${wrong:0:8}' <<<'$said'"
done
check 'it is forgotten, which Chinese says' grep -qx "${wrong:0:12}[0-9a-f]* 已从记忆库删除" <("$B/saphan" --lang zh translation withdraw "$wrong" --to zh --by Wei --forget --data "$GX")
check 'and nothing of it is left' bash -c "! '$B/saphan' translation show --data '$GX' | grep -q 进出口"
must tr_ import "$GX" "$T/signed" --kid "LA=$kid" --all

# --- the bank's registry translates texts of a report itself ---------------------------------------------
check 'its own register has no such text' has 'every free text has a translation' <(tr_ list "$GX" --to ms)
check 'the report has two' grep -qx 2 <(tr_ list "$GX" --to ms --bundle "$T/b.json" | grep -c '^[0-9a-f]')
mine=$(tr_ list "$GX" --to ms --bundle "$T/b.json" --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*ຂາຍເຂົ້າ.*/\1/p')
check_fails 'which it knows from the report only' 66 translation.id tr_ add "$GX" "$mine" --to ms --by Siti --text 'Menjual 9 tan beras setahun'
check_fails 'a text of the register is none of the report' 66 translation.id tr_ add "$LA" "$coffee" --to ms --by Siti --text 'Menjual 12 tan kopi' --bundle "$T/b.json"
check 'a person translates one' tr_ add "$GX" "$mine" --to ms --by Siti --text 'Menjual 9 tan beras setahun' --bundle "$T/b.json"
check 'another one reads it, by its id' approve "$GX" "$mine" ms Aminah
check 'it is signed' has '1 signed' <(sign "$GX" ms 'node CN-GX')
check 'a report in Malay has it, and says what is missing' bash -c "'$B/saphan' report ${as_bank[*]} --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language ms --bundle '$T/ms.json' >'$T/ms.txt' 2>&1 && grep -q 'Menjual 9 tan beras' '$T/ms.txt' && grep -q 'your language: 1' '$T/ms.txt'"
check 'labelled in Malay' has '[Terjemahan, telah disemak | Disemak oleh “Aminah”' "$T/ms.txt"
check 'and the auditor knows whose key it is' has 'key of node CN-GX' <(verify "$T/ms.json")
check_fails 'a file that is no bundle has no texts' 1 schema.bundle.format tr_ list "$GX" --to ms --bundle "$T/trust.json"

# --- the auditor, offline --------------------------------------------------------------------------------
check 'the bundle is valid' verify "$T/b.json"
check 'the signers are the node of the report' has 'key of node LA' <(verify "$T/b.json")
verify "$T/b.json" --json >"$T/v.json"
check 'the check has its id' has '"id":"translation.carried","result":"pass"' "$T/v.json"
check 'and whose each is' has '"known":"node","node":"LA"' "$T/v.json"
check 'the old bundle is valid as before' verify "$T/before.json"
check 'the page is proved' has 'proved: ' <(verify "$T/b.json" --shown "$T/p.html")
check 'a text is proved' bash -c "'$B/saphan-verify' '$T/b.json' --trust '$T/trust.json' --lang zh >'$T/lang.txt' && '$B/saphan-verify' '$T/b.json' --trust '$T/trust.json' --shown '$T/lang.txt' | grep -q '^proved'"
sed 's/大米9吨/大米8吨/' "$T/p.html" >"$T/p8.html"
check_fails 'a page with another number in a translation is not' 1 'shown.differs' verify "$T/b.json" --shown "$T/p8.html"
sed 's/译文，已审校/认证译文/' "$T/p.html" >"$T/pc.html"
check_fails 'nor one that calls it certified' 1 'shown.differs' verify "$T/b.json" --shown "$T/pc.html"
sed 's/<span class="tr">.*<\/span><\/span>//' "$T/p.html" >"$T/pn.html"
check_fails 'nor one that shows the translation no more' 1 'shown.differs' verify "$T/b.json" --shown "$T/pn.html"

# --- what is put into a bundle ---------------------------------------------------------------------------
jws_of() { grep -oE '"translations":\[[^]]*' "$1" | grep -oE 'eyJ[A-Za-z0-9._-]*' | sed -n "$2p"; }
one=$(jws_of "$T/b.json" 1)
put_in() { perl -pe 's/"translations":\[[^\]]*\]/"translations":['"$(printf '%s\n' "$@" | sort | sed 's/.*/"&"/' | paste -sd,)"']/' "$T/b.json" >"$T/x.json"; }
put_in "${one:0:200}$([ "${one:200:1}" = A ] && echo B || echo A)${one:201}"
check_fails 'an altered translation' 1 'FAIL translation.carried' verify "$T/x.json"
other=$(while read -r l; do case $(cut -d. -f2 <<<"$l" | tr '_-' '/+' | base64 -d 2>/dev/null) in *咖啡*) echo "$l" ;; esac; done <"$T/signed")
put_in "$other"
check_fails "a translation of another company's text" 1 'translation.source' verify "$T/x.json"
must "$B/saphan" catalogue sign --language lo --name Keo --key "$T/stranger" --make-key --out "$T/statement"
tr_ sign "$LA" --to zh --name 'Ministry of Everything' --key "$T/stranger" --passphrase "$T/stranger.pass" >"$T/k" 2>&1 # nothing is left to sign
must tr_ add "$LA" "$rice" --to en --by Mallory --text 'sells 9 tons of gold a year'
must approve "$LA" "$rice" en Eve
stranger=$(tr_ sign "$LA" --to en --name 'Ministry of Everything' --key "$T/stranger" --passphrase "$T/stranger.pass" | sed -n 's/^  key  //p')
must tr_ export "$LA" --to en --out "$T/en"
put_in "$(head -1 "$T/en")"
check "a stranger's translation is told as that, and makes nothing invalid" has 'signer not known' <(verify "$T/x.json")
check 'it stands under what was not checked' has 'who signed some of the translations' <(verify "$T/x.json")
check 'a key that the auditor names is known' has 'a key that you named' <(verify "$T/x.json" --translator "LA=$stranger")
check "but not when he names it for another register's" has 'signer not known' <(verify "$T/x.json" --translator "CN-GX=$stranger")
check_fails 'and it is named for one' 64 'a registry.s node and a key' verify "$T/x.json" --translator "$stranger"
printf '{"format":"saphan-verify-policy/1","witness_quorum":0,"translators":[{"name":"Ministry of Everything","kid":"%s"}]}' "$stranger" >"$T/policy"
check 'so is one of the policy' has 'a key that your policy names' <(verify "$T/x.json" --policy "$T/policy")
sed -i 's/Ministry/Office/' "$T/policy"
check 'but not under another name' has 'signer not known' <(verify "$T/x.json" --policy "$T/policy")
sed 's/,"kid":"[^"]*"//' "$T/policy" >"$T/policy2"
check_fails 'a translator without a key is refused' 3 'policy.file' verify "$T/x.json" --policy "$T/policy2"

# --- a copy, and paper -----------------------------------------------------------------------------------
check 'a copy without a text' "$B/saphan" report redact --bundle "$T/b.json" --out "$T/r.json" --withhold registered.scope/1
check 'is valid' verify "$T/r.json"
check 'and lacks its translation, too' bash -c "'$B/saphan-verify' '$T/r.json' --trust '$T/trust.json' --lang zh | grep -q 进出口 && ! '$B/saphan-verify' '$T/r.json' --trust '$T/trust.json' --lang zh | grep -q 大米"
if [ -x "$B/saphan-pdf" ]; then
    check 'a PDF' "$B/saphan-pdf" "$T/b.json" --out "$T/r.pdf" --trust "$T/trust.json" --lang zh
    check 'of a signer who is not known it says so' bash -c "'$B/saphan-pdf' '$T/x.json' --out '$T/x.pdf' --trust '$T/trust.json' --lang en && pdftotext '$T/x.pdf' - | grep -q 'Signer not known'"
    check 'nor is any known where nothing was verified' bash -c "'$B/saphan-pdf' '$T/b.json' --out '$T/u.pdf' --unverified --lang zh && pdftotext '$T/u.pdf' - | grep -q '签署者未知'"
    check 'whoever is known needs no such word' bash -c "! pdftotext '$T/r.pdf' - | grep -q '签署者未知'"
    check 'but not when the policy names him' bash -c "sed 's/Office/Ministry/' '$T/policy' >'$T/policy3' && '$B/saphan-pdf' '$T/x.json' --out '$T/x3.pdf' --trust '$T/trust.json' --policy '$T/policy3' --lang en && ! pdftotext '$T/x3.pdf' - | grep -q 'Signer not known'"
    check 'nor when he is named for this register' bash -c "'$B/saphan-pdf' '$T/x.json' --out '$T/x4.pdf' --trust '$T/trust.json' --translator 'LA=$stranger' --lang en && ! pdftotext '$T/x4.pdf' - | grep -q 'Signer not known'"
    check_fails 'and a key alone is refused' 64 'a registry.s node and a key' "$B/saphan-pdf" "$T/x.json" --out "$T/x5.pdf" --trust "$T/trust.json" --translator "$stranger"
    check 'shows original and translation' bash -c "pdftotext '$T/r.pdf' - | tr -d '\n' | grep -q '每年销售大米9吨' && pdftotext '$T/r.pdf' - | grep -q '已审校'"
    "$B/saphan-pdf" "$T/b.json" --out "$T/again.pdf" --trust "$T/trust.json" --lang zh
    check 'the same bytes again' cmp "$T/r.pdf" "$T/again.pdf"
else echo 'skipped - saphan-pdf is not built'; fi
[ -z "${KEEP:-}" ] || cp "$T"/b.json "$T"/p.html "$T"/r.pdf "$T"/trust.json "$KEEP"
stops "$LA"
stops "$GX"
finish
