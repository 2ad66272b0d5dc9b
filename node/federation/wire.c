#include "node/federation/wire.h"

#include "crypto/note_text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *text)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "%s", text);
}

static struct sp_rc read_sealed(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "sealed", "stages_us", NULL };
    w->kind = SP_WIRE_SEALED;
    SP_TRY(sp_json_only(w->json, known, d));
    const cJSON *stages = sp_json_get(w->json, "stages_us");
    if (stages) {
        SP_BUF_AUTO text = { 0 };
        sp_json_put(&text, stages);
        sp_stages_read(sp_buf_view(&text), &w->stages);
    }
    return sp_json_str(w->json, "sealed", &w->sealed, d);
}

/* An array of texts as the only member. */
static struct sp_rc read_list(struct sp_wire *w, const char *name, enum sp_wire_kind kind, size_t most, struct sp_diag *d)
{
    const char *const known[] = { name, NULL };
    const cJSON *list, *one;
    w->kind = kind;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_arr(w->json, name, &list, d));
    cJSON_ArrayForEach(one, list) {
        if (w->n_list == most || !cJSON_IsString(one))
            return refuse(d, "too many in a list, or one that is no text");
        w->list[w->n_list++] = sp_view_of(one->valuestring);
    }
    return SP_OK;
}

/* A text as the only member. */
static struct sp_rc read_text(struct sp_wire *w, const char *name, enum sp_wire_kind kind, struct sp_view *out, struct sp_diag *d)
{
    const char *const known[] = { name, NULL };
    w->kind = kind;
    SP_TRY(sp_json_only(w->json, known, d));
    return sp_json_str(w->json, name, out, d);
}

/* As text: sizes of logs may be larger than what JSON's numbers hold exactly. */
static struct sp_rc read_seen(struct sp_wire *w, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(read_text(w, "seen", SP_WIRE_SEEN, &text, d));
    return sp_note_u64(text, &w->seen) && w->seen <= INT64_MAX ? SP_OK : refuse(d, "seen is no size");
}

static struct sp_rc read_taken(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "taken", NULL };
    w->kind = SP_WIRE_TAKEN;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_i64(w->json, "taken", &w->taken, d));
    return w->taken >= 0 && w->taken <= SP_WIRE_RECEIPTS ? SP_OK : refuse(d, "taken is out of range");
}

static struct sp_rc read_trust(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "trust", NULL }, *const members[] = { "have", NULL };
    const cJSON *ask;
    w->kind = SP_WIRE_TRUST_ASKED;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_obj(w->json, "trust", &ask, d));
    SP_TRY(sp_json_only(ask, members, d));
    SP_TRY(sp_json_i64(ask, "have", &w->have, d));
    return w->have >= 0 ? SP_OK : refuse(d, "have is no version");
}

static struct sp_rc read_status(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "status", NULL }, *const members[] = { "uri", "have", "at", NULL };
    const cJSON *ask;
    w->kind = SP_WIRE_STATUS_ASKED;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_obj(w->json, "status", &ask, d));
    SP_TRY(sp_json_only(ask, members, d));
    SP_TRY(sp_json_str(ask, "uri", &w->head, d));
    SP_TRY(sp_json_i64(ask, "have", &w->have, d));
    SP_TRY(sp_json_i64(ask, "at", &w->at, d));
    return w->have >= 0 && w->at >= 0 ? SP_OK : refuse(d, "have and at are times");
}

static struct sp_rc read_translations(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "translations", NULL }, *const members[] = { "exchange", "language", NULL };
    const cJSON *ask;
    w->kind = SP_WIRE_TRANSLATIONS_ASKED;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_obj(w->json, "translations", &ask, d));
    SP_TRY(sp_json_only(ask, members, d));
    SP_TRY(sp_json_str(ask, "exchange", &w->head, d));
    return sp_json_str(ask, "language", &w->language, d);
}

static struct sp_rc read_translated(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "translated", NULL }, *const members[] = { "any", "sealed", NULL };
    const cJSON *reply;
    w->kind = SP_WIRE_TRANSLATED;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_obj(w->json, "translated", &reply, d));
    SP_TRY(sp_json_only(reply, members, d));
    SP_TRY(sp_json_opt_bool(reply, "any", true, &w->any, d));
    return sp_json_str(reply, "sealed", &w->sealed, d);
}

static struct sp_rc read_error(struct sp_wire *w, struct sp_diag *d)
{
    static const char *const known[] = { "error", NULL }, *const members[] = { "code", "rule", "text", NULL };
    const cJSON *e;
    w->kind = SP_WIRE_ERROR;
    SP_TRY(sp_json_only(w->json, known, d));
    SP_TRY(sp_json_obj(w->json, "error", &e, d));
    SP_TRY(sp_json_only(e, members, d));
    SP_TRY(sp_json_str(e, "code", &w->code, d));
    SP_TRY(sp_json_str(e, "rule", &w->rule, d));
    return sp_json_str(e, "text", &w->text, d);
}

