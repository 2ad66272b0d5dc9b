#include "schema/section.h"

#define REQ true
#define OPT false
#define TEXT(name, req) { name, SP_TYPE_TEXT, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define LONG_TEXT(name, req) { name, SP_TYPE_LONG, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define TOKEN(name, req) { name, SP_TYPE_TOKEN, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define CODE(name, list, req) { name, SP_TYPE_CODE, SP_LIST_##list, req, 0, 0, sizeof(name) - 1 }
#define DATE(name, req) { name, SP_TYPE_DATE, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define AMOUNT(name, req) { name, SP_TYPE_AMOUNT, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define DECIMAL(name, req) { name, SP_TYPE_DECIMAL, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define PERCENT(name, req) { name, SP_TYPE_DECIMAL, SP_LIST_NONE, req, 0, 100, sizeof(name) - 1 }
#define INT(name, low, high, req) { name, SP_TYPE_INT, SP_LIST_NONE, req, low, high, sizeof(name) - 1 }
#define BOOL(name, req) { name, SP_TYPE_BOOL, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }
#define SUBJECT(name, req) { name, SP_TYPE_SUBJECT, SP_LIST_NONE, req, 0, 0, sizeof(name) - 1 }

static const struct sp_field name[] = { CODE("type", NAME_TYPE, REQ), TEXT("text", REQ) };
static const struct sp_field legal_form[] = { TOKEN("elf", OPT), TEXT("text", OPT) };
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
    CODE("scheme", ACTIVITY_SCHEME, REQ), TOKEN("code", REQ), TEXT("text", OPT), BOOL("main", OPT),
};
static const struct sp_field scope[] = { LONG_TEXT("text", REQ) };
static const struct sp_field headcount[] = { INT("count", 0, 10000000, REQ), DATE("as_of", OPT) };
static const struct sp_field event[] = { CODE("type", REGISTRY_EVENT, REQ), DATE("date", REQ), LONG_TEXT("text", OPT) };
static const struct sp_field authority[] = { TOKEN("code", OPT), TEXT("name", OPT) };
static const struct sp_field contact[] = { CODE("type", CONTACT_TYPE, REQ), TOKEN("value", REQ) };

static const struct sp_field identifier[] = {
    CODE("scheme", IDENTIFIER_SCHEME, REQ), TOKEN("value", REQ), CODE("check", CHECK_STATE, REQ), TOKEN("issuer", OPT),
};

