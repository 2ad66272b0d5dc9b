/*
 * tools/import/elements.h - the elements of one JSON array, as texts, however long the array is.
 *
 * Only strings and brackets are understood, as far as it takes to find where an element ends; whoever is given the text reads it
 * strictly. One element is held at a time.
 *
 * Rules (diag.rule): import.json.form import.truncated json.depth
 *
 * Threading: one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_ELEMENTS_H
#define SP_TOOLS_IMPORT_ELEMENTS_H

#include "base/bytes.h"

/* too_long: more than most_bytes; the text is its beginning. What it returns other than OK stops the reading and is passed on. */
struct sp_elements {
    struct sp_rc (*element)(void *ctx, struct sp_view text, size_t line, bool too_long);
    void *ctx;
    size_t most_bytes;
    size_t line;              /* of the next byte; begin with 1 */
    /* its own; begin with zero, end with sp_elements_free */
    struct sp_buf text;
    size_t text_line;
    unsigned depth, where;
    bool in_string, escaped, too_long;
};

struct sp_rc SP_MUST sp_elements_feed(struct sp_elements *e, struct sp_view piece, bool last, struct sp_diag *d);
void sp_elements_free(struct sp_elements *e);

#endif
