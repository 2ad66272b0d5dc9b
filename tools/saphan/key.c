/* saphan key new, key list - further keys of a node, made beside those that are in use. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "node/federation/identity.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/server_names.h"

struct key_opts { const char *data, *token_key; struct sp_cli_many uses; bool json; };

/* The node's folder, opened. */
struct place {
    struct sp_arena arena;
    struct sp_conf conf;
    struct sp_identity own;
    struct sp_trust *trust; /* NULL: it has not joined */
    struct sp_join join;
    bool made[SP_USE_COUNT];
};

/* What is wrong with a file that is left out is in English, in a line of its own for somebody who reads another language. */
static void say_left_out(const char *name, const struct sp_diag *why)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_puts(&text, "saphan: ");
    sp_say_safe(&text, "key.left-out", sp_fill_text("file", name));
    sp_buf_putf(&text, "%s%s [%s]\n", sp_words_english() ? ": " : "\n", why->text, why->rule);
    (void)fwrite(text.p, 1, text.n, stderr);
}

static struct sp_rc open_place(const char *data, struct place *p, struct sp_diag *d)
{
    bool changed[SP_USE_COUNT];
    SP_TRY(sp_folder_conf(data, &p->conf, d));
    SP_TRY(sp_identity_load(&p->conf, &p->own, d));
    for (size_t i = 0; i < p->own.n_files; i++)
        if (p->own.file[i].refused)
            say_left_out(p->own.file[i].name, &p->own.file[i].why);
    if (!sp_file_exists(p->conf.trust_file))
        return SP_OK;
    SP_TRY(sp_trust_read(p->conf.trust_file, NULL, &p->trust, d));
    sp_identity_follow(&p->own, p->trust, sp_view_of(p->conf.node_id), false, sp_now_s(), changed);
    return SP_OK;
}

static void close_place(struct place *p)
{
    sp_join_free(&p->join);
    sp_trust_free(p->trust);
    sp_identity_free(&p->own);
    sp_conf_free(&p->conf);
    sp_arena_free(&p->arena);
}

/* --- new --- */

static struct sp_rc wanted(const struct key_opts *o, struct place *p, struct sp_diag *d)
{
    for (size_t i = 0; i < o->uses.n; i++) {
        enum sp_key_use use;
        if (!sp_key_use_parse(sp_view_of(o->uses.v[i]), &use) || !sp_identity_wants(&p->conf, use))
            return sp_diag_set(d, SP_ERR(USAGE), "key.option", "use", "%.30s is no use of a key of this node", o->uses.v[i]);
        if (use == SP_USE_REPORT && *p->conf.report_pkcs11_module && !o->token_key)
            return sp_diag_set(d, SP_ERR(USAGE), "key.option", "token-key",
                               "the report key is in a token: make the new one there, by another label, and name it with --token-key LABEL");
        p->made[use] = true;
    }
    if (o->token_key && (!p->made[SP_USE_REPORT] || !*p->conf.report_pkcs11_module))
        return sp_diag_set(d, SP_ERR(USAGE), "key.option", "token-key", "--token-key is for --use report of a node whose report key is in a token");
    return o->uses.n ? SP_OK : sp_diag_set(d, SP_ERR(USAGE), "key.option", "use", "say with --use which key to make");
}

/* One that was made in the token, beside the one in use: both stay there. */
static struct sp_rc take_token_key(const struct key_opts *o, struct place *p, struct sp_diag *d)
{
    struct sp_conf conf = p->conf; /* borrows */
    SP_BUF_AUTO label = { 0 };
    sp_buf_puts(&label, o->token_key);
    conf.report_pkcs11_key = sp_buf_cstr(&label);
    if (!conf.report_pkcs11_key)
        return SP_ERR(NOMEM);
    SP_TRY(sp_identity_key(&conf, SP_USE_REPORT, NULL, &p->join.key[SP_USE_REPORT], d));
    if (!p->own.key[SP_USE_REPORT] || strcmp(sp_key_kid(p->join.key[SP_USE_REPORT]), sp_key_kid(p->own.key[SP_USE_REPORT])) != 0)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(USAGE), "key.option", "token-key", "%.60s is the report key that is in use: make a new one in the token", o->token_key);
}

/* Made by root in a folder of the service's user: who owns the folder must be able to read it. */
static struct sp_rc give_to_owner(const struct place *p, const char *path, struct sp_diag *d)
{
    struct stat st;
    if (geteuid() != 0 || stat(p->conf.key_dir, &st) || st.st_uid == 0 || !lchown(path, st.st_uid, st.st_gid))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "the key %s was made, and cannot be given to the owner of its folder: %m", path);
}

