/*
 * Statements of BODS 0.4: first an entity for each company, then each relationship with its party in front, so that what a
 * relationship speaks of was said before, but for companies as parties, which were all said first.
 *
 * A record's id is the company's key, for parties and relationships with the fact behind it; a statement's id is the digest of what
 * it says. So both are the same in every export until something changes.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "tools/export/export.h"
#include "tools/import/bods_codes.h"

struct writer {
    bool all;                       /* every company has its statement */
    bool any;                       /* one was written */
    struct sp_buf record, details, party;
    struct sp_arena *arena;
};

struct values { struct sp_value v[SP_MAX_FIELDS]; size_t n; };

static struct sp_view none(void) { return (struct sp_view){ NULL, 0 }; }

static struct sp_rc read_values(const struct writer *w, const struct sp_fact *f, struct values *out)
{
    out->n = 0;
    return sp_data_values(f->kind, f->data, w->arena, out->v, &out->n);
}

static struct sp_view text_of(const struct values *v, const char *field)
{
    const struct sp_value *one = sp_value_named(v->v, v->n, field);
    return one ? one->text : none();
}

/* --- members ------------------------------------------------------------------------------------------ */

static void put_name(struct sp_buf *b, const char *name)
{
    char last = b->n ? b->p[b->n - 1] : '{';
    sp_buf_puts(b, last == '{' || last == '[' ? "\"" : ",\"");
    sp_buf_puts(b, name);
    sp_buf_puts(b, "\":");
}

static void put_text(struct sp_buf *b, const char *name, struct sp_view text)
{
    if (!text.n)
        return;
    put_name(b, name);
    sp_buf_put_json(b, text);
}

/* A decimal of ours is a number of JSON. */
static void put_number(struct sp_buf *b, const char *name, struct sp_view decimal)
{
    if (!decimal.n)
        return;
    put_name(b, name);
    sp_buf_put(b, decimal);
}

static void open_member(struct sp_buf *b, const char *name, char bracket)
{
    put_name(b, name);
    sp_buf_putc(b, bracket);
}

/* The country's code is its name too: what it is called is a matter of the reader's language. */
static void put_place(struct sp_buf *b, const char *name, struct sp_view code)
{
    if (!code.n)
        return;
    open_member(b, name, '{');
    put_text(b, "name", code);
    put_text(b, "code", code);
    sp_buf_putc(b, '}');
}

/* --- statements --------------------------------------------------------------------------------------- */

static const char *const statuses[] = { "new", "updated", "closed" };

static struct sp_rc put_id(struct sp_buf *b, struct sp_view record, const char *status, const char *time, struct sp_view details)
{
    SP_BUF_AUTO said = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    sp_buf_put_view(&said, record);
    sp_buf_puts(&said, status);
    sp_buf_puts(&said, time);
    sp_buf_put_view(&said, details);
    SP_TRY(sp_buf_rc(&said));
    SP_TRY(sp_sha256(sp_buf_view(&said), digest));
    sp_buf_puts(b, "\"");
    sp_buf_put_hex(b, sp_view(digest, sizeof digest));
    sp_buf_puts(b, "\"");
    return SP_OK;
}

struct statement { struct sp_view subject, record, details, source; const char *type; enum sp_status status; int64_t known_s; };

static struct sp_rc put_statement(struct sp_export *x, struct writer *w, const struct statement *s)
{
    struct sp_buf *b = &x->text;
    char time[SP_TIME_TEXT];
    sp_time_text(s->known_s, time);
    sp_buf_puts(b, w->any ? ",\n{\"statementId\":" : "\n{\"statementId\":");
    w->any = true;
    SP_TRY(put_id(b, s->record, statuses[s->status], time, s->details));
    put_text(b, "declarationSubject", s->subject);
    put_text(b, "statementDate", sp_view_of(time));
    open_member(b, "publicationDetails", '{');
    put_text(b, "publicationDate", sp_view(time, 10));
    put_text(b, "bodsVersion", SP_VIEW_LIT(SP_BODS_VERSION));
    open_member(b, "publisher", '{');
    put_text(b, "name", x->opts->publisher);
    sp_buf_puts(b, "}}");
    put_text(b, "recordId", s->record);
    put_text(b, "recordType", sp_view_of(s->type));
    put_text(b, "recordStatus", sp_view_of(statuses[s->status]));
    if (s->source.n) {
        open_member(b, "source", '{');
        put_text(b, "description", s->source);
        sp_buf_putc(b, '}');
    }
    put_name(b, "recordDetails");
    sp_buf_put(b, s->details);
    sp_buf_putc(b, '}');
    return sp_export_flush(x, false);
}

