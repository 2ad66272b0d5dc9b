/* saphan translation list, show, suggest, add, review - free texts of a registry and what they say in another language. */
#include "base/clock.h"
#include "i18n/nfc.h"
#include "schema/text.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

struct opts {
    const char *data, *bundle, *to, *text, *file, *by, *method, *digest, *id;
    int64_t limit;
    bool replace, approve, reject, forget, json;
};

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "translation.option", option, "%s", text);
}

static struct sp_rc need_id(const struct opts *o, struct sp_diag *d) { return o->id ? SP_OK : wrong(d, NULL, "name the text by its id, as saphan translation list does"); }

/* ---- list: what lacks a translation ---- */

struct listing { const struct opts *o; struct sp_db *db; struct sp_buf *b; int64_t n; };

static struct sp_rc list_one(void *ctx, const struct sp_text *t)
{
    struct listing *l = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_memory_row row;
    struct sp_rc rc = sp_memory_get(l->db, &t->key, &a, &row);
    if (sp_ok(rc) && row.state != SP_MEMORY_REJECTED)
        return SP_OK;
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (l->n++ == l->o->limit)
        return SP_ERR(EXISTS);
    if (l->o->json) {
        sp_buf_putc(l->b, '{');
        sp_out_text(l->b, "id", sp_view_of(t->id));
        sp_out_text(l->b, "context", t->key.context);
        sp_out_text(l->b, "from", t->key.from);
        sp_out_text(l->b, "subject", t->subject);
        sp_out_text(l->b, "source", t->key.source);
        sp_buf_puts(l->b, "}\n");
        return sp_buf_rc(l->b);
    }
    sp_buf_putf(l->b, "%.*s  %.*s  %.*s  %.*s\n    ", (int)SP_TEXT_ID_SHOWN, t->id, (int)t->key.context.n, t->key.context.p, (int)t->key.from.n, t->key.from.p,
                (int)t->subject.n, t->subject.p);
    sp_buf_put_safe(l->b, t->key.source);
    sp_buf_putc(l->b, '\n');
    return sp_buf_rc(l->b);
}

static struct sp_rc list(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    struct listing l = { o, db, b, 0 };
    SP_TRY(sp_texts_each(db, o->bundle, sp_view_of(o->to), list_one, &l, d));
    if (!o->json && !l.n)
        sp_say_put(b, "translation.complete", sp_fill_text("language", o->to));
    if (!o->json && l.n > o->limit)
        sp_said_put(b, "translation.more");
    return sp_buf_rc(b);
}

/* ---- show: what the memory holds ---- */

static struct sp_rc show_one(void *ctx, const struct sp_memory_row *r)
{
    struct listing *l = ctx;
    char id[SP_TEXT_ID];
    SP_TRY(sp_text_id(&r->key, id));
    if (l->o->id && strncmp(id, l->o->id, strlen(l->o->id)) != 0)
        return SP_OK;
    l->n++;
    sp_text_put_row(l->b, r, l->o->json);
    return sp_buf_rc(l->b);
}

static struct sp_rc show(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    struct listing l = { o, NULL, b, 0 };
    if (o->to)
        SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(sp_memory_each(db, sp_view_of(o->to), show_one, &l));
    if (!l.n && !o->json)
        sp_said_put(b, "translation.none");
    return sp_buf_rc(b);
}

/* ---- suggest: what is like it; never used by itself ---- */

enum { LEAST_LIKENESS = 50, MOST_SUGGESTED = 10 };
struct like { unsigned score; struct sp_buf text; };
struct suggesting { struct sp_memory_key key; struct sp_arena *a; const struct opts *o; struct like v[MOST_SUGGESTED + 1]; size_t n; };

