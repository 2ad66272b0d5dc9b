#include "node/evidence/verify_internal.h"

#include "node/evidence/marks.h"

/* Not a line of every report: most have nothing that is disputed, and then there is nothing to compare. */
struct sp_rc sp_verify_job_disputed(struct sp_verify_job *j)
{
    static const char id[] = "report.disputed";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_marks_seen seen = { .disputed = 0 };
    const struct sp_report *r = &j->out->report;
    j->out->marks = seen;
    if (!j->report_signed)
        return SP_OK;
    struct sp_rc rc = sp_report_marks(r, &j->out->hidden, &seen, &d);
    if (sp_is(rc, SP_RC_NOMEM))
        return rc;
    j->out->marks = seen;
    if (!sp_ok(rc) || (seen.disputed && seen.ground == SP_MARKS_SHOWN)) {
        (void)sp_verdict_take(j->v, id, rc, &d, "each fact that is marked is named by a dispute, and no other");
        sp_verdict_expected(j->v, "marks as the disputes of the report name them");
        if (sp_ok(rc))
            sp_verdict_actual(j->v, "%zu of %zu facts", seen.disputed, r->n_facts);
        else
            sp_verdict_refused(j->v, &d);
    }
    return SP_OK;
}
