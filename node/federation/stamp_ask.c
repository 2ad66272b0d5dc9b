#include "node/federation/stamp_ask.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "node/net/http.h"

static struct sp_rc call(const char *url, struct sp_view request, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_http_client *c = NULL;
    int status = 0;
    const struct sp_http_client_opts opts = { .url = url, .plain = true, .timeout_ms = SP_STAMP_ASK_MS,
                                              .max_reply_bytes = SP_MAX_TSP_BYTES };
    const struct sp_http_ask ask = { .method = SP_HTTP_POST, .content_type = "application/timestamp-query", .body = request };
    SP_TRY(sp_http_client_new(&opts, &c, d));
    struct sp_rc rc = sp_http_client_call(c, &ask, reply, &status, d);
    sp_http_client_free(c);
    SP_TRY(rc);
    if (status != 200)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "stamp.http", NULL, "the authority answers with HTTP status %d", status);
    return SP_OK;
}

static struct sp_rc make_nonce(uint64_t *out)
{
    SP_TRY(sp_random_bytes(out, sizeof *out));
    *out |= 1; /* 0 would be none */
    return SP_OK;
}

/* A token whose time is not about now is of no use: what it covers was written just now. */
static struct sp_rc check_clock(int64_t gen_us, struct sp_diag *d)
{
    int64_t apart = gen_us / 1000000 - sp_now_s();
    if (apart <= SP_STAMP_CLOCKS_S && apart >= -SP_STAMP_CLOCKS_S)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "stamp.clock", NULL,
                       "the authority's clock and this node's are %lld s apart; one of them is wrong", (long long)apart);
}

struct sp_rc sp_stamp_ask(const char *url, const struct sp_tsp_anchors *anchors, const uint8_t root[SP_SHA256_BYTES],
                          struct sp_buf *token, int64_t *gen_us, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_BUF_AUTO der = { 0 };
    struct sp_tsp_want want = { .imprint = root, .anchor_ders = anchors->v, .n_anchors = anchors->n };
    struct sp_tsp_stamp stamp;
    SP_TRY(make_nonce(&want.nonce));
    SP_TRY(sp_tsp_request(root, want.nonce, NULL, &request, d));
    SP_TRY(call(url, sp_buf_view(&request), &reply, d));
    SP_TRY(sp_tsp_response(sp_buf_view(&reply), &der, d));
    SP_TRY(sp_tsp_check(sp_buf_view(&der), &want, &a, &stamp, d));
    SP_TRY(check_clock(stamp.gen_us, d));
    sp_buf_put(token, sp_buf_view(&der));
    SP_TRY(sp_buf_rc(token));
    *gen_us = stamp.gen_us;
    return SP_OK;
}
