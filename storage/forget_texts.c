#include "storage/forget_texts.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "schema/data.h"
#include "schema/translation.h"
#include "storage/memory.h"
#include "storage/snap.h"

#define NOTE SP_VIEW_LIT("gone-text")

enum { SLICE = 32768 /* companies in one snapshot */, ROOM = 64, DAY_S = 86400 };

/* ---- a text's name: language, context, digest; all that a row's key has but the language it is translated into ---- */

static void put_name(struct sp_buf *b, struct sp_view from, struct sp_view script, struct sp_view context, struct sp_view digest)
{
    sp_buf_put(b, from);
    if (script.n) {
        sp_buf_putc(b, '-');
        sp_buf_put(b, script);
    }
    sp_buf_putc(b, '\0');
    sp_buf_put(b, context);
    sp_buf_putc(b, '\0');
    sp_buf_put(b, digest);
}

static bool has_prose(const struct sp_kind *kind)
{
    for (size_t i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].prose)
            return true;
    return false;
}

typedef struct sp_rc (*name_fn)(void *ctx, struct sp_view name);

static struct sp_rc names_of(const struct sp_fact *f, name_fn each, void *ctx)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    SP_TRY(sp_data_values(f->kind, f->data, &a, v, &n));
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO context = { 0 };
        SP_BUF_AUTO name = { 0 };
        uint8_t digest[SP_SHA256_BYTES];
        if (!v[i].field->prose)
            continue;
        SP_TRY(sp_sha256(v[i].text, digest));
        sp_context_put(&context, f->kind, v[i].field);
        put_name(&name, v[i].lang, v[i].script, sp_buf_view(&context), sp_view((const char *)digest, sizeof digest));
        SP_TRY(sp_buf_rc(&context));
        SP_TRY(sp_buf_rc(&name));
        SP_TRY(each(ctx, sp_buf_view(&name)));
    }
    return SP_OK;
}

/* ---- noting ---- */

static struct sp_rc note(void *ctx, struct sp_view name)
{
    SP_BUF_AUTO key = { 0 };
    sp_buf_put(&key, NOTE);
    sp_buf_put(&key, name);
    SP_TRY(sp_buf_rc(&key));
    return sp_kv_put(ctx, SP_R_META, sp_buf_view(&key), sp_view("", 0), false);
}

struct sp_rc sp_texts_note_gone(struct sp_kv_txn *t, const struct sp_fact *gone, size_t n)
{
    if (!sp_kv_count(t, SP_R_MEMORY))
        return SP_OK;
    for (size_t i = 0; i < n; i++)
        if (has_prose(gone[i].kind))
            SP_TRY(names_of(&gone[i], note, t));
    return SP_OK;
}

/* ---- which rows may have to go ---- */

struct row { struct sp_view name; struct sp_memory_key key; bool noted, live; };

struct forget {
    struct sp_db *db;
    struct sp_arena lasting, arena;
    int64_t before_s;           /* rows from before then are old */
    struct sp_view *notes;      /* names, in order */
    size_t n_notes, notes_room;
    struct row *rows;           /* in order of their names */
    size_t n_rows, rows_room;
};

static int by_view(const void *a, const void *b) { return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b); }

static int by_name(const void *a, const void *b) { return sp_view_cmp(((const struct row *)a)->name, ((const struct row *)b)->name); }

/* The array of n with room for one more of so many bytes; NULL without memory, and it stays as it was. */
static void *with_room(void *v, size_t n, size_t *room, size_t each)
{
    if (n < *room)
        return v;
    size_t more = *room ? *room * 2 : ROOM;
    void *moved = realloc(v, more * each);
    if (moved)
        *room = more;
    return moved;
}

