/* saphan migrate - a folder of an older program brought to the layout and the index of this one. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct migrate_opts { const char *data; bool dry_run, json; };

/* Before and after, and whether the names' index is, or was, to be made anew. */
struct migrated { struct sp_db_version before[SP_DB_FILES]; bool index; };

enum { STEP_US = 250000 };

static void show_index(void *ctx, uint64_t done, uint64_t of)
{
    int64_t *next_us = ctx, now = sp_mono_us();
    if (done == 0)
        sp_said_line(stderr, "migrate.index");
    if (!isatty(2) || now < *next_us)
        return;
    *next_us = now + STEP_US;
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, "retention.progress", sp_fill_number("done", (long long)done), sp_fill_number("all", (long long)of));
    fprintf(stderr, "\r\033[K%.*s", (int)text.n, text.p);
}

static bool up_to_date(const struct migrated *m)
{
    for (int i = 0; i < SP_DB_FILES; i++)
        if (m->before[i].steps)
            return false;
    return true;
}

/* Of a file that no step leads from, opening says what to do. */
static struct sp_rc look(const char *dir, struct migrated *m, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    bool current = true;
    SP_TRY(sp_db_versions(dir, m->before, d));
    if (!m->before[0].there)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "kv.missing", NULL, "%s/registry.mdb does not exist: nothing to migrate", dir);
    if (!up_to_date(m))
        return SP_OK;
    SP_TRY(sp_db_open(dir, 0, SP_DB_READONLY, &db, d));
    SP_TRY(sp_registry_index_current(db, &current));
    m->index = !current;
    return SP_OK;
}

static struct sp_rc migrate(const struct migrate_opts *o, struct migrated *m, struct sp_diag *d)
{
    SP_BUF_AUTO dir = { 0 };
    SP_DB_AUTO db = NULL;
    uint32_t map_gib = 0;
    int64_t next_us = 0;
    SP_TRY(sp_folder_db(o->data, &dir, &map_gib, d));
    const char *path = sp_buf_cstr(&dir);
    if (!path)
        return SP_ERR(NOMEM);
    SP_TRY(look(path, m, d));
    if (o->dry_run || (up_to_date(m) && !m->index))
        return SP_OK;
    SP_TRY(sp_db_open_watched(path, map_gib, 0, &sp_migrate_shown, &db, d));
    SP_TRY(sp_registry_reindex(db, show_index, &next_us, &m->index, d));
    if (m->index && isatty(2))
        fputs("\r\033[K", stderr);
    return SP_OK;
}

static void put_json(struct sp_buf *b, const struct migrate_opts *o, const struct migrated *m)
{
    sp_buf_puts(b, "{\"files\":[");
    for (int i = 0; i < SP_DB_FILES; i++) {
        const struct sp_db_version *v = &m->before[i];
        if (!v->there)
            continue;
        sp_buf_puts(b, b->p[b->n - 1] == '[' ? "{" : ",{");
        sp_out_text(b, "file", sp_view_of(v->file));
        sp_out_int(b, "from", v->version);
        sp_out_int(b, "to", v->wanted);
        sp_out_int(b, "steps", (int64_t)v->steps);
        sp_buf_putc(b, '}');
    }
    sp_buf_putf(b, "],\"index_anew\":%s,\"done\":%s}\n", m->index ? "true" : "false", o->dry_run ? "false" : "true");
}

static void put_version(struct sp_buf *b, const struct sp_db_version *v)
{
    const struct sp_fill all[] = { sp_fill_text("file", v->file), sp_fill_number("version", (long long)v->version), sp_fill_number("wanted", (long long)v->wanted) };
    sp_say_filled(b, v->steps ? "migrate.version" : "migrate.as-it-should", all, v->steps ? 3 : 2);
    sp_buf_putc(b, '\n');
}

static void put_text(struct sp_buf *b, const struct migrate_opts *o, const struct migrated *m)
{
    for (int i = 0; i < SP_DB_FILES; i++) {
        const struct sp_db_version *v = &m->before[i];
        if (v->there)
            put_version(b, v);
    }
    if (m->index)
        sp_said_put(b, o->dry_run ? "migrate.index-old" : "migrate.index-made");
    if (up_to_date(m) && !m->index)
        sp_said_put(b, "migrate.nothing");
    else if (o->dry_run)
        sp_said_put(b, "migrate.dry-run");
}

int sp_cmd_migrate(int argc, char **argv)
{
    struct migrate_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.stopped", true },
        { "dry-run", SP_CLI_FLAG, &o.dry_run, NULL, "opt.dry-run.migrate", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "migrate", "saphan migrate --data DIR [--dry-run]",
                                               "help.migrate",
                                               sp_cmd_migrate };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct migrated m = { .index = false };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = migrate(&o, &m, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    if (o.json)
        put_json(&b, &o, &m);
    else
        put_text(&b, &o, &m);
    sp_out(&b);
    return 0;
}