/* --- entities ------------------------------------------------------------------------------------------ */

static bool is_kind(const struct sp_fact *f, const char *kind) { return sp_view_is(sp_view_of(f->kind->name), kind); }

/* A closed fact is told only of a company of which everything is closed. */
struct entity { const struct sp_company *c; bool closed; };

static bool is_told(const struct entity *e, const struct sp_fact *f) { return e->closed || f->status != SP_STATUS_CLOSED; }

static struct sp_rc put_names(struct writer *w, const struct entity *e)
{
    struct values v;
    SP_BUF_AUTO others = { 0 };
    bool named = false;
    for (unsigned pass = 0; pass < 2; pass++) /* a legal name first */
        for (size_t i = 0; i < e->c->n; i++) {
            const struct sp_fact *f = &e->c->facts[i];
            if (!is_kind(f, "registered.name") || !is_told(e, f))
                continue;
            SP_TRY(read_values(w, f, &v));
            if (sp_view_is(text_of(&v, "type"), "legal") != (pass == 0))
                continue;
            if (!named && pass == 0) {
                put_text(&w->details, "name", text_of(&v, "text"));
                named = true;
                continue;
            }
            sp_buf_puts(&others, others.n ? "," : "");
            sp_buf_put_json(&others, text_of(&v, "text"));
        }
    if (others.n) {
        open_member(&w->details, "alternateNames", '[');
        sp_buf_put(&w->details, sp_buf_view(&others));
        sp_buf_putc(&w->details, ']');
    }
    return sp_buf_rc(&others);
}

/* In a list of org-id.guide when there is one, else by a name: of our scheme, or of the register. */
static void put_identifier(struct sp_buf *b, struct sp_view scheme, struct sp_view value, struct sp_view issuer)
{
    const char *list = sp_bods_theirs(sp_bods_lists, scheme);
    bool reg = sp_view_is(scheme, "reg") && issuer.n, ra = issuer.n > 2 && issuer.p[0] == 'R' && issuer.p[1] == 'A';
    bool coded = reg && !ra && issuer.n > 3 && (issuer.p[2] == '-' || issuer.p[3] == '-');
    sp_buf_puts(b, b->p && b->p[b->n - 1] == '}' ? ",{" : "{");
    put_text(b, list || coded ? "scheme" : "schemeName", list ? sp_view_of(list) : reg ? issuer : scheme);
    put_text(b, "id", value);
    sp_buf_putc(b, '}');
}

/* The key itself, for one that no identifier repeats: "LA.reg" for a number of a register without a name. */
static void put_key(struct sp_buf *b, struct sp_view subject)
{
    struct sp_subject s;
    if (!sp_ok(sp_subject_parse(subject, &s, NULL)))
        return;
    const struct sp_scheme *scheme = sp_subject_scheme(&s);
    bool reg = sp_view_is(s.scheme, "reg");
    put_identifier(b, reg ? sp_view(subject.p, 6) : sp_view_of(scheme->name), s.value, none());
}

static struct sp_rc put_identifiers(struct writer *w, const struct entity *e)
{
    struct values v;
    struct sp_subject key;
    open_member(&w->details, "identifiers", '[');
    bool parsed = sp_ok(sp_subject_parse(e->c->subject, &key, NULL)), repeated = false;
    for (size_t i = 0; i < e->c->n; i++) {
        const struct sp_fact *f = &e->c->facts[i];
        if (!is_kind(f, "identifiers.identifier") || !is_told(e, f))
            continue;
        SP_TRY(read_values(w, f, &v));
        struct sp_view scheme = text_of(&v, "scheme"), value = text_of(&v, "value"), issuer = text_of(&v, "issuer");
        put_identifier(&w->details, scheme, value, issuer);
        repeated |= parsed && key.value.n >= value.n && sp_view_eq(sp_view(key.value.p + key.value.n - value.n, value.n), value);
    }
    if (!repeated)
        put_key(&w->details, e->c->subject);
    sp_buf_putc(&w->details, ']');
    return SP_OK;
}

