#include "tools/catalogue/gates.h"

#include <stdio.h>
#include <stdlib.h>

#include "tools/catalogue/wanted.h"

static void bad_fallback(const struct sp_catalogue_source *s, const char *why, struct sp_buf *problems)
{
    sp_catalogue_problem_put(problems, s->fallback_line, "gate.fallback", "@fallback %.*s %s", (int)s->fallback.n, s->fallback.p, why);
}

/* Reports name languages by the list's codes only. */
static size_t check_language(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    if (sp_wanted_language(s->language))
        return 0;
    sp_catalogue_problem_put(problems, s->language_line, "gate.language", "@language %.*s is not in the list of languages", (int)s->language.n, s->language.p);
    return 1;
}

/* One step only: what is lacking there too is lacking. */
static struct sp_rc complete(struct sp_catalogue_source *s, const struct sp_catalogue_source *const *others, size_t n,
                             struct sp_arena *a, struct sp_buf *problems, bool *wrong)
{
    const struct sp_catalogue_source *from = NULL;
    for (size_t i = 0; s->fallback.n && i < n; i++)
        if (sp_view_eq(others[i]->language, s->fallback))
            from = others[i];
    if (!s->fallback.n)
        return SP_OK;
    if (!from || sp_view_eq(s->fallback, s->language)) {
        *wrong = true;
        bad_fallback(s, "is no other catalogue", problems);
        return SP_OK;
    }
    if (from->fallback.n) {
        *wrong = true;
        bad_fallback(s, "has a fallback itself", problems);
        return SP_OK;
    }
    return sp_catalogue_source_complete(s, from, a);
}

static struct sp_rc compile(struct sp_catalogue_source *s, struct sp_arena *a, struct sp_buf *compiled, struct sp_diag *d)
{
    struct sp_wanted_key *wanted = NULL;
    size_t n = 0;
    SP_CATALOGUE_AUTO cat = NULL;
    SP_TRY(sp_wanted_keys(a, &wanted, &n));
    SP_TRY(sp_catalogue_compile(s, wanted, n, compiled, d));
    return sp_catalogue_parse(sp_buf_view(compiled), &cat, d);
}

static struct sp_rc check_tables(const struct sp_catalogue_source *s, struct sp_arena *a, struct sp_buf *problems, size_t *found)
{
    struct sp_label_table *tables = NULL;
    size_t n = 0;
    SP_TRY(sp_label_tables(a, &tables, &n));
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_catalogue_check_table(s, &tables[i], problems, found));
    return SP_OK;
}

struct at { size_t line, i; struct sp_view text; };

static int by_line(const void *a, const void *b)
{
    const struct at *x = a, *y = b;
    size_t a_line = x->line - 1, b_line = y->line - 1; /* those of the whole file last */
    return a_line != b_line ? (a_line > b_line) - (a_line < b_line) : (x->i > y->i) - (x->i < y->i);
}

/* In the order of the file, whichever gate found them. */
static struct sp_rc sort(struct sp_buf *problems, struct sp_arena *a)
{
    struct sp_view rest = sp_buf_view(problems), line;
    struct sp_catalogue_problem p;
    size_t n = 0;
    while (sp_catalogue_problem_next(&rest, &p))
        n++;
    struct at *all = sp_arena_alloc(a, (n + 1) * sizeof *all);
    char *copy = sp_arena_text(a, sp_buf_view(problems));
    if (!all || !copy)
        return SP_ERR(NOMEM);
    rest = sp_view(copy, problems->n);
    for (size_t i = 0; i < n && sp_view_split(rest, '\n', &line, &rest); i++) {
        struct sp_view one = sp_view(line.p, line.n + 1);
        if (sp_catalogue_problem_next(&one, &p))
            all[i] = (struct at){ p.line, i, sp_view(line.p, line.n + 1) };
    }
    qsort(all, n, sizeof *all, by_line);
    sp_buf_clear(problems);
    for (size_t i = 0; i < n; i++)
        sp_buf_put(problems, all[i].text);
    return sp_buf_rc(problems);
}

