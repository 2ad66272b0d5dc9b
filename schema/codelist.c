#include "schema/codelist.h"

#include "base/short.h"
#include "schema/codes.h"

#define LIST(id, ...) static const char *const list_##id[] = { __VA_ARGS__, NULL }

LIST(OP, "report", "search", "company", "dispute", "notice", "revocation");
LIST(PURPOSE, "credit_granting", "credit_review", "guarantee", "due_diligence", "trade_partner_check", "supervision",
     "own_file");
LIST(AUTH_BASIS, "subject_consent", "contract", "legal_duty", "supervisor_order", "own_file");
LIST(CLASS, "public", "internal", "confidential", "secret");
LIST(STATUS, "new", "updated", "closed");
LIST(VERDICT, "processed", "refused", "invalid");
LIST(SECTION, "registered", "identifiers", "ownership", "officers", "financial", "trade_payments",
     "credit_facilities", "legal", "watch_lists", "tax", "invoices", "electricity", "shipping", "foreign_trade", "score",
     "alerts", "query_history", "disputes", "labour");
LIST(PRODUCT, "basic", "standard", "full", "monitoring");
LIST(KEY_USE, "report", "receipt", "encryption", "log", "tls", "report-sm2");
LIST(KEY_STATUS, "active", "retired", "revoked");
LIST(NODE_STATUS, "active", "suspended", "left");
LIST(NAME_TYPE, "legal", "translation", "transliteration", "trading", "former", "alternative");
LIST(COMPANY_STATUS, "active", "inactive", "suspended", "in_liquidation", "in_insolvency", "dissolved", "revoked",
     "merged", "migrated", "removed", "unknown");
LIST(CAPITAL_KIND, "registered", "paid", "authorised", "issued");
LIST(ADDRESS_TYPE, "registered", "headquarters", "business", "postal");
LIST(ACTIVITY_SCHEME, "isic4", "local");
LIST(REGISTRY_EVENT, "founded", "name_change", "address_change", "capital_change", "legal_form_change",
     "owner_change", "officer_change", "scope_change", "status_change", "merger", "division", "branch_opened",
     "branch_closed", "licence_granted", "licence_revoked", "liquidation_opened", "insolvency_opened", "dissolved",
     "other");
LIST(CONTACT_TYPE, "website", "phone", "email");
LIST(IDENTIFIER_SCHEME, "lei", "cn.uscc", "cn.org", "la.ern", "la.tin", "vn.mst", "th.juristic", "sg.uen", "my.ssm",
     "id.npwp", "id.nib", "ph.sec", "ph.tin", "kh.crn", "kh.tin", "mm.crn", "bn.crn", "tl.crn", "tl.tin", "hk.brn",
     "hk.crn", "mo.crn", "imo", "iso6346", "bic", "reg");
LIST(CHECK_STATE, "valid", "failed", "no-check");
LIST(PARTY_TYPE, "company", "person", "state", "fund", "other");
LIST(INTEREST_TYPE, "shareholding", "voting_rights", "appointment_of_board", "partnership_interest",
     "capital_contribution", "trust", "nominee", "control_by_contract", "other_influence", "unknown", "settlor", "trustee",
     "protector", "beneficiary", "nominator", "senior_manager", "profit_or_income", "surplus_assets", "asset_use",
     "asset_income", "conditional_contract", "company_rules", "legal_framework", "unpublished");
LIST(UNDISCLOSED_REASON, "no_beneficial_owner", "not_identified", "not_provided", "subject_exempt", "party_exempt",
     "unknown", "unknown_to_publisher");
LIST(PARENT_RELATION, "direct_parent", "ultimate_parent", "head_office", "fund_manager", "umbrella_fund",
     "master_fund");
LIST(PARENT_EXCEPTION, "no_known_person", "natural_persons", "non_consolidating", "no_lei", "non_public");
LIST(OFFICER_ROLE, "chair", "director", "executive_director", "independent_director", "general_manager",
     "deputy_manager", "chief_executive", "chief_financial", "chief_accountant", "supervisor", "company_secretary",
     "partner", "liquidator", "authorised_signatory", "auditor", "other");
LIST(GAAP, "ifrs", "ifrs_sme", "cn_gaap", "la_gaap", "vn_gaap", "th_gaap", "kh_gaap", "us_gaap", "local", "tax");
LIST(AUDIT_STATE, "audited", "qualified", "adverse", "disclaimer", "reviewed", "unaudited");
LIST(CASE_TYPE, "contract", "loan", "labour", "tax", "property", "intellectual_property", "criminal",
     "administrative", "other");
LIST(CASE_ROLE, "plaintiff", "defendant", "third_party", "appellant", "respondent");
LIST(CASE_STATE, "filed", "pending", "decided", "appealed", "closed", "withdrawn");
LIST(CASE_OUTCOME, "won", "lost", "partly_won", "settled", "dismissed");
LIST(ENFORCEMENT_TYPE, "enforcement", "dishonest_debtor", "consumption_restriction", "equity_freeze",
     "asset_seizure");