static struct sp_rc put_address(struct writer *w, const struct values *v, bool first)
{
    const char *type = sp_bods_theirs(sp_bods_addresses, text_of(v, "type"));
    if (first)
        open_member(&w->details, "addresses", '[');
    sp_buf_puts(&w->details, first ? "{" : ",{");
    put_text(&w->details, "type", sp_view_of(type ? type : "alternative"));
    put_text(&w->details, "address", text_of(v, "text"));
    put_text(&w->details, "postCode", text_of(v, "postal_code"));
    put_place(&w->details, "country", text_of(v, "country"));
    sp_buf_putc(&w->details, '}');
    return SP_OK;
}

static struct sp_rc put_dates(struct writer *w, const struct entity *e)
{
    struct values v;
    bool founded = false, dissolved = false;
    for (size_t i = 0; i < e->c->n; i++) {
        const struct sp_fact *f = &e->c->facts[i];
        if (!is_told(e, f) || !(is_kind(f, "registered.founded") || is_kind(f, "registered.status")))
            continue;
        SP_TRY(read_values(w, f, &v));
        if (is_kind(f, "registered.founded") && !founded) {
            put_text(&w->details, "foundingDate", text_of(&v, "date"));
            founded = true;
        } else if (sp_view_is(text_of(&v, "code"), "dissolved") && text_of(&v, "date").n && !dissolved) {
            put_text(&w->details, "dissolutionDate", text_of(&v, "date"));
            dissolved = true;
        }
    }
    return SP_OK;
}

static struct sp_rc put_addresses(struct writer *w, const struct entity *e)
{
    struct values v;
    bool first = true;
    for (size_t i = 0; i < e->c->n; i++) {
        const struct sp_fact *f = &e->c->facts[i];
        if (!is_kind(f, "registered.address") || !is_told(e, f))
            continue;
        SP_TRY(read_values(w, f, &v));
        SP_TRY(put_address(w, &v, first));
        first = false;
    }
    sp_buf_puts(&w->details, first ? "" : "]");
    return SP_OK;
}

static bool is_entity_fact(const struct sp_fact *f)
{
    return is_kind(f, "registered.name") || is_kind(f, "identifiers.identifier") || is_kind(f, "registered.founded") ||
           is_kind(f, "registered.status") || is_kind(f, "registered.address");
}

static void begin_details(struct writer *w, const char *type)
{
    sp_buf_clear(&w->details);
    sp_buf_puts(&w->details, "{\"isComponent\":false");
    if (type) {
        open_member(&w->details, "entityType", '{');
        put_text(&w->details, "type", sp_view_of(type));
        sp_buf_putc(&w->details, '}');
    }
}

static struct sp_rc put_entity(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a)
{
    struct writer *w = ctx;
    struct entity e = { .c = c, .closed = c->n > 0 };
    struct statement s = { .subject = c->subject, .record = c->subject, .type = "entity", .status = SP_STATUS_NEW };
    w->arena = a;
    for (size_t i = 0; i < c->n; i++) {
        const struct sp_fact *f = &c->facts[i];
        e.closed = e.closed && f->status == SP_STATUS_CLOSED;
        if (!is_entity_fact(f))
            continue;
        s.known_s = f->received_s > s.known_s ? f->received_s : s.known_s;
        s.source = s.source.n ? s.source : f->source;
        if (f->status != SP_STATUS_NEW)
            s.status = SP_STATUS_UPDATED;
    }
    if (e.closed)
        s.status = SP_STATUS_CLOSED;
    begin_details(w, "registeredEntity");
    SP_TRY(put_names(w, &e));
    put_place(&w->details, "jurisdiction", sp_view(c->subject.p, 2));
    SP_TRY(put_identifiers(w, &e));
    SP_TRY(put_dates(w, &e));
    SP_TRY(put_addresses(w, &e));
    sp_buf_putc(&w->details, '}');
    SP_TRY(sp_buf_rc(&w->details));
    s.details = sp_buf_view(&w->details);
    return put_statement(x, w, &s);
}

