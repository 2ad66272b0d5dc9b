/* Names that the law had deleted leave the reasons why companies are held; what was decided of those stays. */
#include "storage/hold_internal.h"

struct forgetting { struct sp_kv_txn *t; struct sp_view subject, name; struct sp_buf key, value; };

/* The first row behind f->key that names the name; *found false: none does. */
static struct sp_rc find_next(struct forgetting *f, bool *found)
{
    struct sp_kv_cursor c;
    *found = false;
    SP_TRY(sp_kv_cursor(f->t, SP_R_HELD, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_buf_view(&f->key));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_hold h;
        SP_TRY(sp_hold_decode(c.key, c.value, &h));
        bool own = sp_view_eq(h.subject, f->subject) && sp_view_eq(h.name, f->name);
        bool other = sp_view_eq(h.other, f->subject) && sp_view_eq(h.other_name, f->name);
        if (!own && !other)
            continue;
        if (own)
            h.name = sp_view(NULL, 0);
        if (other)
            h.other_name = sp_view(NULL, 0);
        sp_buf_clear(&f->value);
        sp_hold_encode(&f->value, &h);
        sp_buf_clear(&f->key);
        sp_buf_put(&f->key, c.key);
        SP_TRY(sp_buf_rc(&f->value));
        SP_TRY(sp_buf_rc(&f->key));
        *found = true;
        return SP_OK;
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc forget_all(struct forgetting *f)
{
    for (bool found = true; found;) {
        SP_TRY(find_next(f, &found));
        if (found)
            SP_TRY(sp_kv_put(f->t, SP_R_HELD, sp_buf_view(&f->key), sp_buf_view(&f->value), false));
    }
    return SP_OK;
}

struct sp_rc sp_hold_forget(struct sp_kv_txn *t, struct sp_view subject, struct sp_view name)
{
    struct forgetting f = { .t = t, .subject = subject, .name = name };
    struct sp_rc rc = sp_kv_count(t, SP_R_HELD) ? forget_all(&f) : SP_OK;
    sp_buf_free(&f.key);
    sp_buf_free(&f.value);
    return rc;
}
