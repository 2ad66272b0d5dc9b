#include "crypto/key.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/internal.h"
#include "crypto/ready.h"

enum { KDF_ROUNDS = 20000 };

struct sp_key {
    EVP_PKEY *pkey;
    enum sp_alg alg;
    bool is_private;
    atomic_uint refs;
    struct sp_ready *sign, *verify; /* of an ES256 key */
    struct sp_ready *derive;        /* of an ECDH key */
    /* Templates, of Ed25519: copied for every use, so that threads share nothing. */
    EVP_MD_CTX *signer, *verifier;
    struct sp_known *known; /* of an Ed25519 key */
    const struct sp_key_remote *remote; /* the private half is there, and not in pkey */
    void *remote_self;
    size_t n_pub;
    unsigned char pub[65];
    char kid[SP_SHA256_TEXT];
};

static const struct { const char *text; enum sp_alg alg; } uses[SP_USE_COUNT] = {
    [SP_USE_ROOT] = { "root", SP_ALG_ES256 },       [SP_USE_REPORT] = { "report", SP_ALG_ES256 },
    [SP_USE_RECEIPT] = { "receipt", SP_ALG_ES256 }, [SP_USE_ENCRYPTION] = { "encryption", SP_ALG_ECDH_ES_A256KW },
    [SP_USE_LOG] = { "log", SP_ALG_EDDSA },         [SP_USE_TLS] = { "tls", SP_ALG_ES256 },
    [SP_USE_REPORT_SM2] = { "report-sm2", SP_ALG_SM2 },
};

const char *sp_key_use_text(enum sp_key_use use) { return uses[use].text; }
enum sp_alg sp_key_use_alg(enum sp_key_use use) { return uses[use].alg; }

bool sp_key_use_parse(struct sp_view text, enum sp_key_use *out)
{
    for (size_t i = 0; i < SP_USE_COUNT; i++)
        if (sp_view_is(text, uses[i].text)) {
            *out = (enum sp_key_use)i;
            return true;
        }
    return false;
}

EVP_PKEY *sp_key_pkey(const struct sp_key *key) { return key->pkey; }
struct sp_ready *sp_key_ready_to_sign(const struct sp_key *key) { return key->sign; }
struct sp_ready *sp_key_ready_to_verify(const struct sp_key *key) { return key->verify; }
const EVP_MD_CTX *sp_key_signer(const struct sp_key *key) { return key->signer; }
const EVP_MD_CTX *sp_key_verifier(const struct sp_key *key) { return key->verifier; }
struct sp_ready *sp_key_ready_to_derive(const struct sp_key *key) { return key->derive; }
struct sp_known *sp_key_known(const struct sp_key *key) { return key->known; }
struct sp_view sp_key_point(const struct sp_key *key) { return sp_view(key->pub, key->n_pub); }
const char *sp_key_kid(const struct sp_key *key) { return key->kid; }
enum sp_alg sp_key_alg(const struct sp_key *key) { return key->alg; }
bool sp_key_is_private(const struct sp_key *key) { return key->is_private; }
bool sp_key_equal(const struct sp_key *a, const struct sp_key *b) { return EVP_PKEY_eq(a->pkey, b->pkey) == 1; }

struct sp_key *sp_key_ref(struct sp_key *key)
{
    atomic_fetch_add(&key->refs, 1);
    return key;
}

static void drop_helpers(struct sp_key *k)
{
    sp_ready_free(k->sign);
    sp_ready_free(k->verify);
    sp_ready_free(k->derive);
    EVP_MD_CTX_free(k->signer);
    EVP_MD_CTX_free(k->verifier);
    sp_known_free(k->known);
}

void sp_key_free(struct sp_key *key)
{
    if (!key || atomic_fetch_sub(&key->refs, 1) != 1)
        return;
    drop_helpers(key);
    if (key->remote)
        key->remote->drop(key->remote_self);
    EVP_PKEY_free(key->pkey);
    free(key);
}

size_t sp_public_bytes(EVP_PKEY *pkey, enum sp_alg alg, unsigned char out[65])
{
    size_t n = 0;
    if (EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, out, 65, &n) != 1)
        return 0;
    /* A compressed point would give another thumbprint for the same key. */
    bool plain = alg == SP_ALG_EDDSA ? n == 32 : n == 65 && out[0] == 4;
    return plain ? n : 0;
}

void sp_put_public_jwk(struct sp_buf *b, enum sp_alg alg, struct sp_view pub)
{
    const struct sp_suite *s = sp_suite_of(alg);
    sp_buf_puts(b, "{\"crv\":\"");
    sp_buf_puts(b, s->crv);
    sp_buf_puts(b, "\",\"kty\":\"");
    sp_buf_puts(b, s->kty);
    sp_buf_puts(b, "\",\"x\":\"");
    if (pub.n == 65) {
        sp_buf_put_b64url(b, sp_view(pub.p + 1, 32));
        sp_buf_puts(b, "\",\"y\":\"");
        sp_buf_put_b64url(b, sp_view(pub.p + 33, 32));
    } else {
        sp_buf_put_b64url(b, pub);
    }
    sp_buf_puts(b, "\"}");
}

