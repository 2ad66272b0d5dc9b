/* layer: i18n */
#include <stdlib.h>

#include "i18n/catalogue_check.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is accepted is canonical: its own bytes, and every entry is found by its key. */
static void survives(struct sp_view text)
{
    SP_CATALOGUE_AUTO cat = NULL;
    struct sp_diag d;
    struct sp_view key, status, label;
    if (!sp_ok(sp_catalogue_parse(text, &cat, &d)))
        return;
    if (!sp_view_eq(sp_catalogue_compiled(cat), text))
        abort();
    for (size_t i = 0; sp_catalogue_entry(cat, i, &key, &status, &label); i++)
        if (!sp_view_eq(sp_catalogue_find(cat, key), label))
            abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static const char *const lists[] = { "status", "class", NULL };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO problems = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_catalogue_source s;
    struct sp_diag d;
    struct sp_view text = sp_view(data, n);
    survives(text);
    if (!sp_ok(sp_catalogue_source_parse(text, &a, &s, &d)))
        return 0;
    size_t wrong = sp_catalogue_check_text(&s, &problems);
    struct sp_wanted_key *wanted = sp_arena_alloc(&a, s.n * sizeof *wanted);
    if (!wanted)
        return 0;
    for (size_t i = 0; i < s.n; i++)
        wanted[i] = (struct sp_wanted_key){ .key = s.entries[i].key };
    const struct sp_label_table table = { "words", wanted, s.n };
    if (s.n < 500 && (!sp_ok(sp_catalogue_check_lists(&s, lists, &problems, &wrong)) || !sp_ok(sp_catalogue_check_table(&s, &table, &problems, &wrong))))
        abort();
    if (wrong)
        return 0;
    if (sp_ok(sp_catalogue_compile(&s, wanted, s.n, &out, &d)))
        survives(sp_buf_view(&out));
    return 0;
}
