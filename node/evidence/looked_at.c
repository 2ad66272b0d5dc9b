#include "node/evidence/looked_at.h"

#include "node/evidence/left_out.h"
#include "node/evidence/verify_second.h"

bool sp_authorisation_claimed(const struct sp_verified *v)
{
    return v->have_report && v->report.head.authorisation.id.n && !v->request.signed_authorisation.n;
}

static const struct sp_check_line *line_of(const struct sp_verified *v, const char *id)
{
    for (size_t i = 0; i < v->verdict.n; i++)
        if (!strcmp(v->verdict.v[i].id, id))
            return &v->verdict.v[i];
    return NULL;
}

static bool passed(const struct sp_verified *v, const char *id)
{
    const struct sp_check_line *l = line_of(v, id);
    return l && l->result == SP_PASS;
}

/* Report and receipt each: a proof of the request says nothing about them. */
static unsigned missing_proofs(const struct sp_bundle *b)
{
    bool of[SP_LOGGED_KINDS] = { false };
    for (size_t i = 0; i < b->n_proofs; i++)
        of[b->proofs[i].kind] = true;
    if (!of[SP_LOGGED_ANSWER] && !of[SP_LOGGED_RECEIPT])
        return SP_LOOKED_AT_LOGS;
    return (of[SP_LOGGED_ANSWER] ? 0U : SP_LOOKED_AT_LOG_OF_REPORT) | (of[SP_LOGGED_RECEIPT] ? 0U : SP_LOOKED_AT_LOG_OF_RECEIPT);
}

static unsigned missing_seconds(const struct sp_bundle *b)
{
    for (size_t i = 0; i < b->second.n; i++)
        if (!sp_second_known(b->second.v[i].alg, NULL))
            return SP_LOOKED_AT_SECOND;
    return 0;
}

static unsigned missing_lists(const struct sp_verify_question *q, const struct sp_verified *v)
{
    if (!v->bundle.n_crls && !q->has_crls)
        return SP_LOOKED_AT_CRLS;
    return v->uncovered ? SP_LOOKED_AT_CRLS_OF_ALL : 0U;
}

/* Where there is a line, it says what was found, or why nothing could be. */
static unsigned missing_status(const struct sp_verified *v)
{
    if (line_of(v, "report.status"))
        return 0;
    return passed(v, "report.form") ? SP_LOOKED_AT_STATUS : SP_LOOKED_AT_PROVED_STATUS;
}

static unsigned missing_stamps(const struct sp_verify_question *q, const struct sp_verified *v)
{
    if (!v->bundle.stamps.n)
        return SP_LOOKED_AT_STAMPS;
    if (v->stamps_judged)
        return 0;
    return q->has_policy && passed(v, "policy.file") ? SP_LOOKED_AT_STAMPS_BY_POLICY : SP_LOOKED_AT_STAMPS_BY_ANY;
}

unsigned sp_looked_at(const struct sp_verify_question *q, const struct sp_verified *v)
{
    if (!passed(v, "bundle.format") || !passed(v, "trust.file"))
        return SP_LOOKED_AT_NOTHING;
    unsigned missing = missing_proofs(&v->bundle) | missing_seconds(&v->bundle) | missing_lists(q, v) | missing_status(v) | missing_stamps(q, v);
    missing |= (v->unwitnessed ? SP_LOOKED_AT_WITNESSES : 0U) | (v->unseen ? SP_LOOKED_AT_SIGNED_WHEN : 0U) | (q->named_roots ? 0U : SP_LOOKED_AT_ROOTS);
    if (v->have_report)
        missing |= (sp_left_out_any(&v->hidden) ? SP_LOOKED_AT_WHOLE : 0U) | (sp_report_without_basis(&v->report.head) ? SP_LOOKED_AT_TRANSFER : 0U) |
                   (v->marks.disputed && v->marks.ground != SP_MARKS_SHOWN ? SP_LOOKED_AT_MARKS : 0U) |
                   (sp_authorisation_claimed(v) ? SP_LOOKED_AT_AUTHORISATION : 0U) | (v->strangers ? SP_LOOKED_AT_TRANSLATORS : 0U);
    return SP_LOOKED_AT_ALL & ~missing;
}

