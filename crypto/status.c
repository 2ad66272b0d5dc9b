#include "crypto/status.h"

#include <zlib.h>

#include "base/clock.h"

#define MAX_INTEGER ((INT64_C(1) << 53) - 1) /* RFC 7493 section 2.2 */

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, rc, rule, field, "%s", text);
}

/* --- the array --- */

static bool bits_valid(unsigned bits) { return bits == 1 || bits == 2 || bits == 4 || bits == 8; }

static struct sp_rc no_bits(struct sp_diag *d)
{
    return refuse(d, SP_ERR(INVALID), "status.bits", "bits", "a status has 1, 2, 4 or 8 bits");
}

uint64_t sp_status_list_size(const struct sp_status_list *l)
{
    return bits_valid(l->bits) ? (uint64_t)l->bytes.n * 8 / l->bits : 0;
}

struct sp_rc sp_status_list_grow(struct sp_status_list *l, uint64_t entries, struct sp_diag *d)
{
    if (!bits_valid(l->bits))
        return no_bits(d);
    if (entries > (uint64_t)SP_MAX_STATUS_BYTES * 8 / l->bits)
        return refuse(d, SP_ERR(LIMIT), "status.size", NULL, "the list would have too many statuses");
    size_t need = (size_t)((entries * l->bits + 7) / 8);
    if (need <= l->bytes.n)
        return SP_OK;
    size_t more = need - l->bytes.n;
    char *room = sp_buf_room(&l->bytes, more);
    if (!room)
        return sp_buf_rc(&l->bytes);
    memset(room, 0, more);
    sp_buf_added(&l->bytes, more);
    return SP_OK;
}

/* Where a status stands: its byte, and how far it is from the lowest bit. */
static struct sp_rc place(const struct sp_status_list *l, uint64_t index, size_t *byte, unsigned *shift, struct sp_diag *d)
{
    if (!bits_valid(l->bits))
        return no_bits(d);
    if (index >= sp_status_list_size(l))
        return refuse(d, SP_ERR(INVALID), "status.index", "idx", "the list has no such index");
    unsigned each = 8 / l->bits;
    *byte = (size_t)(index / each);
    *shift = (unsigned)(index % each) * l->bits;
    return SP_OK;
}

struct sp_rc sp_status_list_set(struct sp_status_list *l, uint64_t index, unsigned status, struct sp_diag *d)
{
    size_t byte;
    unsigned shift;
    SP_TRY(place(l, index, &byte, &shift, d));
    unsigned mask = (1u << l->bits) - 1;
    if (status > mask)
        return refuse(d, SP_ERR(INVALID), "status.value", NULL, "the status does not fit into the list's bits");
    l->bytes.p[byte] = (char)(((unsigned char)l->bytes.p[byte] & ~(mask << shift)) | status << shift);
    return SP_OK;
}

struct sp_rc sp_status_list_get(const struct sp_status_list *l, uint64_t index, unsigned *status, struct sp_diag *d)
{
    size_t byte;
    unsigned shift;
    SP_TRY(place(l, index, &byte, &shift, d));
    *status = (unsigned)(unsigned char)l->bytes.p[byte] >> shift & ((1u << l->bits) - 1);
    return SP_OK;
}

/* --- zlib --- */

struct sp_rc sp_status_list_pack(const struct sp_status_list *l, struct sp_buf *lst, struct sp_diag *d)
{
    SP_BUF_AUTO packed = { 0 };
    if (!bits_valid(l->bits))
        return no_bits(d);
    if (!l->bytes.n)
        return refuse(d, SP_ERR(INVALID), "status.lst", "lst", "the list is empty");
    uLongf n = compressBound((uLong)l->bytes.n);
    char *room = sp_buf_room(&packed, n);
    if (!room)
        return sp_buf_rc(&packed);
    int z = compress2((Bytef *)room, &n, (const Bytef *)l->bytes.p, (uLong)l->bytes.n, Z_BEST_COMPRESSION);
    if (z != Z_OK)
        return z == Z_MEM_ERROR ? SP_ERR(NOMEM) : SP_ERR(INTERNAL);
    sp_buf_added(&packed, n);
    sp_buf_put_b64url(lst, sp_buf_view(&packed));
    return sp_buf_rc(lst);
}

/* One zlib stream and nothing behind it. Room is made as it fills, one byte above the limit at most. */
static struct sp_rc inflate_all(z_stream *z, struct sp_buf *out, struct sp_diag *d)
{
    const size_t step = 64 * 1024;
    int rc = Z_OK;
    while (rc == Z_OK && out->n <= SP_MAX_STATUS_BYTES) {
        size_t left = SP_MAX_STATUS_BYTES + 1 - out->n, n = left < step ? left : step;
        char *room = sp_buf_room(out, n);
        if (!room)
            return sp_buf_rc(out);
        z->next_out = (Bytef *)room;
        z->avail_out = (uInt)n;
        rc = inflate(z, Z_NO_FLUSH);
        sp_buf_added(out, n - z->avail_out);
    }
    if (rc == Z_MEM_ERROR)
        return SP_ERR(NOMEM);
    if (out->n > SP_MAX_STATUS_BYTES)
        return refuse(d, SP_ERR(LIMIT), "status.size", "lst", "the list inflates beyond the limit");
    /* Z_BUF_ERROR: the stream breaks off; Z_NEED_DICT: it wants a dictionary that the draft does not know */
    if (rc != Z_STREAM_END || z->avail_in || !out->n)
        return refuse(d, SP_ERR(FORMAT), "status.lst", "lst", "not one zlib stream");
    return SP_OK;
}

