#include "node/evidence/said.h"

#include <stdio.h>
#include <strings.h>

#include "base/clock.h"
#include "i18n/html.h"
#include "i18n/page_read.h"
#include "i18n/rendition.h"
#include "node/evidence/compared.h"
#include "node/evidence/render.h"
#include "node/evidence/said_internal.h"

enum { TITLE_WITHIN = 4096 };

struct job {
    const struct sp_said_question *q;
    struct sp_said *out;
    struct sp_verdict *verdict;
    struct sp_view file;             /* without a byte order mark */
    struct sp_said_text text;
    struct sp_view named;            /* the language that the file names; empty: none */
    struct sp_pieces found;
    bool no_title;                   /* of a text: it has that of no language */
    bool labelled;                   /* its catalogue has words to show translations with */
    bool any;                        /* the digest is of a comparison that was made */
    char digest[SP_SHA256_TEXT];
};

const char *sp_said_kind_text(enum sp_said_kind k)
{
    static const char *const texts[] = { "", "page", "text", "lines" };
    return texts[k];
}

/* --- what kind of file --- */

static struct sp_view skip_space(struct sp_view v)
{
    while (v.n && strchr(" \t\r\n", v.p[0]))
        v = sp_view(v.p + 1, v.n - 1);
    return v;
}

/* Its lines are cut when it is known what they are held against. */
static struct sp_rc find_text(struct job *j, struct sp_diag *d)
{
    if (!sp_said_text_find(j->file, &j->text))
        return sp_diag_set(d, SP_ERR(FORMAT), "shown.kind", NULL, "it is no page, no text as printed on a terminal, and no canonical lines of a report");
    j->out->kind = SP_SAID_TEXT;
    return sp_said_text_plain(j->file, j->text.width, d);
}

/*
 * By a file's name programs choose how to show it: as a table, whose cells may be others, as a page by the rules of XML, where elements in
 * capitals are none, or not at all. Only names that everybody opens as what it is, or that say nothing, are taken.
 */
static bool shown_as_it_is(struct sp_view name, bool page)
{
    static const char *const pages[] = { "html", "htm", "txt", "text", NULL }, *const texts[] = { "txt", "text", "log", "lines", NULL };
    const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
    struct sp_view base = slash ? sp_view(slash + 1, (size_t)(name.p + name.n - slash - 1)) : name;
    const char *dot = base.n ? memrchr(base.p, '.', base.n) : NULL;
    if (!dot || dot == base.p)
        return true;
    size_t n = (size_t)(base.p + base.n - dot - 1);
    for (const char *const *e = page ? pages : texts; *e; e++)
        if (n == strlen(*e) && !strncasecmp(dot + 1, *e, n))
            return true;
    return false;
}

static struct sp_rc wrong_name(const char *what, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "shown.name", NULL, "by its name another program opens it than one for %s, which may show something else", what);
}

