/* saphan alliance admit, revoke - which nodes belong to the alliance, and with which keys. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"

enum { CLOCK_BACK_S = 3600 };

struct admit_opts { const char *dir, *request, *digest, *root, *passphrase; int64_t days; bool renew, json; };

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

/* Former keys stay in the list, so that what they signed can still be checked. A revoked key never comes back. */
static struct sp_rc put_old_keys(struct sp_buf *b, cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(old, "keys");
    cJSON_ArrayForEach(key, keys) {
        struct sp_view kid, status;
        SP_TRY(sp_json_str(key, "kid", &kid, d));
        SP_TRY(sp_json_str(key, "status", &status, d));
        bool revoked = sp_view_is(status, "revoked");
        if (is_new_key(j, kid.p)) {
            if (revoked)
                return sp_diag_set(d, SP_ERR(INVALID), "join.key", "keys", "the request holds a key that was revoked");
            continue;
        }
        if (!revoked && !cJSON_ReplaceItemInObjectCaseSensitive(key, "status", cJSON_CreateString("retired")))
            return SP_ERR(NOMEM);
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
    sp_buf_putc(b, '{');
    sp_out_text(b, "id", j->node);
    sp_out_text(b, "name", j->name);
    put_codes(b, "countries", j->countries, j->n_countries);
    put_codes(b, "languages", j->languages, j->n_languages);
    put_codes(b, "products", j->products, j->n_products);
    sp_buf_puts(b, ",\"status\":\"active\"");
    sp_out_text(b, "exchange_url", j->exchange_url);
    sp_out_key(b, "keys");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (!j->key[use])
            continue;
        sp_buf_putc(b, use == SP_USE_REPORT ? '[' : ',');
        SP_TRY(put_new_key(b, o, office, root, j, use, d));
    }
    if (old)
        SP_TRY(put_old_keys(b, old, j, d));
    sp_buf_puts(b, "]}\n");
    return sp_buf_rc(b);
}

static struct sp_rc admit(const struct admit_opts *o, struct sp_join *j, struct sp_arena *a, struct sp_diag *d)
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
    const char *path = sp_office_node_path(a, o->dir, j->node);
    if (!path)
        return SP_ERR(NOMEM);
    bool known = sp_file_exists(path);
    if (known && !o->renew)
        return sp_diag_set(d, SP_ERR(EXISTS), "office.node", "node",
                           "the node is admitted already; --renew gives it new certificates and retires its former keys");
    if (known)
        SP_TRY(read_node(path, &old, d));
    size_t root = 0;
    SP_TRY(signing_root(o, &office, &named, &root, d));
    SP_TRY(put_node(&entry, o, &office, root, j, old, d));
    /* One that no list could hold would keep the office from publishing any. */
    SP_TRY(sp_office_node(sp_buf_view(&entry), j->node, a, &whole, &node, d));
    return sp_file_write(path, sp_buf_view(&entry), 0600, d);
}

static void tell(const struct admit_opts *o, const struct sp_join *j)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", j->node);
        sp_out_text(&b, "request_digest", sp_view_of(j->digest));
        sp_buf_puts(&b, "}\n");
        sp_out(&b);
        return;
    }
    sp_buf_puts(&b, "admitted ");
    sp_buf_put(&b, j->node);
    sp_buf_puts(&b, " (");
    sp_buf_put_safe(&b, j->name);
    sp_buf_puts(&b, ")\n  partners dial   ");
    sp_buf_put_safe(&b, j->exchange_url);
    sp_buf_puts(&b, "\n  speaks for     ");
    for (size_t i = 0; i < j->n_countries; i++) {
        sp_buf_putc(&b, ' ');
        sp_buf_put_safe(&b, j->countries[i]);
    }
    sp_buf_putf(&b, "\n  request digest  %s\n", j->digest);
    sp_out(&b);
    fputs("Compare the digest with the one that the node's operator reads from its saphan init.\n"
          "Next: saphan alliance publish.\n", stderr);
}

int sp_cmd_alliance_admit(int argc, char **argv)
{
    struct admit_opts o = { .days = 730 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "the office's folder", true },
        { "request", SP_CLI_TEXT, &o.request, "FILE", "the node's join-request.json", true },
        { "digest", SP_CLI_TEXT, &o.digest, "TEXT", "refuse a request with another digest", false },
        { "root", SP_CLI_TEXT, &o.root, "FILE", "certify with this root key, NAME.key; default: the first of the folder", false },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "the file with its passphrase", false },
        { "days", SP_CLI_INT, &o.days, "N", "life of the certificates; default 730", false },
        { "renew", SP_CLI_FLAG, &o.renew, NULL, "the node is known: new keys or certificates, former keys retire", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "alliance admit", "saphan alliance admit --dir DIR --request FILE [options]",
                                               "Check a node's request and certify its keys.", sp_cmd_alliance_admit };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    struct sp_join j = { .n_countries = 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = admit(&o, &j, &a, &d);
    if (sp_ok(rc))
        tell(&o, &j);
    sp_join_free(&j);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.request);
}

/* --- revoke --- */

struct revoke_opts { const char *dir, *node, *kid, *left; bool json, aside; };

/* "now" or a time that has been. */
static struct sp_rc leaving_time(const char *text, char when[SP_TIME_TEXT], struct sp_diag *d)
{
    int64_t at_s = sp_now_s();
    if (strcmp(text, "now") != 0 && (!sp_time_parse(sp_view_of(text), &at_s) || at_s <= 0 || at_s > sp_now_s()))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "left", "--left is now, or a time that has been, such as 2026-11-21T02:03:04Z");
    sp_time_text(at_s, when);
    return SP_OK;
}

