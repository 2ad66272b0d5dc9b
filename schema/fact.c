#include "schema/fact.h"

#include "base/clock.h"
#include "schema/data.h"
#include "schema/text.h"

enum { FACT_FORMAT = 1, FLAG_DISPUTED = 0x10, MAX_FACT_ID = 64 };

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

bool sp_fact_id_valid(struct sp_view id)
{
    if (!sp_token_valid(id, MAX_FACT_ID))
        return false;
    return !memchr(id.p, '/', id.n) && !memchr(id.p, ':', id.n);
}

static struct sp_rc take_code(const cJSON *j, const char *name, enum sp_codelist list, unsigned dflt, unsigned *out,
                              struct sp_diag *d)
{
    struct sp_view v;
    SP_TRY(sp_json_opt_str(j, name, &v, d));
    int i = sp_json_get(j, name) ? sp_code_index(list, v) : (int)dflt;
    if (i < 0)
        return sp_diag_set(d, SP_ERR(INVALID), "schema.code", name, "not a code of the list %s",
                           sp_codelist_name(list));
    *out = (unsigned)i;
    return SP_OK;
}

static struct sp_rc take_date(const cJSON *j, const char *name, struct sp_view *out, struct sp_diag *d)
{
    SP_TRY(sp_json_opt_str(j, name, out, d));
    if (sp_json_get(j, name) && !sp_date_valid(*out))
        return refuse(d, "schema.date", name, "must be a day such as 2026-11-21");
    return SP_OK;
}

static struct sp_rc take_times(const cJSON *j, struct sp_fact *f, struct sp_diag *d)
{
    struct sp_view received;
    SP_TRY(take_date(j, "valid_from", &f->valid_from, d));
    SP_TRY(take_date(j, "valid_to", &f->valid_to, d));
    if (f->valid_from.n && f->valid_to.n && sp_view_cmp(f->valid_from, f->valid_to) > 0)
        return refuse(d, "schema.fact.period", "valid_to", "valid_to lies before valid_from");
    SP_TRY(sp_json_opt_str(j, "received", &received, d));
    if (sp_json_get(j, "received") && (!sp_time_parse(received, &f->received_s) || f->received_s < 0))
        return refuse(d, "schema.fact.received", "received", "must be a time such as 2026-11-21T02:03:04Z");
    return SP_OK;
}

static struct sp_rc take_kind(const cJSON *j, struct sp_fact *f, struct sp_diag *d)
{
    struct sp_view kind;
    SP_TRY(sp_json_str(j, "kind", &kind, d));
    f->kind = sp_kind_named(kind);
    return f->kind ? SP_OK : refuse(d, "schema.fact.kind", "kind", "there is no such kind of fact");
}

/* The views still point into the tree. */
static struct sp_rc take_head(const cJSON *j, struct sp_fact *f, struct sp_diag *d)
{
    static const char *const known[] = { "kind", "id", "status", "class", "disputed", "source", "valid_from",
                                         "valid_to", "received", "data", NULL };
    unsigned status = 0;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_kind(j, f, d));
    SP_TRY(sp_json_str(j, "id", &f->id, d));
    if (!sp_fact_id_valid(f->id))
        return refuse(d, "schema.fact.id", "id", "an id is 1 to 64 letters, digits, dots, hyphens or underscores");
    SP_TRY(take_code(j, "status", SP_LIST_STATUS, SP_STATUS_NEW, &status, d));
    f->status = (enum sp_status)status;
    SP_TRY(take_code(j, "class", SP_LIST_CLASS, f->kind->default_class, &f->class, d));
    SP_TRY(sp_json_opt_bool(j, "disputed", false, &f->disputed, d));
    SP_TRY(sp_json_str(j, "source", &f->source, d));
    SP_TRY(sp_text_check(f->source, SP_MAX_TOKEN_FIELD, "source", d));
    return take_times(j, f, d);
}

struct sp_rc sp_fact_from_json(const cJSON *j, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d)
{
    struct sp_fact f = { 0 };
    SP_BUF_AUTO data = { 0 };
    SP_TRY(take_head(j, &f, d));
    const cJSON *value = sp_json_get(j, "data");
    if (!value)
        return refuse(d, "field.missing", "data", "data is missing");
    SP_TRY(sp_data_canonical(f.kind, value, &data, d));
    SP_TRY(sp_keep(a, f.id, &f.id));
    SP_TRY(sp_keep(a, f.source, &f.source));
    SP_TRY(sp_keep(a, f.valid_from, &f.valid_from));
    SP_TRY(sp_keep(a, f.valid_to, &f.valid_to));
    SP_TRY(sp_keep(a, sp_buf_view(&data), &f.data));
    *out = f;
    return SP_OK;
}

