/*
 * schema/canonical.h - records and facts that are in canonical form already, read without a JSON tree.
 *
 * Most rows of a large import and every report were written by a program: members in the project's order, no white
 * space, no escapes. Such text is checked while it is read once. The answer is "yes, and this is it" or "not sure":
 * then sp_company_from_json or the tree of sp_report_parse decides and says what is wrong. So this path may know less
 * than the schema, never more; tests/unit/test_schema_canonical.c holds the two against each other.
 *
 * Threading: a cache belongs to one thread at a time.
 */
#ifndef SP_SCHEMA_CANONICAL_H
#define SP_SCHEMA_CANONICAL_H

#include "base/clock.h"
#include "schema/company.h"

enum { SP_CANONICAL_FACTS = 96 };

/* Kind and time of receipt of the last fact; zero-initialise. */
struct sp_canonical_cache { const struct sp_kind *kind; int64_t time_s; char time[SP_TIME_TEXT - 1]; };

/* True: out is what sp_company_from_json would make of text. Everything in out lives in the arena. */
bool sp_canonical_company(struct sp_view text, struct sp_canonical_cache *cache, struct sp_arena *a, struct sp_company *out);

/* One text being read; what it points to outlives what was read. */
struct sp_canonical { const char *p, *end; struct sp_canonical_cache *cache; };
/* No escape, no control character, UTF-8 throughout: what the readers below take for granted. */
bool sp_canonical_plain(struct sp_view text);
/* One fact as sp_fact_put_json writes it, every member that it always writes included, and what sp_data_values makes of its data.
 * Views point into the text. */
bool sp_canonical_fact(struct sp_canonical *c, struct sp_fact *out, struct sp_value values[SP_MAX_FIELDS], size_t *n);
/* What comes next, if it is that. */
static inline bool sp_canonical_take(struct sp_canonical *c, const char *lit, size_t n)
{
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, lit, n) != 0)
        return false;
    c->p += n;
    return true;
}
#define SP_TAKE(c, lit) sp_canonical_take((c), (lit), sizeof(lit) - 1)
/* Up to the next quote, which is taken: there are no escapes. */
bool sp_canonical_string(struct sp_canonical *c, struct sp_view *out);
/* Digits as they are written again: no leading zero, no minus before zero, at most 15. */
bool sp_canonical_int(struct sp_canonical *c, int64_t *out);

#endif
