/* saphan doubles - companies of a node's registry that are perhaps one, and names that look like another's. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storage/doubles.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/doubles_held.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { MOST_SETTLED = 64 << 20, FLUSH_BYTES = 64 << 10, LOCK_TRIES = 1000, LOCK_MS = 10 };

struct doubles_opts { const char *data, *settle, *with, *as, *release, *refuse; bool all, json, held; };
struct listing { const struct doubles_opts *o; struct sp_buf *out, settled; size_t n; };

/* A line of the file doubles.settled: "SUBJECT SUBJECT same" or "… different". */
static struct sp_rc settled_path(const char *data, struct sp_buf *path)
{
    sp_buf_putf(path, "%s/doubles.settled", data);
    return sp_buf_rc(path);
}

static struct sp_rc read_settled(const char *data, struct sp_buf *out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_TRY(settled_path(data, &path));
    struct sp_rc rc = sp_file_read(sp_buf_cstr(&path), MOST_SETTLED, out, d);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* What was decided about two subjects, in either order; empty: nothing yet. The last line counts. */
static struct sp_view decided(const struct sp_buf *settled, struct sp_view a, struct sp_view b)
{
    struct sp_view rest = sp_buf_view(settled), line, x, y, as, found = sp_view(NULL, 0);
    while (sp_view_split(rest, '\n', &line, &rest)) {
        if (!sp_view_split(line, ' ', &x, &as) || !sp_view_split(as, ' ', &y, &as))
            continue;
        if ((sp_view_eq(x, a) && sp_view_eq(y, b)) || (sp_view_eq(x, b) && sp_view_eq(y, a)))
            found = as;
    }
    return found;
}

static void put_json(struct sp_buf *b, const struct sp_double *x, struct sp_view as)
{
    sp_buf_puts(b, "{\"a\":{\"subject\":");
    sp_buf_put_json(b, x->a);
    sp_buf_puts(b, ",\"name\":");
    sp_buf_put_json(b, x->name_a);
    sp_buf_puts(b, "},\"b\":{\"subject\":");
    sp_buf_put_json(b, x->b);
    sp_buf_puts(b, ",\"name\":");
    sp_buf_put_json(b, x->name_b);
    sp_buf_putf(b, "},\"why\":\"%s\"", x->why);
    if (x->value.n) {
        sp_buf_puts(b, ",\"identifier\":");
        sp_buf_put_json(b, x->value);
    }
    if (as.n) {
        sp_buf_puts(b, ",\"settled\":");
        sp_buf_put_json(b, as);
    }
    sp_buf_puts(b, "}\n");
}

static void put_text(struct sp_buf *b, const struct sp_double *x, struct sp_view as)
{
    static const struct sp_word whys[] = { { "name", "doubles.name" }, { "look-alike", "doubles.look-alike" }, { "identifier", "doubles.identifier" } };
    static const struct sp_word settled[] = { { "same", "doubles.same" }, { "different", "doubles.different" } };
    sp_buf_put(b, SP_WORDS_NAMED(whys, sp_view_of(x->why)));
    if (x->value.n) {
        sp_buf_putc(b, ' ');
        sp_buf_put_safe(b, x->value);
    }
    if (as.n) {
        sp_buf_puts(b, ", ");
        sp_say_safe(b, "doubles.settled", sp_fill_view("as", SP_WORDS_NAMED(settled, as)));
    }
    sp_buf_puts(b, "\n  ");
    sp_buf_put_safe(b, x->a);
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, x->name_a);
    sp_buf_puts(b, "\n  ");
    sp_buf_put_safe(b, x->b);
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, x->name_b);
    sp_buf_putc(b, '\n');
}

static struct sp_rc put_double(void *ctx, const struct sp_double *x)
{
    struct listing *l = ctx;
    struct sp_view as = decided(&l->settled, x->a, x->b);
    if (as.n && !l->o->all)
        return SP_OK;
    l->n++;
    if (l->o->json)
        put_json(l->out, x, as);
    else
        put_text(l->out, x, as);
    SP_TRY(sp_buf_rc(l->out));
    if (l->out->n >= FLUSH_BYTES) {
        sp_out(l->out);
        sp_buf_clear(l->out);
    }
    return SP_OK;
}

