/* layer: base */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/plain.h"
#include "base/random.h"

static void views_compare_and_split(void **state)
{
    (void)state;
    struct sp_view none = { NULL, 0 }, head = none, rest = none, ab = SP_VIEW_LIT("ab");
    assert_true(sp_view_eq(none, SP_VIEW_LIT("")));
    assert_false(sp_view_eq(ab, SP_VIEW_LIT("abc")));
    assert_true(sp_view_is(none, ""));
    assert_true(sp_view_eq(sp_view_of(NULL), none));
    assert_int_equal(sp_view_cmp(none, none), 0);
    assert_true(sp_view_cmp(none, ab) < 0 && sp_view_cmp(ab, none) > 0);
    assert_true(sp_view_cmp(ab, SP_VIEW_LIT("abc")) < 0);
    assert_true(sp_view_cmp(SP_VIEW_LIT("\xff"), SP_VIEW_LIT("a")) > 0); /* bytes are unsigned */
    assert_true(sp_view_cmp(SP_VIEW_LIT("a\0b"), SP_VIEW_LIT("a\0c")) < 0);
    assert_true(sp_view_starts(ab, none) && sp_view_starts(ab, SP_VIEW_LIT("ab")));
    assert_false(sp_view_starts(ab, SP_VIEW_LIT("abc")) || sp_view_starts(none, ab));
    assert_true(sp_view_split(SP_VIEW_LIT("a=b=c"), '=', &head, &rest));
    CHECK_VIEW(head, "a");
    CHECK_VIEW(rest, "b=c");
    assert_true(sp_view_split(SP_VIEW_LIT("="), '=', &head, &rest));
    assert_int_equal(head.n + rest.n, 0);
    head = ab;
    assert_false(sp_view_split(SP_VIEW_LIT("a"), '=', &head, &rest) || sp_view_split(none, '=', &head, &rest));
    CHECK_VIEW(head, "ab"); /* untouched */
}

static void a_buffer_grows(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    for (int i = 0; i < 5000; i++)
        sp_buf_putc(&b, (char)('a' + i % 26));
    sp_buf_puts(&b, "");
    sp_buf_put(&b, sp_view(NULL, 0));
    CHECK_OK(sp_buf_rc(&b));
    assert_int_equal(b.n, 5000);
    for (size_t i = 0; i < b.n; i++)
        assert_int_equal(b.p[i], 'a' + (int)(i % 26));
    assert_int_equal(strlen(sp_buf_cstr(&b)), 5000);
    assert_int_equal(b.n, 5000); /* the NUL is not counted */
    sp_buf_clear(&b);
    assert_string_equal(sp_buf_cstr(&b), "");
    sp_buf_putf(&b, "%d-%s", -7, "x");
    sp_buf_putf(&b, "%s", "");
    CHECK_VIEW(sp_buf_view(&b), "-7-x");
}

static void an_error_sticks(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    sp_buf_puts(&b, "kept");
    assert_null(sp_buf_room(&b, SIZE_MAX));
    CHECK_RC(LIMIT, sp_buf_rc(&b));
    assert_null(sp_buf_room(&b, 1));
    sp_buf_puts(&b, "lost");
    sp_buf_putc(&b, 'l');
    sp_buf_putf(&b, "%d", 1);
    sp_buf_put_i64(&b, 1);
    sp_buf_put_u32be(&b, 1);
    sp_buf_put_u64be(&b, 1);
    sp_buf_put_json(&b, SP_VIEW_LIT("x"));
    sp_buf_put_b64url(&b, SP_VIEW_LIT("x"));
    sp_buf_put_b64(&b, SP_VIEW_LIT("x"));
    sp_buf_put_hex(&b, SP_VIEW_LIT("x"));
    sp_buf_put_varint(&b, 300);
    sp_buf_put_view(&b, SP_VIEW_LIT("x"));
    sp_buf_put_utf8(&b, 0x10ffff);
    sp_buf_put_safe(&b, SP_VIEW_LIT("x"));
    assert_null(sp_buf_cstr(&b));
    CHECK_VIEW(sp_buf_view(&b), "kept");
    CHECK_RC(LIMIT, sp_b64url_decode(SP_VIEW_LIT("AAAA"), &b));
    CHECK_RC(LIMIT, sp_b64_decode(SP_VIEW_LIT("AAAA"), &b));
    CHECK_RC(LIMIT, sp_hex_decode(SP_VIEW_LIT("00"), &b));
    sp_buf_clear(&b);
    CHECK_OK(sp_buf_rc(&b));
    sp_buf_puts(&b, "again");
    CHECK_VIEW(sp_buf_view(&b), "again");
}

