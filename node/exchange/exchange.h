/*
 * node/exchange/exchange.h - questions to this registry and to partner nodes, answered once and kept as evidence.
 *
 * A question about a company of this node's own country is answered from its own registry. Any other becomes an
 * exchange: signed, sealed to the partner, kept in the outbox until the partner's sealed and signed answer was
 * checked and committed together with our receipt. A partner that is down leaves the exchange pending; the outbox
 * goes on with back-off, over restarts, until the request's life ends.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_EXCHANGE_H
#define SP_NODE_EXCHANGE_H

#include "base/random.h"
#include "node/conf/conf.h"
#include "node/evidence/foreign.h"
#include "node/evidence/trust.h"
#include "node/federation/heads.h"
#include "node/federation/identity.h"
#include "node/federation/partners.h"
#include "node/federation/stamps.h"
#include "node/federation/status_book.h"
#include "node/federation/witness.h"
#include "node/ops/metrics.h"
#include "node/ops/stages.h"
#include "node/policy/country.h"
#include "node/policy/policy.h"
#include "node/policy/quota.h"
#include "node/rpc/participant.h"
#include "schema/bundle.h"
#include "schema/country_policy.h"
#include "schema/message.h"
#include "schema/report.h"
#include "storage/db.h"

struct sp_exchange;

/* All borrowed, and constant, until sp_exchange_stop returns. */
struct sp_exchange_opts {
    const struct sp_conf *conf;
    const struct sp_identity *identity;
    const struct sp_trust *trust;
    const struct sp_policy *policy;
    const struct sp_country_policy *country; /* what the law lets go */
    struct sp_quotas *quotas;                /* how often */
    struct sp_partners *partners;
    struct sp_metrics *metrics;
    struct sp_db *db;
    const struct sp_witness *witness; /* this node as one */
    struct sp_heads *heads;           /* of this node's log */
    struct sp_stamper *stamper;       /* time stamps of it; NULL: none */
    struct sp_status_issuer *statuses; /* of this node's reports */
    struct sp_status_book *status_book; /* of the partners' */
};

/* Starts the outbox's thread; exchanges left pending by an earlier run go on. */
struct sp_rc SP_MUST sp_exchange_start(const struct sp_exchange_opts *opts, struct sp_exchange **out, struct sp_diag *d);
void sp_exchange_stop(struct sp_exchange *x); /* finishes what is under way; NULL is fine */

/* A participant's question; empty views are "not given". */
struct sp_ask {
    enum sp_op op;
    const struct sp_token *token;      /* checked; its jti is used up by the call */
    struct sp_view token_text;
    struct sp_view node;               /* the partner; empty: chosen by the subject's or the query's country */
    struct sp_view purpose, product, subject, query, country;
    int64_t limit;
    struct sp_view authorisation_id, authorisation_basis, authorisation_expires; /* the latter two may be left out when it is registered */
    struct sp_view attested_by;        /* whose authorisation of that id; empty: the participant's own */
    struct sp_view dispute;            /* SP_OP_DISPUTE: schema/notice.h */
    int64_t wait_ms;                   /* how long to wait for the partner; 0: the configured time */
};

enum sp_outcome_state { SP_PENDING, SP_ANSWERED, SP_REFUSED, SP_FAILED };
const char *sp_outcome_text(enum sp_outcome_state state);

struct sp_outcome {
    char id[SP_ID_TEXT];               /* of the exchange, or of the local record */
    char peer[SP_TLS_NODE_TEXT];
    enum sp_outcome_state state;
    enum sp_op op;
    bool local;                        /* answered from this registry: no request and no receipt between nodes */
    struct sp_buf request, answer, receipt; /* compact JWS; a report with its disclosures */
    struct sp_buf second;              /* second signatures of a report (schema/second.h); empty: none */
    const struct sp_report *report;    /* the answer as it was made, or read when it was checked, in the arena; NULL: neither by this call */
    struct sp_arena arena;
    uint64_t log_index;                /* in this node's exchange log; meaningful unless pending */
    unsigned attempts;
    struct sp_stages partner;          /* what the partner says it spent */
    struct sp_diag why;                /* of a refusal or failure, or why it is still pending */
};
void sp_outcome_free(struct sp_outcome *o);
#define SP_OUTCOME_AUTO __attribute__((cleanup(sp_outcome_free))) struct sp_outcome

