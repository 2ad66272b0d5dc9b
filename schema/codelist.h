/*
 * schema/codelist.h - every closed list of codes, in one place.
 *
 * A code is language-neutral; its label in a language is the catalogue's business. The lists of countries
 * (ISO 3166-1 alpha-2), currencies (ISO 4217 alphabetic), languages (ISO 639-1, and 639-3 where this region
 * needs it) and scripts (ISO 15924) are sorted; the others are in the order people expect to read them.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_CODELIST_H
#define SP_SCHEMA_CODELIST_H

#include "base/bytes.h"

/* enumerator, stable name */
#define SP_CODELIST_LIST(X) \
    X(COUNTRY, "country") \
    X(CURRENCY, "currency") \
    X(LANGUAGE, "language") \
    X(SCRIPT, "script") \
    X(OP, "op") \
    X(PURPOSE, "purpose") \
    X(AUTH_BASIS, "authorisation_basis") \
    X(CLASS, "class") \
    X(STATUS, "status") \
    X(VERDICT, "verdict") \
    X(SECTION, "section") \
    X(PRODUCT, "product") \
    X(KEY_USE, "key_use") \
    X(KEY_STATUS, "key_status") \
    X(NODE_STATUS, "node_status") \
    X(NAME_TYPE, "name_type") \
    X(COMPANY_STATUS, "company_status") \
    X(CAPITAL_KIND, "capital_kind") \
    X(ADDRESS_TYPE, "address_type") \
    X(ACTIVITY_SCHEME, "activity_scheme") \
    X(REGISTRY_EVENT, "registry_event") \
    X(CONTACT_TYPE, "contact_type") \
    X(IDENTIFIER_SCHEME, "identifier_scheme") \
    X(CHECK_STATE, "check_state") \
    X(PARTY_TYPE, "party_type") \
    X(INTEREST_TYPE, "interest_type") \
    X(UNDISCLOSED_REASON, "undisclosed_reason") \
    X(PARENT_RELATION, "parent_relation") \
    X(PARENT_EXCEPTION, "parent_exception") \
    X(OFFICER_ROLE, "officer_role") \
    X(GAAP, "gaap") \
    X(AUDIT_STATE, "audit_state") \
    X(CASE_TYPE, "case_type") \
    X(CASE_ROLE, "case_role") \
    X(CASE_STATE, "case_state") \
    X(CASE_OUTCOME, "case_outcome") \
    X(ENFORCEMENT_TYPE, "enforcement_type") \
    X(PENALTY_TYPE, "penalty_type") \
    X(INSOLVENCY_TYPE, "insolvency_type") \
    X(INSOLVENCY_STATE, "insolvency_state") \
    X(PLEDGE_TYPE, "pledge_type") \
    X(FACILITY_TYPE, "facility_type") \
    X(FACILITY_STATE, "facility_state") \
    X(REPAYMENT, "repayment") \
    X(LOAN_GRADE, "loan_grade") \
    X(DEFAULT_STATUS, "default_status") \
    X(RESTRUCTURING, "restructuring") \
    X(PROTECTION_TYPE, "protection_type") \
    X(VALUATION, "valuation") \
    X(GUARANTEE_DIRECTION, "guarantee_direction") \
    X(GUARANTEE_TYPE, "guarantee_type") \
    X(WATCH_LIST, "watch_list") \
    X(LISTING_TYPE, "listing_type") \
    X(MATCH_BASIS, "match_basis") \
    X(MATCH_STATE, "match_state") \
    X(TAX_TYPE, "tax_type") \
    X(ARREARS_STATE, "arrears_state") \
    X(TAX_RATING_SCHEME, "tax_rating_scheme") \
    X(TAX_OFFENCE, "tax_offence") \
    X(VESSEL_TYPE, "vessel_type") \
    X(VESSEL_ROLE, "vessel_role") \
    X(VESSEL_STATE, "vessel_state") \
    X(BILL_TYPE, "bill_type") \
    X(SHIPMENT_ROLE, "shipment_role") \
    X(CONTAINER_STATE, "container_state") \
    X(TRADE_FLOW, "trade_flow") \
    X(UNIT, "unit") \
    X(CUSTOMS_RATING, "customs_rating") \
    X(SCORE_REASON, "score_reason") \
    X(SEVERITY, "severity") \
    X(ALERT_TRIGGER, "alert_trigger") \
    X(ALERT_STATE, "alert_state") \
    X(QUERY_OUTCOME, "query_outcome") \
    X(DISPUTE_PARTY, "dispute_party") \
    X(DISPUTE_OUTCOME, "dispute_outcome") \
    X(PROJECT_ROLE, "project_role") \
    X(ISIC_SECTION, "isic_section") \
    X(ISIC_DIVISION, "isic_division")

enum sp_codelist {
    SP_LIST_NONE,
#define X(id, name) SP_LIST_##id,
    SP_CODELIST_LIST(X)
#undef X
    SP_LIST_COUNT
};

/* True when code is in list; exact, case-sensitive. */
bool sp_code_known(enum sp_codelist list, struct sp_view code);
/* The whole list, NULL-ended. An empty list for SP_LIST_NONE. */
const char *const *sp_codes(enum sp_codelist list);
/* Position in sp_codes, or -1. */
int sp_code_index(enum sp_codelist list, struct sp_view code);
const char *sp_codelist_name(enum sp_codelist list);                 /* "country"; "" for NONE */
enum sp_codelist sp_codelist_named(struct sp_view name);             /* NONE when there is none */

/* Record status and class, as stored: positions in their lists. */
enum sp_status { SP_STATUS_NEW, SP_STATUS_UPDATED, SP_STATUS_CLOSED };
enum sp_class { SP_CLASS_PUBLIC, SP_CLASS_INTERNAL, SP_CLASS_CONFIDENTIAL, SP_CLASS_SECRET };

#endif
