#include "crypto/pkcs11.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/internal.h"
#include "crypto/jws.h"
#include "crypto/pkcs11_internal.h"

enum { MAX_SESSIONS = 64, RETRY_US = 1000 * 1000 };

struct token {
    CK_FUNCTION_LIST *f;
    char *label, *key_label;
    struct sp_secret pin;
    struct sp_key *pub;          /* what the token must hold, from the first time on */
    pthread_mutex_t lock;        /* everything below */
    pthread_cond_t freed;
    CK_SLOT_ID slot;
    CK_OBJECT_HANDLE key;
    CK_SESSION_HANDLE idle[MAX_SESSIONS];
    size_t n_idle, n_open, most; /* most: how many the token was seen to open */
    size_t n_busy;               /* of this connection and older ones: threads that are in the module without the lock */
    unsigned generation;         /* of the connection: sessions of an older one are closed, not kept */
    bool up, pin_refused;
    int64_t next_try_us;
    struct sp_rc why_rc;
    struct sp_diag why;
};

/* --- one connection --- */

static void bring_down(struct token *t)
{
    while (t->n_idle)
        (void)t->f->C_CloseSession(t->idle[--t->n_idle]);
    t->n_open = 0;
    t->up = false;
    t->generation++;
    pthread_cond_broadcast(&t->freed);
}

static struct sp_rc log_in(struct token *t, CK_SESSION_HANDLE s, struct sp_diag *d)
{
    CK_RV rv = t->f->C_Login(s, CKU_USER, (CK_UTF8CHAR *)t->pin.p, t->pin.n);
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
        return SP_OK;
    switch (rv) {
    case CKR_PIN_INCORRECT: case CKR_PIN_INVALID: case CKR_PIN_LEN_RANGE: case CKR_PIN_LOCKED: case CKR_PIN_EXPIRED:
        t->pin_refused = true;
        return sp_diag_set(d, SP_ERR(DENIED), "pkcs11.pin", NULL, "the token %s does not open: %s", t->label, sp_pkcs11_text(rv));
    default:
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "pkcs11.token", NULL, "no login to the token %s: %s", t->label,
                           sp_pkcs11_text(rv));
    }
}

static CK_RV sign_in(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key, const uint8_t digest[32], uint8_t rs[64])
{
    CK_MECHANISM mechanism = { CKM_ECDSA, NULL, 0 };
    uint8_t in[SP_SHA256_BYTES], out[128];
    CK_ULONG n = sizeof out;
    memcpy(in, digest, sizeof in);
    CK_RV rv = t->f->C_SignInit(s, &mechanism, key);
    if (rv == CKR_OK)
        rv = t->f->C_Sign(s, in, sizeof in, out, &n);
    if (rv == CKR_OK && n != 64)
        rv = CKR_SIGNATURE_LEN_RANGE;
    if (rv == CKR_OK)
        memcpy(rs, out, 64);
    return rv;
}

/* The key that is named must be the one of old, and do the work of its public half. */
static struct sp_rc prove(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key, const uint8_t point[65], struct sp_diag *d)
{
    static const struct sp_view text = SP_VIEW_LIT("saphan: the private half belongs to the public one");
    uint8_t digest[SP_SHA256_BYTES], rs[64];
    if (!t->pub) {
        EVP_PKEY *pkey = sp_p256_public(point);
        struct sp_rc rc = pkey ? sp_key_adopt(pkey, SP_ALG_ES256, false, &t->pub)
                               : sp_diag_set(d, SP_ERR(INVALID), "pkcs11.key", NULL, "the point of %s is not on P-256", t->key_label);
        if (!sp_ok(rc)) {
            EVP_PKEY_free(pkey);
            return rc;
        }
    }
    if (!sp_view_eq(sp_key_point(t->pub), sp_view(point, 65)))
        return sp_diag_set(d, SP_ERR(CRYPTO), "pkcs11.proof", NULL, "the token %s holds another key %s than before", t->label,
                           t->key_label);
    SP_TRY(sp_sha256(text, digest));
    CK_RV rv = sign_in(t, s, key, digest, rs);
    if (rv != CKR_OK)
        return sp_diag_set(d, SP_ERR(CRYPTO), "pkcs11.proof", NULL, "the key %s does not sign: %s", t->key_label, sp_pkcs11_text(rv));
    if (!sp_ok(sp_verify_raw(t->pub, text, sp_view(rs, 64), NULL)))
        return sp_diag_set(d, SP_ERR(CRYPTO), "pkcs11.proof", NULL, "the private key %s is not that of its public key", t->key_label);
    return SP_OK;
}

