/* layer: schema */
/* Lists of codes, the table of kinds, subjects and texts: what the other readers take for granted. */
#include "tests/lib/check.h"

#include "base/random.h"
#include "schema/section.h"
#include "schema/subject.h"
#include "schema/text.h"

/* --- lists --------------------------------------------------------------------------------------------- */

static void every_code_is_at_its_place(void **state)
{
    (void)state;
    for (int l = SP_LIST_NONE; l < SP_LIST_COUNT; l++) {
        enum sp_codelist list = (enum sp_codelist)l;
        const char *const *codes = sp_codes(list);
        for (int i = 0; codes[i]; i++) {
            char longer[64];
            assert_in_range(strlen(codes[i]), 1, sizeof longer - 2);
            assert_int_equal(sp_code_index(list, sp_view_of(codes[i])), i);
            (void)snprintf(longer, sizeof longer, "%s#", codes[i]);
            assert_int_equal(sp_code_index(list, sp_view_of(longer)), -1);
            /* The terminating NUL is no part of a code, nor is what a view's end cuts off. */
            assert_int_equal(sp_code_index(list, sp_view(codes[i], strlen(codes[i]) + 1)), -1);
            int shorter = sp_code_index(list, sp_view(codes[i], strlen(codes[i]) - 1));
            assert_true(shorter < 0 || strlen(codes[shorter]) + 1 == strlen(codes[i]));
        }
        assert_false(sp_code_known(list, SP_VIEW_LIT("")));
        assert_int_equal(sp_codelist_named(sp_view_of(sp_codelist_name(list))), list);
    }
    assert_int_equal(sp_codelist_named(SP_VIEW_LIT("nothing")), SP_LIST_NONE);
}

/* Any bytes: the same answer as looking at every code in turn. */
static void search_agrees_with_looking(void **state)
{
    (void)state;
    struct sp_prng g = { 5 };
    for (unsigned round = 0; round < 100000; round++) {
        static const char letters[] = "ABLZabcdilmnotuvy_-.\0\xff";
        enum sp_codelist list = (enum sp_codelist)sp_prng_below(&g, SP_LIST_COUNT);
        char text[8];
        size_t n = (size_t)sp_prng_below(&g, round % 2 ? 4 : sizeof text);
        for (size_t i = 0; i < n; i++)
            text[i] = letters[sp_prng_below(&g, sizeof letters - 1)];
        int want = -1;
        for (int i = 0; sp_codes(list)[i]; i++)
            if (sp_view_is(sp_view(text, n), sp_codes(list)[i]))
                want = i;
        assert_int_equal(sp_code_index(list, sp_view(text, n)), want);
    }
}

static int looked_for(enum sp_codelist list, const char *code)
{
    const char *const *codes = sp_codes(list);
    for (int i = 0; codes[i]; i++)
        if (strcmp(codes[i], code) == 0)
            return i;
    return -1;
}

/* What was found in one list is asked of every other one: what is remembered of the first must not answer there. */
static void a_code_found_stays_in_its_list(void **state)
{
    (void)state;
    for (int l = SP_LIST_NONE; l < SP_LIST_COUNT; l++) {
        const char *const *codes = sp_codes((enum sp_codelist)l);
        for (int i = 0; codes[i]; i++)
            for (int m = SP_LIST_NONE; m < SP_LIST_COUNT; m++) {
                struct sp_view code = sp_view_of(codes[i]);
                assert_int_equal(sp_code_index((enum sp_codelist)l, code), i);
                assert_int_equal(sp_code_index((enum sp_codelist)m, code), looked_for((enum sp_codelist)m, codes[i]));
            }
    }
}

