/*
 * node/federation/wire.h - what travels in one message of a link, both ways. Canonical JSON, one of:
 *   {"sealed":JWE}                       a question
 *   {"sealed":JWE,"stages_us":{…}}       its answer; the times are for operators and prove nothing
 *   {"receipts":[JWS,…]}                 receipts, at most SP_WIRE_RECEIPTS
 *   {"taken":N}                          their answer: the first N are kept
 *   {"head":TEXT}                        a log's new head, for its witness (node/evidence/cosign.h)
 *   {"cosignature":TEXT}                 the witness's signature line
 *   {"seen":"N"}                         no: this witness saw size N last
 *   {"prove":[DIGEST,…]}                 where in your log are these messages? At most SP_WIRE_PROOFS
 *   {"proofs":[TEXT,…]}                  there (C2SP tlog-proof); empty: not below a head yet, or not at all
 *   {"stamps":[DIGEST,…]}                what time stamps have they? At most SP_WIRE_STAMPS
 *   {"stamped":[TEXT,TOKEN,…]}           for each a tlog-proof and the token (base64url); both empty: none yet
 *   {"translations":{"exchange":ID,"language":L}}  your translations into L of the texts of the report that you answered that question with?
 *   {"translated":{"any":B,"sealed":JWE}}  these: signed translations, one a line; sealed empty: none of that report, any false: none at all
 *   {"trust":{"have":N}}                 is there a newer trust list than version N?
 *   {"trust_file":TEXT}                  the trust file with every list since (schema/trust.h); empty: no
 *   {"status":{"uri":TEXT,"have":T,"at":T}}  your status list of that name: the newest when it is of a later second than T,
 *                                        or, with at above 0, the one that spoke then
 *   {"status_list":JWS}                  there; empty: no
 *   {"crl_have":[TEXT,…]}                newer revocation lists than these? KEYID:NUMBER of each (node/federation/node_crls.h)
 *   {"crl_lists":[TEXT,…]}               these: base64url DER; empty: no
 *   {"error":{"code","rule","text"}}     nothing was done; unsigned, so the question may be put again
 *
 * Threading: no shared state.
 */
#ifndef SP_NODE_FEDERATION_WIRE_H
#define SP_NODE_FEDERATION_WIRE_H

#include "base/json.h"
#include "node/ops/stages.h"

#define SP_TYP_SEALED "saphan-exchange+jwe"
enum { SP_WIRE_RECEIPTS = 64, SP_WIRE_PROOFS = 16, SP_WIRE_STAMPS = 4, SP_WIRE_CRLS = 32 };

enum sp_wire_kind {
    SP_WIRE_SEALED, SP_WIRE_RECEIPTS_IN, SP_WIRE_TAKEN, SP_WIRE_HEAD, SP_WIRE_COSIGNATURE, SP_WIRE_SEEN, SP_WIRE_PROVE,
    SP_WIRE_PROVED, SP_WIRE_STAMPS_ASKED, SP_WIRE_STAMPED, SP_WIRE_TRUST_ASKED, SP_WIRE_TRUST_FILE, SP_WIRE_STATUS_ASKED,
    SP_WIRE_STATUS_LIST, SP_WIRE_CRLS_ASKED, SP_WIRE_CRL_LISTS, SP_WIRE_TRANSLATIONS_ASKED, SP_WIRE_TRANSLATED, SP_WIRE_ERROR
};

struct sp_wire {
    enum sp_wire_kind kind;
    struct sp_view sealed;
    struct sp_stages stages;
    struct sp_view list[SP_WIRE_RECEIPTS]; /* receipts, digests, proofs, stamps or revocation lists */
    size_t n_list;
    int64_t taken;
    int64_t have, at;
    struct sp_view head;             /* or cosignature, trust file, name of a status list, status list, exchange */
    struct sp_view language;
    bool any;
    uint64_t seen;
    struct sp_view code, rule, text; /* of an error */
    cJSON *json;                     /* owns views that the message does not; or NULL */
};

/* FORMAT with the rule (wire.form or json.*). Views are borrowed from the message or owned by json. Free with
 * sp_wire_free in any case. */
struct sp_rc SP_MUST sp_wire_parse(struct sp_view message, struct sp_wire *out, struct sp_diag *d);
void sp_wire_free(struct sp_wire *w);
#define SP_WIRE_AUTO __attribute__((cleanup(sp_wire_free))) struct sp_wire

void sp_wire_put_sealed(struct sp_buf *b, struct sp_view jwe, const struct sp_stages *stages /* NULL: none */);
void sp_wire_put_receipts(struct sp_buf *b, const struct sp_view *jws, size_t n);
void sp_wire_put_taken(struct sp_buf *b, size_t n);
void sp_wire_put_head(struct sp_buf *b, struct sp_view request);
void sp_wire_put_cosignature(struct sp_buf *b, struct sp_view line);
void sp_wire_put_seen(struct sp_buf *b, uint64_t size);
void sp_wire_put_prove(struct sp_buf *b, const struct sp_view *digests, size_t n);
void sp_wire_put_proofs(struct sp_buf *b, const struct sp_view *proofs, size_t n);
void sp_wire_put_stamps_asked(struct sp_buf *b, const struct sp_view *digests, size_t n);
/* In place of a proof, with an empty token: logged, and to be stamped. Nodes of older versions take it for none. */
#define SP_WIRE_STAMP_COMING "coming"
void sp_wire_put_stamped(struct sp_buf *b, const struct sp_view *texts, size_t n /* even */);
void sp_wire_put_trust_asked(struct sp_buf *b, int64_t have);
void sp_wire_put_trust_file(struct sp_buf *b, struct sp_view file);
void sp_wire_put_status_asked(struct sp_buf *b, struct sp_view uri, int64_t have_s, int64_t at_s);
void sp_wire_put_status_list(struct sp_buf *b, struct sp_view token);
void sp_wire_put_crls_asked(struct sp_buf *b, const struct sp_view *have, size_t n);
void sp_wire_put_crl_lists(struct sp_buf *b, const struct sp_view *lists, size_t n);
void sp_wire_put_translations_asked(struct sp_buf *b, struct sp_view exchange, struct sp_view language);
void sp_wire_put_translated(struct sp_buf *b, bool any, struct sp_view jwe);
void sp_wire_put_error(struct sp_buf *b, struct sp_rc rc, const struct sp_diag *d);

#endif
