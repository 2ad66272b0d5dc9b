/*
 * schema/kinds_public.h - kinds of facts: courts, lists and authorities. Part of schema/section.c.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_PUBLIC_H
#define SP_SCHEMA_KINDS_PUBLIC_H

#include "schema/kinds.h"

static const struct sp_field legal_case[] = {
    TOKEN("number", OPT), TEXT("court", OPT), CODE("type", CASE_TYPE, REQ), CODE("role", CASE_ROLE, REQ),
    CODE("state", CASE_STATE, REQ), WORDS("cause", OPT), AMOUNT("amount", OPT), DATE("filed", OPT), DATE("decided", OPT),
    CODE("outcome", CASE_OUTCOME, OPT),
};
RULES(case_rules, RISE("filed", "decided"));
static const struct sp_field enforcement[] = {
    TOKEN("number", OPT), TEXT("court", OPT), CODE("type", ENFORCEMENT_TYPE, REQ), CODE("state", CASE_STATE, OPT),
    AMOUNT("amount", OPT), DATE("from", REQ), DATE("to", OPT),
};
static const struct sp_field penalty[] = {
    TOKEN("number", OPT), TEXT("authority", OPT), CODE("type", PENALTY_TYPE, REQ), AMOUNT("amount", OPT),
    LONG_TEXT("reason", OPT), DATE("date", REQ),
};
static const struct sp_field insolvency[] = {
    TOKEN("number", OPT), CODE("type", INSOLVENCY_TYPE, REQ), CODE("state", INSOLVENCY_STATE, REQ), TEXT("court", OPT),
    TEXT("administrator", OPT), DATE("from", REQ), DATE("to", OPT),
};
static const struct sp_field pledge[] = {
    TOKEN("number", OPT), CODE("type", PLEDGE_TYPE, REQ), TEXT("creditor", OPT), AMOUNT("amount", OPT),
    DATE("from", REQ), DATE("to", OPT),
};

/* A likeness to an entry of a list: what follows from it is for a person to say. score: of the match, 0 to 100. */
static const struct sp_field watch_match[] = {
    CODE("list", WATCH_LIST, REQ), CODE("type", LISTING_TYPE, REQ), TOKEN("programme", OPT), TOKEN("entry", OPT),
    TEXT("name", OPT), CODE("basis", MATCH_BASIS, REQ), PERCENT("score", OPT), CODE("state", MATCH_STATE, REQ),
    DATE("listed", OPT), DATE("delisted", OPT), DATE("checked", REQ),
};
RULES(match_rules, RISE("listed", "delisted"));

static const struct sp_field tax_arrears[] = {
    CODE("type", TAX_TYPE, REQ), AMOUNT("amount", REQ), TEXT("authority", OPT), CODE("state", ARREARS_STATE, REQ),
    DATE("period_from", OPT), DATE("period_to", OPT), DATE("due", OPT), BOOL("published", OPT), DATE("as_of", REQ),
};
static const struct sp_field tax_rating[] = {
    CODE("scheme", TAX_RATING_SCHEME, REQ), TOKEN("grade", REQ), FORM("year", YEAR, REQ), DECIMAL("points", OPT),
    TEXT("authority", OPT),
};
static const struct sp_field tax_penalty[] = {
    CODE("type", TAX_OFFENCE, REQ), TOKEN("number", OPT), TEXT("authority", OPT), AMOUNT("amount", OPT),
    LONG_TEXT("reason", OPT), DATE("date", REQ),
};
RULES(period_rules, RISE("period_from", "period_to"));

#define SP_KINDS_PUBLIC(K) \
    K(70, LEGAL, PUBLIC, "legal.case", legal_case, case_rules) \
    K(71, LEGAL, PUBLIC, "legal.enforcement", enforcement, from_to) \
    K(72, LEGAL, PUBLIC, "legal.penalty", penalty, no_rules) \
    K(73, LEGAL, PUBLIC, "legal.insolvency", insolvency, from_to) \
    K(74, LEGAL, PUBLIC, "legal.pledge", pledge, from_to) \
    K(90, WATCH_LISTS, INTERNAL, "watch_lists.match", watch_match, match_rules) \
    K(100, TAX, CONFIDENTIAL, "tax.arrears", tax_arrears, period_rules) \
    K(101, TAX, INTERNAL, "tax.rating", tax_rating, no_rules) \
    K(102, TAX, INTERNAL, "tax.penalty", tax_penalty, no_rules)

#endif
