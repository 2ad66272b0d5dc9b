/*
 * tests/lib/log_fixture.h - an exchange log in memory: entries, heads signed by a node of the fixture alliance, cosignatures.
 * Threading: one thread.
 */
#ifndef SP_TESTS_LOG_FIXTURE_H
#define SP_TESTS_LOG_FIXTURE_H

#include "node/evidence/cosign.h"
#include "node/evidence/logged.h"
#include "tests/lib/trust_fixture.h"

enum { LF_MAX = 300 };

struct lf_log { struct sp_hash leaf[LF_MAX]; uint64_t size; };

static inline struct sp_rc lf_read(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    const struct lf_log *l = ctx;
    if (!level) {
        assert_true(index < LF_MAX);
        *out = l->leaf[index];
        return SP_OK;
    }
    struct sp_hash a, b;
    SP_TRY(lf_read(ctx, level - 1, 2 * index, &a));
    SP_TRY(lf_read(ctx, level - 1, 2 * index + 1, &b));
    return sp_merkle_node(&a, &b, out);
}

/* The place of the new entry. */
static inline uint64_t lf_add(struct lf_log *l, enum sp_logged_kind kind, const char *digest)
{
    SP_BUF_AUTO entry = { 0 };
    sp_logged_entry_put(&entry, kind, sp_view_of(digest));
    assert_true(l->size < LF_MAX);
    CHECK_OK(sp_merkle_leaf(sp_buf_view(&entry), &l->leaf[l->size]));
    return l->size++;
}

/* Entries that mean nothing, each another. */
static inline void lf_fill(struct lf_log *l, uint64_t n, unsigned seed)
{
    char digest[SP_SHA256_TEXT];
    for (uint64_t i = 0; i < n; i++) {
        unsigned bytes[2] = { seed, (unsigned)l->size };
        CHECK_OK(sp_sha256_b64url(sp_view(bytes, sizeof bytes), digest));
        (void)lf_add(l, SP_LOGGED_REQUEST, digest);
    }
}

static inline struct sp_view lf_node(size_t node) { return node ? SP_VIEW_LIT("LA") : SP_VIEW_LIT("CN-GX"); }

/* The text of a head of that node's log. */
static inline void lf_text(const struct sp_trust *t, size_t node, struct lf_log *l, struct sp_buf *text)
{
    SP_BUF_AUTO name = { 0 };
    struct sp_checkpoint c = { .size = l->size };
    CHECK_OK(sp_logged_name(t, lf_node(node), false, &name));
    c.origin = sp_buf_view(&name);
    CHECK_OK(sp_merkle_root(l->size, lf_read, l, &c.root));
    sp_checkpoint_put(text, &c);
}

/* Signed by the key of `by` under the name of `node`. */
static inline void lf_sign(struct tf *f, const struct sp_trust *t, size_t node, size_t by, struct sp_view text, struct sp_buf *note)
{
    SP_BUF_AUTO name = { 0 };
    struct sp_vkey v;
    CHECK_OK(sp_logged_name(t, lf_node(node), false, &name));
    CHECK_OK(sp_vkey_of(sp_buf_view(&name), SP_NOTE_ED25519, f->key[by][SP_USE_LOG], &v, NULL));
    CHECK_OK(sp_note_sign(text, &v, note, NULL));
}

static inline void lf_cosign(struct tf *f, const struct sp_trust *t, size_t by, struct sp_view text, int64_t at_s, struct sp_buf *note)
{
    SP_BUF_AUTO name = { 0 };
    struct sp_vkey v;
    CHECK_OK(sp_logged_name(t, lf_node(by), true, &name));
    CHECK_OK(sp_vkey_of(sp_buf_view(&name), SP_NOTE_COSIGNATURE, f->key[by][SP_USE_LOG], &v, NULL));
    CHECK_OK(sp_note_cosign(text, &v, at_s, note, NULL));
}

/* The head as its node signs it. */
static inline void lf_head(struct tf *f, const struct sp_trust *t, size_t node, struct lf_log *l, struct sp_buf *note)
{
    SP_BUF_AUTO text = { 0 };
    lf_text(t, node, l, &text);
    lf_sign(f, t, node, node, sp_buf_view(&text), note);
}

static inline void lf_proof(struct lf_log *l, uint64_t index, struct sp_view note, struct sp_buf *out)
{
    struct sp_tlog_proof p = { .index = index, .checkpoint = note };
    CHECK_OK(sp_merkle_prove_inclusion(index, l->size, lf_read, l, &p.proof, NULL));
    sp_tlog_proof_put(out, &p);
}

#endif
