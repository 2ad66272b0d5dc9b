/* Opening a trust list, and what it says as a whole. */
#include "node/evidence/trust_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/jws.h"
#include "crypto/x509.h"

/* --- roots and signatures --- */

static struct sp_rc open_root(struct sp_trust *t, const struct sp_trust_key *root, struct sp_view *der, struct sp_key **key,
                              struct sp_diag *d)
{
    SP_BUF_AUTO raw = { 0 };
    SP_TRY(sp_trust_read_key(root, SP_USE_ROOT, "trust.root", key, d));
    if (!root->n_x5c)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.root", "x5c", "the root has no certificate");
    SP_TRY(sp_trust_read_cert(root->x5c[0], &raw, d));
    SP_TRY(sp_cert_check_root(sp_buf_view(&raw), *key, d));
    return sp_arena_copy(&t->arena, sp_buf_view(&raw), der) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc at_array(struct sp_rc rc, const char *array, size_t i, struct sp_diag *d)
{
    char at[32];
    (void)snprintf(at, sizeof at, "%s[%zu]", array, i);
    if (!sp_ok(rc))
        sp_diag_prefix(d, at);
    return rc;
}

static struct sp_rc open_roots(struct sp_trust *t, struct sp_diag *d)
{
    const struct sp_trust_list *l = &t->list;
    for (size_t i = 0; i < l->n_roots; i++)
        SP_TRY(at_array(open_root(t, &l->roots[i], &t->root_der[i], &t->root_key[i], d), "roots", i, d));
    for (size_t i = 0; i < l->n_issuers; i++) {
        SP_KEY_AUTO key = NULL; /* it signs no list */
        SP_TRY(at_array(open_root(t, &l->issuers[i], &t->root_der[l->n_roots + i], &key, d), "issuers", i, d));
    }
    return SP_OK;
}

struct sp_rc sp_trust_signers(const struct sp_trust *t, const struct sp_trust *by, bool signer[SP_MAX_ROOTS], int64_t *n,
                              struct sp_diag *d)
{
    SP_ARENA_AUTO scratch = { 0 };
    int64_t count = 0;
    for (size_t i = 0; i < t->file.n_signatures; i++) {
        struct sp_jws_header head;
        SP_TRY(sp_jws_peek(t->file.signatures[i], &scratch, &head, d));
        const struct sp_trust_key *root = sp_trust_root(&by->list, head.kid);
        SP_BUF_AUTO payload = { 0 };
        if (!root)
            continue;
        size_t at = (size_t)(root - by->list.roots);
        if (!sp_ok(sp_jws_verify(t->file.signatures[i], by->root_key[at], SP_TYP_TRUST_LIST, &payload, d)))
            return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.signature", "signatures",
                               "signature %zu is not by the root it names", i + 1);
        SP_TRY(sp_jws_one_spelling(t->file.signatures[i], by->root_key[at], d));
        if (!sp_view_eq(sp_buf_view(&payload), sp_buf_view(&t->payload)))
            return sp_diag_set(d, SP_ERR(INVALID), "trust.payload", "signatures", "the signatures are over different lists");
        count += !signer[at]; /* a root that signs twice counts once */
        signer[at] = true;
    }
    *n = count;
    return SP_OK;
}

static bool is_pinned(struct sp_view kid, const char *const *pinned)
{
    for (; *pinned; pinned++)
        if (sp_view_is(kid, *pinned))
            return true;
    return false;
}

int64_t sp_trust_relied(const struct sp_trust *t, const char *const *pinned)
{
    int64_t n = 0;
    for (size_t i = 0; i < t->list.n_roots; i++)
        n += t->signer[i] && is_pinned(t->list.roots[i].kid, pinned);
    return n;
}

/* --- opening --- */

struct sp_rc sp_trust_open_list(struct sp_trust *t, struct sp_diag *d)
{
    if (!t->file.n_signatures)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.threshold", "signatures", "nobody signed the list");
    SP_TRY(sp_jws_payload_unverified(t->file.signatures[0], &t->payload, d));
    SP_TRY(sp_trust_list_parse(sp_buf_view(&t->payload), &t->arena, &t->list, d));
    SP_TRY(open_roots(t, d));
    SP_TRY(sp_trust_signers(t, t, t->signer, &t->signers, d));
    if (t->list.threshold < 1 || t->signers < t->list.threshold)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.threshold", "signatures", "%lld roots signed, %lld must",
                           (long long)t->signers, (long long)t->list.threshold);
    return sp_sha256_b64url(sp_buf_view(&t->payload), t->digest);
}

