#include "node/evidence/trust.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "crypto/x509.h"

/* A node key whose certificate was found good. */
struct proved {
    struct sp_key *key;
    struct sp_buf der;
    int64_t from_s, to_s;
};

struct sp_trust {
    struct sp_arena arena;
    struct sp_trust_list list;
    struct sp_trust_file file;
    struct sp_buf payload;
    char digest[SP_SHA256_TEXT];
    struct sp_key *root_key[SP_MAX_ROOTS];
    struct sp_view root_der[SP_MAX_ROOTS];
    const char **pinned;              /* NULL-ended */
    size_t *first;                    /* first slot of each node */
    _Atomic(struct proved *) *slot;   /* one per node key; filled when the key is first asked for */
    size_t n_slots;
};

/* --- roots and signatures --- */

static struct sp_rc decode_cert(struct sp_view text, struct sp_buf *der, struct sp_diag *d)
{
    if (!sp_ok(sp_b64_decode(text, der)))
        return sp_diag_set(d, SP_ERR(FORMAT), "trust.certificate", "x5c", "the certificate is not canonical base64");
    return SP_OK;
}

static struct sp_rc read_key(const struct sp_trust_key *k, enum sp_key_use use, const char *rule, struct sp_key **out,
                             struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_key_from_jwk_for(k->jwk, sp_key_use_alg(use), &key, d));
    if (sp_key_is_private(key))
        return sp_diag_set(d, SP_ERR(INVALID), rule, "jwk", "a trust list must not hold private keys");
    if (!sp_view_is(k->kid, sp_key_kid(key)))
        return sp_diag_set(d, SP_ERR(INVALID), rule, "kid", "the kid is not the thumbprint of the key");
    *out = key;
    key = NULL;
    return SP_OK;
}

static struct sp_rc open_root(struct sp_trust *t, size_t i, struct sp_diag *d)
{
    const struct sp_trust_key *root = &t->list.roots[i];
    SP_BUF_AUTO der = { 0 };
    SP_TRY(read_key(root, SP_USE_ROOT, "trust.root", &t->root_key[i], d));
    if (!root->n_x5c)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.root", "x5c", "the root has no certificate");
    SP_TRY(decode_cert(root->x5c[0], &der, d));
    SP_TRY(sp_cert_check_root(sp_buf_view(&der), t->root_key[i], d));
    return sp_arena_copy(&t->arena, sp_buf_view(&der), &t->root_der[i]) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc open_roots(struct sp_trust *t, struct sp_diag *d)
{
    for (size_t i = 0; i < t->list.n_roots; i++) {
        struct sp_rc rc = open_root(t, i, d);
        if (!sp_ok(rc)) {
            char at[32];
            (void)snprintf(at, sizeof at, "roots[%zu]", i);
            sp_diag_prefix(d, at);
            return rc;
        }
    }
    return SP_OK;
}

/* Which of `by`'s roots signed exactly t's payload. Signatures of others are ignored; a wrong one of a known root is not. */
static struct sp_rc find_signers(const struct sp_trust *t, const struct sp_trust *by, bool signer[SP_MAX_ROOTS],
                                 struct sp_diag *d)
{
    SP_ARENA_AUTO scratch = { 0 };
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
        signer[at] = true;
    }
    return SP_OK;
}

static bool is_pinned(const struct sp_trust *t, struct sp_view kid)
{
    for (size_t i = 0; t->pinned[i]; i++)
        if (sp_view_is(kid, t->pinned[i]))
            return true;
    return false;
}

static struct sp_rc check_signers(const struct sp_trust *t, struct sp_diag *d)
{
    bool signer[SP_MAX_ROOTS] = { false };
    int64_t signers = 0, relied = 0;
    SP_TRY(find_signers(t, t, signer, d));
    for (size_t i = 0; i < t->list.n_roots; i++) {
        signers += signer[i];
        relied += signer[i] && is_pinned(t, t->list.roots[i].kid);
    }
    if (t->list.threshold < 1 || signers < t->list.threshold)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.threshold", "signatures", "%lld roots signed, %lld must",
                           (long long)signers, (long long)t->list.threshold);
    if (relied < t->list.threshold)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.pinned", "pinned",
                           "%lld of the signing roots are pinned here, %lld must be", (long long)relied,
                           (long long)t->list.threshold);
    return SP_OK;
}

