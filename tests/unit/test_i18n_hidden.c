/* layer: i18n */
/* What base/ calls hidden, which knows no ICU, against what ICU says of every code point. */
#include "tests/lib/check.h"

#include <stdlib.h>

#include <unicode/uchar.h>

#include "base/bytes.h"
#include "base/unassigned.h"

/* Joiners and word breaks are where scripts need them (schema/text.h); of the selectors of shapes those of Mongolian and the
 * sixteen of the first plane, which names of minorities need, too. */
static bool has_a_use(uint32_t cp)
{
    return (cp >= 0x200b && cp <= 0x200d) || (cp >= 0x180b && cp <= 0x180d) || (cp >= 0xfe00 && cp <= 0xfe0f);
}

static bool same_unicode(void)
{
    return strcmp(U_UNICODE_VERSION, SP_UNASSIGNED_UNICODE) == 0;
}

static void what_shows_nothing_or_steers_is_hidden(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        int8_t type = u_charType((UChar32)cp);
        bool hides = type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_PRIVATE_USE_CHAR || type == U_LINE_SEPARATOR ||
                     type == U_PARAGRAPH_SEPARATOR || u_hasBinaryProperty((UChar32)cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
                     u_hasBinaryProperty((UChar32)cp, UCHAR_BIDI_CONTROL) || u_hasBinaryProperty((UChar32)cp, UCHAR_NONCHARACTER_CODE_POINT);
        if (hides && !has_a_use(cp) && type != U_SURROGATE && !sp_codepoint_hidden(cp))
            fail_msg("U+%04X is let through", (unsigned)cp);
        if (has_a_use(cp) && sp_codepoint_hidden(cp))
            fail_msg("U+%04X is refused", (unsigned)cp);
    }
}

/* A later ICU knows more characters, an earlier one fewer. */
static void what_is_unassigned_is_hidden(void **state)
{
    (void)state;
    bool later = strtod(U_UNICODE_VERSION, NULL) > strtod(SP_UNASSIGNED_UNICODE, NULL);
    for (uint32_t cp = 0; cp < 0x20000; cp++) {
        bool none = u_charType((UChar32)cp) == U_UNASSIGNED;
        bool table = sp_unassigned_bits[sp_unassigned_page[cp >> 8]][cp >> 6 & 3] >> (cp & 63) & 1;
        if (same_unicode() ? none != table : later ? none && !table : table && !none)
            fail_msg("U+%04X: %s by ICU, %s by the table", (unsigned)cp, none ? "unassigned" : "assigned", table ? "unassigned" : "assigned");
        if (table && !sp_codepoint_hidden(cp))
            fail_msg("U+%04X is let through", (unsigned)cp);
    }
}

/* Letters, digits, marks and signs of all scripts stay: no name is refused for its script. Ideographs come every few years, and
 * a name with a new one is shown as a box by who has no font for it. */
static void letters_are_not(void **state)
{
    static const uint32_t fillers[] = { 0x115f, 0x1160, 0x2800, 0x2d7f, 0x3164, 0xffa0, 0xfffc, 0x1107f, 0x16fe4, 0x1d159, 0x17b4, 0x17b5 };
    (void)state;
    for (uint32_t cp = 0x20; cp < 0x40000; cp++) {
        int8_t type = u_charType((UChar32)cp);
        bool filler = u_hasBinaryProperty((UChar32)cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || (cp >= 0x13430 && cp <= 0x13455);
        for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
            filler |= cp == fillers[i];
        bool shows = u_isgraph((UChar32)cp) && type != U_FORMAT_CHAR && type != U_PRIVATE_USE_CHAR && type != U_UNASSIGNED && !filler;
        if (shows && same_unicode() && sp_codepoint_hidden(cp))
            fail_msg("U+%04X is refused", (unsigned)cp);
    }
    assert_false(sp_codepoint_hidden(0x2ebf0)); /* assigned by Unicode 15.1 */
    assert_false(sp_codepoint_hidden(0x3fffd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shows_nothing_or_steers_is_hidden), cmocka_unit_test(what_is_unassigned_is_hidden),
        cmocka_unit_test(letters_are_not),
    };
    return cmocka_run_group_tests_name("i18n hidden", tests, NULL, NULL);
}
