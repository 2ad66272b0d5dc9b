#include "node/evidence/disclose.h"

#include "node/evidence/disclose_quick.h"

_Static_assert((int)SP_SEAL_TEXT == (int)SP_SHA256_TEXT, "a seal is a digest");

enum {
    SALT_TEXT = 22,                 /* base64url of 16 bytes */
    AROUND_VALUE = SALT_TEXT + 5,   /* ["…",VALUE] */
    ELEMENT_TEXT = SP_SHA256_TEXT - 1 + 10 /* {"...":"…"} */
};

static struct sp_rc seal_element(void *ctx, struct sp_view value, char digest[SP_SEAL_TEXT])
{
    return sp_sd_element(ctx, value, digest);
}

struct sp_report_seal sp_disclose_seal(struct sp_sd_issuer *issuer)
{
    return (struct sp_report_seal){ seal_element, issuer };
}

/* --- the places of a report ------------------------------------------------------------------------------ */

enum place_kind { PLACE_NONE, PLACE_SECTION, PLACE_FACT, PLACE_WITHHELD };
struct place { enum place_kind kind; size_t i, j; };

static bool take(struct sp_view *v, const char *lit)
{
    struct sp_view want = sp_view_of(lit);
    if (!sp_view_starts(*v, want))
        return false;
    *v = sp_view(v->p + want.n, v->n - want.n);
    return true;
}

/* "/7": paths are written by sp_sdjwt_open, so a number has one spelling. */
static bool take_index(struct sp_view *v, size_t *out)
{
    size_t n = 0, value = 0;
    if (!take(v, "/"))
        return false;
    for (; n < v->n && n < 7 && v->p[n] >= '0' && v->p[n] <= '9'; n++)
        value = value * 10 + (size_t)(v->p[n] - '0');
    *out = value;
    *v = sp_view(v->p + n, v->n - n);
    return n > 0;
}

static struct place place_of(struct sp_view path)
{
    struct place p = { PLACE_NONE, 0, 0 };
    struct sp_view v = path;
    if (take(&v, "/withheld")) {
        if (take_index(&v, &p.i) && !v.n)
            p.kind = PLACE_WITHHELD;
    } else if (take(&v, "/sections") && take_index(&v, &p.i)) {
        if (!v.n)
            p.kind = PLACE_SECTION;
        else if (take(&v, "/facts") && take_index(&v, &p.j) && !v.n)
            p.kind = PLACE_FACT;
    }
    return p;
}

/* Made earlier: facts of a section before the section, sections before entries of withheld[]. */
static bool before(const struct place *a, const struct place *b)
{
    if ((a->kind == PLACE_WITHHELD) != (b->kind == PLACE_WITHHELD))
        return b->kind == PLACE_WITHHELD;
    if (a->i != b->i)
        return a->i < b->i;
    return a->kind == PLACE_FACT && (b->kind == PLACE_SECTION || a->j < b->j);
}

/* --- the one spelling of a copy ---------------------------------------------------------------------------- */

static struct sp_rc refuse(struct sp_diag *d, struct sp_view path, const char *why)
{
    char field[96];
    int n = path.n < sizeof field ? (int)path.n : (int)sizeof field - 1;
    memcpy(field, path.n ? path.p : "", (size_t)n);
    field[n] = '\0';
    return sp_diag_set(d, SP_ERR(INVALID), "report.disclosures", field, "%s", why);
}

static struct sp_rc count_hidden(struct sp_disclosed *r, struct sp_diag *d)
{
    for (const struct sp_sd_withheld *w = r->t.withheld; w; w = w->next) {
        struct sp_view v = w->path;
        size_t i;
        if (sp_view_is(v, "/sections") && w->array)
            r->hidden.sections = w->digests;
        else if (sp_view_is(v, "/withheld") && w->array)
            r->hidden.policy = w->digests;
        else if (w->array && take(&v, "/sections") && take_index(&v, &i) && sp_view_is(v, "/facts") && i < SP_SECTION_COUNT)
            r->hidden.facts[i] = w->digests;
        else
            return refuse(d, w->path, "a digest stands where nothing can be withheld");
    }
    return SP_OK;
}

/* It begins with ["<22 characters of base64url>": 32 characters that stand for 24 bytes. */
static bool is_salted(struct sp_view text)
{
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO salt = { 0 };
    return text.n >= 32 && sp_ok(sp_b64url_decode(sp_view(text.p, 32), &first)) &&
           sp_ok(sp_b64url_decode(sp_view(first.p + 2, SALT_TEXT), &salt));
}

