/* layer: i18n */
/* Names that read alike, and texts in NFC: by frozen tables, as ICU has it. */
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "i18n/alike.h"
#include "i18n/fold.h"
#include "i18n/nfc.h"
#include "i18n/skeleton.h"
#include "tests/lib/check.h"

enum { PLANES = 0x110000 };

/* The frozen table and what it was written from, character by character. */
static void as_the_skeleton_of_a_fold(void **state)
{
    unsigned n = 0;
    UVersionInfo version;
    (void)state;
    u_getUnicodeVersion(version);
    if (version[0] != 15)
        skip(); /* the table is of Unicode 15 */
    for (uint32_t c = '!'; c < 0x10000; c++) {
        char one[4], folded[256], capitals[256], look[256];
        size_t k = 0, got = 0, to = 0, l;
        if ((c >= 0xac00 && c < 0xe000) || u_charType((UChar32)c) == U_PRIVATE_USE_CHAR || !u_isdefined((UChar32)c))
            continue;
        l = sp_utf8_write(one, c);
        CHECK_OK(sp_fold(sp_view(one, l), folded, sizeof folded, &k));
        CHECK_OK(sp_name_capital_look(sp_view(folded, k), capitals, sizeof capitals, &k));
        CHECK_OK(sp_name_skeleton(sp_view(capitals, k), folded, sizeof folded, &got));
        CHECK_OK(sp_name_skeleton(sp_view(folded, got), look, sizeof look, &got));
        for (size_t i = 0; i < got; i++)
            if (look[i] != ' ')
                look[to++] = look[i];
        if (!to)
            continue;
        bool one_letter = to == 1 && look[0] >= 'a' && look[0] <= 'z';
        if (one_letter && !sp_names_look_alike(sp_view(one, l), sp_view(look, to)))
            fail_msg("U+%04X does not look like %.*s", c, (int)to, look);
        n += one_letter;
    }
    assert_true(n > 500);
}

static void alike(void **state)
{
    static const struct { const char *a, *b; bool alike; } cases[] = {
        { "Wang Wei", "WANG WEI", true }, { "Wang Wei", "Wang\xc2\xa0Wei", true }, { "Wang Wei", "WangWei", true }, { "Wang Wei", "W\xd0\xb0ng Wei", true }, /* Cyrillic a */
        { "Wang Wei", "Ｗａｎｇ Ｗｅｉ", true }, { "Wang Wei", "Wang  Wei.", true }, { "Wang Wei", "Wаng Wеі", true }, { "HOP", "НОР", true }, { "li na", "LI NA", true },
        { "王伟", "王偉", true }, { "王伟", "王 伟", true }, { "Wang Wei 1", "Wang Wei l", true }, { "Wang Wei", "Wang Wai", false }, { "Nguyễn Văn An", "NGUYỄN VĂN AN", true },
        { "Nguyễn Văn An", "Nguyễn Văn Ân", false }, { "王伟", "王维", false }, { "ສົມສີ", "ສົມສີ", true }, { "ສົມສີ", "ສົມສັກ", false }, { "...", ",,,", false }, { "a", "", false },
        { "Rn", "M", true }, { "Office 1 (Vientiane)", "office 1 vientiane", true }, { "Li Na", "Li Na 2", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_view a = sp_view_of(cases[i].a), b = sp_view_of(cases[i].b);
        if (sp_names_look_alike(a, b) != cases[i].alike || sp_names_look_alike(b, a) != cases[i].alike)
            fail_msg("%s and %s are %salike", cases[i].a, cases[i].b, cases[i].alike ? "" : "not ");
        if (cases[i].alike && !sp_names_read_alike(a, b))
            fail_msg("%s and %s look alike, but do not read alike", cases[i].a, cases[i].b);
    }
}

static void too_long_a_name(void **state)
{
    char a[1026], b[1026];
    (void)state;
    memset(a, 'a', sizeof a);
    memset(b, 'A', sizeof b);
    assert_true(sp_names_look_alike(sp_view(a, 1024), sp_view(b, 1024)));
    assert_false(sp_names_look_alike(sp_view(a, 1025), sp_view(b, 1025)));
    assert_true(sp_names_look_alike(sp_view(a, 1025), sp_view(a, 1025)));
}

/* ---- NFC ---- */

static bool as_icu_has_it(struct sp_view text)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar wide[256];
    int32_t n = 0;
    u_strFromUTF8(wide, 256, &n, text.p, (int32_t)text.n, &e);
    bool is = unorm2_isNormalized(unorm2_getNFCInstance(&e), wide, n, &e);
    assert_true(U_SUCCESS(e));
    return is;
}

static void check_nfc(struct sp_view text)
{
    bool is = false;
    CHECK_OK(sp_text_is_nfc(text, &is));
    if (is != as_icu_has_it(text))
        fail_msg("%.*s: %d", (int)text.n, text.p, is);
}

static void each_character(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < PLANES; c++) {
        char text[16] = "e";
        if ((c >= 0xd800 && c < 0xe000) || !u_isdefined((UChar32)c))
            continue;
        size_t n = sp_utf8_write(text + 1, c);
        check_nfc(sp_view(text + 1, n));
        check_nfc(sp_view(text, n + 1));
        memcpy(text + n + 1, "\xcc\xa3", 3); /* a dot below */
        check_nfc(sp_view(text + 1, n + 2));
    }
}

/* Letters and marks of the scripts of this region in any order. */
static void any_order(void **state)
{
    static const uint32_t parts[] = { 'a', 'e', 'o', 'u', 0xea, 0xe2, 0x1eb9, 0x1ec7, 0x1b0, 0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31b, 0x323, 0x1025, 0x102e, 0x1026, 0x1037, 0x1039, 0x103a,
                                      0xbc6, 0xbbe, 0xbca, 0xbd7, 0xbc7, 0xb92, 0xe01, 0xe38, 0xe48, 0xe81, 0xeb8, 0xec8, 0xecb, 0x1780, 0x17d2, 0x17dd, 0x1100, 0x1161, 0x11a8, 0xac00, 0xac01,
                                      0x344, 0x340, 0x2126, 0xf900, 0x0958, 0x1109a, 0x110ba, 0x3099, 0x304b, 0x304c };
    uint64_t seed = 20261122;
    unsigned normal = 0;
    (void)state;
    for (int i = 0; i < 300000; i++) {
        char text[64];
        size_t n = 0;
        for (int k = 0; k < 2 + i % 5; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            n += sp_utf8_write(text + n, parts[(seed >> 33) % (sizeof parts / sizeof parts[0])]);
        }
        check_nfc(sp_view(text, n));
        normal += as_icu_has_it(sp_view(text, n));
    }
    assert_true(normal > 10000 && normal < 290000);
}

static void what_is_no_text(void **state)
{
    char pile[200] = "a";
    bool is = true;
    (void)state;
    CHECK_RC(FORMAT, sp_text_is_nfc(SP_VIEW_LIT("\xff"), &is));
    assert_true(is);
    for (int i = 0; i < 80; i++)
        memcpy(pile + 1 + 2 * i, "\xcc\xa3", 2);
    CHECK_OK(sp_text_is_nfc(sp_view(pile, 161), &is));
    assert_false(is);
    CHECK_OK(sp_text_is_nfc(sp_view(NULL, 0), &is));
    assert_true(is);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_the_skeleton_of_a_fold), cmocka_unit_test(alike), cmocka_unit_test(too_long_a_name),
                                        cmocka_unit_test(each_character), cmocka_unit_test(any_order), cmocka_unit_test(what_is_no_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
