/* saphan import - companies into a node's registry; the node need not run, and may. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "node/policy/country.h"
#include "schema/text.h"
#include "tools/common/cli.h"
#include "tools/common/place.h"
#include "tools/common/words.h"
#include "tools/import/changes.h"
#include "tools/import/csv_map.h"
#include "tools/import/load.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { MAX_FILES = 1024 };

struct import_opts {
    const char *data, *format, *rejects, *changes, *source, *mapping;
    bool json, dry_run, no_hold, complete, decisions;
    const char *allow_closing;
    const char *files[MAX_FILES];
    size_t n_files;
};

struct outcome { struct sp_load_result sum; struct sp_rc rc; struct sp_diag d; const char *about; size_t passed_over; };

/* Freed after the outcome is printed, which speaks of files by their labels. */
struct held { struct sp_import_files files; struct sp_csv_mapping *mapping; };

/* "5%" or "5". */
static bool read_percent(const char *text, unsigned *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long v = strtoul(text, &end, 10);
    if (*end == '%')
        end++;
    *out = (unsigned)v;
    return !*end && v <= 100;
}

static struct sp_rc check_complete(const struct import_opts *o, struct sp_load_opts *load, struct outcome *out)
{
    load->complete = o->complete;
    load->percent_most = SP_COMPLETE_PERCENT;
    if (o->allow_closing && (!o->complete || !read_percent(o->allow_closing, &load->percent_most)))
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.complete.percent", "allow-closing",
                           "--allow-closing is a share such as 10%%, and for --complete");
    if (o->complete && load->format != SP_IMPORT_JSONL && load->format != SP_IMPORT_CSV)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.complete.format", "complete",
                           "--complete is for --format jsonl and csv: the other formats say themselves what has ended");
    return SP_OK;
}

static struct sp_rc check(const struct import_opts *o, struct sp_load_opts *load, struct outcome *out)
{
    if (!sp_import_format_named(sp_view_of(o->format), &load->format))
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.format", "format", "--format is one of %s", sp_import_formats());
    if (!o->n_files)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.file", NULL, "name at least one file or folder, or - for standard input");
    if (o->source && !sp_ok(sp_text_check(sp_view_of(o->source), SP_MAX_TOKEN_FIELD, "source", &out->d)))
        return SP_ERR(USAGE);
    SP_TRY(check_complete(o, load, out));
    load->decisions = o->decisions;
    if (o->decisions && load->format != SP_IMPORT_JSONL)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.decisions", "with-decisions", "--with-decisions is for --format jsonl, which alone has them");
    if (o->mapping && load->format != SP_IMPORT_CSV)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.mapping", "mapping", "--mapping is for --format csv");
    return SP_OK;
}

/* Outputs may replace files of their own kind only: asked before anything is done. */
static struct sp_rc check_outputs(const struct import_opts *o, struct outcome *out)
{
    if (sp_place_is_standard(o->rejects) || sp_place_is_standard(o->changes))
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.out", o->rejects && sp_place_is_standard(o->rejects) ? "rejects" : "changes",
                           "standard output has the result: name a file");
    if (o->rejects && o->changes && strcmp(o->rejects, o->changes) == 0)
        return sp_diag_set(&out->d, SP_ERR(USAGE), "import.changes", "changes", "--rejects and --changes are one file: name two");
    if (o->rejects) {
        out->about = o->rejects;
        SP_TRY(sp_place_replaceable(o->rejects, SP_REJECT_BEGINNING, "file of rejects", &out->d));
    }
    if (o->changes) {
        out->about = o->changes;
        SP_TRY(sp_place_replaceable(o->changes, SP_CHANGE_BEGINNING, "file of changes", &out->d));
    }
    return SP_OK;
}

static struct sp_rc read_mapping(const struct import_opts *o, struct held *h, struct outcome *out)
{
    SP_BUF_AUTO text = { 0 };
    if (!o->mapping)
        return SP_OK;
    out->about = o->mapping;
    SP_TRY(sp_file_read(o->mapping, SP_MAX_MAPPING_BYTES, &text, &out->d));
    return sp_csv_mapping_parse(sp_buf_view(&text), &h->mapping, &out->d);
}

