#include "node/evidence/redact.h"

#include "crypto/jws.h"
#include "node/evidence/carried.h"
#include "node/evidence/packed.h"
#include "node/evidence/render.h"
#include "schema/bundle.h"
#include "schema/data.h"

/* What the paths leave of the token. */
static struct sp_rc choose(const struct sp_disclosed *r, const struct sp_redaction *what, struct sp_arena *a, struct sp_buf *token,
                           struct sp_diag *d)
{
    bool *keep = sp_arena_alloc(a, r->t.n + 1);
    if (!keep)
        return SP_ERR(NOMEM);
    memset(keep, !what->only, r->t.n + 1);
    for (size_t i = 0; i < what->n; i++) {
        struct sp_view path = sp_view_of(what->path[i]);
        SP_TRY(what->only ? sp_disclosed_keep(r, path, keep, d) : sp_disclosed_withhold(r, path, keep, d));
    }
    return sp_sdjwt_redact(r->jws, &r->t, keep, token);
}

static struct sp_rc render_again(struct sp_bundle_rendition *r, const struct sp_disclosed *left, struct sp_arena *a, struct sp_diag *d)
{
    SP_CATALOGUE_AUTO cat = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_rendition_catalogue(r, &cat, d));
    SP_TRY(sp_render_redacted(&left->report, &left->hidden, cat, &text, d));
    return sp_arena_copy(a, sp_buf_view(&text), &r->text) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc redact(struct sp_bundle *b, const struct sp_redaction *what, struct sp_arena *a, struct sp_disclosed *left,
                           struct sp_diag *d)
{
    struct sp_disclosed r;
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_view signed_part = sp_signed_part(b->report);
    if (signed_part.n == b->report.n)
        return sp_diag_set(d, SP_ERR(INVALID), "redact.whole", "report",
                           "the report was signed as a whole, so nothing of it can be left out");
    SP_TRY(sp_jws_payload_unverified(signed_part, &payload, d));
    SP_TRY(sp_disclosed_open(sp_buf_view(&payload), b->report, a, &r, d));
    SP_TRY(choose(&r, what, a, &token, d));
    if (!sp_arena_copy(a, sp_buf_view(&token), &b->report))
        return SP_ERR(NOMEM);
    SP_TRY(sp_disclosed_open(sp_buf_view(&payload), b->report, a, left, d));
    for (size_t i = 0; i < b->n_renditions; i++)
        SP_TRY(sp_at_index(render_again(&b->renditions[i], left, a, d), d, "renditions", i));
    /* A translation tells what was left out. */
    return sp_carried_keep(b->translations, b->n_translations, &left->report, a, &b->translations, &b->n_translations, d);
}

struct sp_rc sp_bundle_redact(struct sp_view bundle, const struct sp_redaction *what, struct sp_arena *a, struct sp_buf *out,
                              struct sp_disclosed *left, struct sp_diag *d)
{
    struct sp_bundle b;
    struct sp_disclosed copy;
    SP_TRY(sp_bundle_parse(bundle, a, &b, d));
    SP_TRY(redact(&b, what, a, &copy, d));
    sp_bundle_put(out, &b);
    SP_TRY(sp_buf_rc(out));
    *left = copy;
    return SP_OK;
}
