/* saphan translation run - machine drafts of the free texts that have none, by a program of its own. */
#include "base/clock.h"
#include "schema/text.h"
#include "node/translate/engine.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

enum { DEFAULT_SECONDS = 20, MOST_SECONDS = 600, TRIES = 2, MOST_FAILED = 20 };

struct opts {
    const char *data, *bundle, *from, *to, *engine, *name, *version;
    struct sp_cli_many args;
    int64_t seconds, limit;
    bool json;
};
struct job {
    const struct opts *o;
    const struct sp_engine_opts *engine_opts;
    struct sp_db *db;
    struct sp_engine *engine;
    struct sp_buf *b;
    struct sp_diag *d;
    int64_t asked, made, refused;
    unsigned passed_over;
    bool works; /* it made or refused a text */
    struct sp_rc failed;
    struct sp_diag failure;
};

static void tell(struct job *j, const char *id, const struct sp_diag *d, bool refused)
{
    struct sp_view sentence = sp_message_of(sp_message_language(), d->rule, ""), why = sentence.n && !sp_words_english() ? sentence : sp_view_of(d->text);
    j->refused++;
    if (!j->o->json) {
        sp_buf_putf(j->b, "%.*s  ", (int)SP_TEXT_ID_SHOWN, id);
        if (refused)
            sp_say_put(j->b, "translation.refused", sp_fill_view("why", why), sp_fill_text("rule", d->rule));
        else
            sp_say_put(j->b, "translation.passed-over", sp_fill_view("why", why), sp_fill_text("rule", d->rule));
        return;
    }
    sp_buf_putc(j->b, '{');
    sp_out_text(j->b, "id", sp_view_of(id));
    sp_out_text(j->b, refused ? "refused" : "passed_over", sp_view_of(d->rule));
    sp_out_text(j->b, "why", sp_view_of(d->text));
    sp_buf_puts(j->b, "}\n");
}

/* An engine that fails at a text is started again for it, once. INVALID: the text is refused. */
static struct sp_rc ask(struct job *j, const struct sp_memory_key *k, struct sp_buf *made, struct sp_diag *why)
{
    struct sp_rc rc = SP_OK;
    for (int i = 0; i < TRIES; i++) {
        *why = (struct sp_diag)SP_NO_DIAG;
        made->n = 0;
        if (!j->engine)
            SP_TRY(sp_engine_start(j->engine_opts, &j->engine, why));
        rc = sp_engine_ask(j->engine, k->from, k->to, k->source, made, why);
        if (sp_ok(rc) || sp_is(rc, SP_RC_INVALID))
            return rc;
        sp_engine_end(j->engine);
        j->engine = NULL;
    }
    return rc;
}

/* It is passed over; but an engine that fails at everything from the first text on is not worth the time. */
static struct sp_rc failed_at(struct job *j, const char *id, struct sp_rc rc, const struct sp_diag *why)
{
    j->failed = rc;
    j->failure = *why;
    tell(j, id, why, false);
    return ++j->passed_over < MOST_FAILED || j->works ? SP_OK : rc;
}

/* What the engine makes is a draft; a text that is refused leaves nothing. */
static struct sp_rc one(void *ctx, const struct sp_text *t)
{
    struct job *j = ctx;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO made = { 0 };
    struct sp_diag why = SP_NO_DIAG;
    struct sp_memory_row row;
    if (!sp_view_is(t->key.from, j->o->from))
        return SP_OK;
    struct sp_rc rc = sp_memory_get(j->db, &t->key, &a, &row);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (j->asked == j->o->limit)
        return SP_ERR(EXISTS);
    j->asked++;
    rc = ask(j, &t->key, &made, &why);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_INVALID))
        return failed_at(j, t->id, rc, &why);
    j->works = true;
    if (!sp_ok(rc)) {
        tell(j, t->id, &why, true);
        return SP_OK;
    }
    row = (struct sp_memory_row){ .key = t->key, .text = sp_buf_view(&made), .method = sp_view_of(sp_method_text(SP_METHOD_MACHINE)),
                                  .engine = sp_view_of(j->o->name), .engine_version = sp_view_of(j->o->version), .made_s = sp_now_s() };
    rc = sp_memory_put(j->db, &row, NULL);
    if (!sp_ok(rc)) /* a person was faster */
        return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
    j->made++;
    sp_text_put_row(j->b, &row, j->o->json);
    return sp_buf_rc(j->b);
}

