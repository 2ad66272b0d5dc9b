#include "storage/post_scan.h"

#include <limits.h>

static void put_u32(char *p, uint32_t v)
{
    p[0] = (char)(v >> 24);
    p[1] = (char)(v >> 16);
    p[2] = (char)(v >> 8);
    p[3] = (char)v;
}

static uint32_t get_u32(const char *src)
{
    const unsigned char *p = (const unsigned char *)src;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ---- manifest ---- */

struct sp_rc sp_manifest_read(struct sp_kv_txn *t, struct sp_manifest *out)
{
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_META, SP_VIEW_LIT("map"), &v);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        out->n = 0;
        return SP_OK;
    }
    SP_TRY(rc);
    struct sp_reader r = sp_reader(v);
    uint64_t n = sp_read_varint(&r);
    if (n > SP_SEGMENTS)
        return SP_ERR(CORRUPT);
    for (unsigned i = 0; i < n; i++) {
        out->v[i].id = (uint32_t)sp_read_varint(&r);
        out->v[i].level = (uint32_t)sp_read_varint(&r);
        out->v[i].pairs = sp_read_varint(&r);
    }
    out->n = (unsigned)n;
    return sp_reader_end(&r);
}

void sp_manifest_put(struct sp_buf *b, const struct sp_manifest *m)
{
    sp_buf_put_varint(b, m->n);
    for (unsigned i = 0; i < m->n; i++) {
        sp_buf_put_varint(b, m->v[i].id);
        sp_buf_put_varint(b, m->v[i].level);
        sp_buf_put_varint(b, m->v[i].pairs);
    }
}

/* ---- keys ---- */

struct sp_post_key sp_recent_key(struct sp_view term, uint32_t no)
{
    struct sp_post_key k;
    k.n = term.n < SP_TERM_BYTES ? term.n : SP_TERM_BYTES;
    memcpy(k.p, term.p, k.n);
    k.p[k.n++] = 0;
    put_u32(k.p + k.n, no);
    k.n += 4;
    return k;
}

struct sp_post_key sp_post_key(uint32_t segment, struct sp_view term, uint32_t no)
{
    struct sp_post_key k;
    put_u32(k.p, segment);
    k.n = 4;
    if (term.n) {
        size_t n = term.n < SP_TERM_BYTES ? term.n : SP_TERM_BYTES;
        memcpy(k.p + k.n, term.p, n);
        k.n += n;
    }
    k.p[k.n++] = 0;
    put_u32(k.p + k.n, no);
    k.n += 4;
    return k;
}

/* ---- building ---- */

void sp_post_builder_free(struct sp_post_builder *b)
{
    sp_buf_free(&b->blocks);
    sp_buf_free(&b->freqs);
    sp_buf_free(&b->value);
    sp_buf_free(&b->group);
}

static void end_block(struct sp_post_builder *b)
{
    if (b->value.n == 0)
        return;
    sp_buf_put_view(&b->blocks, sp_view(b->key, b->key_n));
    sp_buf_put_view(&b->blocks, sp_buf_view(&b->value));
    sp_buf_clear(&b->value);
    b->last_n = 0;
}

static void start_block(struct sp_post_builder *b, uint32_t no)
{
    struct sp_post_key k = sp_post_key(b->segment, sp_view(b->term, b->term_n), no);
    memcpy(b->key, k.p, k.n);
    b->key_n = k.n;
}

static size_t shared(const struct sp_post_builder *b)
{
    size_t n = b->last_n < b->term_n ? b->last_n : b->term_n, i = 0;
    while (i < n && b->last[i] == b->term[i])
        i++;
    return i;
}

static void end_group(struct sp_post_builder *b)
{
    if (b->count == 0)
        return;
    size_t same = shared(b);
    sp_buf_put_varint(&b->value, same);
    sp_buf_put_view(&b->value, sp_view(b->term + same, b->term_n - same));
    sp_buf_put_varint(&b->value, b->count);
    sp_buf_put(&b->value, sp_buf_view(&b->group));
    memcpy(b->last, b->term, b->term_n);
    b->last_n = b->term_n;
    b->of_term += b->count;
    b->pairs += b->count;
    b->count = 0;
    sp_buf_clear(&b->group);
}

