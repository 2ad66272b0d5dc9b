/* layer: tools */
#include <stdlib.h>

#include "tools/catalogue/tbx.h"
#include "tools/catalogue/xliff.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#define ENGLISH "@language en\n@version 1\n@status draft\ncode.c.a = Apple\nform.date = {day} {month}\nkind.k = LEI\nnote.x = A & B\n"
#define CHINESE "# About\n@language zh\n@version 1\n@status draft\ncode.c.a = 苹果\n@status reviewed\n@reviewer Wang\n# of dates\n" \
    "form.date = {month}月{day}\n@translator Li\nkind.k == LEI\n"

static bool same(const struct sp_source_entry *e, const struct sp_change *c)
{
    return e && sp_view_eq(e->text, c->text) && sp_view_eq(e->status, c->status) && sp_view_eq(e->translator, c->translator) &&
           sp_view_eq(e->reviewer, c->reviewer) && e->same == c->same;
}

static int rank(struct sp_view status)
{
    static const char *const statuses[] = { "machine", "draft", "reviewed", "certified" };
    for (int i = 0; i < 4; i++)
        if (sp_view_is(status, statuses[i]))
            return i + 1;
    return 0;
}

static bool named(struct sp_view name, struct sp_view before, const char *vouched)
{
    return !name.n || sp_view_eq(name, before) || sp_view_is(name, vouched);
}

/* The file's word raises nothing and names nobody. */
static void check_vouched(const struct sp_change *c, const struct sp_source_entry *was, const struct sp_vouched *v)
{
    const struct sp_change now = sp_change_of(was);
    if (rank(c->status) > rank(v->status) && (rank(c->status) > rank(now.status) || !sp_view_eq(c->text, now.text)))
        abort();
    if (!named(c->translator, now.translator, v->translator) || !named(c->reviewer, now.reviewer, v->reviewer))
        abort();
}

/* Whatever came from outside: the changed source can be read, says what was changed, and all else as before. */
static void apply(const struct sp_units *u, const struct sp_catalogue_source *zh, const struct sp_catalogue_source *en, const struct sp_vouched *v,
                  struct sp_arena *a)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_changes changes;
    struct sp_catalogue_source after;
    struct sp_diag d;
    if (!sp_ok(sp_units_changes(u, zh, en, v, a, &changes, &d)))
        return;
    if (!sp_ok(sp_catalogue_edit(SP_VIEW_LIT(CHINESE), zh, changes.v, changes.n, &text)) ||
        !sp_ok(sp_catalogue_source_parse(sp_buf_view(&text), a, &after, &d)))
        abort();
    for (size_t i = 0; i < changes.n; i++) {
        if (!same(sp_catalogue_source_find(&after, changes.v[i].key), &changes.v[i]))
            abort();
        check_vouched(&changes.v[i], sp_catalogue_source_find(zh, changes.v[i].key), v);
    }
    for (size_t i = 0; i < zh->n; i++) {
        const struct sp_source_entry *e = &zh->entries[i];
        const struct sp_change was = sp_change_of(e);
        bool changed = false;
        for (size_t k = 0; k < changes.n; k++)
            changed |= sp_view_eq(changes.v[k].key, e->key);
        if (!changed && !same(sp_catalogue_source_find(&after, e->key), &was))
            abort();
    }
}

static const struct sp_vouched vouched[] = {
    { .status = { "draft", 5 }, .translator = "Zhao", .reviewer = "Zhao" },
    { .status = { "certified", 9 }, .translator = "Zhao", .reviewer = "Wu", .unchanged = true },
};

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_catalogue_source en, zh;
    struct sp_units u;
    struct sp_diag d;
    if (!sp_ok(sp_catalogue_source_parse(SP_VIEW_LIT(ENGLISH), &a, &en, &d)) || !sp_ok(sp_catalogue_source_parse(SP_VIEW_LIT(CHINESE), &a, &zh, &d)))
        abort();
    for (size_t i = 0; i < 2; i++) {
        if (sp_ok(sp_xliff_read(sp_view(data, n), &a, &u, &d)))
            apply(&u, &zh, &en, &vouched[i], &a);
        if (sp_ok(sp_tbx_read(sp_view(data, n), SP_VIEW_LIT("zh"), &a, &u, &d)))
            apply(&u, &zh, &en, &vouched[i], &a);
    }
    return 0;
}
