# shellcheck shell=bash
# Sourced after tests/lib/scenario.sh: an alliance whose LA has two companies with free texts in Lao, and words for working on their
# translations.
subject=LA.ern:0100000001
company() { # number, text of its scope
    printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"legal","source":"t","data":{"type":"legal","text":{"text":"ບໍລິສັດ %s","lang":"lo"}}},{"kind":"registered.status","id":"1","source":"t","data":{"code":"active"}},{"kind":"registered.scope","id":"1","source":"t","data":{"text":{"text":"%s","lang":"lo"}}},{"kind":"registered.scope","id":"2","source":"t","data":{"text":{"text":"ນຳເຂົ້າ ແລະ ສົ່ງອອກ","lang":"lo"}}}]}\n' "$1" "$1" "$2"
}
company 0100000001 'ຂາຍເຂົ້າ 9 ໂຕນ ຕໍ່ປີ' >"$T/la.in"
company 0100000002 'ຂາຍກາເຟ 12 ໂຕນ' >>"$T/la.in"
make_alliance
must "$B/saphan" import --data "$LA" --format jsonl --no-hold "$T/la.in"
tr_() { local c=$1 data=$2; shift 2; "$B/saphan" translation "$c" "$@" --data "$data"; }
id_of() { tr_ list "$LA" --to "$2" --json | sed -n "s/.*\"id\":\"\([0-9a-f]*\)\".*$1.*/\1/p"; }
verify() { "$B/saphan-verify" "$@" --trust "$T/trust.json"; }
read_() { tr_ show "$1" "$2" --to "$3" --json | sed -n 's/.*"digest":"\([0-9a-f]*\)".*/\1/p'; }
approve() { tr_ review "$1" "$2" --to "$3" --by "$4" --approve --digest "$(read_ "$1" "$2" "$3")"; }
has() { grep -qF -- "$@"; }
