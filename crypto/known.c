#include "crypto/known.h"

#include <pthread.h>
#include <stdlib.h>

struct one { size_t n; uint8_t signature[64]; char message[]; };

struct sp_known { pthread_mutex_t lock; struct one *slot[SP_KNOWN_MOST]; };

struct sp_known *sp_known_new(void)
{
    struct sp_known *k = calloc(1, sizeof *k);
    if (k)
        (void)pthread_mutex_init(&k->lock, NULL);
    return k;
}

void sp_known_free(struct sp_known *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < SP_KNOWN_MOST; i++)
        free(k->slot[i]);
    (void)pthread_mutex_destroy(&k->lock);
    free(k);
}

/* Where a signature would be: by bytes of it that are as good as random in what honest signers make. */
static size_t place(const uint8_t signature[64])
{
    return ((size_t)signature[1] << 8 | signature[0]) % SP_KNOWN_MOST;
}

static bool is_it(const struct one *o, struct sp_view message, const uint8_t signature[64])
{
    return o && o->n == message.n && !memcmp(o->signature, signature, 64) && !memcmp(o->message, message.p, message.n);
}

bool sp_known_has(struct sp_known *k, struct sp_view message, const uint8_t signature[64])
{
    if (!message.n || message.n > SP_KNOWN_BYTES)
        return false;
    (void)pthread_mutex_lock(&k->lock);
    bool has = is_it(k->slot[place(signature)], message, signature);
    (void)pthread_mutex_unlock(&k->lock);
    return has;
}

void sp_known_add(struct sp_known *k, struct sp_view message, const uint8_t signature[64])
{
    struct one *o = message.n && message.n <= SP_KNOWN_BYTES ? malloc(sizeof *o + message.n) : NULL;
    if (!o)
        return;
    o->n = message.n;
    memcpy(o->signature, signature, 64);
    memcpy(o->message, message.p, message.n);
    (void)pthread_mutex_lock(&k->lock);
    struct one **slot = &k->slot[place(signature)], *old = *slot;
    *slot = o;
    (void)pthread_mutex_unlock(&k->lock);
    free(old);
}
