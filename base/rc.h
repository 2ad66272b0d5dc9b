/*
 * base/rc.h - the one error type of the house.
 *
 * A function that can fail returns struct sp_rc. It has one member so that the
 * compiler refuses to mix it with an int, and must be checked. Rejecting a
 * foreign object (a forged report, a bad identifier) is a verdict, described by
 * struct sp_diag; the rc then says only which class of verdict it is.
 *
 * Threading: values only, no shared state.
 */
#ifndef SP_BASE_RC_H
#define SP_BASE_RC_H

#include <stdbool.h>
#include <stddef.h>

/* name, stable text code, process exit status, JSON-RPC error code, plain meaning */
#define SP_RC_LIST(X) \
    X(OK,          "ok",             0,  0,      "no error") \
    X(NOMEM,       "no_memory",      71, -32001, "out of memory") \
    X(IO,          "io",             74, -32002, "reading or writing failed") \
    X(CORRUPT,     "corrupt",        65, -32003, "stored data is damaged") \
    X(FORMAT,      "malformed",      3,  -32700, "not in the expected format") \
    X(INVALID,     "invalid",        1,  -32602, "breaks a rule") \
    X(LIMIT,       "limit",          3,  -32004, "larger than the limit") \
    X(NOTFOUND,    "not_found",      66, -32005, "not found") \
    X(EXISTS,      "exists",         73, -32006, "exists already") \
    X(DENIED,      "denied",         77, -32007, "not permitted by policy") \
    X(AUTH,        "unauthenticated",77, -32008, "who asks is not proved") \
    X(CRYPTO,      "crypto",         70, -32009, "a cryptographic operation failed") \
    X(SIGNATURE,   "bad_signature",  1,  -32010, "the signature does not verify") \
    X(EXPIRED,     "expired",        1,  -32011, "outside its time of validity") \
    X(REPLAY,      "replay",         1,  -32012, "seen before") \
    X(UNAVAILABLE, "unavailable",    69, -32013, "cannot be reached now") \
    X(TIMEOUT,     "timeout",        75, -32014, "no answer in time") \
    X(CONFIG,      "config",         78, -32015, "the configuration is wrong") \
    X(USAGE,       "usage",          64, -32016, "the command line is wrong") \
    X(FULL,        "full",           75, -32017, "no room left") \
    X(VERSION,     "version",        76, -32018, "made by another version") \
    X(METHOD,      "no_method",      64, -32601, "no such method") \
    X(CLOSED,      "closed",         75, -32019, "shutting down") \
    X(INTERNAL,    "internal",       70, -32603, "a fault in this program")

enum sp_rc_code {
#define X(name, text, exit_status, rpc, meaning) SP_RC_##name,
    SP_RC_LIST(X)
#undef X
    SP_RC_COUNT
};

struct sp_rc { enum sp_rc_code code; };

#define SP_MUST __attribute__((warn_unused_result))
#define SP_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* SP_OK, and SP_ERR(NOTFOUND) for a failure. */
#define SP_OK ((struct sp_rc){ SP_RC_OK })
#define SP_ERR(name) ((struct sp_rc){ SP_RC_##name })

static inline bool sp_ok(struct sp_rc rc) { return rc.code == SP_RC_OK; }
static inline bool sp_is(struct sp_rc rc, enum sp_rc_code code) { return rc.code == code; }

/* Return from the calling function when expr fails. */
#define SP_TRY(expr) \
    do { struct sp_rc sp_try_rc_ = (expr); if (!sp_ok(sp_try_rc_)) return sp_try_rc_; } while (0)

const char *sp_rc_text(struct sp_rc rc);    /* stable code, e.g. "not_found" */
const char *sp_rc_meaning(struct sp_rc rc); /* plain words */
int sp_rc_exit(struct sp_rc rc);            /* process exit status */
int sp_rc_rpc(struct sp_rc rc);             /* JSON-RPC error code */

/*
 * Why something was refused. Filled by the callee on failure when the caller
 * passes one (every diag parameter may be NULL); untouched on success.
 */
struct sp_diag {
    char rule[64];    /* stable rule id, e.g. "json.duplicate-key" */
    char field[128];  /* path of the field, e.g. "facts[3].data.amount", or "" */
    size_t offset;    /* byte offset in the input, or SP_NO_OFFSET */
    size_t line;      /* 1-based line in the file, or 0 */
    char text[256];   /* one plain sentence, safe to print (escaped) */
};
#define SP_NO_OFFSET ((size_t)-1)

/* Set rule, field (may be NULL) and text; offset SP_NO_OFFSET, line 0. Returns rc. */
struct sp_rc sp_diag_set(struct sp_diag *d, struct sp_rc rc, const char *rule,
                         const char *field, const char *fmt, ...) SP_PRINTF(5, 6);
/* Same with a byte offset. */
struct sp_rc sp_diag_at(struct sp_diag *d, struct sp_rc rc, const char *rule,
                        size_t offset, const char *fmt, ...) SP_PRINTF(5, 6);
/* For whoever fills a member by hand: as much of src (NULL is empty) as dst holds, cut between characters; what is no
 * UTF-8 or must not reach a terminal (sp_codepoint_hidden) is a question mark, as in all that the others here write. */
void sp_diag_copy(char *dst, size_t cap, const char *src);
/* Put "prefix." (or "prefix" before "[") in front of the field path; for nested validators. */
void sp_diag_prefix(struct sp_diag *d, const char *prefix);
/* Put "file: " in front of the text, for readers of whole files. Returns rc. */
struct sp_rc sp_diag_in_file(struct sp_diag *d, struct sp_rc rc, const char *path);

#endif
