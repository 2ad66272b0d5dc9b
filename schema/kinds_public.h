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
    CODE("state", CASE_STATE, REQ), TEXT("cause", OPT), AMOUNT("amount", OPT), DATE("filed", OPT), DATE("decided", OPT),
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

#define SP_KINDS_PUBLIC(K) \
    K(70, LEGAL, PUBLIC, "legal.case", legal_case, case_rules) \
    K(71, LEGAL, PUBLIC, "legal.enforcement", enforcement, from_to) \
    K(72, LEGAL, PUBLIC, "legal.penalty", penalty, no_rules) \
    K(73, LEGAL, PUBLIC, "legal.insolvency", insolvency, from_to) \
    K(74, LEGAL, PUBLIC, "legal.pledge", pledge, from_to)

#endif
