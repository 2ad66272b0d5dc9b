#include "schema/form.h"

#include "schema/identifier.h"

struct form { const char *pattern, *scheme, *rule, *why; }; /* scheme: whose check digits must be right, too */

/* In the order of enum sp_form. */
static const struct form forms[SP_FORM_COUNT] = {
    { "", NULL, "", "" },
    { "[A-Z0-9]{4}", NULL, "schema.data.elf", "an ELF code is four letters or digits (ISO 20275)" },
    { "[A-Z0-9]{18}[0-9]{2}", "lei", "schema.identifier.failed", "not a valid LEI" },
    { "[0-9]{7}", "imo", "schema.identifier.failed", "not a valid IMO ship number" },
    { "[2-7][0-9]{8}", NULL, "schema.form", "a ship's MMSI is nine digits, the first 2 to 7" },
    { "[A-Z]{3}[UJZR][0-9]{7}", "iso6346", "schema.identifier.failed", "not a valid container number" },
    { "[1-4A-HK-NP][0-9C-FL-NP][A-Z][0-9A-Z]", NULL, "schema.form", "not a size and type code of ISO 6346, such as 45G1" },
    { "[A-Z]{2}[A-Z2-9]{3}", NULL, "schema.form", "not a UN/LOCODE, such as VNHPH" },
    { "(0[1-9]|[1-68][0-9]|7[0-689]|9[0-7])[0-9]{4}", NULL, "schema.form", "not six digits of the Harmonized System" },
    { "[1-9][0-9]{3}-(0[1-9]|1[0-2])", NULL, "schema.form", "must be a month such as 2026-11" },
    { "[1-9][0-9]{3}", NULL, "schema.form", "must be a year such as 2026" },
    { "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", NULL, "schema.form", "must be a SHA-256 digest in base64url" },
};

const char *sp_form_pattern(enum sp_form form) { return forms[form].pattern; }
const char *sp_form_rule(enum sp_form form) { return forms[form].rule; }
const char *sp_form_why(enum sp_form form) { return forms[form].why; }

/* --- the matcher ------------------------------------------------------------------------------------ */

/* One character or class, and how often it may stand there. */
struct atom { const char *from, *end; unsigned least, most; };

static const char *take_number(const char *p, unsigned *out)
{
    for (*out = 0; *p >= '0' && *p <= '9'; p++)
        *out = *out * 10 + (unsigned)(*p - '0');
    return p;
}

/* Returns what follows the atom at p. */
static const char *take_atom(const char *p, struct atom *a)
{
    *a = (struct atom){ p, p + 1, 1, 1 };
    if (*p == '[')
        a->end = strchr(p, ']') + 1;
    p = a->end;
    if (*p == '?') {
        a->least = 0;
        return p + 1;
    }
    if (*p != '{')
        return p;
    p = take_number(p + 1, &a->least);
    a->most = a->least;
    if (*p == ',')
        p = take_number(p + 1, &a->most);
    return p + 1;
}

static bool one_fits(const struct atom *a, char c)
{
    if (*a->from != '[')
        return *a->from == c;
    for (const char *p = a->from + 1; *p != ']'; p++) {
        if (p[1] == '-' && p[2] != ']') {
            if (c >= p[0] && c <= p[2])
                return true;
            p += 2;
        } else if (*p == c) {
            return true;
        }
    }
    return false;
}

static bool fits(const char *p, const char *s, const char *end);

/* p stands at the bracket. Alternatives have one length each: no need to go back into one. */
static bool group_fits(const char *p, const char *s, const char *end)
{
    const char *rest = strchr(p, ')') + 1;
    while (*p != ')') {
        const char *at = s;
        bool good = true;
        for (p++; *p != '|' && *p != ')';) {
            struct atom a;
            p = take_atom(p, &a);
            for (unsigned i = 0; i < a.most; i++, at++)
                if (!good || at == end || !one_fits(&a, *at)) {
                    good = false;
                    break;
                }
        }
        if (good && fits(rest, at, end))
            return true;
    }
    return false;
}

static bool fits(const char *p, const char *s, const char *end)
{
    struct atom a;
    unsigned n = 0;
    if (!*p)
        return s == end;
    if (*p == '(')
        return group_fits(p, s, end);
    p = take_atom(p, &a);
    while (n < a.most && s < end && one_fits(&a, *s)) {
        s++;
        n++;
    }
    for (;; s--, n--) {
        if (n < a.least)
            return false;
        if (fits(p, s, end))
            return true;
        if (n == 0)
            return false;
    }
}

bool sp_pattern_fits(const char *pattern, struct sp_view text)
{
    static const char empty[] = "";
    return fits(pattern, text.n ? text.p : empty, text.n ? text.p + text.n : empty);
}

static bool check_digits_right(const char *scheme, struct sp_view text)
{
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    return sp_ok(sp_identifier_check(sp_view_of(scheme), text, sp_view("", 0), &state, &normal, NULL)) &&
           state == SP_CHECK_VALID && sp_view_eq(sp_buf_view(&normal), text);
}

bool sp_form_fits(enum sp_form form, struct sp_view text)
{
    const struct form *f = &forms[form];
    return form == SP_FORM_ANY || (sp_pattern_fits(f->pattern, text) && (!f->scheme || check_digits_right(f->scheme, text)));
}
