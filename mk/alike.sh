#!/usr/bin/env bash
# Writes i18n/look_table.h and i18n/nfc_table.h from the installed ICU and the folds of this tree.
# Not part of a build: a verifier judges by them, and must judge the same wherever and whenever it is built, without ICU. Run it for a
# newer Unicode, after `make`; tests/unit/test_i18n_alike_names.c holds them against the ICU that they were written from.
set -eu
cd "$(dirname "$0")/.."
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
B=build/${VARIANT:-release}
"${CC:-cc}" -std=c17 -O1 -D_GNU_SOURCE -I. -I"$B/gen" -o "$T/gen" i18n/gen/gen_alike.c "$B"/lib/libsp_i18n.a "$B"/lib/libsp_base.a -licui18n -licuuc -lcjson -lm
table() { # NAME WHAT FOR
    printf '%s\n' '/*' " * i18n/$1_table.h - $2 Written by mk/alike.sh from ICU's data; for $3 alone." ' *' ' * Threading: constant tables.' ' */' \
        "#ifndef SP_I18N_${1^^}_TABLE_H" "#define SP_I18N_${1^^}_TABLE_H" '' '#include <stdint.h>'
    "$T/gen" "$1"
    printf '\n%s\n' '#endif'
}
table look 'what a character of a name is easily taken for (UTS #39).' i18n/alike.c > "$T/look"
table nfc 'what composes in Normalization Form C (UAX #15).' i18n/nfc.c > "$T/nfc"
mv "$T/look" i18n/look_table.h
mv "$T/nfc" i18n/nfc_table.h
