/* Reading and judging revocation lists; declared in crypto/crl.h. */
#include <stdlib.h>

#include <openssl/err.h>

#include "base/clock.h"
#include "crypto/crl_internal.h"
#include "crypto/der.h"
#include "crypto/internal.h"

enum { MAX_EXTENSIONS = 16 };

/* AlgorithmIdentifier of ecdsa-with-SHA256, RFC 5758 section 3.2: without parameters. */
static const char ecdsa_sha256[] = "\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *text)
{
    ERR_clear_error();
    return sp_diag_set(d, rc, rule, NULL, "%s", text);
}

/* --- form --- */

/* d2i accepts some BER and keeps the bytes it saw; coding everything anew tells whether they were DER. */
static bool is_exact(X509_CRL *crl, struct sp_view der)
{
    unsigned char *again = NULL;
    if (i2d_re_X509_CRL_tbs(crl, NULL) <= 0)
        return false;
    int n = i2d_X509_CRL(crl, &again);
    bool same = n > 0 && (size_t)n == der.n && !memcmp(again, der.p, der.n);
    OPENSSL_free(again);
    return same;
}

static X509_CRL *read_exact(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
    if (crl && ((const char *)p != der.p + der.n || !is_exact(crl, der))) {
        X509_CRL_free(crl);
        crl = NULL;
    }
    ERR_clear_error();
    return crl;
}

/* The algorithm stands before and behind what is signed, and both must name the one there is (section 5.1.1.2). */
static bool algorithm_fits(X509_CRL *crl)
{
    const X509_ALGOR *outer = NULL;
    unsigned char *tbs = NULL, *alg = NULL;
    const size_t want = sizeof ecdsa_sha256 - 1;
    X509_CRL_get0_signature(crl, NULL, &outer);
    int n = i2d_re_X509_CRL_tbs(crl, &tbs), n_alg = i2d_X509_ALGOR(outer, &alg);
    const unsigned char *p = tbs;
    long len = 0;
    int tag = 0, class = 0;
    bool ok = n > 0 && n_alg == (int)want && !memcmp(alg, ecdsa_sha256, want) &&
              !(ASN1_get_object(&p, &len, &tag, &class, n) & 0x80) && len > (long)want + 3 &&
              !memcmp(p, "\x02\x01\x01", 3) && !memcmp(p + 3, ecdsa_sha256, want);
    OPENSSL_free(tbs);
    OPENSSL_free(alg);
    return ok;
}

bool sp_crl_is_lower(const X509_CRL *crl)
{
    const ASN1_BIT_STRING *bits = NULL;
    uint8_t rs[64];
    X509_CRL_get0_signature(crl, &bits, NULL);
    struct sp_view der = sp_view(ASN1_STRING_get0_data(bits), (size_t)ASN1_STRING_length(bits));
    return sp_der_take_pair(der, rs) && sp_es256_is_lower(rs);
}

/* --- extensions --- */

static bool is_repeated(const STACK_OF(X509_EXTENSION) *all, int upto)
{
    ASN1_OBJECT *own = X509_EXTENSION_get_object(sk_X509_EXTENSION_value(all, upto));
    for (int i = 0; i < upto; i++)
        if (!OBJ_cmp(own, X509_EXTENSION_get_object(sk_X509_EXTENSION_value(all, i))))
            return true;
    return false;
}