static void end_term(struct sp_post_builder *b)
{
    end_group(b);
    if (b->of_term >= SP_FREQ_MIN) {
        struct sp_buf n = { 0 };
        sp_buf_put_varint(&n, b->of_term);
        struct sp_post_key k = sp_post_key(b->segment, sp_view(b->term, b->term_n), 0);
        sp_buf_put_view(&b->freqs, sp_view(k.p, k.n - 5)); /* without the number */
        sp_buf_put_view(&b->freqs, sp_buf_view(&n));
        sp_buf_free(&n);
    }
    b->of_term = 0;
}

/* Who looks for one company passes half a block; who looks for a name, many blocks. */
static size_t block_bytes(char class)
{
    return class == SP_TERM_SUBJECT || class == SP_TERM_IDENTIFIER ? SP_BLOCK_BYTES_ONE : SP_BLOCK_BYTES;
}

void sp_post_add(struct sp_post_builder *b, struct sp_view term, uint32_t no)
{
    if (term.n == 0 || term.n > SP_TERM_BYTES)
        return;
    bool same = sp_view_eq(term, sp_view(b->term, b->term_n));
    if (same && no == b->no)
        return;
    if (!same) {
        end_term(b);
        memcpy(b->term, term.p, term.n);
        b->term_n = term.n;
    }
    /* 16: lengths, count and the number at their longest */
    if (b->value.n + b->group.n + b->term_n + 16 > block_bytes(term.p[0]) - b->term_n) {
        end_group(b);
        end_block(b);
    }
    if (b->value.n == 0 && b->count == 0)
        start_block(b, no);
    sp_buf_put_varint(&b->group, b->count ? no - b->no : no);
    b->count++;
    b->no = no;
}

void sp_post_finish(struct sp_post_builder *b)
{
    end_term(b);
    end_block(b);
    b->term_n = 0;
}

struct sp_rc sp_post_builder_rc(const struct sp_post_builder *b)
{
    SP_TRY(sp_buf_rc(&b->blocks));
    SP_TRY(sp_buf_rc(&b->freqs));
    SP_TRY(sp_buf_rc(&b->value));
    return sp_buf_rc(&b->group);
}

static struct sp_rc write_list(struct sp_buf *list, struct sp_kv_txn *t, unsigned table)
{
    struct sp_reader r = sp_reader(sp_buf_view(list));
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, table, 0, &c));
    struct sp_rc rc = sp_kv_last(&c);
    bool append = !sp_ok(rc), first = true; /* a newer segment may stand behind this one */
    while (r.in.n && !r.failed) {
        struct sp_view k = sp_read_view(&r), v = sp_read_view(&r);
        if (first && sp_ok(rc))
            append = sp_view_cmp(c.key, k) < 0;
        first = false;
        SP_TRY(sp_kv_put(t, table, k, v, append));
    }
    return sp_is(sp_reader_end(&r), SP_RC_OK) ? SP_OK : SP_ERR(INTERNAL);
}

struct sp_rc sp_post_write(struct sp_post_builder *b, struct sp_kv_txn *t)
{
    SP_TRY(sp_post_builder_rc(b));
    SP_TRY(write_list(&b->blocks, t, SP_R_POST));
    return write_list(&b->freqs, t, SP_R_FREQ);
}

/* ---- reading ---- */

static bool read_long_varint(struct sp_view *in, uint32_t *out)
{
    uint64_t v = 0;
    for (unsigned i = 0, shift = 0; i < in->n && shift < 35; i++, shift += 7) {
        unsigned char c = (unsigned char)in->p[i];
        v |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80) {
            *out = (uint32_t)v;
            in->p += i + 1;
            in->n -= i + 1;
            return v <= UINT32_MAX;
        }
    }
    return false;
}

/* One byte is the rule. */
static inline bool read_varint(struct sp_view *in, uint32_t *out)
{
    if (!in->n || (in->p[0] & 0x80))
        return read_long_varint(in, out);
    *out = (uint32_t)(unsigned char)in->p[0];
    in->p++;
    in->n--;
    return true;
}

static bool in_segment(const struct sp_post_iter *it)
{
    return it->c.key.n > 9 && get_u32(it->c.key.p) == it->segment;
}