static struct sp_rc suggest_one(void *ctx, const struct sp_memory_row *r)
{
    struct suggesting *s = ctx;
    if (!sp_view_eq(r->key.from, s->key.from) || r->state == SP_MEMORY_REJECTED)
        return SP_OK;
    unsigned score = sp_memory_likeness(r->key.source, s->key.source);
    if (score < LEAST_LIKENESS)
        return SP_OK;
    size_t at = s->n;
    struct like x = { score, { 0 } };
    if (s->o->json)
        sp_buf_putf(&x.text, "{\"score\":%u,\"row\":", score);
    else
        sp_buf_putf(&x.text, "%3u  ", score);
    sp_text_put_row(&x.text, r, s->o->json);
    if (s->o->json && x.text.n) {
        x.text.n--;
        sp_buf_puts(&x.text, "}\n");
    }
    for (; at > 0 && s->v[at - 1].score < score; at--)
        s->v[at] = s->v[at - 1];
    s->v[at] = x;
    if (s->n == MOST_SUGGESTED)
        sp_buf_free(&s->v[MOST_SUGGESTED].text);
    else
        s->n++;
    return SP_OK;
}

static struct sp_rc suggest(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    struct suggesting s = { .a = &a, .o = o };
    SP_TRY(need_id(o, d));
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(sp_text_named(db, o->bundle, o->id, o->to, &a, &s.key, d));
    struct sp_rc rc = sp_memory_each(db, s.key.to, suggest_one, &s);
    for (size_t i = 0; i < s.n; i++) {
        sp_buf_put(b, sp_buf_view(&s.v[i].text));
        sp_buf_free(&s.v[i].text);
    }
    if (!s.n && !o->json)
        sp_said_put(b, "translation.nothing-like");
    return sp_ok(rc) ? sp_buf_rc(b) : rc;
}

/* ---- add: a draft by a person ---- */

static struct sp_rc take_text(const struct opts *o, struct sp_buf *text, struct sp_diag *d)
{
    bool normal = false;
    if (!o->text == !o->file)
        return wrong(d, "text", "give the translation by --text or --file");
    if (o->file)
        SP_TRY(sp_file_read(o->file, SP_MAX_TRANSLATED_BYTES + 1, text, d));
    else
        sp_buf_puts(text, o->text);
    if (text->n && text->p[text->n - 1] == '\n')
        text->n--;
    SP_TRY(sp_buf_rc(text));
    SP_TRY(sp_text_check(sp_buf_view(text), SP_MAX_TRANSLATED_BYTES, "text", d));
    SP_TRY(sp_text_is_nfc(sp_buf_view(text), &normal));
    return normal ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "translation.nfc", "text", "the translation is not in NFC");
}

static struct sp_rc put(struct sp_db *db, const struct sp_memory_row *row, bool replace, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_memory_row was;
    struct sp_rc rc = sp_memory_get(db, &row->key, a, &was);
    bool is_new = sp_is(rc, SP_RC_NOTFOUND);
    SP_TRY(is_new ? SP_OK : rc);
    if (!is_new && !replace && (was.state == SP_MEMORY_APPROVED || was.state == SP_MEMORY_SIGNED))
        return sp_diag_set(d, SP_ERR(EXISTS), "translation.exists", NULL, "the memory has an approved translation of it; --replace puts yours in its place");
    if (!is_new && !replace && was.state == SP_MEMORY_DRAFT && was.translator.n && !sp_view_eq(was.translator, row->translator))
        return sp_diag_set(d, SP_ERR(EXISTS), "translation.draft-of-other", NULL, "the memory has a draft of it by %.*s; --replace puts yours in its place",
                           (int)was.translator.n, was.translator.p);
    rc = sp_memory_put(db, row, is_new ? NULL : &was);
    return sp_is(rc, SP_RC_EXISTS) ? sp_diag_set(d, rc, "memory.changed", NULL, "somebody else was at work on it; look at it, and add yours again") : rc;
}

