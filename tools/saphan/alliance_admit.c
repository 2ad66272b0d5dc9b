/* saphan alliance admit - which nodes belong to the alliance, and with which keys. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"
#include "tools/saphan/server_names.h"
#include "tools/saphan/office_crl.h"
#include "tools/saphan/renewal.h"

enum { CLOCK_BACK_S = 3600 };

struct admit_opts { const char *dir, *request, *digest, *root, *passphrase; int64_t days; bool renew, json; struct sp_renewal asked; };

static struct sp_rc read_node(const char *path, cJSON **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &text, d));
    return sp_json_parse(sp_buf_view(&text), SP_MAX_MESSAGE_BYTES, out, d);
}

/* The first root key of the folder, or the one that was named. */
static struct sp_rc signing_root(const struct admit_opts *o, struct sp_office *office, struct sp_root *named, size_t *at,
                                 struct sp_diag *d)
{
    if (o->root)
        SP_TRY(sp_root_open(o->root, o->passphrase, named, d));
    for (size_t i = 0; i < office->n_roots; i++) {
        bool it = o->root && sp_view_eq(sp_buf_view(&office->root_der[i]), sp_buf_view(&named->der));
        if (it && !office->root_key[i]) {
            office->root_key[i] = named->key;
            named->key = NULL;
        }
        if (it || (!o->root && office->root_key[i])) {
            *at = i;
            return SP_OK;
        }
    }
    return o->root ? sp_diag_set(d, SP_ERR(INVALID), "office.root", "root", "this key is no root of the alliance's list")
                   : sp_diag_set(d, SP_ERR(CONFIG), "office.root", NULL,
                                 "no root key is in this folder; name one with --root, or put one into roots/");
}

static struct sp_rc put_new_key(struct sp_buf *b, const struct admit_opts *o, const struct sp_office *office,
                                size_t at, const struct sp_join *j, enum sp_key_use use, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct sp_rc rc = sp_cert_issue(office->root_key[at], sp_buf_view(&office->root_der[at]), j->key[use], j->node, use,
                                    sp_now_s() - CLOCK_BACK_S, (int)o->days, use == SP_USE_TLS ? j->server_names : NULL,
                                    &der);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "office.certificate", sp_key_use_text(use), "cannot certify the %s key: %s",
                           sp_key_use_text(use), sp_rc_meaning(rc));
    sp_buf_putf(b, "{\"use\":\"%s\",\"kid\":\"%s\",\"status\":\"active\",\"jwk\":", sp_key_use_text(use),
                sp_key_kid(j->key[use]));
    sp_key_put_jwk(b, j->key[use]);
    sp_buf_puts(b, ",\"x5c\":[\"");
    sp_buf_put_b64(b, sp_buf_view(&der));
    sp_buf_puts(b, "\"]}");
    return sp_buf_rc(b);
}

/* A key that the node has already keeps its certificate: evidence from before names it, and is judged within its time. Only the TLS
 * key gets another, for other names of the server, and a node that had left, so that what it signed meanwhile does not count. *kept
 * NULL: it is to be certified. */
static struct sp_rc keep_key(cJSON *old, const struct sp_join *j, enum sp_key_use use, cJSON **kept, struct sp_diag *d)
{
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(old, "keys");
    *kept = NULL;
    if (use == SP_USE_TLS || sp_json_get(old, "left"))
        return SP_OK;
    cJSON_ArrayForEach(key, keys) {
        const cJSON *kid = sp_json_get(key, "kid"), *leaf = sp_json_get(key, "x5c");
        SP_BUF_AUTO der = { 0 };
        int64_t from_s, to_s;
        leaf = leaf ? leaf->child : NULL;
        if (!cJSON_IsString(kid) || strcmp(kid->valuestring, sp_key_kid(j->key[use])) != 0 || !cJSON_IsString(leaf))
            continue;
        SP_TRY(sp_b64_decode(sp_view_of(leaf->valuestring), &der));
        SP_TRY(sp_cert_validity(sp_buf_view(&der), &from_s, &to_s));
        if (to_s <= sp_now_s())
            return sp_diag_set(d, SP_ERR(INVALID), "join.key", sp_key_use_text(use),
                               "the certificate of this %s key has run out; the node makes a new key with saphan key new", sp_key_use_text(use));
        if (!cJSON_ReplaceItemInObjectCaseSensitive(key, "status", cJSON_CreateString("active")))
            return SP_ERR(NOMEM);
        cJSON_DeleteItemFromObjectCaseSensitive(key, "retired");
        *kept = key;
    }
    return SP_OK;
}

static bool is_new_key(const struct sp_join *j, const char *kid)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (j->key[use] && !strcmp(kid, sp_key_kid(j->key[use])))
            return true;
    return false;
}

/* What the node signed between leaving and coming back does not count: its former keys end when it left. */
static struct sp_rc end_at(cJSON *key, const cJSON *left)
{
    const cJSON *end = sp_json_get(key, "not_after");
    if (!cJSON_IsString(left) || (cJSON_IsString(end) && strcmp(end->valuestring, left->valuestring) <= 0))
        return SP_OK;
    cJSON_DeleteItemFromObjectCaseSensitive(key, "not_after");
    return cJSON_AddStringToObject(key, "not_after", left->valuestring) ? SP_OK : SP_ERR(NOMEM);
}

