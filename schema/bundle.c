#include "schema/bundle_quick.h"

#include "base/random.h"
#include "schema/codelist.h"
#include "schema/data.h"
#include "schema/envelope.h"
#include "schema/subject.h"
#include "schema/text.h"

static const char packed_format[] = "saphan-bundle/3";

const char *sp_bundle_format(const struct sp_bundle *b)
{
    return b->packed ? packed_format : b->n_translations ? "saphan-bundle/2" : "saphan-bundle/1";
}

bool sp_bundle_format_known(struct sp_view format, bool *packed)
{
    *packed = sp_view_is(format, packed_format);
    return *packed || sp_view_is(format, "saphan-bundle/1") || sp_view_is(format, "saphan-bundle/2");
}

static void put_proofs(struct sp_buf *b, const struct sp_bundle *bundle)
{
    for (size_t i = 0; i < bundle->n_proofs; i++) {
        bool inner = true;
        sp_buf_puts(b, i ? "," : ",\"proofs\":[");
        sp_put_str(b, &inner, "node", bundle->proofs[i].node);
        sp_put_str(b, &inner, "kind", sp_view_of(sp_logged_kind_text(bundle->proofs[i].kind)));
        sp_put_str(b, &inner, "proof", bundle->proofs[i].text);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, bundle->n_proofs ? "]" : "");
}

static void put_translations(struct sp_buf *b, const struct sp_bundle *bundle)
{
    for (size_t i = 0; i < bundle->n_translations; i++) {
        sp_buf_puts(b, i ? "," : ",\"translations\":[");
        sp_buf_put_json(b, bundle->translations[i]);
    }
    sp_buf_puts(b, bundle->n_translations ? "]" : "");
}

static void put_status(struct sp_buf *b, const struct sp_bundle *bundle)
{
    for (size_t i = 0; i < bundle->n_status; i++) {
        sp_buf_puts(b, i ? "," : ",\"status\":[");
        sp_buf_put_json(b, bundle->status[i]);
    }
    sp_buf_puts(b, bundle->n_status ? "]" : "");
}

static void put_crls(struct sp_buf *b, const struct sp_bundle *bundle)
{
    for (size_t i = 0; i < bundle->n_crls; i++) {
        sp_buf_puts(b, i ? "," : ",\"crls\":[");
        sp_buf_put_json(b, bundle->crl[i]);
    }
    sp_buf_puts(b, bundle->n_crls ? "]" : "");
}

void sp_bundle_put(struct sp_buf *b, const struct sp_bundle *bundle)
{
    bool first = true;
    sp_put_str(b, &first, "format", sp_view_of(sp_bundle_format(bundle)));
    sp_put_str(b, &first, "exchange", bundle->exchange);
    sp_put_str(b, &first, "request", bundle->request);
    sp_put_str(b, &first, "report", bundle->report);
    if (bundle->second.n) {
        sp_put_member(b, &first, "second");
        sp_seconds_put(b, &bundle->second);
    }
    sp_put_str(b, &first, "receipt", bundle->receipt);
    sp_put_member(b, &first, "renditions");
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < bundle->n_renditions; i++) {
        const struct sp_bundle_rendition *r = &bundle->renditions[i];
        bool inner = true;
        if (i)
            sp_buf_putc(b, ',');
        sp_put_str(b, &inner, "language", r->language);
        sp_put_str(b, &inner, "catalogue", bundle->packed ? r->packed : r->catalogue);
        sp_put_str(b, &inner, "text", r->text);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
    put_translations(b, bundle);
    put_proofs(b, bundle);
    put_status(b, bundle);
    if (bundle->stamps.n) {
        sp_put_member(b, &first, "stamps");
        sp_stamps_put(b, &bundle->stamps);
    }
    put_crls(b, bundle);
    sp_buf_putc(b, '}');
}