/* The head of the next group of the block at hand. */
static bool group_head(struct sp_post_iter *it)
{
    uint32_t same, n;
    if (!read_varint(&it->block, &same) || !read_varint(&it->block, &n) || same > it->term_n ||
        n > it->block.n || same + n > SP_TERM_BYTES)
        return false;
    memcpy(it->term + same, it->block.p, n);
    it->term_n = same + n;
    it->block = sp_view(it->block.p + n, it->block.n - n);
    it->first = true;
    return read_varint(&it->block, &it->count);
}

static void enter_block(struct sp_post_iter *it)
{
    it->block = it->c.value;
    it->term_n = 0;
    it->count = 0;
}

static inline bool next_no(struct sp_post_iter *it, uint32_t *no)
{
    uint32_t v;
    if (it->count == 0)
        return false;
    if (!read_varint(&it->block, &v)) {
        it->count = 0;
        it->block.n = 0;
        return false;
    }
    it->no = it->first ? v : it->no + v;
    it->first = false;
    it->count--;
    *no = it->no;
    return true;
}

bool sp_post_no(struct sp_post_iter *it, uint32_t *no)
{
    return next_no(it, no);
}

static struct sp_rc next_block(struct sp_post_iter *it)
{
    SP_TRY(sp_kv_next(&it->c));
    if (!in_segment(it))
        return SP_ERR(NOTFOUND);
    enter_block(it);
    return SP_OK;
}

/* Over the rest of the group: each number ends in a byte below 0x80. */
static bool pass_numbers(struct sp_post_iter *it)
{
    for (; it->count; it->block.p++, it->block.n--) {
        if (it->block.n == 0)
            return false;
        it->count -= !(it->block.p[0] & 0x80);
    }
    return true;
}

struct sp_rc sp_post_group(struct sp_post_iter *it)
{
    if (!pass_numbers(it))
        return SP_ERR(CORRUPT);
    if (it->block.n == 0)
        SP_TRY(next_block(it));
    return group_head(it) ? SP_OK : SP_ERR(CORRUPT);
}

static struct sp_rc seek_group(struct sp_post_iter *it, struct sp_view term)
{
    for (;;) {
        enum sp_post_reach r = sp_post_scan(it, term, 0, UINT_MAX);
        if (r == SP_POST_REACHED)
            return SP_OK;
        if (r != SP_POST_BLOCK_ENDS)
            return SP_ERR(CORRUPT);
        SP_TRY(next_block(it));
    }
}

struct sp_rc sp_post_forward(struct sp_kv_txn *t, unsigned slot, struct sp_view term, struct sp_post_iter *it)
{
    enum { NEAR = 24 };
    size_t match = sp_post_common(sp_post_term(it), term, 0);
    if (sp_post_is_at(it, term, match))
        return SP_OK;
    if (sp_post_scan(it, term, match, NEAR) == SP_POST_REACHED)
        return SP_OK;
    return sp_post_seek(t, slot, it->segment, term, it);
}

struct sp_rc sp_post_seek(struct sp_kv_txn *t, unsigned slot, uint32_t segment, struct sp_view term, struct sp_post_iter *out)
{
    struct sp_post_iter it = { .segment = segment };
    struct sp_post_key k = sp_post_key(segment, term, 0);
    SP_TRY(sp_kv_cursor(t, SP_R_POST, slot, &it.c));
    struct sp_rc rc = sp_kv_seek_le(&it.c, sp_view(k.p, k.n));
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (!sp_ok(rc) || !in_segment(&it)) { /* before the segment's first block */
        SP_TRY(sp_kv_seek(&it.c, sp_view(k.p, k.n)));
        if (!in_segment(&it))
            return SP_ERR(NOTFOUND);
    }
    enter_block(&it);
    SP_TRY(seek_group(&it, term));
    *out = it;
    return SP_OK;
}

static bool skip_blocks(struct sp_post_iter *it, uint32_t no)
{
    struct sp_post_key k = sp_post_key(it->segment, sp_post_term(it), no);
    struct sp_view term = sp_view(k.p + 4, k.n - 9);
    if (!sp_ok(sp_kv_seek_le(&it->c, sp_view(k.p, k.n))) || !in_segment(it))
        return false;
    enter_block(it);
    return sp_ok(seek_group(it, term)) && sp_view_eq(sp_post_term(it), term);
}

/*
 * Over eight numbers at once while all are below no: differences of one byte are the rule, and their sum is made in pairs.
 */