struct sp_rc sp_status_list_unpack(struct sp_view lst, unsigned bits, struct sp_status_list *out, struct sp_diag *d)
{
    SP_BUF_AUTO packed = { 0 };
    SP_STATUS_LIST_AUTO l = { bits, { NULL, 0, 0, SP_RC_OK } };
    if (!bits_valid(bits))
        return no_bits(d);
    if (lst.n > SP_MAX_STATUS_TOKEN)
        return refuse(d, SP_ERR(LIMIT), "status.size", "lst", "the list is too long");
    if (!sp_ok(sp_b64url_decode(lst, &packed)))
        return refuse(d, SP_ERR(FORMAT), "status.lst", "lst", "the list is not canonical base64url");
    z_stream z = { .next_in = (Bytef *)packed.p, .avail_in = (uInt)packed.n };
    if (inflateInit(&z) != Z_OK)
        return SP_ERR(NOMEM);
    struct sp_rc rc = inflate_all(&z, &l.bytes, d);
    (void)inflateEnd(&z);
    SP_TRY(rc);
    *out = l;
    l.bytes = (struct sp_buf){ 0 };
    return SP_OK;
}

/* --- claims --- */

static bool uri_valid(struct sp_view uri)
{
    if (!uri.n || uri.n > SP_MAX_STATUS_URI)
        return false;
    for (size_t i = 0; i < uri.n; i++)
        if (uri.p[i] <= ' ' || uri.p[i] > '~')
            return false;
    return true;
}

/* What holds for a token that is made and for one that is read. */
static struct sp_rc check_claims(const struct sp_status_token *t, struct sp_diag *d)
{
    if (!uri_valid(t->sub))
        return refuse(d, SP_ERR(INVALID), "status.sub", "sub", "the list needs a URI");
    if (t->iat_s < 0 || t->exp_s <= t->iat_s || t->exp_s > MAX_INTEGER || t->ttl_s < 1 || t->ttl_s > MAX_INTEGER)
        return refuse(d, SP_ERR(INVALID), "status.time", NULL, "the list ends before it begins, or cannot be kept");
    if (t->list.bits != SP_STATUS_BITS)
        return refuse(d, SP_ERR(INVALID), "status.bits", "status_list.bits", "a status of a report has two bits");
    return SP_OK;
}

static struct sp_rc claims_rc(struct sp_rc rc, struct sp_diag *d)
{
    if (!sp_ok(rc) && d)
        sp_diag_copy(d->rule, sizeof d->rule, "status.claims");
    return rc;
}

static struct sp_rc read_list(const cJSON *claims, struct sp_status_list *out, struct sp_diag *d)
{
    static const char *const known[] = { "bits", "lst", NULL };
    const cJSON *list;
    int64_t bits;
    struct sp_view lst;
    SP_TRY(claims_rc(sp_json_obj(claims, "status_list", &list, d), d));
    SP_TRY(claims_rc(sp_json_only(list, known, d), d));
    SP_TRY(claims_rc(sp_json_i64(list, "bits", &bits, d), d));
    SP_TRY(claims_rc(sp_json_str(list, "lst", &lst, d), d));
    if (bits != SP_STATUS_BITS)
        return refuse(d, SP_ERR(INVALID), "status.bits", "status_list.bits", "a status of a report has two bits");
    return sp_status_list_unpack(lst, SP_STATUS_BITS, out, d);
}

static struct sp_rc read_members(const cJSON *claims, struct sp_status_token *t, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "sub", "iat", "exp", "ttl", "status_list", NULL };
    SP_TRY(claims_rc(sp_json_only(claims, known, d), d));
    SP_TRY(claims_rc(sp_json_opt_str(claims, "iss", &t->iss, d), d));
    SP_TRY(claims_rc(sp_json_str(claims, "sub", &t->sub, d), d));
    SP_TRY(claims_rc(sp_json_i64(claims, "iat", &t->iat_s, d), d));
    SP_TRY(claims_rc(sp_json_i64(claims, "exp", &t->exp_s, d), d));
    return claims_rc(sp_json_i64(claims, "ttl", &t->ttl_s, d), d);
}

