/* saphan check - whether a node's folder is whole: every index against the facts, every exchange against the log. */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "i18n/width.h"
#include "node/evidence/tombstone.h"
#include "storage/check.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { SHOWN = 100 /* of each file */, STEP_US = 250000 };

#define CANNOT_READ "a data file is damaged so that it cannot be read to its end"
#define WHAT_NOW "keep a copy of this folder, then restore the last backup"

enum { LABEL = 11 /* columns */ };

struct check_opts { const char *data; bool json; };
struct signer;
struct checking { struct signer *signer; struct sp_buf *b; bool json, terminal; uint64_t found, of_file, interrupted; int64_t next_us; };
struct sums { struct sp_check_registry r; struct sp_check_records s; struct sp_check_exchange x; };

static void put_finding(void *ctx, const struct sp_diag *d)
{
    struct checking *c = ctx;
    c->found++;
    c->interrupted += !strcmp(d->rule, "check.gone");
    if (c->of_file++ >= SHOWN)
        return;
    if (!c->json) {
        sp_buf_putf(c->b, "%s%s%s: %s\n", d->rule, d->field[0] ? " " : "", d->field, d->text);
        return;
    }
    sp_buf_puts(c->b, c->found > 1 ? ",{" : "{");
    sp_out_text(c->b, "rule", sp_view_of(d->rule));
    sp_out_text(c->b, "field", sp_view_of(d->field));
    sp_out_text(c->b, "text", sp_view_of(d->text));
    sp_buf_putc(c->b, '}');
}

/* By whom a folder's tombstones must be signed; a folder without a node has no trust list to say so. */
struct signer { struct sp_conf conf; struct sp_trust *trust; };

static void signer_free(struct signer *s)
{
    sp_trust_free(s->trust);
    sp_conf_free(&s->conf);
}

static struct sp_rc read_signer(const char *data, struct signer *s, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    const char *path = sp_place(&a, data, "node.conf");
    if (!path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path))
        return SP_OK;
    SP_TRY(sp_folder_conf(data, &s->conf, d));
    return sp_file_exists(s->conf.trust_file) ? sp_trust_read(s->conf.trust_file, NULL, &s->trust, d) : SP_OK;
}

static struct sp_rc check_tombstone(void *ctx, const char *typ, struct sp_view token, struct sp_diag *d)
{
    const struct checking *c = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_tombstone t;
    struct sp_looks_tombstone l;
    if (!strcmp(typ, SP_TYP_LOOKS_TOMBSTONE))
        return sp_looks_tombstone_open(c->signer->trust, token, sp_view_of(c->signer->conf.node_id), &a, &l, d);
    return sp_tombstone_open(c->signer->trust, token, sp_view_of(c->signer->conf.node_id), &a, &t, d);
}

static void show_step(void *ctx, const char *what, uint64_t done, uint64_t of)
{
    struct checking *c = ctx;
    int64_t now = sp_mono_us();
    if (!c->terminal || now < c->next_us)
        return;
    c->next_us = now + STEP_US;
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, "check-verdict.progress", sp_fill_text("what", what), sp_fill_number("done", (long long)done), sp_fill_number("all", (long long)of));
    fprintf(stderr, "\r\033[K%.*s", (int)text.n, text.p);
}

/* "registry   12 companies, …": what a file is, and what is in it. */
static void put_row(struct sp_buf *b, const char *label, const char *key, const struct sp_fill *v, size_t n)
{
    struct sp_view name = sp_said(label);
    sp_words_cell(b, name, LABEL);
    sp_buf_puts(b, sp_text_width(name) < LABEL ? "" : " ");
    sp_say_filled(b, key, v, n);
    sp_buf_putc(b, '\n');
}

static void put_count(struct sp_buf *b, const char *label, const char *key, uint64_t n)
{
    const struct sp_fill count = sp_fill_number("count", (long long)n);
    if (n)
        put_row(b, label, key, &count, 1);
}

static void put_sums(struct sp_buf *b, const struct sums *s)
{
    const struct sp_check_registry *r = &s->r;
    const struct sp_check_exchange *x = &s->x;
    const struct sp_fill records = sp_fill_number("count", (long long)s->s.records);
    put_row(b, "check-row.registry", "check-row.companies", (const struct sp_fill[]){ sp_fill_number("companies", (long long)r->companies),
            sp_fill_number("facts", (long long)r->facts), sp_fill_number("postings", (long long)r->postings) }, 3);
    put_count(b, "check-row.deleted", "check-row.tombstones", r->tombstones);
    put_count(b, "check-row.deleted", "check-row.looks-gone", x->looks_deleted);
    put_count(b, "check-row.held", "check-row.for-review", r->held);
    put_count(b, "check-row.unproved", "check-row.without-sum", r->unsummed);
    if (s->s.there)
        put_row(b, "check-row.statements", "check-row.records", &records, 1);
    put_row(b, "check-row.exchanges", "check-row.asked", (const struct sp_fill[]){ sp_fill_number("asked", (long long)x->exchanges),
            sp_fill_number("answered", (long long)x->served) }, 2);
    put_row(b, "check-row.looks", "check-row.looked", (const struct sp_fill[]){ sp_fill_number("looks", (long long)x->looks),
            sp_fill_number("authorisations", (long long)x->authorisations) }, 2);
    put_row(b, "check-row.log", "check-row.entries", (const struct sp_fill[]){ sp_fill_number("entries", (long long)x->entries),
            sp_fill_number("heads", (long long)x->heads) }, 2);
}

