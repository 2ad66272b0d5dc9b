/* saphan init - a node's folder: keys, passphrase, configuration, policy, and the request to join an alliance. */
#include <stdio.h>
#include <sys/stat.h>

#include "crypto/pkcs11.h"
#include "i18n/catalogue.h"
#include "schema/codelist.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct init_opts {
    const char *data, *node, *name, *country, *languages, *products, *exchange_address, *exchange_url, *https_address;
    int64_t exchange_port, https_port;
    struct sp_cli_many server_names, partners;
    struct sp_pkcs11_ref token; /* of the report key; module NULL: a file */
    const char *pin_file;
    bool ipc, sm2, json;
};

struct init_job {
    const struct init_opts *o;
    struct sp_arena arena;
    struct sp_join join;
    struct sp_secret pass;
    const char *dir; /* the folder under construction */
};

static struct sp_rc usage(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "init.option", option, "%s", text);
}

static struct sp_rc split_countries(struct init_job *job, struct sp_diag *d)
{
    struct sp_view rest = sp_view_of(job->o->country);
    while (rest.n) {
        struct sp_view one = rest, tail = { NULL, 0 };
        (void)sp_view_split(rest, ',', &one, &tail);
        if (one.n != 2 || one.p[0] < 'A' || one.p[0] > 'Z' || one.p[1] < 'A' || one.p[1] > 'Z' ||
            job->join.n_countries == SP_MAX_COUNTRIES)
            return usage(d, "country", "--country takes ISO 3166 codes with commas between, such as LA or CN,HK");
        job->join.countries[job->join.n_countries++] = one;
        rest = tail;
    }
    return job->join.n_countries ? SP_OK : usage(d, "country", "--country is empty");
}

/* CODE[,CODE] of an option, or else all of `all`. Whether each is known is the trust list's rule. */
static struct sp_rc split_offers(const char *text, const char *const *all, const char *option, struct sp_view *out, size_t *n,
                                 struct sp_diag *d)
{
    struct sp_view rest = sp_view_of(text ? text : "");
    for (; !text && *all && *n < SP_MAX_OFFERS; all++)
        out[(*n)++] = sp_view_of(*all);
    while (rest.n) {
        struct sp_view one = rest, tail = { NULL, 0 };
        (void)sp_view_split(rest, ',', &one, &tail);
        if (!one.n || *n == SP_MAX_OFFERS)
            return usage(d, option, "takes codes with commas between, such as lo,zh");
        out[(*n)++] = one;
        rest = tail;
    }
    return *n ? SP_OK : usage(d, option, "is empty; leave it out for all");
}

static struct sp_rc check_text(const char *text, const char *option, struct sp_diag *d)
{
    if (!*text || !sp_place_line_safe(text) || sp_utf8_check(sp_view_of(text)) != strlen(text))
        return usage(d, option, "must be plain UTF-8 text in one line");
    return SP_OK;
}

/* By the rules of the list that is to hold it: no alliance could publish another. Sorts countries, languages and products. */
static struct sp_rc check_as_listed(struct sp_join *j, struct sp_diag *d)
{
    struct sp_trust_node n = { .id = j->node, .name = j->name, .countries = j->countries, .n_countries = j->n_countries,
                               .languages = j->languages, .n_languages = j->n_languages, .products = j->products,
                               .n_products = j->n_products, .active = true, .exchange_url = j->exchange_url };
    sp_trust_node_sort(&n);
    return sp_trust_node_check(&n, d);
}

/* An IPv6 address stands in brackets in a URL. */
static void put_host(struct sp_buf *b, const char *host)
{
    bool bare6 = strchr(host, ':') && host[0] != '[';
    sp_buf_putf(b, bare6 ? "[%s]" : "%s", host);
}

static struct sp_rc exchange_url(struct init_job *job)
{
    SP_BUF_AUTO url = { 0 };
    if (job->o->exchange_url) {
        sp_buf_puts(&url, job->o->exchange_url);
    } else {
        sp_buf_puts(&url, "tls+tcp://");
        put_host(&url, job->o->exchange_address);
        sp_buf_putf(&url, ":%lld", (long long)job->o->exchange_port);
    }
    SP_TRY(sp_buf_rc(&url));
    return sp_arena_copy(&job->arena, sp_buf_view(&url), &job->join.exchange_url) ? SP_OK : SP_ERR(NOMEM);
}

