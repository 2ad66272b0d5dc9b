/*
 * storage/terms.h - what a company is found under: its subject, its public identifiers, its public names.
 * Only public facts are indexed: an index must not say what a report would withhold.
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_TERMS_H
#define SP_STORAGE_TERMS_H

#include "i18n/name.h"
#include "schema/company.h"
#include "storage/post.h"

/* A term being made. */
struct sp_term { size_t n; char p[SP_TERM_BYTES]; };
static inline struct sp_view sp_term_view(const struct sp_term *t) { return sp_view(t->p, t->n); }
/* False when it does not fit; cut: rather the beginning (at a character's end), for names. */
bool sp_term_make(struct sp_term *t, char class, struct sp_view a, struct sp_view b, bool cut);
struct sp_term sp_term_subject(struct sp_view subject);
bool sp_term_identifier(struct sp_term *t, struct sp_view scheme, struct sp_view value);

/* What a name looks like to a hasty reader, as hashes: 63 bits of its likeness (i18n/skeleton.h), 35 of its core. odd: the likeness
 * is not the core itself. Names with one key and other cores are look-alikes. */
struct sp_likeness { uint64_t key, core; bool odd; };
enum { SP_LIKENESSES = 2 };

/* Room for the work on one name; about 60 kB, made once per thread. */
struct sp_terms_work {
    struct sp_name_keys keys;
    struct sp_name_tokens tokens;
    struct sp_arena arena;
    struct sp_view name;    /* the public name that keys are of, after sp_terms_of_fact; empty: it was none */
    struct sp_likeness like[SP_LIKENESSES]; /* of that name */
    unsigned n_like;
};
void sp_terms_work_free(struct sp_terms_work *w);

typedef void (*sp_term_each)(void *ctx, struct sp_view term);
void sp_terms_of_subject(struct sp_view subject, sp_term_each each, void *ctx);
/* Of a name or identifier fact; none of any other. */
struct sp_rc SP_MUST sp_terms_of_fact(struct sp_terms_work *w, const struct sp_fact *f, struct sp_view country, sp_term_each each, void *ctx);
/* Whole-name terms of keys, as indexed: the core, and its ASCII form when that differs. */
bool sp_term_core(const struct sp_name_keys *k, struct sp_term *t);
bool sp_term_ascii(const struct sp_name_keys *k, struct sp_term *t);

/* One, and another when its capitals look like something else; 0: it looks like nothing known. */
unsigned sp_likenesses(const struct sp_name_keys *k, struct sp_likeness out[SP_LIKENESSES]);
struct sp_term sp_term_like(const struct sp_likeness *x);
struct sp_term sp_term_likes(uint64_t key); /* what the terms of all that look so begin with */
bool sp_term_like_read(struct sp_view term, struct sp_likeness *out);

/* A name or identifier that is public and not closed; false otherwise, and for other kinds. Text may be in the arena. */
bool sp_fact_name(const struct sp_fact *f, struct sp_arena *a, struct sp_view *type, struct sp_view *text);
bool sp_fact_identifier(const struct sp_fact *f, struct sp_arena *a, struct sp_view *scheme, struct sp_view *value);
bool sp_fact_is_indexed(const struct sp_fact *f); /* its kind is */

/* The name record: subject, then names, the legal one first. */
enum { SP_NAMES_KEPT = 16 };
struct sp_rc SP_MUST sp_name_record_put(struct sp_buf *out, struct sp_view subject, const struct sp_fact *facts, size_t n, struct sp_arena *a);
struct sp_name_record { struct sp_view subject; unsigned n; struct sp_view names[SP_NAMES_KEPT]; };
struct sp_rc SP_MUST sp_name_record_parse(struct sp_view bytes, struct sp_name_record *out);

#endif
