#include "tools/import/asked.h"

enum { FRESH = 4096 }; /* questions to one snapshot */

static struct sp_rc look(struct sp_asked *k)
{
    if (k->snap && k->questions++ >= FRESH)
        sp_asked_end(k);
    if (k->snap)
        return SP_OK;
    k->questions = 0;
    return sp_snap_begin(k->db, &k->snap);
}

struct sp_rc sp_asked_resolve(struct sp_asked *k, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    struct sp_view subject;
    if (!k->db)
        return SP_ERR(NOTFOUND);
    SP_TRY(look(k));
    SP_TRY(sp_snap_resolve(k->snap, scheme, value, &subject));
    sp_buf_put(out, subject);
    return sp_buf_rc(out);
}

struct sp_rc sp_asked_has(struct sp_asked *k, struct sp_view subject, bool *out)
{
    if (k->db)
        SP_TRY(look(k));
    *out = k->db && sp_snap_known(k->snap, subject);
    return SP_OK;
}

/* Any version: what was exported may have changed since. */
struct sp_rc sp_asked_told_then(struct sp_asked *k, struct sp_view subject, int64_t at_s, bool *out)
{
    struct sp_company c = { .n = 0 };
    SP_ARENA_AUTO a = { 0 };
    bool told = false, known;
    SP_TRY(sp_asked_has(k, subject, &known));
    if (known)
        SP_TRY(sp_snap_company(k->snap, subject, 0, SP_SNAP_HISTORY, &a, &c));
    for (size_t i = 0; i < c.n && !told; i++)
        told = c.facts[i].received_s == at_s;
    *out = told;
    return SP_OK;
}

void sp_asked_end(struct sp_asked *k)
{
    if (k->snap)
        sp_snap_end(k->snap);
    k->snap = NULL;
}
