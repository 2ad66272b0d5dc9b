/* Relationships: who owns, controls or sits on the board of a company. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tools/import/bods.h"
#include "tools/import/bods_codes.h"

enum { MAX_INTERESTS = 128, DECIMAL_TEXT = 40 };

struct interest {
    const cJSON *j;            /* NULL: the relationship says none */
    struct sp_view theirs;     /* type; "unknownInterest" when not said */
    const char *code, *role;   /* ours: an interest, or an officer's role */
    char share[DECIMAL_TEXT], low[DECIMAL_TEXT], high[DECIMAL_TEXT];
    char pointer[64], id[64];
};

static struct sp_view none(void) { return (struct sp_view){ NULL, 0 }; }

/* The shortest decimal of the number. */
static struct sp_rc decimal(const cJSON *share, const char *name, char out[DECIMAL_TEXT], const char *pointer, struct sp_diag *d)
{
    const cJSON *j = sp_json_get(share, name);
    out[0] = '\0';
    if (!j || cJSON_IsNull(j))
        return SP_OK;
    if (!cJSON_IsNumber(j) || j->valuedouble < 0 || j->valuedouble > 100)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.share", pointer, "%s is not a number from 0 to 100", name);
    for (int digits = 0; digits <= 17; digits++) {
        (void)snprintf(out, DECIMAL_TEXT, "%.*f", digits, j->valuedouble == 0 ? 0.0 : j->valuedouble);
        if (strtod(out, NULL) == j->valuedouble)
            break;
    }
    return SP_OK;
}

/* Of two bounds the one that is there; an exclusive one is told, as it is held like the other. */
static struct sp_rc bound(const struct sp_bods_work *w, const cJSON *share, const char *inclusive, const char *exclusive,
                          char out[DECIMAL_TEXT], const char *pointer, struct sp_diag *d)
{
    bool holds = sp_json_get(share, inclusive) || !sp_json_get(share, exclusive);
    if (!holds)
        sp_bods_left_out(w, "relationship/interests/share that a bound is exclusive");
    return decimal(share, holds ? inclusive : exclusive, out, pointer, d);
}

static struct sp_rc read_share(const struct sp_bods_work *w, struct interest *in, struct sp_diag *d)
{
    static const char *const held[] = { "exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", NULL };
    const cJSON *share = sp_json_get(in->j, "share");
    if (!share)
        return SP_OK;
    sp_bods_rest(w, share, "relationship/interests/share", held);
    SP_TRY(decimal(share, "exact", in->share, in->pointer, d));
    SP_TRY(bound(w, share, "minimum", "exclusiveMinimum", in->low, in->pointer, d));
    SP_TRY(bound(w, share, "maximum", "exclusiveMaximum", in->high, in->pointer, d));
    if (in->share[0] && !strcmp(in->low, in->share) && !strcmp(in->high, in->share))
        in->low[0] = in->high[0] = '\0'; /* as an earlier version of the standard asked for */
    return SP_OK;
}

static struct sp_rc read_interest(const struct sp_bods_work *w, const cJSON *j, size_t i, struct interest *out, struct sp_diag *d)
{
    static const char *const held[] = { "type", "directOrIndirect", "beneficialOwnershipOrControl", "share", "startDate", "endDate", NULL };
    struct interest in = { .j = j, .theirs = sp_bods_text(j, "type") };
    (void)snprintf(in.pointer, sizeof in.pointer, "/recordDetails/interests/%zu", i);
    if (!in.theirs.n)
        in.theirs = SP_VIEW_LIT("unknownInterest");
    in.role = sp_bods_ours(sp_bods_roles, in.theirs);
    in.code = in.role ? "other_influence" : sp_bods_ours(sp_bods_interests, in.theirs);
    if (!in.code)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.interest", in.pointer, "not a type of interest");
    sp_bods_rest(w, j, "relationship/interests", held);
    SP_TRY(read_share(w, &in, d));
    *out = in;
    return SP_OK;
}

static void put_terms(struct sp_bods_fact *f, const struct interest *in)
{
    sp_bods_put(f, "share", sp_view_of(in->share));
    sp_bods_put(f, "share_min", sp_view_of(in->low));
    sp_bods_put(f, "share_max", sp_view_of(in->high));
    struct sp_view direct = sp_bods_text(in->j, "directOrIndirect");
    const cJSON *beneficial = sp_json_get(in->j, "beneficialOwnershipOrControl");
    if (sp_view_is(direct, "direct") || sp_view_is(direct, "indirect"))
        sp_bods_put_bool(f, "direct", sp_view_is(direct, "direct"));
    if (cJSON_IsBool(beneficial))
        sp_bods_put_bool(f, "beneficial", cJSON_IsTrue(beneficial));
    sp_bods_put(f, "from", sp_bods_text(in->j, "startDate"));
}

/* What names a natural person is not for everybody. */
static unsigned class_of(const struct sp_bods_fact *f, const struct sp_record *party)
{
    bool names_person = sp_view_is(party->party_type, "person") && party->name.n;
    return names_person && f->kind->default_class < SP_CLASS_CONFIDENTIAL && f->kind->section == SP_SECTION_OWNERSHIP
               ? SP_CLASS_CONFIDENTIAL : f->kind->default_class;
}

