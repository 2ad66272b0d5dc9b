/* saphan alliance show - a trust list in plain words. */
#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/trust.h"
#include "tools/common/pins.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/office_crl.h"

struct show_opts { const char *trust, *crl; struct sp_pin_opts pins; bool json; };

static void put_keys(struct sp_buf *b, const struct sp_trust_key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sp_buf_putf(b, "    %-10.*s %-8.*s %.*s\n", (int)keys[i].use.n, keys[i].use.p, (int)keys[i].status.n,
                    keys[i].status.p, (int)keys[i].kid.n, keys[i].kid.p);
}

static void put_codes(struct sp_buf *b, const char *what, const struct sp_view *v, size_t n)
{
    if (n)
        sp_buf_putf(b, "\n    %s", what);
    for (size_t i = 0; i < n; i++) {
        sp_buf_putc(b, ' ');
        sp_buf_put_safe(b, v[i]);
    }
}

static void put_node(struct sp_buf *b, const struct sp_trust_node *n)
{
    sp_buf_puts(b, "node ");
    sp_buf_put_safe(b, n->id);
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, n->name);
    if (n->left_s) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->left_s, when);
        sp_buf_putf(b, "  LEFT on %s", when);
    } else if (!n->active)
        sp_buf_puts(b, "  SUSPENDED");
    put_codes(b, "speaks for   ", n->countries, n->n_countries);
    put_codes(b, "languages    ", n->languages, n->n_languages);
    put_codes(b, "products     ", n->products, n->n_products);
    sp_buf_puts(b, "\n    partners dial ");
    sp_buf_put_safe(b, n->exchange_url);
    sp_buf_putc(b, '\n');
    put_keys(b, n->keys, n->n_keys);
}

/* The lists named, or those beside the trust list. */
static struct sp_rc read_crls(const struct show_opts *o, const struct sp_trust *t, struct sp_office_crls *c, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    size_t n;
    const struct sp_view *roots = sp_trust_roots(t, &n);
    const char *path = o->crl ? o->crl : sp_crl_beside(&a, o->trust);
    c->store = sp_crl_store_new();
    if (!path || !c->store)
        return SP_ERR(NOMEM);
    if (!o->crl && !sp_file_exists(path))
        return SP_OK;
    /* Those of another alliance may happen to lie there. */
    return sp_crl_file_take(path, !o->crl, roots, n, c->store, &c->set, &c->n_added, d);
}

static void put_plain(struct sp_buf *b, const struct sp_trust *t, struct sp_rc current, const struct sp_diag *d)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    char issued[SP_TIME_TEXT], expires[SP_TIME_TEXT];
    sp_time_text(l->issued_s, issued);
    sp_time_text(l->expires_s, expires);
    sp_buf_puts(b, "alliance ");
    sp_buf_put_safe(b, l->alliance);
    sp_buf_putf(b, "\n  version   %lld, issued %s, expires %s%s%s\n", (long long)l->version, issued, expires,
                sp_ok(current) ? "" : "\n  NOT VALID NOW: ", sp_ok(current) ? "" : d->text);
    sp_buf_putf(b, "  digest    %s\n  roots     %lld of %zu must sign\n", sp_trust_digest(t), (long long)l->threshold,
                l->n_roots);
    for (size_t i = 0; i < l->n_roots; i++)
        sp_buf_putf(b, "    %.*s\n", (int)l->roots[i].kid.n, l->roots[i].kid.p);
    for (size_t i = 0; i < l->n_catalogues; i++) {
        sp_buf_puts(b, "catalogue ");
        sp_buf_put_safe(b, l->catalogues[i].language);
        sp_buf_puts(b, " version ");
        sp_buf_put_safe(b, l->catalogues[i].version);
        sp_buf_puts(b, "  ");
        sp_buf_put_safe(b, l->catalogues[i].digest);
        sp_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < l->n_nodes; i++)
        put_node(b, &l->nodes[i]);
}

static void put_json(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *crls, struct sp_rc current)
{
    sp_buf_putc(b, '{');
    sp_out_text(b, "digest", sp_view_of(sp_trust_digest(t)));
    sp_out_key(b, "current");
    sp_buf_puts(b, sp_ok(current) ? "true" : "false");
    sp_out_key(b, "list");
    sp_trust_list_put(b, sp_trust_content(t));
    sp_out_key(b, "crls");
    sp_buf_putc(b, '[');
    sp_crl_show_json(b, t, crls);
    sp_buf_putc(b, ']');
    sp_buf_puts(b, "}\n");
}

int sp_cmd_alliance_show(int argc, char **argv)
{
    struct show_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "trust", SP_CLI_TEXT, &o.trust, "FILE", "opt.trust", true },
        { "crl", SP_CLI_TEXT, &o.crl, "FILE", "opt.crl", false },
        SP_PIN_OPTIONS(&o.pins),
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance show", "saphan alliance show --trust FILE [--json]",
                                               "help.alliance.show", sp_cmd_alliance_show };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status) || !sp_pins_fit(&o.pins, &status))
        return status;
    struct sp_trust_pins pins;
    SP_TRUST_AUTO t = NULL;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = sp_trust_read(o.trust, sp_pins(&o.pins, &pins), &t, &d);
    if (sp_ok(rc))
        rc = sp_trust_check_all(t, &d);
    struct sp_office_crls crls = { .store = NULL };
    if (sp_ok(rc))
        rc = read_crls(&o, t, &crls, &d);
    if (!sp_ok(rc)) {
        sp_office_crls_free(&crls);
        return sp_cli_fail(o.json, rc, &d, o.trust);
    }
    struct sp_rc current = sp_trust_current(t, sp_now_s(), 0, &d);
    if (o.json)
        put_json(&b, t, &crls.set, current);
    else {
        put_plain(&b, t, current, &d);
        sp_crl_show(&b, t, &crls.set);
    }
    sp_out(&b);
    sp_office_crls_free(&crls);
    return 0;
}