static struct sp_rc make_key(struct place *p, enum sp_key_use use, const struct sp_secret *pass, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    struct sp_key *key = NULL;
    SP_TRY(sp_key_generate(sp_key_use_alg(use), &key));
    p->join.key[use] = key;
    sp_buf_putf(&path, "%s/%s-%s.key", p->conf.key_dir, sp_key_use_text(use), sp_key_kid(key));
    if (!sp_buf_cstr(&path))
        return SP_ERR(NOMEM);
    SP_TRY(sp_key_save(key, path.p, pass, d));
    return give_to_owner(p, path.p, d);
}

static void copy_list(struct sp_view *to, size_t *n, size_t max, const struct sp_view *from, size_t n_from)
{
    for (*n = 0; *n < n_from && *n < max; ++*n)
        to[*n] = from[*n];
}

/* There is no request any more, as after a restore: what the trust list says of this node is what was asked for. */
static struct sp_rc request_of_list(struct place *p, struct sp_diag *d)
{
    const struct sp_trust_node *n = p->trust ? sp_trust_find_node(p->trust, sp_view_of(p->conf.node_id)) : NULL;
    struct sp_server_names names = { .n = 0 };
    struct sp_join *j = &p->join;
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "key.request", "join-request.json",
                           "there is no join-request.json, and %s, from which it could be made again: take the newest list first with saphan join",
                           p->trust ? "this node is not in its trust list" : "no trust list");
    *j = (struct sp_join){ .node = n->id, .name = n->name, .exchange_url = n->exchange_url };
    copy_list(j->countries, &j->n_countries, SP_MAX_COUNTRIES, n->countries, n->n_countries);
    copy_list(j->languages, &j->n_languages, SP_MAX_OFFERS, n->languages, n->n_languages);
    copy_list(j->products, &j->n_products, SP_MAX_OFFERS, n->products, n->n_products);
    SP_TRY(sp_server_names(n, &p->arena, &names));
    for (size_t i = 0; i < names.n && i < SP_MAX_SERVER_NAMES; i++) {
        j->server_names[i] = sp_arena_text(&p->arena, names.v[i]);
        if (!j->server_names[i])
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

/* What the node asked for when it joined. */
static struct sp_rc read_request(const char *path, struct place *p, struct sp_diag *d)
{
    SP_BUF_AUTO before = { 0 };
    if (!sp_file_exists(path))
        return request_of_list(p, d);
    SP_TRY(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &before, d));
    SP_TRY(sp_join_parse(sp_buf_view(&before), &p->arena, &p->join, d));
    sp_join_free(&p->join);
    return SP_OK;
}

/* The same again, with the keys in use and the new ones. */
static struct sp_rc make_request(const struct key_opts *o, struct place *p, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    const char *path = sp_place(&p->arena, o->data, "join-request.json");
    if (!path)
        return SP_ERR(NOMEM);
    SP_TRY(read_request(path, p, d));
    SP_TRY(sp_conf_passphrase(&p->conf, &pass, d));
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (p->made[use] && use == SP_USE_REPORT && o->token_key)
            SP_TRY(take_token_key(o, p, d));
        else if (p->made[use])
            SP_TRY(make_key(p, use, &pass, d));
        else if (p->own.key[use])
            p->join.key[use] = sp_key_ref(p->own.key[use]);
    }
    SP_TRY(sp_join_sign(&file, &p->join));
    return sp_file_write(path, sp_buf_view(&file), 0644, d);
}

enum { LABEL = 12 /* columns */ };

static void put_request(struct sp_buf *b, const char *data, const char *digest)
{
    sp_words_label(b, "key.request", LABEL);
    sp_buf_putf(b, "%s/join-request.json\n", data);
    sp_words_label(b, "init.digest", LABEL);
    sp_buf_putf(b, "%s\n", digest);
}

static void tell_next(void)
{
    sp_said_line(stderr, "key.next");
    sp_said_line(stderr, "key.running");
}

/* The node has the former one until it starts anew with the new label in its configuration. */
static void tell_token_next(const char *label)
{
    char line[200];
    (void)snprintf(line, sizeof line, "report_pkcs11_key = %s", label);
    sp_said_line(stderr, "key.next");
    sp_say_line(stderr, "key.token-next", sp_fill_text("key", line));
}

static void tell_new(const struct key_opts *o, const struct place *p)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "request_digest", sp_view_of(p->join.digest));
        sp_out_key(&b, "keys");
        sp_buf_putc(&b, '{');
    }
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (p->made[use] && o->json)
            sp_out_text(&b, sp_key_use_text(use), sp_view_of(sp_key_kid(p->join.key[use])));
        else if (p->made[use])
            sp_say_put(&b, "key.new", sp_fill_text("use", sp_key_use_text(use)), sp_fill_text("key", sp_key_kid(p->join.key[use])));
    }
    if (o->json)
        sp_buf_puts(&b, "}}\n");
    else
        put_request(&b, o->data, p->join.digest);
    sp_out(&b);
    if (!o->json && o->token_key)
        tell_token_next(o->token_key);
    else if (!o->json)
        tell_next();
}