bool sp_bundle_is_canonical(struct sp_view text, const struct sp_bundle *bundle)
{
    SP_BUF_AUTO again = { 0 };
    sp_bundle_put(&again, bundle);
    return sp_ok(sp_buf_rc(&again)) && sp_same_but_space(text, sp_buf_view(&again));
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_rc take_jws(const cJSON *j, const char *name, struct sp_arena *a, struct sp_view *out,
                             struct sp_diag *d)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, d));
    if (!sp_compact_jws_form(v))
        return refuse(d, "schema.bundle.jws", name, "must be a compact JWS");
    return sp_keep(a, v, out);
}

static struct sp_rc take_report(const cJSON *j, struct sp_arena *a, struct sp_view *out, struct sp_diag *d)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, "report", &v, d));
    if (!sp_report_form(v))
        return refuse(d, "schema.bundle.jws", "report", "must be a compact SD-JWT, or a compact JWS");
    return sp_keep(a, v, out);
}

struct sp_rc sp_bundle_add_rendition(struct sp_bundle *b, const struct sp_bundle_rendition *r, struct sp_diag *d)
{
    if (!sp_code_known(SP_LIST_LANGUAGE, r->language))
        return refuse(d, "schema.bundle.language", "language", "not a known language");
    if (b->n_renditions && sp_view_cmp(b->renditions[b->n_renditions - 1].language, r->language) >= 0)
        return refuse(d, "schema.bundle.language", "language", "languages come in order, each once");
    if (!(b->packed ? r->packed.n : r->catalogue.n) || (!r->text.n && !r->written.n))
        return refuse(d, "schema.bundle.rendition", "text", "a rendition has a catalogue and a text");
    b->renditions[b->n_renditions++] = *r;
    return SP_OK;
}

static struct sp_rc take_rendition(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    static const char *const known[] = { "language", "catalogue", "text", NULL };
    struct sp_bundle_rendition r, kept = { .text = { NULL, 0 } };
    struct sp_view *catalogue = b->packed ? &kept.packed : &kept.catalogue;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "language", &r.language, d));
    SP_TRY(sp_json_str(j, "catalogue", &r.catalogue, d));
    SP_TRY(sp_json_str(j, "text", &r.text, d));
    SP_TRY(sp_keep(a, r.language, &kept.language));
    SP_TRY(sp_keep(a, r.catalogue, catalogue));
    SP_TRY(sp_keep(a, r.text, &kept.text));
    return sp_bundle_add_rendition(b, &kept, d);
}

static struct sp_rc take_renditions(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(j, "renditions", &list, d));
    int n = cJSON_GetArraySize(list);
    if (n > SP_MAX_RENDITIONS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.bundle", "renditions", "%d are more than the limit of %d", n,
                           SP_MAX_RENDITIONS);
    b->renditions = sp_arena_alloc(a, ((size_t)n + 1) * sizeof *b->renditions);
    if (!b->renditions)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list)
        SP_TRY(sp_at_index(take_rendition(item, a, b, d), d, "renditions", b->n_renditions));
    return SP_OK;
}

struct sp_rc sp_bundle_add_translation(struct sp_bundle *b, struct sp_view jws, struct sp_diag *d)
{
    if (!sp_compact_jws_form(jws))
        return refuse(d, "schema.bundle.translation", "translations", "must be compact JWS");
    if (b->n_translations == SP_MAX_BUNDLE_TRANSLATIONS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.bundle", "translations", "more than the limit of %d", (int)SP_MAX_BUNDLE_TRANSLATIONS);
    if (b->n_translations && sp_view_cmp(b->translations[b->n_translations - 1], jws) >= 0)
        return refuse(d, "schema.bundle.translation", "translations", "translations come in order of their text, each once");
    b->translations[b->n_translations++] = jws;
    return SP_OK;
}

static struct sp_rc take_translations(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "translations"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "translations", &list, d));
    b->translations = sp_arena_alloc(a, (SP_MAX_BUNDLE_TRANSLATIONS + 1) * sizeof *b->translations);
    if (!b->translations)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        struct sp_view text;
        if (!cJSON_IsString(item))
            return refuse(d, "schema.bundle.translation", "translations", "a list of texts");
        SP_TRY(sp_keep(a, sp_view_of(item->valuestring), &text));
        SP_TRY(sp_bundle_add_translation(b, text, d));
    }
    return SP_OK;
}

