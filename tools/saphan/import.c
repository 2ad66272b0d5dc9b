/* saphan import - companies into a node's registry; the node need not run, and may. */
#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "schema/text.h"
#include "tools/common/cli.h"
#include "tools/common/place.h"
#include "tools/import/load.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder_db.h"

enum { MAX_FILES = 1024 };

struct import_opts {
    const char *data, *format, *rejects, *source;
    bool json;
    const char *files[MAX_FILES];
    size_t n_files;
};

struct outcome { struct sp_load_result sum; struct sp_rc rc; struct sp_diag d; const char *about; };

static void add(struct sp_load_result *sum, const struct sp_load_result *r)
{
    sum->companies += r->companies;
    sum->created += r->created;
    sum->facts += r->facts;
    sum->facts_new += r->facts_new;
    sum->rejected += r->rejected;
    sum->us += r->us;
    sum->resumed_at += r->resumed_at;
    for (size_t i = 0; i < r->left_out.n; i++)
        sp_left_out_add(&sum->left_out, r->left_out.v[i].what, r->left_out.v[i].times);
}

static struct sp_rc load_files(const struct import_opts *o, struct sp_db *db, struct sp_load_opts *load, struct outcome *out)
{
    for (size_t i = 0; i < o->n_files; i++) {
        struct sp_load_result r;
        load->path = out->about = o->files[i];
        struct sp_rc rc = sp_load_file(db, load, &r, &out->d);
        add(&out->sum, &r);
        SP_TRY(rc);
        load->rejects_append = true;
    }
    if (out->sum.rejected && !out->sum.companies)
        return sp_diag_set(&out->d, SP_ERR(INVALID), "import.nothing", NULL,
                           "nothing was imported: every row was refused; is the format right?");
    return SP_OK;
}

static struct sp_rc run(const struct import_opts *o, struct outcome *out)
{
    struct sp_load_opts load = { .source = o->source, .rejects_path = o->rejects, .progress = !o->json };
    SP_DB_AUTO db = NULL;
    out->about = "import";
    if (!sp_import_format_named(sp_view_of(o->format), &load.format))
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.format", "format",
                           "--format is jsonl, lei-cdf-xml, rr-cdf-xml, gleif-api-json or bods");
    if (!o->n_files)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.file", NULL, "name at least one file, or - for standard input");
    if (o->source && !sp_ok(sp_text_check(sp_view_of(o->source), SP_MAX_TOKEN_FIELD, "source", &out->d)))
        return SP_ERR(USAGE);
    if (o->rejects) {
        out->about = o->rejects;
        SP_TRY(sp_place_replaceable(o->rejects, SP_REJECT_BEGINNING, "file of rejects", &out->d));
    }
    out->about = o->data;
    SP_TRY(sp_folder_db_open(o->data, 0, &db, &out->d));
    return load_files(o, db, &load, out);
}

static void print_json(const struct outcome *out)
{
    const struct sp_load_result *s = &out->sum;
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, "{\"companies\":%" PRIu64 ",\"created\":%" PRIu64 ",\"facts\":%" PRIu64 ",\"facts_new\":%" PRIu64
                    ",\"rejected\":%" PRIu64 ",\"resumed\":%s,\"seconds\":%.3f",
                s->companies, s->created, s->facts, s->facts_new, s->rejected, s->resumed_at ? "true" : "false",
                (double)s->us / 1e6);
    if (!sp_ok(out->rc)) {
        sp_buf_puts(&b, ",\"error\":{\"code\":");
        sp_buf_put_json(&b, sp_view_of(sp_rc_text(out->rc)));
        sp_buf_puts(&b, ",\"rule\":");
        sp_buf_put_json(&b, sp_view_of(out->d.rule));
        sp_buf_puts(&b, ",\"field\":");
        sp_buf_put_json(&b, sp_view_of(out->d.field));
        sp_buf_puts(&b, ",\"about\":");
        sp_buf_put_json(&b, sp_view_of(out->about));
        if (out->d.line)
            sp_buf_putf(&b, ",\"line\":%zu", out->d.line);
        sp_buf_puts(&b, ",\"text\":");
        sp_buf_put_json(&b, sp_view_of(out->d.text[0] ? out->d.text : sp_rc_meaning(out->rc)));
        sp_buf_putc(&b, '}');
    }
    sp_buf_puts(&b, ",\"left_out\":");
    sp_left_out_json(&s->left_out, &b);
    sp_buf_puts(&b, "}\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void print_text(const struct outcome *out)
{
    const struct sp_load_result *s = &out->sum;
    if (!sp_ok(out->rc) && s->companies) { /* what was read last may not have become durable; what is new has */
        printf("stored before the failure: %" PRIu64 " new companies, %" PRIu64 " new facts; %" PRIu64 " rejected\n", s->created,
               s->facts_new, s->rejected);
        return;
    }
    printf("imported %" PRIu64 " companies, %" PRIu64 " facts, %" PRIu64 " rejected in %.1f s", s->companies, s->facts,
           s->rejected, (double)s->us / 1e6);
    printf(" (new: %" PRIu64 " companies, %" PRIu64 " facts%s)\n", s->created, s->facts_new,
           s->resumed_at ? "; went on where an earlier run stopped" : "");
    SP_BUF_AUTO b = { 0 };
    sp_left_out_text(&s->left_out, &b);
    fwrite(b.p, 1, b.n, stdout);
}

int sp_cmd_import(int argc, char **argv)
{
    struct import_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "the node's folder", true },
        { "format", SP_CLI_TEXT, &o.format, "FORMAT", "jsonl, lei-cdf-xml, rr-cdf-xml, gleif-api-json or bods", true },
        { "rejects", SP_CLI_TEXT, &o.rejects, "FILE", "write rows that were refused, and why, as JSON lines; an older such file is replaced", false },
        { "source", SP_CLI_TEXT, &o.source, "TEXT", "who says so, where the file does not tell", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "one JSON object as the result", false },
    };
    static const struct sp_cli_command cmd = {
        "import", "saphan import --data DIR --format FORMAT FILE... [--rejects FILE] [--source TEXT] [--json]",
        "Load companies into a node's registry; the node need not run. - reads standard input.", sp_cmd_import
    };
    int status = 0;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, o.files, MAX_FILES, &o.n_files, &status))
        return status;
    struct outcome out = { .rc = SP_OK, .d = { .offset = SP_NO_OFFSET } };
    out.rc = run(&o, &out);
    if (o.json) {
        print_json(&out);
        return sp_rc_exit(out.rc);
    }
    if (sp_ok(out.rc) || out.sum.companies || out.sum.rejected)
        print_text(&out);
    fflush(stdout);
    return sp_ok(out.rc) ? 0 : sp_cli_fail(false, out.rc, &out.d, out.about);
}