static void add_server_name(struct sp_join *j, const char *name)
{
    size_t n = 0;
    while (j->server_names[n]) {
        if (!strcmp(j->server_names[n], name))
            return;
        n++;
    }
    if (n < SP_MAX_SERVER_NAMES && strcmp(name, "0.0.0.0") != 0 && strcmp(name, "::") != 0)
        j->server_names[n] = name;
}

static struct sp_rc check_token(const struct init_opts *o, struct sp_diag *d)
{
    const char *const parts[] = { o->token.module, o->token.token, o->token.key, o->pin_file };
    size_t n = 0;
    for (size_t i = 0; i < SP_CLI_COUNT(parts); i++) {
        n += parts[i] != NULL;
        if (parts[i])
            SP_TRY(check_text(parts[i], "report-pkcs11-module", d));
    }
    return !n || n == SP_CLI_COUNT(parts)
               ? SP_OK
               : usage(d, "report-pkcs11-module", "a report key in a token needs all of --report-pkcs11-module, -token, -key and -pin-file");
}

static struct sp_rc check_options(struct init_job *job, struct sp_diag *d)
{
    const struct init_opts *o = job->o;
    if (!sp_node_id_valid(sp_view_of(o->node)))
        return usage(d, "node", "--node is a country and at most one subdivision, such as LA or CN-GX");
    SP_TRY(check_text(o->name, "name", d));
    SP_TRY(check_token(o, d));
    SP_TRY(check_text(o->exchange_address, "exchange-address", d));
    SP_TRY(check_text(o->https_address, "https-address", d));
    if (o->exchange_url)
        SP_TRY(check_text(o->exchange_url, "exchange-url", d));
    if (o->exchange_port > 65535 || o->https_port > 65535)
        return usage(d, o->exchange_port > 65535 ? "exchange-port" : "https-port", "a port is at most 65535");
    if (!o->exchange_url && !o->exchange_port)
        return usage(d, "exchange-port", "partners need a fixed port: give --exchange-port, or --exchange-url");
    for (size_t i = 0; i < o->partners.n; i++)
        if (!sp_node_id_valid(sp_view_of(o->partners.v[i])))
            return usage(d, "partner", "--partner is a node id such as CN-GX");
    SP_TRY(split_countries(job, d));
    SP_TRY(split_offers(o->languages, sp_catalogue_languages(), "languages", job->join.languages, &job->join.n_languages, d));
    SP_TRY(split_offers(o->products, sp_codes(SP_LIST_PRODUCT), "products", job->join.products, &job->join.n_products, d));
    job->join.node = sp_view_of(o->node);
    job->join.name = sp_view_of(o->name);
    for (size_t i = 0; i < o->server_names.n; i++)
        add_server_name(&job->join, o->server_names.v[i]);
    add_server_name(&job->join, o->exchange_address);
    add_server_name(&job->join, o->https_address);
    add_server_name(&job->join, "localhost");
    SP_TRY(exchange_url(job));
    return check_as_listed(&job->join, d);
}

/* Into a file of its own, or from the token that has it. */
static struct sp_rc make_key(struct init_job *job, enum sp_key_use use, const char *path, struct sp_diag *d)
{
    const struct init_opts *o = job->o;
    if (use == SP_USE_REPORT && o->token.module) {
        SP_SECRET_AUTO pin = { 0 };
        SP_TRY(sp_secret_read_file(o->pin_file, &pin, d));
        return sp_pkcs11_key(&o->token, &pin, &job->join.key[use], d);
    }
    SP_TRY(sp_key_generate(sp_key_use_alg(use), &job->join.key[use]));
    return sp_key_save(job->join.key[use], path, &job->pass, d);
}

static struct sp_rc make_keys(struct init_job *job, struct sp_diag *d)
{
    const char *keys = sp_place(&job->arena, job->dir, "keys");
    const char *pass = sp_place(&job->arena, job->dir, "passphrase");
    if (!keys || !pass)
        return SP_ERR(NOMEM);
    SP_TRY(sp_dir_make(keys, d));
    SP_TRY(sp_place_passphrase(pass, &job->pass, d));
    for (enum sp_key_use use = SP_USE_REPORT; use < (job->o->sm2 ? SP_USE_COUNT : SP_USE_OPTIONAL); use++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%s.key", sp_key_use_text(use));
        const char *path = sp_place(&job->arena, keys, name);
        if (!path)
            return SP_ERR(NOMEM);
        SP_TRY(make_key(job, use, path, d));
    }
    return SP_OK;
}

