/*
 * tools/saphan-verify/summary.h - what an archive holds, on one screen or as one JSON object.
 *
 * Two verified reports that answer one exchange differently are a finding of their own (check archive.exchange): each
 * bundle alone is true, and together they prove that a node answered twice. So are two receipts for one report
 * (archive.receipt): the asking node may show the one or the other, as its time suits. Two questions under one id of an exchange are
 * the asking node's, whoever answered them (archive.request). Signed heads of one log that are not of one history (tools/saphan-verify/
 * log_parts.h) are another (archive.fork): the node wrote two. So are two reports with one id or one place in a status list
 * (archive.report), receipts that put two answers at one place of a log (archive.place), status lists and revocation lists that contradict
 * each other (archive.status, archive.crl).
 *
 * Threading: one thread.
 */
#ifndef SP_VERIFY_SUMMARY_H
#define SP_VERIFY_SUMMARY_H

#include "tools/saphan-verify/archive.h"

enum { SP_VERDICTS = SP_MALFORMED + 1 };

struct sp_counts { size_t of[SP_VERDICTS]; };
struct sp_month { int month; struct sp_counts counts; };
/* Two files that cannot both be honest: places in the list of files. By what they show of the log of `node`: its heads of
 * size `at`, the messages at that place, or the entries at … to - 1. */
enum sp_conflict_kind {
    SP_TWO_ANSWERS, SP_TWO_QUESTIONS, SP_TWO_RECEIPTS, /* to one exchange */
    SP_TWO_OF_ONE_ID, SP_TWO_OF_ONE_INDEX, /* reports of one issuer: their id, their place in its status list (at) */
    SP_TWO_AT_PLACE,                       /* receipts of one node that put two answers at one place of its log (at) */
    SP_TWO_LISTS, SP_LIST_FORGOT,          /* status lists of `node`: of one second (at); the other lacks what the first had revoked */
    SP_TWO_CRLS, SP_CRL_FORGOT,            /* revocation lists of one root: of one number (at); the other lacks what the first had */
    SP_TWO_HEADS, SP_TWO_MESSAGES, SP_TWO_PARTS, SP_CONFLICTS
};
struct sp_conflict { enum sp_conflict_kind kind; size_t first, other; unsigned short node; uint64_t at, to; };

struct sp_summary {
    const struct sp_archive *a;
    struct sp_counts all;
    struct sp_counts *node;          /* by place in the trust list; one more for what is not proved */
    struct sp_month *month;          /* in order */
    size_t n_months, cap_months;
    unsigned unlooked;               /* what some bundle did not have to look at: node/evidence/verify.h */
    size_t other_formats, copies;    /* copies: bundles with a report, and no other receipt, that another bundle holds too */
    struct sp_conflict *conflict;    /* the first SP_SHOWN of them */
    size_t n_conflicts;
};

enum { SP_SHOWN = 20 };

bool sp_summary_begin(struct sp_summary *s, const struct sp_archive *a); /* false: out of memory */
void sp_summary_add(struct sp_summary *s, size_t i); /* the file at that place has been judged */
size_t sp_summary_bad(const struct sp_summary *s);   /* how many are not valid so far */
int sp_summary_print(struct sp_summary *s);          /* the exit status of the worst verdict */
void sp_summary_free(struct sp_summary *s);

/* Of twins.c: of all reports and receipts those that claim what only one can have. False: out of memory. */
bool sp_find_twins(struct sp_summary *s);
/* Of forks.c: adds a conflict for each size of a log that has two roots, and each place that has two messages; of a log with
 * neither, for the smallest part that has two contents. Sorts the archive's parts. */
void sp_find_forks(struct sp_summary *s);
void sp_summary_conflict(struct sp_summary *s, const struct sp_conflict *c);

#endif
