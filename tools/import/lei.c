#include "tools/import/lei.h"

#include "base/clock.h"
#include "schema/codelist.h"
#include "schema/subject.h"
#include "tools/import/put.h"

struct pair { const char *from, *to; };

static const char *mapped(const struct pair *table, struct sp_view from, const char *otherwise)
{
    for (; table->from; table++)
        if (sp_view_is(from, table->from))
            return table->to;
    return otherwise;
}

static const struct pair name_types[] = {
    { "", "legal" },
    { "ALTERNATIVE_LANGUAGE_LEGAL_NAME", "translation" },
    { "PREVIOUS_LEGAL_NAME", "former" },
    { "TRADING_OR_OPERATING_NAME", "trading" },
    { "PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME", "transliteration" },
    { "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME", "transliteration" },
    { NULL, NULL }
};

static const struct pair event_types[] = {
    { "CHANGE_LEGAL_NAME", "name_change" },
    { "CHANGE_OTHER_NAMES", "name_change" },
    { "CHANGE_LEGAL_ADDRESS", "address_change" },
    { "CHANGE_HQ_ADDRESS", "address_change" },
    { "CHANGE_LEGAL_FORM", "legal_form_change" },
    { "MERGERS_AND_ACQUISITIONS", "merger" },
    { "ABSORPTION", "merger" },
    { "BREAKUP", "division" },
    { "DEMERGER", "division" },
    { "SPINOFF", "division" },
    { "DISSOLUTION", "dissolved" },
    { "LIQUIDATION", "liquidation_opened" },
    { "INSOLVENCY", "insolvency_opened" },
    { "BANKRUPTCY", "insolvency_opened" },
    { NULL, NULL }
};

static const struct pair statuses[] = { { "ACTIVE", "active" }, { "INACTIVE", "inactive" }, { NULL, NULL } };

