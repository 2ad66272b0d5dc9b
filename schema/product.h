/*
 * schema/product.h - report types: which sections, which facts.
 *
 *   basic       registered, identifiers, ownership. No natural person's duties and no behaviour: the least that
 *               says who a company is.
 *   standard    the seven sections of an ordinary credit report: who it is, who runs it, accounts, payments, courts.
 *   full        every section.
 *   monitoring  for a loan that runs: what may have changed since it was granted.
 * basic and standard have the disputes since version 2: a mark without the words of whoever disputes says little. Reports of version 1
 * are read as they were.
 * None shows history: closed facts and superseded versions stay in the registry.
 *
 * Threading: constant table.
 */
#ifndef SP_SCHEMA_PRODUCT_H
#define SP_SCHEMA_PRODUCT_H

#include "schema/section.h"

struct sp_product {
    const char *name;
    unsigned version;
    unsigned sections;     /* bit 1u << enum sp_section */
    bool history;          /* closed facts too */
    size_t max_facts;
};

/* The newest version, which reports are made of. NULL when there is none. */
const struct sp_product *sp_product_named(struct sp_view name);
/* Of a report that is read. NULL when there is no such version. */
const struct sp_product *sp_product_of(struct sp_view name, int64_t version);
/* All versions, the newest of each first. */
const struct sp_product *sp_products(size_t *n);
static inline bool sp_product_has(const struct sp_product *p, enum sp_section s) { return p->sections >> s & 1u; }

#endif