/* The first session stays open as long as the connection: with the last one the login would end. */
static struct sp_rc connect_now(struct token *t, struct sp_diag *d)
{
    CK_SESSION_HANDLE s;
    uint8_t point[65];
    struct sp_rc there = sp_pkcs11_slot(t->f, t->label, &t->slot, d);
    if (sp_is(there, SP_RC_UNAVAILABLE) && t->pub && !t->n_busy) { /* it was there once */
        sp_pkcs11_restart(t->f);
        there = sp_pkcs11_slot(t->f, t->label, &t->slot, d);
    }
    SP_TRY(there);
    CK_RV rv = t->f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &s);
    if (rv != CKR_OK)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "pkcs11.token", NULL, "no session with the token %s: %s", t->label,
                           sp_pkcs11_text(rv));
    struct sp_rc rc = log_in(t, s, d);
    if (sp_ok(rc))
        rc = sp_pkcs11_find(t->f, s, t->key_label, &t->key, point, d);
    if (sp_ok(rc))
        rc = prove(t, s, t->key, point, d);
    if (!sp_ok(rc)) {
        (void)t->f->C_CloseSession(s);
        return rc;
    }
    t->idle[0] = s;
    t->n_idle = t->n_open = 1;
    t->most = MAX_SESSIONS;
    t->up = true;
    return SP_OK;
}

/* A token that is not there costs time to look for, and a wrong PIN costs one of few attempts. */
static struct sp_rc be_up(struct token *t)
{
    if (t->up)
        return SP_OK;
    if (t->pin_refused || sp_mono_us() < t->next_try_us)
        return t->why_rc;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = connect_now(t, &d);
    if (!sp_ok(rc)) {
        t->why = d;
        t->why_rc = rc;
        t->next_try_us = sp_mono_us() + RETRY_US;
    }
    return rc;
}

/* --- sessions --- */

/* A session that no other thread uses. The lock is held, and let go while waiting for one. */
static CK_RV take(struct token *t, CK_SESSION_HANDLE *out)
{
    while (t->up) {
        if (t->n_idle) {
            *out = t->idle[--t->n_idle];
            return CKR_OK;
        }
        if (t->n_open < t->most) {
            CK_RV rv = t->f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, out);
            if (rv == CKR_OK)
                t->n_open++;
            if (rv != CKR_SESSION_COUNT || !t->n_open)
                return rv;
            t->most = t->n_open; /* so many it has, and they will come back */
            continue;
        }
        pthread_cond_wait(&t->freed, &t->lock);
    }
    return CKR_DEVICE_REMOVED;
}

static void give_back(struct token *t, CK_SESSION_HANDLE s, unsigned generation)
{
    if (generation == t->generation && t->n_idle < MAX_SESSIONS) {
        t->idle[t->n_idle++] = s;
        pthread_cond_signal(&t->freed);
    } else {
        (void)t->f->C_CloseSession(s);
    }
}

static void lost(struct token *t, CK_RV rv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    t->why_rc = sp_diag_set(&d, SP_ERR(UNAVAILABLE), "pkcs11.sign", NULL, "the token %s did not sign: %s", t->label,
                            sp_pkcs11_text(rv));
    t->why = d;
    t->next_try_us = 0;
    bring_down(t);
}