static struct sp_rc end_fact(struct sp_bods_fact *f, const struct interest *in, struct sp_diag *d)
{
    const struct sp_bods_work *w = f->w;
    struct sp_view from = sp_bods_text(in->j, "startDate"), to = sp_bods_text(in->j, "endDate"), day = sp_view_of(w->st->day);
    if ((from.n && !sp_date_valid(from)) || (to.n && !sp_date_valid(to)) || (from.n && to.n && sp_view_cmp(from, to) > 0))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.date", in->pointer, "startDate and endDate are days, the first not after the second");
    if (!from.n && !w->st->closed)
        from = !to.n || sp_view_cmp(day, to) <= 0 ? day : none();
    if (!to.n && w->st->closed)
        to = from.n && sp_view_cmp(from, day) > 0 ? from : day;
    size_t n = w->now->n_facts;
    SP_TRY(sp_bods_fact_end(f, in->id, from, to, class_of(f, w->party), in->pointer, d));
    if (to.n && day.n && sp_view_cmp(to, day) <= 0) /* it had ended when this was stated */
        w->now->facts[n].status = SP_STATUS_CLOSED;
    return SP_OK;
}

static struct sp_rc put_undisclosed(struct sp_bods_work *w, const struct interest *in, struct sp_buf *data, struct sp_diag *d)
{
    const struct sp_record *p = w->party;
    struct sp_bods_fact f = sp_bods_fact(w, data, "ownership.undisclosed");
    sp_bods_put(&f, "reason", p->reason.n ? p->reason : SP_VIEW_LIT("unknown"));
    sp_bods_put_words(&f, "text", p->reason_text);
    sp_bods_put(&f, "type", p->party_type);
    if (in->j)
        sp_bods_put(&f, "interest", sp_view_of(in->code));
    put_terms(&f, in);
    return end_fact(&f, in, d);
}

static struct sp_rc put_officer(struct sp_bods_work *w, const struct interest *in, struct sp_buf *data, struct sp_diag *d)
{
    struct sp_bods_fact f = sp_bods_fact(w, data, "officers.officer");
    sp_bods_put_words(&f, "name", w->party->name);
    sp_bods_put(&f, "role", sp_view_of(in->role));
    sp_bods_put(&f, "country", w->party->country);
    sp_bods_put(&f, "from", sp_bods_text(in->j, "startDate"));
    sp_bods_put(&f, "to", sp_bods_text(in->j, "endDate"));
    if (sp_view_is(w->party->party_type, "person"))
        sp_bods_put(&f, "person", sp_bods_text(w->st->details, "interestedParty"));
    return end_fact(&f, in, d);
}

static struct sp_rc put_owner(struct sp_bods_work *w, const struct interest *in, struct sp_buf *data, struct sp_diag *d)
{
    const struct sp_record *p = w->party;
    struct sp_bods_fact f = sp_bods_fact(w, data, "ownership.owner");
    sp_bods_put_words(&f, "name", p->name);
    sp_bods_put(&f, "type", p->party_type);
    sp_bods_put(&f, "subject", p->subject);
    sp_bods_put(&f, "country", p->country);
    sp_bods_put(&f, "interest", sp_view_of(in->code));
    put_terms(&f, in);
    return end_fact(&f, in, d);
}

static struct sp_rc put_interest(struct sp_bods_work *w, const struct interest *in, struct sp_buf *data, struct sp_diag *d)
{
    if (!w->party->name.n)
        return put_undisclosed(w, in, data, d);
    return in->role ? put_officer(w, in, data, d) : put_owner(w, in, data, d);
}

/* Interests are told apart by type and their order within it. */
static struct sp_rc put_interests(struct sp_bods_work *w, const cJSON *list, struct sp_buf *data, struct sp_diag *d)
{
    struct sp_view seen[MAX_INTERESTS];
    const cJSON *j;
    size_t n = 0;
    cJSON_ArrayForEach(j, list) {
        struct interest in;
        unsigned nth = 1;
        if (n == MAX_INTERESTS)
            return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", "/recordDetails/interests", "more than %d interests", MAX_INTERESTS);
        SP_TRY(read_interest(w, j, n, &in, d));
        for (size_t k = 0; k < n; k++)
            nth += sp_view_eq(seen[k], in.theirs);
        seen[n++] = in.theirs;
        (void)snprintf(in.id, sizeof in.id, "%.*s.%u", (int)in.theirs.n, in.theirs.p, nth);
        SP_TRY(put_interest(w, &in, data, d));
    }
    if (n)
        return SP_OK;
    const struct interest in = { .theirs = SP_VIEW_LIT("unknownInterest"), .code = "unknown", .pointer = "/recordDetails", .id = "interest" };
    return put_interest(w, &in, data, d);
}

struct sp_rc sp_bods_relationship(struct sp_bods_work *w, struct sp_diag *d)
{
    static const char *const held[] = { "isComponent", "subject", "interestedParty", "interests", NULL };
    static const char *const held_why[] = { "reason", "description", NULL };
    const cJSON *details = w->st->details, *party = sp_json_get(details, "interestedParty");
    struct sp_record *unnamed = NULL;
    SP_BUF_AUTO data = { 0 };
    sp_bods_rest(w, details, "relationship", held);
    if (cJSON_IsObject(party)) {
        const char *reason = sp_bods_ours(sp_bods_reasons, sp_bods_text(party, "reason"));
        if (!reason)
            return sp_diag_set(d, SP_ERR(INVALID), "import.bods.reason", "/recordDetails/interestedParty/reason", "not a reason of the standard");
        unnamed = sp_arena_alloc(w->arena, sizeof *unnamed);
        if (!unnamed)
            return SP_ERR(NOMEM);
        sp_bods_rest(w, party, "relationship/interestedParty", held_why);
        unnamed->reason = sp_view_of(reason);
        unnamed->reason_text = sp_bods_text(party, "description");
        w->party = unnamed;
    }
    w->now->subject = w->subject->subject;
    return put_interests(w, sp_json_get(details, "interests"), &data, d);
}
