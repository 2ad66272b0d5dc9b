/*
 * node/evidence/said.h - does a text or a page say exactly what a verified report says in a language?
 *
 * The file is held against what is made again from the report and a catalogue: the canonical lines (i18n/rendition.h), the text of
 * a terminal and the page (i18n/html.h). The same bytes are proved. So is a text of the same lines at its own width, but for blanks
 * at their ends, and a page in another spelling of the same document (i18n/page_read.h): that is said, as "as text". Anything else
 * is not proved, and what differs is told. Check ids, in order:
 *   shown.file       the file is of one of the three kinds
 *   shown.report     it names this report and exchange
 *   shown.layout     it is laid out as this program lays it out; indeterminate when it names another layout, and then nothing is proved
 *   shown.language   it is in the language that was asked for, or that it names itself
 *   shown.catalogue  which words it was held against
 *   shown.translations  where it shows some of free texts: their signers are known (node/evidence/signers.h)
 *   shown.page shown.text shown.lines   by its kind: it says the same
 * Rules: shown.kind shown.name shown.pdf shown.language shown.other-report shown.layout shown.strangers shown.differs, and those of i18n/page_read.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_SAID_H
#define SP_EVIDENCE_SAID_H

#include "node/evidence/verify.h"

enum { SP_MAX_DIFFERENCES = 50, SP_MAX_CHANGES = 600 /* of parts or lines: with more two texts are not compared one by one */ };

enum sp_said_kind { SP_SAID_UNKNOWN, SP_SAID_PAGE, SP_SAID_TEXT, SP_SAID_LINES };

/* where: section and labels, "" at the top. expected or found is empty where something was added, or dropped. All UTF-8, foreign. */
struct sp_difference { struct sp_view where, expected, found; };

struct sp_said_question {
    struct sp_view file;
    struct sp_view name;            /* of the file; may be empty */
    struct sp_view language;        /* empty: the file's own */
    const struct sp_trust *trust;
    const struct sp_verified *report; /* of a bundle that is valid */
    struct sp_view before;          /* what a program prints above a text: lines that may stand there, or empty */
};

struct sp_said {
    struct sp_verdict verdict;
    struct sp_arena arena;          /* owns what follows */
    enum sp_said_kind kind;
    struct sp_view language;
    unsigned layout;                /* that it names (i18n/html.h); 0: none */
    bool identical;                 /* to the byte */
    bool carried, vouched;          /* the catalogue it was held against: in the bundle; named by the trust list. Its version: */
    struct sp_view version;
    bool alike;                     /* there is a comparison, and nothing differs */
    struct sp_difference *v;        /* the first SP_MAX_DIFFERENCES of n */
    size_t n;
    bool beyond;                    /* too many to tell: only the first one is there */
};

/* A text below a verdict, "valid: NAME, judged at TIME" in the language of this process: which hour it names. What may stand above it is what is printed of that hour,
 * below any name of a file. */
bool sp_said_hour(struct sp_view file, int64_t *at_s);
/* NOMEM, LIMIT or INTERNAL only; what is wrong with the file is in the verdict. Free with sp_said_free in any case. */
struct sp_rc SP_MUST sp_said_check(const struct sp_said_question *q, struct sp_said *out);
static inline bool sp_said_proved(const struct sp_said *s) { return s->alike && sp_verdict_of(&s->verdict) == SP_VALID; }
const char *sp_said_kind_text(enum sp_said_kind k); /* "page", "text", "lines", "" */
void sp_said_free(struct sp_said *s);

#endif
