/*
 * node/rpc/warrants.h - registered authorisations as JSON, for participants and for the operator's command line.
 *
 * {"id","iss","participant","subject","given_by","basis","products","purposes","askers","not_before","expires","document"?,"iat",
 *  "jwk"} as in the signed object, then "state","digest","registered","revoked"?,"revoked_by"?,"reason"?,"authorisation"? (the
 * compact JWS). state: valid, not-yet, expired, revoked.
 *
 * Threading: no shared state.
 */
#ifndef SP_NODE_RPC_WARRANTS_H
#define SP_NODE_RPC_WARRANTS_H

#include "schema/warrant.h"
#include "storage/authorisation.h"

/* On that day, in UTC. */
const char *sp_warrant_state(const struct sp_warrant *w, int64_t revoked_s, int64_t now_s);
/* One record; whole: with the JWS. CORRUPT and what sp_warrant_parse says of a damaged record. */
struct sp_rc SP_MUST sp_warrant_record_put(struct sp_buf *b, const struct sp_authorisation_record *r, bool whole, struct sp_diag *d);
/* Which, in order of participant and id; empty: all. after: those behind that id. */
struct sp_warrant_wanted { struct sp_view participant, subject, after; uint64_t limit; };
/* {"authorisations":[…],"more":…} */
struct sp_rc SP_MUST sp_warrant_records_put(struct sp_buf *b, struct sp_db *db, const struct sp_warrant_wanted *w, struct sp_diag *d);

#endif
