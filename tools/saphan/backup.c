/* saphan backup, restore - a node's folder copied while it runs, and put back after it was proved. */
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "node/federation/identity.h"
#include "node/evidence/crls.h"
#include "node/ops/backup.h"
#include "tools/common/pins.h"
#include "tools/common/place.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct backup_opts { const char *data, *out; bool json; };
struct restore_opts { const char *from, *node, *trust, *crl, *data; struct sp_pin_opts pins; bool json; };

/* Set by a signal: what was begun is given up, and nothing of it stays. */
static atomic_bool stopped;

static void note_signal(int s)
{
    (void)s;
    atomic_store(&stopped, true);
}

static void take_signals(void)
{
    const struct sigaction end = { .sa_handler = note_signal };
    (void)sigaction(SIGINT, &end, NULL);
    (void)sigaction(SIGTERM, &end, NULL);
    (void)sigaction(SIGHUP, &end, NULL);
}

static int64_t bytes_of(const struct sp_backup *m)
{
    int64_t sum = 0;
    for (size_t i = 0; i < m->n; i++)
        sum += m->files[i].bytes;
    return sum;
}

enum { LABEL = 14 /* columns */ };

static void put_row(struct sp_buf *b, const char *label, const char *text)
{
    sp_words_label(b, label, LABEL);
    sp_buf_puts(b, text);
    sp_buf_putc(b, '\n');
}

static void put_rows(struct sp_buf *b, const struct sp_backup *m, const char *made)
{
    char text[80];
    (void)snprintf(text, sizeof text, "%.*s", (int)m->node.n, m->node.p);
    put_row(b, "backup.node", text);
    put_row(b, "backup.when", made);
    (void)snprintf(text, sizeof text, "%zu, %.1f MiB", m->n, (double)bytes_of(m) / (1 << 20));
    put_row(b, "backup.files", text);
    sp_words_label(b, "backup.log", LABEL);
    sp_say(b, "backup.entries", sp_fill_number("count", (long long)m->log_size));
    sp_buf_putc(b, '\n');
}

static void tell(const struct sp_backup *m, const char *where, bool json, const char *sentence)
{
    SP_BUF_AUTO b = { 0 };
    char made[SP_TIME_TEXT];
    sp_time_text(m->made_s, made);
    if (json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "node", m->node);
        sp_out_text(&b, "made", sp_view_of(made));
        sp_out_int(&b, "files", (int64_t)m->n);
        sp_out_int(&b, "bytes", bytes_of(m));
        sp_out_int(&b, "log_size", m->log_size);
        sp_out_text(&b, "log_root", m->log_root);
        sp_buf_puts(&b, "}\n");
    } else {
        const struct sp_fill folder = sp_fill_text("folder", where);
        sp_say_filled(&b, sentence, &folder, 1);
        sp_buf_putc(&b, '\n');
        put_rows(&b, m, made);
    }
    sp_out(&b);
}

/* ---- backup ---- */

struct source { struct sp_conf conf; struct sp_identity own; struct sp_trust *trust; struct sp_db *db; struct sp_buf conf_path; };

static struct sp_rc open_source(const char *data, struct source *s, struct sp_diag *d)
{
    bool changed[SP_USE_COUNT];
    sp_buf_putf(&s->conf_path, "%s/node.conf", data);
    SP_TRY(sp_buf_rc(&s->conf_path));
    SP_TRY(sp_folder_conf(data, &s->conf, d));
    SP_TRY(sp_identity_load(&s->conf, &s->own, d));
    SP_TRY(sp_trust_read(s->conf.trust_file, NULL, &s->trust, d));
    sp_identity_follow(&s->own, s->trust, sp_view_of(s->conf.node_id), false, sp_now_s(), changed);
    return sp_db_open(s->conf.data_dir, (uint32_t)s->conf.map_gib, SP_DB_READONLY, &s->db, d);
}

static void close_source(struct source *s)
{
    sp_db_close(s->db);
    sp_trust_free(s->trust);
    sp_identity_free(&s->own);
    sp_conf_free(&s->conf);
    sp_buf_free(&s->conf_path);
}