static const struct sp_cli_command new_cmd = { "key new", "saphan key new --data DIR --use USE [--use USE…]",
                                               "help.key.new",
                                               sp_cmd_key_new };

int sp_cmd_key_new(int argc, char **argv)
{
    struct key_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "use", SP_CLI_MANY, &o.uses, "USE", "opt.use.key", true },
        { "token-key", SP_CLI_TEXT, &o.token_key, "LABEL", "opt.token-key", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    int status;
    if (!sp_cli_parse(&new_cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct place p = { .trust = NULL };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = open_place(o.data, &p, &d);
    if (sp_ok(rc))
        rc = wanted(&o, &p, &d);
    if (sp_ok(rc))
        rc = make_request(&o, &p, &d);
    if (sp_ok(rc))
        tell_new(&o, &p);
    close_place(&p);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.data);
}

/* --- list --- */

/* The revocation lists that the node has; the trust list borrows them. */
struct taken_back { struct sp_crl_store *store; struct sp_crl_set set; };

static struct sp_rc read_crls(struct place *p, struct taken_back *t, struct sp_diag *d)
{
    size_t n_roots;
    if (!p->trust || !sp_file_exists(p->conf.crl_file))
        return SP_OK;
    const struct sp_view *roots = sp_trust_roots(p->trust, &n_roots);
    t->store = sp_crl_store_new();
    if (!t->store)
        return SP_ERR(NOMEM);
    sp_trust_crl_set(p->trust, NULL, &t->set);
    SP_TRY(sp_crl_kept_take(p->conf.crl_file, roots, n_roots, t->store, &t->set, d));
    sp_trust_set_crls(p->trust, &t->set);
    return SP_OK;
}

static bool is_taken_back(const struct place *p, enum sp_key_use use, const struct sp_key *key)
{
    const struct sp_crl_item *item;
    const struct sp_crl_entry *entry = NULL;
    return sp_ok(sp_trust_find_revocation(p->trust, sp_view_of(p->conf.node_id), use, sp_view_of(sp_key_kid(key)), &item, &entry, NULL)) && entry;
}

static const char *status_of(const struct place *p, enum sp_key_use use, const struct sp_key *key, char text[16])
{
    const struct sp_trust_node *n = p->trust ? sp_trust_find_node(p->trust, sp_view_of(p->conf.node_id)) : NULL;
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), sp_view_of(sp_key_kid(key))) : NULL;
    if (k && is_taken_back(p, use, key))
        return "revoked";
    (void)snprintf(text, 16, "%.*s", k ? (int)k->status.n : 8, k ? k->status.p : "unlisted");
    return text;
}

static void tell_list(const struct key_opts *o, const struct place *p)
{
    SP_BUF_AUTO b = { 0 };
    char status[16];
    sp_buf_puts(&b, o->json ? "[" : "");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        for (size_t i = 0; i < p->own.n[use]; i++) {
            const struct sp_key *key = p->own.all[use][i];
            if (!o->json) {
                sp_buf_putf(&b, "%-10s %s  ", sp_key_use_text(use), sp_key_kid(key));
                sp_buf_put_safe(&b, sp_words_state(sp_view_of(status_of(p, use, key, status))));
                sp_buf_putc(&b, '\n');
                continue;
            }
            sp_buf_puts(&b, b.n > 1 ? ",{" : "{");
            sp_out_text(&b, "use", sp_view_of(sp_key_use_text(use)));
            sp_out_text(&b, "kid", sp_view_of(sp_key_kid(key)));
            sp_out_text(&b, "status", sp_view_of(status_of(p, use, key, status)));
            sp_buf_putc(&b, '}');
        }
    sp_buf_puts(&b, o->json ? "]\n" : "");
    sp_out(&b);
}

static const struct sp_cli_command list_cmd = { "key list", "saphan key list --data DIR", "help.key.list",
                                                sp_cmd_key_list };

int sp_cmd_key_list(int argc, char **argv)
{
    struct key_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    int status;
    if (!sp_cli_parse(&list_cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct place p = { .trust = NULL };
    struct sp_diag d = SP_NO_DIAG;
    struct taken_back t = { .store = NULL };
    struct sp_rc rc = open_place(o.data, &p, &d);
    if (sp_ok(rc))
        rc = read_crls(&p, &t, &d);
    if (sp_ok(rc))
        tell_list(&o, &p);
    close_place(&p);
    sp_crl_store_free(t.store);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.data);
}
