#include "tools/import/tell.h"

#include <stdio.h>

#include "base/json.h"
#include "tools/common/words.h"

enum { TELL_ROWS = 3, TELL_BYTES = 400 };

/* Why, in the reader's language: what the rule of a line of rejects says, else that it is not valid. Its own text is English. */
static void put_why(struct sp_buf *b, struct sp_view line)
{
    SP_JSON_AUTO j = NULL;
    struct sp_view rule;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char text[sizeof d.rule];
    if (sp_words_english() || !sp_ok(sp_json_parse(line, line.n, &j, &d)) || !sp_ok(sp_json_str(j, "rule", &rule, &d)) || rule.n >= sizeof text)
        return;
    (void)snprintf(text, sizeof text, "%.*s", (int)rule.n, rule.p);
    sp_buf_puts(b, "  ");
    sp_buf_put(b, sp_message_of(sp_message_language(), text, sp_rc_text(SP_ERR(INVALID))));
    sp_buf_putc(b, '\n');
}

void sp_import_tell(unsigned *told, struct sp_view lines)
{
    SP_BUF_AUTO safe = { 0 };
    for (struct sp_view line; *told < TELL_ROWS && sp_view_split(lines, '\n', &line, &lines); ++*told) {
        sp_say_safe(&safe, "import.rejected", sp_fill_view("row", sp_view(line.p, line.n < TELL_BYTES ? line.n : TELL_BYTES)));
        sp_buf_puts(&safe, line.n < TELL_BYTES ? "\n" : "...\n");
        put_why(&safe, line);
    }
    if (safe.n)
        fwrite(safe.p, 1, safe.n, stderr);
}
