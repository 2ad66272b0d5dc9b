/* layer: base */
#include "tests/lib/check.h"

#include "base/random.h"

/* Offset of the first bad byte. */
static void bad_at(const char *text, size_t n, size_t want)
{
    size_t got = sp_utf8_check(sp_view(text, n));
    if (got != want)
        fail_msg("\"%s\": %zu, not %zu", text, got, want);
}
#define BAD_AT(text, want) bad_at(text, sizeof(text) - 1, want)
#define GOOD(text) bad_at(text, sizeof(text) - 1, sizeof(text) - 1)

/* RFC 3629 section 4, and the table of well-formed sequences in the Unicode standard, section 3.9. */
static void accepts_only_shortest_forms(void **state)
{
    (void)state;
    GOOD("");
    GOOD("plain\0text\x7f");
    GOOD("\xc2\x80\xdf\xbf");
    GOOD("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf");
    GOOD("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
    BAD_AT("a\x80", 1);
    BAD_AT("\xbf", 0);
    BAD_AT("\xc0\x80", 0);         /* NUL in two bytes */
    BAD_AT("\xc1\xbf", 0);
    BAD_AT("\xe0\x9f\xbf", 0);     /* overlong */
    BAD_AT("\xed\xa0\x80", 0);     /* first surrogate */
    BAD_AT("\xed\xbf\xbf", 0);     /* last surrogate */
    BAD_AT("\xf0\x8f\xbf\xbf", 0); /* overlong */
    BAD_AT("\xf4\x90\x80\x80", 0); /* above U+10FFFF */
    BAD_AT("\xf5\x80\x80\x80", 0);
    BAD_AT("\xff", 0);
    BAD_AT("ab\xe0\xba", 2);       /* cut */
    BAD_AT("ab\xe0\xba" "c", 2);
    BAD_AT("\xf0\x9f\x98", 0);
    BAD_AT("\xe0\xba\xa5\xa5", 3);
    BAD_AT("\xc3(", 0);
}

/* Every code point: written, it is valid and reads back; surrogates, written, are refused. */
static void every_code_point(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        size_t pos = 0;
        sp_buf_clear(&b);
        sp_buf_put_utf8(&b, cp);
        bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
        if ((sp_utf8_check(sp_buf_view(&b)) == b.n) == surrogate)
            fail_msg("U+%04X", (unsigned)cp);
        if (!surrogate && (sp_utf8_next(sp_buf_view(&b), &pos) != cp || pos != b.n))
            fail_msg("U+%04X reads as another", (unsigned)cp);
    }
}

/* Every pair and, behind each three-byte head, every pair of bytes: accepted means that writing it again gives the same. */
static void every_short_sequence(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    for (unsigned v = 0; v < 0x1000000; v += v >= 0xc00000 || v < 0x10000 ? 1 : 0x10000) {
        char t[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
        size_t n = v < 0x10000 ? 2 : 3, pos = 0;
        struct sp_view text = sp_view(t + 3 - n, n);
        if (v >= 0xf00000)
            break;
        if (sp_utf8_check(text) != n)
            continue;
        sp_buf_clear(&b);
        while (pos < n)
            sp_buf_put_utf8(&b, sp_utf8_next(text, &pos));
        if (pos != n || !sp_view_eq(sp_buf_view(&b), text))
            fail_msg("%06x", v);
    }
}

/* One sequence after the other, each too short to be taken as part of a run. */
static size_t one_by_one(struct sp_view v)
{
    for (size_t i = 0, len; i < v.n; i += len) {
        len = 1;
        while (len <= 4 && i + len <= v.n && sp_utf8_check(sp_view(v.p + i, len)) != len)
            len++;
        if (len > 4 || i + len > v.n)
            return i;
    }
    return v.n;
}

static void runs_are_judged_as_their_parts(void **state)
{
    static const unsigned char heads[] = { 0xe0, 0xe0, 0xe1, 0xe4, 0xed, 0xee, 0xef, 0xf0, 0xc3, 'a' };
    static const unsigned char tails[] = { 0x80, 0x9f, 0xa0, 0xbf, 0xba, 0xa5, 0xb2, 0xc0, 'b' };
    struct sp_prng g = { 20261121 };
    char t[32];
    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        size_t n = (size_t)sp_prng_below(&g, sizeof t);
        for (size_t k = 0; k < n; k++)
            t[k] = (char)(k % 3 ? tails[sp_prng_below(&g, i % 4 ? 6 : sizeof tails)] : heads[sp_prng_below(&g, i % 2 ? 7 : sizeof heads)]);
        if (sp_utf8_check(sp_view(t, n)) != one_by_one(sp_view(t, n)))
            fail_msg("round %u: %zu, not %zu", i, sp_utf8_check(sp_view(t, n)), one_by_one(sp_view(t, n)));
    }
}

