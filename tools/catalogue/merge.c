/* What units that came back change in a catalogue; declared in units.h. */
#include <stdlib.h>

#include "tools/catalogue/units.h"
#include "tools/import/reader.h"

struct merge {
    const struct sp_units *units;
    const struct sp_catalogue_source *s, *english;
    const struct sp_vouched *vouched;
    struct sp_changes *out;
    struct sp_diag *d;
};

static struct sp_rc refuse(const struct merge *m, const struct sp_unit *u, const char *rule, const char *text)
{
    return sp_import_fail(m->d, SP_ERR(INVALID), rule, u->line, "%.*s %s", (int)u->key.n, u->key.p, text);
}

static bool has_control(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return true;
    return false;
}

static struct sp_rc check_unit(const struct merge *m, const struct sp_unit *u)
{
    const struct sp_source_entry *en = sp_catalogue_source_find(m->english, u->key);
    if (!en)
        return refuse(m, u, "import.unit", "is no entry of a catalogue");
    if (!sp_view_eq(en->text, u->source))
        return refuse(m, u, "import.source", "has another English text than this program: export it anew, or undo the change");
    if (has_control(u->target))
        return refuse(m, u, "import.text", "has a translation of more than one line, or with a tab");
    if (has_control(u->translator) || has_control(u->reviewer)) /* a line of its own would be a directive */
        return refuse(m, u, "import.text", "names somebody in more than one line, or with a tab");
    if (u->target.n && (u->target.p[0] == ' ' || u->target.p[u->target.n - 1] == ' '))
        return refuse(m, u, "import.text", "has a translation that begins or ends with a space");
    return SP_OK;
}

/* --- status: the file asks, whoever imports vouches --- */

/* 0: none at all. */
static int rank(struct sp_view status)
{
    static const char *const statuses[] = { "machine", "draft", "reviewed", "certified" };
    for (int i = 0; i < 4; i++)
        if (sp_view_is(status, statuses[i]))
            return i + 1;
    return 0;
}

static bool is_reviewed(struct sp_view status) { return rank(status) >= rank(SP_VIEW_LIT("reviewed")); }
static struct sp_view lesser(struct sp_view a, struct sp_view b) { return rank(a) < rank(b) ? a : b; }

static bool other_text(const struct sp_change *a, const struct sp_change *b)
{
    return a->same != b->same || !sp_view_eq(a->text, b->text);
}

static struct sp_view asked_for(const struct merge *m, const struct sp_unit *u, const struct sp_change *now, bool text)
{
    if (m->units->labels && !text) /* without a state it cannot ask for less */
        return m->vouched->unchanged && rank(m->vouched->status) > rank(now->status) ? m->vouched->status : now->status;
    if (m->units->labels)
        return m->vouched->status;
    if (u->status.n)
        return u->status;
    return text ? SP_VIEW_LIT("draft") : now->status;
}

/* A file may lower what it likes; it raises nothing above what is vouched for. */
static struct sp_view status_of(const struct merge *m, const struct sp_unit *u, const struct sp_change *now, bool text)
{
    struct sp_view asked = asked_for(m, u, now, text), granted = lesser(asked, m->vouched->status);
    if (text)
        return granted;
    if (rank(asked) <= rank(now->status))
        return asked;
    return rank(granted) > rank(now->status) ? granted : now->status;
}

/* --- names --- */

static struct sp_rc not_vouched(const struct merge *m, const struct sp_unit *u, struct sp_view claim, const char *what, const char *said)
{
    return sp_import_fail(m->d, SP_ERR(INVALID), "import.vouch", u->line,
                          "%.*s: the file names \"%.*s\" as its %s, %s: say --%s when you vouch for that, or take the note out of the file",
                          (int)u->key.n, u->key.p, (int)claim.n, claim.p, what, said ? "and you name somebody else" : "and you name nobody", what);
}

/* What the file says of a person beyond what the catalogue says; "-" is nobody, and no claim. */
static struct sp_view claim_of(struct sp_view in_file, struct sp_view now)
{
    return sp_view_is(in_file, "-") || sp_view_eq(in_file, now) ? sp_view(NULL, 0) : in_file;
}

static struct sp_rc check_claim(const struct merge *m, const struct sp_unit *u, struct sp_view claim, const char *what, const char *said)
{
    return !claim.n || (said && sp_view_is(claim, said)) ? SP_OK : not_vouched(m, u, claim, what, said);
}

static struct sp_view person(const char *name)
{
    return name && strcmp(name, "-") != 0 ? sp_view_of(name) : sp_view(NULL, 0);
}

/* Of a new text: who is said to have made it. Of one that stays: who made it, or who is said to where nobody was named. */
static struct sp_rc name_translator(const struct merge *m, const struct sp_unit *u, const struct sp_change *now, struct sp_change *c)
{
    const char *said = m->vouched->translator;
    struct sp_view claim = claim_of(u->translator, now->translator);
    bool text = other_text(c, now);
    SP_TRY(check_claim(m, u, claim, "translator", said));
    c->translator = now->translator;
    if (text && !said && now->translator.n)
        return refuse(m, u, "import.translator", "has another text, and still names its former translator: say with --translator who changed it");
    if (text || claim.n || (!now->translator.n && rank(c->status) > rank(now->status)))
        c->translator = person(said);
    if (sp_view_is(c->status, "certified") && rank(now->status) < rank(c->status) && !c->translator.n)
        return refuse(m, u, "import.translator", "would be certified, and nobody is named as its translator: say with --translator who translated it");
    return SP_OK;
}