/* What to rely on: what the caller names, else what the file does; with `held`, the list's own roots, once they succeed. */
static struct sp_rc take_pins(struct sp_trust *t, const struct sp_trust_pins *pinned, const struct sp_trust *held)
{
    size_t n = 0;
    while (pinned && pinned->kid[n])
        n++;
    if (!pinned)
        n = held ? t->list.n_roots : t->file.n_pinned;
    if (held)
        t->file.pinned_threshold = t->list.threshold;
    else if (pinned)
        t->file.pinned_threshold = pinned->threshold ? pinned->threshold : (int64_t)n / 2 + 1;
    t->pinned = sp_arena_alloc(&t->arena, (n + 1) * sizeof *t->pinned);
    if (!t->pinned)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++) {
        struct sp_view kid = pinned ? sp_view_of(pinned->kid[i]) : held ? t->list.roots[i].kid : t->file.pinned[i];
        t->pinned[i] = sp_arena_text(&t->arena, kid);
        if (!t->pinned[i])
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc open_into(struct sp_trust *t, struct sp_view text, const struct sp_trust_pins *pinned, const struct sp_trust *held,
                              struct sp_diag *d)
{
    SP_TRY(sp_trust_file_parse(text, &t->arena, &t->file, d));
    SP_TRY(sp_trust_open_list(t, d));
    SP_TRY(take_pins(t, pinned, held));
    SP_TRY(held ? sp_trust_succeeds(t, held, d) : sp_trust_reached(t, d));
    return sp_trust_slots(t);
}

static struct sp_rc open_it(struct sp_view text, const struct sp_trust_pins *pinned, const struct sp_trust *held, struct sp_trust **out,
                            struct sp_diag *d)
{
    struct sp_trust *t = calloc(1, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    t->life = calloc(1, sizeof *t->life);
    struct sp_rc rc = t->life ? open_into(t, text, pinned, held, d) : SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        sp_trust_free(t);
        return rc;
    }
    *out = t;
    return SP_OK;
}

struct sp_rc sp_trust_open(struct sp_view file_text, const struct sp_trust_pins *pinned, struct sp_trust **out, struct sp_diag *d)
{
    return open_it(file_text, pinned, NULL, out, d);
}

struct sp_rc sp_trust_open_next(struct sp_view file_text, const struct sp_trust *held, struct sp_trust **out, struct sp_diag *d)
{
    return open_it(file_text, NULL, held, out, d);
}

struct sp_rc sp_trust_read(const char *path, const struct sp_trust_pins *pinned, struct sp_trust **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_TRUST_BYTES, &text, d));
    struct sp_rc rc = sp_trust_open(sp_buf_view(&text), pinned, out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

static void free_one(struct sp_trust *t)
{
    sp_trust_slots_free(t);
    for (size_t i = 0; i < SP_MAX_ROOTS; i++)
        sp_key_free(t->root_key[i]);
    sp_trust_list_free(&t->list);
    sp_buf_free(&t->payload);
    sp_arena_free(&t->arena);
    free(t->life);
    free(t);
}

void sp_trust_free(struct sp_trust *t)
{
    while (t) {
        struct sp_trust *newer = t->life ? atomic_load(&t->life->newer) : NULL;
        free_one(t);
        t = newer;
    }
}

/* --- the list as a whole --- */

struct sp_rc sp_trust_current(const struct sp_trust *t, int64_t at_s, int64_t grace_s, struct sp_diag *d)
{
    char when[SP_TIME_TEXT];
    t = sp_trust_newest(t);
    if (at_s < t->list.issued_s - SP_CLOCK_SKEW_S) {
        sp_time_text(t->list.issued_s, when);
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.not-yet", "issued", "the trust list is only issued on %s", when);
    }
    if (at_s <= t->list.expires_s || at_s - t->list.expires_s <= grace_s)
        return SP_OK;
    sp_time_text(t->list.expires_s, when);
    return sp_diag_set(d, SP_ERR(EXPIRED), "trust.expired", "expires",
                       "the trust list expired on %s; ask the alliance for its newest", when);
}

/* --- lists that follow one another in a node --- */

const struct sp_trust *sp_trust_newest(const struct sp_trust *t)
{
    const struct sp_trust *newer;
    while (t->base)
        t = t->base;
    while (t->life && (newer = atomic_load_explicit(&t->life->newer, memory_order_acquire)) != NULL)
        t = newer;
    return t;
}

void sp_trust_supersede(const struct sp_trust *t, struct sp_trust *newer)
{
    t = sp_trust_newest(t);
    atomic_store(&newer->life->crls, atomic_load(&t->life->crls));
    atomic_store_explicit(&t->life->newer, newer, memory_order_release);
}

/* --- revocation lists --- */

void sp_trust_set_crls(const struct sp_trust *t, const struct sp_crl_set *set)
{
    atomic_store_explicit(&sp_trust_newest(t)->life->crls, set, memory_order_release);
}

const struct sp_crl_set *sp_trust_crls(const struct sp_trust *t)
{
    if (t->base)
        return t->crls;
    t = sp_trust_newest(t);
    return t->life ? atomic_load_explicit(&t->life->crls, memory_order_acquire) : NULL;
}

bool sp_trust_crl_counts(const struct sp_trust *t, const struct sp_crl_item *item)
{
    t = sp_trust_newest(t);
    for (size_t i = 0; i < t->list.n_roots; i++)
        if (sp_view_eq(t->root_der[i], item->root))
            return true;
    return false;
}

void sp_trust_crl_set(const struct sp_trust *t, const struct sp_crl_set *have, struct sp_crl_set *out)
{
    struct sp_crl_set set = { .n = 0 };
    t = sp_trust_newest(t);
    set.former = t->root_der + t->list.n_roots;
    set.n_former = t->list.n_issuers;
    for (size_t i = 0; have && i < have->n; i++)
        if (sp_trust_crl_counts(t, have->v[i]))
            (void)sp_crl_set_add(&set, have->v[i]);
    *out = set;
}

struct sp_rc sp_trust_with_crls(const struct sp_trust *t, const struct sp_crl_set *set, struct sp_arena *a,
                                const struct sp_trust **out)
{
    struct sp_trust *with = sp_arena_alloc(a, sizeof *with);
    if (!with)
        return SP_ERR(NOMEM);
    with->base = t->base ? t->base : t;
    with->crls = set;
    *out = with;
    return SP_OK;
}

void sp_trust_saw(const struct sp_trust *t, int64_t at_s)
{
    struct sp_trust_life *life = sp_trust_newest(t)->life;
    int64_t seen = atomic_load(&life->seen_s);
    while (at_s > seen && !atomic_compare_exchange_weak(&life->seen_s, &seen, at_s))
        ;
}

int64_t sp_trust_seen(const struct sp_trust *t) { return atomic_load(&sp_trust_newest(t)->life->seen_s); }

struct sp_rc sp_trust_serves(const struct sp_trust *t, int64_t now_s, int64_t grace_s, struct sp_diag *d)
{
    t = sp_trust_newest(t);
    sp_trust_saw(t, now_s);
    struct sp_rc rc = sp_trust_current(t, sp_trust_seen(t), grace_s, d);
    if (sp_ok(rc) || !sp_ok(sp_trust_current(t, now_s, grace_s, NULL)))
        return rc;
    char seen[SP_TIME_TEXT];
    sp_time_text(sp_trust_seen(t), seen);
    return sp_diag_set(d, SP_ERR(EXPIRED), "trust.expired", "expires",
                       "by this node's latest time, %s, the trust list has expired: its clock ran ahead then, or is behind now. Set it right, and take a "
                       "newer list, which starts with a time of its own (saphan join)", seen);
}

const struct sp_trust_list *sp_trust_content(const struct sp_trust *t) { return &sp_trust_newest(t)->list; }
int64_t sp_trust_version(const struct sp_trust *t) { return sp_trust_newest(t)->list.version; }
const char *sp_trust_digest(const struct sp_trust *t) { return sp_trust_newest(t)->digest; }
const struct sp_trust_file *sp_trust_file_of(const struct sp_trust *t) { return &sp_trust_newest(t)->file; }
const char *const *sp_trust_pinned(const struct sp_trust *t) { return sp_trust_newest(t)->pinned; }

struct sp_rc sp_trust_put_since(struct sp_buf *b, const struct sp_trust *t, int64_t have)
{
    struct sp_view pinned[SP_MAX_ROOTS];
    t = sp_trust_newest(t);
    struct sp_trust_file f = t->file;
    /* Pins by which the list was reached over earlier ones have done their work: its own roots follow them. */
    bool direct = sp_trust_relied(t, t->pinned) >= t->list.threshold;
    f.pinned = pinned;
    f.n_pinned = 0;
    for (size_t i = 0; direct && t->pinned[i] && i < SP_MAX_ROOTS; i++)
        pinned[f.n_pinned++] = sp_view_of(t->pinned[i]);
    for (size_t i = 0; !direct && i < t->list.n_roots; i++)
        pinned[f.n_pinned++] = t->list.roots[i].kid;
    /* So that no list of a lower threshold is ever relied on. */
    f.pinned_threshold = t->list.threshold;
    while (f.n_history && t->list.version - (int64_t)f.n_history <= have) {
        f.history++;
        f.n_history--;
    }
    sp_trust_file_put(b, &f);
    sp_buf_putc(b, '\n');
    return sp_buf_rc(b);
}

struct sp_rc sp_trust_put_file(struct sp_buf *b, const struct sp_trust *t)
{
    return sp_trust_put_since(b, t, 0);
}

const struct sp_view *sp_trust_roots(const struct sp_trust *t, size_t *n)
{
    t = sp_trust_newest(t);
    *n = t->list.n_roots + t->list.n_issuers;
    return t->root_der;
}

const struct sp_trust_node *sp_trust_find_node(const struct sp_trust *t, struct sp_view id)
{
    return sp_trust_node_named(sp_trust_content(t), id);
}

bool sp_trust_speaks(const struct sp_trust *t, struct sp_view node, struct sp_view country)
{
    const struct sp_trust_node *n = sp_trust_node_named(sp_trust_content(t), node);
    return n && sp_trust_speaks_for(n, country);
}

bool sp_trust_catalogue_known(const struct sp_trust *t, struct sp_view language, struct sp_view version,
                              struct sp_view digest)
{
    t = sp_trust_newest(t);
    for (size_t i = 0; i < t->list.n_catalogues; i++) {
        const struct sp_trust_catalogue *c = &t->list.catalogues[i];
        if (sp_view_eq(c->language, language) && sp_view_eq(c->version, version) && sp_view_eq(c->digest, digest))
            return true;
    }
    return false;
}