/* --- parties ------------------------------------------------------------------------------------------- */

static bool is_person(const struct values *v)
{
    return sp_value_named(v->v, v->n, "role") != NULL || sp_view_is(text_of(v, "type"), "person");
}

static const char *entity_type(struct sp_view party, bool keyed)
{
    const char *type = sp_bods_theirs(sp_bods_parties, party);
    return keyed ? "registeredEntity" : !party.n ? "unknownEntity" : sp_view_is(party, "other") ? "legalEntity" : type;
}

/* The party's own record, into w->party; a company that has its statement needs none. */
static struct sp_rc put_party(struct sp_export *x, struct writer *w, const struct statement *of, const struct values *v)
{
    struct sp_view subject = text_of(v, "subject"), type = text_of(v, "type"), country = text_of(v, "country");
    bool person = is_person(v);
    struct statement s = *of;
    sp_buf_clear(&w->party);
    if (subject.n && w->all && sp_snap_known(x->snap, subject)) {
        sp_buf_put(&w->party, subject);
        return sp_buf_rc(&w->party);
    }
    sp_buf_put(&w->party, of->record);
    sp_buf_puts(&w->party, "/party");
    begin_details(w, person ? NULL : entity_type(type, subject.n > 0));
    if (person) {
        put_text(&w->details, "personType", SP_VIEW_LIT("knownPerson"));
        sp_buf_puts(&w->details, ",\"names\":[{\"fullName\":");
        sp_buf_put_json(&w->details, text_of(v, "name"));
        sp_buf_puts(&w->details, "}]");
        if (country.n) {
            open_member(&w->details, "nationalities", '[');
            sp_buf_puts(&w->details, "{");
            put_text(&w->details, "name", country);
            put_text(&w->details, "code", country);
            sp_buf_puts(&w->details, "}]");
        }
    } else {
        put_text(&w->details, "name", text_of(v, "name"));
        put_place(&w->details, "jurisdiction", country);
        if (subject.n) {
            open_member(&w->details, "identifiers", '[');
            put_key(&w->details, subject);
            sp_buf_putc(&w->details, ']');
        }
    }
    sp_buf_putc(&w->details, '}');
    SP_TRY(sp_buf_rc(&w->details));
    SP_TRY(sp_buf_rc(&w->party));
    s.type = person ? "person" : "entity";
    s.record = sp_buf_view(&w->party);
    s.details = sp_buf_view(&w->details);
    return put_statement(x, w, &s);
}

/* --- relationships --------------------------------------------------------------------------------------- */

/* Ours that theirs tells less exactly is said in words beside it. */
static void put_type(struct sp_buf *b, struct sp_view code, struct sp_view role)
{
    const char *type = role.n ? sp_bods_theirs(sp_bods_roles, role) : sp_bods_theirs(sp_bods_interests, code);
    if (!type)
        return;
    put_text(b, "type", sp_view_of(type));
    const char *back = sp_bods_ours(sp_bods_interests, sp_view_of(type));
    if (!role.n && back && !sp_view_is(code, back))
        put_text(b, "details", code);
}

static void put_share(struct sp_buf *b, const struct values *v)
{
    struct sp_view exact = text_of(v, "share"), low = text_of(v, "share_min"), high = text_of(v, "share_max");
    if (!exact.n && !low.n && !high.n)
        return;
    open_member(b, "share", '{');
    put_number(b, "exact", exact);
    put_number(b, "minimum", low);
    put_number(b, "maximum", high);
    sp_buf_putc(b, '}');
}

/* A beneficial owner of BODS is a natural person who has a record; what we know of others has no place there. */
static void put_beneficial(struct sp_buf *b, const struct values *v, bool person)
{
    struct sp_view beneficial = text_of(v, "beneficial");
    if (beneficial.n && (person || !sp_view_is(beneficial, "true")))
        put_number(b, "beneficialOwnershipOrControl", beneficial);
}

