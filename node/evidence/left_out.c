#include "node/evidence/left_out.h"

bool sp_left_out_any(const struct sp_report_hidden *hidden)
{
    size_t n = hidden->sections + hidden->policy;
    for (size_t i = 0; i < SP_SECTION_COUNT; i++)
        n += hidden->facts[i];
    return n > 0;
}

size_t sp_report_left_out(const struct sp_report *r, const struct sp_report_hidden *hidden, struct sp_left_out out[SP_MAX_LEFT_OUT])
{
    size_t n = 0, at = 0; /* at: among the sections that are there */
    for (unsigned s = 0; s < SP_SECTION_COUNT && (hidden->sections || at < r->n_sections); s++) {
        const char *name = sp_section_name((enum sp_section)s);
        if (at < r->n_sections && r->sections[at].section == (enum sp_section)s) {
            if (hidden->facts[at])
                out[n++] = (struct sp_left_out){ sp_view_of(name), hidden->facts[at] };
            at++;
        } else if (hidden->sections && sp_product_has(r->product, (enum sp_section)s)) {
            out[n++] = (struct sp_left_out){ sp_view_of(name), 0 };
        }
    }
    if (hidden->policy)
        out[n++] = (struct sp_left_out){ SP_VIEW_LIT("policy"), hidden->policy };
    return n;
}

static bool is_policy(const struct sp_left_out *l) { return sp_view_is(l->what, "policy"); }

void sp_left_out_put_words(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden)
{
    struct sp_left_out out[SP_MAX_LEFT_OUT];
    size_t n = sp_report_left_out(r, hidden, out);
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? ", " : "");
        if (is_policy(&out[i]))
            sp_buf_putf(b, "%zu %s of withheld", out[i].n, out[i].n == 1 ? "entry" : "entries");
        else if (out[i].n)
            sp_buf_putf(b, "%zu %s of %.*s", out[i].n, out[i].n == 1 ? "fact" : "facts", (int)out[i].what.n, out[i].what.p);
        else
            sp_buf_putf(b, "section %.*s", (int)out[i].what.n, out[i].what.p);
    }
}

void sp_left_out_put_json(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden)
{
    struct sp_left_out out[SP_MAX_LEFT_OUT];
    size_t n = sp_report_left_out(r, hidden, out);
    const char *sep = "";
    sp_buf_puts(b, "{\"sections\":[");
    for (size_t i = 0; i < n; i++)
        if (!out[i].n) {
            sp_buf_puts(b, sep);
            sp_buf_put_json(b, out[i].what);
            sep = ",";
        }
    sp_buf_puts(b, "],\"facts\":{");
    sep = "";
    for (size_t i = 0; i < n; i++)
        if (out[i].n && !is_policy(&out[i])) {
            sp_buf_puts(b, sep);
            sp_buf_put_json(b, out[i].what);
            sp_buf_putf(b, ":%zu", out[i].n);
            sep = ",";
        }
    sp_buf_putf(b, "},\"policy\":%zu}", hidden->policy);
}
