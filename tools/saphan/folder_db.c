#include "tools/saphan/folder_db.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "node/conf/conf.h"
#include "tools/common/words.h"

enum { BARE_MAP_GIB = 64 };

struct sp_rc sp_folder_db(const char *data, struct sp_buf *dir, uint32_t *map_gib, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    sp_buf_putf(&file, "%s/node.conf", data);
    const char *path = sp_buf_cstr(&file);
    if (!path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path)) {
        sp_buf_putf(dir, "%s/db", data);
        *map_gib = BARE_MAP_GIB;
        return sp_buf_rc(dir);
    }
    struct sp_conf conf = { .node_id = NULL };
    SP_TRY(sp_conf_read(path, &conf, d));
    sp_buf_puts(dir, conf.data_dir);
    *map_gib = (uint32_t)conf.map_gib;
    sp_conf_free(&conf);
    return sp_buf_rc(dir);
}

static void show_progress(const struct sp_migrate_note *n)
{
    SP_BUF_AUTO text = { 0 };
    if (!n->finished)
        sp_say(&text, "migrate.progress", sp_fill_number("done", (long long)n->done), sp_fill_number("all", (long long)n->of));
    fprintf(stderr, "\r\033[K%.*s", (int)text.n, text.n ? text.p : "");
}

static void show_step(void *ctx, const struct sp_migrate_note *n)
{
    (void)ctx;
    if (n->begins)
        sp_say_line(stderr, "migrate.step", sp_fill_text("file", n->path), sp_fill_number("from", (long long)n->step->from),
                    sp_fill_number("to", (long long)n->step->to), sp_fill_text("step", n->step->name));
    else if (isatty(2))
        show_progress(n);
}

const struct sp_migrate_watch sp_migrate_shown = { show_step, NULL };

struct sp_rc sp_folder_db_open(const char *data, unsigned flags, struct sp_db **db, struct sp_diag *d)
{
    SP_BUF_AUTO dir = { 0 };
    uint32_t map_gib = 0;
    SP_TRY(sp_folder_db(data, &dir, &map_gib, d));
    const char *path = sp_buf_cstr(&dir);
    return path ? sp_db_open_watched(path, map_gib, flags, &sp_migrate_shown, db, d) : SP_ERR(NOMEM);
}

struct sp_rc sp_folder_registry(const char *data, struct sp_db **db, struct sp_snap **snap, struct sp_diag *d)
{
    struct sp_db *opened = NULL;
    SP_TRY(sp_folder_db_open(data, SP_DB_READONLY, &opened, d));
    struct sp_rc rc = sp_snap_begin(opened, snap);
    if (sp_ok(rc))
        *db = opened;
    else
        sp_db_close(opened);
    return rc;
}
