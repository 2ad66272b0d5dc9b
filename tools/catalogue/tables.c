/* Which labels stand in one table; declared in wanted.h. */
#include <stdio.h>

#include "schema/section.h"
#include "tools/catalogue/wanted.h"

enum { MAX_TABLES = 128, MOST_WORDS = 16 };

/* Words beside which others stand: below the fields of a kind, and among the headings. */
static const char *const of_facts[] = { "text.source", "text.valid_from", "text.valid_to", "text.received", "text.disputed" };
static const char *const headings[] = { "text.report", "text.withheld", "text.redacted", "text.disputed_list", "text.notes", "text.evidence", "text.contents" };

/* Keys that begin alike are one table. */
static const struct { const char *head, *what; } groups[] = {
    { "month.", "months" }, { "bool.", "answers" }, { "head.", "labels of the head" }, { "text.", "words of the page" },
    { "legal_form.", "legal forms" }, { "note.", "notes" }, { "code.catalogue_status.", "statuses" }, { "evidence.", "labels of the evidence" },
    { "figure.", "words of the figures" },
};

struct list { struct sp_arena *a; struct sp_label_table v[MAX_TABLES]; size_t n; const struct sp_wanted_key *wanted; size_t n_wanted; };

/* A new table with this much room. */
static struct sp_label_table *table(struct list *l, const char *what, size_t room)
{
    struct sp_wanted_key *keys = l->n < MAX_TABLES ? sp_arena_alloc(l->a, (room + 1) * sizeof *keys) : NULL;
    if (!keys)
        return NULL;
    l->v[l->n] = (struct sp_label_table){ what, keys, 0 };
    return &l->v[l->n++];
}

static void add_words(struct sp_label_table *t, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        t->keys[t->n++] = (struct sp_wanted_key){ .key = sp_view_of(words[i]) };
}

static void add_under(const struct list *l, struct sp_view head, struct sp_label_table *t)
{
    for (size_t i = 0; i < l->n_wanted; i++)
        if (sp_view_starts(l->wanted[i].key, head))
            t->keys[t->n++] = l->wanted[i];
}

/* "what" and a name; NULL: no room. */
static const char *called(struct list *l, const char *what, struct sp_view name)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s%.*s", what, (int)name.n, name.p);
    return sp_arena_text(l->a, sp_view(text, n > 0 && (size_t)n < sizeof text ? (size_t)n : 0));
}

static bool add_kinds(struct list *l)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        struct sp_view name = sp_view_of(kinds[i].name);
        const char *what = called(l, "fields of ", name), *head = called(l, "field.", name);
        struct sp_label_table *t = what && head ? table(l, what, kinds[i].n_fields + MOST_WORDS) : NULL;
        if (!t)
            return false;
        for (size_t k = 0; k < l->n_wanted; k++) {
            struct sp_view key = l->wanted[k].key, under = sp_view_of(head);
            if (t->n < kinds[i].n_fields && sp_view_starts(key, under) && key.n > under.n && key.p[under.n] == '.')
                t->keys[t->n++] = l->wanted[k];
        }
        add_words(t, of_facts, sizeof of_facts / sizeof of_facts[0]);
    }
    return true;
}

static bool add_headings(struct list *l)
{
    struct sp_label_table *t = table(l, "headings", l->n_wanted + MOST_WORDS);
    if (!t)
        return false;
    add_under(l, SP_VIEW_LIT("code.section."), t);
    add_under(l, SP_VIEW_LIT("kind."), t);
    add_words(t, headings, sizeof headings / sizeof headings[0]);
    return true;
}

static bool add_groups(struct list *l)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct sp_label_table *t = table(l, groups[i].what, l->n_wanted);
        if (!t)
            return false;
        add_under(l, sp_view_of(groups[i].head), t);
    }
    return true;
}

/* The name behind "rule." when it is a country's, or "default". */
static struct sp_view country_of(struct sp_view key)
{
    struct sp_view head, rest, country = { NULL, 0 }, tail;
    if (!sp_view_split(key, '.', &head, &rest) || !sp_view_is(head, "rule") || !sp_view_split(rest, '.', &country, &tail))
        return sp_view(NULL, 0);
    return sp_view_is(country, "policy") ? sp_view(NULL, 0) : country;
}

/* Why something is withheld: by the law of one country, or by what holds in all. */
static bool add_rules(struct list *l)
{
    for (size_t i = 0; i < l->n_wanted; i++) {
        struct sp_view country = country_of(l->wanted[i].key);
        size_t first = 0;
        while (!sp_view_eq(country_of(l->wanted[first].key), country))
            first++;
        if (!country.n || first < i)
            continue;
        const char *what = called(l, "rules of ", country);
        struct sp_label_table *t = what ? table(l, what, l->n_wanted) : NULL;
        if (!t)
            return false;
        for (size_t k = 0; k < l->n_wanted; k++)
            if (sp_view_eq(country_of(l->wanted[k].key), country))
                t->keys[t->n++] = l->wanted[k];
        add_under(l, SP_VIEW_LIT("rule.policy."), t);
        add_under(l, SP_VIEW_LIT("rule.country"), t);
    }
    return true;
}

struct sp_rc sp_label_tables(struct sp_arena *a, struct sp_label_table **out, size_t *n)
{
    struct list *l = sp_arena_alloc(a, sizeof *l);
    struct sp_wanted_key *wanted = NULL;
    size_t n_wanted = 0;
    if (!l)
        return SP_ERR(NOMEM);
    SP_TRY(sp_wanted_keys(a, &wanted, &n_wanted));
    *l = (struct list){ .a = a, .wanted = wanted, .n_wanted = n_wanted };
    if (!add_kinds(l) || !add_headings(l) || !add_groups(l) || !add_rules(l))
        return SP_ERR(NOMEM);
    *out = l->v;
    *n = l->n;
    return SP_OK;
}