static struct sp_rc add(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    enum sp_translation_method method = SP_METHOD_HUMAN;
    SP_TRY(need_id(o, d));
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_text_person("by", o->by, d));
    if (o->method && (!sp_method_parse(sp_view_of(o->method), &method) || method == SP_METHOD_MACHINE))
        return wrong(d, "method", "--method is human, certified or memory; machine translations come from saphan translation run");
    SP_TRY(take_text(o, &text, d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    struct sp_memory_row row = { .text = sp_buf_view(&text), .method = sp_view_of(sp_method_text(method)), .translator = sp_view_of(o->by), .made_s = sp_now_s() };
    SP_TRY(sp_text_named(db, o->bundle, o->id, o->to, &a, &row.key, d));
    SP_TRY(put(db, &row, o->replace, &a, d));
    SP_TRY(sp_memory_get(db, &row.key, &a, &row));
    sp_text_put_row(b, &row, o->json);
    return sp_buf_rc(b);
}

/* ---- review ---- */

/* Who approves says by its digest what he read: what came in its place since was read by nobody. Who rejects may say it. */
static struct sp_rc check_read(const struct opts *o, const struct sp_memory_row *row, struct sp_buf *b, struct sp_diag *d)
{
    char version[SP_TEXT_VERSION];
    size_t n = o->digest ? strlen(o->digest) : 0;
    SP_TRY(sp_text_version(row, version));
    if (!o->digest && o->reject)
        return SP_OK;
    if (!o->digest) {
        sp_text_put_row(b, row, o->json);
        SP_TRY(sp_buf_rc(b));
        sp_out(b);
        return sp_diag_set(d, SP_ERR(USAGE), "translation.digest", "digest", "read it, and say what you read: --digest %.*s", (int)SP_TEXT_VERSION_SHOWN, version);
    }
    if (n < SP_TEXT_VERSION_SHOWN || n >= SP_TEXT_VERSION || strspn(o->digest, "0123456789abcdef") != n)
        return sp_diag_set(d, SP_ERR(USAGE), "translation.digest", "digest", "--digest is %d to %d digits of 0-9 and a-f, as saphan translation show prints it",
                           (int)SP_TEXT_VERSION_SHOWN, (int)SP_TEXT_VERSION - 1);
    if (strncmp(version, o->digest, n) != 0)
        return sp_diag_set(d, SP_ERR(EXISTS), "memory.changed", "digest", "the translation is another one than that; saphan translation show prints what it is now");
    return SP_OK;
}

static struct sp_rc review(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    struct sp_memory_key key;
    struct sp_memory_row row;
    uint8_t version[SP_MEMORY_VERSION];
    SP_TRY(need_id(o, d));
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_text_person("by", o->by, d));
    if (o->approve == o->reject)
        return wrong(d, "approve", "say --approve or --reject");
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(sp_text_named(db, NULL, o->id, o->to, &a, &key, d));
    struct sp_rc rc = sp_memory_get(db, &key, &a, &row);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "translation.none", "id", "there is no translation of it into %s to review; saphan translation add makes one", o->to);
    SP_TRY(rc);
    SP_TRY(check_read(o, &row, b, d));
    SP_TRY(sp_memory_version(&row, version));
    const struct sp_memory_review x = { .approve = o->approve, .version = version, .reviewer = sp_view_of(o->by), .at_s = sp_now_s() };
    SP_TRY(sp_memory_review(db, &key, &x, d));
    SP_TRY(sp_memory_get(db, &key, &a, &row));
    sp_text_put_row(b, &row, o->json);
    return sp_buf_rc(b);
}

/* ---- withdraw: what was given out before is given out no more ---- */

static struct sp_rc withdraw(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    struct sp_memory_key key;
    char id[SP_TEXT_ID];
    SP_TRY(need_id(o, d));
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_text_person("by", o->by, d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(sp_text_named(db, NULL, o->id, o->to, &a, &key, d));
    SP_TRY(sp_text_id(&key, id));
    struct sp_rc rc = sp_memory_withdraw(db, &key, o->forget, sp_view_of(o->by), sp_now_s());
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "translation.none", "id", "there is no translation of it into %s to withdraw", o->to);
    SP_TRY(rc);
    if (o->json)
        sp_buf_putf(b, "{\"withdrawn\":\"%s\",\"forgotten\":%s}\n", id, o->forget ? "true" : "false");
    else
        sp_say_put(b, o->forget ? "translation.forgotten" : "translation.withdrawn", sp_fill_view("id", sp_view(id, SP_TEXT_ID_SHOWN)));
    return sp_buf_rc(b);
}

/* ---- command lines ---- */

typedef struct sp_rc (*work)(const struct opts *o, struct sp_buf *b, struct sp_diag *d);