/* None of this profile is critical, and what would change a list's meaning is refused however it is marked. */
static struct sp_rc check_extensions(const STACK_OF(X509_EXTENSION) *all, struct sp_diag *d)
{
    int n = all ? sk_X509_EXTENSION_num(all) : 0;
    if (all && (n == 0 || n > MAX_EXTENSIONS))
        return refuse(d, SP_ERR(INVALID), "crl.extension", "no extensions where there must be some, or too many");
    for (int i = 0; i < n; i++) {
        X509_EXTENSION *e = sk_X509_EXTENSION_value(all, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
        if (X509_EXTENSION_get_critical(e))
            return refuse(d, SP_ERR(INVALID), "crl.extension", "a critical extension is not known here");
        if (nid == NID_delta_crl || nid == NID_issuing_distribution_point || nid == NID_certificate_issuer)
            return refuse(d, SP_ERR(INVALID), "crl.extension", "a list must be complete and of one issuer");
        if (is_repeated(all, i))
            return refuse(d, SP_ERR(INVALID), "crl.extension", "an extension is there twice");
    }
    return SP_OK;
}

/* The DER that the extension holds; false when it is not there. */
static bool extension(const STACK_OF(X509_EXTENSION) *all, int nid, struct sp_view *out)
{
    int at = all ? X509v3_get_ext_by_NID(all, nid, -1) : -1;
    if (at < 0)
        return false;
    const ASN1_OCTET_STRING *s = X509_EXTENSION_get_data(sk_X509_EXTENSION_value(all, at));
    *out = sp_view(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
    return true;
}

/* An INTEGER of at most 8 bytes, not negative, in its one spelling. */
static bool small_integer(struct sp_view der, int64_t *out)
{
    const unsigned char *p = (const unsigned char *)der.p;
    uint64_t v = 0;
    if (der.n < 3 || der.n > 10 || p[0] != V_ASN1_INTEGER || p[1] != der.n - 2 || p[2] & 0x80 ||
        (der.n > 3 && !p[2] && !(p[3] & 0x80)))
        return false;
    for (size_t i = 2; i < der.n; i++)
        v = v << 8 | p[i];
    *out = (int64_t)v;
    return true;
}

/* AuthorityKeyIdentifier with the key's identifier and nothing else (section 5.2.1). */
static bool names_key(const X509_CRL *crl, X509 *root)
{
    const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(root);
    struct sp_view found;
    int n = key_id ? ASN1_STRING_length(key_id) : 0;
    if (n < 1 || n > 64 || !extension(X509_CRL_get0_extensions(crl), NID_authority_key_identifier, &found))
        return false;
    const unsigned char *p = (const unsigned char *)found.p;
    return found.n == (size_t)n + 4 && p[0] == 0x30 && p[1] == n + 2 && p[2] == 0x80 && p[3] == n &&
           !memcmp(p + 4, ASN1_STRING_get0_data(key_id), (size_t)n);
}

/* --- entries --- */

/* CRLReason: ENUMERATED of one byte. */
static bool read_reason(const STACK_OF(X509_EXTENSION) *all, enum sp_crl_reason *out)
{
    struct sp_view der;
    *out = SP_CRL_UNSPECIFIED;
    if (!extension(all, NID_crl_reason, &der))
        return true;
    if (der.n != 3 || der.p[0] != V_ASN1_ENUMERATED || der.p[1] != 1)
        return false;
    *out = (enum sp_crl_reason)(unsigned char)der.p[2];
    return sp_crl_reason_text(*out) != NULL;
}

/* InvalidityDate: a GeneralizedTime in any year (section 5.3.2). */
static bool read_invalidity(const STACK_OF(X509_EXTENSION) *all, int64_t *out)
{
    struct sp_view der;
    *out = 0;
    if (!extension(all, NID_invalidity_date, &der))
        return true;
    return der.n == 17 && der.p[0] == V_ASN1_GENERALIZEDTIME && der.p[1] == 15 && der.p[16] == 'Z' &&
           sp_x509_digits_time(sp_view(der.p + 2, 14), out) && *out > 0;
}

static struct sp_rc read_entry(const X509_REVOKED *r, int64_t this_s, struct sp_arena *arena, struct sp_crl_entry *out,
                               struct sp_diag *d)
{
    struct sp_crl_entry e = { .serial = { NULL, 0 } };
    const STACK_OF(X509_EXTENSION) *all = X509_REVOKED_get0_extensions(r);
    if (!sp_x509_serial(X509_REVOKED_get0_serialNumber(r), &e.serial))
        return refuse(d, SP_ERR(INVALID), "crl.entry", "a serial number is not positive or too long");
    SP_TRY(check_extensions(all, d));
    if (!sp_x509_time(X509_REVOKED_get0_revocationDate(r), &e.revoked_s) || e.revoked_s > this_s)
        return refuse(d, SP_ERR(INVALID), "crl.entry", "an entry's time of revocation is none, or after the list's own");
    if (!read_invalidity(all, &e.invalid_s) || e.invalid_s > e.revoked_s)
        return refuse(d, SP_ERR(INVALID), "crl.entry", "an entry's invalidity date is none, or after its revocation");
    if (!read_reason(all, &e.reason))
        return refuse(d, SP_ERR(INVALID), "crl.reason", "the reason is not one for which this alliance revokes");
    if (!sp_arena_copy(arena, e.serial, &e.serial))
        return SP_ERR(NOMEM);
    *out = e;
    return SP_OK;
}

/* As numbers, which have no leading zeros: the shorter is the smaller. */
static int serial_cmp(struct sp_view a, struct sp_view b)
{
    return a.n != b.n ? (a.n > b.n) - (a.n < b.n) : sp_view_cmp(a, b);
}

static int entry_cmp(const void *a, const void *b)
{
    return serial_cmp(((const struct sp_crl_entry *)a)->serial, ((const struct sp_crl_entry *)b)->serial);
}

static struct sp_rc read_entries(X509_CRL *crl, struct sp_arena *arena, struct sp_crl *out, struct sp_diag *d)
{
    STACK_OF(X509_REVOKED) *all = X509_CRL_get_REVOKED(crl);
    size_t n = all ? (size_t)sk_X509_REVOKED_num(all) : 0;
    if (all && !n)
        return refuse(d, SP_ERR(INVALID), "crl.entry", "a list without entries leaves them out");
    if (n > SP_MAX_CRL_ENTRIES)
        return refuse(d, SP_ERR(LIMIT), "crl.size", "the list has too many entries");
    struct sp_crl_entry *entries = n ? sp_arena_alloc(arena, n * sizeof *entries) : NULL;
    if (n && !entries)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++)
        SP_TRY(read_entry(sk_X509_REVOKED_value(all, (int)i), out->this_s, arena, &entries[i], d));
    if (n)
        qsort(entries, n, sizeof *entries, entry_cmp);
    for (size_t i = 1; i < n; i++)
        if (sp_view_eq(entries[i - 1].serial, entries[i].serial))
            return refuse(d, SP_ERR(INVALID), "crl.duplicate", "a serial number is listed twice");
    out->entries = entries;
    out->n = n;
    return SP_OK;
}

/* --- the issuer --- */

static bool is_issuer(const X509_CRL *crl, X509 *root)
{
    return !X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(root)) && names_key(crl, root);
}

