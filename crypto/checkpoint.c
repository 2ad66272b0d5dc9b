/* Checkpoints and proofs of a log as text; declared in crypto/note.h. */
#include "crypto/note.h"
#include "crypto/note_text.h"

/* --- checkpoints --- */

void sp_checkpoint_put(struct sp_buf *b, const struct sp_checkpoint *c)
{
    sp_buf_put(b, c->origin);
    sp_buf_putc(b, '\n');
    sp_note_put_u64(b, c->size);
    sp_buf_putc(b, '\n');
    sp_note_put_hash(b, &c->root);
    sp_buf_putc(b, '\n');
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *text)
{
    return sp_diag_set(d, SP_ERR(FORMAT), rule, NULL, "%s", text);
}

static struct sp_rc check_extensions(struct sp_view rest, struct sp_diag *d)
{
    struct sp_view line;
    while (sp_note_take_line(&rest, &line))
        if (!line.n)
            return refuse(d, "checkpoint.form", "a checkpoint has no empty line");
    return rest.n ? refuse(d, "checkpoint.form", "the last line has no line feed") : SP_OK;
}

struct sp_rc sp_checkpoint_parse(struct sp_view text, struct sp_checkpoint *out, struct sp_diag *d)
{
    struct sp_checkpoint c;
    struct sp_view rest = text, size, root;
    if (sp_note_text_check(text) != text.n)
        return refuse(d, "checkpoint.form", "not UTF-8, or a control character");
    if (!sp_note_take_line(&rest, &c.origin) || !sp_note_take_line(&rest, &size) || !sp_note_take_line(&rest, &root))
        return refuse(d, "checkpoint.form", "a checkpoint has at least three lines: origin, size, root");
    if (!c.origin.n)
        return refuse(d, "checkpoint.origin", "the origin is empty");
    if (!sp_note_u64(size, &c.size))
        return refuse(d, "checkpoint.size", "the size is a decimal number without leading zeros, below 2^64");
    struct sp_rc rc = sp_note_hash(root, &c.root);
    if (sp_is(rc, SP_RC_FORMAT))
        return refuse(d, "checkpoint.root", "the root is 32 bytes in base64 with padding");
    SP_TRY(rc);
    SP_TRY(check_extensions(rest, d));
    *out = c;
    return SP_OK;
}

/* --- proofs in a file --- */

static const char first_line[] = "c2sp.org/tlog-proof@v1";

void sp_tlog_proof_put(struct sp_buf *b, const struct sp_tlog_proof *p)
{
    sp_buf_puts(b, first_line);
    sp_buf_putc(b, '\n');
    if (p->extra.n) {
        sp_buf_puts(b, "extra ");
        sp_buf_put_b64(b, p->extra);
        sp_buf_putc(b, '\n');
    }
    sp_buf_puts(b, "index ");
    sp_note_put_u64(b, p->index);
    sp_buf_putc(b, '\n');
    for (size_t i = 0; i < p->proof.n; i++) {
        sp_note_put_hash(b, &p->proof.h[i]);
        sp_buf_putc(b, '\n');
    }
    sp_buf_putc(b, '\n');
    sp_buf_put(b, p->checkpoint);
}

static struct sp_rc bad_proof(struct sp_view in, const char *at, struct sp_diag *d, const char *text)
{
    return sp_diag_at(d, SP_ERR(FORMAT), "tlog-proof.form", (size_t)(at - in.p), "%s", text);
}

/* What follows the word and a space; false when the line begins otherwise. */
static bool after_word(struct sp_view line, struct sp_view word, struct sp_view *value)
{
    if (!sp_view_starts(line, word))
        return false;
    *value = sp_view(line.p + word.n, line.n - word.n);
    return true;
}

static struct sp_rc parse_extra(struct sp_view base64, struct sp_arena *a, struct sp_view *out)
{
    SP_BUF_AUTO raw = { 0 };
    SP_TRY(sp_b64_decode(base64, &raw));
    if (!raw.n) /* then the line is to be left out */
        return SP_ERR(FORMAT);
    return sp_arena_copy(a, sp_buf_view(&raw), out) ? SP_OK : SP_ERR(NOMEM);
}

/* What stands before the hashes. */
struct proof_head { struct sp_view extra; uint64_t index; };

/* The lines up to "index", whose line is the last one taken. */
static struct sp_rc parse_head(struct sp_view in, struct sp_view *rest, struct sp_arena *a, struct proof_head *p,
                               struct sp_diag *d)
{
    struct sp_view line, value;
    if (!sp_note_take_line(rest, &line) || !sp_view_is(line, first_line))
        return bad_proof(in, in.p, d, "the first line is c2sp.org/tlog-proof@v1");
    if (!sp_note_take_line(rest, &line))
        return bad_proof(in, rest->p, d, "no index");
    if (after_word(line, SP_VIEW_LIT("extra "), &value)) {
        struct sp_rc rc = parse_extra(value, a, &p->extra);
        if (sp_is(rc, SP_RC_FORMAT))
            return bad_proof(in, line.p, d, "extra is base64 with padding, not empty");
        SP_TRY(rc);
        if (!sp_note_take_line(rest, &line))
            return bad_proof(in, rest->p, d, "no index");
    }
    if (!after_word(line, SP_VIEW_LIT("index "), &value) || !sp_note_u64(value, &p->index))
        return bad_proof(in, line.p, d, "index is a decimal number without leading zeros, below 2^64");
    return SP_OK;
}

static struct sp_rc parse_hashes(struct sp_view in, struct sp_view *rest, struct sp_hash h[SP_MERKLE_LEVELS], size_t *n,
                                 struct sp_diag *d)
{
    struct sp_view line;
    while (sp_note_take_line(rest, &line)) {
        if (!line.n)
            return SP_OK;
        if (*n == SP_MERKLE_LEVELS)
            return bad_proof(in, line.p, d, "more hashes than the highest tree has levels");
        struct sp_rc rc = sp_note_hash(line, &h[*n]);
        if (sp_is(rc, SP_RC_FORMAT))
            return bad_proof(in, line.p, d, "a hash is 32 bytes in base64 with padding");
        SP_TRY(rc);
        ++*n;
    }
    return bad_proof(in, rest->p, d, "no empty line before the checkpoint");
}

/* Most proofs are short, and there is room for 4 kB of them in *out: only what is there is written and copied. */
struct sp_rc sp_tlog_proof_parse(struct sp_view in, struct sp_arena *a, struct sp_tlog_proof *out, struct sp_diag *d)
{
    struct proof_head head = { .index = 0 };
    struct sp_view rest = in;
    size_t n = 0;
    if (in.n > SP_MAX_NOTE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "tlog-proof.size", NULL, "a proof has at most %d bytes", SP_MAX_NOTE_BYTES);
    SP_TRY(parse_head(in, &rest, a, &head, d));
    struct sp_hash *h = sp_arena_room(a, SP_MERKLE_LEVELS * sizeof *h);
    if (!h)
        return SP_ERR(NOMEM);
    SP_TRY(parse_hashes(in, &rest, h, &n, d));
    if (!rest.n)
        return bad_proof(in, rest.p, d, "no checkpoint");
    out->extra = head.extra;
    out->index = head.index;
    out->proof.n = n;
    memcpy(out->proof.h, h, n * sizeof *h);
    out->checkpoint = rest;
    return SP_OK;
}