static void iso_lists_are_sorted_and_complete(void **state)
{
    static const struct { enum sp_codelist list; size_t least; const char *some[8]; } iso[] = {
        { SP_LIST_COUNTRY, 249, { "LA", "CN", "TH", "VN", "TL", "MO", "ZW" } },
        { SP_LIST_CURRENCY, 150, { "LAK", "CNY", "THB", "VND", "KHR", "MMK", "USD" } },
        { SP_LIST_LANGUAGE, 180, { "lo", "zh", "en", "km", "my", "tet", "und" } },
        { SP_LIST_SCRIPT, 100, { "Laoo", "Hans", "Hant", "Latn", "Khmr", "Mymr", "Thai" } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof iso / sizeof iso[0]; i++) {
        const char *const *codes = sp_codes(iso[i].list);
        size_t n = 0;
        for (; codes[n]; n++)
            assert_true(n == 0 || strcmp(codes[n - 1], codes[n]) < 0);
        assert_in_range(n, iso[i].least, 10000);
        for (size_t k = 0; iso[i].some[k]; k++)
            if (!sp_code_known(iso[i].list, sp_view_of(iso[i].some[k])))
                fail_msg("no %s in %s", iso[i].some[k], sp_codelist_name(iso[i].list));
    }
}

static void identifier_schemes_are_those_of_the_list(void **state)
{
    (void)state;
    size_t n, listed = 0;
    const struct sp_scheme *all = sp_schemes(&n);
    while (sp_codes(SP_LIST_IDENTIFIER_SCHEME)[listed])
        listed++;
    assert_int_equal(listed, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(sp_code_known(SP_LIST_IDENTIFIER_SCHEME, sp_view_of(all[i].name)));
        assert_true(!all[i].country[0] || sp_code_known(SP_LIST_COUNTRY, sp_view_of(all[i].country)));
    }
}

/* --- kinds --------------------------------------------------------------------------------------------- */

static void kinds_have_names_numbers_and_fields(void **state)
{
    (void)state;
    size_t n;
    const struct sp_kind *all = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        const struct sp_kind *k = &all[i];
        struct sp_view section, rest;
        assert_ptr_equal(sp_kind_named(sp_view_of(k->name)), k);
        assert_ptr_equal(sp_kind_numbered(k->number), k);
        assert_true(i == 0 || all[i - 1].section < k->section || (all[i - 1].section == k->section && all[i - 1].number < k->number));
        assert_true(sp_view_split(sp_view_of(k->name), '.', &section, &rest));
        CHECK_VIEW(section, sp_section_name(k->section));
        assert_in_range(k->n_fields, 1, SP_MAX_FIELDS);
        for (size_t f = 0; f < k->n_fields; f++) {
            assert_ptr_equal(sp_kind_field(k, sp_view_of(k->fields[f].name)), &k->fields[f]);
            assert_int_equal(k->fields[f].list != SP_LIST_NONE, k->fields[f].type == SP_TYPE_CODE);
        }
    }
    assert_null(sp_kind_named(SP_VIEW_LIT("registered")));
    assert_null(sp_kind_named(SP_VIEW_LIT("")));
    assert_null(sp_kind_numbered(0));
    assert_null(sp_kind_numbered(UINT64_MAX));
    for (int s = 0; s < SP_SECTION_COUNT; s++) {
        enum sp_section back = SP_SECTION_COUNT;
        assert_true(sp_section_named(sp_view_of(sp_section_name((enum sp_section)s)), &back));
        assert_int_equal(back, s);
    }
}

/* --- subjects and nodes -------------------------------------------------------------------------------- */