static struct sp_rc backup(const struct backup_opts *o, struct source *s, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    SP_PLACE_AUTO place = { .open = false };
    SP_TRY(open_source(o->data, s, d));
    SP_TRY(sp_place_begin(o->out, &place, d));
    if (isatty(2))
        sp_say_line(stderr, "backup.copying", sp_fill_text("folder", s->conf.data_dir));
    const struct sp_backup_from from = { &s->conf, sp_buf_cstr(&s->conf_path), s->db, s->own.key[SP_USE_RECEIPT], sp_now_s(), &stopped };
    SP_TRY(sp_backup_make(&from, place.work, a, m, d));
    return sp_place_commit(&place, d);
}

int sp_cmd_backup(int argc, char **argv)
{
    struct backup_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "out", SP_CLI_TEXT, &o.out, "DIR", "opt.out.new", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "backup", "saphan backup --data DIR --out DIR",
                                               "help.backup", sp_cmd_backup };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    struct source s = { .db = NULL };
    struct sp_backup m;
    struct sp_diag d = SP_NO_DIAG;
    take_signals();
    struct sp_rc rc = backup(&o, &s, &a, &m, &d);
    status = sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.out);
    if (sp_ok(rc)) {
        tell(&m, o.out, o.json, "backup.made");
        if (!o.json)
            sp_said_line(stderr, "backup.passphrase");
    }
    close_source(&s);
    return status;
}

/* ---- restore ---- */

struct revoked { struct sp_crl_store *store; struct sp_crl_set set; };

/* The lists named, or those beside the trust list. */
static struct sp_rc read_crls(const struct restore_opts *o, struct sp_trust *t, struct revoked *r, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    size_t n_roots, n = 0;
    const struct sp_view *roots = sp_trust_roots(t, &n_roots);
    const char *path = o->crl ? o->crl : sp_crl_beside(&a, o->trust);
    r->store = sp_crl_store_new();
    if (!path || !r->store)
        return SP_ERR(NOMEM);
    if (!o->crl && !sp_file_exists(path))
        return SP_OK;
    sp_trust_crl_set(t, NULL, &r->set);
    SP_TRY(sp_crl_file_take(path, !o->crl, roots, n_roots, r->store, &r->set, &n, d));
    sp_trust_set_crls(t, &r->set);
    return SP_OK;
}

/* Trust that has grown since must not shrink to that of the day of the backup. */
static struct sp_rc put_newer_trust(const struct sp_trust *t, const char *dir, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    const char *path = sp_place(&a, dir, "trust.json");
    if (!path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_trust_put_file(&text, t));
    return sp_file_write(path, sp_buf_view(&text), 0644, d);
}

/* A folder within the backup would make it another one than was signed. data need not be there: what is of it is looked at. */
static struct sp_rc refuse_inside(const char *from, const char *data, struct sp_diag *d)
{
    char outer[PATH_MAX], inner[PATH_MAX];
    SP_BUF_AUTO at = { 0 };
    SP_TRY(sp_path_absolute(data, &at, d));
    if (!sp_buf_cstr(&at))
        return SP_ERR(NOMEM);
    while (at.n > 1 && !realpath(at.p, inner)) { /* up to the nearest folder that is there */
        while (at.n > 1 && at.p[at.n - 1] == '/')
            at.n--;
        while (at.n > 1 && at.p[at.n - 1] != '/')
            at.n--;
        if (!sp_buf_cstr(&at))
            return SP_ERR(NOMEM);
    }
    if (!realpath(from, outer) || !realpath(at.p, inner))
        return SP_OK; /* reading says why */
    size_t n = strlen(outer);
    if (strncmp(inner, outer, n) != 0 || (inner[n] && inner[n] != '/'))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(USAGE), "backup.inside", "data", "%s lies within the backup %s: choose a folder elsewhere", data, from);
}

static struct sp_rc restore_by(const struct restore_opts *o, const struct sp_trust *trust, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    SP_PLACE_AUTO place = { .open = false };
    const struct sp_backup_wanted wanted = { trust, sp_view_of(o->node), sp_now_s(), &stopped };
    if (o->data)
        SP_TRY(refuse_inside(o->from, o->data, d));
    if (o->data)
        SP_TRY(sp_place_begin(o->data, &place, d));
    SP_TRY(sp_backup_restore(o->from, &wanted, o->data ? place.work : NULL, a, m, d));
    if (!o->data)
        return SP_OK;
    SP_TRY(put_newer_trust(trust, place.work, d));
    return sp_place_commit(&place, d);
}

/* ---- its keys, by the list given ---- */

