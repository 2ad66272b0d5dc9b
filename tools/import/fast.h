/*
 * tools/import/fast.h - records that are in canonical form already, without a JSON tree.
 *
 * Most rows of a large import were written by a program: members in the project's order, no white space, no escapes.
 * Such a row is checked while it is read once. The answer is "yes, and this is it" or "not sure": then
 * sp_company_from_json decides and says what is wrong. So the fast path may know less than the schema, never more;
 * tests/unit/test_import_fast.c holds the two against each other.
 *
 * Threading: a cache belongs to one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_FAST_H
#define SP_TOOLS_IMPORT_FAST_H

#include "schema/company.h"

enum { SP_FAST_FACTS = 96, SP_FAST_CODE = 32 };

/* The code last seen of every list; zero-initialise. */
struct sp_fast_cache { struct { char text[SP_FAST_CODE]; size_t n; } code[SP_LIST_COUNT]; const struct sp_kind *kind; };

/* True: out is what sp_company_from_json would make of text. Everything in out lives in the arena. */
bool sp_fast_company(struct sp_view text, struct sp_fast_cache *cache, struct sp_arena *a, struct sp_company *out);

#endif
