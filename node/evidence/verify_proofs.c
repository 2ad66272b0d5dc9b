#include "node/evidence/verify_internal.h"

#include "node/evidence/disclose.h"
#include "node/evidence/message_check.h"

/* The earlier time is the better one: whoever proves it, the message was there then. */
static void prove_time(struct sp_verify_job *j, int64_t answer_s, int64_t receipt_s)
{
    if (answer_s && answer_s < j->then_s[SP_LOGGED_ANSWER])
        j->then_s[SP_LOGGED_REQUEST] = j->then_s[SP_LOGGED_ANSWER] = answer_s;
    if (receipt_s && receipt_s < j->then_s[SP_LOGGED_RECEIPT])
        j->then_s[SP_LOGGED_RECEIPT] = receipt_s;
}

static struct sp_rc find_stamps(struct sp_verify_job *j)
{
    struct sp_verified *out = j->out;
    j->stamps_asked = (struct sp_stamps_question){
        .trust = j->trust, .at_s = j->q->at_s, .bundle = &out->bundle, .required = j->policy->wants_stamps,
        .policy = j->policy != sp_verify_policy_none(),
        .anchors = sp_verify_policy_tsa(j->policy), .digest = { out->request_digest, out->report_digest, out->receipt_digest } };
    out->stamps_judged = j->stamps_asked.anchors.n > 0;
    SP_TRY(sp_stamps_find(&j->stamps_asked, &out->arena, &j->stamps));
    prove_time(j, sp_stamps_time(j->stamps, SP_LOGGED_ANSWER), sp_stamps_time(j->stamps, SP_LOGGED_RECEIPT));
    return SP_OK;
}

/* First: what an authority and the witnesses saw tells as of when the keys of the messages are judged. */
struct sp_rc sp_verify_job_find_logs(struct sp_verify_job *j)
{
    struct sp_verified *out = j->out;
    SP_TRY(find_stamps(j));
    j->logs_asked = (struct sp_logs_question){
        .trust = j->trust, .at_s = j->q->at_s, .bundle = &out->bundle, .quorum = j->policy->quorum, .stamps = j->stamps, .heads = j->q->heads,
        .digest = { out->request_digest, out->report_digest, out->receipt_digest } };
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        if (!sp_ok(sp_message_issuer(j->jws[k].token, &out->arena, &j->logs_asked.by[k], NULL)))
            j->logs_asked.by[k] = sp_view(NULL, 0); /* its signature is refused, too */
    SP_TRY(sp_logs_find(&j->logs_asked, &out->arena, &j->logs));
    prove_time(j, sp_logs_time(j->logs, SP_LOGGED_ANSWER), sp_logs_time(j->logs, SP_LOGGED_RECEIPT));
    return SP_OK;
}

struct sp_rc sp_verify_job_logs(struct sp_verify_job *j)
{
    const struct sp_logs_exchange x = {
        .request = j->request_ok ? &j->out->request : NULL, .receipt = j->receipt_read ? &j->out->receipt : NULL, .within_s = j->policy->within_s,
        .said_s = { [SP_LOGGED_REQUEST] = j->request_ok ? j->out->request.iat : 0, [SP_LOGGED_ANSWER] = j->report_signed ? j->out->report.head.iat : 0,
                    [SP_LOGGED_RECEIPT] = j->receipt_read ? j->out->receipt.iat : 0 } };
    sp_logs_check(j->logs, &x, j->v);
    sp_stamps_check(j->stamps, &x, j->v);
    struct sp_verified *out = j->out;
    out->unwitnessed = sp_logs_unwitnessed(j->logs);
    out->n_shown = sp_logs_shown(j->logs, out->shown);
    out->n_shown += sp_stamps_shown(j->stamps, out->shown + out->n_shown);
    return sp_verify_forks(out->shown, out->n_shown, &out->arena, j->v);
}