static struct sp_rc read_notes(struct forget *f)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_read_begin(f->db->registry, &t));
    SP_TRY(sp_kv_cursor(t, SP_R_META, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, NOTE);
    for (; sp_ok(rc) && sp_view_starts(c.key, NOTE); rc = sp_kv_next(&c)) {
        struct sp_view *v = with_room(f->notes, f->n_notes, &f->notes_room, sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        f->notes = v;
        if (!sp_arena_copy(&f->lasting, sp_view(c.key.p + NOTE.n, c.key.n - NOTE.n), &v[f->n_notes]))
            return SP_ERR(NOMEM);
        f->n_notes++;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static int64_t last_s(const struct sp_memory_row *r) { return r->reviewed_s > r->made_s ? r->reviewed_s : r->made_s; }

static struct sp_rc find_row(void *ctx, const struct sp_memory_row *r)
{
    struct forget *f = ctx;
    SP_BUF_AUTO name = { 0 };
    put_name(&name, r->key.from, sp_view(NULL, 0), r->key.context, r->key.digest);
    SP_TRY(sp_buf_rc(&name));
    const struct sp_view v = sp_buf_view(&name);
    bool noted = f->n_notes && bsearch(&v, f->notes, f->n_notes, sizeof v, by_view);
    if (!noted && last_s(r) >= f->before_s)
        return SP_OK;
    struct row *rows = with_room(f->rows, f->n_rows, &f->rows_room, sizeof *rows);
    if (!rows)
        return SP_ERR(NOMEM);
    f->rows = rows;
    struct row *x = &rows[f->n_rows];
    *x = (struct row){ .noted = noted };
    if (!sp_arena_copy(&f->lasting, v, &x->name) || !sp_arena_copy(&f->lasting, r->key.to, &x->key.to) || !sp_arena_copy(&f->lasting, r->key.from, &x->key.from) ||
        !sp_arena_copy(&f->lasting, r->key.context, &x->key.context) || !sp_arena_copy(&f->lasting, r->key.digest, &x->key.digest))
        return SP_ERR(NOMEM);
    f->n_rows++;
    return SP_OK;
}

/* ---- which of them the registry still has ---- */

static struct sp_rc mark(void *ctx, struct sp_view name)
{
    struct forget *f = ctx;
    const struct row key = { .name = name };
    struct row *x = bsearch(&key, f->rows, f->n_rows, sizeof *f->rows, by_name);
    if (!x)
        return SP_OK;
    while (x > f->rows && sp_view_eq(x[-1].name, name)) /* one into each language */
        x--;
    for (; x < f->rows + f->n_rows && sp_view_eq(x->name, name); x++)
        x->live = true;
    return SP_OK;
}

static struct sp_rc mark_slice(struct forget *f, uint64_t from, uint64_t *next)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(f->db->registry, &t));
    SP_TRY(sp_meta_u64(t, "next", next));
    for (uint64_t no = from; no < *next && no < from + SLICE; no++) {
        struct sp_fact *facts = NULL;
        size_t n = 0;
        unsigned chunks = 0;
        sp_arena_reset(&f->arena);
        SP_TRY(sp_facts_of(t, (uint32_t)no, &f->arena, &facts, &n, &chunks));
        for (size_t i = 0; i < n; i++)
            if (has_prose(facts[i].kind))
                SP_TRY(names_of(&facts[i], mark, f));
    }
    return SP_OK;
}

/* ---- all of it ---- */

/* Unless it was made or read anew since it was looked at. */
static struct sp_rc forget_row(struct forget *f, const struct row *x, uint64_t *gone)
{
    struct sp_memory_row now;
    sp_arena_reset(&f->arena);
    struct sp_rc rc = sp_memory_get(f->db, &x->key, &f->arena, &now);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    if (!x->noted && last_s(&now) >= f->before_s)
        return SP_OK;
    rc = sp_memory_withdraw(f->db, &x->key, true, sp_view(NULL, 0), 0);
    *gone += sp_ok(rc);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc drop_notes(struct forget *f)
{
    SP_BATCH_AUTO b = { .alone = false };
    for (size_t i = 0; i < f->n_notes; i++) {
        SP_BUF_AUTO key = { 0 };
        sp_buf_put(&key, NOTE);
        sp_buf_put(&key, f->notes[i]);
        SP_TRY(sp_buf_rc(&key));
        sp_batch_del(&b, SP_R_META, sp_buf_view(&key));
    }
    return f->n_notes ? sp_kv_submit(f->db->registry, &b) : SP_OK;
}

static struct sp_rc forget_all(struct forget *f, uint64_t *gone)
{
    SP_TRY(read_notes(f));
    SP_TRY(sp_memory_each(f->db, sp_view(NULL, 0), find_row, f));
    if (f->n_rows)
        qsort(f->rows, f->n_rows, sizeof *f->rows, by_name);
    for (uint64_t from = 0, next = 1; f->n_rows && from < next; from += SLICE)
        SP_TRY(mark_slice(f, from, &next));
    for (size_t i = 0; i < f->n_rows; i++)
        if (!f->rows[i].live)
            SP_TRY(forget_row(f, &f->rows[i], gone));
    return drop_notes(f);
}

struct sp_rc sp_texts_forget(struct sp_db *db, int64_t now_s, uint64_t *rows, struct sp_diag *d)
{
    struct forget f = { .db = db, .before_s = now_s - (int64_t)SP_MEMORY_KEPT_DAYS * DAY_S };
    struct sp_rc rc = forget_all(&f, rows);
    sp_arena_free(&f.lasting);
    sp_arena_free(&f.arena);
    free(f.notes);
    free(f.rows);
    if (sp_ok(rc))
        return rc;
    return sp_diag_set(d, rc, "retention.texts", NULL, "%s/registry.mdb: %s; the facts are gone, run it again for what the translation memory holds of them",
                       db->dir, sp_rc_meaning(rc));
}
