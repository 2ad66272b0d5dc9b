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

/* Pieces that the summary of an archive uses, too. ,"name":"value" and words wrapped at 80 columns: *column counts. */
void sp_show_member(struct sp_buf *b, const char *name, struct sp_view value);
void sp_show_words(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words);
/* "    id: detail [rule]" and below it expected and actual. */
void sp_show_line(struct sp_buf *b, const char *mark, const struct sp_check_line *l);
void sp_show_trust_json(struct sp_buf *b, const struct sp_trust *trust);
/* looked_at: of sp_looked_at, for an archive what every bundle had. */
void sp_show_not_checked(struct sp_buf *b, unsigned looked_at);
void sp_show_not_checked_json(struct sp_buf *b, unsigned looked_at);

#endif
