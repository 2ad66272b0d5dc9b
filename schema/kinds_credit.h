/*
 * schema/kinds_credit.h - kinds of facts: accounts and how it pays. Part of schema/section.c.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_CREDIT_H
#define SP_SCHEMA_KINDS_CREDIT_H

#include "schema/kinds.h"

static const struct sp_field statement[] = {
    DATE("period_from", REQ), DATE("period_to", REQ), BOOL("consolidated", OPT), CODE("gaap", GAAP, REQ),
    CODE("audited", AUDIT_STATE, REQ), TEXT("auditor", OPT), CODE("currency", CURRENCY, REQ),
    INT("unit", 1, 1000000000, REQ), BOOL("restated", OPT),
    DECIMAL("revenue", OPT), DECIMAL("cost_of_sales", OPT), DECIMAL("gross_profit", OPT),
    DECIMAL("operating_profit", OPT), DECIMAL("interest_expense", OPT), DECIMAL("profit_before_tax", OPT),
    DECIMAL("income_tax", OPT), DECIMAL("profit", OPT),
    DECIMAL("cash", OPT), DECIMAL("receivables", OPT), DECIMAL("inventories", OPT), DECIMAL("current_assets", OPT),
    DECIMAL("non_current_assets", OPT), DECIMAL("total_assets", OPT),
    DECIMAL("payables", OPT), DECIMAL("short_term_debt", OPT), DECIMAL("current_liabilities", OPT),
    DECIMAL("long_term_debt", OPT), DECIMAL("non_current_liabilities", OPT), DECIMAL("total_liabilities", OPT),
    DECIMAL("share_capital", OPT), DECIMAL("retained_earnings", OPT), DECIMAL("equity", OPT),
    DECIMAL("operating_cash_flow", OPT), DECIMAL("investing_cash_flow", OPT), DECIMAL("financing_cash_flow", OPT),
};
RULES(statement_rules, RISE("period_from", "period_to"));

static const struct sp_field experience[] = {
    TOKEN("supplier", OPT), INT("terms_days", 0, 3650, REQ), AMOUNT("amount", REQ), AMOUNT("past_due", OPT),
    INT("days_beyond_terms", -3650, 3650, REQ), INT("transactions", 0, 10000000, OPT), DATE("as_of", REQ),
};

#define SP_KINDS_CREDIT(K) \
    K(50, FINANCIAL, CONFIDENTIAL, "financial.statement", statement, statement_rules) \
    K(60, TRADE_PAYMENTS, CONFIDENTIAL, "trade_payments.experience", experience, no_rules)

#endif
