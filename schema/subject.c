#include "schema/subject.h"

#include "schema/codelist.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, "subject", "%s", why);
}

/* "ern" of LA is la.ern; lei and reg belong to every country. */
static const struct sp_scheme *company_scheme(struct sp_view country, struct sp_view scheme)
{
    char full[24] = { 0 };
    const struct sp_scheme *s = sp_scheme_named(scheme);
    if (!s && country.n == 2 && scheme.n + 3 < sizeof full) {
        full[0] = (char)(country.p[0] - 'A' + 'a');
        full[1] = (char)(country.p[1] - 'A' + 'a');
        full[2] = '.';
        if (scheme.n)
            memcpy(full + 3, scheme.p, scheme.n);
        s = sp_scheme_named(sp_view(full, scheme.n + 3));
    } else if (s && s->country[0]) {
        return NULL; /* "LA.la.ern:…" would be a second spelling */
    }
    return s && s->company ? s : NULL;
}

const struct sp_scheme *sp_subject_scheme(const struct sp_subject *s) { return company_scheme(s->country, s->scheme); }

struct sp_rc sp_subject_parse(struct sp_view text, struct sp_subject *out, struct sp_diag *d)
{
    struct sp_subject s;
    struct sp_view left;
    if (text.n > SP_MAX_SUBJECT_BYTES || !sp_view_split(text, ':', &left, &s.value) ||
        !sp_view_split(left, '.', &s.country, &s.scheme) || !s.value.n)
        return refuse(d, "schema.subject.form", "a subject is COUNTRY.scheme:value");
    if (!sp_code_known(SP_LIST_COUNTRY, s.country))
        return refuse(d, "schema.subject.country", "the subject's country is not in ISO 3166-1");
    const struct sp_scheme *scheme = sp_subject_scheme(&s);
    if (!scheme)
        return refuse(d, "schema.subject.scheme", "that country has no such company identifier");
    enum sp_check_state state;
    SP_BUF_AUTO normal = { 0 };
    SP_TRY(sp_identifier_check(sp_view_of(scheme->name), s.value, s.country, &state, &normal, d));
    if (state == SP_CHECK_FAILED)
        return refuse(d, "schema.subject.identifier", "the identifier does not fit its scheme or check digit");
    if (!sp_view_eq(sp_buf_view(&normal), s.value))
        return refuse(d, "schema.subject.normal", "the subject's identifier is not in normal form");
    *out = s;
    return SP_OK;
}

bool sp_subject_valid(struct sp_view text)
{
    struct sp_subject s;
    return sp_ok(sp_subject_parse(text, &s, NULL));
}

struct sp_rc sp_subject_make(struct sp_view country, struct sp_view scheme, struct sp_view value, struct sp_buf *out,
                             struct sp_diag *d)
{
    if (!sp_code_known(SP_LIST_COUNTRY, country))
        return refuse(d, "schema.subject.country", "the subject's country is not in ISO 3166-1");
    const struct sp_scheme *s = sp_scheme_named(scheme);
    if (!s || !s->company || (s->country[0] && !sp_view_is(country, s->country)))
        return refuse(d, "schema.subject.scheme", "that country has no such company identifier");
    enum sp_check_state state;
    SP_BUF_AUTO text = { 0 };
    sp_buf_put(&text, country);
    sp_buf_putc(&text, '.');
    sp_buf_puts(&text, s->country[0] ? s->name + 3 : s->name);
    sp_buf_putc(&text, ':');
    SP_TRY(sp_identifier_check(scheme, value, country, &state, &text, d));
    if (state == SP_CHECK_FAILED)
        return refuse(d, "schema.subject.identifier", "the identifier does not fit its scheme or check digit");
    struct sp_subject again;
    SP_TRY(sp_subject_parse(sp_buf_view(&text), &again, d));
    sp_buf_put(out, sp_buf_view(&text));
    return sp_buf_rc(out);
}

bool sp_node_id_valid(struct sp_view id)
{
    if (id.n < 2 || !sp_code_known(SP_LIST_COUNTRY, sp_view(id.p, 2)))
        return false;
    if (id.n == 2)
        return true;
    if (id.n < 4 || id.n > 6 || id.p[2] != '-')
        return false;
    for (size_t i = 3; i < id.n; i++)
        if (!(id.p[i] >= 'A' && id.p[i] <= 'Z') && !(id.p[i] >= '0' && id.p[i] <= '9'))
            return false;
    return true;
}

bool sp_node_country(struct sp_view id, char out[3])
{
    if (!sp_node_id_valid(id))
        return false;
    out[0] = id.p[0];
    out[1] = id.p[1];
    out[2] = '\0';
    return true;
}

bool sp_participant_name_valid(struct sp_view id)
{
    if (id.n == 0 || id.n > 63)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || (c != '-' && c != '.' && c != '_')))
            return false;
    }
    return true;
}
