/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/qr.h"

/* --- a reader of its own, from the standard's tables: no line of it is shared with the writer --- */

static const unsigned total[12] = { 0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404 };
static const unsigned ecc[12] = { 0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30 };
static const unsigned blocks[12] = { 0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5 };
static const unsigned align[12][4] = { { 0 }, { 0 }, { 6, 18 }, { 6, 22 }, { 6, 26 }, { 6, 30 }, { 6, 34 }, { 6, 22, 38 }, { 6, 24, 42 },
                                       { 6, 26, 46 }, { 6, 28, 50 }, { 6, 30, 54 } };

static bool at(const struct sp_qr *q, unsigned x, unsigned y) { return sp_qr_dark(q, x, y); }

static bool in_finder(const struct sp_qr *q, unsigned x, unsigned y)
{
    return (x < 9 && y < 9) || (x + 8 >= q->size && y < 9) || (x < 9 && y + 8 >= q->size);
}

static bool is_pattern(const struct sp_qr *q, unsigned x, unsigned y)
{
    unsigned v = (q->size - 17) / 4;
    if (in_finder(q, x, y) || x == 6 || y == 6)
        return true;
    if (v >= 7 && ((x < 6 && y + 11 >= q->size) || (y < 6 && x + 11 >= q->size)))
        return true;
    for (unsigned i = 0; i < 3; i++)
        for (unsigned j = 0; j < 3; j++) {
            unsigned cx = align[v][i], cy = align[v][j];
            if (!cx || !cy || in_finder(q, cx, cy))
                continue;
            if (x + 2 >= cx && x <= cx + 2 && y + 2 >= cy && y <= cy + 2)
                return true;
        }
    return false;
}

static bool mask_turns(unsigned m, unsigned i, unsigned j)
{
    const bool all[8] = { (i + j) % 2 == 0, i % 2 == 0, j % 3 == 0, (i + j) % 3 == 0, (i / 2 + j / 3) % 2 == 0,
                          (i * j) % 2 + (i * j) % 3 == 0, ((i * j) % 2 + (i * j) % 3) % 2 == 0, ((i + j) % 2 + (i * j) % 3) % 2 == 0 };
    return all[m];
}

static unsigned multiply(unsigned a, unsigned b)
{
    unsigned r = 0;
    for (; b; b >>= 1, a = a << 1 ^ (a & 0x80 ? 0x11d : 0))
        r ^= b & 1 ? a : 0;
    return r;
}

/* Both copies of the format are one code word of BCH(15,5), and say level M; the mask. */
static unsigned read_mask(const struct sp_qr *q)
{
    static const unsigned words[8] = { 0x5412, 0x5125, 0x5e7c, 0x5b4b, 0x45f9, 0x40ce, 0x4f97, 0x4aa0 }; /* level M, annex C */
    unsigned one = 0, two = 0, n = q->size;
    for (unsigned i = 0; i < 15; i++) {
        one |= (unsigned)at(q, i < 8 ? 8 : i == 8 ? 7 : 14 - i, i < 6 ? i : i < 8 ? i + 1 : 8) << i;
        two |= (unsigned)at(q, i < 8 ? n - 1 - i : 8, i < 8 ? 8 : n - 15 + i) << i;
    }
    assert_int_equal(one, two);
    assert_true(at(q, 8, n - 8));
    for (unsigned m = 0; m < 8; m++)
        if (words[m] == one)
            return m;
    fail_msg("no format of level M: %x", one);
    return 0;
}

static void read_codewords(const struct sp_qr *q, uint8_t *out)
{
    unsigned n = 0, mask = read_mask(q), all = 8 * total[(q->size - 17) / 4];
    memset(out, 0, all / 8);
    for (int right = (int)q->size - 1, k = 0; right > 0; right -= 2, k++) {
        right -= right == 6;
        for (unsigned step = 0; step < q->size; step++)
            for (unsigned side = 0; side < 2; side++) {
                unsigned x = (unsigned)right - side, y = k % 2 ? step : q->size - 1 - step;
                if (is_pattern(q, x, y) || n == all)
                    continue;
                out[n / 8] |= (uint8_t)((unsigned)(at(q, x, y) != mask_turns(mask, y, x)) << (7 - n % 8));
                n++;
            }
    }
    assert_int_equal(n, all);
}

/* Every block is divisible by its generator: all its syndromes are zero. */
static void check_block(const uint8_t *block, unsigned n, unsigned n_ecc)
{
    for (unsigned i = 0, root = 1; i < n_ecc; i++, root = multiply(root, 2)) {
        unsigned sum = 0;
        for (unsigned k = 0; k < n; k++)
            sum = multiply(sum, root) ^ block[k];
        assert_int_equal(sum, 0);
    }
}

