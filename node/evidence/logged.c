#include "node/evidence/logged.h"

enum { COSIGNATURE_BYTES = 8 + 64 };
enum { ALLIANCE_BYTES = 8 }; /* of the digest of its name: a key's name has no blanks and is short */

/* --- names and keys --- */

struct sp_rc sp_logged_name(const struct sp_trust *t, struct sp_view node, bool witness, struct sp_buf *out)
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(sp_trust_content(t)->alliance, digest));
    sp_buf_puts(out, "saphan/");
    sp_buf_put(out, node);
    sp_buf_putc(out, '/');
    sp_buf_put_hex(out, sp_view(digest, ALLIANCE_BYTES));
    sp_buf_puts(out, witness ? "/witness" : "");
    return sp_buf_rc(out);
}

static struct sp_rc name_in(const struct sp_trust *t, struct sp_view node, bool witness, struct sp_arena *a,
                            struct sp_view *out)
{
    SP_BUF_AUTO b = { 0 };
    SP_TRY(sp_logged_name(t, node, witness, &b));
    return sp_arena_copy(a, sp_buf_view(&b), out) ? SP_OK : SP_ERR(NOMEM);
}

/* Why keys were left out. */
struct left_out { bool expired, revoked; struct sp_diag why; };

/* The log keys of one node. A key that is revoked, or has no good certificate, speaks for nobody. */
static struct sp_rc add_keys(const struct sp_trust *t, const struct sp_trust_node *node, bool witness, int64_t at_s,
                             struct sp_arena *a, struct sp_logged_keys *out, struct left_out *left, struct sp_diag *d)
{
    struct sp_view name;
    SP_TRY(name_in(t, node->id, witness, a, &name));
    for (size_t i = 0; i < node->n_keys && out->n < SP_LOGGED_KEYS; i++) {
        const struct sp_key *key;
        if (!sp_view_is(node->keys[i].use, sp_key_use_text(SP_USE_LOG)))
            continue;
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_trust_find_key(t, node->id, SP_USE_LOG, node->keys[i].kid, at_s, &key, &why);
        left->expired |= sp_is(rc, SP_RC_EXPIRED);
        if (!sp_ok(rc) && !strcmp(why.rule, "crl.revoked")) {
            left->revoked = true;
            left->why = why;
        }
        if (!sp_ok(rc))
            continue;
        SP_TRY(sp_vkey_of(name, witness ? SP_NOTE_COSIGNATURE : SP_NOTE_ED25519, key, &out->v[out->n], d));
        out->node[out->n++] = node->id;
    }
    return SP_OK;
}

struct sp_rc sp_logged_keys_of(const struct sp_trust *t, struct sp_view node, int64_t at_s, struct sp_arena *a,
                            struct sp_logged_keys *out, struct sp_diag *d)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    struct left_out left = { .expired = false };
    out->n = 0;
    if (n)
        SP_TRY(add_keys(t, n, false, at_s, a, out, &left, d));
    if (!out->n && left.revoked)
        return sp_diag_set(d, SP_ERR(INVALID), "crl.revoked", "node", "%s", left.why.text);
    if (!out->n && left.expired)
        return sp_diag_set(d, SP_ERR(EXPIRED), "log.key-time", "node", "the log keys of this node are not in force at that time");
    if (!out->n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "log.node", "node", "the trust list has no log key of this node");
    return SP_OK;
}

struct sp_rc sp_logged_witnesses_of(const struct sp_trust *t, struct sp_view node, int64_t at_s, struct sp_arena *a,
                                 struct sp_logged_keys *out, struct sp_diag *d)
{
    const struct sp_trust_list *list = sp_trust_content(t);
    struct left_out left = { .expired = false };
    out->n = 0;
    for (size_t i = 0; i < list->n_nodes; i++)
        if (!sp_view_eq(list->nodes[i].id, node))
            SP_TRY(add_keys(t, &list->nodes[i], true, at_s, a, out, &left, d));
    return SP_OK;
}

/* --- heads --- */

/* In order of time; a node with two keys is one witness, its earlier word counts. */
static void add_witness(struct sp_logged_head *h, struct sp_view node, int64_t at_s)
{
    size_t at = 0;
    for (size_t i = 0; i < h->n_witnesses; i++)
        if (sp_view_eq(h->witness[i].node, node)) {
            if (h->witness[i].at_s <= at_s)
                return;
            memmove(&h->witness[i], &h->witness[i + 1], (h->n_witnesses - i - 1) * sizeof h->witness[0]);
            h->n_witnesses--;
            break;
        }
    if (h->n_witnesses == SP_LOGGED_WITNESSES)
        return;
    while (at < h->n_witnesses && h->witness[at].at_s <= at_s)
        at++;
    memmove(&h->witness[at + 1], &h->witness[at], (h->n_witnesses - at) * sizeof h->witness[0]);
    h->witness[at].node = node;
    h->witness[at].at_s = at_s;
    h->n_witnesses++;
}

