#include "tools/import/complete.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "schema/data.h"
#include "schema/dispute.h"
#include "schema/removed.h"

enum { SOURCES_MOST = 16, SNAP_FRESH = 4096 };
/* What the files say by themselves that looks like our mark. */
enum { SAYS_MANY = 1, SAYS_REMOVED = 2, SAYS_IN_PLACE = 4 };

struct sp_complete {
    pthread_mutex_t lock;
    struct sp_arena arena;                  /* of the texts */
    struct sp_view key;                     /* "LA.ern"; empty before the first record */
    struct sp_view other;                   /* another such beginning, if there is one */
    struct sp_view sources[SOURCES_MOST];
    size_t n_sources;
    unsigned says;                          /* SAYS_*; many: more sources than that */
    uint64_t refused;
};

struct sp_rc sp_complete_new(struct sp_complete **out)
{
    struct sp_complete *c = calloc(1, sizeof *c);
    if (!c)
        return SP_ERR(NOMEM);
    pthread_mutex_init(&c->lock, NULL);
    *out = c;
    return SP_OK;
}

void sp_complete_free(struct sp_complete *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    sp_arena_free(&c->arena);
    free(c);
}

/* ---- what register it is ---- */

static bool has_source(const struct sp_complete *c, struct sp_view source)
{
    for (size_t i = 0; i < c->n_sources; i++)
        if (sp_view_eq(c->sources[i], source))
            return true;
    return false;
}

