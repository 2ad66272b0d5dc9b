/* layer: base */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/random.h"

typedef struct sp_rc (*decoder)(struct sp_view, struct sp_buf *);
typedef void (*encoder)(struct sp_buf *, struct sp_view);

/* RFC 4648 section 10, with the last two columns for the URL alphabet and base 16. */
static void published_vectors(void **state)
{
    static const char *const rows[][4] = {
        { "", "", "", "" },
        { "f", "Zg==", "Zg", "66" },
        { "fo", "Zm8=", "Zm8", "666f" },
        { "foo", "Zm9v", "Zm9v", "666f6f" },
        { "foob", "Zm9vYg==", "Zm9vYg", "666f6f62" },
        { "fooba", "Zm9vYmE=", "Zm9vYmE", "666f6f6261" },
        { "foobar", "Zm9vYmFy", "Zm9vYmFy", "666f6f626172" },
        { "\xfb\xef\xbe\xff", "++++/w==", "----_w", "fbefbeff" },
    };
    static const encoder encode[] = { sp_buf_put_b64, sp_buf_put_b64url, sp_buf_put_hex };
    static const decoder decode[] = { sp_b64_decode, sp_b64url_decode, sp_hex_decode };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; k < 3; k++) {
            SP_BUF_AUTO text = { 0 };
            SP_BUF_AUTO back = { 0 };
            encode[k](&text, sp_view_of(rows[i][0]));
            CHECK_VIEW(sp_buf_view(&text), rows[i][k + 1]);
            CHECK_OK(decode[k](sp_buf_view(&text), &back));
            CHECK_VIEW(sp_buf_view(&back), rows[i][0]);
        }
}

static void refused(decoder decode, const char *text, size_t n)
{
    SP_BUF_AUTO out = { 0 };
    sp_buf_puts(&out, "before");
    struct sp_rc rc = decode(sp_view(text, n), &out);
    if (!sp_is(rc, SP_RC_FORMAT) || out.n != 6)
        fail_msg("\"%.*s\": %s, %zu bytes", (int)n, text, sp_rc_text(rc), out.n);
}

static void refuses_second_spellings(void **state)
{
    (void)state;
#define REFUSED(decode, text) refused(decode, text, sizeof(text) - 1)
    REFUSED(sp_b64url_decode, "Z");
    REFUSED(sp_b64url_decode, "Zm9vY");
    REFUSED(sp_b64url_decode, "Zg==");
    REFUSED(sp_b64url_decode, "Zh");      /* bits left over that are not zero */
    REFUSED(sp_b64url_decode, "Zm9");
    REFUSED(sp_b64url_decode, "Zm9vYmF+");
    REFUSED(sp_b64url_decode, "Zm9vYmF/");
    REFUSED(sp_b64url_decode, "Zm9v\n");
    REFUSED(sp_b64url_decode, " Zm9v");
    REFUSED(sp_b64url_decode, "Zm9v\0mFy");
    REFUSED(sp_b64url_decode, "Zm\xc3\xb6");
    REFUSED(sp_b64_decode, "Zg");
    REFUSED(sp_b64_decode, "Zg=");
    REFUSED(sp_b64_decode, "Z===");
    REFUSED(sp_b64_decode, "====");
    REFUSED(sp_b64_decode, "Zm9v====");
    REFUSED(sp_b64_decode, "Zh==");
    REFUSED(sp_b64_decode, "Zm9=");
    REFUSED(sp_b64_decode, "Zg==Zg==");
    REFUSED(sp_b64_decode, "Zm9vYmF-");
    REFUSED(sp_b64_decode, "Zm9vYmF_");
    REFUSED(sp_b64_decode, "Zm9v\r\nZm9v");
    REFUSED(sp_hex_decode, "0");
    REFUSED(sp_hex_decode, "0F");
    REFUSED(sp_hex_decode, "0g");
    REFUSED(sp_hex_decode, "0x00");
    REFUSED(sp_hex_decode, " 0");
    REFUSED(sp_hex_decode, "0\0");
#undef REFUSED
}

/* Of two texts that differ, at most one is accepted for the same bytes: every one-character change either fails or
 * decodes to something else. */
static void one_text_for_one_value(void **state)
{
    static const decoder decode[] = { sp_b64_decode, sp_b64url_decode, sp_hex_decode };
    static const encoder encode[] = { sp_buf_put_b64, sp_buf_put_b64url, sp_buf_put_hex };
    (void)state;
    struct sp_prng g = { 20261121 };
    for (size_t n = 0; n < 12; n++)
        for (size_t k = 0; k < 3; k++) {
            char bytes[12];
            SP_BUF_AUTO text = { 0 };
            for (size_t i = 0; i < n; i++)
                bytes[i] = (char)sp_prng_next(&g);
            encode[k](&text, sp_view(bytes, n));
            for (size_t i = 0; i < text.n; i++) {
                char old = text.p[i];
                for (int c = 0; c < 256; c++) {
                    SP_BUF_AUTO out = { 0 };
                    text.p[i] = (char)c;
                    bool same = sp_ok(decode[k](sp_buf_view(&text), &out)) && sp_view_eq(sp_buf_view(&out), sp_view(bytes, n));
                    assert_int_equal(same, (char)c == old);
                }
                text.p[i] = old;
            }
        }
}

