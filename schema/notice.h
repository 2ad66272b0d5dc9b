/*
 * schema/notice.h - what nodes say to each other about disputed facts: the member `dispute` of a request (schema/message.h).
 *
 *   op dispute  {"fact":"KIND/ID/FIELD","by":CODE,"claim":{"text","lang","script"?}}
 *               a participant of the asking node disputes a fact; answered {"dispute":ID,"deadline":DATE,"rule":RULE}
 *   op notice   {"id":UUID,"dispute":ID,"fact":"KIND/ID/FIELD","outcome":CODE,"date":DATE,"exchanges":[UUID,…]}
 *               what became of a fact that reports held, which answered those exchanges; answered {"kept":true}
 * Canonical JSON, members in this order.
 *
 * Rules: notice.id notice.exchanges, those of schema/dispute.h and schema/fact.h, and field.*.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_NOTICE_H
#define SP_SCHEMA_NOTICE_H

#include "schema/dispute.h"

/* claim: at most so many bytes, since every report repeats it (dispute.claim). */
enum { SP_MAX_CLAIM_BYTES = 1024 };
/* Open disputes about one company that a registry takes from one participant, from abroad while no more of all participants are
 * open, and from its own: with claims so short they stay far below SP_MAX_MESSAGE_BYTES, and those abroad leave room. */
enum { SP_DISPUTES_OF_ONE = 8, SP_DISPUTES_ABROAD = 64, SP_DISPUTES_OF_ALL = 128 };
struct sp_contest { struct sp_dispute_path about; struct sp_view by; struct sp_words claim; };
void sp_contest_put(struct sp_buf *b, const struct sp_contest *c);
/* Strict. Views live in the arena. */
struct sp_rc SP_MUST sp_contest_parse(struct sp_view text, struct sp_arena *a, struct sp_contest *out, struct sp_diag *d);

enum { SP_NOTICE_EXCHANGES = 32 };
struct sp_notice {
    struct sp_view id, dispute;
    struct sp_dispute_path about;
    enum sp_dispute_outcome outcome;
    struct sp_view date;              /* of the change */
    struct sp_view exchanges[SP_NOTICE_EXCHANGES]; /* by the asking node's ids; at least one */
    size_t n;
};
void sp_notice_put(struct sp_buf *b, const struct sp_notice *n);
struct sp_rc SP_MUST sp_notice_parse(struct sp_view text, struct sp_arena *a, struct sp_notice *out, struct sp_diag *d);

#endif
