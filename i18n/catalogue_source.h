/*
 * i18n/catalogue_source.h - catalogues as people write them, and how they become the compiled form.
 *
 *   # a comment
 *   @language zh
 *   @version 1
 *   @status draft            holds for the entries that follow, until the next @status
 *   key = text
 *   key == text              the same text as in English, on purpose
 *
 * A key "field.NAME" stands for every kind's field of that name that has no key "field.KIND.NAME" of its own.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_CATALOGUE_SOURCE_H
#define SP_I18N_CATALOGUE_SOURCE_H

#include "base/arena.h"
#include "i18n/catalogue.h"

struct sp_source_entry {
    struct sp_view key, status, text;
    bool same;      /* written with "==" */
    bool used;      /* went into the compiled form, also in place of longer keys */
    size_t line;
};

struct sp_catalogue_source {
    struct sp_view language, version;
    struct sp_source_entry *entries;  /* sorted by key, each once */
    size_t n;
};

/* A key that the compiled form holds. */
struct sp_wanted_key {
    struct sp_view key;
    struct sp_view general;  /* taken when key is not there; or empty */
    bool optional;           /* may be absent: shown as the code */
};

/* Borrows from text; entries live in the arena. FORMAT with d->line and rule source.directive source.line source.key
 * source.duplicate source.status source.header. */
struct sp_rc SP_MUST sp_catalogue_source_parse(struct sp_view text, struct sp_arena *a, struct sp_catalogue_source *out,
                                               struct sp_diag *d);
struct sp_source_entry *sp_catalogue_source_find(const struct sp_catalogue_source *s, struct sp_view key);
/* Append the compiled form; wanted is sorted by key here. NOTFOUND with rule source.missing and the key as field. What it
 * took is marked used. */
struct sp_rc SP_MUST sp_catalogue_compile(struct sp_catalogue_source *s, struct sp_wanted_key *wanted, size_t n,
                                          struct sp_buf *out, struct sp_diag *d);

#endif
