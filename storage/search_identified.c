/* Search by identifier: a key, a number with its scheme, or one that fits some. */
#include "storage/search_work.h"

static void add_known(struct sp_search_work *w, struct sp_snap *s, uint32_t no)
{
    struct sp_name_record r;
    for (size_t i = 0; i < w->n_known; i++)
        if (w->known[i] == no)
            return;
    if (w->n_known == SP_SEARCH_IDENTIFIED || no == SP_NO_COMPANY || !sp_candidate_in_country(&w->found, no) ||
        !sp_ok(sp_snap_names(s, no, &r)))
        return;
    w->known[w->n_known++] = no;
    w->hits[w->n++] = (struct sp_scored){ 1.0, r.subject, r.n ? r.names[0] : r.subject, "identifier", 1 };
}

static struct sp_rc by_identifier(struct sp_search_work *w, struct sp_snap *s, struct sp_view scheme, struct sp_view value)
{
    enum sp_check_state state;
    struct sp_view subject;
    uint32_t no;
    sp_buf_clear(&w->text);
    if (!sp_ok(sp_identifier_check(scheme, value, sp_view(NULL, 0), &state, &w->text, NULL)))
        return SP_OK;
    SP_TRY(sp_buf_rc(&w->text));
    if (w->text.n == 0)
        return SP_OK;
    struct sp_rc rc = sp_snap_resolve(s, scheme, sp_buf_view(&w->text), &subject);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    SP_TRY(sp_snap_number(s, subject, &no));
    add_known(w, s, no);
    return SP_OK;
}

static bool lowered(struct sp_view v, char *out, size_t room)
{
    if (v.n == 0 || v.n >= room)
        return false;
    for (size_t i = 0; i < v.n; i++)
        out[i] = v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i];
    out[v.n] = 0;
    return true;
}

/* "LA.ern:…", "la.ern:…", "lei:…", "DE.lei:…". */
static struct sp_rc with_scheme(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    struct sp_view head, value, country, rest;
    char low[32];
    if (!sp_view_split(query, ':', &head, &value) || !lowered(head, low, sizeof low))
        return SP_OK;
    uint32_t no;
    if (query.n <= SP_MAX_SUBJECT_BYTES && sp_subject_valid(query)) {
        SP_TRY(sp_snap_number(s, query, &no));
        add_known(w, s, no);
    }
    if (sp_scheme_named(sp_view_of(low)))
        return by_identifier(w, s, sp_view_of(low), value);
    if (sp_view_split(sp_view_of(low), '.', &country, &rest) && sp_scheme_named(rest))
        return by_identifier(w, s, rest, value);
    return SP_OK;
}

/* A number without spaces inside but for its usual groups: at least four digits, at most 40 characters. */
static bool may_identify(struct sp_view q)
{
    size_t digits = 0;
    for (size_t i = 0; i < q.n; i++)
        digits += q.p[i] >= '0' && q.p[i] <= '9';
    return digits >= 4 && q.n <= 40;
}

struct sp_rc sp_search_identified(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    size_t n = 0;
    const struct sp_scheme *schemes = sp_schemes(&n);
    SP_TRY(with_scheme(w, s, query));
    if (!may_identify(query))
        return SP_OK;
    for (size_t i = 0; i < n; i++)
        if (schemes[i].company || !*schemes[i].country)
            SP_TRY(by_identifier(w, s, sp_view_of(schemes[i].name), query));
    return SP_OK;
}
