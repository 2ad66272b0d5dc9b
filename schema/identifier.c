#include "schema/identifier.h"

#include "schema/schemes.h"

enum { MAX_NORMAL = 64, MAX_SCHEME = 32 };

const struct sp_scheme *sp_schemes(size_t *n)
{
    *n = sp_scheme_count;
    return sp_scheme_table;
}

const struct sp_scheme *sp_scheme_named(struct sp_view name)
{
    for (size_t i = 0; i < sp_scheme_count; i++)
        if (name.n && name.p[0] == sp_scheme_table[i].name[0] && sp_view_is(name, sp_scheme_table[i].name))
            return &sp_scheme_table[i];
    return NULL;
}

const char *sp_check_state_text(enum sp_check_state state)
{
    static const char *const texts[] = { "valid", "failed", "no-check" };
    return texts[state];
}

/* "uscc" of "CN" is cn.uscc. */
static const struct sp_scheme *find(struct sp_view scheme, struct sp_view country)
{
    const struct sp_scheme *s = sp_scheme_named(scheme);
    char full[MAX_SCHEME];
    if (s || country.n != 2 || scheme.n + 3 > sizeof full)
        return s;
    for (size_t i = 0; i < 2; i++)
        full[i] = (char)(country.p[i] >= 'A' && country.p[i] <= 'Z' ? country.p[i] - 'A' + 'a' : country.p[i]);
    full[2] = '.';
    if (scheme.n)
        memcpy(full + 3, scheme.p, scheme.n);
    return sp_scheme_named(sp_view(full, scheme.n + 3));
}

static bool is_separator(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '-' || cp == '.' || cp == 0xa0 || cp == 0x3000 || cp == 0x202f ||
           (cp >= 0x2007 && cp <= 0x2015) || cp == 0x2212;
}

/* Separators dropped, full-width folded, letters raised. False when something else is left, which is dropped too.
 * A register's own number (reg) keeps its punctuation: 1/23 and 12/3 are two companies. */
static bool normalise(const struct sp_scheme *s, struct sp_view value, char out[MAX_NORMAL], size_t *n)
{
    bool keep = strcmp(s->name, "reg") == 0, clean = true;
    bool slash = strcmp(s->name, "bn.crn") == 0 || strcmp(s->name, "kh.crn") == 0; /* RC/00001234, Co.1234 E/2015: letters part them too */
    *n = 0;
    if (sp_utf8_check(value) != value.n)
        return false;
    for (size_t pos = 0; pos < value.n;) {
        uint32_t cp = sp_utf8_next(value, &pos);
        if (cp >= 0xff01 && cp <= 0xff5e)
            cp = cp - 0xff01 + '!';
        if (cp >= 'a' && cp <= 'z')
            cp = cp - 'a' + 'A';
        bool taken = (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
                     (keep && (cp == '-' || cp == '.' || cp == '/'));
        if (!taken && (is_separator(cp) || (slash && cp == '/')))
            continue;
        if (!taken || *n == MAX_NORMAL)
            clean = false;
        else
            out[(*n)++] = (char)cp;
    }
    if (strcmp(s->name, "imo") == 0 && *n > 3 && memcmp(out, "IMO", 3) == 0) {
        *n -= 3;
        memmove(out, out + 3, *n);
    }
    return clean;
}

static enum sp_check_state judge(const struct sp_scheme *s, const char *text, size_t n)
{
    if (!s->form(text, n))
        return SP_CHECK_FAILED;
    if (!s->fix)
        return SP_CHECK_NO_CHECK;
    char again[MAX_NORMAL];
    memcpy(again, text, n);
    switch (s->fix(again, n)) {
    case SP_FIX_NO_CHECK: return SP_CHECK_NO_CHECK;
    case SP_FIX_IMPOSSIBLE: return SP_CHECK_FAILED;
    case SP_FIX_DONE: break;
    }
    return memcmp(again, text, n) == 0 ? SP_CHECK_VALID : SP_CHECK_FAILED;
}

struct sp_rc sp_identifier_check(struct sp_view scheme, struct sp_view value, struct sp_view country,
                                 enum sp_check_state *state, struct sp_buf *normal, struct sp_diag *d)
{
    const struct sp_scheme *s = find(scheme, country);
    if (!s)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "schema.identifier.scheme", "scheme",
                           "there is no such identifier scheme");
    char text[MAX_NORMAL];
    size_t n = 0;
    bool clean = normalise(s, value, text, &n);
    enum sp_check_state verdict = clean ? judge(s, text, n) : SP_CHECK_FAILED;
    if (normal) {
        sp_buf_put(normal, sp_view(text, n));
        SP_TRY(sp_buf_rc(normal));
    }
    *state = verdict;
    return SP_OK;
}

bool sp_identifier_complete(struct sp_view scheme, char *text, size_t n)
{
    const struct sp_scheme *s = sp_scheme_named(scheme);
    if (!s || !s->fix || n > MAX_NORMAL)
        return false;
    char copy[MAX_NORMAL];
    memcpy(copy, text, n);
    if (!s->form(copy, n) || s->fix(copy, n) != SP_FIX_DONE)
        return false;
    memcpy(text, copy, n);
    return true;
}

void sp_conform_identifier(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_view scheme, value, country;
    enum sp_check_state state;
    SP_BUF_AUTO normal = { 0 };
    struct sp_rc rc = sp_json_str(in, "scheme", &scheme, &d);
    if (sp_ok(rc))
        rc = sp_json_str(in, "value", &value, &d);
    if (sp_ok(rc))
        rc = sp_json_opt_str(in, "country", &country, &d);
    if (sp_ok(rc))
        rc = sp_identifier_check(scheme, value, country, &state, &normal, &d);
    if (!sp_ok(rc)) {
        sp_buf_puts(out, "{\"error\":");
        sp_buf_put_json(out, sp_view_of(d.rule[0] ? d.rule : sp_rc_text(rc)));
        sp_buf_puts(out, ",\"field\":");
        sp_buf_put_json(out, sp_view_of(d.field));
        sp_buf_putc(out, '}');
        return;
    }
    sp_buf_putf(out, "{\"state\":\"%s\",\"normal\":", sp_check_state_text(state));
    sp_buf_put_json(out, sp_buf_view(&normal));
    sp_buf_putc(out, '}');
}
