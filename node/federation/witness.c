#include "node/federation/witness.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/ops/log.h"
#include "storage/witness.h"

enum { TRIES = 8 };

/* One request under way. */
struct asked {
    const struct sp_witness *w;
    struct sp_arena arena;
    struct sp_cosign_request request;
    struct sp_view node;
    struct sp_logged_head head;
    struct sp_buf last_note;
    struct sp_witnessed last;
    bool seen;
};

static void asked_free(struct asked *k)
{
    sp_arena_free(&k->arena);
    sp_buf_free(&k->last_note);
}

static struct sp_rc fork_path(const struct sp_witness *w, struct sp_view node, struct sp_buf *path)
{
    sp_buf_putf(path, "%s/forks/", w->data_dir);
    sp_buf_put(path, node);
    sp_buf_puts(path, ".txt");
    return sp_buf_cstr(path) ? SP_OK : SP_ERR(NOMEM);
}

bool sp_witness_forked(const struct sp_witness *w, struct sp_view node)
{
    SP_BUF_AUTO path = { 0 };
    return sp_ok(fork_path(w, node, &path)) && sp_file_exists(sp_buf_cstr(&path));
}

/* Two signed heads that contradict each other: of one size, or with the proof that the newer leads to another tree of the older's size; then it
 * stands before it, as in a question to a witness. The first pair of a node is kept and said aloud; more would prove nothing
 * more, and whoever saw them could send them again and again. */
static void keep_fork(const struct asked *k)
{
    SP_BUF_AUTO folder = { 0 };
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char size[24];
    sp_buf_putf(&folder, "%s/forks", k->w->data_dir);
    if (!sp_buf_cstr(&folder) || !sp_ok(sp_dir_make(sp_buf_cstr(&folder), &d)) || !sp_ok(fork_path(k->w, k->node, &path)))
        return;
    sp_buf_put(&text, k->last.note);
    sp_buf_putc(&text, '\n');
    if (k->head.checkpoint.size == k->last.size)
        sp_buf_put(&text, k->request.note);
    else
        sp_cosign_request_put(&text, &k->request);
    if (!sp_ok(sp_buf_rc(&text)) || sp_file_exists(sp_buf_cstr(&path)))
        return;
    (void)snprintf(size, sizeof size, "%llu", (unsigned long long)k->head.checkpoint.size);
    sp_log(SP_LOG_ERROR, "witness.fork", SP_LF("node", k->node), SP_LFS("size", size),
           SP_LFS("why", "the node signed two histories of its log; see the folder forks"));
    struct sp_rc rc = sp_file_write(sp_buf_cstr(&path), sp_buf_view(&text), 0644, &d);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "witness.fork-kept", k->node, rc, &d);
}

static struct sp_rc read_last(struct asked *k)
{
    struct sp_rc rc = sp_witness_last(k->w->db, k->head.checkpoint.origin, &k->last, &k->last_note);
    k->seen = sp_ok(rc);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        k->last = (struct sp_witnessed){ .size = 0 };
        return SP_OK;
    }
    return rc;
}

/* Written down first: a signature that is out cannot be taken back. */
static struct sp_rc advance(struct asked *k)
{
    struct sp_witnessed next = { .size = k->head.checkpoint.size, .note = k->request.note };
    memcpy(next.root, k->head.checkpoint.root.b, sizeof next.root);
    if (k->seen && next.size == k->last.size)
        return SP_OK;
    return sp_witness_advance(k->w->db, k->head.checkpoint.origin, k->seen ? &k->last : NULL, &next);
}

static struct sp_rc judge(struct asked *k, uint64_t *known, struct sp_diag *d)
{
    struct sp_cosign_seen seen = { .size = k->last.size };
    memcpy(seen.root.b, k->last.root, sizeof seen.root.b);
    struct sp_rc rc = sp_cosign_judge(&k->request, &k->head, &seen, d);
    if (sp_is(rc, SP_RC_EXISTS))
        *known = seen.size;
    if (sp_is(rc, SP_RC_SIGNATURE) && d && !strcmp(d->rule, "witness.fork"))
        keep_fork(k);
    return rc;
}

static bool overtaken(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_REPLAY) || sp_is(rc, SP_RC_EXISTS) || sp_is(rc, SP_RC_NOTFOUND);
}

static struct sp_rc decide(struct asked *k, uint64_t *known, struct sp_diag *d)
{
    for (int i = 0; i < TRIES; i++) {
        SP_TRY(read_last(k));
        SP_TRY(judge(k, known, d));
        struct sp_rc rc = advance(k);
        if (!overtaken(rc))
            return rc;
    }
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "witness.busy", NULL, "too many heads of this log at once");
}

static struct sp_rc sign(struct asked *k, struct sp_buf *line, struct sp_diag *d)
{
    SP_BUF_AUTO name = { 0 };
    struct sp_vkey v;
    struct sp_note note;
    if (k->w->identity->waits[SP_USE_LOG])
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "witness.busy", NULL, "this witness has no log key in force");
    SP_TRY(sp_logged_name(k->w->trust, k->w->own, true, &name));
    SP_TRY(sp_vkey_of(sp_buf_view(&name), SP_NOTE_COSIGNATURE, k->w->identity->key[SP_USE_LOG], &v, d));
    SP_TRY(sp_note_parse(k->request.note, &k->arena, &note, d));
    return sp_note_cosign(note.text, &v, sp_now_s(), line, d);
}

struct sp_rc sp_witness_cosign(const struct sp_witness *w, struct sp_view body, struct sp_buf *line, uint64_t *known,
                               struct sp_diag *d)
{
    struct asked k = { .w = w };
    struct sp_rc rc = sp_cosign_request_parse(body, &k.request, d);
    if (sp_ok(rc))
        rc = sp_cosign_whose(w->trust, w->own, &k.request, sp_now_s(), &k.arena, &k.node, &k.head, d);
    if (sp_ok(rc))
        rc = decide(&k, known, d);
    if (sp_ok(rc))
        rc = sign(&k, line, d);
    asked_free(&k);
    return rc;
}

struct sp_rc sp_witness_agrees(const struct sp_witness *w, struct sp_view node, const struct sp_logged_head *head,
                               struct sp_view note, struct sp_diag *d)
{
    struct asked k = { .w = w, .node = node, .head = *head, .request = { .note = note } };
    struct sp_rc rc = read_last(&k);
    if (sp_ok(rc) && k.seen && k.last.size == head->checkpoint.size &&
        memcmp(k.last.root, head->checkpoint.root.b, sizeof k.last.root) != 0) {
        keep_fork(&k);
        rc = sp_diag_set(d, SP_ERR(SIGNATURE), "witness.fork", "proof", "this node saw another head of the same size %llu",
                         (unsigned long long)k.last.size);
    }
    asked_free(&k);
    return rc;
}
