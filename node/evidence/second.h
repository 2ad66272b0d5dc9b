/*
 * node/evidence/second.h - second signatures of a report: made by the node that answers, checked by whoever gets it.
 *
 * A report may be signed again by other families of algorithms than the first (crypto/second.h), over its signed part, the
 * compact JWS; one signature for each algorithm (schema/second.h). The algorithm says for which use the key must be, and the
 * key is looked up in the trust list by the report's issuer, that use and kid. An algorithm that the suite table does not have
 * is not checked and counts for nothing.
 *
 * Rules: second.alg, besides those of crypto/second.h and trust.*
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_SECOND_H
#define SP_EVIDENCE_SECOND_H

#include "node/evidence/trust.h"
#include "schema/second.h"

/* By each of a node's keys, by use and NULL where it has none, that makes second signatures: appends the text of schema/second.h,
 * or nothing when no key does. */
struct sp_rc SP_MUST sp_seconds_make(struct sp_key *const key[SP_USE_COUNT], struct sp_view report, struct sp_buf *text);

/* Whether this program checks signatures by that algorithm, and for which use the key must be then. use may be NULL. */
bool sp_second_known(struct sp_view alg, enum sp_key_use *use);
/* One signature over this report by that issuer, its key judged as of at_s. NOTFOUND (second.alg) when it is not known. */
struct sp_rc SP_MUST sp_second_check(const struct sp_trust *t, struct sp_view issuer, struct sp_view report,
                                     const struct sp_second *s, int64_t at_s, struct sp_diag *d);
/* All that are known; *n is how many those are. */
struct sp_rc SP_MUST sp_seconds_check(const struct sp_trust *t, struct sp_view issuer, struct sp_view report,
                                      const struct sp_seconds *list, int64_t at_s, size_t *n, struct sp_diag *d);

#endif