enum office { NOT_IN_OFFICE, ENDED_SINCE, IN_OFFICE };

/* A key that has merely run out goes on to prove what it dated; one that was taken back, or whose node was, may be in any hands by now. */
static bool ended(const struct sp_trust *t, struct sp_view node, struct sp_view kid, int64_t at_s)
{
    const struct sp_key *key;
    return sp_trust_ended(t, node, SP_USE_LOG, kid, at_s) || sp_is(sp_trust_find_key(t, node, SP_USE_LOG, kid, at_s, &key, NULL), SP_RC_INVALID);
}

/* Its key must have been in force when it says that it signed, too. Whoever holds a head may add lines with any times, and a witness that has ended
 * by now dates its own as it likes. */
static enum office office_of(const struct sp_trust *t, struct sp_view node, const struct sp_vkey *key, int64_t at_s, int64_t now_s)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    for (size_t i = 0; n && i < n->n_keys; i++) {
        const struct sp_key *one;
        struct sp_view kid = n->keys[i].kid;
        if (!sp_view_is(n->keys[i].use, sp_key_use_text(SP_USE_LOG)) || !sp_ok(sp_trust_find_key(t, node, SP_USE_LOG, kid, at_s, &one, NULL)) ||
            one != key->key)
            continue;
        if (!sp_ok(sp_trust_check_made(t, node, SP_USE_LOG, kid, at_s, NULL)))
            return NOT_IN_OFFICE;
        return ended(t, node, kid, now_s) ? ENDED_SINCE : IN_OFFICE;
    }
    return NOT_IN_OFFICE;
}

/* when: as of when keys are judged, and now. */
struct when { int64_t at_s, now_s; };

static struct sp_rc find_witnesses(const struct sp_trust *t, struct sp_view node, const struct sp_note *note, struct when when,
                                   struct sp_arena *a, struct sp_logged_head *out, struct sp_diag *d)
{
    struct sp_logged_keys keys;
    struct sp_note_signer signer[SP_MAX_NOTE_SIGNATURES];
    size_t n = 0;
    SP_TRY(sp_logged_witnesses_of(t, node, when.at_s, a, &keys, d));
    struct sp_diag none = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_note_verify(note, keys.v, keys.n, signer, SP_MAX_NOTE_SIGNATURES, &n, &none);
    if (!sp_ok(rc) && strcmp(none.rule, "note.none") == 0)
        return SP_OK; /* no witness yet: who wants some says how many */
    if (!sp_ok(rc)) {
        if (d)
            *d = none;
        return rc;
    }
    for (size_t i = 0; i < n; i++) {
        struct sp_view who = keys.node[signer[i].vkey];
        enum office office = office_of(t, who, &keys.v[signer[i].vkey], signer[i].cosigned_s, when.now_s);
        if (office == IN_OFFICE)
            add_witness(out, who, signer[i].cosigned_s);
        out->n_ended += office == ENDED_SINCE;
    }
    return SP_OK;
}

/* The latest of those who signed. */
static int64_t counts_until(const struct sp_trust *t, const struct sp_logged_keys *keys, const struct sp_note_signer *signer, size_t n)
{
    int64_t latest = 0;
    for (size_t i = 0; i < n; i++) {
        struct sp_view kid = sp_view_of(sp_key_kid(keys->v[signer[i].vkey].key));
        int64_t until = sp_trust_counts_until(t, keys->node[signer[i].vkey], SP_USE_LOG, kid, NULL);
        latest = until > latest ? until : latest;
    }
    return latest;
}

static struct sp_rc check_head(const struct sp_trust *t, struct sp_view node, struct sp_view note_text, struct when when,
                               struct sp_arena *a, struct sp_logged_head *out, struct sp_diag *d)
{
    struct sp_logged_keys keys;
    struct sp_note note;
    struct sp_note_signer signer[SP_MAX_NOTE_SIGNATURES];
    struct sp_view origin;
    size_t n;
    struct sp_logged_head head = { .n_witnesses = 0 };
    SP_TRY(sp_logged_keys_of(t, node, when.at_s, a, &keys, d));
    SP_TRY(sp_note_parse(note_text, a, &note, d));
    SP_TRY(sp_checkpoint_parse(note.text, &head.checkpoint, d));
    SP_TRY(name_in(t, node, false, a, &origin));
    if (!sp_view_eq(head.checkpoint.origin, origin))
        return sp_diag_set(d, SP_ERR(INVALID), "log.origin", "origin", "the head is of another log");
    SP_TRY(sp_note_verify(&note, keys.v, keys.n, signer, SP_MAX_NOTE_SIGNATURES, &n, d));
    head.until_s = counts_until(t, &keys, signer, n);
    SP_TRY(find_witnesses(t, node, &note, when, a, &head, d));
    *out = head;
    return SP_OK;
}

