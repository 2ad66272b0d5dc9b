/*
 * schema/kinds_care.h - kinds of facts: what the registry makes of the others, who looked, what is contested. Part of schema/section.c.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_CARE_H
#define SP_SCHEMA_KINDS_CARE_H

#include "schema/kinds.h"

/* inputs: digest of what the model was given. Reasons are facts of their own, with the score's id. */
static const struct sp_field score[] = {
    TOKEN("model", REQ), TOKEN("version", REQ), DECIMAL("score", REQ), DECIMAL("lowest", OPT), DECIMAL("highest", OPT),
    TOKEN("grade", OPT), PERCENT("pd", OPT), INT("horizon_months", 1, 600, OPT), FORM("inputs", DIGEST, OPT), DATE("as_of", REQ),
};
static const struct sp_field reason[] = {
    TOKEN("score", REQ), INT("rank", 1, 99, REQ), CODE("code", SCORE_REASON, REQ), DECIMAL("points", OPT),
};
RULES(score_rules, AT_MOST("lowest", "score"), AT_MOST("score", "highest"), NEEDS("horizon_months", "pd"));

/* about: the fact that set it off, as KIND/ID. */
static const struct sp_field alert[] = {
    TOKEN("rule", REQ), CODE("severity", SEVERITY, REQ), CODE("trigger", ALERT_TRIGGER, REQ), CODE("state", ALERT_STATE, REQ),
    DECIMAL("value", OPT), DECIMAL("threshold", OPT), TOKEN("about", OPT), DATE("raised", REQ), DATE("closed", OPT), LONG_TEXT("text", OPT),
};
RULES(alert_rules, RISE("raised", "closed"), WHEN("state", "resolved", "closed"), WHEN("state", "dismissed", "closed"));

/* who: a participant, as NODE/name. */
static const struct sp_field query[] = {
    TOKEN("who", REQ), TIME("at", REQ), CODE("purpose", PURPOSE, REQ), CODE("product", PRODUCT, OPT), TOKEN("authorisation", OPT),
    CODE("basis", AUTH_BASIS, OPT), CODE("outcome", QUERY_OUTCOME, OPT), TOKEN("rule", OPT),
};
RULES(query_rules, NEEDS("authorisation", "basis"));

/* kind, fact, field: the path of what is contested. */
static const struct sp_field dispute[] = {
    TOKEN("kind", REQ), TOKEN("fact", REQ), TOKEN("field", OPT), CODE("by", DISPUTE_PARTY, REQ), LONG_TEXT("claim", REQ),
    DATE("raised", REQ), DATE("deadline", REQ), CODE("outcome", DISPUTE_OUTCOME, REQ), DATE("decided", OPT), LONG_TEXT("answer", OPT),
};
static const struct sp_field statement_of_subject[] = {
    LONG_TEXT("text", REQ), DATE("date", REQ), TOKEN("kind", OPT), TOKEN("fact", OPT), TOKEN("dispute", OPT),
};
RULES(dispute_rules, RISE("raised", "deadline"), RISE("raised", "decided"), WHEN("outcome", "corrected", "decided"),
      WHEN("outcome", "rejected", "decided"), WHEN("outcome", "unresolved", "decided"), WHEN("outcome", "withdrawn", "decided"));
RULES(said_rules, NEEDS("fact", "kind"));

#define SP_KINDS_CARE(K) \
    K(150, SCORE, CONFIDENTIAL, "score.score", score, score_rules) \
    K(151, SCORE, CONFIDENTIAL, "score.reason", reason, no_rules) \
    K(160, ALERTS, CONFIDENTIAL, "alerts.alert", alert, alert_rules) \
    K(170, QUERY_HISTORY, CONFIDENTIAL, "query_history.query", query, query_rules) \
    K(180, DISPUTES, INTERNAL, "disputes.dispute", dispute, dispute_rules) \
    K(181, DISPUTES, INTERNAL, "disputes.statement", statement_of_subject, said_rules)

#endif
