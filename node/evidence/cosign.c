#include "node/evidence/cosign.h"

#include "crypto/note_text.h"

enum { MAX_PROOF_LINES = 63 };

void sp_cosign_request_put(struct sp_buf *b, const struct sp_cosign_request *r)
{
    sp_buf_putf(b, "old %llu\n", (unsigned long long)r->old_size);
    for (size_t i = 0; i < r->proof.n; i++) {
        sp_note_put_hash(b, &r->proof.h[i]);
        sp_buf_putc(b, '\n');
    }
    sp_buf_putc(b, '\n');
    sp_buf_put(b, r->note);
}

static struct sp_rc bad_form(struct sp_diag *d, size_t line, const char *text)
{
    struct sp_rc rc = sp_diag_set(d, SP_ERR(FORMAT), "witness.form", NULL, "%s", text);
    if (d)
        d->line = line;
    return rc;
}

struct sp_rc sp_cosign_request_parse(struct sp_view text, struct sp_cosign_request *out, struct sp_diag *d)
{
    static const struct sp_view old = { "old ", 4 };
    struct sp_cosign_request r = { .old_size = 0 };
    struct sp_view line, rest = text;
    if (text.n > SP_MAX_COSIGN_BYTES)
        return bad_form(d, 0, "the request is too large");
    if (!sp_view_split(rest, '\n', &line, &rest) || !sp_view_starts(line, old) ||
        !sp_note_u64(sp_view(line.p + old.n, line.n - old.n), &r.old_size) || r.old_size > INT64_MAX)
        return bad_form(d, 1, "the first line must be: old SIZE");
    for (size_t i = 2;; i++) {
        if (!sp_view_split(rest, '\n', &line, &rest))
            return bad_form(d, i, "an empty line must stand before the checkpoint");
        if (!line.n)
            break;
        if (r.proof.n == MAX_PROOF_LINES)
            return bad_form(d, i, "more hashes than a proof can have");
        if (!sp_ok(sp_note_hash(line, &r.proof.h[r.proof.n])))
            return bad_form(d, i, "a line of the proof must be a hash in base64");
        r.proof.n++;
    }
    if (!rest.n)
        return bad_form(d, 0, "the checkpoint is missing");
    r.note = rest;
    *out = r;
    return SP_OK;
}

/* --- deciding --- */

struct sp_rc sp_cosign_whose(const struct sp_trust *t, struct sp_view own, const struct sp_cosign_request *r, int64_t at_s,
                             struct sp_arena *a, struct sp_view *node, struct sp_logged_head *head, struct sp_diag *d)
{
    const struct sp_trust_list *list = sp_trust_content(t);
    struct sp_note note;
    struct sp_checkpoint c;
    SP_TRY(sp_note_parse(r->note, a, &note, d));
    SP_TRY(sp_checkpoint_parse(note.text, &c, d));
    for (size_t i = 0; i < list->n_nodes; i++) {
        SP_BUF_AUTO origin = { 0 };
        if (!list->nodes[i].active || sp_view_eq(list->nodes[i].id, own))
            continue;
        SP_TRY(sp_logged_name(t, list->nodes[i].id, false, &origin));
        if (!sp_view_eq(sp_buf_view(&origin), c.origin))
            continue;
        *node = list->nodes[i].id;
        return sp_logged_head_check(t, *node, r->note, at_s, a, head, d);
    }
    return sp_diag_set(d, SP_ERR(NOTFOUND), "witness.origin", "origin", "not the log of another active node of the alliance");
}

struct sp_rc sp_cosign_judge(const struct sp_cosign_request *r, const struct sp_logged_head *head,
                             const struct sp_cosign_seen *seen, struct sp_diag *d)
{
    const struct sp_checkpoint *c = &head->checkpoint;
    if (!c->size)
        return sp_diag_set(d, SP_ERR(INVALID), "witness.empty", "checkpoint", "a log without entries needs no witness");
    if (r->old_size > c->size)
        return sp_diag_set(d, SP_ERR(INVALID), "witness.old-size", "old", "the old size is larger than that of the new head");
    if (seen->size && c->size == seen->size && memcmp(c->root.b, seen->root.b, sizeof c->root.b) != 0)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "witness.fork", "checkpoint",
                           "another head of the same size %llu was signed before", (unsigned long long)seen->size);
    if (r->old_size != seen->size)
        return sp_diag_set(d, SP_ERR(EXISTS), "witness.size", "old", "this witness saw size %llu last",
                           (unsigned long long)seen->size);
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_merkle_check_consistency(seen->size, c->size, &seen->root, &c->root, r->proof.h, r->proof.n, &why);
    if (sp_is(rc, SP_RC_SIGNATURE) && !strcmp(why.rule, "merkle.earlier"))
        return sp_diag_set(d, rc, "witness.fork", "checkpoint", "another head of size %llu was signed before than the one that this head holds",
                           (unsigned long long)seen->size);
    /* No proof of two histories: anybody can send a true head with a wrong proof. */
    if (sp_is(rc, SP_RC_SIGNATURE))
        return sp_diag_set(d, rc, "witness.proof", "checkpoint", "it is not shown that the new head holds what the last one held");
    if (!sp_ok(rc) && d)
        *d = why;
    return rc;
}