static const struct sp_field owner[] = {
    TEXT("name", REQ), CODE("type", PARTY_TYPE, OPT), SUBJECT("subject", OPT), CODE("country", COUNTRY, OPT),
    CODE("interest", INTEREST_TYPE, REQ), PERCENT("share", OPT), PERCENT("share_min", OPT), PERCENT("share_max", OPT),
    BOOL("direct", REQ), BOOL("beneficial", REQ), DATE("from", OPT),
};
static const struct sp_field parent[] = {
    CODE("relation", PARENT_RELATION, REQ), TEXT("name", OPT), SUBJECT("subject", OPT), TOKEN("lei", OPT),
    CODE("exception", PARENT_EXCEPTION, OPT), PERCENT("share", OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field branch[] = {
    TEXT("name", OPT), SUBJECT("subject", OPT), TOKEN("lei", OPT), CODE("country", COUNTRY, OPT), TEXT("address", OPT),
    CODE("status", COMPANY_STATUS, OPT), DATE("from", OPT), DATE("to", OPT),
};
static const struct sp_field investment[] = {
    TEXT("name", OPT), SUBJECT("subject", OPT), TOKEN("lei", OPT), CODE("country", COUNTRY, OPT),
    PERCENT("share", OPT), AMOUNT("amount", OPT), BOOL("direct", OPT), DATE("from", OPT), DATE("to", OPT),
};

static const struct sp_field officer[] = {
    TEXT("name", REQ), CODE("role", OFFICER_ROLE, REQ), BOOL("legal_representative", REQ),
    CODE("country", COUNTRY, OPT), DATE("from", OPT), DATE("to", OPT),
};

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

static const struct sp_field experience[] = {
    TOKEN("supplier", OPT), INT("terms_days", 0, 3650, REQ), AMOUNT("amount", REQ), AMOUNT("past_due", OPT),
    INT("days_beyond_terms", -3650, 3650, REQ), INT("transactions", 0, 10000000, OPT), DATE("as_of", REQ),
};

static const struct sp_field legal_case[] = {
    TOKEN("number", OPT), TEXT("court", OPT), CODE("type", CASE_TYPE, REQ), CODE("role", CASE_ROLE, REQ),
    CODE("state", CASE_STATE, REQ), TEXT("cause", OPT), AMOUNT("amount", OPT), DATE("filed", OPT), DATE("decided", OPT),
    CODE("outcome", CASE_OUTCOME, OPT),
};
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

#define KIND(n, s, c, kind_name, fields) \
    { kind_name, n, SP_SECTION_##s, SP_CLASS_##c, fields, sizeof fields / sizeof fields[0] }

static const struct sp_kind kinds[] = {
    KIND(1, REGISTERED, PUBLIC, "registered.name", name),
    KIND(2, REGISTERED, PUBLIC, "registered.legal_form", legal_form),
    KIND(3, REGISTERED, PUBLIC, "registered.status", status),
    KIND(4, REGISTERED, PUBLIC, "registered.founded", founded),
    KIND(5, REGISTERED, PUBLIC, "registered.capital", capital),
    KIND(6, REGISTERED, PUBLIC, "registered.address", address),
    KIND(7, REGISTERED, PUBLIC, "registered.activity", activity),
    KIND(8, REGISTERED, PUBLIC, "registered.scope", scope),
    KIND(9, REGISTERED, PUBLIC, "registered.headcount", headcount),
    KIND(10, REGISTERED, PUBLIC, "registered.event", event),
    KIND(11, REGISTERED, PUBLIC, "registered.authority", authority),
    KIND(12, REGISTERED, PUBLIC, "registered.contact", contact),
    KIND(20, IDENTIFIERS, PUBLIC, "identifiers.identifier", identifier),
    KIND(30, OWNERSHIP, PUBLIC, "ownership.owner", owner),
    KIND(31, OWNERSHIP, PUBLIC, "ownership.parent", parent),
    KIND(32, OWNERSHIP, PUBLIC, "ownership.branch", branch),
    KIND(33, OWNERSHIP, PUBLIC, "ownership.investment", investment),
    KIND(40, OFFICERS, INTERNAL, "officers.officer", officer),
    KIND(50, FINANCIAL, CONFIDENTIAL, "financial.statement", statement),
    KIND(60, TRADE_PAYMENTS, CONFIDENTIAL, "trade_payments.experience", experience),
    KIND(70, LEGAL, PUBLIC, "legal.case", legal_case),
    KIND(71, LEGAL, PUBLIC, "legal.enforcement", enforcement),
    KIND(72, LEGAL, PUBLIC, "legal.penalty", penalty),
    KIND(73, LEGAL, PUBLIC, "legal.insolvency", insolvency),
    KIND(74, LEGAL, PUBLIC, "legal.pledge", pledge),
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

const struct sp_kind *sp_kinds(size_t *n)
{
    *n = N_KINDS;
    return kinds;
}

const struct sp_kind *sp_kind_named(struct sp_view v)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (sp_view_is(v, kinds[i].name))
            return &kinds[i];
    return NULL;
}

const struct sp_kind *sp_kind_numbered(uint64_t number)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (kinds[i].number == number)
            return &kinds[i];
    return NULL;
}

const struct sp_field *sp_kind_field(const struct sp_kind *kind, struct sp_view v)
{
    for (size_t i = 0; i < kind->n_fields; i++)
        if (sp_view_is(v, kind->fields[i].name))
            return &kind->fields[i];
    return NULL;
}

const char *sp_section_name(enum sp_section section) { return sp_codes(SP_LIST_SECTION)[section]; }

unsigned sp_section_version(enum sp_section section)
{
    static const unsigned versions[SP_SECTION_COUNT] = { 1, 1, 1, 1, 1, 1, 1 };
    return versions[section];
}

bool sp_section_named(struct sp_view v, enum sp_section *out)
{
    int i = sp_code_index(SP_LIST_SECTION, v);
    if (i < 0)
        return false;
    *out = (enum sp_section)i;
    return true;
}

const char *sp_field_type_name(enum sp_field_type type)
{
    static const char *const names[] = { "text", "long", "token", "code", "date", "amount", "decimal", "int", "bool",
                                         "subject" };
    return names[type];
}