/* --- opening --- */

static struct sp_rc take_pins(struct sp_trust *t, const char *const *pinned)
{
    size_t n = 0;
    while (pinned && pinned[n])
        n++;
    if (!pinned)
        n = t->file.n_pinned;
    t->pinned = sp_arena_alloc(&t->arena, (n + 1) * sizeof *t->pinned);
    if (!t->pinned)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++) {
        t->pinned[i] = sp_arena_text(&t->arena, pinned ? sp_view_of(pinned[i]) : t->file.pinned[i]);
        if (!t->pinned[i])
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc make_slots(struct sp_trust *t)
{
    t->first = sp_arena_alloc(&t->arena, (t->list.n_nodes + 1) * sizeof *t->first);
    if (!t->first)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < t->list.n_nodes; i++) {
        t->first[i] = t->n_slots;
        t->n_slots += t->list.nodes[i].n_keys;
    }
    t->slot = sp_arena_alloc(&t->arena, (t->n_slots + 1) * sizeof *t->slot);
    if (!t->slot) {
        t->n_slots = 0;
        return SP_ERR(NOMEM);
    }
    for (size_t i = 0; i < t->n_slots; i++)
        atomic_init(&t->slot[i], NULL);
    return SP_OK;
}

static struct sp_rc open_into(struct sp_trust *t, struct sp_view text, const char *const *pinned, struct sp_diag *d)
{
    SP_TRY(sp_trust_file_parse(text, &t->arena, &t->file, d));
    SP_TRY(take_pins(t, pinned));
    if (!t->file.n_signatures)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.threshold", "signatures", "nobody signed the list");
    SP_TRY(sp_jws_payload_unverified(t->file.signatures[0], &t->payload, d));
    SP_TRY(sp_trust_list_parse(sp_buf_view(&t->payload), &t->arena, &t->list, d));
    SP_TRY(open_roots(t, d));
    SP_TRY(check_signers(t, d));
    SP_TRY(make_slots(t));
    return sp_sha256_b64url(sp_buf_view(&t->payload), t->digest);
}

struct sp_rc sp_trust_open(struct sp_view file_text, const char *const *pinned, struct sp_trust **out, struct sp_diag *d)
{
    struct sp_trust *t = calloc(1, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    struct sp_rc rc = open_into(t, file_text, pinned, d);
    if (!sp_ok(rc)) {
        sp_trust_free(t);
        return rc;
    }
    *out = t;
    return SP_OK;
}

struct sp_rc sp_trust_read(const char *path, const char *const *pinned, struct sp_trust **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_TRUST_BYTES, &text, d));
    struct sp_rc rc = sp_trust_open(sp_buf_view(&text), pinned, out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

static void proved_free(struct proved *p)
{
    if (!p)
        return;
    sp_key_free(p->key);
    sp_buf_free(&p->der);
    free(p);
}

void sp_trust_free(struct sp_trust *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n_slots; i++)
        proved_free(atomic_load(&t->slot[i]));
    for (size_t i = 0; i < SP_MAX_ROOTS; i++)
        sp_key_free(t->root_key[i]);
    sp_trust_list_free(&t->list);
    sp_buf_free(&t->payload);
    sp_arena_free(&t->arena);
    free(t);
}

/* --- the list as a whole --- */