static bool has_file(const struct sp_backup *m, const char *use, struct sp_view kid)
{
    char name[160];
    (void)snprintf(name, sizeof name, "keys/%s-%.*s.key", use, (int)(kid.n < 64 ? kid.n : 64), kid.p);
    for (size_t i = 0; i < m->n; i++)
        if (sp_view_is(m->files[i].path, name))
            return true;
    return false;
}

/* The keys are closed, and say nothing of themselves: those that the list in the backup has for this node were its own, and files of later ones have
 * their names. */
static void find_keys(const struct restore_opts *o, const struct sp_backup *m, const struct sp_trust *t, bool lacks[SP_USE_COUNT])
{
    SP_ARENA_AUTO a = { 0 };
    SP_TRUST_AUTO then = NULL;
    const char *path = sp_place(&a, o->from, "trust.json");
    const struct sp_trust_node *now = sp_trust_find_node(t, sp_view_of(o->node));
    if (!path || !now || !sp_ok(sp_trust_read(path, NULL, &then, NULL)))
        return;
    const struct sp_trust_node *was = sp_trust_find_node(then, sp_view_of(o->node));
    for (enum sp_key_use use = SP_USE_REPORT; was && use < SP_USE_COUNT; use++) {
        bool any = false, ours = false;
        const char *name = sp_key_use_text(use);
        for (size_t i = 0; i < now->n_keys; i++) {
            const struct sp_trust_key *k = &now->keys[i];
            if (!sp_view_is(k->use, name) || !sp_view_is(k->status, "active"))
                continue;
            any = true;
            ours = ours || sp_trust_key_named(was, k->use, k->kid) || has_file(m, name, k->kid);
        }
        lacks[use] = !ours && (any || use < SP_USE_OPTIONAL);
    }
}

static struct sp_rc restore(const struct restore_opts *o, struct sp_arena *a, struct sp_backup *m, bool lacks[SP_USE_COUNT], struct sp_diag *d)
{
    SP_TRUST_AUTO trust = NULL;
    struct sp_trust_pins pins;
    struct revoked r = { .store = NULL };
    SP_TRY(sp_trust_read(o->trust, sp_pins(&o->pins, &pins), &trust, d));
    struct sp_rc rc = read_crls(o, trust, &r, d);
    if (sp_ok(rc))
        rc = restore_by(o, trust, a, m, d);
    if (sp_ok(rc))
        find_keys(o, m, trust, lacks);
    sp_trust_drop(&trust);
    sp_crl_store_free(r.store);
    return rc;
}

static void tell_keys(const struct restore_opts *o, const bool lacks[SP_USE_COUNT])
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (lacks[use])
            sp_say_line(stderr, "join.no-key", sp_fill_text("node", o->node), sp_fill_text("use", sp_key_use_text(use)),
                        sp_fill_text("folder", o->data ? o->data : "DIR"));
}

static void tell_next(const struct restore_opts *o)
{
    const struct sp_fill data = sp_fill_text("folder", o->data);
    sp_say_line_filled(stderr, "restore.passphrase", &data, 1);
    sp_say_line(stderr, "restore.join", sp_fill_text("folder", o->data), sp_fill_text("trust", o->trust));
    sp_said_line(stderr, "restore.never-beside");
}

int sp_cmd_restore(int argc, char **argv)
{
    struct restore_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "from", SP_CLI_TEXT, &o.from, "DIR", "opt.from.backup", true },
        { "node", SP_CLI_TEXT, &o.node, "ID", "opt.node.backup", true },
        { "trust", SP_CLI_TEXT, &o.trust, "FILE", "opt.trust.newest", true },
        { "crl", SP_CLI_TEXT, &o.crl, "FILE", "opt.crl", false },
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.backup", false },
        SP_PIN_OPTIONS(&o.pins),
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "restore", "saphan restore --from DIR --node ID --trust FILE [--crl FILE] [--data DIR]",
                                               "help.restore", sp_cmd_restore };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status) || !sp_pins_fit(&o.pins, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    struct sp_backup m;
    bool lacks[SP_USE_COUNT] = { false };
    struct sp_diag d = SP_NO_DIAG;
    take_signals();
    struct sp_rc rc = restore(&o, &a, &m, lacks, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.from);
    tell(&m, o.data ? o.data : o.from, o.json, o.data ? "backup.restored" : "backup.verified");
    if (!o.json)
        tell_keys(&o, lacks);
    if (o.data && !o.json)
        tell_next(&o);
    return 0;
}