static void put_interest(struct sp_buf *b, const struct sp_fact *f, const struct values *v, bool named)
{
    struct sp_view direct = text_of(v, "direct"), from = text_of(v, "from");
    open_member(b, "interests", '[');
    sp_buf_putc(b, '{');
    put_type(b, text_of(v, "interest"), text_of(v, "role"));
    put_text(b, "directOrIndirect", sp_view_of(!direct.n ? "unknown" : sp_view_is(direct, "true") ? "direct" : "indirect"));
    put_beneficial(b, v, named && is_person(v) && !text_of(v, "subject").n);
    put_share(b, v);
    put_text(b, "startDate", from.n ? from : f->valid_from);
    put_text(b, "endDate", f->valid_to);
    sp_buf_puts(b, "}]");
}

static void put_reason(struct sp_buf *b, const struct values *v)
{
    const char *reason = sp_bods_theirs(sp_bods_reasons, text_of(v, "reason"));
    open_member(b, "interestedParty", '{');
    put_text(b, "reason", sp_view_of(reason ? reason : "unknown"));
    put_text(b, "description", text_of(v, "text"));
    sp_buf_putc(b, '}');
}

static struct sp_rc put_relationship(struct sp_export *x, struct writer *w, struct sp_view subject, const struct sp_fact *f)
{
    struct values v;
    bool named = !is_kind(f, "ownership.undisclosed");
    sp_buf_clear(&w->record);
    sp_buf_put(&w->record, subject);
    sp_buf_putf(&w->record, "/%s/%.*s", f->kind->name, (int)f->id.n, f->id.p);
    SP_TRY(sp_buf_rc(&w->record));
    SP_TRY(read_values(w, f, &v));
    struct statement s = { .subject = subject, .record = sp_buf_view(&w->record), .source = f->source, .type = "relationship",
                           .status = f->status, .known_s = f->received_s };
    if (named)
        SP_TRY(put_party(x, w, &s, &v));
    begin_details(w, NULL);
    put_text(&w->details, "subject", subject);
    if (named)
        put_text(&w->details, "interestedParty", sp_buf_view(&w->party));
    else
        put_reason(&w->details, &v);
    put_interest(&w->details, f, &v, named);
    sp_buf_putc(&w->details, '}');
    SP_TRY(sp_buf_rc(&w->details));
    s.details = sp_buf_view(&w->details);
    return put_statement(x, w, &s);
}

/* Whether BODS has words for it. */
static struct sp_rc is_relationship(struct writer *w, const struct sp_fact *f, bool *out)
{
    struct values v;
    *out = is_kind(f, "ownership.owner") || is_kind(f, "ownership.undisclosed");
    if (!is_kind(f, "officers.officer"))
        return SP_OK;
    SP_TRY(read_values(w, f, &v));
    *out = sp_bods_theirs(sp_bods_roles, text_of(&v, "role")) != NULL;
    return SP_OK;
}

static struct sp_rc put_relationships(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a)
{
    struct writer *w = ctx;
    w->arena = a;
    for (size_t i = 0; i < c->n; i++) {
        bool told;
        SP_TRY(is_relationship(w, &c->facts[i], &told));
        if (told)
            SP_TRY(put_relationship(x, w, c->subject, &c->facts[i]));
        else if (!is_entity_fact(&c->facts[i]))
            x->result->unsaid++;
    }
    return SP_OK;
}

struct sp_rc sp_export_bods(struct sp_export *x, struct sp_diag *d)
{
    const struct sp_export_opts *o = x->opts;
    struct writer w = { .all = !o->subject.n && !o->country.n && !o->one_section && !o->changed_since_s && !o->as_of_s };
    sp_buf_putc(&x->text, '[');
    struct sp_rc rc = sp_export_each(x, w.all, false, put_entity, &w, d);
    if (sp_ok(rc))
        rc = sp_export_each(x, w.all, true, put_relationships, &w, d);
    sp_buf_puts(&x->text, "\n]\n");
    x->result->facts -= x->result->unsaid < x->result->facts ? x->result->unsaid : x->result->facts;
    sp_buf_free(&w.record);
    sp_buf_free(&w.details);
    sp_buf_free(&w.party);
    return rc;
}