struct sp_rc sp_trust_current(const struct sp_trust *t, int64_t at_s, int64_t grace_s, struct sp_diag *d)
{
    char when[SP_TIME_TEXT];
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

struct sp_rc sp_trust_succeeds(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d)
{
    if (!sp_view_eq(newer->list.alliance, held->list.alliance))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.alliance", "alliance", "the trust list is another alliance's");
    if (newer->list.version < held->list.version)
        return sp_diag_set(d, SP_ERR(REPLAY), "trust.rollback", "version", "version %lld is older than %lld, which is held",
                           (long long)newer->list.version, (long long)held->list.version);
    if (newer->list.version == held->list.version && strcmp(newer->digest, held->digest) != 0)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.version-reuse", "version",
                           "there are two different lists of version %lld", (long long)held->list.version);
    bool signer[SP_MAX_ROOTS] = { false };
    int64_t signers = 0;
    SP_TRY(find_signers(newer, held, signer, d));
    for (size_t i = 0; i < held->list.n_roots; i++)
        signers += signer[i];
    if (signers < held->list.threshold)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.succession", "signatures",
                           "%lld roots of the list that is held signed the new one, %lld must", (long long)signers,
                           (long long)held->list.threshold);
    return SP_OK;
}

const struct sp_trust_list *sp_trust_content(const struct sp_trust *t) { return &t->list; }
int64_t sp_trust_version(const struct sp_trust *t) { return t->list.version; }
const char *sp_trust_digest(const struct sp_trust *t) { return t->digest; }
const char *const *sp_trust_pinned(const struct sp_trust *t) { return t->pinned; }

const struct sp_view *sp_trust_roots(const struct sp_trust *t, size_t *n)
{
    *n = t->list.n_roots;
    return t->root_der;
}

const struct sp_trust_node *sp_trust_find_node(const struct sp_trust *t, struct sp_view id)
{
    return sp_trust_node_named(&t->list, id);
}

bool sp_trust_speaks(const struct sp_trust *t, struct sp_view node, struct sp_view country)
{
    const struct sp_trust_node *n = sp_trust_node_named(&t->list, node);
    return n && sp_trust_speaks_for(n, country);
}

bool sp_trust_catalogue_known(const struct sp_trust *t, struct sp_view language, struct sp_view version,
                              struct sp_view digest)
{
    for (size_t i = 0; i < t->list.n_catalogues; i++) {
        const struct sp_trust_catalogue *c = &t->list.catalogues[i];
        if (sp_view_eq(c->language, language) && sp_view_eq(c->version, version) && sp_view_eq(c->digest, digest))
            return true;
    }
    return false;
}

/* --- keys of nodes --- */

/* The chain is judged at a time inside the leaf's own validity; whether the key may be used at a given time is
 * decided for each use, so that one certificate that ran out does not take the list with it. */
static int64_t chain_time(int64_t issued_s, int64_t from_s, int64_t to_s)
{
    return issued_s < from_s ? from_s : issued_s > to_s ? to_s : issued_s;
}

static struct sp_rc prove(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                          enum sp_key_use use, struct proved *p, struct sp_diag *d)
{
    SP_TRY(read_key(k, use, "trust.key", &p->key, d));
    if (!k->n_x5c)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.certificate", "x5c", "the key has no certificate");
    SP_TRY(decode_cert(k->x5c[0], &p->der, d));
    if (!sp_ok(sp_cert_validity(sp_buf_view(&p->der), &p->from_s, &p->to_s)))
        return sp_diag_set(d, SP_ERR(FORMAT), "trust.certificate", "x5c", "the certificate cannot be read");
    return sp_cert_check(sp_buf_view(&p->der), t->root_der, t->list.n_roots, node->id, use, p->key,
                         chain_time(t->list.issued_s, p->from_s, p->to_s), d);
}

static struct sp_rc proved_key(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                               enum sp_key_use use, const struct proved **out, struct sp_diag *d)
{
    _Atomic(struct proved *) *slot = &t->slot[t->first[node - t->list.nodes] + (size_t)(k - node->keys)];
    struct proved *have = atomic_load_explicit(slot, memory_order_acquire);
    if (have) {
        *out = have;
        return SP_OK;
    }
    struct proved *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_rc rc = prove(t, node, k, use, p, d);
    if (!sp_ok(rc)) {
        proved_free(p);
        return rc;
    }
    /* Two threads may have proved the same key; the first one's stays. */
    if (!atomic_compare_exchange_strong(slot, &have, p))
        proved_free(p);
    *out = have ? have : p;
    return SP_OK;
}