static void subjects_are_read_strictly(void **state)
{
    static const struct { const char *text, *rule; } cases[] = {
        { "LA.ern:0100001234", NULL },
        { "CN.uscc:91100000100003962T", NULL },
        { "DE.lei:5493001KJTIIGC8Y1R12", NULL },
        { "FR.reg:123/4-5", NULL },
        { "", "schema.subject.form" },
        { "LA", "schema.subject.form" },
        { "LA.ern", "schema.subject.form" },
        { "LAern:0100001234", "schema.subject.form" },
        { "la.ern:0100001234", "schema.subject.country" },
        { "XX.ern:0100001234", "schema.subject.country" },
        { "LA.uscc:91100000100003962T", "schema.subject.scheme" },
        { "LA.la.ern:0100001234", "schema.subject.scheme" },
        { "LA.imo:9074729", "schema.subject.scheme" },
        { "CN.uscc:91100000100003962X", "schema.subject.identifier" },
        { "LA.ern:01-00001234", "schema.subject.normal" },
        { "LA.ern:0100001234 ", "schema.subject.normal" },
        { "DE.lei:5493001kjtiigc8y1r12", "schema.subject.normal" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_subject s;
        struct sp_diag d = { 0 };
        struct sp_rc rc = sp_subject_parse(sp_view_of(cases[i].text), &s, &d);
        if (cases[i].rule ? !sp_is(rc, SP_RC_INVALID) || strcmp(d.rule, cases[i].rule) != 0 : !sp_ok(rc))
            fail_msg("%s: %s %s", cases[i].text, sp_rc_text(rc), d.rule);
        assert_int_equal(sp_subject_valid(sp_view_of(cases[i].text)), !cases[i].rule);
    }
}

static void subjects_are_made_of_any_spelling(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    CHECK_OK(sp_subject_make(SP_VIEW_LIT("LA"), SP_VIEW_LIT("la.ern"), SP_VIEW_LIT("010-000 1234"), &b, NULL));
    CHECK_VIEW(sp_buf_view(&b), "LA.ern:0100001234");
    sp_buf_clear(&b);
    CHECK_OK(sp_subject_make(SP_VIEW_LIT("CN"), SP_VIEW_LIT("cn.uscc"), SP_VIEW_LIT("9110 0000 1000 0396 2t"), &b, NULL));
    CHECK_VIEW(sp_buf_view(&b), "CN.uscc:91100000100003962T");
    sp_buf_clear(&b);
    CHECK_RC(INVALID, sp_subject_make(SP_VIEW_LIT("LA"), SP_VIEW_LIT("lei"), SP_VIEW_LIT("5493001KJTIIGC8Y1R13"), &b, NULL));
    assert_int_equal(b.n, 0);
}

static void nodes_and_participants_have_plain_names(void **state)
{
    static const char *const good[] = { "LA", "CN-GX", "VN-22", "TH-1", "CN-ABC" }, *const bad[] = { "", "L", "la", "XX", "CN-", "CN-gx",
        "CN-ABCD", "CN-GX-1", "CN_GX", " LA", "LA\n", "CN-G X" };
    char country[3];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(sp_node_id_valid(sp_view_of(good[i])));
        assert_true(sp_node_country(sp_view_of(good[i]), country));
        assert_memory_equal(country, good[i], 2);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_node_id_valid(sp_view_of(bad[i])) || sp_node_country(sp_view_of(bad[i]), country))
            fail_msg("\"%s\" is a node", bad[i]);
    assert_true(sp_participant_name_valid(SP_VIEW_LIT("bank-1.a_b")));
    assert_false(sp_participant_name_valid(SP_VIEW_LIT("Bank")));
    assert_false(sp_participant_name_valid(SP_VIEW_LIT("../x")));
    assert_false(sp_participant_name_valid(SP_VIEW_LIT("")));
}

/* --- texts --------------------------------------------------------------------------------------------- */