/* The law that the registry answers to; a folder that is no node yet has none. Free with sp_country_policy_free. */
static struct sp_rc read_law(const struct import_opts *o, struct sp_country_policy **law, struct outcome *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_conf conf = { .node_id = NULL };
    const char *path = sp_place(&a, o->data, "node.conf");
    if (!path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path))
        return SP_OK;
    SP_TRY(sp_folder_conf(o->data, &conf, &out->d));
    struct sp_rc rc = sp_country_load(conf.node_id, conf.country_policy, law, &out->d);
    sp_conf_free(&conf);
    return rc;
}

static struct sp_rc load_files(const struct import_opts *o, struct sp_db *db, const struct sp_load_opts *load, struct outcome *out)
{
    struct sp_rc rc = sp_load_files(db, load, &out->sum, &out->d);
    out->about = strncmp(out->d.rule, "registry.", 9) == 0 ? o->data : out->sum.about;
    if (out->sum.overtaken)
        sp_said_line(stderr, "import.overtaken");
    if (out->sum.changed)
        sp_say_line(stderr, "import.file-changed", sp_fill_text("file", out->sum.changed));
    if (out->passed_over)
        sp_say_line(stderr, "import.passed-over", sp_fill_number("count", (long long)out->passed_over), sp_fill_text("endings", sp_import_format_extensions(load->format)));
    SP_TRY(rc);
    if (out->sum.rejected && !out->sum.companies)
        return sp_diag_set(&out->d, SP_ERR(INVALID), "import.nothing", NULL,
                           "nothing was imported: every row was refused; is the format right?");
    return SP_OK;
}

static void print_missing(struct sp_view subject, struct sp_view name)
{
    sp_say_line(stdout, "import.missing", sp_fill_view("subject", subject), sp_fill_view("name", name));
}

static struct sp_rc run(const struct import_opts *o, struct held *h, struct outcome *out)
{
    struct sp_load_opts load = { .source = o->source, .rejects_path = o->rejects, .changes_path = o->changes, .progress = !o->json,
                                 .paths = o->files, .n_paths = o->n_files, .files = &h->files, .dry_run = o->dry_run, .hold = !o->no_hold };
    SP_DB_AUTO db = NULL;
    out->about = "import";
    SP_TRY(check(o, &load, out));
    SP_TRY(check_outputs(o, out));
    SP_TRY(read_mapping(o, h, out));
    load.mapping = h->mapping;
    load.missing = o->json ? NULL : print_missing;
    SP_TRY(sp_import_files_find(load.format, o->files, o->n_files, &h->files, &out->about, &out->d));
    out->passed_over = h->files.passed_over;
    out->about = o->data;
    struct sp_rc rc = sp_folder_db_open(o->data, o->dry_run ? SP_DB_READONLY : 0, &db, &out->d);
    if (!sp_ok(rc) && !(o->dry_run && sp_is(rc, SP_RC_NOTFOUND))) /* a dry run before the first import: all would be new */
        return rc;
    struct sp_country_policy *law = NULL;
    SP_TRY(read_law(o, &law, out));
    load.law = law;
    rc = load_files(o, db, &load, out);
    sp_country_policy_free(law);
    return rc;
}

static void put_replaced(struct sp_buf *b, const struct sp_load_result *s)
{
    if (!s->facts_replaced)
        return;
    sp_buf_putf(b, ",\"corrections_replaced\":{\"count\":%" PRIu64 ",\"companies\":[", s->facts_replaced);
    for (size_t i = 0; i < s->n_replaced; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, sp_view_of(s->replaced[i].subject));
    }
    sp_buf_puts(b, "]}");
}

