/* saphan translation import - signed translations of others, and what they may not take the place of. */
#include "base/clock.h"
#include "crypto/digest.h"
#include "node/evidence/signers.h"
#include "schema/text.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

struct opts { const char *data; struct sp_cli_many kid; bool all, replace, json; };
struct importing {
    const struct opts *o;
    struct sp_db *db;
    struct sp_translation *v;
    struct sp_view *jws, *registers; /* whose texts each may be of: struct sp_memory_row */
    size_t n, kept, others, left;
    struct sp_arena *a;
    struct sp_buf *b;
};

/* ---- what may take the place of what is here ---- */

enum place { TAKES, THERE, REJECTED, PERSON, APPROVED, OLDER };

static bool made_by_machine(const struct sp_memory_row *row) { return sp_view_is(row->method, "machine") && !row->reviewer.n; }

/* When its signer, or who made it, said it. */
static int64_t said_s(const struct sp_memory_row *row, struct sp_arena *a)
{
    struct sp_translation t;
    struct sp_diag d = SP_NO_DIAG;
    if (row->assertion.n && sp_ok(sp_translation_open(row->assertion, SP_AT_ANY_TIME, a, &t, NULL, &d)))
        return t.iat > sp_now_s() + SP_CLOCK_SKEW_S ? INT64_MIN : t.iat; /* nothing is newer than now */
    return row->made_s;
}

/* A machine's that nobody read gives way to a person's, and to another machine's that is no older. All else stays, unless it is said that it shall
 * not; and even then nothing older comes in the place of what is newer, and no machine's in that of a person's. */
static enum place place_of(const struct importing *im, const struct sp_memory_row *row, const struct sp_memory_row *new)
{
    bool rejected = row->state == SP_MEMORY_REJECTED;
    if (!rejected && sp_view_eq(row->assertion, new->assertion))
        return THERE;
    if (rejected && !im->o->replace)
        return REJECTED;
    if (!rejected && !made_by_machine(row) && (!im->o->replace || made_by_machine(new)))
        return row->state == SP_MEMORY_DRAFT ? PERSON : APPROVED;
    if (!rejected && made_by_machine(row) && !made_by_machine(new))
        return TAKES;
    return new->made_s < said_s(row, im->a) ? OLDER : TAKES;
}

static void tell_left(struct importing *im, const struct sp_memory_key *key, enum place why)
{
    static const char *const codes[] = { "", "", "rejected", "person", "approved", "older" };
    static const char *const says[] = { "", "", "translation.left-rejected", "translation.left-person", "translation.left-approved", "translation.left-older" };
    char id[SP_TEXT_ID];
    im->left++;
    if (!sp_ok(sp_text_id(key, id))) {
        im->b->failed = SP_RC_NOMEM;
        return;
    }
    if (im->o->json) {
        sp_buf_putf(im->b, "{\"id\":\"%s\",\"left\":\"%s\"}\n", id, codes[why]);
        return;
    }
    sp_buf_putf(im->b, "%.*s  ", (int)SP_TEXT_ID_SHOWN, id);
    sp_buf_put(im->b, sp_said(says[why]));
    sp_buf_putc(im->b, '\n');
}

static bool lists(struct sp_view registers, struct sp_view one)
{
    const struct sp_memory_row row = { .registers = registers };
    return registers.n && sp_memory_speaks(&row, one, sp_view(NULL, 0));
}

/* The same once more, by a key that is named for more registers by now: for those, too. */
static struct sp_rc widen(struct importing *im, const struct sp_memory_row *was, struct sp_view registers)
{
    SP_BUF_AUTO all = { 0 };
    struct sp_memory_row row = *was;
    sp_buf_put(&all, was->registers);
    for (struct sp_view rest = registers, one; rest.n;) {
        one = rest;
        if (!sp_view_split(rest, ' ', &one, &rest))
            rest = sp_view(NULL, 0);
        if (!lists(was->registers, one)) {
            sp_buf_putc(&all, ' ');
            sp_buf_put(&all, one);
        }
    }
    SP_TRY(sp_buf_rc(&all));
    row.registers = sp_buf_view(&all);
    if (!was->registers.n || row.registers.n == was->registers.n)
        return SP_OK;
    struct sp_rc rc = sp_memory_put(im->db, &row, was);
    return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
}

