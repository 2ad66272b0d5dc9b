/* saphan alliance revoke - a node that is suspended or left, a key that is not to be believed any more. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/office_crl.h"

static struct sp_rc read_node(const char *path, cJSON **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &text, d));
    return sp_json_parse(sp_buf_view(&text), SP_MAX_MESSAGE_BYTES, out, d);
}

struct revoke_opts { const char *dir, *node, *kid, *use, *reason, *since, *left; bool json, aside; size_t n_found /* keys */; char found[64]; /* one of them */ struct sp_buf former; /* kids that go on */ };

/* "now" or a time that has been. */
static struct sp_rc leaving_time(const char *text, char when[SP_TIME_TEXT], int64_t *out, struct sp_diag *d)
{
    int64_t at_s = sp_now_s();
    if (strcmp(text, "now") != 0 && (!sp_time_parse(sp_view_of(text), &at_s) || at_s <= 0 || at_s > sp_now_s()))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "left", "--left is now, or a time that has been, such as 2026-11-21T02:03:04Z");
    sp_time_text(at_s, when);
    *out = at_s;
    return SP_OK;
}

/* What ended before goes on to end then. 0: not said. */
static int64_t ended_s(const cJSON *doc, const char *member)
{
    const cJSON *v = sp_json_get(doc, member);
    int64_t at_s;
    return cJSON_IsString(v) && sp_time_parse(sp_view_of(v->valuestring), &at_s) ? at_s : 0;
}

static struct sp_rc mark_left(cJSON *doc, const struct revoke_opts *o, struct sp_diag *d)
{
    char when[SP_TIME_TEXT], before[SP_TIME_TEXT];
    int64_t at_s, left_s = ended_s(doc, "left"), suspended_s = ended_s(doc, "suspended");
    SP_TRY(leaving_time(o->left, when, &at_s, d));
    if (left_s && at_s >= left_s) {
        sp_time_text(left_s, before);
        return sp_diag_set(d, SP_ERR(EXISTS), "office.left-before", "left", "%s left on %s already; that is never moved to a later time", o->node, before);
    }
    if (suspended_s && suspended_s < at_s) /* since then nothing counts, and it does not begin to */
        sp_time_text(suspended_s, when);
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "left");
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "suspended");
    return cJSON_AddStringToObject(doc, "left", when) ? SP_OK : SP_ERR(NOMEM);
}

/* That says more than a suspension, which would take it back. */
static struct sp_rc refuse_left(const cJSON *doc, const struct revoke_opts *o, struct sp_diag *d)
{
    const cJSON *left = sp_json_get(doc, "left");
    if (!cJSON_IsString(left) || o->left || o->kid || o->use)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(EXISTS), "office.left-before", "node", "%s left on %s already, which says more than a suspension", o->node, left->valuestring);
}

