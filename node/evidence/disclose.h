/*
 * node/evidence/disclose.h - reports as SD-JWTs (RFC 9901): `<JWS>~<disclosure>~…~`, of which any section, fact or entry of
 * withheld[] may be left out by whoever passes the report on.
 *
 * The signed payload has digests in those places and nowhere else; put in, they give the canonical payload of
 * schema/report.h. A copy has one spelling: disclosures in the order in which they were made (the facts of a section, the
 * section, …, entries of withheld[]), no white space, base64url of ["<22 characters>",VALUE]. Digests of a report in receipts,
 * logs and second signatures are those of its signed part (schema/logged.h), so that they hold for every copy.
 *
 * Rules: report.disclosures redact.path, besides those of crypto/sdjwt.h and schema/report.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_DISCLOSE_H
#define SP_EVIDENCE_DISCLOSE_H

#include "crypto/sdjwt.h"
#include "schema/logged.h"
#include "schema/report.h"

/* Seals what a report writer writes; disclosures collect in the issuer, which sp_sd_put_token puts behind the JWS. */
struct sp_report_seal sp_disclose_seal(struct sp_sd_issuer *issuer);

/* A report, opened. Everything lives in the arena or in the token. */
struct sp_disclosed {
    struct sp_view jws;             /* the signed part */
    struct sp_view claims;          /* canonical payload of what is disclosed */
    struct sp_sdjwt t;
    struct sp_report report;
    struct sp_report_hidden hidden; /* what is not there */
};
/* payload: that of the token's JWS, whose signature the caller verified. FORMAT, INVALID, LIMIT. */
struct sp_rc SP_MUST sp_disclosed_open(struct sp_view payload, struct sp_view token, struct sp_arena *a,
                                       struct sp_disclosed *out, struct sp_diag *d);
/* The type that its JWS must have: one with disclosures, or one of the older reports, signed as a whole. */
const char *sp_disclosed_typ(struct sp_view text);
/* For whoever does not pass it on: older reports too, and t stays empty. Otherwise as sp_disclosed_open. */
struct sp_rc SP_MUST sp_disclosed_read(struct sp_view payload, struct sp_view text, struct sp_arena *a,
                                       struct sp_disclosed *out, struct sp_diag *d);
/* Of a report that comes from its issuer, who sends all of it: only holders may pass on less. As sp_disclosed_read; FORMAT
 * (sdjwt.form) for one in the older form, INVALID (report.disclosures) when something is withheld. */
struct sp_rc SP_MUST sp_disclosed_read_all(struct sp_view payload, struct sp_view text, struct sp_arena *a,
                                           struct sp_disclosed *out, struct sp_diag *d);
/* Of what those refused: the disclosures are at fault, not what the report says. */
bool sp_disclosed_at_fault(const struct sp_diag *d);
bool sp_disclosed_all(const struct sp_disclosed *r); /* nothing is withheld */

/* keep[] has one flag per disclosure. path: SECTION, which takes its kinds' entries of withheld[] along, or KIND/ID. NOTFOUND
 * (redact.path) when there is no such thing, or not any more. Then sp_sdjwt_redact(r->jws, &r->t, keep, …). */
struct sp_rc SP_MUST sp_disclosed_withhold(const struct sp_disclosed *r, struct sp_view path, bool *keep, struct sp_diag *d);
/* The other way round: sets the flags of what the path names. Of the section around a fact sp_sdjwt_redact keeps no more than
 * that it is there. */
struct sp_rc SP_MUST sp_disclosed_keep(const struct sp_disclosed *r, struct sp_view path, bool *keep, struct sp_diag *d);

#endif
