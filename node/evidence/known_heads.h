/*
 * node/evidence/known_heads.h - heads of logs that were judged a moment before, for whoever verifies bundle after bundle.
 *
 * A signed head covers all that a node exchanged until then, so thousands of bundles carry the same few. What is said of one
 * depends on the bytes of the note, on whose log it is, on the trust list and the revocation lists, on the time to judge at and
 * on how many witnesses are wanted; only a head that was good is kept, with all of that, and known again when all of that is
 * the same, byte by byte. Memory is bounded: a newer head takes the place of the oldest.
 *
 * Threading: of one thread at a time. Trust lists and revocation lists that it was asked with must outlive it.
 */
#ifndef SP_EVIDENCE_KNOWN_HEADS_H
#define SP_EVIDENCE_KNOWN_HEADS_H

#include "node/evidence/logged.h"

enum { SP_KNOWN_HEADS = 32, SP_KNOWN_HEAD_BYTES = 4096 /* of a note; longer ones are not kept */ };

struct sp_known_heads;
struct sp_known_heads *sp_known_heads_new(void); /* NULL: out of memory */
void sp_known_heads_free(struct sp_known_heads *k); /* NULL is fine */

struct sp_head_asked { const struct sp_trust *trust; struct sp_view node, note; int64_t quorum, at_s; };
/* What was kept; its origin is borrowed from q's note. False: not known. k may be NULL. */
bool sp_known_heads_has(const struct sp_known_heads *k, const struct sp_head_asked *q, struct sp_logged_head *head, int64_t *seen_s);
/* A good head, with its origin in q's note. Nothing is kept when memory is short, or k is NULL. */
void sp_known_heads_add(struct sp_known_heads *k, const struct sp_head_asked *q, const struct sp_logged_head *head, int64_t seen_s);
/* Of the nodes below them. Borrowed; NULL when k is, or when there was no memory for it. */
struct sp_merkle_nodes *sp_known_heads_nodes(struct sp_known_heads *k);

#endif
