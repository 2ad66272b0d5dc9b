/*
 * node/federation/stamp_ask.h - one question to a time-stamping authority (RFC 3161 section 3.4, over HTTP), and its answer
 * looked at before anybody relies on it.
 *
 * An authority may be slow, hostile or broken: the whole answer has SP_STAMP_ASK_MS and SP_MAX_TSP_BYTES, and a token counts
 * only when it is good below the anchors, answers this very request, and its time is about this node's.
 *
 * Rules: stamp.http stamp.clock, besides those of crypto/tsp.h and node/net/http.h
 *
 * Threading: no shared state; blocks.
 */
#ifndef SP_NODE_FEDERATION_STAMP_ASK_H
#define SP_NODE_FEDERATION_STAMP_ASK_H

#include "crypto/tsp.h"

/* The clocks of node and authority may differ by so much; more, and one of them is wrong. */
enum { SP_STAMP_ASK_MS = 5000, SP_STAMP_CLOCKS_S = 300 };

/* Appends the token's DER and tells its time. url: http://… */
struct sp_rc SP_MUST sp_stamp_ask(const char *url, const struct sp_tsp_anchors *anchors, const uint8_t root[SP_SHA256_BYTES],
                                  struct sp_buf *token, int64_t *gen_us, struct sp_diag *d);

#endif