LIST(PENALTY_TYPE, "warning", "fine", "confiscation", "suspension", "licence_revoked", "abnormal_listing", "other");
LIST(INSOLVENCY_TYPE, "liquidation", "reorganisation", "composition", "receivership", "moratorium");
LIST(INSOLVENCY_STATE, "petitioned", "opened", "closed", "rejected");
LIST(PLEDGE_TYPE, "equity", "movable", "real_estate", "intellectual_property", "receivables");
LIST(FACILITY_TYPE, "overdraft", "working_capital", "fixed_asset", "project", "real_estate", "syndicated",
     "revolving", "credit_card", "trade_finance", "letter_of_credit", "acceptance", "discount", "factoring",
     "leasing", "letter_of_guarantee", "bond", "entrusted", "other");
LIST(FACILITY_STATE, "active", "settled", "overdue", "written_off", "transferred", "frozen", "cancelled");
LIST(REPAYMENT, "bullet", "monthly", "quarterly", "half_yearly", "yearly", "on_demand", "irregular");
LIST(LOAN_GRADE, "normal", "special_mention", "substandard", "doubtful", "loss");
LIST(DEFAULT_STATUS, "none", "past_due", "unlikely", "both");
LIST(RESTRUCTURING, "extension", "rate", "principal", "refinancing", "deferral", "debt_to_equity", "other");
LIST(PROTECTION_TYPE, "unsecured", "real_estate", "movable", "equity", "receivables", "deposit", "securities",
     "guarantee", "credit_insurance", "land_use_right", "other");
LIST(VALUATION, "market", "expert", "book", "agreed");
LIST(GUARANTEE_DIRECTION, "given", "received");
LIST(GUARANTEE_TYPE, "joint", "ordinary", "counter", "pledge", "other");
LIST(WATCH_LIST, "un_sc", "eu_fsf", "us_sdn", "us_entity", "uk_ofsi", "cn_unreliable", "cn_export_control",
     "sg_mas", "th_amlo", "my_moha", "ph_amlc", "jp_mof", "au_dfat", "world_bank", "adb", "national", "other");
LIST(LISTING_TYPE, "sanction", "export_control", "debarment", "law_enforcement", "political_exposure",
     "adverse_report", "other");
LIST(MATCH_BASIS, "identifier", "name", "name_and_country", "manual");
LIST(MATCH_STATE, "possible", "confirmed", "dismissed");
LIST(TAX_TYPE, "vat", "corporate_income", "personal_income", "customs", "excise", "land", "resource", "social",
     "stamp", "other");
LIST(ARREARS_STATE, "open", "instalments", "enforced", "disputed", "settled");
LIST(TAX_RATING_SCHEME, "cn_tax_credit", "vn_compliance", "la_compliance", "th_compliance", "kh_gold", "other");
LIST(TAX_OFFENCE, "late_filing", "late_payment", "under_declaration", "evasion", "invoice_fraud", "refund_fraud",
     "records", "other");
LIST(VESSEL_TYPE, "bulk", "container", "general_cargo", "oil_tanker", "chemical_tanker", "gas_carrier", "ro_ro",
     "passenger", "barge", "fishing", "tug", "offshore", "other");
LIST(VESSEL_ROLE, "registered_owner", "beneficial_owner", "operator", "manager", "bareboat_charterer",
     "time_charterer");
LIST(VESSEL_STATE, "in_service", "idle", "laid_up", "under_repair", "under_construction", "detained", "arrested",
     "lost", "scrapped");
LIST(BILL_TYPE, "original", "sea_waybill", "surrendered", "electronic", "house");
LIST(SHIPMENT_ROLE, "shipper", "consignee", "notify_party", "carrier", "forwarder");
LIST(CONTAINER_STATE, "loaded", "empty", "in_transit", "delivered", "held");
LIST(TRADE_FLOW, "export", "import", "re_export", "re_import", "transit");
LIST(UNIT, "C62", "KGM", "GRM", "TNE", "CTM", "LTR", "K6", "MTQ", "MTK", "MTR", "KMT", "KWH", "MWH", "NPR", "DZN",
     "HMT", "MIL", "SET", "NMP", "HEA", "HUR", "R9");
LIST(CUSTOMS_RATING, "aeo", "certified", "ordinary", "high_risk", "dishonest");
LIST(SCORE_REASON, "arrears", "late_payment", "leverage", "liquidity", "profitability", "cash_flow",
     "turnover_fall", "activity_fall", "concentration", "young", "size", "sector", "litigation", "public_record",
     "ownership", "thin_file", "good_payment", "strong_equity");