void sp_key_put_jwk(struct sp_buf *b, const struct sp_key *key)
{
    sp_put_public_jwk(b, key->alg, sp_view(key->pub, key->n_pub));
}

struct sp_rc sp_key_put_pem(struct sp_buf *b, const struct sp_key *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    bool ok = bio && PEM_write_bio_PUBKEY(bio, key->pkey) == 1;
    long n = ok ? BIO_get_mem_data(bio, &text) : 0;
    if (n > 0)
        sp_buf_put(b, sp_view(text, (size_t)n));
    BIO_free(bio);
    return n > 0 ? sp_buf_rc(b) : SP_ERR(CRYPTO);
}

static bool name_it(struct sp_key *k)
{
    SP_BUF_AUTO jwk = { 0 };
    sp_key_put_jwk(&jwk, k);
    return sp_ok(sp_buf_rc(&jwk)) && sp_ok(sp_sha256_b64url(sp_buf_view(&jwk), k->kid));
}

static bool make_ready_ed25519(struct sp_key *k)
{
    k->known = sp_known_new();
    k->verifier = EVP_MD_CTX_new();
    k->signer = k->is_private ? EVP_MD_CTX_new() : NULL;
    return k->verifier && EVP_DigestVerifyInit(k->verifier, NULL, NULL, NULL, k->pkey) == 1 &&
           (!k->is_private || (k->signer && EVP_DigestSignInit(k->signer, NULL, NULL, NULL, k->pkey) == 1));
}

static bool make_ready(struct sp_key *k)
{
    const struct sp_evp *e = sp_evp();
    if (!e)
        return false;
    if (k->alg == SP_ALG_SM2)
        return true; /* crypto/second.c needs nothing but the key */
    if (k->alg == SP_ALG_ECDH_ES_A256KW) {
        k->derive = k->is_private ? sp_ready_new(k->pkey, EVP_PKEY_derive_init) : NULL;
        return !k->is_private || k->derive;
    }
    if (k->alg == SP_ALG_EDDSA)
        return make_ready_ed25519(k);
    bool signs = k->is_private && !k->remote;
    k->verify = sp_ready_new(k->pkey, EVP_PKEY_verify_init);
    k->sign = signs ? sp_ready_new(k->pkey, EVP_PKEY_sign_init) : NULL;
    return k->verify && (!signs || k->sign);
}

static struct sp_rc adopt(EVP_PKEY *pkey, enum sp_alg alg, bool is_private, const struct sp_key_remote *remote, void *self,
                          struct sp_key **out)
{
    struct sp_key *k = calloc(1, sizeof *k);
    if (!k)
        return SP_ERR(NOMEM);
    k->pkey = pkey;
    k->alg = alg;
    k->is_private = is_private;
    k->remote = remote;
    k->remote_self = self;
    atomic_init(&k->refs, 1);
    k->n_pub = sp_public_bytes(pkey, alg, k->pub);
    if (!k->n_pub || !name_it(k) || !make_ready(k)) {
        drop_helpers(k);
        free(k);
        return SP_ERR(CRYPTO);
    }
    *out = k;
    return SP_OK;
}

struct sp_rc sp_key_adopt(EVP_PKEY *pkey, enum sp_alg alg, bool is_private, struct sp_key **out)
{
    return adopt(pkey, alg, is_private, NULL, NULL, out);
}

struct sp_rc sp_key_adopt_remote(EVP_PKEY *pkey, const struct sp_key_remote *remote, void *self, struct sp_key **out)
{
    return adopt(pkey, SP_ALG_ES256, true, remote, self, out);
}

const struct sp_key_remote *sp_key_remote(const struct sp_key *key, void **self)
{
    *self = key->remote_self;
    return key->remote;
}

struct sp_rc sp_key_why(const struct sp_key *key, struct sp_rc rc, struct sp_diag *d)
{
    return key->remote ? key->remote->why(key->remote_self, rc, d) : rc;
}

struct sp_rc sp_key_generate(enum sp_alg alg, struct sp_key **out)
{
    EVP_PKEY *pkey = alg == SP_ALG_EDDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                   : alg == SP_ALG_SM2   ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
                                         : sp_p256_generate();
    if (!pkey)
        return SP_ERR(CRYPTO);
    struct sp_rc rc = sp_key_adopt(pkey, alg, true, out);
    if (!sp_ok(rc))
        EVP_PKEY_free(pkey);
    return rc;
}

/* --- at rest --- */

