#include "crypto/ready.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { WAITING = 4 };

/* A slot is emptied and filled by exchanging it, so one context never has two owners. They stand apart, and each thread begins
 * with another one: what two cores write in turn, each has to fetch from the other. */
struct waiting { struct { _Atomic(void *) ctx; char apart[56]; } slot[WAITING]; };

static size_t first_slot(void)
{
    static atomic_uint threads;
    static _Thread_local unsigned own; /* counted from one */
    if (!own)
        own = atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) % WAITING + 1;
    return own - 1;
}

static void *take(struct waiting *w)
{
    for (size_t i = 0, first = first_slot(); i < WAITING; i++) {
        _Atomic(void *) *slot = &w->slot[(first + i) % WAITING].ctx;
        void *ctx = atomic_load_explicit(slot, memory_order_relaxed);
        if (ctx && (ctx = atomic_exchange_explicit(slot, NULL, memory_order_acquire)) != NULL)
            return ctx;
    }
    return NULL;
}

/* False: enough are waiting. */
static bool give(struct waiting *w, void *ctx)
{
    for (size_t i = 0, first = first_slot(); i < WAITING; i++) {
        _Atomic(void *) *slot = &w->slot[(first + i) % WAITING].ctx;
        void *none = NULL;
        if (!atomic_load_explicit(slot, memory_order_relaxed) &&
            atomic_compare_exchange_strong_explicit(slot, &none, ctx, memory_order_release, memory_order_relaxed))
            return true;
    }
    return false;
}

struct sp_ready { EVP_PKEY *pkey; int (*init)(EVP_PKEY_CTX *ctx); struct waiting waiting; };

/* A copy of one that is ready would cost as much, and not every kind can be copied. */
static EVP_PKEY_CTX *make(const struct sp_ready *r)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, r->pkey, NULL);
    if (ctx && r->init(ctx) == 1)
        return ctx;
    EVP_PKEY_CTX_free(ctx);
    return NULL;
}

struct sp_ready *sp_ready_new(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *ctx))
{
    struct sp_ready *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->pkey = pkey;
    r->init = init;
    EVP_PKEY_CTX *ctx = make(r);
    if (!ctx) {
        free(r);
        return NULL;
    }
    sp_ready_give(r, ctx);
    return r;
}

static void drop(EVP_PKEY_CTX *ctx)
{
    EVP_PKEY *peer = EVP_PKEY_CTX_get_app_data(ctx);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(peer);
}

void sp_ready_free(struct sp_ready *r)
{
    if (!r)
        return;
    for (EVP_PKEY_CTX *ctx; (ctx = take(&r->waiting)) != NULL;)
        drop(ctx);
    free(r);
}

EVP_PKEY_CTX *sp_ready_take(struct sp_ready *r)
{
    EVP_PKEY_CTX *ctx = take(&r->waiting);
    return ctx ? ctx : make(r);
}

void sp_ready_give(struct sp_ready *r, EVP_PKEY_CTX *ctx)
{
    if (ctx && !give(&r->waiting, ctx))
        drop(ctx);
}

bool sp_ready_set_peer(EVP_PKEY_CTX *ctx, EVP_PKEY *curve, const unsigned char point[65])
{
    EVP_PKEY *peer = EVP_PKEY_CTX_get_app_data(ctx);
    if (!peer)
        peer = EVP_PKEY_dup(curve);
    if (peer && (point[0] != 4 || EVP_PKEY_set1_encoded_public_key(peer, point, 65) != 1 || EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) != 1)) {
        EVP_PKEY_free(peer); /* nobody knows what it holds now */
        peer = NULL;
    }
    EVP_PKEY_CTX_set_app_data(ctx, peer);
    return peer != NULL;
}

/* For digests each thread keeps some of its own: a short one takes little longer than the two exchanges of a slot. */
enum { OWN = 2 }; /* as many as one digest needs that begins as another one does */
struct own { EVP_MD_CTX *ctx[OWN]; size_t n; bool dropped; /* what this thread leaves behind at its end */ };
static _Thread_local struct own own;
static pthread_key_t own_key;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;
static bool own_key_made;

/* Of a thread that ends. */
static void drop_own(void *arg)
{
    struct own *o = arg;
    while (o->n)
        EVP_MD_CTX_free(o->ctx[--o->n]);
    o->dropped = false;
}

static void make_own_key(void) { own_key_made = pthread_key_create(&own_key, drop_own) == 0; }

EVP_MD_CTX *sp_ready_digest_take(void)
{
    return own.n ? own.ctx[--own.n] : EVP_MD_CTX_new();
}

void sp_ready_digest_give(EVP_MD_CTX *ctx)
{
    if (!ctx)
        return;
    if (!own.dropped) {
        (void)pthread_once(&own_once, make_own_key);
        own.dropped = own_key_made && pthread_setspecific(own_key, &own) == 0;
    }
    if (own.dropped && own.n < OWN)
        own.ctx[own.n++] = ctx;
    else
        EVP_MD_CTX_free(ctx);
}
