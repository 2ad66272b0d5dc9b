/* saphan check - whether a node's folder is whole: every index against the facts, every exchange against the log. */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/evidence/tombstone.h"
#include "storage/check.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { SHOWN = 100 /* of each file */, STEP_US = 250000 };

#define CANNOT_READ "a data file is damaged so that it cannot be read to its end"
#define WHAT_NOW "keep a copy of this folder, then restore the last backup"

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

static struct sp_rc check_tombstone(void *ctx, struct sp_view token, struct sp_diag *d)
{
    const struct checking *c = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_tombstone t;
    return sp_tombstone_open(c->signer->trust, token, sp_view_of(c->signer->conf.node_id), &a, &t, d);
}

static void show_step(void *ctx, const char *what, uint64_t done, uint64_t of)
{
    struct checking *c = ctx;
    int64_t now = sp_mono_us();
    if (!c->terminal || now < c->next_us)
        return;
    c->next_us = now + STEP_US;
    fprintf(stderr, "\r\033[K%s: %llu of %llu", what, (unsigned long long)done, (unsigned long long)of);
}

static void put_sums(struct sp_buf *b, const struct sums *s)
{
    const struct sp_check_registry *r = &s->r;
    const struct sp_check_exchange *x = &s->x;
    sp_buf_putf(b, "registry   %llu companies, %llu facts, %llu postings in the index\n", (unsigned long long)r->companies,
                (unsigned long long)r->facts, (unsigned long long)r->postings);
    if (r->tombstones)
        sp_buf_putf(b, "deleted    %llu facts by law, each with its tombstone\n", (unsigned long long)r->tombstones);
    if (r->held)
        sp_buf_putf(b, "held       %llu companies for review, or refused\n", (unsigned long long)r->held);
    if (r->unsummed)
        sp_buf_putf(b, "unproved   %llu parts of facts: a program before wrote them, without a sum\n", (unsigned long long)r->unsummed);
    if (s->s.there)
        sp_buf_putf(b, "statements %llu records that they speak of\n", (unsigned long long)s->s.records);
    sp_buf_putf(b, "exchanges  %llu asked or local, %llu answered for partners\n", (unsigned long long)x->exchanges, (unsigned long long)x->served);
    sp_buf_putf(b, "looks      %llu at companies' records, %llu signed authorisations\n", (unsigned long long)x->looks,
                (unsigned long long)x->authorisations);
    sp_buf_putf(b, "log        %llu entries, %llu signed or stamped heads\n", (unsigned long long)x->entries, (unsigned long long)x->heads);
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
    sp_out_int(b, "authorisations", (int64_t)x->authorisations);
    sp_buf_puts(b, "}");
    sp_out_int(b, "found", (int64_t)(r->findings + s->s.findings + x->findings));
    sp_buf_puts(b, "}\n");
}

/* What a deletion left behind is not damage: an older backup would bring back the rest. */
static void put_verdict(struct sp_buf *b, uint64_t found, uint64_t interrupted)
{
    if (found && found == interrupted)
        sp_buf_putf(b, "%llu finding%s, at most %d of each file are shown: run saphan retention --apply again, and then this\n", (unsigned long long)found,
                    found == 1 ? "" : "s", SHOWN);
    else if (found == 0)
        sp_buf_puts(b, "whole: nothing is missing, damaged or contradicts itself\n");
    else
        sp_buf_putf(b, "%llu finding%s, at most %d of each file are shown: keep a copy of this folder, then restore the last backup, or import "
                    "the sources into a new folder\n", (unsigned long long)found, found == 1 ? "" : "s", SHOWN);
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
        _exit(fflush(stdout) ? sp_rc_exit(SP_ERR(IO)) : status);
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
        { "data", SP_CLI_TEXT, &o.data, "DIR", "the node's folder", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "one JSON object: findings, counts", false },
    };
    static const struct sp_cli_command cmd = { "check", "saphan check --data DIR",
                                               "Prove every index against the facts and every exchange against the log; the node may run.",
                                               sp_cmd_check };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    return check_apart(&o);
}