/* What nodes send nearly always, {"sealed":"…"} with or without times, read without a tree and without a copy of the
 * token. False for anything else, which the strict way then judges. A token without escapes needs no scanner: opening
 * it refuses every character that is not base64url. */
static bool quick_sealed(struct sp_view message, struct sp_wire *w)
{
    static const struct sp_view open = { "{\"sealed\":\"", 11 }, times = { "\",\"stages_us\":{", 15 }, end = { "\"}", 2 };
    if (!sp_view_starts(message, open) || message.n > SP_MAX_MESSAGE_BYTES)
        return false;
    struct sp_view rest = sp_view(message.p + open.n, message.n - open.n), token = rest;
    const char *quote = memchr(rest.p, '"', rest.n);
    if (!quote)
        return false;
    token.n = (size_t)(quote - rest.p);
    if (memchr(token.p, '\\', token.n))
        return false;
    rest = sp_view(quote, rest.n - token.n);
    if (sp_view_starts(rest, times) && rest.p[rest.n - 1] == '}') {
        SP_JSON_AUTO stages = NULL;
        struct sp_view object = sp_view(rest.p + times.n - 1, rest.n - times.n);
        if (!sp_ok(sp_json_parse(object, SP_MAX_HEADER_BYTES, &stages, NULL)) || !cJSON_IsObject(stages))
            return false;
        sp_stages_read(object, &w->stages);
    } else if (!sp_view_eq(rest, end)) {
        return false;
    }
    w->kind = SP_WIRE_SEALED;
    w->sealed = token;
    return true;
}

static struct sp_rc read_stamped(struct sp_wire *w, struct sp_diag *d)
{
    SP_TRY(read_list(w, "stamped", SP_WIRE_STAMPED, 2 * SP_WIRE_STAMPS, d));
    return w->n_list % 2 ? refuse(d, "a proof without its token") : SP_OK;
}

struct sp_rc sp_wire_parse(struct sp_view message, struct sp_wire *out, struct sp_diag *d)
{
    *out = (struct sp_wire){ .json = NULL };
    sp_stages_start(&out->stages);
    if (quick_sealed(message, out))
        return SP_OK;
    SP_TRY(sp_json_parse(message, SP_MAX_MESSAGE_BYTES, &out->json, d));
    if (!cJSON_IsObject(out->json))
        return refuse(d, "a message is one JSON object");
    if (sp_json_get(out->json, "sealed"))
        return read_sealed(out, d);
    if (sp_json_get(out->json, "receipts"))
        return read_list(out, "receipts", SP_WIRE_RECEIPTS_IN, SP_WIRE_RECEIPTS, d);
    if (sp_json_get(out->json, "taken"))
        return read_taken(out, d);
    if (sp_json_get(out->json, "error"))
        return read_error(out, d);
    if (sp_json_get(out->json, "head"))
        return read_text(out, "head", SP_WIRE_HEAD, &out->head, d);
    if (sp_json_get(out->json, "trust"))
        return read_trust(out, d);
    if (sp_json_get(out->json, "trust_file"))
        return read_text(out, "trust_file", SP_WIRE_TRUST_FILE, &out->head, d);
    if (sp_json_get(out->json, "status"))
        return read_status(out, d);
    if (sp_json_get(out->json, "status_list"))
        return read_text(out, "status_list", SP_WIRE_STATUS_LIST, &out->head, d);
    if (sp_json_get(out->json, "cosignature"))
        return read_text(out, "cosignature", SP_WIRE_COSIGNATURE, &out->head, d);
    if (sp_json_get(out->json, "seen"))
        return read_seen(out, d);
    if (sp_json_get(out->json, "crl_have"))
        return read_list(out, "crl_have", SP_WIRE_CRLS_ASKED, SP_WIRE_CRLS, d);
    if (sp_json_get(out->json, "crl_lists"))
        return read_list(out, "crl_lists", SP_WIRE_CRL_LISTS, SP_WIRE_CRLS, d);
    if (sp_json_get(out->json, "prove"))
        return read_list(out, "prove", SP_WIRE_PROVE, SP_WIRE_PROOFS, d);
    if (sp_json_get(out->json, "proofs"))
        return read_list(out, "proofs", SP_WIRE_PROVED, SP_WIRE_PROOFS, d);
    if (sp_json_get(out->json, "stamps"))
        return read_list(out, "stamps", SP_WIRE_STAMPS_ASKED, SP_WIRE_STAMPS, d);
    if (sp_json_get(out->json, "stamped"))
        return read_stamped(out, d);
    if (sp_json_get(out->json, "translations"))
        return read_translations(out, d);
    if (sp_json_get(out->json, "translated"))
        return read_translated(out, d);
    return refuse(d, "no message that nodes send each other");
}

void sp_wire_free(struct sp_wire *w)
{
    cJSON_Delete(w->json);
    w->json = NULL;
}