static struct sp_rc mark_node(cJSON *doc, const struct revoke_opts *o, struct sp_diag *d)
{
    char when[SP_TIME_TEXT];
    if (o->left)
        SP_TRY(leaving_time(o->left, when, d));
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "left");
    if (o->left && !cJSON_AddStringToObject(doc, "left", when))
        return SP_ERR(NOMEM);
    if (!cJSON_ReplaceItemInObjectCaseSensitive(doc, "status", cJSON_CreateString(o->left ? "left" : "suspended")))
        return SP_ERR(NOMEM);
    return SP_OK;
}

static struct sp_rc mark(cJSON *doc, const struct revoke_opts *o, struct sp_diag *d)
{
    if (o->kid && o->left)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "left", "--left is for a node, --kid for one of its keys");
    if (!o->kid)
        return mark_node(doc, o, d);
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(doc, "keys");
    cJSON_ArrayForEach(key, keys) {
        const cJSON *kid = sp_json_get(key, "kid");
        if (!cJSON_IsString(kid) || strcmp(kid->valuestring, o->kid) != 0)
            continue;
        if (!cJSON_ReplaceItemInObjectCaseSensitive(key, "status", cJSON_CreateString("revoked")))
            return SP_ERR(NOMEM);
        return SP_OK;
    }
    return sp_diag_set(d, SP_ERR(NOTFOUND), "office.key", "kid", "%s has no key of that name", o->node);
}

/* The file's new text, when a trust list can hold it. */
static struct sp_rc marked(const char *path, const struct revoke_opts *o, struct sp_buf *text, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_JSON_AUTO doc = NULL;
    SP_JSON_AUTO again = NULL;
    struct sp_trust_node node;
    SP_TRY(read_node(path, &doc, d));
    SP_TRY(mark(doc, o, d));
    sp_json_put(text, doc);
    sp_buf_putc(text, '\n');
    SP_TRY(sp_buf_rc(text));
    return sp_office_node(sp_buf_view(text), sp_view_of(o->node), &a, &again, &node, d);
}

/* No list can hold it as it is: out of the folder's list, but kept. */
static struct sp_rc set_aside(const char *path, struct sp_diag *d)
{
    SP_BUF_AUTO to = { 0 };
    for (int i = 1; i < 1000; i++) {
        sp_buf_clear(&to);
        sp_buf_putf(&to, "%s.refused-%d", path, i);
        SP_TRY(sp_buf_rc(&to));
        if (!sp_file_exists(sp_buf_cstr(&to)))
            break;
    }
    if (rename(path, sp_buf_cstr(&to)))
        return sp_diag_set(d, SP_ERR(IO), "office.node", "node", "cannot rename %s: %m", path);
    return SP_OK;
}

/* Also a name that no node may have, as long as it is a file of this folder. */
static bool is_file_name(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n <= 64 && name[0] != '.' && !strchr(name, '/');
}

static struct sp_rc revoke(struct revoke_opts *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    const char *path = is_file_name(o->node) ? sp_office_node_path(&a, o->dir, sp_view_of(o->node)) : NULL;
    if (!path || !sp_file_exists(path))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "office.node", "node", "no such node was admitted: %.40s", o->node);
    struct sp_rc rc = marked(path, o, &text, d);
    if (sp_ok(rc))
        return sp_file_write(path, sp_buf_view(&text), 0600, d);
    if (o->kid || o->left || sp_is(rc, SP_RC_USAGE) || sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_IO))
        return rc;
    o->aside = true;
    return set_aside(path, d);
}

int sp_cmd_alliance_revoke(int argc, char **argv)
{
    struct revoke_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "the office's folder", true },
        { "node", SP_CLI_TEXT, &o.node, "ID", "the node", true },
        { "kid", SP_CLI_TEXT, &o.kid, "KID", "revoke this key; without it the node is suspended", false },
        { "left", SP_CLI_TEXT, &o.left, "TIME", "the node left, now or at a time: what it signed before stays good", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "alliance revoke", "saphan alliance revoke --dir DIR --node ID [--kid KID | --left TIME]",
                                               "Suspend a node, say that it left, or revoke one of its keys.", sp_cmd_alliance_revoke };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = revoke(&o, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.dir);
    SP_BUF_AUTO b = { 0 };
    if (o.json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", sp_view_of(o.node));
        sp_out_key(&b, o.kid ? "revoked" : o.aside ? "set_aside" : o.left ? "left" : "suspended");
        sp_buf_put_json(&b, sp_view_of(o.kid ? o.kid : o.node));
        sp_buf_puts(&b, "}\n");
    } else {
        sp_buf_puts(&b, o.kid ? "revoked a key of " : o.aside ? "took out of the list " : o.left ? "no longer in the alliance: " : "suspended ");
        sp_buf_put_safe(&b, sp_view_of(o.node));
        sp_buf_putc(&b, '\n');
        if (o.aside)
            fprintf(stderr, "No trust list could hold it: %s [%s]. Its file is kept in nodes/ under a name with \"refused\".\n",
                    d.field, d.rule);
        fputs("It takes effect with the next saphan alliance publish.\n", stderr);
    }
    sp_out(&b);
    return 0;
}