LIST(SEVERITY, "info", "low", "medium", "high", "critical");
LIST(ALERT_TRIGGER, "arrears", "new_debt", "turnover_fall", "invoice_fall", "power_fall", "late_accounts",
     "auditor_change", "officer_change", "owner_change", "customer_lost", "litigation", "equity_freeze",
     "status_change", "watch_list", "tax_arrears", "wage_arrears", "vessel_idle", "trade_shift", "query_burst",
     "score_fall", "other");
LIST(ALERT_STATE, "open", "acknowledged", "resolved", "dismissed");
LIST(QUERY_OUTCOME, "answered", "partly", "refused", "nothing");
LIST(DISPUTE_PARTY, "subject", "participant", "registry", "authority");
LIST(DISPUTE_OUTCOME, "open", "corrected", "rejected", "unresolved", "withdrawn");
LIST(PROJECT_ROLE, "developer", "main_contractor", "subcontractor", "labour_subcontractor", "designer",
     "supervisor");
LIST(ISIC_SECTION, "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U");
LIST(ISIC_DIVISION,
     "01", "02", "03", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21",
     "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "35", "36", "37", "38", "39", "41", "42", "43",
     "45", "46", "47", "49", "50", "51", "52", "53", "55", "56", "58", "59", "60", "61", "62", "63", "64", "65", "66", "68",
     "69", "70", "71", "72", "73", "74", "75", "77", "78", "79", "80", "81", "82", "84", "85", "86", "87", "88", "90", "91",
     "92", "93", "94", "95", "96", "97", "98", "99");

static const char *const nothing[] = { NULL };

/* The lists of ISO stand elsewhere. */
#define list_COUNTRY sp_list_country
#define list_CURRENCY sp_list_currency
#define list_LANGUAGE sp_list_language
#define list_SCRIPT sp_list_script

static const struct { const char *name; const char *const *codes; } lists[SP_LIST_COUNT] = {
    { "", nothing },
#define X(id, name) { name, list_##id },
    SP_CODELIST_LIST(X)
#undef X
};

/* Of the lists in byte order. */
static const size_t *const n_sorted[SP_LIST_COUNT] = {
    [SP_LIST_COUNTRY] = &sp_list_country_count, [SP_LIST_CURRENCY] = &sp_list_currency_count,
    [SP_LIST_LANGUAGE] = &sp_list_language_count, [SP_LIST_SCRIPT] = &sp_list_script_count,
};

const char *const *sp_codes(enum sp_codelist list)
{
    return list < SP_LIST_COUNT ? lists[list].codes : nothing;
}

/* As sp_view_cmp, without measuring the code first. */
static int compare(const char *code, struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++) {
        int c = (int)(unsigned char)code[i] - (int)(unsigned char)v.p[i];
        if (code[i] == '\0')
            return -1;
        if (c)
            return c;
    }
    return code[v.n] ? 1 : 0;
}

static int find_sorted(const char *const *codes, size_t n, struct sp_view code)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = compare(codes[mid], code);
        if (c == 0)
            return (int)mid;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return -1;
}

static int find(enum sp_codelist list, struct sp_view code)
{
    const char *const *codes = sp_codes(list);
    if (list < SP_LIST_COUNT && n_sorted[list])
        return find_sorted(codes, *n_sorted[list], code);
    for (int i = 0; codes[i]; i++)
        if (compare(codes[i], code) == 0)
            return i;
    return -1;
}

/* Where codes stand that this thread found before: reports and imports use the same few over and over. n: bytes of the code. */
enum { PLACE_BITS = 8 };
struct place { enum sp_codelist list; uint32_t n; int index; };
static _Thread_local struct place places[1 << PLACE_BITS];

static struct place *place_of(enum sp_codelist list, struct sp_view code)
{
    uint64_t start = code.n < 8 ? sp_load_tail(code.p, code.n) : sp_load8(code.p);
    return &places[((start ^ code.n << 56) + list) * 0x9e3779b97f4a7c15u >> (64 - PLACE_BITS)];
}

int sp_code_index(enum sp_codelist list, struct sp_view code)
{
    if (!code.n)
        return -1;
    struct place *p = place_of(list, code);
    if (p->list == list && p->n == code.n && sp_equal_fast(sp_codes(list)[p->index], code.p, code.n))
        return p->index;
    int i = find(list, code);
    if (i >= 0)
        *p = (struct place){ list, (uint32_t)code.n, i };
    return i;
}

bool sp_code_known(enum sp_codelist list, struct sp_view code) { return sp_code_index(list, code) >= 0; }

const char *sp_codelist_name(enum sp_codelist list) { return list < SP_LIST_COUNT ? lists[list].name : ""; }

enum sp_codelist sp_codelist_named(struct sp_view name)
{
    for (int i = SP_LIST_NONE + 1; i < SP_LIST_COUNT; i++)
        if (sp_view_is(name, lists[i].name))
            return (enum sp_codelist)i;
    return SP_LIST_NONE;
}