static struct sp_rc find_kind(struct job *j, struct sp_diag *d)
{
    if (sp_view_starts(j->file, SP_VIEW_LIT("\xef\xbb\xbf")))
        j->file = sp_view(j->file.p + 3, j->file.n - 3);
    struct sp_view begin = skip_space(j->file);
    if (sp_view_starts(begin, SP_VIEW_LIT("%PDF")))
        return sp_diag_set(d, SP_ERR(FORMAT), "shown.pdf", NULL, "a PDF is no text that can be compared: what it shows and what it holds may differ. "
                           "Take the bundle attached to it (pdfdetach -save 1) and verify that; saphan-pdf draws the same PDF again from it");
    if (j->file.n > SP_MAX_PAGE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.page", NULL, "the file is larger than any report");
    if (sp_lines_of(j->file) > SP_MAX_PAGE_PARTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.page", NULL, "the file has more lines than any report");
    if (begin.n && begin.p[0] == '<') {
        j->out->kind = SP_SAID_PAGE;
        if (!shown_as_it_is(j->q->name, true))
            return wrong_name("pages", d);
        return sp_pieces_of_page(j->q->file, &j->out->arena, &j->found, &j->named, d);
    }
    if (!shown_as_it_is(j->q->name, false))
        return wrong_name("text", d);
    if (sp_utf8_check(j->file) != j->file.n)
        return sp_diag_at(d, SP_ERR(FORMAT), "shown.kind", sp_utf8_check(j->file), "it is not UTF-8");
    if (sp_view_starts(j->file, SP_VIEW_LIT("saphan-rendition/"))) {
        struct sp_rendition_line line;
        struct sp_view rest = j->file;
        bool bad;
        j->out->kind = SP_SAID_LINES;
        if (sp_rendition_next(&rest, &line, &bad) && line.n > 1)
            j->named = line.column[1];
        return sp_pieces_of_lines(j->file, &j->out->arena, &j->found);
    }
    return find_text(j, d);
}

static bool check_file(struct job *j, struct sp_rc *rc)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char good[64];
    *rc = find_kind(j, &d);
    if (sp_is(*rc, SP_RC_NOMEM))
        return false;
    if (!sp_ok(*rc) && d.line)
        (void)snprintf(d.field, sizeof d.field, "line %zu", d.line);
    (void)snprintf(good, sizeof good, "%s of %zu bytes", sp_said_kind_text(j->out->kind), j->q->file.n);
    bool ok = sp_verdict_take(j->verdict, "shown.file", *rc, &d, good);
    sp_verdict_expected(j->verdict, "a page, a text or canonical lines of a report");
    if (ok)
        sp_verdict_actual(j->verdict, "%s", good);
    else
        sp_verdict_refused(j->verdict, &d);
    *rc = SP_OK;
    return ok;
}

/* --- which report --- */

/* The text, which may be broken over lines anywhere. */
static struct sp_rc holds_text(struct sp_view text, struct sp_view word, bool *holds)
{
    SP_BUF_AUTO packed = { 0 };
    for (size_t i = 0; i < text.n; i++)
        if (!strchr(" \t\r\n", text.p[i]))
            sp_buf_putc(&packed, text.p[i]);
    SP_TRY(sp_buf_rc(&packed));
    *holds = packed.n && memmem(packed.p, packed.n, word.p, word.n);
    return SP_OK;
}

static bool holds_piece(const struct sp_pieces *p, struct sp_view word)
{
    for (size_t i = 0; i < p->n; i++)
        if (!p->v[i].markup && sp_view_eq(p->v[i].text, word))
            return true;
    return false;
}

/* What the page says beside a label of its box of evidence. */
static struct sp_view beside(const struct job *j, const char *key)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(j->named);
    struct sp_view label = cat ? sp_catalogue_text(cat, key) : sp_view(NULL, 0);
    for (size_t i = 0; label.n && i < j->found.n; i++)
        if (!j->found.v[i].markup && sp_view_eq(j->found.v[i].text, label))
            for (size_t k = i + 1; k < j->found.n; k++)
                if (!j->found.v[k].markup)
                    return j->found.v[k].text;
    return SP_VIEW_LIT("it is not named");
}

static struct sp_rc check_report(struct job *j, bool *ok)
{
    const struct sp_verified *v = j->q->report;
    struct { struct sp_view word; const char *key; } must[] = {
        { v->report.head.jti, "head.jti" }, { v->bundle.exchange, "evidence.exchange" }, { sp_view_of(v->report_digest), "evidence.report" } };
    bool page = j->out->kind == SP_SAID_PAGE;
    size_t n = page ? 3 : 1, i = 0;
    for (*ok = true; i < n; i += *ok) {
        *ok = page && holds_piece(&j->found, must[i].word);
        if (!page)
            SP_TRY(holds_text(j->file, must[i].word, ok));
        if (!*ok)
            break;
    }
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = *ok ? SP_OK : sp_diag_set(&d, SP_ERR(INVALID), "shown.other-report", NULL, "the file is of another report than the bundle's");
    (void)sp_verdict_take(j->verdict, "shown.report", rc, &d, "it names this report");
    sp_verdict_expected(j->verdict, "%.*s", SP_SHOW(must[*ok ? 0 : i].word));
    if (*ok)
        sp_verdict_actual(j->verdict, "the same");
    else
        sp_verdict_actual(j->verdict, "%.*s", SP_SHOW(page ? beside(j, must[i].key) : SP_VIEW_LIT("it is not named")));
    return SP_OK;
}

/* --- which layout --- */

static bool is_other_layout(const struct job *j) { return j->out->layout && j->out->layout != SP_LAYOUT; }