static void numbers_are_written_exactly(void **state)
{
    static const struct { int64_t v; const char *text; } cases[] = {
        { 0, "0" }, { 9, "9" }, { 10, "10" }, { -1, "-1" }, { 1234567890123, "1234567890123" },
        { INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" },
    };
    (void)state;
    SP_BUF_AUTO b = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sp_buf_clear(&b);
        sp_buf_put_i64(&b, cases[i].v);
        CHECK_VIEW(sp_buf_view(&b), cases[i].text);
    }
    sp_buf_clear(&b);
    sp_buf_put_u32be(&b, 0x01020304);
    sp_buf_put_u64be(&b, 0xfffefdfcfbfaf9f8u);
    assert_int_equal(b.n, 12);
    assert_memory_equal(b.p, "\1\2\3\4\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", 12);
    assert_true(sp_get_u64be(b.p + 4) == 0xfffefdfcfbfaf9f8u);
}

static void json_text_is_escaped(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_json(&b, SP_VIEW_LIT("a\"\\/\n\r\t\b\f\0\x01\x1f\x7f\xe0\xba\xa5"));
    CHECK_VIEW(sp_buf_view(&b), "\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0000\\u0001\\u001f\x7f\xe0\xba\xa5\"");
    sp_buf_clear(&b);
    sp_buf_put_json(&b, sp_view(NULL, 0));
    CHECK_VIEW(sp_buf_view(&b), "\"\"");
}

static void put_json_plainly(struct sp_buf *b, struct sp_view text)
{
    sp_buf_putc(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        static const char from[] = "\b\t\n\f\r\"\\", to[] = "btnfr\"\\";
        const char *at = c ? strchr(from, c) : NULL;
        if (at)
            sp_buf_putf(b, "\\%c", to[at - from]);
        else if (c < 0x20)
            sp_buf_putf(b, "\\u%04x", c);
        else
            sp_buf_putc(b, (char)c);
    }
    sp_buf_putc(b, '"');
}

/* Of every length about the steps in which it works, with few and with many characters to escape, and where it grows. */
static void json_text_of_any_length_is_escaped(void **state)
{
    (void)state;
    struct sp_prng prng = { 31 };
    for (size_t round = 0; round < 4000; round++) {
        SP_BUF_AUTO got = { 0 };
        SP_BUF_AUTO want = { 0 };
        size_t n = round < 3000 ? round % 100 : sp_prng_below(&prng, 3000);
        uint64_t often = 1 + sp_prng_below(&prng, 40);
        char *text = malloc(n + 1); /* of this very size, so that a sanitizer sees a step too far */
        assert_non_null(text);
        for (size_t i = 0; i < n; i++)
            text[i] = sp_prng_below(&prng, often) ? (char)(0x23 + sp_prng_below(&prng, 0xd0)) : "\"\\\n\x01\x1f"[sp_prng_below(&prng, 6)];
        char *exact = realloc(text, n ? n : 1);
        assert_non_null(exact);
        sp_buf_put_json(&got, sp_view(exact, n));
        put_json_plainly(&want, sp_view(exact, n));
        assert_true(sp_view_eq(sp_buf_view(&got), sp_buf_view(&want)));
        free(exact);
    }
}

/* What was written of the text is found to be that; with one byte changed, cut off or added, it is not. */
static void json_text_is_known_again(void **state)
{
    (void)state;
    struct sp_prng prng = { 32 };
    for (size_t round = 0; round < 4000; round++) {
        SP_BUF_AUTO quoted = { 0 };
        size_t n = round % 60;
        uint64_t often = 1 + sp_prng_below(&prng, 40);
        char text[60];
        for (size_t i = 0; i < n; i++)
            text[i] = sp_prng_below(&prng, often) ? (char)(0x23 + sp_prng_below(&prng, 0xd0)) : "\"\\\n\x01\x1f"[sp_prng_below(&prng, 6)];
        sp_buf_put_json(&quoted, sp_view(text, n));
        size_t w = quoted.n - 2;
        char *written = malloc(w + 1); /* of this very size, so that a sanitizer sees a step too far */
        assert_non_null(written);
        memcpy(written, quoted.p + 1, w + 1);
        assert_true(sp_json_writes(sp_view(text, n), sp_view(written, w)));
        assert_false(sp_json_writes(sp_view(text, n), sp_view(written, w + 1)));
        for (size_t i = 0; i < w; i++) {
            assert_false(sp_json_writes(sp_view(text, n), sp_view(written, i)));
            written[i] ^= (char)(1 + sp_prng_below(&prng, 255));
            assert_false(sp_json_writes(sp_view(text, n), sp_view(written, w)));
            written[i] = quoted.p[1 + i];
        }
        free(written);
    }
    assert_false(sp_json_writes(SP_VIEW_LIT("a\tb"), SP_VIEW_LIT("a\\u0009b"))); /* another spelling */
    assert_false(sp_json_writes(SP_VIEW_LIT("a\tb"), SP_VIEW_LIT("a\tb")));
}