static struct sp_rc check_time(const struct sp_trust_key *k, const struct proved *p, int64_t at_s, struct sp_diag *d)
{
    int64_t from = p->from_s > k->not_before_s ? p->from_s : k->not_before_s;
    int64_t to = k->not_after_s && k->not_after_s < p->to_s ? k->not_after_s : p->to_s;
    if (at_s < from - SP_CLOCK_SKEW_S || at_s > to)
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.key-time", "kid", "the %.*s key %.8s… is not valid at that time",
                           (int)k->use.n, k->use.p, k->kid.p);
    return SP_OK;
}

static struct sp_rc pick(const struct sp_trust *t, struct sp_view id, enum sp_key_use use, struct sp_view kid,
                         int64_t at_s, const struct sp_trust_node **node, const struct sp_trust_key **key,
                         struct sp_diag *d)
{
    struct sp_view use_text = sp_view_of(sp_key_use_text(use));
    const struct sp_trust_node *n = sp_trust_node_named(&t->list, id);
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.node", NULL, "the node is not in the trust list");
    if (n->left_s && (!kid.n || at_s > n->left_s)) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->left_s, when);
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.left", NULL, "%.*s left the alliance on %s; what it signed later does not count",
                           (int)n->id.n, n->id.p, when);
    }
    if (!kid.n && !n->active)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.suspended", NULL, "the node is suspended");
    const struct sp_trust_key *k = kid.n ? sp_trust_key_named(n, use_text, kid) : sp_trust_key(n, use_text, at_s);
    if (!k)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.key", "kid", "%.*s has no such %s key in the trust list",
                           (int)n->id.n, n->id.p, sp_key_use_text(use));
    if (sp_view_is(k->status, "revoked"))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key-revoked", "kid", "the %s key %.8s… of %.*s was revoked",
                           sp_key_use_text(use), k->kid.p, (int)n->id.n, n->id.p);
    *node = n;
    *key = k;
    return SP_OK;
}

static struct sp_rc find(const struct sp_trust *t, struct sp_view id, enum sp_key_use use, struct sp_view kid,
                         int64_t at_s, const struct proved **out, struct sp_diag *d)
{
    const struct sp_trust_node *node;
    const struct sp_trust_key *k;
    const struct proved *p;
    SP_TRY(pick(t, id, use, kid, at_s, &node, &k, d));
    SP_TRY(proved_key(t, node, k, use, &p, d));
    SP_TRY(check_time(k, p, at_s, d));
    *out = p;
    return SP_OK;
}

struct sp_rc sp_trust_find_key(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                               int64_t at_s, const struct sp_key **out, struct sp_diag *d)
{
    const struct proved *p;
    SP_TRY(find(t, node, use, kid, at_s, &p, d));
    *out = p->key;
    return SP_OK;
}

struct sp_rc sp_trust_find_cert(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                int64_t at_s, struct sp_view *der, struct sp_diag *d)
{
    const struct proved *p;
    SP_TRY(find(t, node, use, kid, at_s, &p, d));
    *der = sp_buf_view(&p->der);
    return SP_OK;
}

static struct sp_rc check_one(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                              struct sp_diag *d)
{
    enum sp_key_use use;
    const struct proved *p;
    if (!sp_key_use_parse(k->use, &use) || use == SP_USE_ROOT)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key", "use", "no such use of a node's key");
    return sp_view_is(k->status, "revoked") ? SP_OK : proved_key(t, node, k, use, &p, d);
}

struct sp_rc sp_trust_check_all(const struct sp_trust *t, struct sp_diag *d)
{
    for (size_t i = 0; i < t->list.n_nodes; i++)
        for (size_t k = 0; k < t->list.nodes[i].n_keys; k++) {
            struct sp_rc rc = check_one(t, &t->list.nodes[i], &t->list.nodes[i].keys[k], d);
            if (!sp_ok(rc)) {
                char at[64];
                (void)snprintf(at, sizeof at, "nodes[%zu].keys[%zu]", i, k);
                sp_diag_prefix(d, at);
                return rc;
            }
        }
    return SP_OK;
}
