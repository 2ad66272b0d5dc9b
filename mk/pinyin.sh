#!/usr/bin/env bash
# Writes i18n/pinyin_table.h: the reading of each Han character, as the installed ICU has it (from Unihan's kMandarin).
# Not part of a build: pages show these readings, and a page must come out the same wherever it is made. Run it for a newer
# Unicode, and raise SP_READING_FORMAT (i18n/reading.h) and SP_NAME_KEYS_VERSION (i18n/name.h) with it.
set -eu
cd "$(dirname "$0")/.."
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
"${CC:-cc}" -std=c17 -O1 -o "$T/gen" i18n/gen/gen_name.c -licui18n -licuuc
{
    printf '%s\n' '/*' ' * i18n/pinyin_table.h - readings of Han characters without tones. Written by mk/pinyin.sh from ICU'"'"'s data, which are those of' \
        ' * Unihan (kMandarin); for i18n/romanise.c alone.' ' *' ' * Threading: constant tables.' ' */' '#ifndef SP_I18N_PINYIN_TABLE_H' '#define SP_I18N_PINYIN_TABLE_H' ''
    "$T/gen" pinyin | sed 1d
    printf '\n%s\n' '#endif'
} > "$T/table.h"
mv "$T/table.h" i18n/pinyin_table.h