/* The hot path of report building: few, long copies. Ids and dates need no escapes. */
static void put_plain(struct sp_buf *b, const char *before, size_t n_before, struct sp_view v)
{
    char *to = sp_buf_room(b, n_before + v.n + 1);
    if (!to)
        return;
    memcpy(to, before, n_before);
    if (v.n)
        memcpy(to + n_before, v.p, v.n);
    to[n_before + v.n] = '"';
    sp_buf_added(b, n_before + v.n + 1);
}
#define PLAIN(b, before, v) put_plain((b), (before), sizeof(before) - 1, (v))

static void put_json(struct sp_buf *b, const struct sp_fact *f, bool received)
{
    static const struct { const char *text; size_t n; } flag[] = { { ",\"disputed\":false,\"source\":", 27 },
                                                                   { ",\"disputed\":true,\"source\":", 26 } };
    PLAIN(b, "{\"kind\":\"", sp_view(f->kind->name, f->kind->name_n));
    PLAIN(b, ",\"id\":\"", f->id);
    PLAIN(b, ",\"status\":\"", sp_view_of(sp_codes(SP_LIST_STATUS)[f->status]));
    PLAIN(b, ",\"class\":\"", sp_view_of(sp_codes(SP_LIST_CLASS)[f->class]));
    sp_buf_put(b, sp_view(flag[f->disputed].text, flag[f->disputed].n));
    sp_buf_put_json(b, f->source);
    if (f->valid_from.n)
        PLAIN(b, ",\"valid_from\":\"", f->valid_from);
    if (f->valid_to.n)
        PLAIN(b, ",\"valid_to\":\"", f->valid_to);
    if (received) {
        sp_buf_put(b, SP_VIEW_LIT(",\"received\":\""));
        sp_put_time(b, f->received_s);
        sp_buf_putc(b, '"');
    }
    sp_buf_put(b, SP_VIEW_LIT(",\"data\":"));
    sp_buf_put(b, f->data);
    sp_buf_putc(b, '}');
}

void sp_fact_put_json(struct sp_buf *b, const struct sp_fact *f) { put_json(b, f, true); }
void sp_fact_put_said(struct sp_buf *b, const struct sp_fact *f) { put_json(b, f, false); }

void sp_fact_encode(struct sp_buf *b, const struct sp_fact *f)
{
    sp_buf_putc(b, FACT_FORMAT);
    sp_buf_put_varint(b, f->kind->number);
    sp_buf_putc(b, (char)((unsigned)f->status | f->class << 2 | (f->disputed ? FLAG_DISPUTED : 0u)));
    sp_buf_put_varint(b, (uint64_t)f->received_s);
    sp_buf_put_view(b, f->id);
    sp_buf_put_view(b, f->source);
    sp_buf_put_view(b, f->valid_from);
    sp_buf_put_view(b, f->valid_to);
    sp_buf_put_view(b, f->data);
}

struct sp_rc sp_fact_decode(struct sp_view bytes, struct sp_fact *out)
{
    struct sp_reader r = sp_reader(bytes);
    struct sp_fact f = { 0 };
    if (sp_read_u8(&r) != FACT_FORMAT)
        return r.failed ? SP_ERR(CORRUPT) : SP_ERR(VERSION);
    f.kind = sp_kind_numbered(sp_read_varint(&r));
    unsigned flags = sp_read_u8(&r);
    uint64_t received = sp_read_varint(&r);
    f.id = sp_read_view(&r);
    f.source = sp_read_view(&r);
    f.valid_from = sp_read_view(&r);
    f.valid_to = sp_read_view(&r);
    f.data = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    f.status = (enum sp_status)(flags & 3);
    f.class = flags >> 2 & 3;
    f.disputed = (flags & FLAG_DISPUTED) != 0;
    f.received_s = (int64_t)received;
    if (!f.kind || flags > 0x1f || f.status > SP_STATUS_CLOSED || received > INT64_MAX || f.data.n < 2)
        return SP_ERR(CORRUPT);
    *out = f;
    return SP_OK;
}

bool sp_fact_same(const struct sp_fact *a, const struct sp_fact *b)
{
    return a->kind == b->kind && a->status == b->status && a->class == b->class && a->disputed == b->disputed &&
           sp_view_eq(a->id, b->id) && sp_view_eq(a->source, b->source) && sp_view_eq(a->valid_from, b->valid_from) &&
           sp_view_eq(a->valid_to, b->valid_to) && sp_view_eq(a->data, b->data);
}

int sp_fact_cmp(const struct sp_fact *a, const struct sp_fact *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->id.n != b->id.n)
        return a->id.n < b->id.n ? -1 : 1;
    int c = sp_view_cmp(a->id, b->id);
    return c ? c : (a->received_s > b->received_s) - (a->received_s < b->received_s);
}

bool sp_fact_is_open(const struct sp_fact *f)
{
    return f->class == SP_CLASS_PUBLIC && f->status != SP_STATUS_CLOSED &&
           (f->kind->section == SP_SECTION_REGISTERED || f->kind->section == SP_SECTION_IDENTIFIERS);
}
