#include "tools/saphan/translation.h"

#include <stdlib.h>

#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "i18n/mask.h"
#include "i18n/nfc.h"
#include "node/evidence/disclose.h"
#include "schema/bundle.h"
#include "schema/text.h"
#include "tools/common/words.h"

struct sp_rc sp_text_id(const struct sp_memory_key *k, char id[SP_TEXT_ID])
{
    SP_BUF_AUTO b = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    SP_BUF_AUTO hex = { 0 };
    if (k->source.n)
        SP_TRY(sp_sha256(k->source, digest));
    else if (k->digest.n == sizeof digest)
        memcpy(digest, k->digest.p, sizeof digest);
    else
        return SP_ERR(INVALID);
    sp_buf_put_view(&b, k->from);
    sp_buf_put_view(&b, k->context);
    sp_buf_put(&b, sp_view(digest, sizeof digest));
    SP_TRY(sp_buf_rc(&b));
    SP_TRY(sp_sha256(sp_buf_view(&b), digest));
    sp_buf_put_hex(&hex, sp_view(digest, sizeof digest));
    SP_TRY(sp_buf_rc(&hex));
    memcpy(id, hex.p, SP_TEXT_ID - 1);
    id[SP_TEXT_ID - 1] = '\0';
    return SP_OK;
}

/* ---- the registry ---- */

struct seen { char id[SP_TEXT_ID]; }; /* empty: free */
struct walk { struct sp_text text; sp_text_fn each; void *ctx; struct seen *seen; size_t room, n; }; /* seen: a set with open addressing */

/* Where it stands, or is to stand. Any digits do: an id is a digest. */
static struct seen *place_of(struct seen *v, size_t room, const char *id)
{
    char head[SP_TEXT_ID_LEAST * 2 + 1] = "";
    memcpy(head, id, sizeof head - 1);
    size_t i = (size_t)strtoull(head, NULL, 16) & (room - 1);
    while (*v[i].id && strcmp(v[i].id, id))
        i = (i + 1) & (room - 1);
    return &v[i];
}

static struct sp_rc seen_before(struct walk *w, bool *was)
{
    if (2 * (w->n + 1) > w->room) {
        size_t room = w->room ? w->room * 2 : 1024;
        struct seen *v = calloc(room, sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        for (size_t i = 0; i < w->room; i++)
            if (*w->seen[i].id)
                *place_of(v, room, w->seen[i].id) = w->seen[i];
        free(w->seen);
        w->seen = v;
        w->room = room;
    }
    struct seen *at = place_of(w->seen, w->room, w->text.id);
    *was = *at->id;
    memcpy(at->id, w->text.id, sizeof at->id);
    w->n += !*was;
    return SP_OK;
}

static struct sp_rc one(void *ctx, const struct sp_prose *p)
{
    struct walk *w = ctx;
    SP_BUF_AUTO context = { 0 };
    SP_BUF_AUTO tag = { 0 };
    sp_context_put(&context, p->fact->kind, p->field);
    sp_prose_put_tag(&tag, p);
    SP_TRY(sp_buf_rc(&context));
    SP_TRY(sp_buf_rc(&tag));
    w->text.key.context = sp_buf_view(&context);
    w->text.key.from = sp_buf_view(&tag);
    w->text.key.source = p->text;
    SP_TRY(sp_text_id(&w->text.key, w->text.id));
    bool was = false;
    if (w->text.key.to.n && !sp_language_pair_valid(w->text.key.from, w->text.key.to))
        return SP_OK;
    SP_TRY(seen_before(w, &was));
    if (was)
        return SP_OK;
    return w->each(w->ctx, &w->text);
}

static struct sp_rc walk_registry(struct sp_db *db, struct walk *w)
{
    SP_SNAP_AUTO s = NULL;
    SP_ARENA_AUTO a = { 0 };
    uint64_t cursor = 0;
    struct sp_company c;
    SP_TRY(sp_snap_begin(db, &s));
    struct sp_rc rc = sp_snap_next_company(s, &cursor, 0, &a, &c);
    for (; sp_ok(rc); rc = sp_snap_next_company(s, &cursor, 0, &a, &c)) {
        w->text.subject = c.subject;
        SP_TRY(sp_prose_each(c.facts, c.n, one, w));
        sp_arena_reset(&a);
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc walk_bundle(const char *path, struct walk *w, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_bundle b;
    struct sp_disclosed r;
    SP_TRY(sp_file_read(path, SP_MAX_BUNDLE_BYTES, &file, d));
    SP_TRY(sp_bundle_parse(sp_buf_view(&file), &a, &b, d));
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(b.report), &payload, d));
    SP_TRY(sp_disclosed_read(sp_buf_view(&payload), b.report, &a, &r, d));
    w->text.subject = r.report.head.sub;
    return sp_prose_each(r.report.facts, r.report.n_facts, one, w);
}

struct sp_rc sp_texts_each(struct sp_db *db, const char *bundle, struct sp_view to, sp_text_fn each, void *ctx, struct sp_diag *d)
{
    struct walk w = { .each = each, .ctx = ctx, .text = { .key = { .to = to } } };
    struct sp_rc rc = bundle ? walk_bundle(bundle, &w, d) : walk_registry(db, &w);
    free(w.seen);
    return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
}

/* ---- one text ---- */

struct naming { const char *prefix; struct sp_arena *a; struct sp_memory_key out; char id[SP_TEXT_ID]; bool found, many; };

static struct sp_rc keep(struct naming *n, const struct sp_memory_key *k)
{
    char id[SP_TEXT_ID];
    SP_TRY(sp_text_id(k, id));
    if (strncmp(id, n->prefix, strlen(n->prefix)) != 0)
        return SP_OK;
    n->many = n->found && strcmp(id, n->id) != 0;
    if (n->many)
        return SP_ERR(EXISTS);
    if (n->found && (n->out.source.n || !k->source.n))
        return SP_OK;
    n->found = true;
    memcpy(n->id, id, sizeof n->id);
    if (!sp_arena_copy(n->a, k->from, &n->out.from) || !sp_arena_copy(n->a, k->to, &n->out.to) || !sp_arena_copy(n->a, k->context, &n->out.context) ||
        !sp_arena_copy(n->a, k->source, &n->out.source) || !sp_arena_copy(n->a, k->digest, &n->out.digest))
        return SP_ERR(NOMEM);
    return n->out.source.n && !strcmp(n->prefix, id) ? SP_ERR(EXISTS) : SP_OK; /* in full: nothing else has it */
}

static struct sp_rc keep_text(void *ctx, const struct sp_text *t) { return keep(ctx, &t->key); }
static struct sp_rc keep_row(void *ctx, const struct sp_memory_row *r) { return keep(ctx, &r->key); }

static struct sp_rc id_check(const char *id, struct sp_diag *d)
{
    size_t n = strlen(id);
    if (n >= SP_TEXT_ID_LEAST && n < SP_TEXT_ID && strspn(id, "0123456789abcdef") == n)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(USAGE), "translation.id", "id", "an id is %d to %d digits of 0-9 and a-f, as saphan translation list names it", (int)SP_TEXT_ID_LEAST,
                       (int)SP_TEXT_ID - 1);
}

