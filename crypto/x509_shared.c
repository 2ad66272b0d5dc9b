/* Certificates that are read again and again; declared in crypto/x509_internal.h. */
#include <pthread.h>
#include <stdlib.h>

#include "crypto/x509_internal.h"

/* OpenSSL takes a quarter of a millisecond to find out what kind of key a certificate holds. Each entry has a reference. */
enum { KEPT = 16 };
struct kept { X509 *x; size_t n; unsigned char der[]; };
static struct { pthread_mutex_t lock; struct kept *v[KEPT]; size_t next; } all = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Under the lock. The whole of it is compared. */
static X509 *find(struct sp_view der)
{
    for (size_t i = 0; i < KEPT && all.v[i]; i++)
        if (all.v[i]->n == der.n && memcmp(all.v[i]->der, der.p, der.n) == 0)
            return X509_up_ref(all.v[i]->x) == 1 ? all.v[i]->x : NULL;
    return NULL;
}

static void keep(struct sp_view der, X509 *x)
{
    struct kept *k = malloc(sizeof *k + der.n), *old = k;
    if (!k || X509_up_ref(x) != 1) {
        free(k);
        return;
    }
    k->x = x;
    k->n = der.n;
    memcpy(k->der, der.p, der.n);
    (void)pthread_mutex_lock(&all.lock);
    X509 *twin = find(der); /* two threads may have read the same */
    if (!twin) {
        old = all.v[all.next];
        all.v[all.next] = k;
        all.next = (all.next + 1) % KEPT;
    }
    (void)pthread_mutex_unlock(&all.lock);
    X509_free(twin);
    if (old)
        X509_free(old->x);
    free(old);
}

X509 *sp_x509_shared(struct sp_view der)
{
    if (!der.n)
        return NULL;
    (void)pthread_mutex_lock(&all.lock);
    X509 *x = find(der);
    (void)pthread_mutex_unlock(&all.lock);
    if (x)
        return x;
    x = sp_x509_read(der);
    if (x)
        keep(der, x);
    return x;
}
