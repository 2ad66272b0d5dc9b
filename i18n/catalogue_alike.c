/* Labels that a hasty reader takes for one another; declared in catalogue_check.h. */
#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "i18n/catalogue_check.h"

enum { WIDE = 2 * SP_MAX_CATALOGUE_TEXT };

bool sp_catalogue_fold(struct sp_view v, struct sp_buf *out)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[WIDE], folded[WIDE];
    int32_t n = 0;
    const UNormalizer2 *cf = unorm2_getNFKCCasefoldInstance(&error);
    (void)u_strFromUTF8(wide, WIDE, &n, v.p, (int32_t)v.n, &error);
    if (U_FAILURE(error))
        return false;
    int32_t len = unorm2_normalize(cf, wide, n, folded, WIDE, &error);
    if (U_FAILURE(error))
        return false;
    char text[3 * WIDE];
    int32_t text_n = 0;
    (void)u_strToUTF8(text, sizeof text, &text_n, folded, len, &error);
    for (size_t i = 0; U_SUCCESS(error) && i < (size_t)text_n;) {
        uint32_t cp = sp_utf8_next(sp_view(text, (size_t)text_n), &i);
        int8_t type = u_charType((UChar32)cp);
        if (u_isalnum((UChar32)cp) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK)
            sp_buf_put_utf8(out, cp);
    }
    if (U_FAILURE(error))
        return false;
    return sp_ok(sp_buf_rc(out));
}

/* One label: its key, the entry that gives its text, what a hasty reader sees of it, and of the code where that may be shown, too. */
struct item { struct sp_view key; const struct sp_source_entry *e; struct sp_buf label, code; };
struct table { struct item *v; size_t n; const char *what; /* "": one list of codes */ };

static struct sp_rc table_make(struct table *t, size_t room, const char *what)
{
    *t = (struct table){ .v = calloc(room + 1, sizeof *t->v), .what = what };
    return t->v ? SP_OK : SP_ERR(NOMEM);
}

static void table_free(struct table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        sp_buf_free(&t->v[i].label);
        sp_buf_free(&t->v[i].code);
    }
    free(t->v);
}

/* code: what may stand in the label's place; empty: nothing. False: cannot be folded. */
static bool table_add(struct table *t, struct sp_view key, const struct sp_source_entry *e, struct sp_view code)
{
    struct item *x = &t->v[t->n++];
    *x = (struct item){ .key = key, .e = e };
    return sp_catalogue_fold(e->text, &x->label) && sp_catalogue_fold(code, &x->code);
}

static bool same_folded(const struct sp_buf *a, const struct sp_buf *b)
{
    return a->n && sp_view_eq(sp_buf_view(a), sp_buf_view(b));
}

/* A section and a kind in it may be named alike, since the one holds the other. */
static bool holds(struct sp_view section, struct sp_view kind)
{
    const struct sp_view head = SP_VIEW_LIT("code.section."), of_kind = SP_VIEW_LIT("kind.");
    if (!sp_view_starts(section, head) || !sp_view_starts(kind, of_kind))
        return false;
    struct sp_view name = sp_view(section.p + head.n, section.n - head.n), rest = sp_view(kind.p + of_kind.n, kind.n - of_kind.n);
    return rest.n > name.n && sp_view_starts(rest, name) && rest.p[name.n] == '.';
}

static void tell(const struct table *t, const struct item *a, const struct item *b, struct sp_buf *problems)
{
    const struct item *own = a->e->taken ? b : a, *other = a->e->taken ? a : b;
    sp_catalogue_problem_put(problems, own->e->line, "gate.alike", "%.*s reads like %.*s%s%s%s", (int)own->key.n, own->key.p, (int)other->key.n,
                             other->key.p, other->e->taken ? ", which is the fallback's" : "", t->what[0] ? "; both stand among the " : "", t->what);
}

static size_t clashes(const struct table *t, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < t->n; k++) {
            const struct item *a = &t->v[i], *b = &t->v[k];
            bool alike = (k > i && same_folded(&a->label, &b->label)) || same_folded(&a->label, &b->code);
            if (k == i || !alike || sp_view_eq(a->key, b->key) || (a->e->taken && b->e->taken) || holds(a->key, b->key) || holds(b->key, a->key))
                continue;
            tell(t, a, b, problems);
            found++;
        }
    return found;
}

static size_t not_folded(const struct sp_source_entry *e, struct sp_buf *problems)
{
    sp_catalogue_problem_put(problems, e->line, "gate.fold", "%.*s cannot be folded", (int)e->key.n, e->key.p);
    return 1;
}

/* The n entries of one list; their keys begin with as many bytes as prefix says. */
static struct sp_rc check_list(const struct sp_source_entry *first, size_t n, size_t prefix, struct sp_buf *problems, size_t *found)
{
    struct table t;
    size_t odd = 0;
    SP_TRY(table_make(&t, n, ""));
    for (size_t i = 0; i < n; i++)
        if (!table_add(&t, first[i].key, &first[i], sp_view(first[i].key.p + prefix, first[i].key.n - prefix)))
            odd += not_folded(&first[i], problems);
    *found += odd ? odd : clashes(&t, problems);
    table_free(&t);
    return SP_OK;
}

struct sp_rc sp_catalogue_check_lists(const struct sp_catalogue_source *s, const char *const *lists, struct sp_buf *problems, size_t *found)
{
    for (; *lists; lists++) {
        char prefix[SP_MAX_CATALOGUE_KEY];
        int n = snprintf(prefix, sizeof prefix, "code.%s.", *lists);
        struct sp_view under = sp_view(prefix, (size_t)n);
        size_t from = 0, to;
        while (from < s->n && !sp_view_starts(s->entries[from].key, under))
            from++;
        for (to = from; to < s->n && sp_view_starts(s->entries[to].key, under);)
            to++;
        SP_TRY(check_list(s->entries + from, to - from, under.n, problems, found));
    }
    return SP_OK;
}

struct sp_rc sp_catalogue_check_table(const struct sp_catalogue_source *s, const struct sp_label_table *labels, struct sp_buf *problems, size_t *found)
{
    struct table t;
    size_t odd = 0;
    SP_TRY(table_make(&t, labels->n, labels->what));
    for (size_t i = 0; i < labels->n; i++) {
        const struct sp_source_entry *e = sp_catalogue_source_for(s, &labels->keys[i]);
        if (e && !table_add(&t, labels->keys[i].key, e, sp_view("", 0)))
            odd += not_folded(e, problems);
    }
    *found += odd ? odd : clashes(&t, problems);
    table_free(&t);
    return SP_OK;
}