/* DENIED, INVALID, REPLAY, NOTFOUND… with the rule when the question itself is refused here; else OK and what came of it. */
struct sp_rc SP_MUST sp_exchange_ask(struct sp_exchange *x, const struct sp_ask *ask, struct sp_stages *stages,
                                     struct sp_outcome *out, struct sp_diag *d);
/* How an earlier question of this participant stands. NOTFOUND for those of others, too. */
struct sp_rc SP_MUST sp_exchange_get(struct sp_exchange *x, const char *participant, struct sp_view id,
                                     struct sp_outcome *out, struct sp_diag *d);
/* The same by the jti of the token that asked, for a participant that never saw the answer; as long as the node remembers
 * the token. NOTFOUND (exchange.unknown). */
struct sp_rc SP_MUST sp_exchange_get_by_token(struct sp_exchange *x, const char *participant, struct sp_view jti,
                                              struct sp_outcome *out, struct sp_diag *d);
/* The day it is in this node's country. */
void sp_exchange_today(const struct sp_exchange *x, char out[SP_DAY_TEXT]);
/* One jti of a participant used up for a call that leaves no record of its own; REPLAY (token.replay). */
struct sp_rc SP_MUST sp_exchange_use_token(struct sp_exchange *x, const struct sp_token *token, struct sp_diag *d);

/* Where the messages of an answered exchange with a partner stand in both nodes' logs, as far as heads cover them by now:
 * own places at once, the partner's asked for (in the name of that participant) and checked, at most wait_ms. In bundle order, at most SP_MAX_PROOFS; what
 * cannot be had is left out. Texts live in the arena. */
struct sp_rc SP_MUST sp_exchange_proofs(struct sp_exchange *x, const struct sp_outcome *o, const char *participant,
                                        int64_t wait_ms, struct sp_arena *a, struct sp_bundle_proof out[SP_MAX_PROOFS], size_t *n);

/* What is known of the status of an answered report: of a local one what this node itself says, of a partner's what its lists
 * say. fetch: ask the partner for what is newer or missing, at most wait_ms; else only when the time of the exchange is
 * not covered. found->n is 0 and known false when nothing is known, and when the report names no list. Texts live in the
 * arena. */
struct sp_rc SP_MUST sp_exchange_status(struct sp_exchange *x, const struct sp_outcome *o, const char *participant, bool fetch,
                                        int64_t wait_ms, struct sp_arena *a, struct sp_status_found *found);

/* Time stamps of the report and the receipt of an answered exchange with a partner, as far as there are any by now: the
 * receipt's in this node's log, the report's in the partner's, which is asked as for proofs and checked against this node's
 * anchors (node/federation/stamps.h); failing that the report's in this node's log. A node without anchors has none. coming: the partner has no
 * stamp for the report yet and says that it will have one, which then takes the place of this node's: it also dates the partner's log. */
struct sp_rc SP_MUST sp_exchange_stamps(struct sp_exchange *x, const struct sp_outcome *o, const char *participant,
                                        int64_t wait_ms, struct sp_arena *a, struct sp_stamps *out, bool *coming);

/* Translations of an answered report's free texts by the registry that gave it, signed with its own key, checked (node/evidence/foreign.h); for that report
 * only, and kept nowhere. A partner that is down, of an older version, or has none leaves a gap and no failure. In the arena. NOMEM. */
struct sp_translations_wanted {
    const struct sp_outcome *o;
    const struct sp_report *report;  /* that o holds */
    struct sp_view language;
    const char *participant;         /* in whose name it is asked */
};
struct sp_rc SP_MUST sp_exchange_translations(struct sp_exchange *x, const struct sp_translations_wanted *w, struct sp_arena *a,
                                              struct sp_foreign_list *out);
/* Whether asking is worth it: it is a partner's report, and not known that there is nothing to be had. again: a bank asks for a report that it
 * asked for before. */
bool sp_exchange_may_translate(struct sp_exchange *x, const struct sp_outcome *o, bool again);

/* The partner's side: one message in, one message out; for struct sp_link_server_opts. */
void sp_exchange_serve(void *x, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply);
/* Whether a peer may connect at all: an active node of the trust list. */
bool sp_exchange_accepts(void *x, const struct sp_peer *peer);
/* A handshake refused a peer's certificate: logged (peer.refused), and a key that our list does not know is looked for in a newer one. */
void sp_exchange_refused(void *x, const struct sp_peer *peer, const struct sp_diag *why);

#endif