struct sp_rc sp_logged_head_check(const struct sp_trust *t, struct sp_view node, struct sp_view note, int64_t at_s, struct sp_arena *a,
                                  struct sp_logged_head *out, struct sp_diag *d)
{
    return check_head(t, node, note, (struct when){ at_s, at_s }, a, out, d);
}

/* The times in a note's cosignatures, whoever made them, in order; how many. Nothing is proved yet. */
static size_t claimed_times(const struct sp_note *note, int64_t out[SP_MAX_NOTE_SIGNATURES])
{
    size_t n = 0;
    for (size_t i = 0; i < note->n; i++) {
        if (note->lines[i].blob.n != COSIGNATURE_BYTES)
            continue;
        uint64_t at = sp_get_u64be(note->lines[i].blob.p);
        if (at == 0 || at > INT64_MAX)
            continue;
        size_t k = n++;
        for (; k > 0 && out[k - 1] > (int64_t)at; k--)
            out[k] = out[k - 1];
        out[k] = (int64_t)at;
    }
    return n;
}

int64_t sp_logged_witnessed_s(const struct sp_logged_head *head, int64_t quorum)
{
    if (quorum < 1 || (uint64_t)quorum > head->n_witnesses)
        return 0;
    return head->witness[quorum - 1].at_s;
}

struct sp_rc sp_logged_head_then(const struct sp_trust *t, struct sp_view node, struct sp_view text, int64_t quorum,
                                 int64_t at_s, struct sp_arena *a, struct sp_logged_head *out, int64_t *seen_s, struct sp_diag *d)
{
    struct sp_note note;
    int64_t at[SP_MAX_NOTE_SIGNATURES];
    SP_TRY(sp_note_parse(text, a, &note, d));
    size_t n = claimed_times(&note, at);
    /* The earliest time at which enough of those who had signed by then were in office. */
    for (size_t i = (size_t)(quorum > 0 ? quorum - 1 : 0); i < n && at[i] <= at_s + SP_CLOCK_SKEW_S; i++) {
        struct sp_logged_head head;
        struct sp_diag none = { .offset = SP_NO_OFFSET };
        if (!sp_ok(check_head(t, node, text, (struct when){ at[i], at_s }, a, &head, &none)))
            continue;
        int64_t seen = sp_logged_witnessed_s(&head, quorum);
        if (!seen || seen > at[i] || (head.until_s != INT64_MAX && seen > head.until_s + SP_CLOCK_SKEW_S))
            continue;
        *out = head;
        *seen_s = seen;
        return SP_OK;
    }
    return sp_diag_set(d, SP_ERR(NOTFOUND), "log.witnesses", "proof", "fewer than %lld witnesses signed the head", (long long)quorum);
}

/* --- places --- */

struct sp_rc sp_logged_leaf(enum sp_logged_kind kind, struct sp_view digest, struct sp_hash *out)
{
    SP_BUF_AUTO entry = { 0 };
    (void)sp_buf_room(&entry, 96); /* all of it, or it would grow on the way */
    sp_logged_entry_put(&entry, kind, digest);
    SP_TRY(sp_buf_rc(&entry));
    return sp_merkle_leaf(sp_buf_view(&entry), out);
}

struct sp_rc sp_logged_leaf_below(const struct sp_logged_head *head, const struct sp_hash *leaf, const struct sp_tlog_proof *p,
                                  struct sp_merkle_nodes *known, struct sp_diag *d)
{
    if (p->extra.n)
        return sp_diag_set(d, SP_ERR(INVALID), "log.extra", "proof", "the proof has a line extra, which nobody signed");
    return sp_merkle_check_known(known, p->index, head->checkpoint.size, leaf, p->proof.h, p->proof.n, &head->checkpoint.root, d);
}

struct sp_rc sp_logged_below(const struct sp_logged_head *head, enum sp_logged_kind kind, struct sp_view digest,
                             const struct sp_tlog_proof *p, struct sp_diag *d)
{
    struct sp_hash leaf;
    SP_TRY(sp_logged_leaf(kind, digest, &leaf));
    return sp_logged_leaf_below(head, &leaf, p, NULL, d);
}

struct sp_rc sp_logged_check(const struct sp_trust *t, struct sp_view node, enum sp_logged_kind kind, struct sp_view digest,
                             struct sp_view text, int64_t at_s, struct sp_arena *a, struct sp_logged_place *out, struct sp_diag *d)
{
    struct sp_tlog_proof p;
    SP_TRY(sp_tlog_proof_parse(text, a, &p, d));
    SP_TRY(sp_logged_head_check(t, node, p.checkpoint, at_s, a, &out->head, d));
    out->index = p.index;
    return sp_logged_below(&out->head, kind, digest, &p, d);
}