struct sp_rc sp_text_named(struct sp_db *db, const char *bundle, const char *id, const char *to, struct sp_arena *a, struct sp_memory_key *out, struct sp_diag *d)
{
    struct naming n = { .prefix = id, .a = a };
    SP_TRY(id_check(id, d));
    struct sp_rc rc = bundle ? sp_texts_each(db, bundle, sp_view_of(to), keep_text, &n, d) : SP_OK;
    if (sp_ok(rc) && (n.found || !bundle) && !n.many)
        rc = sp_memory_each(db, sp_view_of(to), keep_row, &n);
    if (sp_ok(rc) && !bundle)
        rc = sp_texts_each(db, NULL, sp_view_of(to), keep_text, &n, d);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_EXISTS))
        return rc;
    if (n.many)
        return sp_diag_set(d, SP_ERR(EXISTS), "translation.ambiguous", "id", "several texts have ids that begin with %s; give more of it, as --json prints it", id);
    if (!n.found && *to) { /* a text that is in this language? */
        struct sp_diag none = SP_NO_DIAG;
        struct sp_rc there = sp_text_named(db, bundle, id, "", a, out, &none);
        if (sp_ok(there) && !sp_language_pair_valid(out->from, sp_view_of(to)))
            return sp_diag_set(d, SP_ERR(USAGE), "translation.language", "to", "the text is in %.*s, which is no other language than %s", (int)out->from.n, out->from.p, to);
    }
    if (!n.found)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "translation.id", "id", "no free text %s has the id %s; saphan translation list names them",
                           bundle ? "of that report" : "here", id);
    *out = n.out;
    return SP_OK;
}

/* ---- words of the command line ---- */

struct sp_rc sp_text_language(const char *tag, struct sp_diag *d)
{
    if (sp_language_tag_valid(sp_view_of(tag)))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(USAGE), "translation.language", "to", "%s is no language as lo, or language and script as zh-Hant", tag);
}

struct sp_rc sp_text_person(const char *option, const char *name, struct sp_diag *d)
{
    bool normal = false;
    if (sp_translation_name_valid(sp_view_of(name)) && sp_ok(sp_text_is_nfc(sp_view_of(name), &normal)) && normal)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(USAGE), "translation.name", option, "--%s is a name on one line in NFC, without brackets, bars and double quotation marks", option);
}

