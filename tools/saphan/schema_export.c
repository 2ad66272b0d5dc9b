/* saphan schema export - the data model as JSON Schema 2020-12. */
#include <stdio.h>

#include "base/file.h"
#include "schema/json_schema.h"
#include "tools/common/cli.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct export_opts { const char *kind, *out; };

static struct sp_rc write_one(const char *dir, const char *name, struct sp_buf *schema, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putc(schema, '\n');
    SP_TRY(sp_buf_rc(schema));
    sp_buf_putf(&path, "%s/%s.schema.json", dir, name);
    SP_TRY(sp_buf_rc(&path));
    return sp_file_write(sp_buf_cstr(&path), sp_buf_view(schema), 0644, d);
}

static struct sp_rc write_kind(const char *dir, const struct sp_kind *kind, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    sp_json_schema_put_data(&b, kind);
    return write_one(dir, kind->name, &b, d);
}

static struct sp_rc write_all(const char *dir, struct sp_diag *d)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (int i = 0; i < SP_JSON_SCHEMA_COUNT; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_json_schema_put(&b, (enum sp_json_schema)i);
        SP_TRY(write_one(dir, sp_json_schema_name((enum sp_json_schema)i), &b, d));
    }
    for (size_t i = 0; i < n; i++)
        SP_TRY(write_kind(dir, &kinds[i], d));
    return SP_OK;
}

static struct sp_rc print_one(const struct sp_kind *kind)
{
    SP_BUF_AUTO b = { 0 };
    if (kind)
        sp_json_schema_put_data(&b, kind);
    else
        sp_json_schema_put(&b, SP_JSON_SCHEMA_COMPANY);
    sp_buf_putc(&b, '\n');
    SP_TRY(sp_buf_rc(&b));
    sp_out(&b);
    return SP_OK;
}

static struct sp_rc run(const struct export_opts *o, struct sp_diag *d)
{
    const struct sp_kind *kind = o->kind ? sp_kind_named(sp_view_of(o->kind)) : NULL;
    if (o->kind && !kind)
        return sp_diag_set(d, SP_ERR(USAGE), "schema.fact.kind", "kind", "there is no such kind of fact: %s", o->kind);
    if (!strcmp(o->out, "-"))
        return print_one(kind);
    SP_TRY(sp_dir_make(o->out, d));
    return kind ? write_kind(o->out, kind, d) : write_all(o->out, d);
}

int sp_cmd_schema_export(int argc, char **argv)
{
    struct export_opts o = { NULL, NULL };
    const struct sp_cli_option options[] = {
        { "kind", SP_CLI_TEXT, &o.kind, "K", "opt.kind.schema-export", false },
        { "out", SP_CLI_TEXT, &o.out, "DIR|-", "opt.out.schema", true },
    };
    static const struct sp_cli_command cmd = { "schema export", "saphan schema export [--kind K] --out DIR|-",
                                               "help.schema.export", sp_cmd_schema_export };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = run(&o, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(false, rc, &d, o.out);
}
