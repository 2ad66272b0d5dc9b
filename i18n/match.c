#include "i18n/match.h"

#include "i18n/fold.h"

/* Share of the pairs of neighbouring letters that both have. */
static double pairs_in_common(struct sp_view a, struct sp_view b)
{
    size_t common = 0;
    bool used[SP_NAME_ASCII_BYTES] = { false };
    if (a.n < 2 || b.n < 2) return 0;
    for (size_t i = 0; i + 1 < a.n; i++)
        for (size_t k = 0; k + 1 < b.n; k++)
            if (!used[k] && a.p[i] == b.p[k] && a.p[i + 1] == b.p[k + 1]) { used[k] = true; common++; break; }
    return 2.0 * (double)common / (double)(a.n + b.n - 2);
}

double sp_name_keys_match(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b)
{
    (void)country_a;
    (void)country_b;
    if (a->core.n == 0 || b->core.n == 0) return 0;
    if (sp_view_eq(a->core, b->core)) return 1;
    return pairs_in_common(a->ascii, b->ascii);
}

double sp_name_match(struct sp_view a, struct sp_view country_a, struct sp_view b, struct sp_view country_b)
{
    struct sp_name_keys x, y;
    if (!sp_ok(sp_name_keys_make(a, country_a, &x)) || !sp_ok(sp_name_keys_make(b, country_b, &y))) return 0;
    return sp_name_keys_match(&x, country_a, &y, country_b);
}

struct sp_rc sp_conform_match(const cJSON *in, struct sp_buf *out)
{
    struct sp_view a, b, country_a, country_b;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_json_str(in, "a", &a, &d);
    if (sp_ok(rc)) rc = sp_json_str(in, "b", &b, &d);
    if (sp_ok(rc)) rc = sp_json_opt_str(in, "country_a", &country_a, &d);
    if (sp_ok(rc)) rc = sp_json_opt_str(in, "country_b", &country_b, &d);
    if (sp_ok(rc)) {
        sp_buf_putf(out, "{\"score\":%.4f}", sp_name_match(a, country_a, b, country_b));
        return sp_buf_rc(out);
    }
    sp_buf_puts(out, "{\"error\":");
    sp_buf_put_json(out, sp_view_of(d.rule[0] ? d.rule : sp_rc_text(rc)));
    sp_buf_puts(out, ",\"field\":");
    sp_buf_put_json(out, sp_view_of(d.field));
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}