static int run(const struct sp_cli_command *cmd, const struct sp_cli_option *options, size_t n_options, struct opts *o, work what, int argc, char **argv)
{
    int status;
    size_t n = 0;
    if (!sp_cli_parse(cmd, options, n_options, argc, argv, &o->id, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = what(o, &b, &d);
    return sp_out_end(&b, o->json, rc, &d, o->data);
}

#define DATA(o) { "data", SP_CLI_TEXT, &(o).data, "DIR", "opt.data.running", true }
#define TO(o, must) { "to", SP_CLI_TEXT, &(o).to, "L", "opt.to", must }
#define BUNDLE(o) { "bundle", SP_CLI_TEXT, &(o).bundle, "FILE", "opt.bundle.translation", false }
#define BY(o, help) { "by", SP_CLI_TEXT, &(o).by, "NAME", help, true }
#define JSON(o) { "json", SP_CLI_FLAG, &(o).json, NULL, "opt.json.lines", false }

int sp_cmd_translation_list(int argc, char **argv)
{
    struct opts o = { .limit = 100 };
    const struct sp_cli_option options[] = { DATA(o), TO(o, true), BUNDLE(o), { "limit", SP_CLI_INT, &o.limit, "N", "opt.limit.list", false }, JSON(o) };
    static const struct sp_cli_command cmd = { "translation list", "saphan translation list --data DIR --to L",
                                               "help.translation.list", sp_cmd_translation_list };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, list, argc, argv);
}

int sp_cmd_translation_show(int argc, char **argv)
{
    struct opts o = { .limit = 0 };
    const struct sp_cli_option options[] = { DATA(o), TO(o, false), JSON(o) };
    static const struct sp_cli_command cmd = { "translation show", "saphan translation show [ID] --data DIR [--to L]",
                                               "help.translation.show", sp_cmd_translation_show };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, show, argc, argv);
}

int sp_cmd_translation_suggest(int argc, char **argv)
{
    struct opts o = { .limit = 0 };
    const struct sp_cli_option options[] = { DATA(o), TO(o, true), BUNDLE(o), JSON(o) };
    static const struct sp_cli_command cmd = { "translation suggest", "saphan translation suggest ID --data DIR --to L",
                                               "help.translation.suggest",
                                               sp_cmd_translation_suggest };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, suggest, argc, argv);
}

int sp_cmd_translation_add(int argc, char **argv)
{
    struct opts o = { .limit = 0 };
    const struct sp_cli_option options[] = {
        DATA(o), TO(o, true), BUNDLE(o), BY(o, "opt.by.translator"), { "text", SP_CLI_TEXT, &o.text, "TEXT", "opt.text", false },
        { "file", SP_CLI_TEXT, &o.file, "FILE", "opt.file.translation", false },
        { "method", SP_CLI_TEXT, &o.method, "M", "opt.method.translation", false },
        { "replace", SP_CLI_FLAG, &o.replace, NULL, "opt.replace.translation", false }, JSON(o),
    };
    static const struct sp_cli_command cmd = { "translation add", "saphan translation add ID --data DIR --to L --by NAME --text TEXT|--file FILE",
                                               "help.translation.add", sp_cmd_translation_add };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, add, argc, argv);
}

int sp_cmd_translation_review(int argc, char **argv)
{
    struct opts o = { .limit = 0 };
    const struct sp_cli_option options[] = {
        DATA(o), TO(o, true), BY(o, "opt.by.reader"), { "approve", SP_CLI_FLAG, &o.approve, NULL, "opt.approve", false },
        { "digest", SP_CLI_TEXT, &o.digest, "D", "opt.digest.translation", false },
        { "reject", SP_CLI_FLAG, &o.reject, NULL, "opt.reject.translation", false }, JSON(o),
    };
    static const struct sp_cli_command cmd = { "translation review", "saphan translation review ID --data DIR --to L --by NAME --approve --digest D|--reject",
                                               "help.translation.review", sp_cmd_translation_review };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, review, argc, argv);
}

int sp_cmd_translation_withdraw(int argc, char **argv)
{
    struct opts o = { .limit = 0 };
    const struct sp_cli_option options[] = {
        DATA(o), TO(o, true), BY(o, "opt.by.withdraw"), { "forget", SP_CLI_FLAG, &o.forget, NULL, "opt.forget", false }, JSON(o),
    };
    static const struct sp_cli_command cmd = { "translation withdraw", "saphan translation withdraw ID --data DIR --to L --by NAME [--forget]",
                                               "help.translation.withdraw", sp_cmd_translation_withdraw };
    return run(&cmd, options, SP_CLI_COUNT(options), &o, withdraw, argc, argv);
}