/* A revoked key never comes back. */
static struct sp_rc refuse_revoked(const struct admit_opts *o, cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(old, "keys");
    cJSON_ArrayForEach(key, keys) {
        struct sp_view kid, status;
        bool taken_back = false;
        SP_TRY(sp_json_str(key, "kid", &kid, d));
        SP_TRY(sp_json_str(key, "status", &status, d));
        SP_TRY(sp_revoked_has(o->dir, kid.p, &taken_back, d));
        if (is_new_key(j, kid.p) && (taken_back || sp_view_is(status, "revoked")))
            return sp_diag_set(d, SP_ERR(INVALID), "join.key", "keys", "the request holds a key that was revoked");
    }
    return SP_OK;
}

/* From now on, or since its node was suspended. One that was retired before was then. */
static struct sp_rc retire(cJSON *key, const cJSON *suspended)
{
    char when[SP_TIME_TEXT];
    sp_time_text(sp_now_s(), when);
    if (!cJSON_ReplaceItemInObjectCaseSensitive(key, "status", cJSON_CreateString("retired")) ||
        !cJSON_AddStringToObject(key, "retired", cJSON_IsString(suspended) ? suspended->valuestring : when))
        return SP_ERR(NOMEM);
    return SP_OK;
}

/* Former keys stay in the list, so that what they signed can still be checked. */
static struct sp_rc put_old_keys(struct sp_buf *b, cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(old, "keys");
    cJSON_ArrayForEach(key, keys) {
        struct sp_view kid, status;
        SP_TRY(sp_json_str(key, "kid", &kid, d));
        SP_TRY(sp_json_str(key, "status", &status, d));
        if (is_new_key(j, kid.p))
            continue;
        if (sp_view_is(status, "active"))
            SP_TRY(retire(key, sp_json_get(old, "suspended")));
        SP_TRY(end_at(key, sp_json_get(old, "left")));
        sp_buf_putc(b, ',');
        sp_json_put(b, key);
    }
    return sp_buf_rc(b);
}

static void put_codes(struct sp_buf *b, const char *name, const struct sp_view *v, size_t n)
{
    if (!n)
        return;
    sp_out_key(b, name);
    for (size_t i = 0; i < n; i++) {
        sp_buf_putc(b, i ? ',' : '[');
        sp_buf_put_json(b, v[i]);
    }
    sp_buf_putc(b, ']');
}

static struct sp_rc put_node(struct sp_buf *b, const struct admit_opts *o, const struct sp_office *office,
                             size_t root, const struct sp_join *j, cJSON *old, struct sp_diag *d)
{
    char requested[SP_TIME_TEXT];
    sp_buf_putc(b, '{');
    sp_out_text(b, "id", j->node);
    sp_out_text(b, "name", j->name);
    put_codes(b, "countries", j->countries, j->n_countries);
    put_codes(b, "languages", j->languages, j->n_languages);
    put_codes(b, "products", j->products, j->n_products);
    sp_buf_puts(b, ",\"status\":\"active\"");
    sp_out_text(b, "exchange_url", j->exchange_url);
    sp_time_text(j->created_s, requested);
    sp_out_text(b, "requested", sp_view_of(requested));
    sp_out_int(b, "after", office->version); /* on purpose, since that list: sp_list_behind */
    sp_out_key(b, "keys");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        cJSON *kept;
        if (!j->key[use])
            continue;
        sp_buf_putc(b, use == SP_USE_REPORT ? '[' : ',');
        SP_TRY(keep_key(old, j, use, &kept, d));
        if (kept)
            sp_json_put(b, kept);
        else
            SP_TRY(put_new_key(b, o, office, root, j, use, d));
    }
    if (old)
        SP_TRY(put_old_keys(b, old, j, d));
    sp_buf_puts(b, "]}\n");
    return sp_buf_rc(b);
}