/* One attempt; true when the token signed. The lock is held, but not while it signs. */
static bool attempt(struct token *t, const uint8_t digest[32], uint8_t rs[64])
{
    CK_SESSION_HANDLE s;
    CK_RV rv = take(t, &s);
    if (rv != CKR_OK) {
        if (t->up)
            lost(t, rv);
        return false;
    }
    unsigned generation = t->generation;
    CK_OBJECT_HANDLE key = t->key;
    t->n_busy++;
    pthread_mutex_unlock(&t->lock);
    rv = sign_in(t, s, key, digest, rs);
    pthread_mutex_lock(&t->lock);
    t->n_busy--;
    if (rv == CKR_OK) {
        give_back(t, s, generation);
        return true;
    }
    (void)t->f->C_CloseSession(s);
    if (generation == t->generation) /* else another thread saw it first */
        lost(t, rv);
    return false;
}

static struct sp_rc token_sign(void *self, const uint8_t digest[32], uint8_t rs[64])
{
    struct token *t = self;
    bool done = false;
    pthread_mutex_lock(&t->lock);
    for (int i = 0; i < 2 && !done && sp_ok(be_up(t)); i++)
        done = attempt(t, digest, rs);
    pthread_mutex_unlock(&t->lock);
    return done ? SP_OK : SP_ERR(UNAVAILABLE);
}

static struct sp_rc token_why(void *self, struct sp_rc rc, struct sp_diag *d)
{
    struct token *t = self;
    pthread_mutex_lock(&t->lock);
    if (d && t->why.rule[0])
        *d = t->why;
    pthread_mutex_unlock(&t->lock);
    return rc;
}

/* --- the key --- */

static void token_drop(void *self)
{
    struct token *t = self;
    bring_down(t);
    sp_pkcs11_release(t->f);
    sp_key_free(t->pub);
    sp_secret_free(&t->pin);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->freed);
    free(t->label);
    free(t->key_label);
    free(t);
}

static struct sp_rc token_new(CK_FUNCTION_LIST *f, const struct sp_pkcs11_ref *ref, const struct sp_secret *pin,
                              struct token **out)
{
    struct token *t = calloc(1, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->freed, NULL);
    t->label = strdup(ref->token);
    t->key_label = strdup(ref->key);
    if (!t->label || !t->key_label || !sp_ok(sp_secret_copy(sp_view(pin->p, pin->n), &t->pin))) {
        token_drop(t);
        return SP_ERR(NOMEM);
    }
    t->f = f;
    *out = t;
    return SP_OK;
}

struct sp_rc sp_pkcs11_key_by(CK_FUNCTION_LIST *module, const struct sp_pkcs11_ref *ref, const struct sp_secret *pin,
                              struct sp_key **out, struct sp_diag *d)
{
    static const struct sp_key_remote remote = { token_sign, token_why, token_drop };
    struct token *t;
    struct sp_rc rc = token_new(module, ref, pin, &t);
    if (!sp_ok(rc)) {
        sp_pkcs11_release(module);
        return rc;
    }
    rc = connect_now(t, d);
    if (sp_ok(rc)) {
        EVP_PKEY *pkey = sp_key_pkey(t->pub);
        rc = EVP_PKEY_up_ref(pkey) == 1 ? sp_key_adopt_remote(pkey, &remote, t, out) : SP_ERR(CRYPTO);
        if (!sp_ok(rc))
            EVP_PKEY_free(pkey);
    }
    if (!sp_ok(rc))
        token_drop(t);
    return rc;
}

struct sp_rc sp_pkcs11_key(const struct sp_pkcs11_ref *ref, const struct sp_secret *pin, struct sp_key **out, struct sp_diag *d)
{
    CK_FUNCTION_LIST *module;
    SP_TRY(sp_pkcs11_module(ref->module, &module, d));
    return sp_pkcs11_key_by(module, ref, pin, out, d);
}