static int proof_cmp(const struct sp_bundle_proof *a, const struct sp_bundle_proof *b)
{
    int c = sp_view_cmp(a->node, b->node);
    return c ? c : (int)a->kind - (int)b->kind;
}

struct sp_rc sp_bundle_add_proof(struct sp_bundle *b, struct sp_view node, struct sp_view kind, struct sp_view text,
                                 struct sp_diag *d)
{
    struct sp_bundle_proof *p = &b->proofs[b->n_proofs];
    *p = (struct sp_bundle_proof){ .node = node, .text = text };
    if (!sp_node_id_valid(node))
        return refuse(d, "schema.bundle.proof", "node", "must be a node id");
    if (!sp_logged_kind_parse(kind, &p->kind))
        return refuse(d, "schema.bundle.proof", "kind", "must be request, answer or receipt");
    if (!text.n)
        return refuse(d, "schema.bundle.proof", "proof", "must not be empty");
    if (b->n_proofs && proof_cmp(&p[-1], p) >= 0)
        return refuse(d, "schema.bundle.proof", "node", "proofs come in order of node and kind, each once");
    b->n_proofs++;
    return SP_OK;
}

static struct sp_rc take_proof(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    static const char *const known[] = { "node", "kind", "proof", NULL };
    struct sp_view node, kind, text;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "node", &node, d));
    SP_TRY(sp_json_str(j, "kind", &kind, d));
    SP_TRY(sp_json_str(j, "proof", &text, d));
    SP_TRY(sp_keep(a, node, &node));
    SP_TRY(sp_keep(a, text, &text));
    return sp_bundle_add_proof(b, node, kind, text, d);
}

static struct sp_rc take_proofs(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "proofs"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "proofs", &list, d));
    int n = cJSON_GetArraySize(list);
    if (n > SP_MAX_PROOFS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.bundle", "proofs", "%d are more than the limit of %d", n, SP_MAX_PROOFS);
    b->proofs = sp_arena_alloc(a, ((size_t)n + 1) * sizeof *b->proofs);
    if (!b->proofs)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list)
        SP_TRY(sp_at_index(take_proof(item, a, b, d), d, "proofs", b->n_proofs));
    return SP_OK;
}

struct sp_rc sp_bundle_add_status(struct sp_bundle *b, struct sp_view token, struct sp_diag *d)
{
    if (!sp_compact_jws_form(token))
        return refuse(d, "schema.bundle.status", "status", "must be compact JWS");
    if (b->n_status == SP_MAX_BUNDLE_STATUS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.bundle", "status", "more than the limit of %d", (int)SP_MAX_BUNDLE_STATUS);
    b->status[b->n_status++] = token;
    return SP_OK;
}

struct sp_rc sp_bundle_add_crl(struct sp_bundle *b, struct sp_view text, struct sp_diag *d)
{
    if (!text.n)
        return refuse(d, "schema.bundle.crl", "crls", "must not be empty");
    if (b->n_crls == SP_MAX_BUNDLE_CRLS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.bundle", "crls", "more than the limit of %d", (int)SP_MAX_BUNDLE_CRLS);
    if (b->n_crls && sp_view_cmp(b->crl[b->n_crls - 1], text) >= 0)
        return refuse(d, "schema.bundle.crl", "crls", "revocation lists come in order, each once");
    b->crl[b->n_crls++] = text;
    return SP_OK;
}

static struct sp_rc take_status(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "status"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "status", &list, d));
    cJSON_ArrayForEach(item, list) {
        struct sp_view text;
        if (!cJSON_IsString(item))
            return refuse(d, "schema.bundle.status", "status", "a list of texts");
        SP_TRY(sp_keep(a, sp_view_of(item->valuestring), &text));
        SP_TRY(sp_bundle_add_status(b, text, d));
    }
    return SP_OK;
}

