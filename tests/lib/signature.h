/* tests/lib/signature.h - what anybody can make of a signature without its key. */
#ifndef SP_TESTS_SIGNATURE_H
#define SP_TESTS_SIGNATURE_H

#include "tests/lib/check.h"

#include "base/bytes.h"

static const uint8_t p256_order[32] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

/* A compact JWS by ES256 with n - s in the place of s: it verifies, and is another text. */
static inline void other_spelling(struct sp_view token, struct sp_buf *out)
{
    SP_BUF_AUTO sig = { 0 };
    size_t cut = token.n;
    while (cut > 0 && token.p[cut - 1] != '.')
        cut--;
    CHECK_OK(sp_b64url_decode(sp_view(token.p + cut, token.n - cut), &sig));
    assert_int_equal(sig.n, 64);
    int borrow = 0;
    for (int i = 31; i >= 0; i--) {
        int v = p256_order[i] - (unsigned char)sig.p[32 + i] - borrow;
        borrow = v < 0;
        sig.p[32 + i] = (char)(v & 0xff);
    }
    assert_int_equal(borrow, 0);
    sp_buf_clear(out);
    sp_buf_put(out, sp_view(token.p, cut));
    sp_buf_put_b64url(out, sp_buf_view(&sig));
    CHECK_OK(sp_buf_rc(out));
}

#endif
