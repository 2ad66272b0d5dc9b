#include "crypto/note_text.h"

#include <inttypes.h>

size_t sp_note_text_check(struct sp_view text)
{
    size_t n = sp_utf8_check(text);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text.p[i] < 0x20 && text.p[i] != '\n')
            return i;
    return n;
}

/* Property White_Space of Unicode. */
static bool is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= 0x09 && cp <= 0x0d) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

bool sp_note_name_ok(struct sp_view name)
{
    if (!name.n || sp_note_text_check(name) != name.n)
        return false;
    for (size_t i = 0; i < name.n;) {
        uint32_t cp = sp_utf8_next(name, &i);
        if (cp == '+' || is_space(cp))
            return false;
    }
    return true;
}

bool sp_note_take_line(struct sp_view *rest, struct sp_view *line)
{
    return sp_view_split(*rest, '\n', line, rest);
}

bool sp_note_u64(struct sp_view text, uint64_t *out)
{
    uint64_t v = 0;
    if (!text.n || (text.n > 1 && text.p[0] == '0'))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned digit = (unsigned char)text.p[i] - (unsigned)'0';
        if (digit > 9 || v > (UINT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

void sp_note_put_u64(struct sp_buf *b, uint64_t v) { sp_buf_putf(b, "%" PRIu64, v); }

struct sp_rc sp_note_hash(struct sp_view text, struct sp_hash *out)
{
    char room[48]; /* for what the decoder writes of 44 characters */
    struct sp_buf raw = { .p = room, .cap = sizeof room };
    if (text.n != 44) /* 32 bytes, padded */
        return SP_ERR(FORMAT);
    SP_TRY(sp_b64_decode(text, &raw));
    if (raw.n != sizeof out->b)
        return SP_ERR(FORMAT);
    memcpy(out->b, raw.p, sizeof out->b);
    return SP_OK;
}

void sp_note_put_hash(struct sp_buf *b, const struct sp_hash *h) { sp_buf_put_b64(b, sp_view(h->b, sizeof h->b)); }
