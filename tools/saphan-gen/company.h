/*
 * tools/saphan-gen/company.h - one synthetic company as a line of JSON.
 *
 * The same (seed, index, country) gives the same bytes, whatever came before: any part of a large set can be made by
 * itself. Identifiers are valid and differ for every index below 5 million; the subject's is derived from the index.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_GEN_COMPANY_H
#define SP_TOOLS_GEN_COMPANY_H

#include "base/bytes.h"
#include "tools/saphan-gen/words.h"

enum {
    GEN_REGISTERED_ONLY = 1, /* registered facts and identifiers, no more */
    GEN_STANDARD_ONLY = 2,   /* the sections of the product standard */
    GEN_COINED = 4           /* names of many words, as a large register has */
};

/* Appends the record and a line feed. */
void gen_company(struct sp_buf *b, uint64_t seed, uint64_t index, const struct gen_country *c, unsigned flags);

#endif