/* changes: what becomes of a node that was known. names: under which it may serve. */
static struct sp_rc admit(const struct admit_opts *o, struct sp_join *j, struct sp_buf *changes, struct sp_server_names *names,
                          struct sp_arena *a, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    SP_BUF_AUTO entry = { 0 };
    SP_JSON_AUTO old = NULL;
    SP_JSON_AUTO whole = NULL;
    struct sp_trust_node node;
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_ROOT_AUTO named = { .key = NULL };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, &office, d));
    SP_TRY(sp_file_read(o->request, SP_MAX_MESSAGE_BYTES, &file, d));
    SP_TRY(sp_join_parse(sp_buf_view(&file), a, j, d));
    if (o->days < 1 || o->days > SP_MAX_CERT_DAYS)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "--days is 1 to %d", SP_MAX_CERT_DAYS);
    if (o->digest && strcmp(o->digest, j->digest) != 0)
        return sp_diag_set(d, SP_ERR(INVALID), "join.digest", NULL, "the request's digest is %s, not the one given", j->digest);
    SP_TRY(sp_renewal_created(j, d));
    const char *path = sp_office_node_path(a, o->dir, j->node);
    if (!path)
        return SP_ERR(NOMEM);
    bool known = sp_file_exists(path);
    if (known && !o->renew)
        return sp_diag_set(d, SP_ERR(EXISTS), "office.node", "node",
                           "the node is admitted already; --renew gives it new certificates and retires its former keys");
    if (known) {
        SP_TRY(read_node(path, &old, d));
        SP_TRY(refuse_revoked(o, old, j, d));
        SP_TRY(sp_renewal_check(&o->asked, old, j, d));
    }
    size_t root = 0;
    SP_TRY(signing_root(o, &office, &named, &root, d));
    SP_TRY(put_node(&entry, o, &office, root, j, old, d));
    /* One that no list could hold would keep the office from publishing any. */
    SP_TRY(sp_office_node(sp_buf_view(&entry), j->node, a, &whole, &node, d));
    SP_TRY(sp_server_names_check(o->dir, &node, d));
    SP_TRY(sp_server_names(&node, a, names));
    if (known)
        SP_TRY(sp_renewal_put(changes, path, sp_buf_view(&entry), j->node, o->json, d));
    return sp_file_write(path, sp_buf_view(&entry), 0600, d);
}

static void put_row(struct sp_buf *b, const char *label, size_t columns, const struct sp_view *v, size_t n)
{
    sp_words_label(b, label, columns);
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? " " : "");
        sp_buf_put_safe(b, v[i]);
    }
    sp_buf_putc(b, '\n');
}

static void put_admitted(struct sp_buf *b, const struct sp_join *j, const struct sp_server_names *names)
{
    static const char *const labels[] = { "alliance.dial", "alliance.server-names", "alliance.speaks-for", "alliance.request-digest" };
    size_t columns = SP_WORDS_COLUMNS(labels, 16);
    sp_say_put(b, "alliance.admitted", sp_fill_view("node", j->node), sp_fill_view("name", j->name));
    put_row(b, "alliance.dial", columns, &j->exchange_url, 1);
    put_row(b, "alliance.server-names", columns, names->v, names->n);
    put_row(b, "alliance.speaks-for", columns, j->countries, j->n_countries);
    sp_words_label(b, "alliance.request-digest", columns);
    sp_buf_putf(b, "%s\n", j->digest);
}

/* As the next list would have it. What keeps the office from making one, propose and publish say. */
static void warn(const struct admit_opts *o, const struct sp_join *j)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_DRAFT_AUTO t = { .n_trees = 0 };
    const struct sp_changes changes = { .days = 90 };
    struct sp_rc rc = sp_office_open(o->dir, &office, NULL);
    if (sp_ok(rc))
        rc = sp_draft_make(o->dir, &office, &changes, &t, NULL);
    if (sp_ok(rc))
        sp_list_warn(&t.list, j->node);
}

static void tell(const struct admit_opts *o, const struct sp_join *j, const struct sp_buf *changes, const struct sp_server_names *names)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", j->node);
        sp_out_text(&b, "request_digest", sp_view_of(j->digest));
        sp_out_key(&b, "server_names");
        sp_buf_put_json_texts(&b, names->v, names->n);
        sp_out_key(&b, "changes");
        sp_buf_putc(&b, '[');
        sp_buf_put(&b, sp_buf_view(changes));
        sp_buf_puts(&b, "]}\n");
        sp_out(&b);
        return;
    }
    put_admitted(&b, j, names);
    if (changes->n)
        sp_said_put(&b, "alliance.renewed");
    sp_buf_put(&b, sp_buf_view(changes));
    sp_out(&b);
    warn(o, j);
    sp_said_line(stderr, "alliance.compare-request");
    sp_said_line(stderr, "alliance.admit-next");
}

int sp_cmd_alliance_admit(int argc, char **argv)
{
    struct admit_opts o = { .days = 730 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "request", SP_CLI_TEXT, &o.request, "FILE", "opt.request", true },
        { "digest", SP_CLI_TEXT, &o.digest, "TEXT", "opt.digest.alliance-admit", false },
        { "root", SP_CLI_TEXT, &o.root, "FILE", "opt.root.alliance-admit", false },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "opt.passphrase", false },
        { "days", SP_CLI_INT, &o.days, "N", "opt.days.2y", false },
        { "renew", SP_CLI_FLAG, &o.renew, NULL, "opt.renew", false },
        { "older", SP_CLI_FLAG, &o.asked.older, NULL, "opt.older", false },
        { "all-keys", SP_CLI_FLAG, &o.asked.all_keys, NULL, "opt.all-keys", false },
        { "reinstate", SP_CLI_FLAG, &o.asked.reinstate, NULL, "opt.reinstate", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance admit", "saphan alliance admit --dir DIR --request FILE [--…]",
                                               "help.alliance.admit", sp_cmd_alliance_admit };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO changes = { 0 };
    struct sp_server_names names = { .n = 0 };
    struct sp_join j = { .n_countries = 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = admit(&o, &j, &changes, &names, &a, &d);
    if (sp_ok(rc))
        tell(&o, &j, &changes, &names);
    sp_join_free(&j);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.request);
}
