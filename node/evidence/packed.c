#include "node/evidence/packed.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "crypto/deflate.h"
#include "crypto/inflate.h"

/* RFC 1952 section 2.3: magic, DEFLATE, no flags, no time, no extra flags, unknown system. */
static const char header[] = { '\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff' };
/* Catalogues pack to a fourth; what unpacks to more than a catalogue may be is refused before it is there. */
enum { PIECE = 16 * 1024, MOST_LANGUAGES = 32 };

static struct sp_rc deflate_all(struct sp_deflate *z, struct sp_view rest, struct sp_buf *out)
{
    for (bool end = false; !end;) {
        size_t got = 0;
        char *to = sp_buf_room(out, PIECE);
        if (!to)
            return SP_ERR(NOMEM);
        SP_TRY(sp_deflate_step(z, &rest, true, to, PIECE, &got, &end));
        sp_buf_added(out, got);
    }
    return SP_OK;
}

struct sp_rc sp_catalogue_pack(const struct sp_catalogue *cat, struct sp_buf *out)
{
    SP_BUF_AUTO member = { 0 };
    struct sp_deflate *z;
    SP_TRY(sp_deflate_new(&z));
    struct sp_rc rc = deflate_all(z, sp_catalogue_compiled(cat), &member);
    sp_deflate_free(z);
    SP_TRY(rc);
    memcpy(member.p, header, sizeof header); /* zlib tells the system; all else is the same */
    sp_buf_put_b64url(out, sp_buf_view(&member));
    return sp_buf_rc(out);
}

static struct sp_rc refuse(struct sp_diag *d, const char *why)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "catalogue.packed", "catalogue", "%s", why);
}

static struct sp_rc inflate_all(struct sp_inflate *z, struct sp_view rest, struct sp_buf *out, struct sp_diag *d)
{
    size_t before = out->n;
    for (bool end = false; !end;) {
        size_t got = 0, left = rest.n;
        char *to = sp_buf_room(out, PIECE);
        if (!to)
            return SP_ERR(NOMEM);
        struct sp_rc rc = sp_inflate_step(z, &rest, to, PIECE, &got, &end);
        if (sp_is(rc, SP_RC_FORMAT))
            return refuse(d, "not gzip, or damaged");
        SP_TRY(rc);
        sp_buf_added(out, got);
        if (out->n - before > SP_MAX_CATALOGUE_BYTES)
            return sp_diag_set(d, SP_ERR(LIMIT), "limit.catalogue", "catalogue", "unpacked it is longer than the limit of %d bytes", (int)SP_MAX_CATALOGUE_BYTES);
        if (!end && !got && left == rest.n)
            return refuse(d, "it ends too early");
    }
    return rest.n ? refuse(d, "bytes behind its end") : SP_OK;
}

struct sp_rc sp_catalogue_unpack(struct sp_view packed, struct sp_buf *out, struct sp_diag *d)
{
    SP_BUF_AUTO member = { 0 };
    struct sp_inflate *z;
    if (!sp_ok(sp_b64url_decode(packed, &member)))
        return refuse(d, "not base64url");
    if (!sp_view_starts(sp_buf_view(&member), sp_view(header, sizeof header)))
        return refuse(d, "not gzip with the one header that is used here");
    SP_TRY(sp_inflate_new(SP_INFLATE_GZIP, &z));
    struct sp_rc rc = inflate_all(z, sp_buf_view(&member), out, d);
    sp_inflate_free(z);
    return rc;
}

struct sp_rc sp_rendition_catalogue(const struct sp_bundle_rendition *r, struct sp_catalogue **own, struct sp_diag *d)
{
    SP_BUF_AUTO plain = { 0 };
    if (!r->packed.n)
        return sp_catalogue_parse(r->catalogue, own, d);
    SP_TRY(sp_catalogue_unpack(r->packed, &plain, d));
    return sp_catalogue_parse(sp_buf_view(&plain), own, d);
}

/* In the order of sp_catalogue_languages; what is in a slot stays. */
struct sp_packed { _Atomic(struct sp_buf *) slot[MOST_LANGUAGES]; };

struct sp_packed *sp_packed_new(void)
{
    struct sp_packed *p = calloc(1, sizeof *p);
    for (size_t i = 0; p && i < MOST_LANGUAGES; i++)
        atomic_init(&p->slot[i], NULL);
    return p;
}

static void drop(struct sp_buf *b)
{
    if (b)
        sp_buf_free(b);
    free(b);
}

void sp_packed_free(struct sp_packed *p)
{
    for (size_t i = 0; p && i < MOST_LANGUAGES; i++)
        drop(atomic_load(&p->slot[i]));
    free(p);
}

static struct sp_rc packed_now(const struct sp_catalogue *cat, struct sp_buf **out)
{
    struct sp_buf *b = calloc(1, sizeof *b);
    struct sp_rc rc = b ? sp_catalogue_pack(cat, b) : SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        drop(b);
        return rc;
    }
    *out = b;
    return SP_OK;
}

struct sp_rc sp_packed_builtin(struct sp_packed *p, const struct sp_catalogue *cat, struct sp_view *out)
{
    const char *const *l = sp_catalogue_languages();
    size_t i = 0;
    while (l[i] && !sp_view_is(sp_catalogue_language(cat), l[i]))
        i++;
    if (!l[i] || i >= MOST_LANGUAGES || cat != sp_catalogue_builtin(sp_view_of(l[i])))
        return SP_ERR(INTERNAL);
    struct sp_buf *have = atomic_load(&p->slot[i]), *own = NULL;
    if (!have) {
        SP_TRY(packed_now(cat, &own));
        if (atomic_compare_exchange_strong(&p->slot[i], &have, own))
            have = own;
        else
            drop(own); /* another thread was quicker */
    }
    *out = sp_buf_view(have);
    return SP_OK;
}