static void put_counts(struct sp_buf *b, const struct import_opts *o, const struct sp_load_result *s)
{
    sp_buf_putf(b, "{\"companies\":%" PRIu64 ",\"created\":%" PRIu64 ",\"facts\":%" PRIu64 ",\"facts_new\":%" PRIu64 ",\"rejected\":%" PRIu64,
                s->companies, s->created, s->facts, s->facts_new, s->rejected);
    sp_buf_putf(b, ",\"resumed\":%s,\"dry_run\":%s,\"updated\":%" PRIu64 ",\"unchanged\":%" PRIu64, s->resumed ? "true" : "false",
                o->dry_run ? "true" : "false", s->updated, s->unchanged);
    sp_buf_putf(b, ",\"facts_changed\":%" PRIu64 ",\"facts_closed\":%" PRIu64 ",\"facts_settled\":%" PRIu64, s->facts_changed, s->facts_closed,
                s->facts_settled);
    sp_buf_putf(b, ",\"held\":%" PRIu64 ",\"seconds\":%.3f", s->held, (double)s->us / 1e6);
    if (o->complete)
        sp_buf_putf(b, ",\"complete\":{\"came\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"settled\":%" PRIu64 ",\"returned\":%" PRIu64 "}",
                    s->whole.came, s->whole.missing, s->whole.settled, s->whole.returned);
    if (s->returned)
        sp_buf_putf(b, ",\"returned\":%" PRIu64, s->returned);
    put_replaced(b, s);
    if (s->facts_twice)
        sp_buf_putf(b, ",\"facts_twice\":%" PRIu64, s->facts_twice);
    if (s->passed)
        sp_buf_putf(b, ",\"facts_passed_over\":%" PRIu64, s->passed);
    if (s->nameless)
        sp_buf_putf(b, ",\"without_name\":%" PRIu64, s->nameless);
    if (s->decided || s->undecided)
        sp_buf_putf(b, ",\"decided\":%" PRIu64 ",\"undecided\":%" PRIu64, s->decided, s->undecided);
    if (s->unmarked)
        sp_buf_putf(b, ",\"facts_unmarked\":%" PRIu64, s->unmarked);
    if (s->overtaken)
        sp_buf_puts(b, ",\"overtaken\":true");
    if (s->changed) {
        sp_buf_puts(b, ",\"changed_file\":");
        sp_buf_put_json(b, sp_view_of(s->changed));
    }
}