static void leap(struct sp_post_iter *it, uint32_t no)
{
    const uint64_t low = 0x00ff00ff00ff00ffu;
    while (it->count > 8 && it->block.n > 8) {
        uint64_t x;
        memcpy(&x, it->block.p, sizeof x);
        if (x & 0x8080808080808080u)
            return;
        uint64_t sum = ((x & low) + (x >> 8 & low)) * 0x0001000100010001u >> 48;
        if (it->no + sum >= no)
            return;
        it->no += (uint32_t)sum;
        it->count -= 8;
        it->block = sp_view(it->block.p + 8, it->block.n - 8);
    }
}

/* To the first number ≥ no of the group, in at most max steps or leaps. */
static bool step_to(struct sp_post_iter *it, uint32_t no, unsigned max, uint32_t *found)
{
    uint32_t at;
    while (max--) {
        if (!it->first)
            leap(it, no);
        if (!next_no(it, &at))
            return false;
        if (at >= no) {
            *found = at;
            return true;
        }
    }
    return false;
}

bool sp_post_skip(struct sp_post_iter *it, uint32_t no, uint32_t *found)
{
    enum { NEAR = 64 };
    if (!it->first && it->no >= no) {
        *found = it->no;
        return true;
    }
    if (step_to(it, no, NEAR, found))
        return true;
    if ((it->count > NEAR || it->count == 0) && !skip_blocks(it, no))
        return false;
    struct sp_post_key k = sp_post_key(0, sp_post_term(it), 0);
    struct sp_view term = sp_view(k.p + 4, k.n - 9);
    while (!step_to(it, no, UINT_MAX, found)) /* once is enough: it leads to the right block or the one before */
        if (!sp_ok(sp_post_group(it)) || !sp_view_eq(sp_post_term(it), term))
            return false;
    return true;
}

static struct sp_rc frequency_in(struct sp_kv_txn *t, uint32_t segment, struct sp_view term, uint64_t *out)
{
    struct sp_post_key k = sp_post_key(segment, term, 0);
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_FREQ, sp_view(k.p, k.n - 5), &v);
    if (sp_ok(rc)) {
        struct sp_reader r = sp_reader(v);
        *out += sp_read_varint(&r);
        return sp_reader_end(&r);
    }
    struct sp_post_iter it;
    if (sp_is(rc, SP_RC_NOTFOUND))
        rc = sp_post_seek(t, 0, segment, term, &it);
    for (; sp_ok(rc) && sp_view_eq(sp_post_term(&it), term); rc = sp_post_group(&it))
        *out += it.count;
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static bool recent_is(struct sp_view key, struct sp_view term, uint32_t *no)
{
    if (key.n != term.n + 5 || memcmp(key.p, term.p, term.n) != 0 || key.p[term.n] != 0)
        return false;
    *no = get_u32(key.p + term.n + 1);
    return true;
}

static struct sp_rc recent_numbers(struct sp_kv_txn *t, struct sp_view term, uint32_t *out, size_t max, size_t *n)
{
    struct sp_kv_cursor c;
    struct sp_post_key k = sp_recent_key(term, 0);
    SP_TRY(sp_kv_cursor(t, SP_R_RECENT, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(k.p, k.n));
    uint32_t no;
    for (; sp_ok(rc) && *n < max && recent_is(c.key, term, &no); rc = sp_kv_next(&c))
        out[(*n)++] = no;
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_post_frequency(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view term, uint64_t *out)
{
    uint64_t sum = 0;
    uint32_t some[SP_FREQ_MIN];
    size_t n = 0;
    for (unsigned i = 0; i < m->n; i++)
        SP_TRY(frequency_in(t, m->v[i].id, term, &sum));
    SP_TRY(recent_numbers(t, term, some, SP_FREQ_MIN, &n));
    *out = sum + n;
    return SP_OK;
}

struct sp_rc sp_post_numbers(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view term, uint32_t *out,
                             size_t max, size_t *n)
{
    size_t got = 0;
    SP_TRY(recent_numbers(t, term, out, max, &got));
    for (unsigned i = m->n; i-- > 0 && got < max;) {
        struct sp_post_iter it;
        struct sp_rc rc = sp_post_seek(t, 0, m->v[i].id, term, &it);
        for (; sp_ok(rc) && got < max && sp_view_eq(sp_post_term(&it), term); rc = sp_post_group(&it))
            while (got < max && next_no(&it, &out[got]))
                got++;
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    *n = got;
    return SP_OK;
}