/* Places, order and spelling of the disclosures; *counts says how many of each kind there are. */
static struct sp_rc check_disclosures(const struct sp_disclosed *r, size_t counts[4], struct sp_diag *d)
{
    struct place last = { PLACE_NONE, 0, 0 };
    for (size_t i = 0; i < r->t.n; i++) {
        const struct sp_sd_disclosure *one = &r->t.disclosures[i];
        struct place p = place_of(one->path);
        size_t raw = one->value.n + AROUND_VALUE;
        if (p.kind == PLACE_NONE || !one->element)
            return refuse(d, one->path, "a disclosure stands where nothing can be withheld");
        if (i && !before(&last, &p))
            return refuse(d, one->path, "the disclosures are out of order");
        if (one->text.n != raw / 3 * 4 + (raw % 3 ? raw % 3 + 1 : 0))
            return refuse(d, one->path, "a disclosure is not in its one spelling");
        if (!is_salted(one->text))
            return refuse(d, one->path, "a disclosure has another salt than 128 bits in base64url");
        counts[p.kind]++;
        last = p;
    }
    return SP_OK;
}

/* Commas that went with the elements that are not there. */
static size_t lost_commas(size_t left, size_t hidden)
{
    return hidden - (hidden && !left);
}

/* Opening drops nothing but white space and what is counted here, so equal lengths mean that there was none. */
static bool no_white_space(struct sp_view payload, const struct sp_disclosed *r)
{
    size_t want = payload.n, gone = 0;
    for (size_t i = 0; i < r->t.n; i++)
        want += r->t.disclosures[i].value.n;
    gone += (r->t.n + r->t.n_withheld) * ELEMENT_TEXT;
    gone += lost_commas(r->report.n_sections, r->hidden.sections) + lost_commas(r->report.n_withheld, r->hidden.policy);
    for (size_t i = 0; i < r->report.n_sections; i++)
        gone += lost_commas(r->report.sections[i].n, r->hidden.facts[i]);
    return want == gone + r->claims.n;
}

static struct sp_rc read_report(struct sp_disclosed *r, struct sp_arena *a, struct sp_diag *d)
{
    if (sp_disclosed_all(r))
        return sp_report_parse(r->claims, a, &r->report, d);
    return sp_report_parse_redacted(r->claims, &r->hidden, a, &r->report, d);
}

static struct sp_rc check_all(struct sp_disclosed *r, struct sp_view payload, struct sp_arena *a, struct sp_diag *d)
{
    size_t counts[4] = { 0 };
    SP_TRY(count_hidden(r, d));
    SP_TRY(check_disclosures(r, counts, d));
    SP_TRY(read_report(r, a, d));
    if (counts[PLACE_SECTION] != r->report.n_sections || counts[PLACE_FACT] != r->report.n_facts ||
        counts[PLACE_WITHHELD] != r->report.n_withheld)
        return refuse(d, (struct sp_view){ NULL, 0 }, "something stands in the payload that should be a disclosure");
    if (!no_white_space(payload, r))
        return refuse(d, (struct sp_view){ NULL, 0 }, "there is white space, or a digest in another spelling");
    return SP_OK;
}

struct sp_rc sp_disclosed_open(struct sp_view payload, struct sp_view token, struct sp_arena *a, struct sp_disclosed *out,
                               struct sp_diag *d)
{
    struct sp_disclosed r = { .claims = { NULL, 0 } };
    struct sp_sd_parts parts;
    SP_BUF_AUTO claims = { 0 };
    SP_TRY(sp_sdjwt_split(token, &parts, d));
    if (parts.key_binding.n)
        return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.key-binding", NULL, "a report has no key binding");
    SP_TRY(sp_sdjwt_open(payload, &parts, a, &claims, &r.t, d));
    r.jws = parts.jws;
    if (!sp_arena_copy(a, sp_buf_view(&claims), &r.claims))
        return SP_ERR(NOMEM);
    SP_TRY(check_all(&r, payload, a, d));
    *out = r;
    return SP_OK;
}

bool sp_disclosed_all(const struct sp_disclosed *r)
{
    size_t n = r->hidden.sections + r->hidden.policy;
    for (size_t i = 0; i < SP_SECTION_COUNT; i++)
        n += r->hidden.facts[i];
    return n == 0;
}

const char *sp_disclosed_typ(struct sp_view text)
{
    return sp_signed_part(text).n == text.n ? SP_TYP_REPORT_WHOLE : SP_TYP_REPORT;
}

