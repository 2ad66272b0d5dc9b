/*
 * tools/saphan-verify/archive.h - every bundle below a folder, on all cores, against one trust list.
 *
 * What is judged at what time and by which list is the same for all; catalogues and certificates are read once. Bundles
 * come out in byte order of their paths, whatever the threads do. Lists of one bundle hold for all: what they may change is judged
 * again (tools/saphan-verify/joint.h), so that nothing is said of any bundle before all were read.
 *
 * Threading: sp_archive_verify starts threads and ends them; sp_judged belongs to one thread at a time.
 */
#ifndef SP_VERIFY_ARCHIVE_H
#define SP_VERIFY_ARCHIVE_H

#include "node/evidence/verify.h"
#include "tools/saphan-verify/log_parts.h"
#include "tools/saphan-verify/walk.h"

enum { SP_ARCHIVE_ID = 40 };

/* One file of the archive. */
struct sp_judged {
    enum sp_verdict_kind verdict;
    bool skipped;                /* JSON of another format: no bundle, no verdict */
    unsigned looked_at;          /* what there was to look at: node/evidence/verify.h */
    bool proved;                 /* the report was verified: what follows is known */
    bool copy;                   /* of what another bundle holds (tools/saphan-verify/summary.h): set when all are judged */
    unsigned short asker, issuer; /* places in the trust list */
    int month;                   /* of the report: year * 12 + month - 1 */
    char exchange[SP_ARCHIVE_ID]; /* its id */
    char request[SP_SHA256_TEXT], report[SP_SHA256_TEXT]; /* digests */
    char receipt[SP_SHA256_TEXT]; /* the receipt's digest; "" when it was not verified */
    char answer[SP_ARCHIVE_ID]; /* the report's own id */
    int64_t place;               /* of the answer in the asking node's log, as the receipt says; -1: there is none */
    bool heads;                  /* there are proofs below signed heads */
    uint32_t list;               /* which status list the report names (tools/saphan-verify/lists.h), counted from one; 0: none, or a bad one is in the bundle */
    uint64_t index;              /* the report's place there */
    uint32_t status_file;        /* the file whose lists take the report back, counted from one; 0: none */
    char *told;                  /* owned, NULL-able: a line of JSON, or what went wrong in words */
};

struct sp_archive {
    const char *dir;
    const struct sp_verify_question *ground; /* without a bundle; its trust list is open */
    bool json;
    struct sp_walk walk;
    struct sp_judged *judged;    /* one for each of walk.file */
    struct sp_log_parts *parts;      /* what all of them show of the logs */
};

/* Judges all and prints the result; *status is the process's. Errors of sp_walk_read, NOMEM. */
struct sp_rc SP_MUST sp_archive_verify(const char *dir, const struct sp_verify_question *ground, bool json, int *status,
                                       struct sp_diag *d);

#endif
