/* saphan join - take the alliance's trust list into a node's folder, for the first time or a newer one. */
#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/trust.h"
#include "node/federation/identity.h"
#include "tools/common/pins.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/office_crl.h"

struct join_opts { const char *data, *trust, *crl; struct sp_pin_opts pins; bool json; };
struct join_result { bool first, suspended, left, lacks[SP_USE_COUNT]; int64_t before; size_t crls; };

/* A key of this use that the list has for this node, in force no more, is one of our own: it is this node that lost it. */
static bool lost_ours(const struct sp_trust *t, const struct sp_conf *conf, const struct sp_identity *own, enum sp_key_use use)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, sp_view_of(conf->node_id));
    for (size_t i = 0; n && i < own->n[use]; i++)
        if (sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), sp_view_of(sp_key_kid(own->all[use][i]))))
            return true;
    return false;
}

static struct sp_rc check_use(const struct sp_trust *t, const struct join_opts *o, const struct sp_conf *conf, const struct sp_identity *own,
                              enum sp_key_use use, struct join_result *r, struct sp_diag *d)
{
    const struct sp_key *listed;
    const char *name = sp_key_use_text(use);
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_trust_find_key(t, sp_view_of(conf->node_id), use, sp_view(NULL, 0), sp_now_s(), &listed, &why);
    if (!strcmp(why.rule, "trust.node"))
        return sp_diag_set(d, rc, "join.not-admitted", "node",
                           "%s is not in this trust list; the alliance's office admits it: saphan alliance admit --request join-request.json, publish",
                           conf->node_id);
    if (!strcmp(why.rule, "trust.key")) {
        /* An older list is worse: by it the key that was taken back would go on. */
        r->lacks[use] = !r->first && lost_ours(t, conf, own, use);
        return r->lacks[use] ? SP_OK
                             : sp_diag_set(d, rc, "join.no-key", name,
                                           "the trust list has no %s key of %s in force; saphan key new --data %.60s --use %s, then at the office saphan alliance admit --renew",
                                           name, conf->node_id, o->data, name);
    }
    if (!sp_ok(rc)) {
        if (d)
            *d = why;
        return rc;
    }
    if (!sp_identity_named(own, use, sp_view_of(sp_key_kid(listed))))
        return sp_diag_set(d, SP_ERR(INVALID), "join.own-key", name, "the list holds another %s key for %s; was another request admitted?",
                           name, conf->node_id);
    return SP_OK;
}

/* The list must hold this node's own keys, or partners would refuse everything it says. */
static struct sp_rc check_own_keys(const struct sp_trust *t, const struct join_opts *o, const struct sp_conf *conf, struct join_result *r,
                                   struct sp_diag *d)
{
    struct sp_identity own;
    struct sp_rc rc = SP_OK;
    const struct sp_trust_node *node = sp_trust_find_node(t, sp_view_of(conf->node_id));
    r->left = !r->first && node && node->left_s;
    r->suspended = !r->first && node && !node->active && !r->left;
    if (r->left || r->suspended) /* an older list is worse: by it the node would go on as if nothing were */
        return SP_OK;
    SP_TRY(sp_identity_load(conf, &own, d));
    for (enum sp_key_use use = SP_USE_REPORT; sp_ok(rc) && use < SP_USE_COUNT; use++)
        if (sp_identity_wants(conf, use))
            rc = check_use(t, o, conf, &own, use, r, d);
    sp_identity_free(&own);
    return rc;
}

static struct sp_rc write_tls(const struct sp_trust *t, const struct join_opts *o, const struct sp_conf *conf, const struct join_result *r,
                              struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO pem = { 0 };
    struct sp_view der;
    size_t n;
    const struct sp_view *roots = sp_trust_roots(t, &n);
    const char *crt = sp_place(&a, conf->key_dir, "tls.crt"), *pem_path = sp_place(&a, o->data, "roots.pem");
    if (!crt || !pem_path)
        return SP_ERR(NOMEM);
    if (!r->lacks[SP_USE_TLS] && !r->left && !r->suspended) {
        SP_TRY(sp_trust_find_cert(t, sp_view_of(conf->node_id), SP_USE_TLS, sp_view(NULL, 0), sp_now_s(), &der, d));
        SP_TRY(sp_file_write(crt, der, 0644, d));
    }
    for (size_t i = 0; i < n; i++)
        sp_cert_put_pem(&pem, roots[i]);
    SP_TRY(sp_buf_rc(&pem));
    return sp_file_write(pem_path, sp_buf_view(&pem), 0644, d);
}