static struct sp_rc write_text(struct init_job *job, const char *name, struct sp_buf *text, mode_t mode, struct sp_diag *d)
{
    SP_TRY(sp_buf_rc(text));
    const char *path = sp_place(&job->arena, job->dir, name);
    return path ? sp_place_write_new(path, sp_buf_view(text), mode, d) : SP_ERR(NOMEM);
}

static struct sp_rc put_token(const struct init_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_BUF_AUTO pin = { 0 };
    if (!o->token.module)
        return SP_OK;
    SP_TRY(sp_path_absolute(o->pin_file, &pin, d));
    sp_buf_putf(b, "report_pkcs11_module = %s\nreport_pkcs11_token = %s\nreport_pkcs11_key = %s\nreport_pkcs11_pin_file = %s\n",
                o->token.module, o->token.token, o->token.key, sp_buf_cstr(&pin) ? pin.p : "");
    return sp_buf_rc(&pin);
}

static struct sp_rc write_conf(struct init_job *job, struct sp_diag *d)
{
    const struct init_opts *o = job->o;
    SP_BUF_AUTO b = { 0 };
    sp_buf_puts(&b, "# A node of Saphan. Paths are relative to this file; `saphand --config-keys` lists every key.\n");
    sp_buf_putf(&b, "node_id = %s\n", o->node);
    sp_buf_puts(&b, "data_dir = db\nkey_dir = keys\npassphrase_file = passphrase\ntrust_file = trust.json\n"
                    "policy_file = policy.json\nparticipants_dir = participants\n");
    SP_TRY(put_token(o, &b, d));
    if (o->sm2)
        sp_buf_puts(&b, "second_signature = sm2\n");
    sp_buf_puts(&b, "exchange_listen = tls+tcp://");
    put_host(&b, o->exchange_address);
    sp_buf_putf(&b, ":%lld\n", (long long)o->exchange_port);
    sp_buf_putf(&b, "https_address = %s\nhttps_port = %lld\n", o->https_address, (long long)o->https_port);
    if (o->ipc)
        sp_buf_puts(&b, "ipc_path = rpc.ipc\n");
    sp_buf_puts(&b, "ready_file = ready.json\nlog_level = info\n");
    return write_text(job, "node.conf", &b, 0600, d);
}

/* Nothing is permitted but what a loan officer's first question needs; a partner only when it was named. */
static struct sp_rc write_policy(struct init_job *job, struct sp_diag *d)
{
    static const char rights[] = "\"ops\": [\"report\", \"search\", \"company\"],\n"
                                 "     \"purposes\": [\"credit_granting\", \"credit_review\"],\n"
                                 "     \"products\": [\"basic\", \"standard\"], \"max_class\": \"internal\"}";
    SP_BUF_AUTO b = { 0 };
    sp_buf_puts(&b, "{\"format\": \"saphan-policy/1\",\n \"rules\": [\n");
    sp_buf_putf(&b, "    {\"who\": \"%s/*\", %s", job->o->node, rights);
    for (size_t i = 0; i < job->o->partners.n; i++)
        sp_buf_putf(&b, ",\n    {\"who\": \"%s\", %s", job->o->partners.v[i], rights);
    sp_buf_puts(&b, "\n ]}\n");
    return write_text(job, "policy.json", &b, 0600, d);
}

static struct sp_rc write_request(struct init_job *job, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    SP_TRY(sp_join_sign(&b, &job->join));
    return write_text(job, "join-request.json", &b, 0644, d);
}

static struct sp_rc make_folders(struct init_job *job, struct sp_diag *d)
{
    static const char *const names[] = { "participants", "db" };
    for (size_t i = 0; i < SP_CLI_COUNT(names); i++) {
        const char *path = sp_place(&job->arena, job->dir, names[i]);
        if (!path)
            return SP_ERR(NOMEM);
        SP_TRY(sp_dir_make(path, d));
    }
    return SP_OK;
}

