/* saphan translation run - machine drafts of the free texts that have none, by a program of its own. */
#include "base/clock.h"
#include "i18n/catalogue.h"
#include "schema/text.h"
#include "node/translate/engine.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

enum { DEFAULT_SECONDS = 20, MOST_SECONDS = 600, TRIES = 2, PROBE_AFTER = 5 /* failures in a row */, MOST_TOLD = 100 };

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
    int64_t asked, made, refused, passed_over;
    struct sp_buf over; /* told at the end: those passed over */
    unsigned in_a_row;  /* of those */
    bool works;         /* it made or refused a text */
    struct sp_rc failed;
    struct sp_diag failure;
};

/* Into b: refused, or passed over. */
static void tell(const struct job *j, struct sp_buf *b, const char *id, const struct sp_diag *d, bool refused)
{
    struct sp_view sentence = sp_message_of(sp_message_language(), d->rule, ""), why = sentence.n && !sp_words_english() ? sentence : sp_view_of(d->text);
    if (!j->o->json) {
        sp_buf_putf(b, "%.*s  ", (int)SP_TEXT_ID_SHOWN, id);
        if (refused)
            sp_say_put(b, "translation.refused", sp_fill_view("why", why), sp_fill_text("rule", d->rule));
        else
            sp_say_put(b, "translation.passed-over", sp_fill_view("why", why), sp_fill_text("rule", d->rule));
        return;
    }
    sp_buf_putc(b, '{');
    sp_out_text(b, "id", sp_view_of(id));
    sp_out_text(b, refused ? "refused" : "passed_over", sp_view_of(d->rule));
    sp_out_text(b, "why", sp_view_of(d->text));
    sp_buf_puts(b, "}\n");
}

/* The engine's word on a text, or ours: it is refused, and the engine is none the worse. */
static bool is_refusal(struct sp_rc rc, const struct sp_diag *why) { return sp_is(rc, SP_RC_INVALID) || (!sp_ok(rc) && !strncmp(why->rule, "mask.", 5)); }

static struct sp_rc ask_once(struct job *j, struct sp_view from, struct sp_view to, struct sp_view text, struct sp_buf *made, struct sp_diag *why)
{
    *why = (struct sp_diag)SP_NO_DIAG;
    made->n = 0;
    if (!j->engine)
        SP_TRY(sp_engine_start(j->engine_opts, &j->engine, why));
    struct sp_rc rc = sp_engine_ask(j->engine, from, to, text, made, why);
    if (sp_ok(rc) || is_refusal(rc, why))
        return rc;
    sp_engine_end(j->engine);
    j->engine = NULL;
    return rc;
}

/* An engine that fails at a text is started again for it, once. */
static struct sp_rc ask(struct job *j, const struct sp_memory_key *k, struct sp_buf *made, struct sp_diag *why)
{
    struct sp_rc rc = SP_OK;
    for (int i = 0; i < TRIES; i++) {
        rc = ask_once(j, k->from, k->to, k->source, made, why);
        if (sp_ok(rc) || is_refusal(rc, why))
            break;
    }
    return rc;
}

/* Whether it still answers when it is asked for a few harmless words, of the catalogue in that language. */
static bool is_alive(struct job *j)
{
    SP_BUF_AUTO made = { 0 };
    struct sp_diag why;
    struct sp_view from = sp_view_of(j->o->from), language = from, script;
    (void)sp_view_split(from, '-', &language, &script);
    const struct sp_catalogue *cat = sp_catalogue_builtin(language);
    struct sp_view words = sp_catalogue_text(cat ? cat : sp_catalogue_builtin(SP_VIEW_LIT("en")), "text.title");
    struct sp_rc rc = ask_once(j, from, sp_view_of(j->o->to), words, &made, &why);
    return sp_ok(rc) || is_refusal(rc, &why);
}

/* It is passed over, however many there are, as long as the engine answers to something. */
static struct sp_rc failed_at(struct job *j, const char *id, struct sp_rc rc, const struct sp_diag *why)
{
    j->failed = rc;
    j->failure = *why;
    if (j->passed_over++ < MOST_TOLD)
        tell(j, &j->over, id, why, false);
    if (++j->in_a_row < PROBE_AFTER)
        return SP_OK;
    j->in_a_row = 0;
    j->works |= is_alive(j);
    return j->engine ? SP_OK : rc;
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
    if (!sp_ok(rc) && !is_refusal(rc, &why))
        return failed_at(j, t->id, rc, &why);
    j->works = true;
    j->in_a_row = 0;
    if (!sp_ok(rc)) {
        j->refused++;
        tell(j, j->b, t->id, &why, true);
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

/* Those that were passed over, and how many there are of each. */
static void put_end(struct job *j)
{
    int64_t more = j->passed_over > MOST_TOLD ? j->passed_over - MOST_TOLD : 0;
    sp_buf_put(j->b, sp_buf_view(&j->over));
    if (!sp_ok(sp_buf_rc(&j->over)))
        j->b->failed = SP_RC_NOMEM;
    if (more && j->o->json)
        sp_buf_putf(j->b, "{\"more_passed_over\":%lld}\n", (long long)more);
    else if (more)
        sp_say_put(j->b, "translation.passed-over-more", sp_fill_number("count", more));
    if (!j->o->json)
        sp_say_put(j->b, "translation.made", sp_fill_number("made", j->made), sp_fill_number("refused", j->refused + j->passed_over));
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
    put_end(&j);
    sp_buf_free(&j.over);
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