/* Whoever writes another number into a page gets no more than this: that nothing on it is proved. */
static void check_layout(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (is_other_layout(j)) {
        (void)sp_diag_set(&d, SP_ERR(VERSION), "shown.layout", NULL, "it says that a program of layout %u made it, and this one makes layout %d: nothing on it is proved. "
                          "Take saphan-verify of that version, or make it again from the bundle (--lang)", j->out->layout, SP_LAYOUT);
        sp_verdict_open(j->verdict, "shown.layout", &d);
    } else if (j->out->layout) {
        sp_verdict_add(j->verdict, SP_PASS, "shown.layout", "layout %d", SP_LAYOUT);
    } else {
        return;
    }
    sp_verdict_expected(j->verdict, "layout %d", SP_LAYOUT);
    sp_verdict_actual(j->verdict, "layout %u", j->out->layout);
}

static void find_layout(struct job *j, bool read)
{
    j->out->layout = j->out->kind == SP_SAID_PAGE ? (read ? sp_layout_of_page(&j->found) : sp_layout_near_top(j->file)) :
                     j->out->kind == SP_SAID_TEXT ? sp_layout_of_text(j->text.body) : 0;
}

/* --- what it says --- */

static struct sp_rc compare_text(struct job *j, struct sp_view made, struct sp_said *out)
{
    struct sp_pieces expected;
    if (!j->found.v)
        SP_TRY(sp_pieces_of_text(&j->text, &out->arena, &j->found));
    SP_TRY(sp_pieces_of_text(&(struct sp_said_text){ .above = j->text.above.n ? j->q->before : j->text.above, .body = made, .body_line = 1 }, &out->arena, &expected));
    return sp_pieces_compare(&expected, &j->found, out);
}

static struct sp_rc compare_page(struct job *j, struct sp_view made, struct sp_said *out)
{
    struct sp_pieces expected;
    struct sp_view language;
    struct sp_rc rc = sp_pieces_of_page(made, &j->out->arena, &expected, &language, NULL);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_FORMAT) ? SP_ERR(INTERNAL) : rc; /* a page of our own */
    return sp_pieces_compare(&expected, &j->found, out);
}

/* What the file would be if it were ours. */
static struct sp_rc make(const struct job *j, const struct sp_catalogue *cat, struct sp_buf *made)
{
    const struct sp_verified *v = j->q->report;
    struct sp_translated_list translated;
    SP_BUF_AUTO lines = { 0 };
    SP_TRY(sp_carried_shown(&v->carried, sp_catalogue_language(cat), &j->out->arena, &translated));
    SP_TRY(sp_render_redacted(&v->report, &v->hidden, cat, &lines, NULL));
    if (j->out->kind == SP_SAID_LINES)
        sp_buf_put(made, sp_buf_view(&lines));
    else if (j->out->kind == SP_SAID_TEXT)
        sp_rendition_text_with(cat, sp_buf_view(&lines), &translated, j->text.width, made);
    else
        SP_TRY(sp_render_page_with(cat, sp_buf_view(&lines), v->bundle.report, v->bundle.exchange, &translated, made));
    return sp_buf_rc(made);
}

static size_t badness(bool alike, bool beyond, size_t n) { return alike ? 0 : beyond ? SIZE_MAX : n; }

/* Against one catalogue; kept when it fits better than the one before. */
static struct sp_rc compare(struct job *j, const struct sp_catalogue *cat, bool carried, const char *digest)
{
    SP_BUF_AUTO made = { 0 };
    struct sp_said *one = j->out;
    const struct { struct sp_difference *v; size_t n; bool beyond, alike; } before = { one->v, one->n, one->beyond, one->alike };
    SP_TRY(make(j, cat, &made));
    struct sp_view text = sp_buf_view(&made), kept;
    if (!sp_arena_copy(&one->arena, text, &kept))
        return SP_ERR(NOMEM);
    one->alike = one->identical = sp_view_eq(j->q->file, text);
    one->n = 0;
    one->beyond = false;
    if (!one->identical && one->kind == SP_SAID_PAGE)
        SP_TRY(compare_page(j, kept, one));
    else if (!one->identical && one->kind == SP_SAID_TEXT)
        SP_TRY(compare_text(j, kept, one));
    else if (!one->identical) {
        struct sp_pieces expected;
        SP_TRY(sp_pieces_of_lines(kept, &one->arena, &expected));
        SP_TRY(sp_pieces_compare(&expected, &j->found, one));
    }
    if (j->any && badness(before.alike, before.beyond, before.n) <= badness(one->alike, one->beyond, one->n)) {
        one->n = before.n;
        one->v = before.v;
        one->beyond = before.beyond;
        one->alike = before.alike;
        one->identical = false;
        return SP_OK;
    }
    j->any = true;
    j->labelled = sp_translated_words(cat);
    one->carried = carried;
    one->vouched = carried || sp_trust_catalogue_known(j->q->trust, sp_catalogue_language(cat), sp_catalogue_version(cat), sp_view_of(digest));
    memcpy(j->digest, digest, SP_SHA256_TEXT);
    return sp_arena_copy(&one->arena, sp_catalogue_language(cat), &one->language) &&
           sp_arena_copy(&one->arena, sp_catalogue_version(cat), &one->version) ? SP_OK : SP_ERR(NOMEM);
}