static struct sp_rc read_payload(struct sp_view text, struct sp_view iss, struct sp_view sub, struct sp_arena *arena,
                                 struct sp_status_token *t, struct sp_diag *d)
{
    SP_JSON_AUTO claims = NULL;
    if (!sp_ok(sp_json_parse(text, SP_MAX_STATUS_TOKEN, &claims, d)) || !cJSON_IsObject(claims))
        return refuse(d, SP_ERR(FORMAT), "status.json", NULL, "the claims are not one strict JSON object");
    SP_TRY(read_members(claims, t, d));
    if (iss.n && t->iss.n && !sp_view_eq(iss, t->iss))
        return refuse(d, SP_ERR(INVALID), "status.iss", "iss", "the list is of another issuer");
    if (sub.n && !sp_view_eq(sub, t->sub))
        return refuse(d, SP_ERR(INVALID), "status.sub", "sub", "it is another list");
    t->list.bits = SP_STATUS_BITS; /* judged with the rest, before anything is inflated */
    SP_TRY(check_claims(t, d));
    if (!sp_arena_copy(arena, t->iss, &t->iss) || !sp_arena_copy(arena, t->sub, &t->sub))
        return SP_ERR(NOMEM);
    return read_list(claims, &t->list, d);
}

struct sp_rc sp_status_read(struct sp_view token, const struct sp_key *key, struct sp_view iss, struct sp_view sub,
                            struct sp_arena *arena, struct sp_status_token *out, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_status_token t = { .iat_s = 0 };
    if (token.n > SP_MAX_STATUS_TOKEN)
        return refuse(d, SP_ERR(LIMIT), "status.size", NULL, "the token is too long");
    SP_TRY(sp_jws_verify(token, key, SP_STATUS_TYP, &payload, d));
    SP_TRY(sp_jws_one_spelling(token, key, d));
    if (!sub.n)
        return refuse(d, SP_ERR(INVALID), "status.sub", "sub", "the list that is wanted has no name");
    SP_TRY(read_payload(sp_buf_view(&payload), iss, sub, arena, &t, d));
    *out = t;
    return SP_OK;
}

struct sp_rc sp_status_read_kept(struct sp_view token, struct sp_arena *arena, struct sp_status_token *out, struct sp_diag *d)
{
    static const struct sp_view any = { NULL, 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_status_token t = { .iat_s = 0 };
    if (token.n > SP_MAX_STATUS_TOKEN)
        return refuse(d, SP_ERR(LIMIT), "status.size", NULL, "the token is too long");
    SP_TRY(sp_jws_payload_unverified(token, &payload, d));
    SP_TRY(read_payload(sp_buf_view(&payload), any, any, arena, &t, d));
    *out = t;
    return SP_OK;
}

/* --- making and judging --- */

static struct sp_rc put_claims(const struct sp_status_token *t, struct sp_buf *b, struct sp_diag *d)
{
    sp_buf_putc(b, '{');
    if (t->iss.n) {
        sp_buf_puts(b, "\"iss\":");
        sp_buf_put_json(b, t->iss);
        sp_buf_putc(b, ',');
    }
    sp_buf_puts(b, "\"sub\":");
    sp_buf_put_json(b, t->sub);
    sp_buf_putf(b, ",\"iat\":%lld,\"exp\":%lld,\"ttl\":%lld", (long long)t->iat_s, (long long)t->exp_s, (long long)t->ttl_s);
    sp_buf_putf(b, ",\"status_list\":{\"bits\":%u,\"lst\":\"", t->list.bits);
    SP_TRY(sp_status_list_pack(&t->list, b, d));
    sp_buf_puts(b, "\"}}");
    return sp_buf_rc(b);
}

struct sp_rc sp_status_sign(const struct sp_key *key, struct sp_view x5t_s256, const struct sp_status_token *t,
                            struct sp_buf *token, struct sp_diag *d)
{
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_STATUS_TYP), .x5t_s256 = x5t_s256 };
    SP_BUF_AUTO claims = { 0 };
    SP_TRY(check_claims(t, d));
    if (t->iss.n && sp_utf8_check(t->iss) != t->iss.n)
        return refuse(d, SP_ERR(INVALID), "status.iss", "iss", "the issuer's name is not UTF-8");
    SP_TRY(put_claims(t, &claims, d));
    return sp_jws_sign(key, &header, sp_buf_view(&claims), token);
}

struct sp_rc sp_status_fresh(const struct sp_status_token *t, int64_t at_s, struct sp_diag *d)
{
    char text[SP_TIME_TEXT];
    int64_t until = t->ttl_s < t->exp_s - t->iat_s ? t->iat_s + t->ttl_s : t->exp_s;
    if (until - t->iat_s > SP_MAX_STATUS_LIFE_S)
        until = t->iat_s + SP_MAX_STATUS_LIFE_S;
    if (at_s < t->iat_s) {
        sp_time_text(t->iat_s, text);
        return sp_diag_set(d, SP_ERR(EXPIRED), "status.not-yet", NULL, "the list is of %s only", text);
    }
    if (at_s >= until) {
        sp_time_text(until, text);
        return sp_diag_set(d, SP_ERR(EXPIRED), "status.stale", NULL, "the list spoke until %s", text);
    }
    return SP_OK;
}
