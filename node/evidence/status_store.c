#include "node/evidence/status_store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MAX_KEPT = 256 };

/* Never changes once it can be seen. */
struct kept {
    struct sp_arena arena;
    struct sp_view token, issuer, uri, kid; /* kid: of the key whose signature was good; it is the key's thumbprint */
    struct sp_status_token read;
};

struct sp_status_store {
    pthread_mutex_t lock;           /* of adding */
    _Atomic(size_t) n;
    struct kept *v[MAX_KEPT];
};

struct sp_status_store *sp_status_store_new(void)
{
    struct sp_status_store *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    (void)pthread_mutex_init(&s->lock, NULL);
    atomic_init(&s->n, 0);
    return s;
}

static void kept_free(struct kept *k)
{
    sp_status_list_free(&k->read.list);
    sp_arena_free(&k->arena);
    free(k);
}

void sp_status_store_free(struct sp_status_store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        kept_free(s->v[i]);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

static const struct kept *find(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token)
{
    size_t n = s ? atomic_load_explicit(&s->n, memory_order_acquire) : 0;
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(s->v[i]->token, token) && sp_view_eq(s->v[i]->issuer, source->issuer) && sp_view_eq(s->v[i]->uri, source->uri))
            return s->v[i];
    return NULL;
}

/* Of the list in own, which moves into the store. false: no room, or no memory, and own is as it was. */
static bool keep(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token, struct sp_view kid,
                 struct sp_status_token *own, const struct sp_status_token **out)
{
    struct kept *k = s ? calloc(1, sizeof *k) : NULL;
    if (!k)
        return false;
    (void)pthread_mutex_lock(&s->lock);
    size_t n = s->n;
    bool good = n < MAX_KEPT && sp_arena_copy(&k->arena, token, &k->token) && sp_arena_copy(&k->arena, source->issuer, &k->issuer) &&
                sp_arena_copy(&k->arena, source->uri, &k->uri) && sp_arena_copy(&k->arena, kid, &k->kid);
    if (good) {
        k->read = *own;
        k->read.iss = k->issuer;
        k->read.sub = k->uri;
        own->list.bytes = (struct sp_buf){ 0 };
        *out = &k->read;
        s->v[n] = k;
        atomic_store_explicit(&s->n, n + 1, memory_order_release);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (!good)
        kept_free(k);
    return good;
}

const struct sp_status_token *sp_status_store_have(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token)
{
    const struct kept *k = find(s, source, token);
    return k ? &k->read : NULL;
}

bool sp_status_store_kid(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token, struct sp_view *kid)
{
    const struct kept *k = find(s, source, token);
    if (k)
        *kid = k->kid;
    return k != NULL;
}

static struct sp_rc use_kept(const struct kept *k, const struct sp_trust *t, const struct sp_status_source *source, int64_t at_s,
                             const struct sp_status_token **out, struct sp_diag *d)
{
    const struct sp_key *key;
    SP_TRY(sp_trust_find_key(t, source->issuer, SP_USE_RECEIPT, k->kid, at_s, &key, d));
    SP_TRY(sp_trust_check_made(t, source->issuer, SP_USE_RECEIPT, k->kid, k->read.iat_s, d));
    *out = &k->read;
    return SP_OK;
}

struct sp_rc sp_status_store_open(struct sp_status_store *s, const struct sp_trust *t, const struct sp_status_source *source,
                                  struct sp_view token, const struct sp_status_when *when, struct sp_arena *a,
                                  struct sp_status_token *own, const struct sp_status_token **out, struct sp_diag *d)
{
    const struct kept *k = find(s, source, token);
    if (k)
        return use_kept(k, t, source, k->read.iat_s <= when->then_s ? when->then_s : when->at_s, out, d);
    struct sp_jws_header header;
    struct sp_status_claims c;
    SP_TRY(sp_status_list_claims(token, a, &c, d));
    int64_t at_s = c.iat_s <= when->then_s ? when->then_s : when->at_s;
    SP_TRY(sp_status_list_open(t, source, token, at_s, a, own, d));
    *out = own;
    if (sp_ok(sp_jws_peek(token, a, &header, NULL)))
        (void)keep(s, source, token, header.kid, own, out);
    return SP_OK;
}
