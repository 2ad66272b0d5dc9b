#include "node/evidence/second.h"

#include "crypto/second.h"
#include "schema/logged.h"

/* Of the keys whose algorithm makes second signatures there is one use for each algorithm. */
static bool makes_seconds(enum sp_key_use use)
{
    return sp_suite_of(sp_key_use_alg(use))->second_bytes > 0;
}

bool sp_second_known(struct sp_view alg, enum sp_key_use *out)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (makes_seconds(use) && sp_view_is(alg, sp_suite_of(sp_key_use_alg(use))->name)) {
            if (out)
                *out = use;
            return true;
        }
    return false;
}

/* --- making --- */

struct made { struct sp_seconds list; struct sp_buf text[SP_MAX_SECONDS]; };

/* Where it belongs: in order of alg. */
static void insert(struct sp_seconds *list, const struct sp_second *one)
{
    size_t at = list->n++;
    for (; at && sp_view_cmp(list->v[at - 1].alg, one->alg) > 0; at--)
        list->v[at] = list->v[at - 1];
    list->v[at] = *one;
}

static struct sp_rc make_one(struct made *m, const struct sp_key *key, struct sp_view report)
{
    SP_BUF_AUTO raw = { 0 };
    if (m->list.n == SP_MAX_SECONDS)
        return SP_ERR(LIMIT);
    struct sp_buf *text = &m->text[m->list.n];
    SP_TRY(sp_second_sign(key, sp_signed_part(report), &raw));
    sp_buf_put_b64url(text, sp_buf_view(&raw));
    SP_TRY(sp_buf_rc(text));
    insert(&m->list, &(struct sp_second){ sp_view_of(sp_suite_of(sp_key_alg(key))->name), sp_view_of(sp_key_kid(key)),
                                          sp_buf_view(text) });
    return SP_OK;
}

static struct sp_rc make_all(struct made *m, struct sp_key *const key[SP_USE_COUNT], struct sp_view report)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (key[use] && makes_seconds(use))
            SP_TRY(make_one(m, key[use], report));
    return SP_OK;
}

struct sp_rc sp_seconds_make(struct sp_key *const key[SP_USE_COUNT], struct sp_view report, struct sp_buf *text)
{
    struct made m = { .list = { .n = 0 } };
    struct sp_rc rc = make_all(&m, key, report);
    if (sp_ok(rc) && m.list.n) {
        sp_seconds_put(text, &m.list);
        rc = sp_buf_rc(text);
    }
    for (size_t i = 0; i < SP_MAX_SECONDS; i++)
        sp_buf_free(&m.text[i]);
    return rc;
}

/* --- checking --- */

struct sp_rc sp_second_check(const struct sp_trust *t, struct sp_view issuer, struct sp_view report,
                             const struct sp_second *s, int64_t at_s, struct sp_diag *d)
{
    enum sp_key_use use;
    const struct sp_key *key;
    SP_BUF_AUTO raw = { 0 };
    if (!sp_second_known(s->alg, &use))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "second.alg", "alg", "this program checks no second signatures by %.*s",
                           (int)s->alg.n, s->alg.p);
    SP_TRY(sp_trust_find_key(t, issuer, use, s->kid, at_s, &key, d));
    if (!sp_ok(sp_b64url_decode(s->signature, &raw)))
        return sp_diag_set(d, SP_ERR(FORMAT), "second.form", "signature", "the second signature is not base64url");
    return sp_second_verify(key, sp_signed_part(report), sp_buf_view(&raw), d);
}

struct sp_rc sp_seconds_check(const struct sp_trust *t, struct sp_view issuer, struct sp_view report,
                              const struct sp_seconds *list, int64_t at_s, size_t *n, struct sp_diag *d)
{
    size_t checked = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (!sp_second_known(list->v[i].alg, NULL))
            continue;
        SP_TRY(sp_second_check(t, issuer, report, &list->v[i], at_s, d));
        checked++;
    }
    *n = checked;
    return SP_OK;
}
