/*
 * tests/lib/sdjwt.h - an opened token with all that it borrows from. Functions are static. Threading: one thread.
 */
#ifndef SP_TESTS_SDJWT_H
#define SP_TESTS_SDJWT_H

#include "base/json.h"
#include "base/random.h"
#include "crypto/jws.h"
#include "crypto/sdjwt.h"
#include "tests/lib/check.h"

struct opened {
    struct sp_arena arena;
    struct sp_buf payload, region, claims;
    struct sp_sd_parts parts;
    struct sp_sdjwt t;
    struct sp_diag d;
};

static __attribute__((unused)) void opened_free(struct opened *o)
{
    sp_arena_free(&o->arena);
    sp_buf_free(&o->payload);
    sp_buf_free(&o->region);
    sp_buf_free(&o->claims);
}
#define OPENED_AUTO __attribute__((cleanup(opened_free))) struct opened

#endif
