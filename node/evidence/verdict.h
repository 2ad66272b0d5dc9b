/*
 * node/evidence/verdict.h - what a verifier found: one line per check, and the verdict that follows from them.
 *
 * Each line also says what was expected and what was there, both short and safe to print. The verdict is a projection
 * of the lines: any fail makes invalid, else any indeterminate makes indeterminate.
 * Threading: one owner.
 */
#ifndef SP_EVIDENCE_VERDICT_H
#define SP_EVIDENCE_VERDICT_H

#include "base/bytes.h"

enum sp_result { SP_PASS, SP_FAIL, SP_INDETERMINATE, SP_SKIPPED };
enum sp_verdict_kind { SP_VALID, SP_INVALID, SP_UNDECIDED, SP_MALFORMED };

const char *sp_result_text(enum sp_result r);
const char *sp_verdict_text(enum sp_verdict_kind v);
/* Process exit status: 0 valid, 1 invalid, 2 indeterminate, 3 malformed. */
int sp_verdict_exit(enum sp_verdict_kind v);

/* Why a check was skipped. */
enum sp_skip {
    SP_SKIP_GROUND,    /* one that it rests on did not pass */
    SP_SKIP_ALGORITHM, /* this program does not know the algorithm */
    SP_SKIP_AUTHORITY, /* no policy names an authority for it */
    SP_SKIP_LIST,      /* no revocation list at hand tells */
    SP_SKIPS
};

enum { SP_COMPARED_TEXT = 120 };

enum { SP_CHECK_ID = 64 };

struct sp_check_line {
    char id[SP_CHECK_ID]; /* stable, e.g. "report.signature" */
    enum sp_result result;
    enum sp_skip skip; /* of one that was skipped */
    char rule[64];     /* what refused, or "" */
    char detail[400];  /* plain words, safe to print */
    char expected[SP_COMPARED_TEXT], actual[SP_COMPARED_TEXT]; /* what should be there, what is */
};

enum { SP_MAX_CHECKS = 160 };

struct sp_verdict {
    bool malformed;
    bool brief;        /* for whoever reads only what went wrong: lines that pass say no more than that */
    struct sp_check_line v[SP_MAX_CHECKS];
    size_t n;
};

/* An id of three parts with dots between them, such as log.LA.answer, cut where there is no more room. Of two: middle is empty,
 * or last is NULL. */
void sp_check_id(char out[SP_CHECK_ID], const char *first, struct sp_view middle, const char *last);
void sp_verdict_add(struct sp_verdict *v, enum sp_result r, const char *id, const char *fmt, ...) SP_PRINTF(4, 5);
/* A pass with `good` as detail, or the failure that rc and d describe: EXPIRED is indeterminate, others fail. */
bool sp_verdict_take(struct sp_verdict *v, const char *id, struct sp_rc rc, const struct sp_diag *d, const char *good);
/* A check whose ground did not pass: not looked at. */
/* Indeterminate, with the rule and the words of d. */
void sp_verdict_open(struct sp_verdict *v, const char *id, const struct sp_diag *d);
void sp_verdict_skip(struct sp_verdict *v, const char *id, const char *ground);
/* A check that was skipped for another reason, which detail tells: never SP_SKIP_GROUND. */
void sp_verdict_skip_for(struct sp_verdict *v, enum sp_skip why, const char *id, const char *fmt, ...) SP_PRINTF(4, 5);
/* What the line added last expected, and what it found: made safe to print, cut with "…" when longer than a line holds.
 * Nothing is written for a line that passed when the verdict is brief: sp_verdict_tells says so beforehand. */
bool sp_verdict_tells(const struct sp_verdict *v);
void sp_verdict_expected(struct sp_verdict *v, const char *fmt, ...) SP_PRINTF(2, 3);
void sp_verdict_actual(struct sp_verdict *v, const char *fmt, ...) SP_PRINTF(2, 3);
/* What refused, as actual: the rule, and where in the text when d knows. */
void sp_verdict_refused(struct sp_verdict *v, const struct sp_diag *d);
enum sp_verdict_kind sp_verdict_of(const struct sp_verdict *v);
/* The check that tells the verdict: the first that failed, else the first indeterminate; NULL when all is well. */
const struct sp_check_line *sp_verdict_reason(const struct sp_verdict *v);
/* One line as {"id","result","rule"?,"detail","expected","actual"}, and all of them as a JSON array. */
void sp_check_line_put(struct sp_buf *b, const struct sp_check_line *l);
void sp_verdict_put(struct sp_buf *b, const struct sp_verdict *v);

#endif
