#include "storage/record.h"

#include <stddef.h>

#include "crypto/digest.h"

enum { FORMAT_1 = 1, FORMAT = 2, DELETED = 1 };

void sp_record_clear(struct sp_record *r)
{
    memset(r, 0, offsetof(struct sp_record, facts));
    r->n_facts = 0;
}

void sp_record_put(struct sp_buf *b, const struct sp_record *r)
{
    SP_BUF_AUTO one = { 0 };
    sp_buf_putc(b, FORMAT);
    sp_buf_putc(b, (char)r->type);
    sp_buf_putc(b, r->deleted ? DELETED : 0);
    sp_buf_put_varint(b, r->waits_in);
    sp_buf_put_u64be(b, (uint64_t)r->date_s);
    sp_buf_put_varint(b, r->n_seen);
    for (size_t i = 0; i < r->n_seen; i++)
        sp_buf_put_u64be(b, r->seen[i]);
    sp_buf_put_view(b, r->subject);
    sp_buf_put_view(b, r->name);
    sp_buf_put_view(b, r->country);
    sp_buf_put_view(b, r->party_type);
    sp_buf_put_view(b, r->reason);
    sp_buf_put_view(b, r->reason_text);
    sp_buf_put_varint(b, r->n_parties);
    for (size_t i = 0; i < r->n_parties; i++)
        sp_buf_put(b, sp_view(r->parties[i], SP_RECORD_KEY));
    sp_buf_put_varint(b, r->n_facts);
    for (size_t i = 0; i < r->n_facts; i++) {
        sp_buf_clear(&one);
        sp_fact_encode(&one, &r->facts[i]);
        if (one.failed)
            b->failed = one.failed;
        sp_buf_put_view(b, sp_buf_view(&one));
    }
}

/* ---- parties ---- */

struct sp_rc sp_record_add_party(struct sp_record *r, const uint8_t key[SP_RECORD_KEY])
{
    for (size_t i = 0; i < r->n_parties; i++)
        if (!memcmp(r->parties[i], key, SP_RECORD_KEY))
            return SP_OK;
    if (r->n_parties == SP_RECORD_PARTIES)
        return SP_ERR(LIMIT);
    memcpy(r->parties[r->n_parties++], key, SP_RECORD_KEY);
    return SP_OK;
}

struct sp_rc sp_record_name_key(struct sp_view name, uint8_t key[SP_RECORD_KEY])
{
    SP_BUF_AUTO text = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    sp_buf_puts(&text, "name ");
    sp_buf_put(&text, name);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_sha256(sp_buf_view(&text), digest));
    memcpy(key, digest, SP_RECORD_KEY);
    return SP_OK;
}

/* Whom the facts of a record of format 1 name; more than there is room for do not come up. */
static struct sp_rc name_parties(struct sp_record *r)
{
    SP_ARENA_AUTO a = { 0 };
    for (size_t i = 0; i < r->n_facts; i++) {
        struct sp_value v[SP_MAX_FIELDS];
        uint8_t key[SP_RECORD_KEY];
        size_t n = 0;
        SP_TRY(sp_data_values(r->facts[i].kind, r->facts[i].data, &a, v, &n));
        const struct sp_value *name = sp_value_named(v, n, "name");
        if (!name)
            continue;
        SP_TRY(sp_record_name_key(name->text, key));
        struct sp_rc rc = sp_record_add_party(r, key);
        if (!sp_ok(rc))
            return sp_is(rc, SP_RC_LIMIT) ? SP_OK : rc;
    }
    return SP_OK;
}

/* ---- reading ---- */

static uint64_t read_u64(struct sp_reader *r)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | sp_read_u8(r);
    return v;
}

static struct sp_rc read_head(struct sp_reader *r, struct sp_record *out, bool *old)
{
    unsigned format = sp_read_u8(r), type = sp_read_u8(r);
    if ((format != FORMAT && format != FORMAT_1) || type > SP_RECORD_RELATIONSHIP)
        return SP_ERR(CORRUPT);
    *old = format == FORMAT_1;
    unsigned flags = *old ? 0 : sp_read_u8(r);
    if (flags > DELETED)
        return SP_ERR(CORRUPT);
    out->type = (enum sp_record_type)type;
    out->deleted = flags == DELETED;
    out->waits_in = sp_read_varint(r);
    out->date_s = (int64_t)read_u64(r);
    uint64_t seen = sp_read_varint(r);
    if (seen > SP_RECORD_TIES)
        return SP_ERR(CORRUPT);
    out->n_seen = (size_t)seen;
    for (size_t i = 0; i < seen; i++)
        out->seen[i] = read_u64(r);
    return SP_OK;
}

static struct sp_rc read_parties(struct sp_reader *r, struct sp_record *out)
{
    uint64_t n = sp_read_varint(r);
    if (n > SP_RECORD_PARTIES)
        return SP_ERR(CORRUPT);
    out->n_parties = (size_t)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < SP_RECORD_KEY; k++)
            out->parties[i][k] = sp_read_u8(r);
    return SP_OK;
}

struct sp_rc sp_record_read(struct sp_view bytes, struct sp_record *out)
{
    struct sp_reader r = sp_reader(bytes);
    bool old = false;
    sp_record_clear(out);
    SP_TRY(read_head(&r, out, &old));
    out->subject = sp_read_view(&r);
    out->name = sp_read_view(&r);
    out->country = sp_read_view(&r);
    out->party_type = sp_read_view(&r);
    out->reason = sp_read_view(&r);
    out->reason_text = sp_read_view(&r);
    if (!old)
        SP_TRY(read_parties(&r, out));
    uint64_t facts = sp_read_varint(&r);
    if (facts > SP_RECORD_FACTS)
        return SP_ERR(CORRUPT);
    for (size_t i = 0; i < facts; i++)
        SP_TRY(sp_fact_decode(sp_read_view(&r), &out->facts[i]));
    out->n_facts = (size_t)facts;
    SP_TRY(sp_reader_end(&r));
    return old && out->type == SP_RECORD_RELATIONSHIP ? name_parties(out) : SP_OK;
}
