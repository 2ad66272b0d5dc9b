#include "node/policy/country.h"

#include <stdio.h>

#include "base/file.h"
#include "crypto/digest.h"
#include "schema/subject.h"

_Static_assert(sizeof ((struct sp_country_policy *)0)->digest == SP_SHA256_TEXT, "room for a digest");

static struct sp_rc name_it(struct sp_country_policy *p) { return sp_sha256_b64url(p->text, p->digest); }

/* File and line into the text: whoever prints it may be speaking of another file, the configuration that names this one. */
static struct sp_rc tell_where(const char *file, struct sp_diag *why, struct sp_rc rc, struct sp_diag *d)
{
    SP_BUF_AUTO where = { 0 };
    sp_buf_puts(&where, file);
    if (why->line)
        sp_buf_putf(&where, ", line %zu", why->line);
    why->line = 0;
    if (d)
        *d = *why;
    const char *text = sp_buf_cstr(&where);
    return text ? sp_diag_in_file(d, rc, text) : SP_ERR(NOMEM);
}

struct sp_rc sp_country_read(const char *file, struct sp_country_policy **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_country_policy *p = NULL;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    SP_TRY(sp_file_read(file, SP_MAX_COUNTRY_POLICY_BYTES, &text, d));
    struct sp_rc rc = sp_country_policy_parse(sp_buf_view(&text), &p, &why);
    if (!sp_ok(rc))
        return tell_where(file, &why, rc, d);
    rc = name_it(p);
    if (!sp_ok(rc)) {
        sp_country_policy_free(p);
        return rc;
    }
    *out = p;
    return SP_OK;
}

static struct sp_rc check_country(const struct sp_country_policy *p, const char *country, const char *file, struct sp_diag *d)
{
    if (sp_view_is(p->country, "*") || sp_view_is(p->country, country))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "country.country", "country", "%s: the table is of %.*s, the node of %s", file, (int)p->country.n,
                       p->country.p, country);
}

struct sp_rc sp_country_load(const char *node_id, const char *file, struct sp_country_policy **out, struct sp_diag *d)
{
    char country[3] = "";
    struct sp_country_policy *p = NULL;
    if (!sp_node_country(sp_view_of(node_id), country))
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "node_id", "%s is not a node's id", node_id);
    struct sp_rc rc = *file ? sp_country_read(file, &p, d) : sp_country_policy_of(sp_view_of(country), &p, d);
    SP_TRY(rc);
    rc = *file ? check_country(p, country, file, d) : name_it(p);
    if (!sp_ok(rc)) {
        sp_country_policy_free(p);
        return rc;
    }
    *out = p;
    return SP_OK;
}

void sp_country_open(const struct sp_country_policy *p, struct sp_view own, const struct sp_country_question *q, struct sp_law_gate *out)
{
    char here[3] = "", there[3] = "";
    bool known = sp_node_country(own, here) && sp_node_country(q->asker, there);
    bool home = known && !strcmp(here, there);
    const struct sp_law_question question = { .from = home ? sp_view(NULL, 0) : sp_view(there, 2), .subject = q->subject,
                                              .purpose = q->purpose, .authorisation = q->authorisation };
    sp_law_open(p, &question, out);
}

void sp_country_bases(const struct sp_law_gate *g, char out[SP_BASES_TEXT])
{
    size_t at = 0;
    uint64_t told = 0; /* by basis */
    out[0] = '\0';
    for (size_t i = 0; g->abroad && i < g->rows->n; i++) {
        const struct sp_law_basis *b = g->used >> i & 1u ? sp_law_basis_of(g, i) : NULL;
        uint64_t bit = b ? 1ull << (size_t)(b - g->p->bases) : 0;
        if (!b || (told & bit) || at + b->id.n + 2 > SP_BASES_TEXT)
            continue;
        told |= bit;
        int n = snprintf(out + at, SP_BASES_TEXT - at, "%s%.*s", at ? " " : "", (int)b->id.n, b->id.p);
        at += n > 0 ? (size_t)n : 0;
    }
}