/* What the node holds already decides who may sign the next list; the first time it is the roots given or pinned. */
static struct sp_rc open_list(const struct join_opts *o, const struct sp_conf *conf, struct sp_view text, struct join_result *r,
                              struct sp_trust **out, struct sp_diag *d)
{
    struct sp_trust_pins pins;
    const struct sp_trust_pins *pinned = sp_pins(&o->pins, &pins);
    SP_TRUST_AUTO held = NULL;
    SP_TRUST_AUTO t = NULL;
    r->first = !sp_file_exists(conf->trust_file);
    if (!r->first) {
        SP_TRY(sp_trust_read(conf->trust_file, NULL, &held, d));
        r->before = sp_trust_version(held);
    }
    if (r->first || pinned)
        SP_TRY(sp_trust_open(text, pinned, &t, d));
    if (!r->first) {
        sp_trust_drop(&t);
        SP_TRY(sp_trust_open_next(text, held, &t, d));
    }
    *out = t;
    t = NULL;
    return SP_OK;
}

/* With the roots that were relied on as its pins, whatever the file said. */
static struct sp_rc write_trust(const struct sp_trust *t, const char *path, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    SP_TRY(sp_trust_put_file(&b, t));
    return sp_file_write(path, sp_buf_view(&b), 0644, d);
}

/* The lists named, or those beside the trust list; of each root the newest, also of those that the node has. */
static struct sp_rc take_crls(const struct join_opts *o, const struct sp_conf *conf, const struct sp_trust *t, struct sp_office_crls *c,
                              struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    size_t n;
    const struct sp_view *roots = sp_trust_roots(t, &n);
    const char *path = o->crl ? o->crl : sp_crl_beside(&a, o->trust);
    c->store = sp_crl_store_new();
    if (!path || !c->store)
        return SP_ERR(NOMEM);
    sp_trust_crl_set(t, NULL, &c->set);
    if (!o->crl && !sp_file_exists(path))
        return SP_OK;
    if (sp_file_exists(conf->crl_file)) /* one of a root that ended is of no use any more */
        SP_TRY(sp_crl_kept_take(conf->crl_file, roots, n, c->store, &c->set, d));
    /* Those of another alliance may happen to lie there. */
    SP_TRY(sp_crl_file_take(path, !o->crl, roots, n, c->store, &c->set, &c->n_added, d));
    sp_crl_set_put(&text, &c->set);
    SP_TRY(sp_buf_rc(&text));
    return c->n_added ? sp_file_write(conf->crl_file, sp_buf_view(&text), 0644, d) : SP_OK;
}

static struct sp_rc join(const struct join_opts *o, struct sp_conf *conf, struct sp_trust **out, struct join_result *r,
                         struct sp_diag *d)
{
    SP_TRUST_AUTO t = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_folder_conf(o->data, conf, d));
    SP_TRY(sp_file_read(o->trust, SP_MAX_TRUST_BYTES, &text, d));
    SP_TRY(open_list(o, conf, sp_buf_view(&text), r, &t, d));
    SP_TRY(sp_trust_current(t, sp_now_s(), 0, d));
    SP_TRY(sp_trust_check_all(t, d));
    SP_TRY(check_own_keys(t, o, conf, r, d));
    struct sp_office_crls crls = { .store = NULL };
    struct sp_rc rc = take_crls(o, conf, t, &crls, d);
    r->crls = crls.set.n;
    sp_office_crls_free(&crls);
    SP_TRY(rc);
    SP_TRY(write_tls(t, o, conf, r, d));
    SP_TRY(write_trust(t, conf->trust_file, d));
    *out = t;
    t = NULL;
    return SP_OK;
}

enum { LABEL = 12 /* columns */ };

static void put_row(struct sp_buf *b, const char *label, const char *text)
{
    sp_words_label(b, label, LABEL);
    sp_buf_putf(b, "%s\n", text);
}