struct sp_rc sp_disclosed_read(struct sp_view payload, struct sp_view text, struct sp_arena *a, struct sp_disclosed *out,
                               struct sp_diag *d)
{
    struct sp_disclosed r = { .jws = sp_signed_part(text), .claims = payload };
    if (r.jws.n == text.n)
        SP_TRY(sp_report_parse(payload, a, &r.report, d));
    else if (!sp_disclosed_quickly(payload, text, a, &r.claims, &r.report))
        return sp_disclosed_open(payload, text, a, out, d);
    *out = r;
    return SP_OK;
}

struct sp_rc sp_disclosed_read_all(struct sp_view payload, struct sp_view text, struct sp_arena *a, struct sp_disclosed *out,
                                   struct sp_diag *d)
{
    struct sp_disclosed r;
    if (sp_signed_part(text).n == text.n)
        return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.form", NULL, "the report comes without its disclosures");
    SP_TRY(sp_disclosed_read(payload, text, a, &r, d));
    if (!sp_disclosed_all(&r))
        return sp_diag_set(d, SP_ERR(INVALID), "report.disclosures", NULL, "the issuer withholds a part of its own report");
    *out = r;
    return SP_OK;
}

bool sp_disclosed_at_fault(const struct sp_diag *d)
{
    return !strncmp(d->rule, "sdjwt.", 6) || !strncmp(d->rule, "json.", 5) || !strcmp(d->rule, "report.disclosures");
}

/* --- withholding ------------------------------------------------------------------------------------------ */

/* What is done to a disclosure that a path names. */
typedef void choice(const struct sp_sdjwt *t, size_t i, bool *keep);

static void keep_whole(const struct sp_sdjwt *t, size_t i, bool *keep)
{
    keep[i] = true;
    for (size_t k = 0; k < t->n; k++)
        keep[k] |= t->disclosures[k].parent == i;
}

static void choose_place(const struct sp_disclosed *r, struct place want, choice *choose, bool *keep)
{
    for (size_t i = 0; i < r->t.n; i++) {
        struct place p = place_of(r->t.disclosures[i].path);
        if (p.kind == want.kind && p.i == want.i && p.j == want.j)
            choose(&r->t, i, keep);
    }
}

static void choose_section(const struct sp_disclosed *r, size_t i, choice *choose, bool *keep)
{
    choose_place(r, (struct place){ PLACE_SECTION, i, 0 }, choose, keep);
    for (size_t k = 0; k < r->report.n_withheld; k++) {
        const struct sp_kind *kind = sp_kind_named(r->report.withheld[k].kind);
        if (kind && kind->section == r->report.sections[i].section)
            choose_place(r, (struct place){ PLACE_WITHHELD, k, 0 }, choose, keep);
    }
}

static bool choose_facts(const struct sp_disclosed *r, struct sp_view kind, struct sp_view id, choice *choose, bool *keep)
{
    bool any = false;
    for (size_t i = 0; i < r->report.n_sections; i++) {
        const struct sp_report_section *s = &r->report.sections[i];
        for (size_t j = 0; j < s->n; j++) {
            const struct sp_fact *f = &r->report.facts[s->first + j];
            if (!sp_view_is(kind, f->kind->name) || !sp_view_eq(id, f->id))
                continue;
            choose_place(r, (struct place){ PLACE_FACT, i, j }, choose, keep);
            any = true; /* a product with history holds it more than once */
        }
    }
    return any;
}

static struct sp_rc choose_path(const struct sp_disclosed *r, struct sp_view path, choice *choose, bool *keep, struct sp_diag *d)
{
    struct sp_view kind, id;
    if (sp_view_split(path, '/', &kind, &id) && choose_facts(r, kind, id, choose, keep))
        return SP_OK;
    for (size_t i = 0; i < r->report.n_sections; i++)
        if (sp_view_is(path, sp_section_name(r->report.sections[i].section))) {
            choose_section(r, i, choose, keep);
            return SP_OK;
        }
    return sp_diag_set(d, SP_ERR(NOTFOUND), "redact.path", NULL, "the report holds no section or fact %.*s",
                       (int)(path.n < 128 ? path.n : 128), path.p);
}

struct sp_rc sp_disclosed_withhold(const struct sp_disclosed *r, struct sp_view path, bool *keep, struct sp_diag *d)
{
    return choose_path(r, path, sp_sdjwt_withhold, keep, d);
}

struct sp_rc sp_disclosed_keep(const struct sp_disclosed *r, struct sp_view path, bool *keep, struct sp_diag *d)
{
    return choose_path(r, path, keep_whole, keep, d);
}
