/*
 * tools/saphan-verify/show.h - a verdict on one bundle, for a screen of 80 columns and 24 lines, and as JSON.
 *
 * What is shown of the bundle stands in verified bytes. Threading: no shared state.
 */
#ifndef SP_VERIFY_SHOW_H
#define SP_VERIFY_SHOW_H

#include "node/evidence/looked_at.h"
#include "node/evidence/said.h"

struct sp_shown {
    const char *file;
    const struct sp_verified *v;
    const struct sp_trust *trust; /* NULL when it did not open */
    int64_t at_s;
    struct sp_view rendition;     /* empty: none was asked for, or the verdict is not valid */
    unsigned looked_at;
    struct sp_view translations;  /* of free texts, each with its original and a label; empty: none */
    const char *said_file;        /* NULL: none was given to compare */
    const struct sp_said *said;
};

/* Appended to b. For a good bundle: the verdict, what it is about, the ids of the checks; for a bad one first what failed. */
void sp_show_text(struct sp_buf *b, const struct sp_shown *s);
void sp_show_json(struct sp_buf *b, const struct sp_shown *s);

enum { SP_SHOW_WIDTH = 80 };
/* Pieces that the summary of an archive uses, too. ,"name":"value" and words wrapped at 80 columns: *column counts. Blank-separated words
 * that do not fit go to the next line, at indent; a long run of a script without blanks is cut where its letters let it. */
void sp_show_member(struct sp_buf *b, const char *name, struct sp_view value);
/* A digest in base64url as hex, lower case; nothing of an empty one. */
void sp_show_put_hex(struct sp_buf *b, struct sp_view digest);
void sp_show_words(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words);
void sp_show_names(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words); /* the same, and no run is cut */
/* Filled up with blanks, behind the text or before it. */
void sp_show_cell(struct sp_buf *b, struct sp_view text, size_t columns);
void sp_show_cell_right(struct sp_buf *b, struct sp_view text, size_t columns);
/* The verdict's word in the reader's language, and the first line: a word, the file's name, the time (no line's end). */
struct sp_view sp_show_verdict(enum sp_verdict_kind v);
void sp_show_first(struct sp_buf *b, enum sp_verdict_kind verdict, struct sp_view file, struct sp_view time);
/* A check that did not pass: "  FAIL id: why [rule]" and below it, in English, what it found, expected and actual. */
void sp_show_line(struct sp_buf *b, const struct sp_check_line *l);
void sp_show_passed(struct sp_buf *b, const char *id, struct sp_view text);
/* One row of a comparison: label and text, made safe. */
void sp_show_compared(struct sp_buf *b, struct sp_view label, struct sp_view text);
void sp_show_trust(struct sp_buf *b, const struct sp_trust *trust);
void sp_show_trust_json(struct sp_buf *b, const struct sp_trust *trust);
/* looked_at: of sp_looked_at, for an archive what every bundle had. */
void sp_show_not_checked(struct sp_buf *b, unsigned looked_at);
void sp_show_not_checked_json(struct sp_buf *b, unsigned looked_at);

#endif
