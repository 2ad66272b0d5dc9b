#include "schema/product.h"

#include "base/limits.h"

#define BIT(s) (1u << SP_SECTION_##s)

/* In the order of SP_LIST_PRODUCT. */
static const struct sp_product products[] = {
    { "basic", 1, BIT(REGISTERED) | BIT(IDENTIFIERS) | BIT(OWNERSHIP), false, SP_MAX_FACTS },
    { "standard", 1,
      BIT(REGISTERED) | BIT(IDENTIFIERS) | BIT(OWNERSHIP) | BIT(OFFICERS) | BIT(FINANCIAL) | BIT(TRADE_PAYMENTS) |
          BIT(LEGAL),
      false, SP_MAX_FACTS },
    { "full", 1, (1u << SP_SECTION_COUNT) - 1, false, SP_MAX_FACTS },
    { "monitoring", 1,
      BIT(REGISTERED) | BIT(IDENTIFIERS) | BIT(OFFICERS) | BIT(CREDIT_FACILITIES) | BIT(LEGAL) | BIT(WATCH_LISTS) | BIT(TAX) |
          BIT(INVOICES) | BIT(ELECTRICITY) | BIT(SHIPPING) | BIT(SCORE) | BIT(ALERTS) | BIT(DISPUTES),
      false, SP_MAX_FACTS },
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