/* A text names no language: its title tells which it can be. */
static bool may_be_in(const struct job *j, const struct sp_catalogue *cat)
{
    struct sp_view title = sp_catalogue_text(cat, "text.title"), top = j->text.body;
    if (j->named.n || j->q->language.n || j->out->kind != SP_SAID_TEXT || j->no_title)
        return true;
    top.n = top.n < TITLE_WITHIN ? top.n : TITLE_WITHIN;
    return title.n && memmem(top.p, top.n, title.p, title.n);
}

static const struct sp_bundle_rendition *carried_in(const struct job *j, struct sp_view language)
{
    const struct sp_bundle *b = &j->q->report->bundle;
    for (size_t i = 0; i < b->n_renditions; i++)
        if (sp_view_eq(b->renditions[i].language, language))
            return &b->renditions[i];
    return NULL;
}

static struct sp_rc compare_in(struct job *j, struct sp_view language)
{
    const struct sp_bundle_rendition *r = carried_in(j, language);
    const struct sp_catalogue *builtin = sp_catalogue_builtin(language), *cat = NULL;
    SP_CATALOGUE_AUTO own = NULL;
    char digest[SP_SHA256_TEXT];
    if (r && sp_ok(sp_catalogues_open(NULL, j->q->trust, r, &cat, &own, digest, NULL)) && may_be_in(j, cat))
        SP_TRY(compare(j, cat, true, digest));
    if (!builtin || (cat && sp_view_eq(sp_catalogue_compiled(cat), sp_catalogue_compiled(builtin))) || !may_be_in(j, builtin))
        return SP_OK;
    SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(builtin), digest));
    return j->any && j->out->alike ? SP_OK : compare(j, builtin, false, digest);
}

static struct sp_rc compare_each(struct job *j)
{
    const struct sp_bundle *b = &j->q->report->bundle;
    for (size_t i = 0; i < b->n_renditions && !j->out->alike; i++)
        SP_TRY(compare_in(j, b->renditions[i].language));
    for (const char *const *l = sp_catalogue_languages(); *l && !j->out->alike; l++)
        if (!carried_in(j, sp_view_of(*l)))
            SP_TRY(compare_in(j, sp_view_of(*l)));
    return SP_OK;
}

static struct sp_rc compare_all(struct job *j)
{
    struct sp_view asked = j->q->language.n ? j->q->language : j->named;
    if (asked.n)
        return compare_in(j, asked);
    SP_TRY(compare_each(j));
    j->no_title = j->out->kind == SP_SAID_TEXT && !j->any;
    return j->no_title ? compare_each(j) : SP_OK;
}

static bool check_language(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    struct sp_view asked = j->q->language;
    if (asked.n && j->named.n && !sp_view_eq(asked, j->named))
        rc = sp_diag_set(&d, SP_ERR(INVALID), "shown.language", NULL, "the file is in another language");
    else if (!j->any)
        rc = sp_diag_set(&d, SP_ERR(INVALID), "shown.language", NULL, "there is no catalogue for the file's language; there are %s, and those of the bundle",
                         sp_catalogue_languages_text());
    bool ok = sp_verdict_take(j->verdict, "shown.language", rc, &d, "as it names itself, or as its title says");
    struct sp_view is = ok ? j->out->language : j->named.n ? j->named : SP_VIEW_LIT("not known");
    if (asked.n)
        sp_verdict_expected(j->verdict, "%.*s", SP_SHOW(asked));
    else
        sp_verdict_expected(j->verdict, "a language that there is a catalogue of");
    sp_verdict_actual(j->verdict, "%.*s", SP_SHOW(is));
    return ok;
}