static struct sp_rc add_key(struct sp_complete *c, struct sp_view key)
{
    if (!key.n || sp_view_eq(key, c->key) || c->other.n)
        return SP_OK;
    return sp_arena_copy(&c->arena, key, c->key.n ? &c->other : &c->key) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc add_source(struct sp_complete *c, struct sp_view source)
{
    if (has_source(c, source))
        return SP_OK;
    if (c->n_sources == SOURCES_MOST) {
        c->says |= SAYS_MANY;
        return SP_OK;
    }
    return sp_arena_copy(&c->arena, source, &c->sources[c->n_sources++]) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_view key_of(struct sp_view subject)
{
    struct sp_view key, rest;
    return sp_view_split(subject, ':', &key, &rest) ? key : sp_view(NULL, 0);
}

struct sp_rc sp_complete_note(struct sp_complete *c, const struct sp_company *company)
{
    (void)pthread_mutex_lock(&c->lock);
    struct sp_rc rc = add_key(c, key_of(company->subject));
    for (size_t i = 0; sp_ok(rc) && i < company->n; i++) {
        const struct sp_fact *f = &company->facts[i];
        if (f->kind->section == SP_SECTION_REGISTERED)
            rc = add_source(c, f->source);
        if (sp_fact_says_removed(f))
            c->says |= sp_fact_in_removed_place(f) ? SAYS_IN_PLACE : SAYS_REMOVED;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return rc;
}

void sp_complete_refused(struct sp_complete *c, uint64_t rows)
{
    (void)pthread_mutex_lock(&c->lock);
    c->refused += rows;
    (void)pthread_mutex_unlock(&c->lock);
}

void sp_complete_put_mark(struct sp_complete *c, struct sp_buf *out)
{
    (void)pthread_mutex_lock(&c->lock);
    sp_buf_put_varint(out, c->refused);
    sp_buf_putc(out, (char)c->says);
    sp_buf_put_view(out, c->key);
    sp_buf_put_view(out, c->other);
    for (size_t i = 0; i < c->n_sources; i++)
        sp_buf_put_view(out, c->sources[i]);
    (void)pthread_mutex_unlock(&c->lock);
}

struct sp_rc sp_complete_take_mark(struct sp_complete *c, struct sp_view mark)
{
    struct sp_reader r = sp_reader(mark);
    c->refused += sp_read_varint(&r);
    c->says |= sp_read_u8(&r);
    SP_TRY(add_key(c, sp_read_view(&r)));
    SP_TRY(add_key(c, sp_read_view(&r)));
    while (r.in.n && !r.failed)
        SP_TRY(add_source(c, sp_read_view(&r)));
    return sp_reader_end(&r);
}

/* ---- one company ---- */

enum verdict { NOT_OURS, FINE, MISSING, SETTLED, RETURNED };
struct judged { enum verdict verdict; struct sp_fact *facts; size_t n; };
struct judging {
    const struct sp_complete *c;
    const struct sp_company *company;
    struct sp_snap *snap;                   /* in which it stands */
    struct sp_view today;                   /* ISO date */
    struct sp_arena *arena;
    struct judged judged;
};

static struct sp_view status_of(const struct sp_fact *f, struct sp_arena *a)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    if (!sp_ok(sp_data_values(f->kind, f->data, a, v, &n)))
        return sp_view(NULL, 0);
    const struct sp_value *code = sp_value_named(v, n, "code");
    return code ? code->text : sp_view(NULL, 0);
}

static bool is_ended(struct sp_view code)
{
    static const char *const ended[] = { "dissolved", "revoked", "merged", "migrated", "removed" };
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++)
        if (sp_view_is(code, ended[i]))
            return true;
    return false;
}

/* Whether somebody disputes that status, or found it wrong and had it put right. */
static struct sp_rc decided(const struct sp_company *c, const struct sp_fact *f, struct sp_arena *a, bool *out)
{
    for (size_t i = 0; i < c->n && !*out; i++) {
        struct sp_dispute x;
        if (!sp_fact_is_dispute(&c->facts[i]))
            continue;
        SP_TRY(sp_dispute_of(&c->facts[i], a, &x));
        *out = sp_dispute_names(&x, f) && (sp_dispute_marks(&c->facts[i], &x) || x.outcome == SP_DISPUTE_CORRECTED);
    }
    return SP_OK;
}

/* Its place in what is put; NULL: no memory. */
static struct sp_fact *add_fact(struct judging *w, const struct sp_fact *f, enum sp_status status)
{
    struct judged *j = &w->judged;
    if (!j->facts && !(j->facts = sp_arena_alloc(w->arena, (w->company->n + 1) * sizeof *j->facts)))
        return NULL;
    j->facts[j->n] = *f;
    j->facts[j->n].status = status;
    return &j->facts[j->n++];
}

/* ISO dates are in order as text. */
static bool is_in_force(const struct judging *w, const struct sp_fact *f)
{
    return (!f->valid_from.n || sp_view_cmp(f->valid_from, w->today) <= 0) && (!f->valid_to.n || sp_view_cmp(f->valid_to, w->today) >= 0);
}

static const struct sp_fact *status_named(const struct sp_company *company, struct sp_view id)
{
    for (size_t i = 0; i < company->n; i++)
        if (sp_fact_is_status(&company->facts[i]) && sp_view_eq(company->facts[i].id, id))
            return &company->facts[i];
    return NULL;
}

/* "register", "register.2"…: the first that nobody else has said something in. *before: our mark there that was taken back, or NULL. */
static struct sp_rc mark_place(struct judging *w, struct sp_view *id, const struct sp_fact **before)
{
    *id = sp_removed_id;
    for (unsigned k = 2;; k++) {
        char text[32];
        *before = status_named(w->company, *id);
        if (!*before || ((*before)->status == SP_STATUS_CLOSED && has_source(w->c, (*before)->source) && sp_view_eq((*before)->data, sp_removed_data)))
            return SP_OK;
        (void)snprintf(text, sizeof text, "register.%u", k);
        if (!sp_arena_copy(w->arena, sp_view_of(text), id))
            return SP_ERR(NOMEM);
    }
}

/* like: a status of the register that the mark stands beside, or NULL; the mark is shown to nobody that may not see all of them. */
static struct sp_rc add_mark(struct judging *w, const struct sp_fact *like, struct sp_view source, unsigned class)
{
    const struct sp_kind *kind = sp_kind_named(SP_VIEW_LIT("registered.status"));
    const struct sp_fact *before;
    struct sp_fact f = { .kind = kind, .source = like ? like->source : source, .class = like ? class : kind->default_class, .data = sp_removed_data };
    SP_TRY(mark_place(w, &f.id, &before));
    return add_fact(w, &f, before ? SP_STATUS_UPDATED : SP_STATUS_NEW) ? SP_OK : SP_ERR(NOMEM);
}

/* It has ended when a status in force says so and none says that it is active; what was once in force says nothing of today. */
static struct sp_rc judge_missing(struct judging *w, struct sp_view source)
{
    bool settled = false, ended = false, active = false;
    const struct sp_fact *like = NULL;
    unsigned class = 0;
    for (size_t i = 0; i < w->company->n; i++) {
        const struct sp_fact *f = &w->company->facts[i];
        if (!sp_fact_is_status(f))
            continue;
        SP_TRY(decided(w->company, f, w->arena, &settled));
        if (f->status == SP_STATUS_CLOSED || !has_source(w->c, f->source))
            continue;
        if (sp_fact_says_removed(f) && sp_fact_in_removed_place(f))
            return SP_OK;
        like = like ? like : f;
        class = f->class > class ? f->class : class;
        if (!is_in_force(w, f))
            continue;
        ended |= is_ended(status_of(f, w->arena));
        active |= sp_view_is(status_of(f, w->arena), "active");
    }
    if (ended && !active)
        return SP_OK;
    w->judged.verdict = settled ? SETTLED : MISSING;
    return add_mark(w, like, source, class);
}

/* A mark that an earlier program wrote over what the source had said: that again. What the source itself says is left alone. */
static struct sp_rc undo_overwritten(struct judging *w, const struct sp_fact *f)
{
    const struct sp_fact *before = NULL, *last = NULL;
    struct sp_company all;
    if (f->status != SP_STATUS_UPDATED || f->valid_from.n || f->valid_to.n || (w->c->says & SAYS_REMOVED))
        return SP_OK;
    SP_TRY(sp_snap_company(w->snap, w->company->subject, 0, SP_SNAP_HISTORY, w->arena, &all));
    for (size_t i = 0; i < all.n; i++)
        if (sp_fact_is_status(&all.facts[i]) && sp_view_eq(all.facts[i].id, f->id)) {
            before = last;
            last = &all.facts[i];
        }
    if (!before || before->status == SP_STATUS_CLOSED || is_ended(status_of(before, w->arena)))
        return SP_OK;
    return add_fact(w, before, SP_STATUS_UPDATED) ? SP_OK : SP_ERR(NOMEM);
}

/* What an import wrote while the company was missing: nobody else will take it back. */
static struct sp_rc judge_present(struct judging *w)
{
    for (size_t i = 0; i < w->company->n; i++) {
        const struct sp_fact *f = &w->company->facts[i];
        if (!sp_fact_says_removed(f) || !has_source(w->c, f->source))
            continue;
        if (!sp_fact_in_removed_place(f))
            SP_TRY(undo_overwritten(w, f));
        else if (!add_fact(w, f, SP_STATUS_CLOSED))
            return SP_ERR(NOMEM);
    }
    if (w->judged.n)
        w->judged.verdict = RETURNED;
    return SP_OK;
}

static struct sp_view name_of(const struct sp_company *company, struct sp_arena *a)
{
    for (size_t i = 0; i < company->n; i++) {
        struct sp_value v[SP_MAX_FIELDS];
        size_t n = 0;
        const struct sp_fact *f = &company->facts[i];
        if (strcmp(f->kind->name, "registered.name") || f->status == SP_STATUS_CLOSED || !sp_ok(sp_data_values(f->kind, f->data, a, v, &n)))
            continue;
        const struct sp_value *text = sp_value_named(v, n, "text");
        if (text)
            return text->text;
    }
    return sp_view(NULL, 0);
}

static struct sp_rc judge(struct judging *w, bool came)
{
    struct sp_view source = { NULL, 0 };
    w->judged = (struct judged){ .verdict = NOT_OURS };
    if (!sp_view_eq(key_of(w->company->subject), w->c->key))
        return SP_OK;
    for (size_t i = 0; i < w->company->n && !source.p; i++) {
        const struct sp_fact *f = &w->company->facts[i];
        if (f->kind->section == SP_SECTION_REGISTERED && f->status != SP_STATUS_CLOSED && has_source(w->c, f->source))
            source = f->source;
    }
    if (!source.p)
        return SP_OK;
    w->judged.verdict = FINE;
    return came ? judge_present(w) : judge_missing(w, source);
}

/* ---- all of them ---- */

struct walk {
    struct sp_complete *c;
    struct sp_import *import;
    const struct sp_complete_opts *o;
    struct sp_complete_result *out;
    struct sp_diag *d;
    struct sp_arena arena;
    struct sp_snap *snap;
    char today[SP_TIME_TEXT];
};

/* The judgement is good until the next one. */
static struct sp_rc judge_one(struct walk *w, const struct sp_company *company, bool came, struct judged *out)
{
    struct judging j = { .c = w->c, .company = company, .snap = w->snap, .today = sp_view(w->today, 10), .arena = &w->arena };
    SP_TRY(judge(&j, came));
    *out = j.judged;
    return SP_OK;
}

static struct sp_rc count_one(struct walk *w, const struct sp_company *company, uint64_t number)
{
    struct judged j;
    if (sp_registry_import_seen(w->import, number))
        return SP_OK;
    SP_TRY(judge_one(w, company, false, &j));
    w->out->missing += j.verdict == MISSING;
    w->out->settled += j.verdict == SETTLED;
    if (j.verdict == MISSING && w->o->tell)
        w->o->tell(w->o->ctx, company->subject, name_of(company, &w->arena));
    return SP_OK;
}

static struct sp_rc mark_one(struct walk *w, const struct sp_company *company, uint64_t number)
{
    struct judged j;
    SP_TRY(judge_one(w, company, sp_registry_import_seen(w->import, number), &j));
    w->out->returned += j.verdict == RETURNED;
    if (j.verdict != MISSING && j.verdict != RETURNED)
        return SP_OK;
    const struct sp_company say = { .subject = company->subject, .facts = j.facts, .n = j.n };
    w->out->marked++;
    return sp_registry_import_put(w->import, &say, w->o->position(w->o->ctx, number + 1), w->d);
}

/* A snapshot is renewed now and then, as what is written meanwhile cannot use pages that one holds. Nobody gets another number. */
static struct sp_rc walk_all(struct walk *w, uint64_t from, bool unseen_only, struct sp_rc (*each)(struct walk *, const struct sp_company *, uint64_t))
{
    struct sp_rc rc = SP_OK;
    for (uint64_t at = from; sp_ok(rc);) {
        SP_SNAP_AUTO snap = NULL;
        SP_TRY(sp_snap_begin(w->o->db, &snap));
        w->snap = snap;
        for (unsigned n = 0; sp_ok(rc) && n < SNAP_FRESH;) {
            struct sp_company company;
            uint64_t number = at;
            if (unseen_only && sp_registry_import_seen(w->import, at)) {
                at++;
                continue;
            }
            sp_arena_reset(&w->arena);
            rc = sp_snap_next_company(snap, &at, 0, &w->arena, &company);
            if (sp_ok(rc))
                rc = each(w, &company, number);
            n++;
        }
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *fmt, ...) SP_PRINTF(3, 4);
static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *fmt, ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return sp_diag_set(d, SP_ERR(INVALID), rule, NULL, "nobody was marked as no longer on the register: %s", text);
}

/* Whether these files can be a register at all. */
static struct sp_rc check_register(const struct sp_complete *c, uint64_t came, struct sp_diag *d)
{
    if (!came)
        return refuse(d, "import.complete.empty", "there is no company in the files");
    if (c->other.n)
        return refuse(d, "import.complete.mixed", "there are companies of %.*s and of %.*s in the files; import one register at a time",
                      (int)c->key.n, c->key.p, (int)c->other.n, c->other.p);
    if ((c->says & SAYS_MANY) || !c->n_sources)
        return refuse(d, "import.complete.sources", "the registered facts in the files are of %s; a register has 1 to %d",
                      (c->says & SAYS_MANY) ? "too many sources" : "no source", SOURCES_MOST);
    if (c->says & SAYS_IN_PLACE)
        return refuse(d, "import.complete.place", "the files have a status \"removed\" with an id that marks of this import have (register, register.2 "
                      "and so on), so that nobody knows whose it is; give it another id");
    if (c->refused)
        return refuse(d, "import.complete.rejects", "%" PRIu64 " rows were refused that do not tell of whom they are, so that nobody knows who is "
                      "missing; correct them", c->refused);
    return SP_OK;
}

static struct sp_rc check_share(const struct sp_complete_opts *o, const struct sp_complete_result *r, struct sp_diag *d)
{
    uint64_t all = r->came + r->missing;
    bool few = r->missing * 100 <= all * SP_COMPLETE_PERCENT;
    if (r->missing * 100 <= all * o->percent_most && (few || !o->count_is_new))
        return SP_OK;
    if (r->missing * 100 <= all * o->percent_most)
        return refuse(d, "import.complete.overtaken", "%" PRIu64 " of %" PRIu64 " companies are not in the files now; files or registry have changed since "
                      "a count was shown, so that nobody has permitted this one; give the same command again and it holds", r->missing, all);
    return refuse(d, "import.complete.share", "%" PRIu64 " of %" PRIu64 " companies are not in the files, more than %u %%; are the files whole? "
                  "--dry-run lists them, --allow-closing N%% permits more", r->missing, all, o->percent_most);
}

struct sp_rc sp_complete_close(struct sp_complete *c, struct sp_import *import, const struct sp_complete_opts *o,
                               struct sp_complete_result *out, struct sp_diag *d)
{
    struct sp_complete_result r = { 0 };
    struct walk w = { .c = c, .import = import, .o = o, .out = &r, .d = d };
    sp_time_text(sp_now_s(), w.today);
    SP_TRY(sp_registry_import_settle(import, d));
    r.came = sp_registry_import_seen_count(import);
    if (!o->db)
        return SP_OK;
    struct sp_rc rc = check_register(c, r.came, d);
    if (sp_ok(rc))
        rc = walk_all(&w, 0, true, count_one);
    if (sp_ok(rc))
        rc = check_share(o, &r, d);
    *out = r;
    if (sp_ok(rc))
        rc = walk_all(&w, o->from, false, mark_one);
    out->returned = r.returned;
    out->marked = r.marked;
    sp_arena_free(&w.arena);
    return rc;
}