static void read_text(const struct sp_qr *q, struct sp_buf *out)
{
    uint8_t word[404], data[404], block[404];
    unsigned v = (q->size - 17) / 4, n_data = total[v] - ecc[v] * blocks[v], from = 0;
    read_codewords(q, word);
    for (unsigned b = 0; b < blocks[v]; b++) {
        unsigned shorter = n_data / blocks[v], n_short = blocks[v] - n_data % blocks[v], len = shorter + (b >= n_short);
        for (unsigned i = 0; i < len; i++)
            block[i] = data[from + i] = word[i < shorter ? i * blocks[v] + b : shorter * blocks[v] + b - n_short];
        for (unsigned i = 0; i < ecc[v]; i++)
            block[len + i] = word[n_data + i * blocks[v] + b];
        check_block(block, len + ecc[v], ecc[v]);
        from += len;
    }
    assert_int_equal(data[0] >> 4, 4); /* bytes */
    unsigned wide = v > 9, count = wide ? (data[0] & 15u) << 12 | (unsigned)data[1] << 4 | data[2] >> 4 : (data[0] & 15u) << 4 | data[1] >> 4;
    for (unsigned i = 0; i < count; i++)
        sp_buf_putc(out, (char)((data[1 + wide + i] & 15u) << 4 | data[2 + wide + i] >> 4));
}

static void every_length_is_read_back(void **state)
{
    (void)state;
    char text[SP_QR_MAX_TEXT];
    static const unsigned most[12] = { 0, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251 }; /* table 7, level M */
    unsigned v = 1, masks = 0;
    for (size_t n = 1; n <= sizeof text; n++) {
        struct sp_qr q;
        SP_BUF_AUTO back = { 0 };
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(i * 31 + n * 7);
        CHECK_OK(sp_qr_encode(sp_view(text, n), &q));
        v += n > most[v];
        assert_int_equal(q.size, 4 * v + 17);
        read_text(&q, &back);
        masks |= 1u << read_mask(&q);
        assert_true(sp_view_eq(sp_buf_view(&back), sp_view(text, n)));
    }
    assert_int_equal(masks, 0xff); /* each was taken once */
}

/* What libqrencode 4.1.1 makes of the same text (byte mode, level M). */
static void another_encoder_makes_the_same(void **state)
{
    (void)state;
    static const uint64_t rows[] = { 0x1fd3e9689d7fu, 0x1048c24b6541u, 0x17492a69485du, 0x175a6b9de35du, 0x175f0df5a85du, 0x1042a91f0a41u,
                                     0x1fd55555557fu, 0xabf172300u, 0x1a56b7f726edu, 0x143841b53c22u, 0x1c074a9fa146u, 0x120310c8ae9bu,
                                     0x80d34ee670u, 0x869b772d504u, 0xd3a6a15bf62u, 0xf5dd1454c83u, 0x8dd44896a68u, 0xd8eb263123eu,
                                     0xc468d9de1c5u, 0x1aa8b2b2f8b5u, 0x7fcbff121f2u, 0xd1a771a791au, 0x195f755bad5eu, 0x1b154d1a791du,
                                     0x3f26bf427f6u, 0xaeb94a8ca36u, 0x2a15468c765u, 0x15694fc3290du, 0xf2ba1331af0u, 0x1be700ffd326u,
                                     0x68a292ffbc8u, 0x133afb0c052bu, 0xcf211570945u, 0x1ca160ea328eu, 0x1a756300e850u, 0x117d227cea9eu,
                                     0x3f263fb4cd9u, 0x13191516e700u, 0x15ab15c5b7fu, 0x715d31bd941u, 0x7f705f1965du, 0x1e3e3a5ba75du,
                                     0xe748f13fd5du, 0x116d3b0c5441u, 0x3e010e02b7fu };
    struct sp_qr q;
    CHECK_OK(sp_qr_encode(SP_VIEW_LIT("saphan:report?sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&exchange=019aa000-0000-7000-8000-000000000002"), &q));
    assert_int_equal(q.size, sizeof rows / sizeof rows[0]);
    for (unsigned y = 0; y < q.size; y++)
        assert_true(q.row[y] == rows[y]);
}

static void too_long_a_text_is_refused(void **state)
{
    (void)state;
    char text[SP_QR_MAX_TEXT + 1];
    struct sp_qr q = { .size = 7 };
    memset(text, 'x', sizeof text);
    CHECK_RC(LIMIT, sp_qr_encode(sp_view(text, sizeof text), &q));
    assert_int_equal(q.size, 7);
    CHECK_OK(sp_qr_encode(sp_view(text, sizeof text - 1), &q));
    assert_int_equal(q.size, SP_QR_MAX_SIZE);
    CHECK_OK(sp_qr_encode(SP_VIEW_LIT(""), &q));
    assert_int_equal(q.size, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_is_read_back),
        cmocka_unit_test(another_encoder_makes_the_same),
        cmocka_unit_test(too_long_a_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