/* Who reviewed the former text did not review this one, and who reviewed a text did not certify it. */
static struct sp_rc name_reviewer(const struct merge *m, const struct sp_unit *u, const struct sp_change *now, struct sp_change *c)
{
    const char *said = m->vouched->reviewer;
    struct sp_view claim = claim_of(u->reviewer, now->reviewer);
    bool text = other_text(c, now);
    c->reviewer = text ? sp_view(NULL, 0) : now->reviewer;
    if (!is_reviewed(c->status))
        return SP_OK;
    SP_TRY(check_claim(m, u, claim, "reviewer", said));
    if (text || claim.n || rank(c->status) > rank(now->status))
        c->reviewer = person(said);
    return c->reviewer.n ? SP_OK : refuse(m, u, "import.vouch", "would be reviewed or certified by nobody: say with --reviewer who read it");
}

/* --- one unit --- */

static bool differ(const struct sp_change *a, const struct sp_change *b)
{
    return other_text(a, b) || !sp_view_eq(a->status, b->status) || !sp_view_eq(a->translator, b->translator) ||
           !sp_view_eq(a->reviewer, b->reviewer);
}

static struct sp_change as_read(const struct merge *m, const struct sp_unit *u, const struct sp_change *now)
{
    struct sp_change c = { .key = u->key, .text = u->target, .status = u->status, .translator = u->translator, .reviewer = u->reviewer, .same = u->same };
    if (m->units->labels)
        c.same = now->same && sp_view_eq(u->target, now->text);
    return c;
}

static void count_capped(struct sp_changes *out, const struct sp_unit *u, struct sp_view granted)
{
    if (rank(u->status) <= rank(granted))
        return;
    out->first_capped = out->capped++ ? out->first_capped : u;
}

static struct sp_rc merge_unit(const struct merge *m, const struct sp_unit *u)
{
    const struct sp_change now = sp_change_of(sp_catalogue_source_find(m->s, u->key)), read = as_read(m, u, &now);
    char back[SP_UNIT_BASE + 1], here[SP_UNIT_BASE + 1];
    struct sp_change c = read;
    SP_TRY(sp_change_base(&read, m->units->labels, back));
    SP_TRY(sp_change_base(&now, m->units->labels, here));
    if (!u->target.n || (sp_view_is(u->base, back) && !(m->units->labels && m->vouched->unchanged))) /* not touched by the office */
        return SP_OK;
    c.status = status_of(m, u, &now, other_text(&read, &now));
    bool conflict = u->base.n && !sp_view_is(u->base, here);
    if (conflict && !other_text(&c, &now) && sp_view_eq(c.status, now.status)) /* both did the same */
        return SP_OK;
    if (conflict)
        return refuse(m, u, "import.conflict", "was changed in the catalogue since it was exported, and in the file, too");
    SP_TRY(name_translator(m, u, &now, &c));
    SP_TRY(name_reviewer(m, u, &now, &c));
    count_capped(m->out, u, c.status);
    if (differ(&c, &now))
        m->out->v[m->out->n++] = c;
    return SP_OK;
}

static int by_unit_key(const void *a, const void *b)
{
    const struct sp_unit *x = *(const struct sp_unit *const *)a, *y = *(const struct sp_unit *const *)b;
    int c = sp_view_cmp(x->key, y->key);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static struct sp_rc check_once(const struct merge *m, struct sp_arena *a)
{
    const struct sp_unit **order = sp_arena_alloc(a, (m->units->n + 1) * sizeof *order);
    if (!order)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < m->units->n; i++)
        order[i] = &m->units->v[i];
    qsort(order, m->units->n, sizeof *order, by_unit_key);
    for (size_t i = 1; i < m->units->n; i++)
        if (sp_view_eq(order[i - 1]->key, order[i]->key))
            return refuse(m, order[i], "import.duplicate", "is there twice");
    return SP_OK;
}

struct sp_rc sp_units_changes(const struct sp_units *u, const struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                              const struct sp_vouched *vouched, struct sp_arena *a, struct sp_changes *out, struct sp_diag *d)
{
    struct sp_changes changes = { .v = sp_arena_alloc(a, (u->n + 1) * sizeof *changes.v) };
    const struct merge m = { u, s, english, vouched, &changes, d };
    if (!changes.v)
        return SP_ERR(NOMEM);
    if (!sp_view_eq(u->language, s->language))
        return sp_diag_set(d, SP_ERR(INVALID), "import.language", NULL, "the file is for the language \"%.*s\", the catalogue for \"%.*s\"",
                           (int)u->language.n, u->language.n ? u->language.p : "", (int)s->language.n, s->language.p);
    SP_TRY(check_once(&m, a));
    for (size_t i = 0; i < u->n; i++) {
        SP_TRY(check_unit(&m, &u->v[i]));
        SP_TRY(merge_unit(&m, &u->v[i]));
    }
    *out = changes;
    return SP_OK;
}
