/*
 * i18n/catalogue_source.h - catalogues as people write them, and how they become the compiled form.
 *
 *   # a comment
 *   @language zh
 *   @version 1
 *   @fallback pt             what the file lacks is taken from this language's; left out: nothing may be lacking
 *   @status draft            holds for the entries that follow, until the next @status
 *   @translator NAME         the same, also @reviewer NAME; "-" is nobody
 *   key = text
 *   key == text              the same text as in English, on purpose
 *
 * UTF-8 without byte order mark, lines end with a line feed, also the last; no other control character. A language is 1 to 8
 * letters a-z, a version 1 to 32 of A-Z a-z 0-9 . _ -.
 *
 * A key "field.NAME" stands for every kind's field of that name that has no key "field.KIND.NAME" of its own.
 * The compiled form holds text and status; who translated and reviewed stays in the source, and in the statement of who
 * certifies it (tools/catalogue/statement.h).
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_CATALOGUE_SOURCE_H
#define SP_I18N_CATALOGUE_SOURCE_H

#include "base/arena.h"
#include "i18n/catalogue.h"

enum { SP_MAX_CATALOGUE_PERSON = 100 /* bytes of a translator's or reviewer's name */ };

/* In "note.status" of a catalogue with a fallback: becomes the label of that language. */
#define SP_FALLBACK_SLOT "fallback"
#define SP_FALLBACK_NOTE "note.status"

struct sp_source_entry {
    struct sp_view key, status, text;
    struct sp_view translator, reviewer; /* empty: nobody is named */
    bool same;      /* written with "==" */
    bool used;      /* went into the compiled form, also in place of longer keys */
    bool taken;     /* from the fallback; line is one of its file */
    size_t line;
};

struct sp_catalogue_source {
    struct sp_view language, version, fallback;
    size_t fallback_line, language_line;
    struct sp_source_entry *entries;  /* sorted by key, each once */
    size_t n;
};

/* A key that the compiled form holds. */
struct sp_wanted_key {
    struct sp_view key;
    struct sp_view general;  /* taken when key is not there; or empty */
    bool optional;           /* may be absent: shown as the code */
};

/* Borrows from text; entries live in the arena. FORMAT with d->line and rule source.utf8 source.end source.directive
 * source.line source.key source.duplicate source.status source.name source.header. LIMIT with limit.catalogue. */
struct sp_rc SP_MUST sp_catalogue_source_parse(struct sp_view text, struct sp_arena *a, struct sp_catalogue_source *out,
                                               struct sp_diag *d);
struct sp_source_entry *sp_catalogue_source_find(const struct sp_catalogue_source *s, struct sp_view key);
/* The entry that a key of the compiled form comes from, by its general key too; NULL when there is none. */
struct sp_source_entry *sp_catalogue_source_for(const struct sp_catalogue_source *s, const struct sp_wanted_key *wanted);
/* Take what s lacks from the source of its fallback; borrows from both. NOMEM. */
struct sp_rc SP_MUST sp_catalogue_source_complete(struct sp_catalogue_source *s, const struct sp_catalogue_source *from,
                                                  struct sp_arena *a);
/* Append the compiled form; wanted is sorted by key here. NOTFOUND with rule source.missing and the key as field. What it
 * took is marked used. */
struct sp_rc SP_MUST sp_catalogue_compile(struct sp_catalogue_source *s, struct sp_wanted_key *wanted, size_t n,
                                          struct sp_buf *out, struct sp_diag *d);

#endif