static struct sp_rc make(struct init_job *job, struct sp_diag *d)
{
    SP_TRY(check_options(job, d));
    SP_PLACE_AUTO place = { .open = false };
    SP_TRY(sp_place_begin(job->o->data, &place, d));
    job->dir = place.work;
    SP_TRY(make_keys(job, d));
    SP_TRY(make_folders(job, d));
    SP_TRY(write_conf(job, d));
    SP_TRY(write_policy(job, d));
    SP_TRY(write_request(job, d));
    return sp_place_commit(&place, d);
}

enum { LABEL = 17 /* columns */ };

static void tell(const struct init_job *job)
{
    SP_BUF_AUTO b = { 0 };
    if (job->o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", job->join.node);
        sp_out_text(&b, "data", sp_view_of(job->o->data));
        sp_out_text(&b, "exchange_url", job->join.exchange_url);
        sp_out_text(&b, "request_digest", sp_view_of(job->join.digest));
        sp_buf_puts(&b, "}\n");
        sp_out(&b);
        return;
    }
    sp_say_put(&b, "init.made", sp_fill_text("node", job->o->node), sp_fill_text("folder", job->o->data));
    sp_words_label(&b, "init.request", LABEL);
    sp_buf_putf(&b, "%s/join-request.json\n", job->o->data);
    sp_words_label(&b, "init.digest", LABEL);
    sp_buf_putf(&b, "%s\n", job->join.digest);
    sp_out(&b);
    sp_said_line(stderr, "init.next");
    sp_say_line(stderr, "init.then-join", sp_fill_text("folder", job->o->data));
    if (!job->o->partners.n)
        sp_said_line(stderr, "init.partners");
}

int sp_cmd_init(int argc, char **argv)
{
    struct init_opts o = { .exchange_address = "127.0.0.1", .https_address = "127.0.0.1", .exchange_port = 9701,
                           .https_port = 9443 };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.new", true },
        { "node", SP_CLI_TEXT, &o.node, "ID", "opt.node.init", true },
        { "country", SP_CLI_TEXT, &o.country, "CC[,CC]", "opt.country.init", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.init", false },
        { "languages", SP_CLI_TEXT, &o.languages, "L[,L]", "opt.languages", false },
        { "products", SP_CLI_TEXT, &o.products, "P[,P]", "opt.products", false },
        { "exchange-address", SP_CLI_TEXT, &o.exchange_address, "ADDR", "opt.exchange-address", false },
        { "exchange-port", SP_CLI_INT, &o.exchange_port, "PORT", "opt.exchange-port", false },
        { "exchange-url", SP_CLI_TEXT, &o.exchange_url, "URL", "opt.exchange-url", false },
        { "https-address", SP_CLI_TEXT, &o.https_address, "ADDR", "opt.https-address", false },
        { "https-port", SP_CLI_INT, &o.https_port, "PORT", "opt.https-port", false },
        { "server-name", SP_CLI_MANY, &o.server_names, "NAME", "opt.server-name", false },
        { "partner", SP_CLI_MANY, &o.partners, "ID", "opt.partner.init", false },
        { "report-pkcs11-module", SP_CLI_TEXT, &o.token.module, "FILE", "opt.report-pkcs11-module", false },
        { "report-pkcs11-token", SP_CLI_TEXT, &o.token.token, "LABEL", "opt.report-pkcs11-token", false },
        { "report-pkcs11-key", SP_CLI_TEXT, &o.token.key, "LABEL", "opt.report-pkcs11-key", false },
        { "report-pkcs11-pin-file", SP_CLI_TEXT, &o.pin_file, "FILE", "opt.report-pkcs11-pin-file", false },
        { "sm2", SP_CLI_FLAG, &o.sm2, NULL, "opt.sm2", false },
        { "ipc", SP_CLI_FLAG, &o.ipc, NULL, "opt.ipc.init", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "init", "saphan init --data DIR --node ID --country CC[,CC] [--…]",
                                               "help.init", sp_cmd_init };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    if (!o.name)
        o.name = o.node;
    struct init_job job = { .o = &o };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = make(&job, &d);
    if (sp_ok(rc))
        tell(&job);
    status = sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.data);
    sp_join_free(&job.join);
    sp_secret_free(&job.pass);
    sp_arena_free(&job.arena);
    return status;
}