/* *n counts it when the memory has it now. */
static struct sp_rc put(struct importing *im, size_t i, const struct sp_memory_key *key, size_t *n)
{
    const struct sp_translation *x = &im->v[i];
    struct sp_memory_row was, row = { .key = *key, .state = SP_MEMORY_SIGNED, .text = x->text, .method = sp_view_of(sp_method_text(x->method)),
                                      .engine = x->engine.name, .engine_version = x->engine.version, .translator = x->iss, .reviewer = x->reviewer,
                                      .assertion = im->jws[i], .registers = im->registers[i], .made_s = x->iat, .reviewed_s = sp_now_s() };
    enum place place = TAKES;
    row.key.to = x->to;
    struct sp_rc rc = sp_memory_get(im->db, &row.key, im->a, &was);
    bool is_new = sp_is(rc, SP_RC_NOTFOUND);
    SP_TRY(is_new ? SP_OK : rc);
    if (!is_new)
        place = place_of(im, &was, &row);
    if (place == TAKES)
        rc = sp_memory_put(im->db, &row, is_new ? NULL : &was);
    if (place == TAKES && !sp_is(rc, SP_RC_EXISTS))
        SP_TRY(rc);
    if (place == TAKES && sp_is(rc, SP_RC_EXISTS))
        place = PERSON; /* somebody was at work on it */
    if (place == THERE)
        SP_TRY(widen(im, &was, row.registers));
    if (place != TAKES && place != THERE)
        tell_left(im, &row.key, place);
    else
        ++*n;
    return SP_OK;
}

static struct sp_rc match(void *ctx, const struct sp_text *t)
{
    struct importing *im = ctx;
    char digest[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(t->key.source, digest));
    for (size_t i = 0; i < im->n; i++) {
        const struct sp_translation *x = &im->v[i];
        if (!lists(im->registers[i], SP_VIEW_LIT(SP_MEMORY_OWN)) || !sp_view_eq(x->context, t->key.context) || !sp_view_eq(x->from, t->key.from) || !sp_view_is(x->source, digest))
            continue;
        SP_TRY(put(im, i, &t->key, &im->kept));
        im->v[i].context = sp_view(NULL, 0); /* found: it is not looked for again */
    }
    return SP_OK;
}

/* Of texts of other registers only the digest is known, which is enough to find them by when a report brings one. */
static struct sp_rc keep_others(struct importing *im)
{
    for (size_t i = 0; i < im->n; i++) {
        const struct sp_translation *x = &im->v[i];
        SP_BUF_AUTO digest = { 0 };
        if (!x->context.n || sp_view_is(im->registers[i], SP_MEMORY_OWN))
            continue;
        SP_TRY(sp_b64url_decode(x->source, &digest));
        const struct sp_memory_key key = { .from = x->from, .to = x->to, .context = x->context, .digest = sp_buf_view(&digest) };
        SP_TRY(put(im, i, &key, &im->others));
    }
    return SP_OK;
}

/* KID: for texts of this registry; NODE=KID: for those of that node's. */
static struct sp_rc check_keys(const struct opts *o, struct sp_diag *d)
{
    bool other = false;
    for (size_t i = 0; i < o->kid.n; i++) {
        struct sp_view text = sp_view_of(o->kid.v[i]), node, kid;
        if (!sp_digest_valid(text) && !sp_signer_parse(text, &node, &kid))
            return sp_diag_set(d, SP_ERR(USAGE), "translation.option", "kid", "--kid is a key of 43 characters, for texts of this registry, or NODE=KID, for those of that node's");
        other |= !sp_digest_valid(text);
    }
    if (o->all && !other)
        return sp_diag_set(d, SP_ERR(USAGE), "translation.option", "all", "say whose register a key speaks for: --all with --kid NODE=KID");
    return SP_OK;
}

