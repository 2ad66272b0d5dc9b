#include "tools/catalogue/file.h"

#include "base/file.h"
#include "tools/catalogue/gates.h"

struct sp_rc sp_catalogue_file_read(const char *path, struct sp_arena *a, struct sp_catalogue_file *out, struct sp_diag *d)
{
    out->path = path;
    SP_TRY(sp_file_read(path, SP_MAX_CATALOGUE_BYTES, &out->text, d));
    SP_TRY(sp_catalogue_source_parse(sp_buf_view(&out->text), a, &out->s, d));
    for (size_t i = 0; i < out->s.n; i++)
        out->messages |= sp_view_starts(out->s.entries[i].key, SP_VIEW_LIT("verdict."));
    return SP_OK;
}

struct sp_rc sp_catalogue_file_only(const struct sp_catalogue_file *f, struct sp_diag *d)
{
    return f->messages ? sp_diag_set(d, SP_ERR(INVALID), "catalogue.messages", NULL, "holds what programs say, and is no catalogue: lint, and export and import as XLIFF, take it")
                       : SP_OK;
}

struct sp_rc sp_catalogue_file_builtin(const char *language, struct sp_arena *a, struct sp_catalogue_file *out, struct sp_diag *d)
{
    struct sp_view text = sp_catalogue_source_text(sp_view_of(language));
    if (!text.n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "catalogue.language", "language", "no catalogue for this language; there are %s",
                           sp_catalogue_languages_text());
    out->path = language;
    out->builtin = true;
    return sp_catalogue_source_parse(text, a, &out->s, d);
}

struct sp_rc sp_catalogue_file_english(const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_catalogue_source *out, struct sp_diag *d)
{
    struct sp_builtin_sources *all = f->messages ? sp_arena_alloc(a, sizeof *all) : NULL;
    if (!f->messages)
        return sp_catalogue_source_parse(sp_catalogue_source_text(SP_VIEW_LIT("en")), a, out, d);
    if (!all)
        return SP_ERR(NOMEM);
    SP_TRY(sp_builtin_messages(a, all));
    const struct sp_catalogue_source *english = sp_builtin_source(all, SP_VIEW_LIT("en"));
    if (!english)
        return SP_ERR(INTERNAL);
    *out = *english;
    return SP_OK;
}

struct sp_view sp_catalogue_file_text(const struct sp_catalogue_file *f)
{
    return f->builtin ? sp_catalogue_source_text(f->s.language) : sp_buf_view(&f->text);
}

void sp_catalogue_file_free(struct sp_catalogue_file *f)
{
    sp_buf_free(&f->text);
}

struct sp_rc sp_catalogue_file_gates(struct sp_catalogue_file *f, struct sp_arena *a, struct sp_buf *compiled,
                                     struct sp_buf *problems, size_t *n_problems)
{
    struct sp_builtin_sources *all = sp_arena_alloc(a, sizeof *all);
    if (!all)
        return SP_ERR(NOMEM);
    SP_TRY(f->messages ? sp_builtin_messages(a, all) : sp_builtin_sources(a, all));
    const struct sp_catalogue_source *english =
        sp_view_is(f->s.language, "en") ? &f->s : sp_builtin_source(all, SP_VIEW_LIT("en"));
    if (!english)
        return SP_ERR(INTERNAL);
    if (f->messages)
        return sp_message_gates(&f->s, english, all->list, all->n, a, problems, n_problems);
    return sp_catalogue_gates(&f->s, english, all->list, all->n, a, compiled, problems, n_problems);
}
