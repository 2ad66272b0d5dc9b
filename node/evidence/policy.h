/*
 * node/evidence/policy.h - what whoever relies on evidence asks of it beyond that it is true: the verifier's policy file.
 *
 *   {"format":"saphan-verify-policy/1","witness_quorum":N,"witness_within_s":S?,"second_signature":{"required":[NODE,…]}?,
 *    "crl":"required|current"?,"status":"required"?,"tsa":[CERTIFICATE,…]?,"time_stamp":"required"?,
 *    "authorisation":"signed"?,"transfer":"required"?,"translators":[{"name","kid","registers"?:[NODE,…],"from"?,"until"?}]?}
 * witness_quorum: so many witnesses must have seen report and receipt; 0 asks for none. witness_within_s: so soon after
 * the message was made (a week when it is left out). second_signature: nodes whose reports must carry a second signature
 * (node/evidence/verify_second.h). crl: there must be a revocation list of every root that certified a key, one that speaks as
 * of when the message was witnessed; "current": also at the time to judge at. status: the report must name a status list (one
 * that does is always checked). tsa: the time-stamping authorities that are relied on, certificates as base64url of their DER,
 * at most SP_MAX_TSP_ANCHORS. time_stamp: report and receipt must have stamps of them (node/evidence/verify_stamps.h), within
 * witness_within_s. authorisation: the request must carry a signed authorisation (node/evidence/warranted.h; one that is there is
 * always checked). translators: whose translations of free texts are relied on: the name that he signs with, his key's thumbprint, the
 * registers of whose reports he may translate texts (left out: any), the first and the last day (UTC) of which he may date one; a day that is left out sets no bound. A name may have several keys. transfer: a report that crossed a border must say on which basis (one that says so is always checked).
 *
 * Rules: policy.format policy.quorum policy.within policy.second policy.crl policy.status policy.tsa policy.time-stamp
 * policy.authorisation-signed policy.transfer policy.translators, besides json.* and field.*
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_POLICY_H
#define SP_EVIDENCE_POLICY_H

#include "base/bytes.h"
#include "base/limits.h"
#include "base/rc.h"
#include "crypto/tsp.h"

enum sp_crl_demand { SP_CRL_IF_THERE, SP_CRL_REQUIRED, SP_CRL_CURRENT };

enum { SP_POLICY_TSA_BYTES = 16 * 1024, SP_MAX_POLICY_TRANSLATORS = 64, SP_MAX_TRANSLATOR_NAME = 256, SP_MAX_POLICY_REGISTERS = 32 };

struct sp_policy_translator {
    char kid[44], name[SP_MAX_TRANSLATOR_NAME];
    char registers[SP_MAX_POLICY_REGISTERS][8]; /* ids of nodes; none: any */
    size_t n_registers;
    int64_t from_s, until_s; /* in it, seconds of UTC */
};

struct sp_verify_policy {
    int64_t quorum;    /* witnesses */
    int64_t within_s;
    bool asks_second;  /* the member is there */
    char second[SP_MAX_NODES][8]; /* ids of nodes */
    size_t n_second;
    enum sp_crl_demand crl;
    bool status;       /* is required */
    char tsa[SP_POLICY_TSA_BYTES];      /* certificates in DER, one after the other */
    size_t tsa_end[SP_MAX_TSP_ANCHORS];
    size_t n_tsa;
    bool wants_stamps;
    bool signed_authorisation; /* is required */
    bool transfer;     /* is required of a report that crossed a border */
    struct sp_policy_translator translator[SP_MAX_POLICY_TRANSLATORS];
    size_t n_translators;
};

/* What is asked when there is no file. */
const struct sp_verify_policy *sp_verify_policy_none(void);
/* Borrowed from the policy. */
struct sp_tsp_anchors sp_verify_policy_tsa(const struct sp_verify_policy *p);
/* One of the translators that are relied on: this key under this name, for texts of that node's reports, at that time. */
struct sp_translator_claim { struct sp_view kid, name, node; int64_t at_s; };
bool sp_verify_policy_translator(const struct sp_verify_policy *p, const struct sp_translator_claim *c);
struct sp_rc SP_MUST sp_verify_policy_read(struct sp_view text, struct sp_verify_policy *out, struct sp_diag *d);

#endif
