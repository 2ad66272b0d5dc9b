/*
 * tests/lib/bundle_fixture.h - one exchange of the alliance of tests/lib/trust_fixture.h, and its bundle.
 *
 * bf_prepare, change what a test is about, bf_make, bf_bind; bf_free at the end. CN-GX asks, LA answers, at TF_NOW.
 * Threading: one thread.
 */
#ifndef SP_TESTS_BUNDLE_FIXTURE_H
#define SP_TESTS_BUNDLE_FIXTURE_H

#include "node/evidence/verify.h"
#include "schema/company.h"
#include "tests/lib/trust_fixture.h"

#define BF_EXCHANGE "01995f3a-7b2c-7d10-8a11-0123456789ab"

/* The fields are what a test may change before bf_make; the rest is made from them. */
struct bf {
    struct tf f;
    struct sp_trust *trust;
    struct sp_arena arena;
    struct sp_request request;
    struct sp_receipt receipt;
    struct sp_report_head head;
    struct sp_company company;
    char request_digest[SP_SHA256_TEXT], report_digest[SP_SHA256_TEXT];
    struct sp_buf request_jws, report_jws, receipt_jws, lines, bundle;
    struct sp_buf disclosures;      /* "~…~", what stands behind report_jws; empty of an older report */
    struct sp_buf report;           /* both, joined by bf_bind */
    struct sp_seconds second;       /* of the report */
    struct sp_buf status[SP_MAX_BUNDLE_STATUS]; /* lists, as they go into the bundle */
    size_t n_status;
    struct sp_view translation[8];  /* signed translations, as they go into the bundle, in any order */
    size_t n_translations;
    enum sp_key_use report_by;      /* which key of LA signs the report */
    const char *exchange;           /* what the bundle says of it; BF_EXCHANGE at first */
    const char *report_typ;         /* SP_TYP_REPORT_WHOLE: as reports were before they had disclosures */
    int64_t product_version;        /* 1, of which every product has one; 0: the newest */
    bool without_x5t;
    bool plain;                     /* the bundle is one as older programs wrote: saphan-bundle/1, or /2 with translations */
    bool asked;                     /* request_jws stays what the bf_make before signed */
    bool twice;                     /* LA signs the report a second time */
};

void bf_prepare(struct bf *m);
/* Everything signed from what the test left in request, head and receipt; empty digests are filled in truly. */
void bf_make(struct bf *m);
/* The second signatures of report_jws as it is, made again by LA's key; text: over other bytes. */
void bf_sign_twice(struct bf *m, struct sp_view text);
/* report_jws and disclosures as they are, joined. Borrowed from m->report. */
struct sp_view bf_report(struct bf *m);
/* The built-in catalogue of a language, packed as bundles carry it. Borrowed for good. */
struct sp_view bf_packed(const char *language);
/* The bundle of the messages and lines as they are. */
void bf_bind(struct bf *m);
/* The trust list as it is in the fixture, signed and opened, in place of the one before. */
void bf_publish(struct bf *m);
void bf_free(struct bf *m);

#endif