static struct sp_rc mark_suspended(cJSON *doc)
{
    char when[SP_TIME_TEXT];
    sp_time_text(sp_now_s(), when);
    if (sp_json_get(doc, "suspended")) /* the first time counts */
        return SP_OK;
    return cJSON_AddStringToObject(doc, "suspended", when) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc mark_node(cJSON *doc, const struct revoke_opts *o, struct sp_diag *d)
{
    if (!o->left && sp_json_get(doc, "left")) /* refused, but for a file that no list can hold */
        return SP_OK;
    SP_TRY(o->left ? mark_left(doc, o, d) : mark_suspended(doc));
    if (!cJSON_ReplaceItemInObjectCaseSensitive(doc, "status", cJSON_CreateString(o->left ? "left" : "suspended")))
        return SP_ERR(NOMEM);
    return SP_OK;
}

/* --- one key --- */

/* With a reason: the key ends at a time, and what it signed before stays good. Without: nothing that it ever signed counts. */
struct taken { cJSON *key; enum sp_crl_reason reason; int64_t now_s, since_s; };

static bool has_text(const cJSON *key, const char *member, const char *text)
{
    const cJSON *v = sp_json_get(key, member);
    return cJSON_IsString(v) && !strcmp(v->valuestring, text);
}

/* Whoever stole a key may have the former ones of that use, too: they lie in the same folder. */
static bool is_theft(const struct revoke_opts *o, const struct taken *t)
{
    return o->reason && !o->kid && (t->reason == SP_CRL_KEY_COMPROMISE || t->reason == SP_CRL_UNSPECIFIED);
}

/* The key of that name; else that use's active one, and after a theft its former ones. */
static bool is_meant(const cJSON *key, const struct revoke_opts *o, const struct taken *t)
{
    if (o->use && !has_text(key, "use", o->use))
        return false;
    return o->kid ? has_text(key, "kid", o->kid) : has_text(key, "status", "active") || (is_theft(o, t) && has_text(key, "status", "retired"));
}

static struct sp_rc check_reason(const struct revoke_opts *o, struct taken *t, struct sp_diag *d)
{
    t->now_s = t->since_s = sp_now_s();
    if (o->reason && !sp_crl_reason_parse(sp_view_of(o->reason), &t->reason))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "reason", "--reason is unspecified, key-compromise, affiliation-changed, "
                           "superseded, cessation-of-operation or privilege-withdrawn");
    if (o->since && (!sp_time_parse(sp_view_of(o->since), &t->since_s) || t->since_s <= 0 || t->since_s > t->now_s))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "since", "--since is a time that has been, such as 2026-11-21T02:03:04Z");
    return SP_OK;
}

/* What stands in revoked.json, from where the root's list takes it; views of the key. news: the key changes by it in the node's file. */
static struct sp_rc record(const struct revoke_opts *o, const struct taken *t, bool news, struct sp_revoked *r, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct sp_view use, kid;
    const cJSON *chain;
    int64_t since_s = t->since_s, to_s;
    SP_TRY(sp_json_str(t->key, "use", &use, d));
    SP_TRY(sp_json_str(t->key, "kid", &kid, d));
    SP_TRY(sp_json_arr(t->key, "x5c", &chain, d));
    const cJSON *leaf = chain->child;
    if (!cJSON_IsString(leaf) || !sp_ok(sp_b64_decode(sp_view_of(leaf->valuestring), &der)))
        return sp_diag_set(d, SP_ERR(FORMAT), "office.file", "x5c", "the key has no certificate");
    if (!o->reason)
        SP_TRY(sp_cert_validity(sp_buf_view(&der), &since_s, &to_s));
    *r = (struct sp_revoked){ o->node, use.p, kid.p, leaf->valuestring, sp_crl_reason_text(t->reason), t->now_s, since_s < t->now_s ? since_s : 0 };
    return news ? SP_OK : sp_revoked_news(o->dir, r, d);
}

/* In the trust list it ends, so that a node without the revocation list takes nothing later of it. */
static struct sp_rc end_key(const struct revoke_opts *o, const struct taken *t)
{
    char when[SP_TIME_TEXT];
    const cJSON *from = sp_json_get(t->key, "not_before"), *to = sp_json_get(t->key, "not_after");
    int64_t begins, ends;
    if (has_text(t->key, "status", "revoked")) /* nothing that it signed counts: a reason takes nothing of that back */
        return SP_OK;
    if (!cJSON_ReplaceItemInObjectCaseSensitive(t->key, "status", cJSON_CreateString(o->reason ? "retired" : "revoked")))
        return SP_ERR(NOMEM);
    if (!o->reason)
        cJSON_DeleteItemFromObjectCaseSensitive(t->key, "retired");
    if (!o->reason || (cJSON_IsString(to) && sp_time_parse(sp_view_of(to->valuestring), &ends) && ends <= t->since_s))
        return SP_OK;
    if (cJSON_IsString(from) && sp_time_parse(sp_view_of(from->valuestring), &begins) && begins >= t->since_s)
        cJSON_DeleteItemFromObjectCaseSensitive(t->key, "not_before");
    sp_time_text(t->since_s, when);
    cJSON_DeleteItemFromObjectCaseSensitive(t->key, "not_after");
    return cJSON_AddStringToObject(t->key, "not_after", when) ? SP_OK : SP_ERR(NOMEM);
}