struct sp_rc sp_text_version(const struct sp_memory_row *r, char version[SP_TEXT_VERSION])
{
    SP_BUF_AUTO hex = { 0 };
    uint8_t digest[SP_MEMORY_VERSION];
    SP_TRY(sp_memory_version(r, digest));
    sp_buf_put_hex(&hex, sp_view(digest, sizeof digest));
    SP_TRY(sp_buf_rc(&hex));
    memcpy(version, hex.p, SP_TEXT_VERSION - 1);
    version[SP_TEXT_VERSION - 1] = '\0';
    return SP_OK;
}

/* What whoever reads it is told to look at; of a text that is not known here nothing can be told. */
static enum sp_mask_likeness numbers_of(const struct sp_memory_row *r)
{
    return r->key.source.n ? sp_mask_compare(r->key.source, r->text) : SP_MASK_ALIKE;
}

static void put_json(struct sp_buf *b, const struct sp_memory_row *r, const char *id, const char *version)
{
    static const char *const numbers[] = { "differ", "unsure", "alike" };
    sp_buf_putc(b, '{');
    sp_out_text(b, "id", sp_view_of(id));
    sp_out_text(b, "context", r->key.context);
    sp_out_text(b, "from", r->key.from);
    sp_out_text(b, "to", r->key.to);
    sp_out_text(b, "source", r->key.source);
    sp_out_text(b, "state", sp_view_of(sp_memory_state_text(r->state)));
    sp_out_text(b, "text", r->text);
    sp_out_text(b, "method", r->method);
    sp_out_text(b, "engine", r->engine);
    sp_out_text(b, "translator", r->translator);
    sp_out_text(b, "reviewer", r->reviewer);
    sp_out_text(b, "registers", r->registers);
    sp_out_text(b, "numbers", r->key.source.n ? sp_view_of(numbers[numbers_of(r)]) : sp_view(NULL, 0));
    sp_out_text(b, "digest", sp_view_of(version));
    sp_buf_puts(b, "}\n");
}

static void put_row(struct sp_buf *b, const struct sp_memory_row *r, const char *id, const char *version)
{
    static const struct sp_word states[] = { { "draft", "memory.draft" }, { "approved", "memory.approved" }, { "rejected", "memory.rejected" },
                                             { "signed", "memory.signed" } };
    static const struct sp_word methods[] = { { "certified", "method.certified" }, { "human", "method.human" }, { "memory", "method.memory" },
                                              { "machine", "method.machine" } };
    sp_buf_putf(b, "%.*s  %.*s  ", (int)SP_TEXT_ID_SHOWN, id, (int)r->key.context.n, r->key.context.p);
    sp_say(b, "translation.from-to", sp_fill_view("from", r->key.from), sp_fill_view("to", r->key.to));
    sp_buf_puts(b, "  ");
    sp_buf_put(b, SP_WORDS_NAMED(states, sp_view_of(sp_memory_state_text(r->state))));
    sp_buf_puts(b, ", ");
    sp_buf_put(b, SP_WORDS_NAMED(methods, r->method));
    if (r->translator.n || r->engine.n) {
        sp_buf_putc(b, ' ');
        sp_say_safe(b, "translation.by", sp_fill_view("who", r->translator.n ? r->translator : r->engine));
    }
    if (r->reviewer.n) {
        sp_buf_puts(b, ", ");
        sp_say_safe(b, "translation.read-by", sp_fill_view("who", r->reviewer));
    }
    sp_buf_puts(b, "\n    ");
    sp_buf_put_safe(b, r->key.source.n ? r->key.source : sp_said("translation.elsewhere"));
    sp_buf_puts(b, "\n    ");
    sp_buf_put_safe(b, r->text);
    sp_buf_putc(b, '\n');
    if (r->state == SP_MEMORY_DRAFT && numbers_of(r) != SP_MASK_ALIKE) {
        sp_buf_puts(b, "    ! ");
        sp_buf_put(b, sp_said(numbers_of(r) == SP_MASK_UNSURE ? "translation.units" : "translation.numbers"));
        sp_buf_putc(b, '\n');
    }
    if (r->state == SP_MEMORY_DRAFT || r->state == SP_MEMORY_REJECTED)
        sp_buf_putf(b, "    --digest %.*s\n", (int)SP_TEXT_VERSION_SHOWN, version);
}

void sp_text_put_row(struct sp_buf *b, const struct sp_memory_row *r, bool json)
{
    char id[SP_TEXT_ID] = "", version[SP_TEXT_VERSION] = "";
    if (!sp_ok(sp_text_id(&r->key, id)) || !sp_ok(sp_text_version(r, version)))
        b->failed = SP_RC_NOMEM;
    if (json)
        put_json(b, r, id, version);
    else
        put_row(b, r, id, version);
}