static void print_json(const struct import_opts *o, const struct outcome *out)
{
    SP_BUF_AUTO b = { 0 };
    put_counts(&b, o, &out->sum);
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
    sp_left_out_json(&out->sum.left_out, &b);
    sp_buf_puts(&b, "}\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void say_number(const char *key, uint64_t n)
{
    const struct sp_fill count = sp_fill_number("count", (long long)n);
    if (n)
        sp_say_line_filled(stdout, key, &count, 1);
}

static void print_replaced(const struct sp_load_result *s)
{
    SP_BUF_AUTO list = { 0 };
    for (size_t i = 0; i < s->n_replaced; i++)
        sp_buf_putf(&list, "%s%s", i ? ", " : "", s->replaced[i].subject);
    if (s->facts_replaced)
        sp_say_line(stdout, "import.replaced", sp_fill_number("count", (long long)s->facts_replaced), sp_fill_view("companies", sp_buf_view(&list)));
}

static void print_complete(const struct import_opts *o, const struct sp_load_result *s)
{
    if (!o->complete)
        return;
    sp_say_line(stdout, "import.gone", sp_fill_number("count", (long long)s->whole.missing),
                sp_fill_number("all", (long long)(s->whole.came + s->whole.missing + s->whole.settled)));
    say_number("import.left-alone", s->whole.settled);
    say_number("import.again", s->whole.returned);
}

static void print_text(const struct import_opts *o, const struct outcome *out)
{
    const struct sp_load_result *s = &out->sum;
    const struct sp_fill companies = sp_fill_number("companies", (long long)s->created), facts = sp_fill_number("facts", (long long)s->facts_new),
                         rejected = sp_fill_number("rejected", (long long)s->rejected);
    char seconds[32];
    if (!sp_ok(out->rc) && s->companies && !o->dry_run) { /* what was read last may not have become durable; what is new has */
        sp_say_line_filled(stdout, "import.before-failure", (const struct sp_fill[]){ companies, facts, rejected }, 3);
        return;
    }
    (void)snprintf(seconds, sizeof seconds, "%.1f", (double)s->us / 1e6);
    sp_say_line(stdout, o->dry_run ? "import.would" : "import.done", sp_fill_number("companies", (long long)s->companies),
                sp_fill_number("facts", (long long)s->facts), sp_fill_number("rejected", (long long)s->rejected), sp_fill_text("seconds", seconds),
                sp_fill_number("new_companies", (long long)s->created), sp_fill_number("new_facts", (long long)s->facts_new));
    if (s->resumed)
        sp_said_line(stdout, "import.resumed");
    sp_say_line(stdout, "import.changes", sp_fill_number("new", (long long)s->created), sp_fill_number("changed", (long long)s->updated),
                sp_fill_number("same", (long long)s->unchanged), sp_fill_number("replaced", (long long)s->facts_changed),
                sp_fill_number("ended", (long long)s->facts_closed));
    SP_BUF_AUTO b = { 0 };
    sp_left_out_text(&s->left_out, &b);
    if (b.n)
        fwrite(b.p, 1, b.n, stdout);
    say_number("import.settled", s->facts_settled);
    print_replaced(s);
    say_number("import.unmarked", s->unmarked);
    say_number("import.twice", s->facts_twice);
    say_number("import.when", s->passed);
    say_number("import.nameless", s->nameless);
    say_number("import.decided", s->decided);
    say_number("import.undecided", s->undecided);
    say_number("import.again", s->returned);
    print_complete(o, s);
    say_number("import.held", s->held);
    if (o->dry_run)
        sp_said_line(stdout, "import.nothing-written");
}

int sp_cmd_import(int argc, char **argv)
{
    struct import_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "format", SP_CLI_TEXT, &o.format, "FORMAT", "opt.format.import", true },
        { "mapping", SP_CLI_TEXT, &o.mapping, "FILE", "opt.mapping", false },
        { "rejects", SP_CLI_TEXT, &o.rejects, "FILE", "opt.rejects", false },
        { "changes", SP_CLI_TEXT, &o.changes, "FILE", "opt.changes", false },
        { "dry-run", SP_CLI_FLAG, &o.dry_run, NULL, "opt.dry-run.import", false },
        { "complete", SP_CLI_FLAG, &o.complete, NULL, "opt.complete", false },
        { "allow-closing", SP_CLI_TEXT, &o.allow_closing, "N%", "opt.allow-closing", false },
        { "with-decisions", SP_CLI_FLAG, &o.decisions, NULL, "opt.with-decisions.import", false },
        { "no-hold", SP_CLI_FLAG, &o.no_hold, NULL, "opt.no-hold", false },
        { "source", SP_CLI_TEXT, &o.source, "TEXT", "opt.source.import", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = {
        "import", "saphan import --data DIR --format FORMAT FILE... [--mapping FILE] [--dry-run] [--complete [--allow-closing N%]] [--no-hold] [--with-decisions] [--rejects FILE] [--changes FILE] [--source TEXT] [--json]",
        "help.import",
        sp_cmd_import
    };
    int status = 0;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, o.files, MAX_FILES, &o.n_files, &status))
        return status;
    struct outcome out = { .rc = SP_OK, .d = { .offset = SP_NO_OFFSET } };
    struct held held = { .mapping = NULL };
    out.rc = run(&o, &held, &out);
    if (o.json)
        print_json(&o, &out);
    else if (sp_ok(out.rc) || out.sum.companies || out.sum.rejected)
        print_text(&o, &out);
    fflush(stdout);
    status = sp_ok(out.rc) || o.json ? sp_rc_exit(out.rc) : sp_cli_fail(false, out.rc, &out.d, out.about);
    sp_import_files_free(&held.files);
    sp_csv_mapping_free(held.mapping);
    return status;
}