/* One key; *r what to record of it. EXISTS: nothing changes by it. */
static struct sp_rc take_key(const struct revoke_opts *o, const struct taken *t, struct sp_revoked *r, struct sp_diag *d)
{
    SP_BUF_AUTO before = { 0 };
    SP_BUF_AUTO after = { 0 };
    sp_json_put(&before, t->key);
    SP_TRY(end_key(o, t));
    sp_json_put(&after, t->key);
    SP_TRY(sp_buf_rc(&before));
    SP_TRY(sp_buf_rc(&after));
    return record(o, t, !sp_view_eq(sp_buf_view(&before), sp_buf_view(&after)), r, d);
}

/* Former keys of the use, for which nothing was asked, and which still count. */
static void note_former(struct revoke_opts *o, const cJSON *key)
{
    if (o->use && !o->kid && has_text(key, "use", o->use) && has_text(key, "status", "retired") && !sp_json_get(key, "not_after"))
        sp_buf_putf(&o->former, "%s%s", o->former.n ? " " : "", sp_json_get(key, "kid")->valuestring);
}

static struct sp_rc none_found(const struct revoke_opts *o, struct sp_diag *d)
{
    if (o->kid)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "office.key", "kid", "%s has no key of that name", o->node);
    return o->former.n ? sp_diag_set(d, SP_ERR(NOTFOUND), "office.key", "use", "%s has no active key for that use, but its former ones still count: %.*s; take them "
                                "back with --kid, or all of them with --reason key-compromise", o->node, (int)o->former.n, o->former.p)
                  : sp_diag_set(d, SP_ERR(NOTFOUND), "office.key", "use", "%s has no active key for that use, nor former ones that still count", o->node);
}

static struct sp_rc mark_keys(cJSON *doc, struct revoke_opts *o, struct sp_buf *revoked, struct sp_diag *d)
{
    struct taken t = { .key = NULL };
    struct sp_revoked r[SP_MAX_KEYS_PER_NODE];
    struct sp_rc nothing = SP_OK;
    cJSON *key, *keys = cJSON_GetObjectItemCaseSensitive(doc, "keys");
    SP_TRY(check_reason(o, &t, d));
    o->n_found = 0;
    cJSON_ArrayForEach(key, keys) {
        t.key = key;
        if (!is_meant(key, o, &t)) {
            note_former(o, key);
            continue;
        }
        if (o->n_found == SP_MAX_KEYS_PER_NODE)
            return sp_diag_set(d, SP_ERR(LIMIT), "limit.keys", NULL, "too many keys");
        struct sp_rc rc = take_key(o, &t, &r[o->n_found], d);
        if (sp_is(rc, SP_RC_EXISTS)) {
            nothing = rc;
            continue;
        }
        SP_TRY(rc);
        sp_diag_copy(o->found, sizeof o->found, r[o->n_found++].kid);
    }
    if (!o->n_found)
        return sp_ok(nothing) ? none_found(o, d) : nothing;
    return sp_revoked_text(o->dir, r, o->n_found, revoked, d);
}

static struct sp_rc check_words(const struct revoke_opts *o, struct sp_diag *d)
{
    if ((o->kid || o->use) && o->left)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "left", "--left is for a node, --kid and --use for one of its keys");
    if ((o->reason || o->since) && !o->kid && !o->use)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "reason", "--reason and --since are for a key: name it with --use or --kid");
    if (o->use && !o->kid && !o->reason)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "reason", "--use needs --reason: only a key that is named with --kid is taken back altogether");
    if (o->since && !o->reason)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "since", "--since needs --reason");
    return SP_OK;
}

