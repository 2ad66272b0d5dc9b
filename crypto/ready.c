#include "crypto/ready.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { WAITING = 4 };

/* A slot is emptied and filled by exchanging it, so one context never has two owners. */
struct waiting { _Atomic(void *) slot[WAITING]; };

static void *take(struct waiting *w)
{
    for (size_t i = 0; i < WAITING; i++) {
        void *ctx = atomic_load_explicit(&w->slot[i], memory_order_relaxed);
        if (ctx && (ctx = atomic_exchange_explicit(&w->slot[i], NULL, memory_order_acquire)) != NULL)
            return ctx;
    }
    return NULL;
}

/* False: enough are waiting. */
static bool give(struct waiting *w, void *ctx)
{
    for (size_t i = 0; i < WAITING; i++) {
        void *none = NULL;
        if (!atomic_load_explicit(&w->slot[i], memory_order_relaxed) &&
            atomic_compare_exchange_strong_explicit(&w->slot[i], &none, ctx, memory_order_release, memory_order_relaxed))
            return true;
    }
    return false;
}

struct sp_ready { EVP_PKEY_CTX *first; /* only ever copied */ struct waiting waiting; };

struct sp_ready *sp_ready_new(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *ctx))
{
    struct sp_ready *r = calloc(1, sizeof *r);
    EVP_PKEY_CTX *first = r ? EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL) : NULL;
    if (!first || init(first) != 1) {
        EVP_PKEY_CTX_free(first);
        free(r);
        return NULL;
    }
    r->first = first;
    return r;
}

void sp_ready_free(struct sp_ready *r)
{
    if (!r)
        return;
    for (EVP_PKEY_CTX *ctx; (ctx = take(&r->waiting)) != NULL;)
        EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_CTX_free(r->first);
    free(r);
}

EVP_PKEY_CTX *sp_ready_take(struct sp_ready *r)
{
    EVP_PKEY_CTX *ctx = take(&r->waiting);
    return ctx ? ctx : EVP_PKEY_CTX_dup(r->first);
}

void sp_ready_give(struct sp_ready *r, EVP_PKEY_CTX *ctx)
{
    if (ctx && !give(&r->waiting, ctx))
        EVP_PKEY_CTX_free(ctx);
}

/* Of digests each thread keeps one of its own: a short one takes little longer than the two exchanges of a slot. */
static _Thread_local EVP_MD_CTX *own_digest;
static pthread_key_t own_key;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;
static bool own_key_made;

/* Of a thread that ends. */
static void drop_own(void *ctx)
{
    own_digest = NULL;
    EVP_MD_CTX_free(ctx);
}

static void make_own_key(void) { own_key_made = pthread_key_create(&own_key, drop_own) == 0; }

EVP_MD_CTX *sp_ready_digest_take(void)
{
    EVP_MD_CTX *ctx = own_digest;
    own_digest = NULL;
    return ctx ? ctx : EVP_MD_CTX_new();
}

void sp_ready_digest_give(EVP_MD_CTX *ctx)
{
    if (!ctx)
        return;
    (void)pthread_once(&own_once, make_own_key);
    if (own_digest || !own_key_made || (pthread_getspecific(own_key) != ctx && pthread_setspecific(own_key, ctx)))
        EVP_MD_CTX_free(ctx);
    else
        own_digest = ctx;
}
