/*
 * tools/saphan-pdf/source.h - what a document is made of: a bundle that was verified, or openly was not.
 *
 * Rules: cli.lang, besides those of node/evidence/verify.h and of files
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_SOURCE_H
#define SP_PDF_SOURCE_H

#include "node/evidence/verify.h"
#include "tools/common/pins.h"

struct sp_source_question {
    const char *bundle, *trust, *policy; /* paths; policy may be NULL; trust NULL: nothing is verified */
    struct sp_pin_opts pins;
    struct sp_cli_many translators;      /* NODE=KID */
    const char *lang;                    /* NULL: the bundle's first rendition's */
    int64_t at_s;
};

struct sp_source {
    struct sp_buf bundle_text, trust_text, policy_text, payload, lines;
    struct sp_trust *trust;
    struct sp_verified verified;         /* also holds what was read without verifying */
    struct sp_view report, exchange;     /* the report's JWS, the request's jti */
    struct sp_translated_list translated; /* of free texts, for a reader of the language */
    int64_t issued_s;
    const struct sp_catalogue *cat;
    struct sp_catalogue *own;            /* the bundle's, when it is not one of this program */
};

/* *verdict: SP_VALID, or what the bundle is instead, and then *out holds the verdict only. Free with sp_source_free in any case. */
struct sp_rc SP_MUST sp_source_open(const struct sp_source_question *q, struct sp_source *out, enum sp_verdict_kind *verdict,
                                    struct sp_diag *d);
void sp_source_free(struct sp_source *s);

#endif
