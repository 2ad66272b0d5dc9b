/*
 * schema/kinds_credit.h - kinds of facts: accounts, how it pays, what it borrowed. Part of schema/section.c.
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

/* One instrument of a credit contract, as one lender reports it (AnaCredit's key: reporter, lender, contract, instrument).
 * currency: of the contract, where amounts are told in another. */
static const struct sp_field facility[] = {
    TOKEN("contract", REQ), TOKEN("instrument", OPT), TEXT("lender", OPT), TOKEN("reporter", OPT),
    CODE("type", FACILITY_TYPE, REQ), CODE("state", FACILITY_STATE, REQ), CODE("currency", CURRENCY, OPT),
    AMOUNT("limit", OPT), AMOUNT("balance", REQ), AMOUNT("undrawn", OPT), PERCENT("rate", OPT),
    CODE("repayment", REPAYMENT, OPT), DATE("from", REQ), DATE("to", OPT), DATE("settled", OPT),
    CODE("grade", LOAN_GRADE, OPT), DATE("graded", OPT), AMOUNT("arrears", OPT), INT("arrears_days", 0, 36500, OPT),
    CODE("default_status", DEFAULT_STATUS, OPT), DATE("default_from", OPT), CODE("restructuring", RESTRUCTURING, OPT),
    DATE("restructured", OPT), CODE("protection", PROTECTION_TYPE, OPT), AMOUNT("written_off", OPT), DATE("as_of", REQ),
};
static const struct sp_field protection[] = {
    TOKEN("contract", REQ), TOKEN("instrument", OPT), CODE("type", PROTECTION_TYPE, REQ), TEXT("provider", OPT),
    SUBJECT("subject", OPT), AMOUNT("value", OPT), CODE("valuation", VALUATION, OPT), DATE("valued", OPT),
    TOKEN("number", OPT), INT("rank", 1, 99, OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field guarantee[] = {
    CODE("direction", GUARANTEE_DIRECTION, REQ), TOKEN("contract", OPT), CODE("type", GUARANTEE_TYPE, REQ),
    TEXT("name", OPT), SUBJECT("subject", OPT), TEXT("lender", OPT), AMOUNT("amount", REQ), AMOUNT("balance", OPT),
    CODE("grade", LOAN_GRADE, OPT), BOOL("called", OPT), DATE("from", OPT), DATE("to", OPT), DATE("as_of", OPT),
};
static const struct sp_field joint_debtor[] = {
    TOKEN("contract", REQ), TOKEN("instrument", OPT), TEXT("name", OPT), SUBJECT("subject", OPT), PERCENT("share", OPT),
    DATE("from", OPT), DATE("to", OPT),
};
RULES(facility_rules, RISE("from", "to"), RISE("from", "settled"), NEEDS("arrears_days", "arrears"), NEEDS("graded", "grade"),
      NEEDS("default_from", "default_status"), NEEDS("restructured", "restructuring"), WHEN("state", "settled", "settled"),
      WHEN("state", "written_off", "written_off"));
RULES(protection_rules, RISE("from", "to"), NEEDS("valued", "value"), NEEDS("valuation", "value"));
RULES(guarantee_rules, RISE("from", "to"), ANY2("name", "subject"));
RULES(party_rules, RISE("from", "to"), ANY2("name", "subject"));

#define SP_KINDS_CREDIT(K) \
    K(50, FINANCIAL, CONFIDENTIAL, "financial.statement", statement, statement_rules) \
    K(60, TRADE_PAYMENTS, CONFIDENTIAL, "trade_payments.experience", experience, no_rules) \
    K(80, CREDIT_FACILITIES, CONFIDENTIAL, "credit_facilities.facility", facility, facility_rules) \
    K(81, CREDIT_FACILITIES, CONFIDENTIAL, "credit_facilities.protection", protection, protection_rules) \
    K(82, CREDIT_FACILITIES, CONFIDENTIAL, "credit_facilities.guarantee", guarantee, guarantee_rules) \
    K(83, CREDIT_FACILITIES, CONFIDENTIAL, "credit_facilities.joint_debtor", joint_debtor, party_rules)

#endif