static void safe(const char *text, size_t n, const char *want)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_safe(&b, sp_view(text, n));
    CHECK_VIEW(sp_buf_view(&b), want);
}
#define SAFE(text, want) safe(text, sizeof(text) - 1, want)

static void hidden_characters_are_shown(void **state)
{
    (void)state;
    SAFE("\xe0\xba\xa5\xe0\xba\xb2\xe0\xba\xa7 \xe4\xb8\xad \xd0\x9a Th\xc3\xa9", "\xe0\xba\xa5\xe0\xba\xb2\xe0\xba\xa7 \xe4\xb8\xad \xd0\x9a Th\xc3\xa9");
    SAFE("a\x1b[2Jb", "a<U+001B>[2Jb");
    SAFE("a\nb\tc\0d\x7f", "a<U+000A>b<U+0009>c<U+0000>d<U+007F>");
    SAFE("\xc2\x9b" "31m", "<U+009B>31m");                     /* C1: the one-character start of a terminal command */
    SAFE("bank\xe2\x80\xaemoc.", "bank<U+202E>moc.");          /* right-to-left override */
    SAFE("\xe2\x81\xa6x\xe2\x81\xa9", "<U+2066>x<U+2069>");    /* isolates */
    SAFE("a\xe2\x80\x8b" "b\xe2\x80\x8d" "c", "a<U+200B>b<U+200D>c");
    SAFE("\xef\xbb\xbfx", "<U+FEFF>x");
    SAFE("\xf3\xa0\x81\x81", "<U+E0041>");                     /* tag letter */
    SAFE("\xe3\x85\xa4", "<U+3164>");                          /* Hangul filler */
    SAFE("a\xff\xc3(\xed\xa0\x80", "a<FF><C3>(<ED><A0><80>");
    SAFE("", "");
}

static void hidden_set(void **state)
{
    static const uint32_t hidden[] = { 0, 0x1f, 0x7f, 0x80, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x200e, 0x200f, 0x2028,
                                       0x202a, 0x202e, 0x2060, 0x2066, 0x206f, 0x2800, 0x3164, 0xfdd0, 0xfdef, 0xfeff, 0xffa0, 0xfff9, 0xfffe, 0xffff,
                                       0x600, 0x605, 0x6dd, 0x70f, 0x8e2, 0x180f, 0x2d7f, 0xe000, 0xf8ff, 0xfffc, 0x1107f, 0x110bd, 0x13430, 0x13455,
                                       0x16fe4, 0x1d159, 0x40000, 0xe1000, 0xf0000, 0x100000, 0x1160, 0x17b5, 0x1bca0, 0x1d173, 0x1d17a, 0x1fffe, 0x2ffff, 0x10fffe, 0x10ffff,
                                       0xe0001, 0xe0100, 0xe0fff,
                                       0x378, 0xe80, 0x2065, 0xd7ff, 0xfa6e, 0x10ec0, 0x1fffd };
    static const uint32_t shown[] = { 0x20, 0x7e, 0xa0, 0xae, 0xe9, 0x34e, 0x350, 0x606, 0x6de, 0x710, 0x904, 0x180b, 0xd7a3, 0xf900, 0x1342f, 0x16fe3, 0x1d158, 0x30000, 0xe81, 0x0e01, 0x1780, 0x4e2d, 0x3000, 0x200c,
                                      0x200d, 0xff21, 0x27ff, 0x2801, 0xfdcf, 0xfdf0, 0xfffd, 0x1bc9f, 0x1d172, 0x1d17b, 0x1f600, 0x20000, 0x2ebf0, 0x3fffd };
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (!sp_codepoint_hidden(hidden[i]))
            fail_msg("U+%04X is let through", (unsigned)hidden[i]);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) /* joiners too: some scripts need them */
        if (sp_codepoint_hidden(shown[i]))
            fail_msg("U+%04X is refused", (unsigned)shown[i]);
}

/* Text is taken as fit from here to there without asking for each. */
static void chinese_characters_all_show(void **state)
{
    (void)state;
    for (uint32_t cp = 0x3400; cp < 0xa000; cp++)
        assert_false(sp_codepoint_hidden(cp));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_only_shortest_forms), cmocka_unit_test(every_code_point),
        cmocka_unit_test(every_short_sequence), cmocka_unit_test(runs_are_judged_as_their_parts), cmocka_unit_test(hidden_characters_are_shown),
        cmocka_unit_test(hidden_set), cmocka_unit_test(chinese_characters_all_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