/* The two ways to ask about words answer alike, for every code point at every place. */
static void words_are_judged_alike(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp < 0x110000; cp += cp < 0x3200 || (cp >= 0xd7f0 && cp < 0x10100) || (cp >= 0xdfff0 && cp < 0xe1010) ? 1 : 251) {
        if (cp >= 0xd800 && cp < 0xe000)
            continue;
        for (int place = 0; place < 4; place++) {
            char bytes[16];
            SP_BUF_AUTO b = { 0 };
            sp_buf_puts(&b, place & 1 ? "a" : "");
            sp_buf_put_utf8(&b, cp);
            sp_buf_puts(&b, place & 2 ? "z" : "");
            assert_in_range(b.n, 1, sizeof bytes);
            memcpy(bytes, b.p, b.n);
            if (sp_text_fits(sp_view(bytes, b.n), 4) != sp_ok(sp_text_check(sp_view(bytes, b.n), 4, NULL, NULL)))
                fail_msg("U+%04X at %d", (unsigned)cp, place);
        }
    }
    assert_false(sp_text_fits(SP_VIEW_LIT(""), 4));
    assert_true(sp_text_fits(SP_VIEW_LIT("1234"), 4));
    assert_false(sp_text_fits(SP_VIEW_LIT("12345"), 4));
}

