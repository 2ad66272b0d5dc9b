#!/usr/bin/env bash
# Writes base/unassigned.h: the code points below U+20000 to which Unicode has assigned nothing, as the installed ICU knows it.
# Not part of a build: the rule must be one at all nodes, whatever ICU each is built with. Run it for a newer Unicode, and say so
# in the change, for older programs refuse what the newer table lets through.
set -eu
cd "$(dirname "$0")/.."
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cat > "$T/unassigned.c" <<'C'
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
enum { PAGES = 0x200, WORDS = 4 };
static uint64_t pages[PAGES][WORDS];
static unsigned at[PAGES], n;
static unsigned number(const uint64_t *page)
{
    for (unsigned i = 0; i < n; i++)
        if (!memcmp(pages[i], page, sizeof pages[i])) return i;
    memcpy(pages[n], page, sizeof pages[n]);
    return n++;
}
int main(void)
{
    for (unsigned p = 0; p < PAGES; p++) {
        uint64_t page[WORDS] = { 0 };
        for (unsigned c = 0; c < 256; c++)
            if (u_charType((UChar32)(p * 256 + c)) == U_UNASSIGNED) page[c / 64] |= UINT64_C(1) << c % 64;
        at[p] = number(page);
    }
    if (n > 255) return 1;
    puts("/*\n * base/unassigned.h - code points below U+20000 that have no character. Written by mk/unassigned.sh from ICU's data; for\n"
         " * base/utf8.c alone.\n *\n * Threading: constant tables.\n */\n#ifndef SP_BASE_UNASSIGNED_H\n#define SP_BASE_UNASSIGNED_H\n\n#include <stdint.h>\n");
    printf("#define SP_UNASSIGNED_UNICODE \"%s\"\n\n", U_UNICODE_VERSION);
    puts("/* Which page of bits tells of 256 code points. */\nstatic const uint8_t sp_unassigned_page[512] = {");
    for (unsigned p = 0; p < PAGES; p++)
        printf("%s%u,%s", p % 32 ? " " : "    ", at[p], p % 32 == 31 ? "\n" : "");
    printf("};\nstatic const uint64_t sp_unassigned_bits[%u][4] = {\n", n);
    for (unsigned i = 0; i < n; i++)
        printf("    { 0x%016" PRIx64 ", 0x%016" PRIx64 ", 0x%016" PRIx64 ", 0x%016" PRIx64 " },\n", pages[i][0], pages[i][1], pages[i][2], pages[i][3]);
    puts("};\n\n#endif");
    return 0;
}
C
"${CC:-cc}" -std=c17 -O1 -o "$T/unassigned" "$T/unassigned.c" -licuuc
"$T/unassigned" > "$T/unassigned.h"
mv "$T/unassigned.h" base/unassigned.h
