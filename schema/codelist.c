#include "schema/codelist.h"

#include "schema/codes.h"

#define LIST(name, ...) static const char *const name[] = { __VA_ARGS__, NULL }

LIST(op, "report", "search", "company");
LIST(purpose, "credit_granting", "credit_review", "guarantee", "due_diligence", "trade_partner_check", "supervision",
     "own_file");
LIST(authorisation_basis, "subject_consent", "contract", "legal_duty", "supervisor_order", "own_file");
LIST(class, "public", "internal", "confidential", "secret");
LIST(status, "new", "updated", "closed");
LIST(verdict, "processed", "refused", "invalid");
LIST(section, "registered", "identifiers", "ownership", "officers", "financial", "trade_payments", "legal");
LIST(product, "basic", "standard");
LIST(key_use, "report", "receipt", "encryption", "log", "tls", "report-sm2");
LIST(key_status, "active", "retired", "revoked");
LIST(node_status, "active", "suspended", "left");
LIST(name_type, "legal", "translation", "transliteration", "trading", "former");
LIST(company_status, "active", "inactive", "suspended", "in_liquidation", "in_insolvency", "dissolved", "revoked",
     "merged", "migrated", "unknown");
LIST(capital_kind, "registered", "paid", "authorised", "issued");
LIST(address_type, "registered", "headquarters", "business", "postal");
LIST(activity_scheme, "isic4", "local");
LIST(registry_event, "founded", "name_change", "address_change", "capital_change", "legal_form_change",
     "owner_change", "officer_change", "scope_change", "status_change", "merger", "division", "branch_opened",
     "branch_closed", "licence_granted", "licence_revoked", "liquidation_opened", "insolvency_opened", "dissolved",
     "other");
LIST(contact_type, "website", "phone", "email");
LIST(identifier_scheme, "lei", "cn.uscc", "cn.org", "la.ern", "la.tin", "vn.mst", "th.juristic", "sg.uen", "my.ssm",
     "id.npwp", "id.nib", "ph.sec", "ph.tin", "kh.crn", "kh.tin", "mm.crn", "bn.crn", "tl.crn", "tl.tin", "hk.brn",
     "hk.crn", "mo.crn", "imo", "iso6346", "bic", "reg");
LIST(check_state, "valid", "failed", "no-check");
LIST(party_type, "company", "person", "state", "fund", "other");
LIST(interest_type, "shareholding", "voting_rights", "appointment_of_board", "partnership_interest",
     "capital_contribution", "trust", "nominee", "control_by_contract", "other_influence", "unknown");
LIST(parent_relation, "direct_parent", "ultimate_parent", "head_office", "fund_manager", "umbrella_fund",
     "master_fund");
LIST(parent_exception, "no_known_person", "natural_persons", "non_consolidating", "no_lei", "non_public");
LIST(officer_role, "chair", "director", "executive_director", "independent_director", "general_manager",
     "deputy_manager", "chief_executive", "chief_financial", "chief_accountant", "supervisor", "company_secretary",
     "partner", "liquidator", "authorised_signatory", "auditor", "other");
LIST(gaap, "ifrs", "ifrs_sme", "cn_gaap", "la_gaap", "vn_gaap", "th_gaap", "kh_gaap", "us_gaap", "local", "tax");
LIST(audit_state, "audited", "qualified", "adverse", "disclaimer", "reviewed", "unaudited");
LIST(case_type, "contract", "loan", "labour", "tax", "property", "intellectual_property", "criminal",
     "administrative", "other");
LIST(case_role, "plaintiff", "defendant", "third_party", "appellant", "respondent");
LIST(case_state, "filed", "pending", "decided", "appealed", "closed", "withdrawn");
LIST(case_outcome, "won", "lost", "partly_won", "settled", "dismissed");
LIST(enforcement_type, "enforcement", "dishonest_debtor", "consumption_restriction", "equity_freeze",
     "asset_seizure");
LIST(penalty_type, "warning", "fine", "confiscation", "suspension", "licence_revoked", "abnormal_listing", "other");
LIST(insolvency_type, "liquidation", "reorganisation", "composition", "receivership", "moratorium");
LIST(insolvency_state, "petitioned", "opened", "closed", "rejected");
LIST(pledge_type, "equity", "movable", "real_estate", "intellectual_property", "receivables");

static const char *const nothing[] = { NULL };

struct list { const char *name; const char *const *codes; const size_t *n_sorted; /* NULL: in another order */ };

/* In the order of SP_CODELIST_LIST. */
static const struct list lists[SP_LIST_COUNT] = {
    { "", nothing, NULL },
    { "country", sp_list_country, &sp_list_country_count },
    { "currency", sp_list_currency, &sp_list_currency_count },
    { "language", sp_list_language, &sp_list_language_count },
    { "script", sp_list_script, &sp_list_script_count },
    { "op", op, NULL },
    { "purpose", purpose, NULL },
    { "authorisation_basis", authorisation_basis, NULL },
    { "class", class, NULL },
    { "status", status, NULL },
    { "verdict", verdict, NULL },
    { "section", section, NULL },
    { "product", product, NULL },
    { "key_use", key_use, NULL },
    { "key_status", key_status, NULL },
    { "node_status", node_status, NULL },
    { "name_type", name_type, NULL },
    { "company_status", company_status, NULL },
    { "capital_kind", capital_kind, NULL },
    { "address_type", address_type, NULL },
    { "activity_scheme", activity_scheme, NULL },
    { "registry_event", registry_event, NULL },
    { "contact_type", contact_type, NULL },
    { "identifier_scheme", identifier_scheme, NULL },
    { "check_state", check_state, NULL },
    { "party_type", party_type, NULL },
    { "interest_type", interest_type, NULL },
    { "parent_relation", parent_relation, NULL },
    { "parent_exception", parent_exception, NULL },
    { "officer_role", officer_role, NULL },
    { "gaap", gaap, NULL },
    { "audit_state", audit_state, NULL },
    { "case_type", case_type, NULL },
    { "case_role", case_role, NULL },
    { "case_state", case_state, NULL },
    { "case_outcome", case_outcome, NULL },
    { "enforcement_type", enforcement_type, NULL },
    { "penalty_type", penalty_type, NULL },
    { "insolvency_type", insolvency_type, NULL },
    { "insolvency_state", insolvency_state, NULL },
    { "pledge_type", pledge_type, NULL },
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

int sp_code_index(enum sp_codelist list, struct sp_view code)
{
    const char *const *codes = sp_codes(list);
    if (list < SP_LIST_COUNT && lists[list].n_sorted)
        return find_sorted(codes, *lists[list].n_sorted, code);
    for (int i = 0; codes[i]; i++)
        if (compare(codes[i], code) == 0)
            return i;
    return -1;
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