static void words_are_refused_with_the_rule(void **state)
{
    static const struct { const char *text, *rule; } cases[] = {
        { "", "schema.text.empty" },
        { "12345678901234567890x", "limit.text" },
        { "a\xff", "schema.text.utf8" },
        { "a\xe2\x80\xae" "b", "schema.text.hidden" },
        { "a\xe2\x81\xa6" "b", "schema.text.hidden" },
        { "a\x7f", "schema.text.hidden" },
        { " a", "schema.text.space" },
        { "a\xe3\x80\x80", "schema.text.space" },
        { "Good Co  Capital", "schema.text.space" },
        { "a \xc2\xa0z", "schema.text.space" },
        { "a \xe2\x80\x8d z", "schema.text.space" },              /* a joiner parts no blanks */
        { "a \xef\xb8\x8f z", "schema.text.space" },              /* nor does a variation selector */
        { "a\xe2\x80\x8b" "b", "schema.text.hidden" },            /* word breaks where no script needs them */
        { "a \xe2\x80\x8b b", "schema.text.hidden" },
        { "\xe4\xb8\xad\xe2\x80\x8b\xe4\xb8\xad", "schema.text.hidden" },
        { "\xe2\x80\x8b" "\xe0\xba\xa5", "schema.text.hidden" }, /* at an end, and twice */
        { "\xe0\xba\xa5\xe2\x80\x8b", "schema.text.hidden" },
        { "\xe0\xba\xa5\xe2\x80\x8b\xe2\x80\x8b\xe0\xba\xa5", "schema.text.hidden" },
        { "a\xe2\xa0\x80z", "schema.text.hidden" },              /* U+2800, U+3164, U+115F, U+1160 look like blanks */
        { "a\xe3\x85\xa4z", "schema.text.hidden" },
        { "a\xe1\x85\x9fz", "schema.text.hidden" },
        { "a\xe1\x85\xa0z", "schema.text.hidden" },
        { "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "schema.text.marks" }, /* nine on one letter */
        { "\xee\x80\x80", "schema.text.hidden" },               /* U+E000, U+16FE4 */
        { "a\xf0\x96\xbf\xa4z", "schema.text.hidden" },
        { "a\xf0\x9d\x85\xb3z", "schema.text.hidden" },          /* U+1D173, U+1FFFE, U+FDD0 */
        { "a\xf0\x9f\xbf\xbez", "schema.text.hidden" },
        { "a\xef\xb7\x90z", "schema.text.hidden" },
    };
    static const char *const good[] = {
        "a z", "a-z (b)", "\xe0\xba\xa5\xe2\x80\x8b\xe0\xba\xa5", "\xe0\xb8\x81\xe2\x80\x8b" "Co",
        "Co\xe2\x80\x8b\xe1\x9e\x80", "\xe1\x80\x80\xe2\x80\x8b\xe1\x80\x80 z", "a\xe2\x80\x8d" "b", "\xe4\xb8\xad\xe3\x80\x80z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_diag d = { 0 };
        assert_false(sp_ok(sp_text_check(sp_view_of(cases[i].text), 20, "name", &d)));
        if (sp_utf8_check(sp_view_of(cases[i].text)) == strlen(cases[i].text))
            assert_false(sp_text_fits(sp_view_of(cases[i].text), 20));
        CHECK_RULE(d, cases[i].rule);
        assert_string_equal(d.field, "name");
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_OK(sp_text_check(sp_view_of(good[i]), 20, "name", NULL));
        assert_true(sp_text_fits(sp_view_of(good[i]), 20));
    }
    CHECK_OK(sp_text_check(sp_view_of("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81z\xcc\x81"), 20, "name", NULL)); /* eight */
    CHECK_OK(sp_text_check(sp_view_of("ကြွှေ့ာ်း ព្រះ ທີ່ຢູ່ ที่อยู่ ஸ்ரீ Nguyễn"), 400, "name", NULL));
    CHECK_OK(sp_text_check_typed(sp_view_of("Good  Co \xe2\x80\x8b x"), 20, "query", NULL)); /* nobody types with care */
    CHECK_RC(INVALID, sp_text_check_typed(sp_view_of("a\xe2\x80\xae"), 20, "query", NULL));
    CHECK_RC(INVALID, sp_text_check_typed(sp_view_of("a "), 20, "query", NULL));
}

static void tokens_digests_and_signatures_have_a_form(void **state)
{
    (void)state;
    assert_true(sp_token_valid(SP_VIEW_LIT("a.b_c-d/e:f"), 20));
    assert_false(sp_token_valid(SP_VIEW_LIT("-a"), 20));
    assert_false(sp_token_valid(SP_VIEW_LIT("a b"), 20));
    assert_false(sp_token_valid(SP_VIEW_LIT("abc"), 2));
    assert_true(sp_digest_valid(SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")));
    assert_false(sp_digest_valid(SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV"))); /* stray bits */
    assert_false(sp_digest_valid(SP_VIEW_LIT("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")));
    assert_true(sp_compact_jws_form(SP_VIEW_LIT("a.b.c")));
    assert_false(sp_compact_jws_form(SP_VIEW_LIT("a..c")));
    assert_false(sp_compact_jws_form(SP_VIEW_LIT("a.b.")));
    assert_false(sp_compact_jws_form(SP_VIEW_LIT("a.b.c.d")));
    assert_false(sp_compact_jws_form(SP_VIEW_LIT("a.b.c=")));
}

static bool within(uint32_t cp, const uint32_t (*ranges)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= ranges[i][0] && cp <= ranges[i][1])
            return true;
    return false;
}

/* Nine of each on one letter: marks are a pile, what shows nothing is found, and letters stand side by side, with breaks between. */
static void letters_of_scripts_without_blanks_are_told_from_marks(void **state)
{
    static const uint32_t pages[] = { 0xe00, 0x1000, 0x1700 };
    static const uint32_t marks[][2] = {
        { 0xe31, 0xe31 }, { 0xe34, 0xe3c }, { 0xe47, 0xe4e }, { 0xeb1, 0xeb1 }, { 0xeb4, 0xebc }, { 0xec7, 0xece },
        { 0x102b, 0x103e }, { 0x1056, 0x1059 }, { 0x105e, 0x1060 }, { 0x1071, 0x1074 }, { 0x1082, 0x108d },
        { 0x17b6, 0x17d3 }, { 0x17dd, 0x17dd } };
    static const uint32_t unspaced[][2] = { { 0xe00, 0xeff }, { 0x1000, 0x109f }, { 0x1780, 0x17ff } };
    (void)state;
    for (size_t i = 0; i < 3 * 256; i++) {
        uint32_t cp = pages[i / 256] + i % 256;
        bool hidden = sp_codepoint_hidden(cp), mark = within(cp, marks, sizeof marks / sizeof *marks);
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO parted = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        sp_buf_puts(&text, "a");
        for (int k = 0; k < 9; k++)
            sp_buf_put_utf8(&text, cp);
        struct sp_rc rc = sp_text_check(sp_buf_view(&text), 100, "text", &d);
        if (sp_ok(rc) != (!hidden && !mark) || (!sp_ok(rc) && strcmp(d.rule, hidden ? "schema.text.hidden" : "schema.text.marks")))
            fail_msg("U+%04X: %s", (unsigned)cp, sp_ok(rc) ? "fits" : d.rule);
        sp_buf_put_utf8(&parted, cp);
        sp_buf_put_utf8(&parted, 0x200b);
        sp_buf_put_utf8(&parted, cp);
        bool fits = sp_text_fits(sp_buf_view(&parted), 100);
        if (fits != (!hidden && within(cp, unspaced, sizeof unspaced / sizeof *unspaced)))
            fail_msg("U+%04X with a break: %d", (unsigned)cp, fits);
    }
}

/* Every character of ASCII at every place of texts of every length about the steps in which they are looked through, alone and
 * behind a character of another script, where words may be broken. */
static void ascii_is_looked_at_in_steps(void **state)
{
    static const char *const before[] = { "", "\xe0\xba\x81", "\xe0\xba\x81\xe2\x80\x8b", "\xe4\xb8\xad" };
    (void)state;
    for (size_t b = 0; b < sizeof before / sizeof *before; b++)
        for (size_t n = 1; n < 20; n++)
            for (size_t i = 0; i < n; i++)
                for (int c = 0; c < 0x80; c++) {
                    char text[32];
                    size_t start = (size_t)snprintf(text, sizeof text, "%s", before[b]);
                    memset(text + start, 'a', n);
                    text[start + i] = (char)c;
                    bool fits = (c > 0x20 && c < 0x7f) || (c == ' ' && i + 1 < n && (i || b)); /* no blank begins or ends it */
                    if (sp_text_fits(sp_view(text, start + n), 100) != fits)
                        fail_msg("%02x at %zu of %zu behind %zu: %d", c, i, n, b, !fits);
                }
    assert_false(sp_text_fits(SP_VIEW_LIT("a\xe2\x80\x8b" "bbbbbbbbbb"), 100));
    assert_true(sp_text_fits(SP_VIEW_LIT("bbbbbbbbbb \xe0\xba\x81\xe2\x80\x8b\xe0\xba\x81 bbbbbbbbbb"), 100));
}

/* Every byte at every place of texts of every length about the steps in which they are looked through. */
static void only_characters_of_base64url_pass(void **state)
{
    static const char good[] = "azAZ09-_bBmM5azA";
    static const char of[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (void)state;
    for (size_t n = 1; n < sizeof good; n++)
        for (size_t i = 0; i < n; i++)
            for (unsigned to = 0; to < 256; to++) {
                char text[sizeof good + 8];
                (void)snprintf(text, sizeof text, "a.b.%s", good);
                text[4 + i] = (char)to;
                bool is = to && strchr(of, (int)to);
                if (sp_compact_jws_form(sp_view(text, 4 + n)) != is)
                    fail_msg("byte %u at %zu of %zu", to, i, n);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_at_its_place),               cmocka_unit_test(search_agrees_with_looking),
        cmocka_unit_test(a_code_found_stays_in_its_list),
        cmocka_unit_test(iso_lists_are_sorted_and_complete),        cmocka_unit_test(identifier_schemes_are_those_of_the_list),
        cmocka_unit_test(kinds_have_names_numbers_and_fields),      cmocka_unit_test(subjects_are_read_strictly),
        cmocka_unit_test(subjects_are_made_of_any_spelling),        cmocka_unit_test(nodes_and_participants_have_plain_names),
        cmocka_unit_test(words_are_judged_alike),                   cmocka_unit_test(words_are_refused_with_the_rule),
        cmocka_unit_test(tokens_digests_and_signatures_have_a_form), cmocka_unit_test(only_characters_of_base64url_pass),
        cmocka_unit_test(letters_of_scripts_without_blanks_are_told_from_marks), cmocka_unit_test(ascii_is_looked_at_in_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
