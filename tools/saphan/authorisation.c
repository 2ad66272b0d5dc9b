/*
 * saphan authorisation show, list, revoke: signed authorisations that are registered at a node. A participant asks the node; the
 * registry's officer reads and writes the node's database, whether the node runs or not.
 */
#include "tools/saphan/authorisation.h"

#include "base/clock.h"
#include "base/file.h"
#include "node/evidence/warranted.h"
#include "node/rpc/warrants.h"
#include "schema/text.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct options { struct sp_warrant_place w; const char *id, *file, *subject, *reason; bool json; };

enum { AT_ONCE = 1000 };

static int finish(const struct options *o, struct sp_rc rc, const struct sp_diag *d, struct sp_buf *b)
{
    return sp_out_end(b, o->json, rc, d, o->id ? o->id : o->w.place.data);
}

static struct sp_rc show_text(struct sp_view text, bool json, struct sp_buf *b, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_json_parse(text, SP_MAX_RPC_BYTES, &j, d));
    sp_warrant_show(j, json, b);
    return sp_buf_rc(b);
}

/* ---- show ---- */

/* The object itself, and that its signature is right; whether it was revoked is not in it. */
static struct sp_rc show_file(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO file = { 0 };
    SP_BUF_AUTO record = { 0 };
    struct sp_warrant w;
    SP_TRY(sp_file_read(o->file, SP_MAX_WARRANT_BYTES + 1, &file, d));
    file.n -= file.n && file.p[file.n - 1] == '\n';
    struct sp_rc rc = sp_warrant_open(sp_buf_view(&file), &a, &w, NULL, d);
    if (!sp_ok(rc))
        return sp_diag_in_file(d, rc, o->file);
    sp_warrant_put(&record, &w);
    record.n--; /* its closing bracket */
    sp_buf_putf(&record, ",\"state\":\"%s\"}", sp_warrant_state(&w, 0, sp_now_s()));
    SP_TRY(sp_buf_rc(&record));
    return show_text(sp_buf_view(&record), o->json, b, d);
}

static struct sp_rc put_from_folder(struct sp_db *db, const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_authorisation_record r;
    struct sp_rc rc = sp_authorisation_get(db, sp_view_of(o->w.participant), sp_view_of(o->id), &a, &r);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "authorisation.unknown", "id", "%.60s has registered no authorisation %.80s", o->w.participant, o->id);
    SP_TRY(rc);
    SP_TRY(sp_warrant_record_put(&text, &r, o->json, d));
    return show_text(sp_buf_view(&text), o->json, b, d);
}

static struct sp_rc show(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_BUF_AUTO params = { 0 };
    SP_JSON_AUTO result = NULL;
    SP_DB_AUTO db = NULL;
    if (o->file)
        return show_file(o, b, d);
    SP_TRY(sp_warrant_place_check(&o->w, true, d));
    if (sp_warrant_by_officer(&o->w)) {
        SP_TRY(sp_folder_db_open(o->w.place.data, SP_DB_READONLY, &db, d));
        return put_from_folder(db, o, b, d);
    }
    sp_warrant_param(&params, "id", o->id);
    SP_TRY(sp_warrant_call(&o->w, "authorisation.status", &params, &result, d));
    sp_warrant_show(result, o->json, b);
    return sp_buf_rc(b);
}

int sp_cmd_authorisation_show(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        SP_WARRANT_OPTIONS(o.w),
        { "id", SP_CLI_TEXT, &o.id, "ID", "opt.id.authorisation", false },
        { "file", SP_CLI_TEXT, &o.file, "FILE", "opt.file.authorisation", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "authorisation show", "saphan authorisation show --data DIR --as ID --key FILE --passphrase FILE --id ID",
                                               "help.authorisation.show", NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_rc rc = !o.id == !o.file ? sp_diag_set(&d, SP_ERR(USAGE), "authorisation.option", "id", "give --id or --file") : show(&o, &b, &d);
    return finish(&o, rc, &d, &b);
}

/* ---- list ---- */

static struct sp_rc put_page(const cJSON *page, const struct options *o, struct sp_buf *b, char after[SP_MAX_TOKEN_FIELD + 1], bool *more)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, sp_json_get(page, "authorisations")) {
        struct sp_view id;
        sp_warrant_show(item, o->json, b);
        if (sp_ok(sp_json_str(item, "id", &id, NULL)))
            (void)snprintf(after, SP_MAX_TOKEN_FIELD + 1, "%.*s", (int)id.n, id.p);
    }
    *more = cJSON_IsTrue(sp_json_get(page, "more"));
    return sp_buf_rc(b);
}

