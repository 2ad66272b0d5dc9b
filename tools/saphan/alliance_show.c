/* saphan alliance show - a trust list in plain words. */
#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/trust.h"
#include "tools/common/pins.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/office_crl.h"
#include "tools/saphan/server_names.h"

struct show_opts { const char *trust, *crl; struct sp_pin_opts pins; bool json; };

static void put_keys(struct sp_buf *b, const struct sp_trust_key *keys, size_t n)
{
    static const char *const states[] = { "state.active", "state.retired", "state.revoked" };
    size_t columns = SP_WORDS_COLUMNS(states, 8);
    for (size_t i = 0; i < n; i++) {
        sp_buf_putf(b, "    %-10.*s ", (int)keys[i].use.n, keys[i].use.p);
        sp_words_cell(b, sp_words_state(keys[i].status), columns);
        sp_buf_putf(b, " %.*s\n", (int)keys[i].kid.n, keys[i].kid.p);
    }
}

static const char *const node_labels[] = { "alliance.speaks-for", "alliance.languages", "alliance.products", "alliance.dial",
                                          "alliance.server-names" };

static void put_codes(struct sp_buf *b, const char *label, const struct sp_view *v, size_t n)
{
    if (!n)
        return;
    sp_buf_puts(b, "  ");
    sp_words_label(b, label, SP_WORDS_COLUMNS(node_labels, 14));
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? " " : "");
        sp_buf_put_safe(b, v[i]);
    }
    sp_buf_putc(b, '\n');
}

static void put_node(struct sp_buf *b, const struct sp_trust_node *n)
{
    sp_say_safe(b, "alliance.node", sp_fill_view("node", n->id), sp_fill_view("name", n->name));
    if (n->left_s) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->left_s, when);
        sp_buf_puts(b, "  ");
        sp_say(b, "alliance.left", sp_fill_text("time", when));
    } else if (!n->active) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->suspended_s, when);
        sp_buf_puts(b, "  ");
        sp_buf_put(b, sp_said("alliance.is-suspended"));
        if (n->suspended_s)
            sp_buf_putf(b, " (%s)", when);
    }
    sp_buf_putc(b, '\n');
    put_codes(b, "alliance.speaks-for", n->countries, n->n_countries);
    put_codes(b, "alliance.languages", n->languages, n->n_languages);
    put_codes(b, "alliance.products", n->products, n->n_products);
    put_codes(b, "alliance.dial", &n->exchange_url, 1);
    SP_ARENA_AUTO a = { 0 };
    struct sp_server_names names;
    if (sp_ok(sp_server_names(n, &a, &names)))
        put_codes(b, "alliance.server-names", names.v, names.n);
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
    sp_trust_crl_set(t, NULL, &c->set);
    if (!o->crl && !sp_file_exists(path))
        return SP_OK;
    /* Those of another alliance may happen to lie there. */
    return sp_crl_file_take(path, !o->crl, roots, n, c->store, &c->set, &c->n_added, d);
}

/* Why the list counts no more, or not yet: the rule's sentence to who reads another language. */
static void put_not_now(struct sp_buf *b, struct sp_rc current, const struct sp_diag *d)
{
    struct sp_view sentence = sp_message_of(sp_message_language(), d->rule, sp_rc_text(current));
    sp_buf_puts(b, "  ");
    sp_say_put(b, "alliance.not-now", sp_fill_view("why", sp_words_english() ? sp_view_of(d->text) : sentence));
}

static void put_head(struct sp_buf *b, const struct sp_trust *t, struct sp_rc current, const struct sp_diag *d)
{
    static const char *const labels[] = { "alliance.version", "alliance.digest", "alliance.roots" };
    const struct sp_trust_list *l = sp_trust_content(t);
    size_t columns = SP_WORDS_COLUMNS(labels, 10);
    char issued[SP_TIME_TEXT], expires[SP_TIME_TEXT];
    sp_time_text(l->issued_s, issued);
    sp_time_text(l->expires_s, expires);
    sp_say_put(b, "alliance.name", sp_fill_view("name", l->alliance));
    sp_words_label(b, "alliance.version", columns);
    sp_say_put(b, "alliance.version-of", sp_fill_number("version", (long long)l->version), sp_fill_text("issued", issued), sp_fill_text("expires", expires));
    if (!sp_ok(current))
        put_not_now(b, current, d);
    sp_words_label(b, "alliance.digest", columns);
    sp_buf_putf(b, "%s\n", sp_trust_digest(t));
    sp_words_label(b, "alliance.roots", columns);
    sp_say_put(b, "alliance.roots-sign", sp_fill_number("threshold", (long long)l->threshold), sp_fill_number("roots", (long long)l->n_roots));
}

static void put_plain(struct sp_buf *b, const struct sp_trust *t, struct sp_rc current, const struct sp_diag *d)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    put_head(b, t, current, d);
    for (size_t i = 0; i < l->n_roots; i++)
        sp_buf_putf(b, "    %.*s\n", (int)l->roots[i].kid.n, l->roots[i].kid.p);
    for (size_t i = 0; i < l->n_catalogues; i++)
        sp_say_put(b, "alliance.catalogue", sp_fill_view("language", l->catalogues[i].language), sp_fill_view("version", l->catalogues[i].version),
                   sp_fill_view("digest", l->catalogues[i].digest));
    for (size_t i = 0; i < l->n_nodes; i++)
        put_node(b, &l->nodes[i]);
}

/* By node, as said in certificates. */
static void put_names_json(struct sp_buf *b, const struct sp_trust_list *l)
{
    sp_out_key(b, "server_names");
    sp_buf_putc(b, '{');
    for (size_t i = 0; i < l->n_nodes; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_server_names names = { .n = 0 };
        if (!sp_ok(sp_server_names(&l->nodes[i], &a, &names)))
            names.n = 0;
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, l->nodes[i].id);
        sp_buf_putc(b, ':');
        sp_buf_put_json_texts(b, names.v, names.n);
    }
    sp_buf_putc(b, '}');
}

static void put_json(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *crls, struct sp_rc current)
{
    sp_buf_putc(b, '{');
    sp_out_text(b, "digest", sp_view_of(sp_trust_digest(t)));
    sp_out_key(b, "current");
    sp_buf_puts(b, sp_ok(current) ? "true" : "false");
    sp_out_key(b, "list");
    sp_trust_list_put(b, sp_trust_content(t));
    put_names_json(b, sp_trust_content(t));
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
