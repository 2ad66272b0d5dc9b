#include "node/evidence/looked_at.h"

#include "node/evidence/left_out.h"
#include "node/evidence/verify_second.h"

/* Report and receipt each: a proof of the request says nothing about them. */
static bool has_proofs(const struct sp_bundle *b)
{
    bool of[SP_LOGGED_KINDS] = { false };
    for (size_t i = 0; i < b->n_proofs; i++)
        of[b->proofs[i].kind] = true;
    return of[SP_LOGGED_ANSWER] && of[SP_LOGGED_RECEIPT];
}

bool sp_authorisation_claimed(const struct sp_verified *v)
{
    return v->have_report && v->report.head.authorisation.id.n && !v->request.signed_authorisation.n;
}

unsigned sp_looked_at(const struct sp_verify_question *q, const struct sp_verified *v)
{
    bool all_known = true;
    for (size_t i = 0; i < v->bundle.second.n; i++)
        all_known &= sp_second_known(v->bundle.second.v[i].alg, NULL);
    return (all_known ? SP_LOOKED_AT_SECOND : 0U) | (has_proofs(&v->bundle) ? SP_LOOKED_AT_LOGS : 0U) |
           (v->bundle.stamps.n && v->stamps_judged ? SP_LOOKED_AT_STAMPS : 0U) |
           (v->bundle.n_crls || q->has_crls ? SP_LOOKED_AT_CRLS : 0U) |
           (v->uncovered ? 0U : SP_LOOKED_AT_CRLS_OF_ALL) |
           (v->have_report && sp_left_out_any(&v->hidden) ? 0U : SP_LOOKED_AT_WHOLE) |
           (v->have_report && sp_report_without_basis(&v->report.head) ? 0U : SP_LOOKED_AT_TRANSFER) |
           (v->have_report && v->marks.disputed && v->marks.ground != SP_MARKS_SHOWN ? 0U : SP_LOOKED_AT_MARKS) |
           (sp_authorisation_claimed(v) ? 0U : SP_LOOKED_AT_AUTHORISATION) |
           (v->have_report && v->report.head.status.uri.n ? SP_LOOKED_AT_STATUS : 0U);
}

static const struct { unsigned looked_at; const char *id, *text; } not_checked[] = {
    { SP_LOOKED_AT_LOGS, "not-checked.logs", "inclusion in the nodes' exchange logs: no proofs of report and receipt" },
    { SP_LOOKED_AT_SECOND, "not-checked.second", "second signatures by an algorithm that this program does not know" },
    { SP_LOOKED_AT_CRLS, "not-checked.crls", "revocation of certificates: no list is at hand" },
    { SP_LOOKED_AT_CRLS_OF_ALL, "not-checked.crls-of-all", "revocation of some certificates: no list of their root (see *.crl)" },
    { SP_LOOKED_AT_STATUS, "not-checked.status", "revocation of the report: it names no status list" },
    { SP_LOOKED_AT_STAMPS, "not-checked.stamps", "time stamps: none travel with the bundle, or the policy names no authority" },
    { SP_LOOKED_AT_AUTHORISATION, "not-checked.authorisation", "the authorisation: the bank claims it, nobody signed it" },
    { SP_LOOKED_AT_TRANSFER, "not-checked.transfer", "on which basis it left the country: the report does not say" },
    { SP_LOOKED_AT_MARKS, "not-checked.marks", "the marks of disputed facts: not all disputes are shown" },
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
