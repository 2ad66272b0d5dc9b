#include "node/evidence/catalogues.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "node/evidence/packed.h"

struct kept {
    struct sp_catalogue *cat;
    bool packed;
    struct sp_buf written;           /* as it stands in a bundle, without the quotes */
    char digest[SP_SHA256_TEXT];
};

/* Filled from the front; what is in a slot stays. */
struct sp_catalogues {
    _Atomic(struct kept *) slot[SP_MAX_CATALOGUES];
};

struct sp_catalogues *sp_catalogues_new(void)
{
    struct sp_catalogues *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    for (size_t i = 0; i < SP_MAX_CATALOGUES; i++)
        atomic_init(&c->slot[i], NULL);
    return c;
}

static void kept_free(struct kept *k)
{
    if (!k)
        return;
    sp_catalogue_free(k->cat);
    sp_buf_free(&k->written);
    free(k);
}

void sp_catalogues_free(struct sp_catalogues *c)
{
    for (size_t i = 0; c && i < SP_MAX_CATALOGUES; i++)
        kept_free(atomic_load(&c->slot[i]));
    free(c);
}

/* What the string in a bundle says: there is nothing to escape in what is packed. */
static struct sp_view said(const struct kept *k) { return k->packed ? sp_buf_view(&k->written) : sp_catalogue_compiled(k->cat); }

static size_t starts(void *ctx, struct sp_view rest, struct sp_view *text)
{
    struct sp_catalogues *c = ctx;
    for (size_t i = 0; i < SP_MAX_CATALOGUES; i++) {
        const struct kept *k = atomic_load_explicit(&c->slot[i], memory_order_acquire);
        if (!k)
            return 0;
        if (sp_view_starts(rest, sp_buf_view(&k->written))) {
            *text = said(k);
            return k->written.n;
        }
    }
    return 0;
}

struct sp_bundle_known sp_catalogues_known(struct sp_catalogues *c)
{
    return (struct sp_bundle_known){ .starts = starts, .ctx = c };
}

/* The string itself when a bundle borrowed it, else an equal one. */
static const struct kept *find(struct sp_catalogues *c, const struct sp_bundle_rendition *r)
{
    struct sp_view text = r->packed.n ? r->packed : r->catalogue;
    for (size_t i = 0; c && i < SP_MAX_CATALOGUES; i++) {
        const struct kept *k = atomic_load_explicit(&c->slot[i], memory_order_acquire);
        if (!k)
            return NULL;
        struct sp_view have = said(k);
        if (k->packed == (r->packed.n > 0) && have.n == text.n && (have.p == text.p || sp_view_eq(have, text)))
            return k;
    }
    return NULL;
}

static void write_as_in_bundle(const struct sp_bundle_rendition *r, struct sp_buf *written)
{
    SP_BUF_AUTO quoted = { 0 };
    if (!r->packed.n)
        sp_buf_put_json(&quoted, r->catalogue);
    if (quoted.n > 2)
        sp_buf_put(written, sp_view(quoted.p + 1, quoted.n - 2));
    sp_buf_put(written, r->packed);
}

/* Takes over *own when there is room for it; two threads may keep the same one twice, which does no harm. */
static void keep(struct sp_catalogues *c, const struct sp_bundle_rendition *r, struct sp_catalogue **own, const char digest[SP_SHA256_TEXT])
{
    struct kept *k = c ? calloc(1, sizeof *k) : NULL;
    if (!k)
        return;
    memcpy(k->digest, digest, SP_SHA256_TEXT);
    k->packed = r->packed.n > 0;
    write_as_in_bundle(r, &k->written);
    if (!k->written.n || !sp_ok(sp_buf_rc(&k->written))) {
        kept_free(k);
        return;
    }
    k->cat = *own;
    for (size_t i = 0; i < SP_MAX_CATALOGUES; i++) {
        struct kept *none = NULL;
        if (atomic_compare_exchange_strong(&c->slot[i], &none, k)) {
            *own = NULL;
            return;
        }
    }
    k->cat = NULL;
    kept_free(k);
}

static struct sp_rc in_language(const struct sp_catalogue *cat, struct sp_view language, struct sp_diag *d)
{
    if (sp_view_eq(sp_catalogue_language(cat), language))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "rendition.language", "language", "the catalogue is for another language");
}

struct sp_rc sp_catalogues_open(struct sp_catalogues *c, const struct sp_trust *trust, const struct sp_bundle_rendition *r,
                                const struct sp_catalogue **cat, struct sp_catalogue **own, char digest[SP_SHA256_TEXT],
                                struct sp_diag *d)
{
    const struct kept *k = find(c, r);
    SP_BUF_AUTO plain = { 0 };
    if (k) {
        memcpy(digest, k->digest, SP_SHA256_TEXT);
        SP_TRY(in_language(k->cat, r->language, d));
        *cat = k->cat;
        return SP_OK;
    }
    struct sp_view compiled = r->catalogue;
    if (r->packed.n) {
        SP_TRY(sp_catalogue_unpack(r->packed, &plain, d));
        compiled = sp_buf_view(&plain);
    }
    SP_TRY(sp_sha256_b64url(compiled, digest));
    SP_TRY(sp_catalogue_parse(compiled, own, d));
    SP_TRY(in_language(*own, r->language, d));
    if (!sp_trust_catalogue_known(trust, r->language, sp_catalogue_version(*own), sp_view_of(digest)))
        return sp_diag_set(d, SP_ERR(INVALID), "rendition.catalogue", "catalogue",
                           "the alliance did not sign this catalogue (digest %s)", digest);
    *cat = *own;
    keep(c, r, own, digest);
    return SP_OK;
}
