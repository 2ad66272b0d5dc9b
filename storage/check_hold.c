/* Companies that are held for review: each is there, has the name it is held for, and so has the one that it looks like. */
#include "storage/check_internal.h"
#include "storage/hold_internal.h"

struct holds { const struct sp_check *c; struct sp_kv_txn *t; uint64_t *findings; struct sp_manifest map; struct sp_arena arena; };

/* Whether some version of the company's names is this one. An empty name was deleted by law. */
static struct sp_rc has_name(struct holds *w, struct sp_view subject, struct sp_view name, bool *there, bool *has)
{
    struct sp_fact *facts = NULL;
    size_t n = 0;
    unsigned chunks = 0;
    uint32_t no;
    *there = *has = false;
    sp_arena_reset(&w->arena);
    SP_TRY(sp_number_of(w->t, &w->map, subject, &no));
    *there = no != SP_NO_COMPANY;
    if (!*there)
        return SP_OK;
    SP_TRY(sp_facts_of(w->t, no, &w->arena, &facts, &n, &chunks));
    *has = name.n == 0;
    for (size_t i = 0; i < n && !*has; i++) {
        struct sp_view type, text;
        *has = sp_fact_name(&facts[i], &w->arena, &type, &text) && sp_view_eq(text, name);
    }
    return SP_OK;
}

static struct sp_rc check_one(struct holds *w, const struct sp_hold *h)
{
    bool there, has;
    SP_TRY(has_name(w, h->subject, h->name, &there, &has));
    if (!has)
        sp_check_found(w->c, w->findings, "check.held", h->subject, there ? "held for a name that it does not have" : "held, and not here");
    SP_TRY(has_name(w, h->other, h->other_name, &there, &has));
    if (!has || sp_view_eq(h->subject, h->other))
        sp_check_found(w->c, w->findings, "check.held", h->subject, there ? "held because of a name that %.*s does not have"
                       : "held because of %.*s, which is not here", (int)(h->other.n < 60 ? h->other.n : 60), h->other.p);
    return SP_OK;
}

static struct sp_rc check_all(struct holds *w, uint64_t *n)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_manifest_read(w->t, &w->map));
    SP_TRY(sp_kv_cursor(w->t, SP_R_HELD, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view("", 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_hold h;
        ++*n;
        struct sp_rc one = sp_hold_decode(c.key, c.value, &h);
        if (sp_ok(one))
            one = check_one(w, &h);
        if (sp_check_is_damage(one))
            sp_check_found(w->c, w->findings, "check.held", c.key, "why it is held cannot be read");
        else
            SP_TRY(one);
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_check_holds(const struct sp_check *c, struct sp_kv_txn *t, uint64_t *held, uint64_t *findings)
{
    struct holds w = { .c = c, .t = t, .findings = findings };
    struct sp_rc rc = check_all(&w, held);
    sp_arena_free(&w.arena);
    return rc;
}
