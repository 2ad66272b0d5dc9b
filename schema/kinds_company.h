/*
 * schema/kinds_company.h - kinds of facts: who the company is, who owns and runs it. Part of schema/section.c.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_COMPANY_H
#define SP_SCHEMA_KINDS_COMPANY_H

#include "schema/kinds.h"

static const struct sp_field name[] = { CODE("type", NAME_TYPE, REQ), TEXT("text", REQ) };
static const struct sp_field legal_form[] = { FORM("elf", ELF, OPT), TEXT("text", OPT) };
static const struct sp_field status[] = { CODE("code", COMPANY_STATUS, REQ), DATE("date", OPT) };
static const struct sp_field founded[] = { DATE("date", REQ) };
static const struct sp_field capital[] = {
    CODE("kind", CAPITAL_KIND, REQ), AMOUNT("amount", REQ), DATE("date", OPT),
};
static const struct sp_field address[] = {
    CODE("type", ADDRESS_TYPE, REQ), TEXT("text", REQ), CODE("country", COUNTRY, REQ), TOKEN("region", OPT),
    TOKEN("postal_code", OPT),
};
static const struct sp_field activity[] = {
    CODE("scheme", ACTIVITY_SCHEME, REQ), TOKEN("code", REQ), WORDS("text", OPT), BOOL("main", OPT),
};
static const struct sp_field scope[] = { LONG_TEXT("text", REQ) };
static const struct sp_field headcount[] = { INT("count", 0, 10000000, REQ), DATE("as_of", OPT) };
static const struct sp_field event[] = { CODE("type", REGISTRY_EVENT, REQ), DATE("date", REQ), LONG_TEXT("text", OPT) };
static const struct sp_field authority[] = { TOKEN("code", OPT), TEXT("name", OPT) };
static const struct sp_field contact[] = { CODE("type", CONTACT_TYPE, REQ), TOKEN("value", REQ) };
RULES(form_rules, ANY2("elf", "text"));
RULES(address_rules, REGION("region", "country"));
RULES(activity_rules, ISIC("scheme", "code"));
RULES(authority_rules, ANY2("code", "name"));

static const struct sp_field identifier[] = {
    CODE("scheme", IDENTIFIER_SCHEME, REQ), TOKEN("value", REQ), CODE("check", CHECK_STATE, REQ), TOKEN("issuer", OPT),
};
RULES(identifier_rules, IDENTIFIER("scheme", "value", "check"));

static const struct sp_field owner[] = {
    TEXT("name", REQ), CODE("type", PARTY_TYPE, OPT), SUBJECT("subject", OPT), CODE("country", COUNTRY, OPT),
    CODE("interest", INTEREST_TYPE, REQ), PERCENT("share", OPT), PERCENT("share_min", OPT), PERCENT("share_max", OPT),
    BOOL("direct", OPT), BOOL("beneficial", OPT), DATE("from", OPT),
};
/* An owner who is not named, and why. */
static const struct sp_field undisclosed[] = {
    CODE("reason", UNDISCLOSED_REASON, REQ), LONG_TEXT("text", OPT), CODE("type", PARTY_TYPE, OPT), CODE("interest", INTEREST_TYPE, OPT),
    PERCENT("share", OPT), PERCENT("share_min", OPT), PERCENT("share_max", OPT), BOOL("direct", OPT), BOOL("beneficial", OPT),
    DATE("from", OPT),
};
static const struct sp_field parent[] = {
    CODE("relation", PARENT_RELATION, REQ), TEXT("name", OPT), SUBJECT("subject", OPT), FORM("lei", LEI, OPT),
    CODE("exception", PARENT_EXCEPTION, OPT), PERCENT("share", OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field branch[] = {
    TEXT("name", OPT), SUBJECT("subject", OPT), FORM("lei", LEI, OPT), CODE("country", COUNTRY, OPT), TEXT("address", OPT),
    CODE("status", COMPANY_STATUS, OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field investment[] = {
    TEXT("name", OPT), SUBJECT("subject", OPT), FORM("lei", LEI, OPT), CODE("country", COUNTRY, OPT),
    PERCENT("share", OPT), AMOUNT("amount", OPT), BOOL("direct", OPT), DATE("from", OPT), DATE("to", OPT),
};
RULES(owner_rules, AT_MOST("share_min", "share_max"), AT_MOST("share_min", "share"), AT_MOST("share", "share_max"));
RULES(parent_rules, RISE("from", "to"), ANY4("name", "subject", "lei", "exception"));
RULES(relation_rules, RISE("from", "to"), ANY3("name", "subject", "lei"));

static const struct sp_field officer[] = {
    TEXT("name", REQ), CODE("role", OFFICER_ROLE, REQ), BOOL("legal_representative", OPT),
    CODE("country", COUNTRY, OPT), DATE("from", OPT), DATE("to", OPT), TOKEN("person", OPT),
};

#define SP_KINDS_COMPANY(K) \
    K(1, REGISTERED, PUBLIC, "registered.name", name, no_rules) \
    K(2, REGISTERED, PUBLIC, "registered.legal_form", legal_form, form_rules) \
    K(3, REGISTERED, PUBLIC, "registered.status", status, no_rules) \
    K(4, REGISTERED, PUBLIC, "registered.founded", founded, no_rules) \
    K(5, REGISTERED, PUBLIC, "registered.capital", capital, no_rules) \
    K(6, REGISTERED, PUBLIC, "registered.address", address, address_rules) \
    K(7, REGISTERED, PUBLIC, "registered.activity", activity, activity_rules) \
    K(8, REGISTERED, PUBLIC, "registered.scope", scope, no_rules) \
    K(9, REGISTERED, PUBLIC, "registered.headcount", headcount, no_rules) \
    K(10, REGISTERED, PUBLIC, "registered.event", event, no_rules) \
    K(11, REGISTERED, PUBLIC, "registered.authority", authority, authority_rules) \
    K(12, REGISTERED, PUBLIC, "registered.contact", contact, no_rules) \
    K(20, IDENTIFIERS, PUBLIC, "identifiers.identifier", identifier, identifier_rules) \
    K(30, OWNERSHIP, PUBLIC, "ownership.owner", owner, owner_rules) \
    K(31, OWNERSHIP, PUBLIC, "ownership.parent", parent, parent_rules) \
    K(32, OWNERSHIP, PUBLIC, "ownership.branch", branch, relation_rules) \
    K(33, OWNERSHIP, PUBLIC, "ownership.investment", investment, relation_rules) \
    K(34, OWNERSHIP, PUBLIC, "ownership.undisclosed", undisclosed, owner_rules) \
    K(40, OFFICERS, INTERNAL, "officers.officer", officer, from_to)

#endif