struct sp_rc sp_catalogue_gates(struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                                const struct sp_catalogue_source *const *others, size_t n_others, struct sp_arena *a,
                                struct sp_buf *compiled, struct sp_buf *problems, size_t *n_problems)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t found = check_language(s, problems);
    bool fell = false;
    SP_TRY(complete(s, others, n_others, a, problems, &fell));
    found += fell;
    if (s->fallback.n && !fell)
        found += sp_catalogue_check_fallback(s, problems);
    found += sp_catalogue_check_text(s, problems);
    found += sp_catalogue_check_people(s, problems);
    SP_TRY(sp_catalogue_check_lists(s, sp_wanted_lists(), problems, &found));
    SP_TRY(check_tables(s, a, problems, &found));
    if (english != s)
        found += sp_catalogue_check_against(english, s, problems);
    struct sp_rc rc = compile(s, a, compiled, &d);
    if (sp_is(rc, SP_RC_NOMEM) || (!sp_ok(rc) && !d.rule[0]))
        return rc;
    if (sp_ok(rc) || !sp_is(rc, SP_RC_NOTFOUND))
        found += sp_catalogue_check_used(s, english, problems);
    if (!sp_ok(rc) && !found) { /* else it was said already, with its line in the source */
        sp_catalogue_problem_put(problems, 0, d.rule, "%s", d.text);
        found++;
    }
    *n_problems = found;
    return sort(problems, a);
}

/* The word that a key begins with, where what begins so tells things apart: two such messages mean something else. Empty for the others:
 * many languages have one word for what English has a plural for. */
static struct sp_view place_of(struct sp_view key)
{
    static const char *const places[] = { "change", "check", "label", "match", "revoked", "shown", "signer", "state", "status", "taken-back", "verdict", "word" };
    struct sp_view head, rest;
    bool split = sp_view_split(key, '.', &head, &rest);
    for (size_t i = 0; split && i < sizeof places / sizeof places[0]; i++)
        if (sp_view_is(head, places[i]))
            return head;
    return sp_view("", 0);
}

/* A verdict that reads like another is as good as a wrong one. Entries are in the order of their keys. */
static struct sp_rc check_messages(const struct sp_catalogue_source *s, const struct sp_catalogue_source *english, struct sp_arena *a,
                                   struct sp_buf *problems, size_t *found)
{
    struct sp_wanted_key *keys = sp_arena_alloc(a, (english->n + 1) * sizeof *keys);
    if (!keys)
        return SP_ERR(NOMEM);
    for (size_t from = 0, to; from < english->n; from = to) {
        char what[64];
        struct sp_view place = place_of(english->entries[from].key);
        struct sp_label_table t = { .what = what, .keys = keys };
        (void)snprintf(what, sizeof what, "messages %.*s", (int)place.n, place.p);
        for (to = from; to < english->n && sp_view_eq(place_of(english->entries[to].key), place); to++)
            keys[t.n++] = (struct sp_wanted_key){ .key = english->entries[to].key };
        if (place.n)
            SP_TRY(sp_catalogue_check_table(s, &t, problems, found));
    }
    return SP_OK;
}

struct sp_rc sp_message_gates(struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                              const struct sp_catalogue_source *const *others, size_t n_others, struct sp_arena *a,
                              struct sp_buf *problems, size_t *n_problems)
{
    size_t found = check_language(s, problems);
    bool fell = false;
    SP_TRY(complete(s, others, n_others, a, problems, &fell));
    found += fell + sp_catalogue_check_text(s, problems);
    found += sp_catalogue_check_people(s, problems);
    SP_TRY(check_messages(s, english, a, problems, &found));
    if (english != s)
        found += sp_catalogue_check_against(english, s, problems);
    *n_problems = found;
    return sort(problems, a);
}

void sp_catalogue_problems_text(struct sp_view problems, const char *path, bool short_form, struct sp_buf *out)
{
    struct sp_catalogue_problem p;
    while (sp_catalogue_problem_next(&problems, &p)) {
        sp_buf_puts(out, path);
        if (p.line)
            sp_buf_putf(out, short_form ? ":%zu" : ": line %zu", p.line);
        sp_buf_putf(out, ": %.*s [%.*s]\n", (int)p.text.n, p.text.p, (int)p.rule.n, p.rule.p);
    }
}