static bool encode_encrypted(EVP_PKEY *pkey, const struct sp_secret *pass, BIO *bio)
{
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *pbe = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), KDF_ROUNDS, NULL, 16, NULL, NID_hmacWithSHA256);
    X509_SIG *sealed = plain && pbe ? PKCS8_set0_pbe(pass->p, (int)pass->n, plain, pbe) : NULL;
    if (!sealed)
        X509_ALGOR_free(pbe); /* on success it belongs to the envelope */
    bool ok = sealed && PEM_write_bio_PKCS8(bio, sealed) == 1;
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(plain);
    return ok;
}

struct sp_rc sp_key_save(const struct sp_key *key, const char *path, const struct sp_secret *pass, struct sp_diag *d)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    if (!bio || !key->is_private || key->remote || !pass->n || !encode_encrypted(key->pkey, pass, bio)) {
        BIO_free(bio);
        return sp_diag_set(d, SP_ERR(CRYPTO), "key.file", NULL, "cannot encrypt the key for %s", path);
    }
    char *pem = NULL;
    long n = BIO_get_mem_data(bio, &pem);
    struct sp_rc rc = sp_file_write(path, sp_view(pem, n > 0 ? (size_t)n : 0), 0600, d);
    BIO_free(bio);
    return rc;
}

/* The envelope of an encrypted PKCS#8 file, and no other kind of PEM: a key that lies open is not taken. */
static X509_SIG *read_envelope(struct sp_view text)
{
    BIO *bio = BIO_new_mem_buf(text.p, (int)text.n);
    char *name = NULL, *head = NULL;
    unsigned char *der = NULL;
    long n = 0;
    X509_SIG *sealed = NULL;
    if (bio && PEM_read_bio(bio, &name, &head, &der, &n) == 1 && !strcmp(name, PEM_STRING_PKCS8)) {
        const unsigned char *p = der;
        sealed = d2i_X509_SIG(NULL, &p, n);
        if (sealed && p != der + n) {
            X509_SIG_free(sealed);
            sealed = NULL;
        }
    }
    if (der)
        sp_wipe(der, (size_t)n);
    OPENSSL_free(der);
    OPENSSL_free(name);
    OPENSSL_free(head);
    BIO_free(bio);
    return sealed;
}

/* The cipher does not notice every changed byte: such a file may hold a private half that is not the public one's. */
static EVP_PKEY *decrypt(const X509_SIG *sealed, const struct sp_secret *pass)
{
    PKCS8_PRIV_KEY_INFO *plain = PKCS8_decrypt(sealed, pass->p ? pass->p : "", (int)pass->n);
    EVP_PKEY *pkey = plain ? EVP_PKCS82PKEY(plain) : NULL;
    PKCS8_PRIV_KEY_INFO_free(plain);
    if (pkey && EVP_PKEY_is_a(pkey, "ED25519") != 1 && !sp_pkey_consistent(pkey)) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return pkey;
}

bool sp_pkey_fits(EVP_PKEY *pkey, enum sp_alg alg)
{
    if (alg == SP_ALG_EDDSA)
        return EVP_PKEY_is_a(pkey, "ED25519") == 1;
    char group[32] = "";
    if (EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) != 1)
        return false;
    if (alg == SP_ALG_SM2)
        return EVP_PKEY_is_a(pkey, "SM2") == 1 && !strcmp(group, "SM2");
    return EVP_PKEY_is_a(pkey, "EC") == 1 && (!strcmp(group, "prime256v1") || !strcmp(group, "P-256"));
}

static struct sp_rc check_file_mode(const char *path, struct sp_diag *d)
{
    struct stat st;
    if (stat(path, &st))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "key.file", NULL, "cannot read the key %s: %m", path);
    if (st.st_mode & 077)
        return sp_diag_set(d, SP_ERR(DENIED), "key.mode", NULL, "others may read %s; run chmod 600 on it", path);
    return SP_OK;
}

struct sp_rc sp_key_load(const char *path, const struct sp_secret *pass, enum sp_alg alg, struct sp_key **out,
                         struct sp_diag *d)
{
    SP_TRY(check_file_mode(path, d));
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    X509_SIG *sealed = read_envelope(sp_buf_view(&text));
    EVP_PKEY *pkey = sealed ? decrypt(sealed, pass) : NULL;
    bool is_sealed = sealed != NULL;
    X509_SIG_free(sealed);
    ERR_clear_error();
    if (!is_sealed)
        return sp_diag_set(d, SP_ERR(FORMAT), "key.file", NULL, "%s is not an encrypted PKCS#8 key", path);
    if (!pkey)
        return sp_diag_set(d, SP_ERR(CRYPTO), "key.passphrase", NULL, "the passphrase does not open the key %s, or the file is damaged", path);
    struct sp_rc rc = sp_pkey_fits(pkey, alg) ? sp_key_adopt(pkey, alg, true, out)
                                           : sp_diag_set(d, SP_ERR(CRYPTO), "key.kind", NULL, "%s holds no %s key", path,
                                                         sp_suite_of(alg)->crv);
    if (!sp_ok(rc))
        EVP_PKEY_free(pkey);
    return rc;
}