/* The new texts of the node's file and of revoked.json, when a trust list can hold it. */
static struct sp_rc marked(const char *path, struct revoke_opts *o, struct sp_buf *text, struct sp_buf *revoked, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_JSON_AUTO doc = NULL;
    SP_JSON_AUTO again = NULL;
    struct sp_trust_node node;
    SP_TRY(check_words(o, d));
    SP_TRY(read_node(path, &doc, d));
    SP_TRY(o->kid || o->use ? mark_keys(doc, o, revoked, d) : mark_node(doc, o, d));
    sp_json_put(text, doc);
    sp_buf_putc(text, '\n');
    SP_TRY(sp_buf_rc(text));
    SP_TRY(sp_office_node(sp_buf_view(text), sp_view_of(o->node), &a, &again, &node, d));
    return refuse_left(doc, o, d);
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

/* Both are written before one counts. */
static struct sp_rc keep(const struct revoke_opts *o, const char *path, struct sp_view text, struct sp_view revoked, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_FILE_PART_AUTO node = { .path = NULL };
    SP_FILE_PART_AUTO list = { .path = NULL };
    const char *list_path = sp_revoked_path(&a, o->dir);
    if (!list_path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_file_prepare(path, text, 0600, &node, d));
    if (!revoked.n)
        return sp_file_commit(&node, d);
    SP_TRY(sp_file_prepare(list_path, revoked, 0600, &list, d));
    SP_TRY(sp_file_commit(&list, d));
    return sp_file_commit(&node, d);
}

static struct sp_rc revoke(struct revoke_opts *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO revoked = { 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    const char *path = is_file_name(o->node) ? sp_office_node_path(&a, o->dir, sp_view_of(o->node)) : NULL;
    if (!path || !sp_file_exists(path))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "office.node", "node", "no such node was admitted: %.40s", o->node);
    struct sp_rc rc = marked(path, o, &text, &revoked, d);
    if (sp_ok(rc))
        return keep(o, path, sp_buf_view(&text), sp_buf_view(&revoked), d);
    if (o->kid || o->use || o->left || sp_is(rc, SP_RC_EXISTS) || sp_is(rc, SP_RC_USAGE) || sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_IO))
        return rc;
    o->aside = true;
    return set_aside(path, d);
}

int sp_cmd_alliance_revoke(int argc, char **argv)
{
    struct revoke_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "node", SP_CLI_TEXT, &o.node, "ID", "opt.node", true },
        { "kid", SP_CLI_TEXT, &o.kid, "KID", "opt.kid.alliance-revoke", false },
        { "use", SP_CLI_TEXT, &o.use, "USE", "opt.use.alliance-revoke", false },
        { "reason", SP_CLI_TEXT, &o.reason, "R", "opt.reason.alliance-revoke", false },
        { "since", SP_CLI_TEXT, &o.since, "TIME", "opt.since.alliance-revoke", false },
        { "left", SP_CLI_TEXT, &o.left, "TIME", "opt.left", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance revoke", "saphan alliance revoke --dir DIR --node ID [--use USE|--kid KID --reason R [--since TIME] | --left TIME]",
                                               "help.alliance.revoke", sp_cmd_alliance_revoke };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = revoke(&o, &d);
    if (!sp_ok(rc)) {
        sp_buf_free(&o.former);
        return sp_cli_fail(o.json, rc, &d, o.dir);
    }
    SP_BUF_AUTO b = { 0 };
    if (o.json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", sp_view_of(o.node));
        sp_out_key(&b, o.n_found ? "revoked" : o.aside ? "set_aside" : o.left ? "left" : "suspended");
        sp_buf_put_json(&b, sp_view_of(o.found[0] ? o.found : o.node));
        if (o.found[0])
            sp_out_int(&b, "keys", (int64_t)o.n_found);
        sp_buf_puts(&b, "}\n");
    } else {
        const char *said = o.n_found > 1 ? "revoked.keys" : o.n_found ? "revoked.key" : o.aside ? "revoked.set-aside" : o.left ? "revoked.left" : "revoked.suspended";
        sp_say_put(&b, said, sp_fill_text("node", o.node), sp_fill_number("count", (long long)o.n_found));
        if (o.former.n)
            sp_say_line(stderr, "revoked.former", sp_fill_text("node", o.node), sp_fill_view("keys", sp_buf_view(&o.former)));
        if (o.aside)
            sp_say_line(stderr, "alliance.refused", sp_fill_text("field", d.field), sp_fill_text("rule", d.rule));
        sp_said_line(stderr, o.found[0] ? "alliance.takes-effect-lists" : "alliance.takes-effect");
    }
    sp_out(&b);
    sp_buf_free(&o.former);
    return 0;
}
