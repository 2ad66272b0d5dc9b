/*
 * node/federation/asker.h - asks all partners at once, a fixed number at a time, while who wants to know does something else.
 *
 * A partner may take seconds to answer, or never do: nobody else waits for it. While one of its questions is under way it is not
 * asked again. Answers wait until they are taken.
 *
 * Threading: sp_asker_ask and sp_asker_take from any thread; sp_asker_stop once, after them.
 */
#ifndef SP_NODE_FEDERATION_ASKER_H
#define SP_NODE_FEDERATION_ASKER_H

#include "node/federation/partners.h"

enum { SP_ASKER_THREADS = 4, SP_ASKER_MS = 3000 /* for an answer */ };

struct sp_asker;

/* partners is borrowed until sp_asker_stop returns. NOMEM. */
struct sp_rc SP_MUST sp_asker_start(struct sp_partners *partners, struct sp_asker **out);
/* Waits for the questions under way; others are dropped. NULL is fine. */
void sp_asker_stop(struct sp_asker *a);

/* The partner gets two questions, one after the other; both are copied. False: it still has former ones, or there is no room. */
bool sp_asker_ask(struct sp_asker *a, struct sp_view node, struct sp_view first, struct sp_view second);
/* The oldest answer, and whose it is; false when there is none. reply is replaced. */
bool sp_asker_take(struct sp_asker *a, char from[SP_TLS_NODE_TEXT], struct sp_buf *reply);

#endif
