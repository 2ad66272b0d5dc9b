#include "tools/import/csv_zeros.h"

#include <stdlib.h>

#include "schema/subject.h"

enum { ROOM = 1 << 12, DIGITS_MOST = 16 }; /* DIGITS_MOST: no longer number is tried by adding zeros */

static bool all_digits(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    return v.n > 0;
}

static uint64_t hash(struct sp_view key, struct sp_view digits)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ ':') * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < digits.n; i++)
        h = (h ^ (unsigned char)digits.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
    return h ? h : 1;
}

/* Its place, or the free one where it would be. */
static size_t place_of(const struct sp_csv_zeros *z, uint64_t h)
{
    size_t i = h & (z->room - 1);
    while (z->v[i] && z->v[i] != h)
        i = (i + 1) & (z->room - 1);
    return i;
}

static struct sp_rc grow(struct sp_csv_zeros *z)
{
    struct sp_csv_zeros to = { .n = z->n, .room = z->room ? 2 * z->room : ROOM };
    to.v = calloc(to.room, sizeof *to.v);
    to.zeros = calloc(to.room, sizeof *to.zeros);
    if (!to.v || !to.zeros) {
        sp_csv_zeros_free(&to);
        return SP_ERR(NOMEM);
    }
    for (size_t i = 0; i < z->room; i++)
        if (z->v[i]) {
            size_t at = place_of(&to, z->v[i]);
            to.v[at] = z->v[i];
            to.zeros[at] = z->zeros[i];
        }
    sp_csv_zeros_free(z);
    *z = to;
    return SP_OK;
}

static struct sp_rc write_subject(struct sp_buf *out, struct sp_view key, size_t zeros, struct sp_view digits)
{
    sp_buf_clear(out);
    sp_buf_put(out, key);
    sp_buf_putc(out, ':');
    for (size_t i = 0; i < zeros; i++)
        sp_buf_putc(out, '0');
    sp_buf_put(out, digits);
    return sp_buf_rc(out);
}

/* In the registry: who loses zeros loses all of them, so that one of the two has none. Left empty when there is none. */
static struct sp_rc find_known(const struct sp_import_sink *sink, const struct sp_scheme *s, struct sp_view key, size_t zeros, struct sp_view digits,
                               struct sp_buf *other)
{
    for (size_t k = zeros ? 0 : 1; k == 0 || (!zeros && k + digits.n <= DIGITS_MOST); k++) {
        bool known = false;
        SP_TRY(write_subject(other, key, k, digits));
        struct sp_view value = sp_view(other->p + key.n + 1, k + digits.n);
        if (s->form(value.p, value.n))
            SP_TRY(sink->known(sink->ctx, sp_buf_view(other), &known));
        if (known)
            return SP_OK;
    }
    sp_buf_clear(other);
    return SP_OK;
}

static struct sp_rc look(struct sp_csv_zeros *z, const struct sp_import_sink *sink, const struct sp_scheme *s, struct sp_view key, struct sp_view value,
                         struct sp_buf *other)
{
    size_t zeros = 0;
    while (zeros + 1 < value.n && value.p[zeros] == '0')
        zeros++;
    struct sp_view digits = sp_view(value.p + zeros, value.n - zeros);
    if (zeros > UINT8_MAX)
        return SP_OK;
    if (2 * z->n >= z->room)
        SP_TRY(grow(z));
    uint64_t h = hash(key, digits);
    size_t at = place_of(z, h);
    if (z->v[at] && z->zeros[at] == zeros)
        return SP_OK;
    bool known = false;
    SP_TRY(write_subject(other, key, zeros, digits));
    if (sink->known)
        SP_TRY(sink->known(sink->ctx, sp_buf_view(other), &known));
    sp_buf_clear(other);
    if (known)
        return SP_OK;
    if (z->v[at])
        return write_subject(other, key, z->zeros[at], digits);
    if (sink->known)
        SP_TRY(find_known(sink, s, key, zeros, digits, other));
    if (other->n)
        return SP_OK;
    z->v[at] = h;
    z->zeros[at] = (uint8_t)zeros;
    z->n++;
    return SP_OK;
}

struct sp_rc sp_csv_zeros_look(struct sp_csv_zeros *z, const struct sp_import_sink *sink, struct sp_view subject, struct sp_buf *other)
{
    struct sp_subject parts;
    struct sp_view key, value;
    sp_buf_clear(other);
    if (!sp_view_split(subject, ':', &key, &value) || !all_digits(value) || !sp_ok(sp_subject_parse(subject, &parts, NULL)))
        return SP_OK;
    const struct sp_scheme *s = sp_subject_scheme(&parts);
    return !s || s->fix ? SP_OK : look(z, sink, s, key, value, other);
}

void sp_csv_zeros_free(struct sp_csv_zeros *z)
{
    free(z->v);
    free(z->zeros);
    *z = (struct sp_csv_zeros){ .n = 0 };
}
