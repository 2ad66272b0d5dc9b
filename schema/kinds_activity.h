/*
 * schema/kinds_activity.h - kinds of facts: what the company does, month by month, and its building sites. Part of schema/section.c.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_ACTIVITY_H
#define SP_SCHEMA_KINDS_ACTIVITY_H

#include "schema/kinds.h"

/* Tax invoices of one month: issued to customers, received from suppliers. Shares are of the amounts. */
static const struct sp_field invoice_month[] = {
    FORM("month", MONTH, REQ), INT("issued", 0, 1000000000, REQ), AMOUNT("issued_amount", REQ),
    INT("received", 0, 1000000000, OPT), AMOUNT("received_amount", OPT), PERCENT("voided_share", OPT),
    INT("customers", 0, 100000000, OPT), PERCENT("largest_customer_share", OPT), PERCENT("top_customers_share", OPT),
    INT("suppliers", 0, 100000000, OPT), PERCENT("largest_supplier_share", OPT), PERCENT("top_suppliers_share", OPT),
};
RULES(invoice_rules, AT_MOST("largest_customer_share", "top_customers_share"), AT_MOST("largest_supplier_share", "top_suppliers_share"),
      NEEDS("received_amount", "received"));

static const struct sp_field power_month[] = {
    FORM("month", MONTH, REQ), TEXT("supplier", OPT), TOKEN("meter", OPT), QUANTITY("kwh", REQ), QUANTITY("peak_kw", OPT),
    AMOUNT("billed", OPT), AMOUNT("arrears", OPT), INT("arrears_days", 0, 36500, OPT), BOOL("cut_off", OPT),
};
RULES(power_rules, NEEDS("arrears_days", "arrears"));

static const struct sp_field vessel[] = {
    TEXT("name", OPT), FORM("imo", IMO, OPT), FORM("mmsi", MMSI, OPT), CODE("flag", COUNTRY, OPT), CODE("type", VESSEL_TYPE, OPT),
    CODE("role", VESSEL_ROLE, REQ), CODE("state", VESSEL_STATE, OPT), FORM("built", YEAR, OPT),
    INT("gross_tonnage", 1, 1000000, OPT), AMOUNT("value", OPT), DATE("valued", OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field bill_of_lading[] = {
    TOKEN("number", REQ), CODE("type", BILL_TYPE, OPT), CODE("role", SHIPMENT_ROLE, REQ), TEXT("carrier", OPT),
    TEXT("counterparty", OPT), SUBJECT("subject", OPT), FORM("imo", IMO, OPT), TOKEN("voyage", OPT), FORM("loading", LOCODE, OPT),
    FORM("discharge", LOCODE, OPT), DATE("issued", REQ), DATE("arrived", OPT), LONG_TEXT("goods", OPT), FORM("hs", HS6, OPT),
    QUANTITY("quantity", OPT), CODE("unit", UNIT, OPT), INT("containers", 0, 100000, OPT), AMOUNT("value", OPT),
};
static const struct sp_field container[] = {
    FORM("number", CONTAINER, REQ), FORM("type", CONTAINER_TYPE, OPT), TOKEN("bill", OPT), TOKEN("seal", OPT),
    CODE("state", CONTAINER_STATE, OPT), QUANTITY("gross_kg", OPT), AMOUNT("value", OPT), FORM("place", LOCODE, OPT), DATE("as_of", OPT),
};
RULES(vessel_rules, RISE("from", "to"), ANY3("imo", "mmsi", "name"), NEEDS("valued", "value"));
RULES(bill_rules, RISE("issued", "arrived"), NEEDS("quantity", "unit"), NEEDS("unit", "quantity"));

/* What was declared to customs of one good with one partner, summed over a period. hs: HS 2022. */
static const struct sp_field trade_flow[] = {
    DATE("period_from", REQ), DATE("period_to", REQ), CODE("flow", TRADE_FLOW, REQ), FORM("hs", HS6, REQ),
    CODE("country", COUNTRY, REQ), TEXT("partner", OPT), SUBJECT("subject", OPT), AMOUNT("value", REQ), QUANTITY("quantity", OPT),
    CODE("unit", UNIT, OPT), INT("declarations", 0, 100000000, OPT),
};
static const struct sp_field customs_rating[] = {
    CODE("grade", CUSTOMS_RATING, REQ), TEXT("authority", OPT), TOKEN("number", OPT), DATE("from", REQ), DATE("to", OPT),
};
RULES(flow_rules, RISE("period_from", "period_to"), NEEDS("quantity", "unit"), NEEDS("unit", "quantity"));

static const struct sp_field project[] = {
    TEXT("name", REQ), TOKEN("number", OPT), CODE("role", PROJECT_ROLE, REQ), CODE("country", COUNTRY, OPT), TOKEN("region", OPT),
    INT("headcount", 0, 10000000, OPT), AMOUNT("payroll", OPT), FORM("paid_until", MONTH, OPT), AMOUNT("deposit", OPT),
    DATE("from", OPT), DATE("to", OPT), DATE("as_of", REQ),
};
static const struct sp_field wage_arrears[] = {
    TEXT("project", OPT), AMOUNT("amount", REQ), INT("workers", 1, 10000000, OPT), FORM("since", MONTH, OPT),
    CODE("state", ARREARS_STATE, REQ), TEXT("authority", OPT), BOOL("listed", OPT), DATE("as_of", REQ),
};
RULES(project_rules, RISE("from", "to"), NEEDS("region", "country"), REGION("region", "country"));

#define SP_KINDS_ACTIVITY(K) \
    K(110, INVOICES, CONFIDENTIAL, "invoices.month", invoice_month, invoice_rules) \
    K(120, ELECTRICITY, CONFIDENTIAL, "electricity.month", power_month, power_rules) \
    K(130, SHIPPING, INTERNAL, "shipping.vessel", vessel, vessel_rules) \
    K(131, SHIPPING, CONFIDENTIAL, "shipping.bill_of_lading", bill_of_lading, bill_rules) \
    K(132, SHIPPING, CONFIDENTIAL, "shipping.container", container, no_rules) \
    K(140, FOREIGN_TRADE, CONFIDENTIAL, "foreign_trade.flow", trade_flow, flow_rules) \
    K(141, FOREIGN_TRADE, PUBLIC, "foreign_trade.customs_rating", customs_rating, from_to)

#define SP_KINDS_LABOUR(K) \
    K(190, LABOUR, INTERNAL, "labour.project", project, project_rules) \
    K(191, LABOUR, INTERNAL, "labour.wage_arrears", wage_arrears, no_rules)

#endif