struct sp_rc sp_lei_subject(const struct sp_import_sink *sink, struct sp_view lei, struct sp_view country,
                            struct sp_buf *out, struct sp_diag *d)
{
    if (sink->resolve) {
        struct sp_rc rc = sink->resolve(sink->ctx, SP_VIEW_LIT("lei"), lei, out);
        if (!sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    if (!country.n)
        return SP_ERR(NOTFOUND);
    return sp_subject_make(country, SP_VIEW_LIT("lei"), lei, out, d);
}

/* "type.N", counting from 1 per type. */
static void numbered(struct sp_buf *id, struct sp_view type, size_t n)
{
    sp_buf_clear(id);
    sp_buf_put(id, type);
    sp_buf_putf(id, ".%zu", n);
}

static void put_names(struct sp_put *p, const struct sp_lei_record *r, struct sp_buf *id)
{
    size_t counts[5] = { 0 };
    for (size_t i = 0; i < r->n_names; i++) {
        const struct sp_lei_name *n = &r->names[i];
        if (!n->text.n)
            continue;
        const char *type = mapped(name_types, n->type, "trading");
        int at = sp_code_index(SP_LIST_NAME_TYPE, sp_view_of(type));
        numbered(id, sp_view_of(type), at >= 0 && at < 5 ? ++counts[at] : i);
        sp_put_fact(p, "registered.name", sp_buf_view(id), false);
        sp_put_text_member(p, "type", sp_view_of(type));
        sp_put_words(p, "text", n->text, n->lang, strcmp(type, "transliteration") == 0 ? "Latn" : NULL);
        sp_put_fact_end(p);
    }
}

static void put_form(struct sp_put *p, const struct sp_lei_record *r)
{
    /* 8888: not in the list; 9999: not yet known. */
    bool coded = r->form.n && !sp_view_is(r->form, "8888") && !sp_view_is(r->form, "9999");
    if (!coded && !r->form_text.n)
        return;
    sp_put_fact(p, "registered.legal_form", SP_VIEW_LIT("1"), false);
    if (coded)
        sp_put_text_member(p, "elf", r->form);
    sp_put_words(p, "text", r->form_text, r->n_names ? r->names[0].lang : r->form_text, NULL);
    sp_put_fact_end(p);
}

static void put_status(struct sp_put *p, const struct sp_lei_record *r)
{
    sp_put_fact(p, "registered.status", SP_VIEW_LIT("1"), false);
    sp_put_text_member(p, "code", sp_view_of(mapped(statuses, r->status, "unknown")));
    sp_put_fact_end(p);
    if (r->created.n < 10 || !sp_date_valid(sp_view(r->created.p, 10)))
        return;
    sp_put_fact(p, "registered.founded", SP_VIEW_LIT("1"), false);
    sp_put_day(p, "date", r->created);
    sp_put_fact_end(p);
}

/* ISO 3166-2 of the same country; a few records have something else there. */
static bool region_fits(const struct sp_lei_address *a)
{
    struct sp_view r = a->region;
    if (r.n < 4 || r.n > 6 || r.p[2] != '-' || !sp_view_starts(r, a->country))
        return false;
    for (size_t i = 3; i < r.n; i++)
        if (!((r.p[i] >= 'A' && r.p[i] <= 'Z') || (r.p[i] >= '0' && r.p[i] <= '9')))
            return false;
    return true;
}

static void put_addresses(struct sp_put *p, const struct sp_lei_record *r)
{
    for (size_t i = 0; i < r->n_addresses; i++) {
        const struct sp_lei_address *a = &r->addresses[i];
        SP_BUF_AUTO words = { 0 };
        for (size_t k = 0; k < a->n_lines; k++) {
            sp_buf_puts(&words, words.n ? ", " : "");
            sp_buf_put(&words, a->lines[k]);
        }
        if (a->city.n) {
            sp_buf_puts(&words, words.n ? ", " : "");
            sp_buf_put(&words, a->city);
        }
        if (!words.n || !a->country.n)
            continue;
        sp_put_fact(p, "registered.address", sp_view_of(a->type), false);
        sp_put_text_member(p, "type", sp_view_of(a->type));
        sp_put_words(p, "text", sp_buf_view(&words), a->lang, NULL);
        sp_put_text_member(p, "country", a->country);
        if (region_fits(a))
            sp_put_text_member(p, "region", a->region);
        sp_put_text_member(p, "postal_code", a->postal_code);
        sp_put_fact_end(p);
    }
}

/* The same event twice on one day gets a number, for ids are unique. */
static void event_id(const struct sp_lei_record *r, size_t i, struct sp_view day, struct sp_buf *id)
{
    size_t same = 1;
    for (size_t k = 0; k < i; k++) {
        struct sp_view other = r->events[k].effective.n ? r->events[k].effective : r->events[k].recorded;
        if (sp_view_eq(r->events[k].type, r->events[i].type) && other.n >= 10 && !memcmp(other.p, day.p, 10))
            same++;
    }
    sp_buf_clear(id);
    sp_buf_put(id, r->events[i].type);
    sp_buf_putc(id, '.');
    sp_buf_put(id, sp_view(day.p, 10));
    if (same > 1)
        sp_buf_putf(id, ".%zu", same);
}

static void put_events(struct sp_put *p, const struct sp_lei_record *r, struct sp_buf *id)
{
    for (size_t i = 0; i < r->n_events; i++) {
        struct sp_view day = r->events[i].effective.n ? r->events[i].effective : r->events[i].recorded;
        if (day.n < 10 || !sp_date_valid(sp_view(day.p, 10)))
            continue;
        event_id(r, i, day, id);
        const char *type = mapped(event_types, r->events[i].type, "other");
        sp_put_fact(p, "registered.event", sp_buf_view(id), false);
        sp_put_text_member(p, "type", sp_view_of(type));
        sp_put_day(p, "date", day);
        sp_put_fact_end(p);
    }
}

/* One that its scheme cannot read is left out rather than stored altered. */
static void put_identifier(struct sp_put *p, struct sp_view id, const char *scheme, struct sp_view value,
                           struct sp_view issuer, bool closed)
{
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    if (!sp_ok(sp_identifier_check(sp_view_of(scheme), value, (struct sp_view){ NULL, 0 }, &state, &normal, NULL)) ||
        state == SP_CHECK_FAILED)
        return;
    sp_put_fact(p, "identifiers.identifier", id, closed);
    sp_put_text_member(p, "scheme", sp_view_of(scheme));
    sp_put_text_member(p, "value", sp_buf_view(&normal));
    sp_put_text_member(p, "check", sp_view_of(sp_check_state_text(state)));
    sp_put_text_member(p, "issuer", issuer);
    sp_put_fact_end(p);
}

/* The register's number: in the country's own scheme when its check digit agrees, else as it stands. */
static const char *register_scheme(struct sp_view country, struct sp_view value)
{
    static const struct pair schemes[] = {
        { "CN", "cn.uscc" }, { "VN", "vn.mst" }, { "TH", "th.juristic" }, { "SG", "sg.uen" }, { NULL, NULL }
    };
    const char *scheme = mapped(schemes, country, NULL);
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    if (scheme && sp_ok(sp_identifier_check(sp_view_of(scheme), value, country, &state, &normal, NULL)) &&
        state == SP_CHECK_VALID)
        return scheme;
    return "reg";
}

static void put_identifiers(struct sp_put *p, const struct sp_lei_record *r, struct sp_view country, struct sp_buf *id)
{
    bool ended = sp_view_is(r->registration, "ANNULLED") || sp_view_is(r->registration, "DUPLICATE") ||
                 sp_view_is(r->registration, "RETIRED");
    put_identifier(p, SP_VIEW_LIT("lei"), "lei", r->lei, r->issuer, ended);
    if (r->authority_entity.n)
        put_identifier(p, SP_VIEW_LIT("register"), register_scheme(country, r->authority_entity), r->authority_entity,
                       r->authority, false);
    for (size_t i = 0; i < r->n_bics; i++) {
        sp_buf_clear(id);
        sp_buf_puts(id, "bic.");
        sp_buf_put(id, r->bics[i]);
        put_identifier(p, sp_buf_view(id), "bic", r->bics[i], (struct sp_view){ NULL, 0 }, false);
    }
    /* RA999999: no register; RA888888: one without a code. */
    bool coded = r->authority.n && !sp_view_is(r->authority, "RA999999") && !sp_view_is(r->authority, "RA888888");
    if (!coded && !r->authority_name.n)
        return;
    sp_put_fact(p, "registered.authority", SP_VIEW_LIT("1"), false);
    if (coded)
        sp_put_text_member(p, "code", r->authority);
    sp_put_words(p, "name", r->authority_name, SP_VIEW_LIT("und"), NULL);
    sp_put_fact_end(p);
}

static struct sp_rc check(const struct sp_lei_record *r, struct sp_diag *d)
{
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    if (r->over)
        return sp_diag_set(d, SP_ERR(LIMIT), "import.lei.limit", r->over, "more than one record may hold");
    if (!r->lei.n)
        return sp_diag_set(d, SP_ERR(INVALID), "import.lei.missing", "LEI", "a record without LEI");
    SP_TRY(sp_identifier_check(SP_VIEW_LIT("lei"), r->lei, (struct sp_view){ NULL, 0 }, &state, &normal, d));
    if (state != SP_CHECK_VALID)
        return sp_diag_set(d, SP_ERR(INVALID), "import.lei.check", "LEI", "the check digits of the LEI are wrong");
    if (!r->n_names || r->names[0].type.n || !r->names[0].text.n)
        return sp_diag_set(d, SP_ERR(INVALID), "import.lei.missing", "LegalName", "a record without legal name");
    return SP_OK;
}

static struct sp_rc build(const struct sp_lei_record *r, const struct sp_import_sink *sink, struct sp_buf *out,
                          struct sp_diag *d)
{
    SP_BUF_AUTO subject = { 0 };
    SP_BUF_AUTO id = { 0 };
    SP_TRY(check(r, d));
    struct sp_view country = r->jurisdiction.n ? r->jurisdiction : r->n_addresses ? r->addresses[0].country : r->jurisdiction;
    if (country.n > 2)
        country.n = 2;
    if (!country.n)
        return sp_diag_set(d, SP_ERR(INVALID), "import.lei.missing", "LegalJurisdiction", "a record without country");
    SP_TRY(sp_lei_subject(sink, r->lei, country, &subject, d));
    struct sp_put p;
    sp_put_begin(&p, out, sp_buf_view(&subject), sp_view_of(sink->source ? sink->source : "GLEIF LEI record"));
    put_names(&p, r, &id);
    put_form(&p, r);
    put_status(&p, r);
    put_addresses(&p, r);
    put_events(&p, r, &id);
    put_identifiers(&p, r, country, &id);
    sp_put_end(&p);
    return sp_buf_rc(out);
}

struct sp_rc sp_lei_emit(const struct sp_lei_record *r, const struct sp_import_sink *sink, size_t line, uint64_t next,
                         struct sp_buf *scratch)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    sp_buf_clear(scratch);
    struct sp_rc rc = build(r, sink, scratch, &why);
    if (sp_ok(rc)) {
        struct sp_import_row row = { .text = sp_buf_view(scratch), .line = line, .next = next };
        return sink->record(sink->ctx, &row);
    }
    if (sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT) || sp_is(rc, SP_RC_NOTFOUND)) {
        struct sp_import_row row = { .text = r->lei, .line = line, .next = next };
        return sink->reject(sink->ctx, &row, &why);
    }
    return rc;
}
