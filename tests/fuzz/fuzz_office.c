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

/* Whatever came from outside: the changed source can be read, says what was changed, and all else as before. */
static void apply(const struct sp_units *u, const struct sp_catalogue_source *zh, const struct sp_catalogue_source *en, struct sp_arena *a)
{
    const struct sp_changes_wanted o = { "Zhao", NULL };
    SP_BUF_AUTO text = { 0 };
    struct sp_change *changes;
    struct sp_catalogue_source after;
    struct sp_diag d;
    size_t n;
    if (!sp_ok(sp_units_changes(u, zh, en, &o, a, &changes, &n, &d)))
        return;
    if (!sp_ok(sp_catalogue_edit(SP_VIEW_LIT(CHINESE), zh, changes, n, &text)) ||
        !sp_ok(sp_catalogue_source_parse(sp_buf_view(&text), a, &after, &d)))
        abort();
    for (size_t i = 0; i < n; i++)
        if (!same(sp_catalogue_source_find(&after, changes[i].key), &changes[i]))
            abort();
    for (size_t i = 0; i < zh->n; i++) {
        const struct sp_source_entry *e = &zh->entries[i];
        const struct sp_change was = { e->key, e->text, e->status, e->translator, e->reviewer, e->same };
        bool changed = false;
        for (size_t k = 0; k < n; k++)
            changed |= sp_view_eq(changes[k].key, e->key);
        if (!changed && !same(sp_catalogue_source_find(&after, e->key), &was))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_catalogue_source en, zh;
    struct sp_units u;
    struct sp_diag d;
    if (!sp_ok(sp_catalogue_source_parse(SP_VIEW_LIT(ENGLISH), &a, &en, &d)) || !sp_ok(sp_catalogue_source_parse(SP_VIEW_LIT(CHINESE), &a, &zh, &d)))
        abort();
    if (sp_ok(sp_xliff_read(sp_view(data, n), &a, &u, &d)))
        apply(&u, &zh, &en, &a);
    if (sp_ok(sp_tbx_read(sp_view(data, n), SP_VIEW_LIT("zh"), &a, &u, &d)))
        apply(&u, &zh, &en, &a);
    return 0;
}