static struct sp_rc keep_issuer(X509 *root, struct sp_arena *arena, struct sp_crl *out)
{
    const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(root);
    const unsigned char *name = NULL;
    size_t n = 0;
    if (!key_id || X509_NAME_get0_der(X509_get_subject_name(root), &name, &n) != 1)
        return SP_ERR(CRYPTO);
    struct sp_view id = sp_view(ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id));
    return sp_arena_copy(arena, sp_view(name, n), &out->issuer) && sp_arena_copy(arena, id, &out->key_id) ? SP_OK
                                                                                                          : SP_ERR(NOMEM);
}

static struct sp_rc check_issuer(X509_CRL *crl, const struct sp_view *roots, size_t n_roots, struct sp_arena *arena,
                                 struct sp_crl *out, struct sp_diag *d)
{
    for (size_t i = 0; i < n_roots; i++) {
        SP_TRY(sp_cert_check_root(roots[i], NULL, d));
        SP_X509_AUTO root = sp_x509_shared(roots[i]);
        if (!root)
            return SP_ERR(NOMEM);
        if (!is_issuer(crl, root))
            continue;
        if (!algorithm_fits(crl) || X509_CRL_verify(crl, X509_get0_pubkey(root)) != 1)
            return refuse(d, SP_ERR(SIGNATURE), "crl.signature", "the root's signature of the list does not verify");
        /* Or whoever passes a list on could make another of it that says the same. */
        if (!sp_crl_is_lower(crl))
            return refuse(d, SP_ERR(SIGNATURE), "crl.high-s", "the signature is the higher of its two spellings");
        out->root = i;
        return keep_issuer(root, arena, out);
    }
    return refuse(d, SP_ERR(INVALID), "crl.issuer", "the list is not of a pinned root");
}

static struct sp_rc check_times(X509_CRL *crl, struct sp_view root_der, struct sp_crl *out, struct sp_diag *d)
{
    int64_t from, to;
    SP_TRY(sp_cert_validity(root_der, &from, &to));
    if (!sp_x509_time(X509_CRL_get0_lastUpdate(crl), &out->this_s) ||
        !sp_x509_time(X509_CRL_get0_nextUpdate(crl), &out->next_s))
        return refuse(d, SP_ERR(INVALID), "crl.time", "the list does not say when it was made and when the next will be");
    if (out->this_s >= out->next_s || out->this_s < from || out->next_s > to)
        return refuse(d, SP_ERR(INVALID), "crl.time", "the list ends before it begins, or is not within its root's life");
    return SP_OK;
}