static void a_reader_never_reads_past_its_end(void **state)
{
    static const uint64_t values[] = { 0, 1, 0x7f, 0x80, 0x3fff, 0x4000, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX };
    (void)state;
    SP_BUF_AUTO b = { 0 };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        sp_buf_put_varint(&b, values[i]);
    sp_buf_put_view(&b, SP_VIEW_LIT("text"));
    sp_buf_put_view(&b, sp_view(NULL, 0));
    sp_buf_putc(&b, '\x80');
    struct sp_reader r = sp_reader(sp_buf_view(&b));
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_true(sp_read_varint(&r) == values[i]);
    CHECK_VIEW(sp_read_view(&r), "text");
    CHECK_VIEW(sp_read_view(&r), "");
    CHECK_RC(CORRUPT, sp_reader_end(&r)); /* one byte is left */
    assert_int_equal(sp_read_u8(&r), 0x80);
    CHECK_OK(sp_reader_end(&r));
    assert_int_equal(sp_read_u8(&r), 0);
    CHECK_RC(CORRUPT, sp_reader_end(&r));
    assert_true(r.failed);
    for (size_t cut = 0; cut + 1 < b.n; cut++) { /* whatever is cut off is noticed, and stays noticed */
        r = sp_reader(sp_view(b.p, cut));
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
            (void)sp_read_varint(&r);
        (void)sp_read_view(&r);
        (void)sp_read_view(&r);
        assert_true(r.failed || cut == b.n - 1);
        assert_int_equal(sp_read_view(&r).n, 0);
    }
}

static void bad_varint(const char *bytes, size_t n)
{
    struct sp_reader r = sp_reader(sp_view(bytes, n));
    assert_true(sp_read_varint(&r) == 0);
    CHECK_RC(CORRUPT, sp_reader_end(&r));
}

static void varints_have_one_form(void **state)
{
    (void)state;
    bad_varint("", 0);
    bad_varint("\x80", 1);
    bad_varint("\x80\x00", 2);                                      /* zero in two bytes */
    bad_varint("\xff\x80\x00", 3);
    bad_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);     /* more than 64 bits */
    bad_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 11); /* eleven bytes */
    struct sp_reader r = sp_reader(SP_VIEW_LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")); /* a length near 2^64 */
    assert_int_equal(sp_read_view(&r).n, 0);
    assert_true(r.failed);
}

static void codes_and_texts_agree(void **state)
{
    (void)state;
    assert_string_equal(sp_rc_text(SP_OK), "ok");
    assert_int_equal(sp_rc_exit(SP_OK), 0);
    for (int i = 1; i < SP_RC_COUNT; i++) {
        struct sp_rc rc = { (enum sp_rc_code)i };
        assert_true(sp_rc_text(rc)[0] && sp_rc_meaning(rc)[0]);
        assert_true(sp_rc_exit(rc) > 0 && sp_rc_exit(rc) < 126);
        assert_true(sp_rc_rpc(rc) < 0);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(sp_rc_text(rc), sp_rc_text((struct sp_rc){ (enum sp_rc_code)k }));
            assert_int_not_equal(sp_rc_rpc(rc), sp_rc_rpc((struct sp_rc){ (enum sp_rc_code)k }));
        }
    }
}

static void a_reason_is_bounded_and_printable(void **state)
{
    (void)state;
    char foreign[600];
    struct sp_diag d = { 0 };
    memset(foreign, 'x', sizeof foreign);
    foreign[599] = '\0';
    CHECK_RC(INVALID, sp_diag_set(&d, SP_ERR(INVALID), foreign, foreign, "%s", foreign));
    assert_int_equal(strlen(d.rule), sizeof d.rule - 1);
    assert_int_equal(strlen(d.field), sizeof d.field - 1);
    assert_int_equal(strlen(d.text), sizeof d.text - 1);
    assert_true(d.offset == SP_NO_OFFSET);
    CHECK_RC(FORMAT, sp_diag_at(&d, SP_ERR(FORMAT), "a.rule", 7, "\x1b[31m\n\x7f"));
    assert_string_equal(d.text, "?[31m??");
    assert_string_equal(d.field, "");
    assert_int_equal(d.offset, 7);
    /* a name of three-byte letters, cut: no half letter remains, and foreign bytes become question marks */
    for (size_t i = 0; i + 3 < sizeof foreign; i += 3)
        memcpy(foreign + i, "\xe0\xba\xa5", 3);
    for (size_t shift = 0; shift < 3; shift++) {
        (void)sp_diag_set(&d, SP_ERR(INVALID), "r", foreign + 3, "%.*s%s", (int)shift, "ab", foreign);
        assert_int_equal(sp_utf8_check(sp_view_of(d.text)), strlen(d.text));
        assert_int_equal(sp_utf8_check(sp_view_of(d.field)), strlen(d.field));
        assert_true(strlen(d.text) > sizeof d.text - 4);
    }
    (void)sp_diag_set(&d, SP_ERR(INVALID), "r", "a\xff", "b\xc3(\xed\xa0\x80)");
    assert_string_equal(d.field, "a?");
    assert_string_equal(d.text, "b?(?" "?" "?)");
    CHECK_RC(INVALID, sp_diag_set(NULL, SP_ERR(INVALID), "r", NULL, "x"));
}