static struct sp_rc list_folder(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    char after[SP_MAX_TOKEN_FIELD + 1];
    bool more;
    const struct sp_warrant_wanted w = { sp_view_of(o->w.participant), sp_view_of(o->subject), { NULL, 0 }, UINT64_MAX };
    SP_TRY(sp_folder_db_open(o->w.place.data, SP_DB_READONLY, &db, d));
    SP_TRY(sp_warrant_records_put(&text, db, &w, d));
    j = cJSON_ParseWithLength(text.p, text.n); /* our own */
    return j ? put_page(j, o, b, after, &more) : SP_ERR(NOMEM);
}

static struct sp_rc list_node(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    char after[SP_MAX_TOKEN_FIELD + 1] = "";
    bool more = true;
    while (more) {
        SP_BUF_AUTO params = { 0 };
        SP_JSON_AUTO page = NULL;
        sp_warrant_param(&params, "subject", o->subject);
        sp_warrant_param(&params, "after", after[0] ? after : NULL);
        sp_buf_putf(&params, "%s\"limit\":%d", params.n ? "," : "", AT_ONCE);
        SP_TRY(sp_warrant_call(&o->w, "authorisation.list", &params, &page, d));
        SP_TRY(put_page(page, o, b, after, &more));
    }
    return SP_OK;
}

int sp_cmd_authorisation_list(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        SP_WARRANT_OPTIONS(o.w),
        { "subject", SP_CLI_TEXT, &o.subject, "S", "opt.subject.authorisation", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "authorisation list", "saphan authorisation list --data DIR [--as ID --key FILE --passphrase FILE]",
                                               "help.authorisation.list", NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_rc rc = sp_warrant_place_check(&o.w, false, &d);
    if (sp_ok(rc))
        rc = sp_warrant_by_officer(&o.w) ? list_folder(&o, &b, &d) : list_node(&o, &b, &d);
    return finish(&o, rc, &d, &b);
}

/* ---- revoke ---- */

/* For a company that came to the registry to withdraw what it had given. */
static struct sp_rc revoke_in_folder(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    struct sp_conf conf;
    char by[64];
    if (!o->reason)
        return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", "reason", "an officer says why: --reason TEXT");
    SP_TRY(sp_folder_conf(o->w.place.data, &conf, d));
    (void)snprintf(by, sizeof by, "%s", conf.node_id);
    sp_conf_free(&conf);
    SP_TRY(sp_text_check(sp_view_of(o->reason), SP_MAX_NAME_BYTES, "reason", d));
    SP_TRY(sp_folder_db_open(o->w.place.data, 0, &db, d));
    const struct sp_authorisation_record r = { .participant = sp_view_of(o->w.participant), .id = sp_view_of(o->id), .revoked_s = sp_now_s(),
                                               .revoked_by = sp_view_of(by), .reason = sp_view_of(o->reason) };
    struct sp_rc rc = sp_authorisation_revoke(db, &r);
    if (sp_is(rc, SP_RC_EXISTS))
        return sp_diag_set(d, rc, "authorisation.revoked", "id", "the authorisation was revoked before; that is final");
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND) && !sp_is(rc, SP_RC_INVALID))
        return rc;
    return put_from_folder(db, o, b, d); /* or that it is not there */
}

static struct sp_rc revoke(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_BUF_AUTO params = { 0 };
    SP_JSON_AUTO result = NULL;
    SP_TRY(sp_warrant_place_check(&o->w, true, d));
    if (sp_warrant_by_officer(&o->w))
        return revoke_in_folder(o, b, d);
    sp_warrant_param(&params, "id", o->id);
    sp_warrant_param(&params, "reason", o->reason);
    SP_TRY(sp_warrant_call(&o->w, "authorisation.revoke", &params, &result, d));
    sp_warrant_show(result, o->json, b);
    return sp_buf_rc(b);
}

int sp_cmd_authorisation_revoke(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        SP_WARRANT_OPTIONS(o.w),
        { "id", SP_CLI_TEXT, &o.id, "ID", "opt.id.authorisation", true },
        { "reason", SP_CLI_TEXT, &o.reason, "TEXT", "opt.reason.authorisation", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "authorisation revoke", "saphan authorisation revoke --data DIR --as ID --key FILE --passphrase FILE --id ID",
                                               "help.authorisation.revoke", NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    return finish(&o, revoke(&o, &b, &d), &d, &b);
}