static struct sp_rc take_crls(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "crls"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "crls", &list, d));
    cJSON_ArrayForEach(item, list) {
        struct sp_view text;
        if (!cJSON_IsString(item))
            return refuse(d, "schema.bundle.crl", "crls", "a list of texts");
        SP_TRY(sp_keep(a, sp_view_of(item->valuestring), &text));
        SP_TRY(sp_bundle_add_crl(b, text, d));
    }
    return SP_OK;
}

static struct sp_rc take_second(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list;
    if (!sp_json_get(j, "second"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "second", &list, d));
    return sp_seconds_take(list, a, &b->second, d);
}

static struct sp_rc take_stamps(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    const cJSON *list;
    if (!sp_json_get(j, "stamps"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "stamps", &list, d));
    return sp_stamps_take(list, a, &b->stamps, d);
}

static struct sp_rc take_bundle(const cJSON *j, struct sp_arena *a, struct sp_bundle *b, struct sp_diag *d)
{
    static const char *const known[] = { "format", "exchange", "request", "report", "second", "receipt", "renditions",
                                         "translations", "proofs", "status", "stamps", "crls", NULL };
    struct sp_view format, exchange;
    SP_TRY(sp_json_str(j, "format", &format, d)); /* first: another format may have other members */
    if (!sp_bundle_format_known(format, &b->packed))
        return refuse(d, "schema.bundle.format", "format", "not a bundle of a known format; a newer program may know it");
    SP_TRY(sp_json_only(j, known, d));
    if (!b->packed && sp_view_is(format, "saphan-bundle/2") != (sp_json_get(j, "translations") != NULL))
        return refuse(d, "schema.bundle.format", "format", "saphan-bundle/2 has translations, and saphan-bundle/1 has none");
    SP_TRY(sp_json_str(j, "exchange", &exchange, d));
    if (!sp_id_valid(exchange))
        return refuse(d, "schema.bundle.exchange", "exchange", "must be a UUID");
    SP_TRY(sp_keep(a, exchange, &b->exchange));
    SP_TRY(take_jws(j, "request", a, &b->request, d));
    SP_TRY(take_report(j, a, &b->report, d));
    SP_TRY(take_second(j, a, b, d));
    SP_TRY(take_jws(j, "receipt", a, &b->receipt, d));
    SP_TRY(take_renditions(j, a, b, d));
    SP_TRY(take_translations(j, a, b, d));
    SP_TRY(take_proofs(j, a, b, d));
    SP_TRY(take_status(j, a, b, d));
    SP_TRY(take_stamps(j, a, b, d));
    return take_crls(j, a, b, d);
}

struct sp_rc sp_bundle_parse_tree(struct sp_view text, struct sp_arena *a, struct sp_bundle *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    struct sp_bundle b = { 0 };
    SP_TRY(sp_json_parse(text, SP_MAX_BUNDLE_BYTES, &j, d));
    SP_TRY(take_bundle(j, a, &b, d));
    if (!sp_bundle_is_canonical(text, &b))
        return refuse(d, "schema.bundle.canonical", NULL, "the bundle is not in its one canonical form");
    *out = b;
    return SP_OK;
}

struct sp_rc sp_bundle_parse_known(struct sp_view text, const struct sp_bundle_known *known, struct sp_arena *a,
                                   struct sp_bundle *out, struct sp_diag *d)
{
    struct sp_bundle b;
    if (!sp_bundle_read_quickly(text, known, a, &b))
        return sp_bundle_parse_tree(text, a, out, d);
    *out = b;
    return SP_OK;
}

struct sp_rc sp_bundle_parse(struct sp_view text, struct sp_arena *a, struct sp_bundle *out, struct sp_diag *d)
{
    struct sp_view copy;
    SP_TRY(sp_keep(a, text, &copy));
    return sp_bundle_parse_known(copy, NULL, a, out, d);
}
