#include "schema/product.h"

#include "base/limits.h"

#define BIT(s) (1u << SP_SECTION_##s)

/* The newest of each in the order of SP_LIST_PRODUCT, then older ones, which are only read. */
#define BASIC (BIT(REGISTERED) | BIT(IDENTIFIERS) | BIT(OWNERSHIP))
#define STANDARD (BASIC | BIT(OFFICERS) | BIT(FINANCIAL) | BIT(TRADE_PAYMENTS) | BIT(LEGAL))
static const struct sp_product products[] = {
    { "basic", 2, BASIC | BIT(DISPUTES), false, SP_MAX_FACTS },
    { "standard", 2, STANDARD | BIT(DISPUTES), false, SP_MAX_FACTS },
    { "full", 1, (1u << SP_SECTION_COUNT) - 1, false, SP_MAX_FACTS },
    { "monitoring", 1,
      BIT(REGISTERED) | BIT(IDENTIFIERS) | BIT(OFFICERS) | BIT(CREDIT_FACILITIES) | BIT(LEGAL) | BIT(WATCH_LISTS) | BIT(TAX) |
          BIT(INVOICES) | BIT(ELECTRICITY) | BIT(SHIPPING) | BIT(SCORE) | BIT(ALERTS) | BIT(DISPUTES),
      false, SP_MAX_FACTS },
    { "basic", 1, BASIC, false, SP_MAX_FACTS },
    { "standard", 1, STANDARD, false, SP_MAX_FACTS },
};

const struct sp_product *sp_products(size_t *n)
{
    *n = sizeof products / sizeof products[0];
    return products;
}

const struct sp_product *sp_product_named(struct sp_view name)
{
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++)
        if (sp_view_is(name, products[i].name))
            return &products[i];
    return NULL;
}

const struct sp_product *sp_product_of(struct sp_view name, int64_t version)
{
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++)
        if (sp_view_is(name, products[i].name) && version == (int64_t)products[i].version)
            return &products[i];
    return NULL;
}
