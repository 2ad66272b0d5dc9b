#include "tools/import/bods_codes.h"

const struct sp_bods_code sp_bods_interests[] = {
    { "shareholding", "shareholding" },
    { "votingRights", "voting_rights" },
    { "appointmentOfBoard", "appointment_of_board" },
    { "otherInfluenceOrControl", "other_influence" },
    { "seniorManagingOfficial", "senior_manager" },
    { "settlor", "settlor" },
    { "trustee", "trustee" },
    { "protector", "protector" },
    { "beneficiaryOfLegalArrangement", "beneficiary" },
    { "rightsToSurplusAssetsOnDissolution", "surplus_assets" },
    { "rightsToProfitOrIncome", "profit_or_income" },
    { "rightsGrantedByContract", "control_by_contract" },
    { "conditionalRightsGrantedByContract", "conditional_contract" },
    { "controlViaCompanyRulesOrArticles", "company_rules" },
    { "controlByLegalFramework", "legal_framework" },
    { "unknownInterest", "unknown" },
    { "unpublishedInterest", "unpublished" },
    { "enjoymentAndUseOfAssets", "asset_use" },
    { "rightToProfitOrIncomeFromAssets", "asset_income" },
    { "nominee", "nominee" },
    { "nominator", "nominator" },
    /* Ours that BODS tells less exactly. */
    { "shareholding", "capital_contribution" },
    { "otherInfluenceOrControl", "partnership_interest" },
    { "otherInfluenceOrControl", "trust" },
    { NULL, NULL }
};

const struct sp_bods_code sp_bods_roles[] = { { "boardMember", "director" }, { "boardChair", "chair" }, { NULL, NULL } };

const struct sp_bods_code sp_bods_reasons[] = {
    { "noBeneficialOwners", "no_beneficial_owner" },
    { "subjectUnableToConfirmOrIdentifyBeneficialOwner", "not_identified" },
    { "interestedPartyHasNotProvidedInformation", "not_provided" },
    { "subjectExemptFromDisclosure", "subject_exempt" },
    { "interestedPartyExemptFromDisclosure", "party_exempt" },
    { "unknown", "unknown" },
    { "informationUnknownToPublisher", "unknown_to_publisher" },
    { NULL, NULL }
};

const struct sp_bods_code sp_bods_parties[] = {
    { "registeredEntity", "company" },
    { "legalEntity", "company" },
    { "state", "state" },
    { "stateBody", "state" },
    { "arrangement", "fund" },
    { "anonymousEntity", "other" },
    { "unknownEntity", "other" },
    { NULL, NULL }
};

const struct sp_bods_code sp_bods_addresses[] = {
    { "registered", "registered" }, { "business", "business" }, { "business", "headquarters" }, { "service", "postal" },
    { "alternative", "business" }, { NULL, NULL }
};

const struct sp_bods_code sp_bods_lists[] = {
    { "XI-LEI", "lei" },
    { "CN-USCI", "cn.uscc" },   { "CN-SAIC", "cn.uscc" }, { "CN-CR", "cn.uscc" },
    { "HK-CR", "hk.crn" },
    { "LA-CR", "la.ern" },
    { "VN-TIN", "vn.mst" },     { "VN-CR", "vn.mst" },
    { "TH-CR", "th.juristic" }, { "TH-TIN", "th.juristic" },
    { "SG-ACRA", "sg.uen" },    { "SG-CR", "sg.uen" },
    { "MY-SSM", "my.ssm" },     { "MY-CR", "my.ssm" },
    { "ID-NPWP", "id.npwp" },   { "ID-DJP", "id.npwp" },
    { "PH-SEC", "ph.sec" },     { "PH-CR", "ph.sec" },
    { "KH-CR", "kh.crn" },      { "KH-TIN", "kh.tin" },
    { "MM-CR", "mm.crn" },
    { "BN-CR", "bn.crn" },
    { "TL-CR", "tl.crn" },
    { NULL, NULL }
};

const char *sp_bods_ours(const struct sp_bods_code *table, struct sp_view theirs)
{
    for (; table->theirs; table++)
        if (sp_view_is(theirs, table->theirs))
            return table->ours;
    return NULL;
}

const char *sp_bods_theirs(const struct sp_bods_code *table, struct sp_view ours)
{
    for (; table->theirs; table++)
        if (sp_view_is(ours, table->ours))
            return table->theirs;
    return NULL;
}