static void put_json_sums(struct sp_buf *b, const struct sums *s)
{
    const struct sp_check_registry *r = &s->r;
    const struct sp_check_exchange *x = &s->x;
    sp_buf_puts(b, "],\"registry\":{");
    sp_out_int(b, "companies", (int64_t)r->companies);
    sp_out_int(b, "facts", (int64_t)r->facts);
    sp_out_int(b, "postings", (int64_t)r->postings);
    sp_out_int(b, "tombstones", (int64_t)r->tombstones);
    sp_out_int(b, "unsummed", (int64_t)r->unsummed);
    sp_out_int(b, "held", (int64_t)r->held);
    sp_buf_puts(b, "},\"statements\":{");
    sp_out_int(b, "records", (int64_t)s->s.records);
    sp_buf_puts(b, "},\"exchange\":{");
    sp_out_int(b, "entries", (int64_t)x->entries);
    sp_out_int(b, "exchanges", (int64_t)x->exchanges);
    sp_out_int(b, "served", (int64_t)x->served);
    sp_out_int(b, "heads", (int64_t)x->heads);
    sp_out_int(b, "looks", (int64_t)x->looks);
    sp_out_int(b, "looks_deleted", (int64_t)x->looks_deleted);
    sp_out_int(b, "authorisations", (int64_t)x->authorisations);
    sp_buf_puts(b, "}");
    sp_out_int(b, "found", (int64_t)(r->findings + s->s.findings + x->findings));
    sp_buf_puts(b, "}\n");
}

/* What a deletion left behind is not damage: an older backup would bring back the rest. */
static void put_verdict(struct sp_buf *b, uint64_t found, uint64_t interrupted)
{
    const struct sp_fill v[] = { sp_fill_number("count", (long long)found), sp_fill_number("shown", SHOWN) };
    if (found == 0) {
        sp_said_put(b, "check-verdict.whole");
        return;
    }
    sp_say_filled(b, found == 1 ? "check-verdict.finding" : "check-verdict.findings", v, 2);
    sp_buf_puts(b, ": ");
    sp_said_put(b, found == interrupted ? "check-verdict.again" : "check-verdict.restore");
}

static struct sp_rc run(const struct check_opts *o, struct sp_buf *b, struct signer *signer, uint64_t *found, struct sp_diag *d)
{
    struct checking ch = { .signer = signer, .b = b, .json = o->json, .terminal = !o->json && isatty(2) };
    SP_TRY(read_signer(o->data, signer, d));
    const struct sp_check c = { .found = put_finding, .step = show_step, .ctx = &ch, .tombstone = signer->trust ? check_tombstone : NULL };
    struct sums s = { .r = { 0 } };
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    sp_buf_puts(b, o->json ? "{\"findings\":[" : "");
    struct sp_rc rc = sp_check_exchange(db, &c, &s.x); /* the evidence first */
    ch.of_file = 0;
    if (sp_ok(rc))
        rc = sp_check_registry(db, &c, &s.r);
    ch.of_file = 0;
    if (sp_ok(rc))
        rc = sp_check_records(db, &c, &s.s);
    if (ch.terminal)
        fputs("\r\033[K", stderr);
    if (sp_is(rc, SP_RC_IO))
        return sp_diag_set(d, SP_ERR(CORRUPT), "check.read", NULL, CANNOT_READ "; " WHAT_NOW);
    SP_TRY(rc);
    *found = ch.found;
    if (o->json) {
        put_json_sums(b, &s);
    } else {
        put_sums(b, &s);
        put_verdict(b, ch.found, ch.interrupted);
    }
    return sp_buf_rc(b);
}

static int check(const struct check_opts *o)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    uint64_t found = 0;
    struct signer signer = { .trust = NULL };
    struct sp_rc rc = run(o, &b, &signer, &found, &d);
    signer_free(&signer);
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, &d, o->data);
    sp_out(&b);
    return found ? sp_rc_exit(SP_ERR(CORRUPT)) : 0;
}

/* Damaged pages may lead the engine outside its file, which ends the process that reads: then that is the finding. */
static int check_apart(const struct check_opts *o)
{
    int status = 0;
    struct sp_diag d = SP_NO_DIAG;
    pid_t child = fork();
    if (child < 0)
        return check(o);
    if (child == 0) {
        status = check(o);
        _exit(sp_cli_end(status));
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return sp_cli_fail(o->json, sp_diag_set(&d, SP_ERR(CORRUPT), "check.read", NULL, CANNOT_READ " (signal %d); " WHAT_NOW,
                                            WTERMSIG(status)), &d, o->data);
}

int sp_cmd_check(int argc, char **argv)
{
    struct check_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "check", "saphan check --data DIR",
                                               "help.check",
                                               sp_cmd_check };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    return check_apart(&o);
}
