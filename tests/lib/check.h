/* tests/lib/check.h - cmocka with the house's types; include first in every cmocka test. */
#ifndef SP_TESTS_CHECK_H
#define SP_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/bytes.h"

#define CHECK_OK(expr) \
    do { struct sp_rc ck_ = (expr); if (!sp_ok(ck_)) fail_msg("%s: %s", #expr, sp_rc_text(ck_)); } while (0)
#define CHECK_RC(name, expr) \
    do { struct sp_rc ck_ = (expr); if (!sp_is(ck_, SP_RC_##name)) fail_msg("%s: %s, not %s", #expr, sp_rc_text(ck_), #name); } while (0)
#define CHECK_RULE(d, want) assert_string_equal((d).rule, (want))
#define CHECK_VIEW(v, want) \
    do { struct sp_view ck_ = (v); if (!sp_view_is(ck_, (want))) fail_msg("\"%.*s\" is not \"%s\"", (int)ck_.n, ck_.p, (want)); } while (0)

/*
 * Tests that try everything on one thread, one place after another along the same code, do it in builds without sanitizers;
 * those need only a sample: the thread sanitizer is fifteen times slower, that of addresses four times, and has the fuzzers.
 */
#if defined(__has_feature)
#define CHECK_FEATURE(x) __has_feature(x)
#else
#define CHECK_FEATURE(x) 0
#endif
#if defined(__SANITIZE_THREAD__)
enum { CHECK_EVERY = 16 };
#elif defined(__SANITIZE_ADDRESS__) || CHECK_FEATURE(address_sanitizer)
enum { CHECK_EVERY = 5 };
#else
enum { CHECK_EVERY = 1 };
#endif

#endif