static struct sp_rc check(const struct opts *o, struct sp_diag *d)
{
    SP_TRY(sp_text_language(o->from, d));
    SP_TRY(sp_text_language(o->to, d));
    if (!sp_language_pair_valid(sp_view_of(o->from), sp_view_of(o->to)))
        return sp_diag_set(d, SP_ERR(USAGE), "translation.language", "to", "%s is no other language than %s", o->to, o->from);
    if (!sp_token_valid(sp_view_of(o->name), SP_MAX_TOKEN_FIELD) || !sp_token_valid(sp_view_of(o->version), SP_MAX_TOKEN_FIELD))
        return sp_diag_set(d, SP_ERR(USAGE), "translation.option", "engine-name", "the engine's name and version are words of A-Z a-z 0-9 . _ - / :");
    if (o->seconds < 1 || o->seconds > MOST_SECONDS)
        return sp_diag_set(d, SP_ERR(USAGE), "translation.option", "seconds", "--seconds is 1 to %d", (int)MOST_SECONDS);
    return SP_OK;
}

static struct sp_rc run(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    struct job j = { .o = o, .b = b, .d = d };
    const char *argv[SP_CLI_MOST + 2] = { o->engine };
    SP_TRY(check(o, d));
    for (size_t i = 0; i < o->args.n; i++)
        argv[i + 1] = o->args.v[i];
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    const struct sp_engine_opts opts = { .argv = argv, .seconds = o->seconds };
    SP_TRY(sp_engine_start(&opts, &j.engine, d));
    j.db = db;
    j.engine_opts = &opts;
    struct sp_rc rc = sp_texts_each(db, o->bundle, sp_view_of(o->to), one, &j, d);
    sp_engine_end(j.engine);
    if (!o->json)
        sp_say_put(b, "translation.made", sp_fill_number("made", j.made), sp_fill_number("refused", j.refused));
    sp_out(b); /* what was made is kept, also when the engine ended */
    if (sp_ok(rc) && !j.works)
        rc = j.failed;
    if (!sp_ok(rc) && !sp_ok(j.failed))
        *d = j.failure;
    return rc;
}

int sp_cmd_translation_run(int argc, char **argv)
{
    struct opts o = { .seconds = DEFAULT_SECONDS, .limit = 1000000, .version = "unknown" };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "bundle", SP_CLI_TEXT, &o.bundle, "FILE", "opt.bundle.translation", false },
        { "from", SP_CLI_TEXT, &o.from, "L", "opt.from.translation-run", true },
        { "to", SP_CLI_TEXT, &o.to, "L", "opt.to", true },
        { "engine", SP_CLI_TEXT, &o.engine, "PATH", "opt.engine", true },
        { "engine-arg", SP_CLI_MANY, &o.args, "ARG", "opt.engine-arg", false },
        { "engine-name", SP_CLI_TEXT, &o.name, "NAME", "opt.engine-name", true },
        { "engine-version", SP_CLI_TEXT, &o.version, "V", "opt.engine-version", false },
        { "seconds", SP_CLI_INT, &o.seconds, "N", "opt.seconds", false },
        { "limit", SP_CLI_INT, &o.limit, "N", "opt.limit.translation-run", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "translation run", "saphan translation run --data DIR --from L --to L --engine PATH --engine-name NAME",
                                               "help.translation.run", sp_cmd_translation_run };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = run(&o, &b, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.engine);
}