/* Wherever a text is cut, it is cut between characters: by a path in front of it, or copied by hand. */
static void a_reason_is_cut_between_characters(void **state)
{
    (void)state;
    char lao[400] = "";
    for (size_t i = 0; i + 4 < sizeof lao; i += 3)
        memcpy(lao + i, "\xe0\xba\xa5", 4);
    for (size_t shift = 0; shift < 3; shift++) {
        struct sp_diag d = { 0 };
        (void)sp_diag_set(&d, SP_ERR(INVALID), lao + shift, lao, "%s", lao);
        assert_int_equal(sp_utf8_check(sp_view_of(d.rule)), strlen(d.rule));
        sp_diag_prefix(&d, &"abc"[shift]);
        assert_int_equal(sp_utf8_check(sp_view_of(d.field)), strlen(d.field));
        assert_true(strlen(d.field) > sizeof d.field - 4);
        CHECK_RC(INVALID, sp_diag_in_file(&d, SP_ERR(INVALID), &"abc"[shift]));
        assert_int_equal(sp_utf8_check(sp_view_of(d.text)), strlen(d.text));
        assert_true(strlen(d.text) > sizeof d.text - 4);
        char small[8];
        sp_diag_copy(small, sizeof small - shift, lao);
        assert_string_equal(small, shift == 0 || shift == 1 ? "\xe0\xba\xa5\xe0\xba\xa5" : "\xe0\xba\xa5");
    }
    char none[4] = "abc";
    sp_diag_copy(none, sizeof none, NULL);
    assert_string_equal(none, "");
}

static void field_paths_are_joined(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    (void)sp_diag_set(&d, SP_ERR(INVALID), "r", "amount", "x");
    sp_diag_prefix(&d, "data");
    assert_string_equal(d.field, "data.amount");
    (void)sp_diag_set(&d, SP_ERR(INVALID), "r", "[3]", "x");
    sp_diag_prefix(&d, "facts");
    assert_string_equal(d.field, "facts[3]");
    (void)sp_diag_set(&d, SP_ERR(INVALID), "r", NULL, "x");
    sp_diag_prefix(&d, "data");
    assert_string_equal(d.field, "data");
    for (int i = 0; i < 100; i++)
        sp_diag_prefix(&d, "deep");
    assert_int_equal(strlen(d.field), sizeof d.field - 1);
    sp_diag_prefix(NULL, "data");
}

/* Against one byte after the other: every byte alone, and runs of few different ones, which lie close together. */
static void a_plain_run_ends_at_the_first_special_byte(void **state)
{
    static const char few[] = { 'a', '!', '#', '[', ']', ' ', 0x1f, '"', '\\', (char)0xa2, (char)0x80, (char)0xff, 0x7f, 0, 0x01, 0x21 };
    struct sp_prng g = { 20261121 };
    char t[40];
    (void)state;
    for (unsigned i = 0; i < 300000; i++) {
        size_t n = (size_t)(sp_prng_next(&g) % sizeof t), want = 0;
        for (size_t k = 0; k < n; k++) {
            uint64_t r = sp_prng_next(&g);
            t[k] = r % 8 ? few[r / 8 % (i % 2 ? 6 : sizeof few)] : (char)(r >> 32);
        }
        while (want < n && (unsigned char)t[want] >= 0x20 && t[want] != '"' && t[want] != '\\')
            want++;
        if (sp_plain_run(t, n) != want)
            fail_msg("round %u: %zu, not %zu", i, sp_plain_run(t, n), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare_and_split), cmocka_unit_test(a_buffer_grows),
        cmocka_unit_test(an_error_sticks), cmocka_unit_test(numbers_are_written_exactly),
        cmocka_unit_test(json_text_is_escaped), cmocka_unit_test(json_text_of_any_length_is_escaped), cmocka_unit_test(json_text_is_known_again),
        cmocka_unit_test(a_reader_never_reads_past_its_end),
        cmocka_unit_test(varints_have_one_form), cmocka_unit_test(codes_and_texts_agree),
        cmocka_unit_test(a_reason_is_bounded_and_printable),
        cmocka_unit_test(a_reason_is_cut_between_characters), cmocka_unit_test(field_paths_are_joined),
        cmocka_unit_test(a_plain_run_ends_at_the_first_special_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