struct sp_rc sp_crl_read(struct sp_view der, const struct sp_view *root_ders, size_t n_roots, struct sp_arena *arena,
                         struct sp_crl *out, struct sp_diag *d)
{
    struct sp_crl list = { 0 };
    struct sp_view number;
    if (der.n > SP_MAX_CRL_BYTES)
        return refuse(d, SP_ERR(LIMIT), "crl.size", "the list is too long");
    SP_CRL_AUTO crl = der.n ? read_exact(der) : NULL;
    if (!crl || X509_CRL_get_version(crl) != X509_CRL_VERSION_2)
        return refuse(d, SP_ERR(FORMAT), "crl.format", "not one DER revocation list of version 2");
    SP_TRY(check_issuer(crl, root_ders, n_roots, arena, &list, d));
    const STACK_OF(X509_EXTENSION) *all = X509_CRL_get0_extensions(crl);
    SP_TRY(check_extensions(all, d));
    if (!extension(all, NID_crl_number, &number) || !small_integer(number, &list.number))
        return refuse(d, SP_ERR(INVALID), "crl.number", "the list's number is missing, or not one of at most 63 bits");
    SP_TRY(check_times(crl, root_ders[list.root], &list, d));
    SP_TRY(read_entries(crl, arena, &list, d));
    *out = list;
    return SP_OK;
}

/* --- judging --- */

struct sp_rc sp_crl_fresh(const struct sp_crl *list, int64_t at_s, struct sp_diag *d)
{
    char text[SP_TIME_TEXT];
    if (at_s < list->this_s) {
        sp_time_text(list->this_s, text);
        return sp_diag_set(d, SP_ERR(EXPIRED), "crl.not-yet", NULL, "the list is of %s only", text);
    }
    if (at_s >= list->next_s) {
        sp_time_text(list->next_s, text);
        return sp_diag_set(d, SP_ERR(EXPIRED), "crl.stale", NULL, "a newer list was due at %s", text);
    }
    return SP_OK;
}

const struct sp_crl_entry *sp_crl_find(const struct sp_crl *list, struct sp_view serial)
{
    const struct sp_crl_entry key = { .serial = serial };
    return list->n ? bsearch(&key, list->entries, list->n, sizeof key, entry_cmp) : NULL;
}

struct sp_rc sp_crl_subject_of(struct sp_view cert_der, struct sp_arena *arena, struct sp_crl_subject *out, struct sp_diag *d)
{
    SP_X509_AUTO x = sp_x509_shared(cert_der);
    struct sp_crl_subject s = { .key_id = { "", 0 } };
    const unsigned char *name = NULL;
    size_t n = 0;
    if (!x || !sp_x509_serial(X509_get0_serialNumber(x), &s.serial) ||
        X509_NAME_get0_der(X509_get_issuer_name(x), &name, &n) != 1)
        return refuse(d, SP_ERR(FORMAT), "x509.format", "not one DER certificate with a serial number");
    const ASN1_OCTET_STRING *key_id = X509_get0_authority_key_id(x);
    if (key_id)
        s.key_id = sp_view(ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id));
    if (!sp_arena_copy(arena, s.serial, &s.serial) || !sp_arena_copy(arena, sp_view(name, n), &s.issuer) ||
        !sp_arena_copy(arena, s.key_id, &s.key_id))
        return SP_ERR(NOMEM);
    *out = s;
    return SP_OK;
}

bool sp_crl_covers(const struct sp_crl *list, const struct sp_crl_subject *s)
{
    return s->key_id.n && sp_view_eq(s->key_id, list->key_id) && sp_view_eq(s->issuer, list->issuer);
}

int64_t sp_crl_since(const struct sp_crl_entry *entry) { return entry->invalid_s ? entry->invalid_s : entry->revoked_s; }

struct sp_rc sp_crl_judge(const struct sp_crl *list, const struct sp_crl_subject *s, int64_t at_s,
                          const struct sp_crl_entry **entry, struct sp_diag *d)
{
    const struct sp_crl_entry *found = sp_crl_find(list, s->serial);
    if (found && at_s >= sp_crl_since(found)) {
        char text[SP_TIME_TEXT];
        sp_time_text(sp_crl_since(found), text);
        return sp_diag_set(d, SP_ERR(INVALID), "crl.revoked", NULL, "the certificate is revoked since %s (%s)", text,
                           sp_crl_reason_text(found->reason));
    }
    *entry = found;
    return SP_OK;
}

struct sp_rc sp_crl_check(const struct sp_crl *list, struct sp_view cert_der, int64_t at_s, const struct sp_crl_entry **entry,
                          struct sp_diag *d)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl_subject s;
    SP_TRY(sp_crl_subject_of(cert_der, &arena, &s, d));
    if (!sp_crl_covers(list, &s))
        return refuse(d, SP_ERR(INVALID), "crl.issuer", "the list is not of the root that issued the certificate");
    return sp_crl_judge(list, &s, at_s, entry, d);
}
