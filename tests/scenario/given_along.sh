#!/usr/bin/env bash
# Translations of free texts that the registry of a report gives with it over the node link: two nodes, and nobody imports anything.
# shellcheck source=/dev/null
cd "$(dirname "$0")/../.." && . tests/lib/scenario.sh && . tests/lib/freetext.sh
sign() { tr_ sign "$1" --to "$2" --name "$3" --key "$1/keys/receipt.key" --passphrase "$1/passphrase" "${@:4}"; }
counted() { "$B/saphan" status "${@:3}" --json | grep -oE "\"$2\":[0-9]+" | head -1 | cut -d: -f2; }
exchange_of() { grep -oE '"exchange":"[0-9a-f-]*"' "$1" | head -1 | cut -d'"' -f4; }
again() { "$B/saphan" report "${as_bank[@]}" --exchange "$(exchange_of "$T/b.json")" "$@"; } # asks the partner in any case

start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

# --- nobody has any --------------------------------------------------------------------------------------
check 'a report before there is any translation' order --subject $subject --bundle "$T/b.json"
check 'has none' no_translation "$T/b.json"

# --- the registry's own, which nobody imports --------------------------------------------------------------
rice=$(id_of 'ຂາຍເຂົ້າ' zh) trade=$(id_of 'ນຳເຂົ້າ' zh) coffee=$(id_of 'ກາເຟ' zh)
must tr_ add "$LA" "$rice" --to zh --by Somphone --text '每年销售大米9吨'
must tr_ add "$LA" "$coffee" --to zh --by Somphone --text '销售咖啡12吨'
check 'a draft goes to nobody' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $(exchange_of "$T/b.json") --language zh 2>&1 | grep -q 大米"
for i in "$rice" "$coffee"; do must approve "$LA" "$i" zh Keo; done
must sign "$LA" zh 'Registry of Laos'
check 'the bank asks for the report again' again --language zh --bundle "$T/1.json" --html "$T/1.html"
check 'and has the translation in the bundle' has '"translations":["' "$T/1.json"
check 'in the page' has '<span class="tr"><bdi lang="zh">每年销售大米9吨</bdi>' "$T/1.html"
check "none of another company's text" bash -c "! grep -q 咖啡 '$T/1.html' && grep -qE '\"translations\":\[\"[^\"]*\"\]' '$T/1.json'"
check 'one text is still without' has 'your language: 1' <(again --language zh 2>&1)
check 'another language has none' has 'your language: 2' <(again --language th 2>&1)
check 'who wants none' "$B/saphan" report "${as_bank[@]}" --exchange "$(exchange_of "$T/b.json")" --language zh --translations none --bundle "$T/none.json"
check 'is given none' no_translation "$T/none.json"
check 'seconds after that a new question brings it, too' wait_for bash -c "'$B/saphan' report ${as_bank[*]} --subject $subject --product standard --purpose credit_granting --authorisation C-1 --expires 2099-12-31 --language zh 2>&1 | grep -q '> 每年销售大米9吨'"
check 'the bundle is valid, offline' verify "$T/1.json"
check 'signed by the registry of the report' has 'key of node LA' <(verify "$T/1.json")
check 'the page is proved' has 'proved: ' <(verify "$T/1.json" --shown "$T/1.html")
check 'the memory of the node that asked holds nothing of it' has 'no translation' <(tr_ show "$GX" 2>&1 || true)
check 'both nodes count them' test "$(counted "$LA" translations_out "${as_la[@]}")" -ge 2 -a "$(counted "$GX" translations_in "${as_bank[@]}")" -ge 2

# --- only the registry's own word --------------------------------------------------------------------------
must tr_ add "$LA" "$rice" --to en --by Mallory --text 'sells 9 tons of gold a year'
must approve "$LA" "$rice" en Eve
must "$B/saphan" catalogue sign --language lo --name Keo --key "$T/stranger" --make-key --out "$T/statement"
must tr_ sign "$LA" --to en --name 'Ministry of Everything' --key "$T/stranger" --passphrase "$T/stranger.pass"
check "what another key signed is not given as the registry's" bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $(exchange_of "$T/b.json") --language en 2>&1 | grep -q gold"
must tr_ add "$LA" "$trade" --to vi --by Lan --text 'xuất nhập khẩu'
must approve "$LA" "$trade" vi Minh
must sign "$LA" vi 'node CN-GX'
check "nor what is signed in another node's name" bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $(exchange_of "$T/b.json") --language vi 2>&1 | grep -q 'xuất nhập khẩu'"
check 'which the log tells' logged "$GX" 'rule=translation.speaks'

# --- people here go first ----------------------------------------------------------------------------------
mine=$(tr_ list "$GX" --to zh --bundle "$T/1.json" --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*ຂາຍເຂົ້າ.*/\1/p')
must tr_ add "$GX" "$mine" --to zh --by Li --text '一年卖9吨大米' --bundle "$T/1.json"
must approve "$GX" "$mine" zh Wei
must sign "$GX" zh 'Registry of Guangxi'
again --language zh --bundle "$T/2.json" >"$T/2.txt" 2>&1
check 'what people here signed is shown' has '> 一年卖9吨大米' "$T/2.txt"
check "and not the registry's" bash -c "! grep -q 每年销售 '$T/2.txt'"
check 'the bundle is valid' verify "$T/2.json"
must tr_ withdraw "$GX" "$mine" --to zh --by Wei
again --language zh >"$T/3.txt" 2>&1
check 'what people here rejected the partner does not bring back' bash -c "! grep -qE '大米' '$T/3.txt'"
must tr_ withdraw "$GX" "$mine" --to zh --by Wei --forget
check 'until that is forgotten' has '每年销售大米9吨' <(again --language zh 2>&1)

# --- a machine's that nobody read ----------------------------------------------------------------------------
printf '#!/bin/sh\nwhile read -r l; do echo "$l" | sed "s/\\"text\\":\\".*\\"/\\"text\\":\\"impor dan ekspor\\"/;s/\\"from\\":\\"lo\\",\\"to\\":\\"id\\",//"; done\n' >"$T/engine"
chmod +x "$T/engine"
tr_ run "$LA" --from lo --to id --engine "$T/engine" --engine-name toy --engine-version 1 >"$T/run" 2>&1
check 'a machine translates, and the registry signs it as that' has ' signed' <(sign "$LA" id 'Registry of Laos' --machine)
for n in "$LA" "$GX"; do stops "$n"; done
configure "$GX" 'translation_machine = yes'
for n in "$LA" "$GX"; do start_node "$n"; done
check 'of a machine nothing is given' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $(exchange_of "$T/b.json") --language id 2>&1 | grep -q 'impor dan ekspor'"

for n in "$LA" "$GX"; do stops "$n"; done
configure "$LA" 'translation_machine = yes'
for n in "$LA" "$GX"; do start_node "$n"; done
check 'unless the registry gives those, too' has 'impor dan ekspor' <(again --language id 2>&1)
configure "$GX" 'translation_machine = no'
stops "$GX"
start_node "$GX"
check 'and the node that asks passes them on' bash -c "! '$B/saphan' report ${as_bank[*]} --exchange $(exchange_of "$T/b.json") --language id 2>&1 | grep -q 'impor dan ekspor'"

# --- the partner is away -------------------------------------------------------------------------------------
stops "$LA"
check 'without the partner the bank has its report' again --language zh --bundle "$T/4.json"
check 'without those translations' no_translation "$T/4.json"
check 'which it is told' has 'your language: 2' <(again --language zh 2>&1)
check 'and the bundle of before holds them' verify "$T/1.json"
stops "$GX"
finish