/* Compact tokens hold no character that JSON escapes. */
static void put_token(struct sp_buf *b, struct sp_view token)
{
    sp_buf_putc(b, '"');
    sp_buf_put(b, token);
    sp_buf_putc(b, '"');
}

void sp_wire_put_sealed(struct sp_buf *b, struct sp_view jwe, const struct sp_stages *stages)
{
    sp_buf_puts(b, "{\"sealed\":");
    put_token(b, jwe);
    if (stages) {
        sp_buf_puts(b, ",\"stages_us\":");
        sp_stages_put(b, stages);
    }
    sp_buf_putc(b, '}');
}

void sp_wire_put_receipts(struct sp_buf *b, const struct sp_view *jws, size_t n)
{
    sp_buf_puts(b, "{\"receipts\":[");
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? "," : "");
        put_token(b, jws[i]);
    }
    sp_buf_puts(b, "]}");
}

void sp_wire_put_taken(struct sp_buf *b, size_t n)
{
    sp_buf_putf(b, "{\"taken\":%zu}", n);
}

static void put_list(struct sp_buf *b, const char *name, const struct sp_view *v, size_t n)
{
    sp_buf_putf(b, "{\"%s\":[", name);
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, v[i]);
    }
    sp_buf_puts(b, "]}");
}

static void put_text(struct sp_buf *b, const char *name, struct sp_view text)
{
    sp_buf_putf(b, "{\"%s\":", name);
    sp_buf_put_json(b, text);
    sp_buf_putc(b, '}');
}

void sp_wire_put_head(struct sp_buf *b, struct sp_view request) { put_text(b, "head", request); }
void sp_wire_put_cosignature(struct sp_buf *b, struct sp_view line) { put_text(b, "cosignature", line); }
void sp_wire_put_seen(struct sp_buf *b, uint64_t size) { sp_buf_putf(b, "{\"seen\":\"%llu\"}", (unsigned long long)size); }
void sp_wire_put_prove(struct sp_buf *b, const struct sp_view *digests, size_t n) { put_list(b, "prove", digests, n); }
void sp_wire_put_proofs(struct sp_buf *b, const struct sp_view *proofs, size_t n) { put_list(b, "proofs", proofs, n); }
void sp_wire_put_crls_asked(struct sp_buf *b, const struct sp_view *have, size_t n) { put_list(b, "crl_have", have, n); }
void sp_wire_put_crl_lists(struct sp_buf *b, const struct sp_view *lists, size_t n) { put_list(b, "crl_lists", lists, n); }

void sp_wire_put_stamps_asked(struct sp_buf *b, const struct sp_view *digests, size_t n) { put_list(b, "stamps", digests, n); }
void sp_wire_put_stamped(struct sp_buf *b, const struct sp_view *texts, size_t n) { put_list(b, "stamped", texts, n); }

void sp_wire_put_trust_asked(struct sp_buf *b, int64_t have)
{
    sp_buf_putf(b, "{\"trust\":{\"have\":%lld}}", (long long)have);
}

void sp_wire_put_trust_file(struct sp_buf *b, struct sp_view file)
{
    sp_buf_puts(b, "{\"trust_file\":");
    sp_buf_put_json(b, file);
    sp_buf_putc(b, '}');
}

void sp_wire_put_status_asked(struct sp_buf *b, struct sp_view uri, int64_t have_s, int64_t at_s)
{
    sp_buf_puts(b, "{\"status\":{\"uri\":");
    sp_buf_put_json(b, uri);
    sp_buf_putf(b, ",\"have\":%lld,\"at\":%lld}}", (long long)have_s, (long long)at_s);
}

void sp_wire_put_status_list(struct sp_buf *b, struct sp_view token) { put_text(b, "status_list", token); }

void sp_wire_put_translations_asked(struct sp_buf *b, struct sp_view exchange, struct sp_view language)
{
    sp_buf_puts(b, "{\"translations\":{\"exchange\":");
    sp_buf_put_json(b, exchange);
    sp_buf_puts(b, ",\"language\":");
    sp_buf_put_json(b, language);
    sp_buf_puts(b, "}}");
}

void sp_wire_put_translated(struct sp_buf *b, bool any, struct sp_view jwe)
{
    sp_buf_putf(b, "{\"translated\":{\"any\":%s,\"sealed\":", any ? "true" : "false");
    sp_buf_put_json(b, jwe);
    sp_buf_puts(b, "}}");
}

void sp_wire_put_error(struct sp_buf *b, struct sp_rc rc, const struct sp_diag *d)
{
    sp_buf_puts(b, "{\"error\":{\"code\":");
    sp_buf_put_json(b, sp_view_of(sp_rc_text(rc)));
    sp_buf_puts(b, ",\"rule\":");
    sp_buf_put_json(b, sp_view_of(d->rule));
    sp_buf_puts(b, ",\"text\":");
    sp_buf_put_json(b, sp_view_of(d->text[0] ? d->text : sp_rc_meaning(rc)));
    sp_buf_puts(b, "}}");
}