static struct sp_rc known_key(const struct opts *o, const char *key, struct sp_arena *a, struct sp_view *registers, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    for (size_t i = 0; i < o->kid.n; i++) {
        struct sp_view text = sp_view_of(o->kid.v[i]), node, kid;
        if (!sp_signer_parse(text, &node, &kid)) {
            node = SP_VIEW_LIT(SP_MEMORY_OWN);
            kid = text;
        }
        if (!sp_view_is(kid, key) || lists(sp_buf_view(&b), node))
            continue;
        sp_buf_puts(&b, b.n ? " " : "");
        sp_buf_put(&b, node);
    }
    SP_TRY(sp_buf_rc(&b));
    if (b.n)
        return sp_arena_copy(a, sp_buf_view(&b), registers) ? SP_OK : SP_ERR(NOMEM);
    return sp_diag_set(d, SP_ERR(INVALID), "translation.signer", "kid", "signed with the key %s, which is not one that you named by --kid", key);
}

static size_t count_lines(struct sp_view v)
{
    size_t n = v.n && v.p[v.n - 1] != '\n';
    for (size_t i = 0; i < v.n; i++)
        n += v.p[i] == '\n';
    return n;
}

/* All lines are read before anything is kept. */
static struct sp_rc read_lines(struct importing *im, struct sp_view rest, struct sp_diag *d)
{
    size_t lines = count_lines(rest);
    im->v = sp_arena_alloc(im->a, (lines + 1) * sizeof *im->v);
    im->jws = sp_arena_alloc(im->a, (lines + 1) * sizeof *im->jws);
    im->registers = sp_arena_alloc(im->a, (lines + 1) * sizeof *im->registers);
    if (!im->v || !im->jws || !im->registers)
        return SP_ERR(NOMEM);
    while (rest.n) {
        struct sp_view line = rest;
        char kid[44];
        if (!sp_view_split(rest, '\n', &line, &rest))
            rest = sp_view(NULL, 0);
        struct sp_rc rc = sp_translation_open(line, sp_now_s(), im->a, &im->v[im->n], kid, d);
        if (sp_ok(rc))
            rc = known_key(im->o, kid, im->a, &im->registers[im->n], d);
        if (!sp_ok(rc)) {
            d->line = (unsigned)im->n + 1;
            return rc;
        }
        im->jws[im->n++] = line;
    }
    return SP_OK;
}

static struct sp_rc import(const struct opts *o, const char *path, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct importing im = { .o = o, .a = &a, .b = b };
    if (!path)
        return sp_diag_set(d, SP_ERR(USAGE), "translation.option", NULL, "name the file of signed translations");
    SP_TRY(check_keys(o, d));
    SP_TRY(sp_file_read(path, SP_MAX_BUNDLE_BYTES, &file, d));
    SP_TRY(read_lines(&im, sp_buf_view(&file), d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    im.db = db;
    SP_TRY(sp_texts_each(db, NULL, sp_view(NULL, 0), match, &im, d));
    if (o->all)
        SP_TRY(keep_others(&im));
    if (o->json) {
        sp_buf_putf(b, "{\"kept\":%zu,\"of\":%zu,\"others\":%zu,\"left\":%zu}\n", im.kept, im.n, im.others, im.left);
        return sp_buf_rc(b);
    }
    sp_say_put(b, "translation.kept", sp_fill_number("count", (long long)im.kept), sp_fill_number("all", (long long)im.n));
    if (o->all)
        sp_say_put(b, "translation.kept-others", sp_fill_number("count", (long long)im.others));
    if (im.left)
        sp_say_put(b, "translation.left", sp_fill_number("count", (long long)im.left));
    return sp_buf_rc(b);
}

int sp_cmd_translation_import(int argc, char **argv)
{
    struct opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "all", SP_CLI_FLAG, &o.all, NULL, "opt.all.translation-import", false },
        { "kid", SP_CLI_MANY, &o.kid, "[NODE=]KID", "opt.kid.translation-import", true },
        { "replace", SP_CLI_FLAG, &o.replace, NULL, "opt.replace.translation-import", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "translation import", "saphan translation import FILE --data DIR --kid KID",
                                               "help.translation.import", sp_cmd_translation_import };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = import(&o, path, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, path);
}