static const struct { unsigned looked_at; const char *id, *text; } not_checked[] = {
    { SP_LOOKED_AT_ANYTHING, "not-checked.anything", "all else of a bundle: a file that this takes could not be read or trusted" },
    { SP_LOOKED_AT_ROOTS, "not-checked.roots", "the roots: those of the trust list itself, compared with none of yours" },
    { SP_LOOKED_AT_SIGNED_WHEN, "not-checked.signed-when", "when all was signed: a node is suspended or a key retired since, and only its own date is older" },
    { SP_LOOKED_AT_LOGS, "not-checked.logs", "inclusion in the nodes' exchange logs: no proofs travel with the bundle" },
    { SP_LOOKED_AT_LOG_OF_REPORT, "not-checked.log-of-report", "inclusion of the report in an exchange log: no proof of it travels with the bundle" },
    { SP_LOOKED_AT_LOG_OF_RECEIPT, "not-checked.log-of-receipt", "inclusion of the receipt in an exchange log: no proof of it travels with the bundle" },
    { SP_LOOKED_AT_WITNESSES, "not-checked.witnesses", "whether others saw the nodes' logs: no witness signed the head above the report or the receipt" },
    { SP_LOOKED_AT_SECOND, "not-checked.second", "second signatures by an algorithm that this program does not know" },
    { SP_LOOKED_AT_CRLS, "not-checked.crls", "revocation of certificates: no list is at hand" },
    { SP_LOOKED_AT_CRLS_OF_ALL, "not-checked.crls-of-all", "revocation of some certificates: no list of their root (see *.crl)" },
    { SP_LOOKED_AT_STATUS, "not-checked.status", "revocation of the report: it names no status list" },
    { SP_LOOKED_AT_PROVED_STATUS, "not-checked.status-unproved", "revocation of the report: the report itself is not proved" },
    { SP_LOOKED_AT_STAMPS, "not-checked.stamps", "time stamps: none travel with the bundle" },
    { SP_LOOKED_AT_STAMPS_BY_ANY, "not-checked.stamps-no-policy", "time stamps: no policy was given that names an authority" },
    { SP_LOOKED_AT_STAMPS_BY_POLICY, "not-checked.stamps-policy", "time stamps: the policy names no authority" },
    { SP_LOOKED_AT_AUTHORISATION, "not-checked.authorisation", "the authorisation: the bank claims it, nobody signed it" },
    { SP_LOOKED_AT_TRANSFER, "not-checked.transfer", "on which basis it left the country: the report does not say" },
    { SP_LOOKED_AT_MARKS, "not-checked.marks", "the marks of disputed facts: not all disputes are shown" },
    { SP_LOOKED_AT_TRANSLATORS, "not-checked.translators", "who signed some of the translations: keys that neither you nor your policy name" },
    { SP_LOOKED_AT_WHOLE, "not-checked.whole", "what the parts of the report say that were left out of this copy" },
};
enum { NOT_CHECKED = sizeof not_checked / sizeof not_checked[0] };

/* The place of the i-th in the table; NOT_CHECKED: there are no more. */
static size_t nth(unsigned looked_at, size_t i)
{
    size_t k = 0;
    while (k < NOT_CHECKED && ((looked_at & not_checked[k].looked_at) || i-- > 0))
        k++;
    return k;
}

const char *sp_not_checked(unsigned looked_at, size_t i)
{
    size_t k = nth(looked_at, i);
    return k < NOT_CHECKED ? not_checked[k].text : NULL;
}

const char *sp_not_checked_id(unsigned looked_at, size_t i)
{
    size_t k = nth(looked_at, i);
    return k < NOT_CHECKED ? not_checked[k].id : NULL;
}