/* Of two decisions at once the second one waits for the first one to be written. */
static struct sp_rc lock_settled(const char *data, int *fd, struct sp_diag *d)
{
    const struct timespec pause = { .tv_nsec = LOCK_MS * 1000000L };
    SP_BUF_AUTO path = { 0 };
    SP_TRY(settled_path(data, &path));
    sp_buf_puts(&path, ".lock");
    SP_TRY(sp_buf_rc(&path));
    for (int i = 0;; i++) {
        struct sp_rc rc = sp_file_lock(sp_buf_cstr(&path), fd, d);
        if (!sp_is(rc, SP_RC_UNAVAILABLE) || i == LOCK_TRIES)
            return rc;
        (void)nanosleep(&pause, NULL);
    }
}

static struct sp_rc add_settled(const struct doubles_opts *o, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO lines = { 0 };
    SP_TRY(settled_path(o->data, &path));
    SP_TRY(read_settled(o->data, &lines, d));
    sp_buf_putf(&lines, "%s %s %s\n", o->settle, o->with, o->as);
    SP_TRY(sp_buf_rc(&lines));
    return sp_file_write(sp_buf_cstr(&path), sp_buf_view(&lines), 0600, d);
}

static struct sp_rc settle(const struct doubles_opts *o, struct sp_snap *snap, struct sp_diag *d)
{
    int lock = -1;
    if (!o->with || !o->as || (strcmp(o->as, "same") && strcmp(o->as, "different")))
        return sp_diag_set(d, SP_ERR(USAGE), "doubles.settle", "as", "--settle A wants --with B and --as same or --as different");
    if (!sp_snap_known(snap, sp_view_of(o->settle)) || !sp_snap_known(snap, sp_view_of(o->with)))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "doubles.unknown", "settle", "the registry does not know %.80s or %.80s", o->settle, o->with);
    SP_TRY(lock_settled(o->data, &lock, d));
    struct sp_rc rc = add_settled(o, d);
    close(lock);
    return rc;
}

static struct sp_rc run(const struct doubles_opts *o, struct sp_buf *b, size_t *found, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    if ((o->release != NULL) + (o->refuse != NULL) + (o->settle != NULL) + o->held > 1)
        return sp_diag_set(d, SP_ERR(USAGE), "doubles.settle", NULL, "one of --held, --release, --refuse and --settle at a time");
    if (o->release || o->refuse)
        return sp_held_settle(o->data, o->release ? o->release : o->refuse, o->release != NULL, d);
    if (o->held)
        return sp_held_list(o->data, o->all, o->json, b, found, d);
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    if (o->settle)
        return settle(o, snap, d);
    struct listing l = { .o = o, .out = b };
    struct sp_rc rc = read_settled(o->data, &l.settled, d);
    if (sp_ok(rc))
        rc = sp_doubles_find(snap, put_double, &l);
    sp_buf_free(&l.settled);
    *found = l.n;
    return rc;
}

int sp_cmd_doubles(int argc, char **argv)
{
    struct doubles_opts o = { 0 };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "settle", SP_CLI_TEXT, &o.settle, "KEY", "opt.settle", false },
        { "with", SP_CLI_TEXT, &o.with, "KEY", "opt.with", false },
        { "as", SP_CLI_TEXT, &o.as, "WHAT", "opt.as.doubles", false },
        { "held", SP_CLI_FLAG, &o.held, NULL, "opt.held", false },
        { "release", SP_CLI_TEXT, &o.release, "KEY", "opt.release", false },
        { "refuse", SP_CLI_TEXT, &o.refuse, "KEY", "opt.refuse", false },
        { "all", SP_CLI_FLAG, &o.all, NULL, "opt.all.doubles", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "doubles", "saphan doubles --data DIR [--all] [--settle KEY --with KEY --as same|different] | --held | --release KEY | --refuse KEY",
                                               "help.doubles",
                                               sp_cmd_doubles };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    size_t found = 0;
    struct sp_rc rc = run(&o, &b, &found, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    sp_out(&b);
    if (!found && !o.settle && !o.release && !o.refuse && !o.json)
        sp_said_line(stderr, o.held ? "doubles.none-held" : "doubles.none");
    return 0;
}