static void all_bytes_go_both_ways(void **state)
{
    static const decoder decode[] = { sp_b64_decode, sp_b64url_decode, sp_hex_decode };
    static const encoder encode[] = { sp_buf_put_b64, sp_buf_put_b64url, sp_buf_put_hex };
    (void)state;
    char bytes[3 * 256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    for (size_t n = 0; n <= sizeof bytes; n++)
        for (size_t k = 0; k < 3; k++) {
            SP_BUF_AUTO text = { 0 };
            SP_BUF_AUTO back = { 0 };
            encode[k](&text, sp_view(bytes, n));
            CHECK_OK(decode[k](sp_buf_view(&text), &back));
            assert_true(sp_view_eq(sp_buf_view(&back), sp_view(bytes, n)));
        }
}

/* --- the slow way, by the letter of RFC 4648 --- */

static int digit(const char *alphabet, char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* Bit by bit. False: not the one text for any bytes. */
static bool slowly(const char *alphabet, struct sp_view text, struct sp_buf *out)
{
    unsigned bits = 0, n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int v = digit(alphabet, text.p[i]);
        if (v < 0)
            return false;
        bits = bits << 6 | (unsigned)v;
        n += 6;
        if (n >= 8) {
            n -= 8;
            sp_buf_putc(out, (char)(bits >> n));
            bits &= (1u << n) - 1;
        }
    }
    return n < 6 && bits == 0;
}

static bool only(const char *alphabet, struct sp_view text)
{
    bool good = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        good &= digit(alphabet, text.p[i]) >= 0;
    return good;
}

/* The room is a block of its own, too, of no more than was asked for. */
static void into_room(struct sp_view text, bool good, struct sp_view want)
{
    size_t room = text.n / 4 * 3 + 4, n = 12345;
    char *to = malloc(room);
    assert_non_null(to);
    assert_int_equal(sp_ok(sp_b64url_decode_short(text, to, room, &n)), good);
    assert_true(good ? sp_view_eq(sp_view(to, n), want) : n == 12345);
    CHECK_RC(LIMIT, sp_b64url_decode_short(text, to, room - 1, &n));
    free(to);
}

/* Everything that is said of a text is what the slow way says. The text is a block of its own, for the sanitizers. */
static void as_slowly(struct sp_view given)
{
    static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static const char std[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    SP_BUF_AUTO want = { 0 };
    SP_BUF_AUTO got = { 0 };
    char *own = malloc(given.n + !given.n);
    assert_non_null(own);
    memcpy(own, given.p, given.n);
    struct sp_view text = sp_view(own, given.n);
    bool good = slowly(url, text, &want);
    assert_int_equal(sp_ok(sp_b64url_decode(text, &got)), good);
    assert_true(good ? sp_view_eq(sp_buf_view(&got), sp_buf_view(&want)) : !got.n);
    into_room(text, good, sp_buf_view(&want));
    assert_int_equal(sp_b64url_exact(text), good && text.n);
    assert_int_equal(sp_b64url_only(text), only(url, text));
    if (text.n % 4 == 0 && !(text.n && text.p[text.n - 1] == '=')) {
        sp_buf_clear(&want);
        sp_buf_clear(&got);
        good = slowly(std, text, &want);
        assert_int_equal(sp_ok(sp_b64_decode(text, &got)), good);
        assert_true(good ? sp_view_eq(sp_buf_view(&got), sp_buf_view(&want)) : !got.n);
    }
    free(own);
}

static void every_byte_at_every_place(void **state)
{
    enum { EACH = 67, MOST = EACH + 2 * 32 }; /* several large steps of a quick reader, and what is left for small ones */
    struct sp_prng g = { 4648 };
    (void)state;
    for (size_t n = 0; n <= MOST; n += n < EACH ? 1 : 32) {
        char bytes[MOST];
        SP_BUF_AUTO text = { 0 };
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)sp_prng_next(&g);
        sp_buf_put_b64url(&text, sp_view(bytes, n));
        text.n = n < text.n ? n : text.n; /* every length there is, some without a meaning */
        for (size_t i = 0; i < text.n; i++) {
            char old = text.p[i];
            for (int c = 0; c < 256; c++) {
                text.p[i] = (char)c;
                as_slowly(sp_buf_view(&text));
            }
            text.p[i] = old;
        }
        as_slowly(sp_view(bytes, n));
    }
}

static void random_texts(void **state)
{
    static const char some[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_-_AAAA+/=. ~";
    struct sp_prng g = { 20261122 };
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[300];
        size_t n = sp_prng_next(&g) % sizeof text, of = round & 1 ? 64 : sizeof some - 1;
        for (size_t i = 0; i < n; i++)
            text[i] = some[sp_prng_next(&g) % of];
        as_slowly(sp_view(text, n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors), cmocka_unit_test(refuses_second_spellings),
        cmocka_unit_test(one_text_for_one_value), cmocka_unit_test(all_bytes_go_both_ways),
        cmocka_unit_test(every_byte_at_every_place), cmocka_unit_test(random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