/* Which alliance, and which list is no longer the one. */
static void put_joined(struct sp_buf *b, const struct sp_conf *conf, const struct join_result *r, const struct sp_trust *t)
{
    struct sp_view alliance = sp_trust_content(t)->alliance;
    if (r->first)
        sp_say_put(b, "join.joined", sp_fill_text("node", conf->node_id), sp_fill_view("alliance", alliance));
    else
        sp_say_put(b, "join.replaced", sp_fill_text("node", conf->node_id), sp_fill_view("alliance", alliance), sp_fill_number("version", (long long)r->before));
}

static void put_lacks(struct sp_buf *b, const struct join_result *r)
{
    bool any = false;
    sp_out_key(b, "without_key");
    sp_buf_putc(b, '[');
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (r->lacks[use])
            sp_buf_putf(b, "%s\"%s\"", any ? "," : "", sp_key_use_text(use));
        any = any || r->lacks[use];
    }
    sp_buf_putc(b, ']');
}

static void warn_lacks(const struct join_opts *o, const struct sp_conf *conf, const struct join_result *r)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (r->lacks[use])
            sp_say_line(stderr, "join.no-key", sp_fill_text("node", conf->node_id), sp_fill_text("use", sp_key_use_text(use)), sp_fill_text("folder", o->data));
}

static void tell(const struct join_opts *o, const struct sp_conf *conf, const struct sp_trust *t, const struct join_result *r)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    SP_BUF_AUTO b = { 0 };
    char until[SP_TIME_TEXT];
    sp_time_text(l->expires_s, until);
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", sp_view_of(conf->node_id));
        sp_out_text(&b, "alliance", l->alliance);
        sp_out_int(&b, "version", l->version);
        sp_out_text(&b, "digest", sp_view_of(sp_trust_digest(t)));
        sp_out_text(&b, "expires", sp_view_of(until));
        sp_out_int(&b, "nodes", (int64_t)l->n_nodes);
        sp_out_int(&b, "crls", (int64_t)r->crls);
        put_lacks(&b, r);
        if (r->left || r->suspended)
            sp_out_text(&b, "standing", sp_view_of(r->left ? "trust.left" : "trust.suspended"));
        sp_buf_puts(&b, "}\n");
        sp_out(&b);
        return;
    }
    put_joined(&b, conf, r, t);
    sp_words_label(&b, "join.list", LABEL);
    sp_say_put(&b, "join.version", sp_fill_number("version", (long long)l->version), sp_fill_number("nodes", (long long)l->n_nodes), sp_fill_text("until", until));
    put_row(&b, "join.digest", sp_trust_digest(t));
    if (r->crls) {
        sp_words_label(&b, "join.revocation", LABEL);
        sp_say_put(&b, r->crls == 1 ? "join.crl" : "join.crls", sp_fill_number("count", (long long)r->crls));
    }
    for (const char *const *pin = sp_trust_pinned(t); *pin; pin++)
        put_row(&b, "join.root", *pin);
    sp_out(&b);
    warn_lacks(o, conf, r);
    if (r->left || r->suspended)
        sp_said_line(stderr, r->left ? "node.left" : "node.suspended");
    if (r->first && !o->pins.roots.n)
        sp_said_line(stderr, "join.compare");
    sp_say_line(stderr, r->first ? "join.next" : "join.at-once", sp_fill_text("folder", o->data));
}

int sp_cmd_join(int argc, char **argv)
{
    struct join_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "trust", SP_CLI_TEXT, &o.trust, "FILE", "opt.trust", true },
        { "crl", SP_CLI_TEXT, &o.crl, "FILE", "opt.crl", false },
        SP_PIN_OPTIONS(&o.pins),
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "join", "saphan join --data DIR --trust FILE [--root KID… [--root-threshold N]]",
                                               "help.join", sp_cmd_join };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status) || !sp_pins_fit(&o.pins, &status))
        return status;
    struct sp_conf conf = { .node_id = NULL };
    SP_TRUST_AUTO t = NULL;
    struct join_result r = { .first = false };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = join(&o, &conf, &t, &r, &d);
    if (sp_ok(rc))
        tell(&o, &conf, t, &r);
    status = sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.trust);
    sp_conf_free(&conf);
    return status;
}