static void say_catalogue(struct job *j)
{
    sp_verdict_add(j->verdict, SP_PASS, "shown.catalogue", "%.*s, version %.*s: %s%s", SP_SHOW(j->out->language), SP_SHOW(j->out->version),
                   j->out->carried ? "carried by the bundle" : "built into this program",
                   j->out->vouched ? ", signed by the alliance" : "; the trust list does not name it");
    sp_verdict_expected(j->verdict, "that of the bundle, or the one built in");
    sp_verdict_actual(j->verdict, "digest %s", j->digest);
}

static void say_result(struct job *j)
{
    const struct sp_said *s = j->out;
    char id[32];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    (void)snprintf(id, sizeof id, "shown.%s", sp_said_kind_text(s->kind));
    if (is_other_layout(j)) {
        sp_verdict_skip(j->verdict, id, "shown.layout");
        sp_verdict_actual(j->verdict, "not judged");
        return;
    }
    if (!s->alike && s->beyond)
        rc = sp_diag_set(&d, SP_ERR(INVALID), "shown.differs", NULL, "it says something else from here on: more differs than can be told one by one");
    else if (!s->alike)
        rc = sp_diag_set(&d, SP_ERR(INVALID), "shown.differs", NULL, "%zu place%s where it does not say what the report says", s->n, s->n == 1 ? "" : "s");
    (void)sp_verdict_take(j->verdict, id, rc, &d, s->identical ? "identical to what report and catalogue make, byte for byte" :
                          s->kind == SP_SAID_PAGE ? "as text: the same page, in another spelling of its markup" :
                          "as text: the same lines, but for what stands at their ends or above them");
    sp_verdict_expected(j->verdict, "%.*s", SP_SHOW(s->alike ? SP_VIEW_LIT("what report and catalogue make") : s->v->expected.n ? s->v->expected : SP_VIEW_LIT("nothing")));
    sp_verdict_actual(j->verdict, "%.*s", SP_SHOW(s->alike ? SP_VIEW_LIT("the same") : s->v->found.n ? s->v->found : SP_VIEW_LIT("nothing")));
}

static bool is_stranger(const struct sp_carried_list *all, const struct sp_translated *shown)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].t.text.p == shown->text.p)
            return all->v[i].signer == SP_SIGNER_UNKNOWN;
    return true;
}

/* Translations that travel with a report are no part of it: whoever passes it on can put in those that he signed himself. */
static struct sp_rc check_translations(struct job *j)
{
    const struct sp_carried_list *all = &j->q->report->carried;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_translated_list shown;
    size_t strangers = 0;
    SP_TRY(sp_carried_shown(all, j->out->language, &j->out->arena, &shown));
    for (size_t i = 0; i < shown.n; i++)
        strangers += is_stranger(all, &shown.v[i]);
    if (!shown.n || !j->labelled || j->out->kind == SP_SAID_LINES)
        return SP_OK;
    struct sp_rc rc = strangers ? sp_diag_set(&d, SP_ERR(INVALID), "shown.strangers", NULL, "%zu of %zu translations of free texts are signed by keys that neither "
                                              "you (--translator) nor your policy name, nor the nodes have", strangers, shown.n) : SP_OK;
    (void)sp_verdict_take(j->verdict, "shown.translations", rc, &d, "translations of free texts, by signers that are known");
    sp_verdict_expected(j->verdict, "signers that are known");
    sp_verdict_actual(j->verdict, "%zu of %zu are", shown.n - strangers, shown.n);
    return SP_OK;
}

static struct sp_rc check_words(struct job *j)
{
    bool other = j->q->language.n && j->named.n && !sp_view_eq(j->q->language, j->named);
    if (!other)
        SP_TRY(compare_all(j));
    if (!check_language(j))
        return SP_OK;
    say_catalogue(j);
    SP_TRY(check_translations(j));
    say_result(j);
    return SP_OK;
}

struct sp_rc sp_said_check(const struct sp_said_question *q, struct sp_said *out)
{
    struct sp_rc rc;
    bool ok = false;
    memset(out, 0, sizeof *out);
    struct job j = { .q = q, .out = out, .verdict = &out->verdict, .file = q->file };
    ok = check_file(&j, &rc);
    SP_TRY(rc);
    find_layout(&j, ok);
    if (!ok) {
        if (is_other_layout(&j))
            check_layout(&j);
        return SP_OK;
    }
    SP_TRY(check_report(&j, &ok));
    check_layout(&j);
    return ok ? check_words(&j) : SP_OK;
}

void sp_said_free(struct sp_said *s) { sp_arena_free(&s->arena); }
