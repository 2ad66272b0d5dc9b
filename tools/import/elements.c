#include "tools/import/elements.h"

#include "base/limits.h"
#include "tools/import/reader.h"

enum { BEFORE, FIRST, NEXT, INSIDE, AFTER, DONE };

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static struct sp_rc bad_form(const struct sp_elements *e, struct sp_diag *d, const char *why)
{
    return sp_import_fail(d, SP_ERR(FORMAT), "import.json.form", e->line, "%s", why);
}

static void keep(struct sp_elements *e, char c)
{
    if (e->text.n < e->most_bytes)
        sp_buf_putc(&e->text, c);
    else
        e->too_long = true;
}

static struct sp_rc finish(struct sp_elements *e)
{
    e->where = AFTER;
    SP_TRY(sp_buf_rc(&e->text));
    struct sp_rc rc = e->element(e->ctx, sp_buf_view(&e->text), e->text_line, e->too_long);
    sp_buf_clear(&e->text);
    e->too_long = false;
    return rc;
}

static void in_string(struct sp_elements *e, char c)
{
    keep(e, c);
    if (e->escaped)
        e->escaped = false;
    else if (c == '\\')
        e->escaped = true;
    else if (c == '"')
        e->in_string = false;
}

static struct sp_rc between(struct sp_elements *e, char c, struct sp_diag *d);

static struct sp_rc inside(struct sp_elements *e, char c, struct sp_diag *d)
{
    if (!e->depth && (c == ',' || c == ']' || is_white(c))) { /* the end of a number or a word */
        SP_TRY(finish(e));
        return between(e, c, d);
    }
    keep(e, c);
    if (c == '"')
        e->in_string = true;
    else if (c == '{' || c == '[')
        e->depth++;
    else if ((c == '}' || c == ']') && e->depth && --e->depth == 0)
        return finish(e);
    return e->depth > SP_MAX_JSON_DEPTH ? sp_import_fail(d, SP_ERR(LIMIT), "json.depth", e->line, "values are nested too deeply") : SP_OK;
}

static struct sp_rc between(struct sp_elements *e, char c, struct sp_diag *d)
{
    if (is_white(c))
        return SP_OK;
    if (e->where == BEFORE) {
        e->where = FIRST;
        return c == '[' ? SP_OK : bad_form(e, d, "the file is not one array of JSON");
    }
    if (e->where == DONE)
        return bad_form(e, d, "something stands after the array");
    if (c == ']' && e->where != NEXT) {
        e->where = DONE;
        return SP_OK;
    }
    if (e->where == AFTER) {
        e->where = NEXT;
        return c == ',' ? SP_OK : bad_form(e, d, "elements are not separated by one comma");
    }
    if (c == ',' || c == ']' || c == '}' || c == ':')
        return bad_form(e, d, "an element is missing");
    e->where = INSIDE;
    e->text_line = e->line;
    return inside(e, c, d);
}

struct sp_rc sp_elements_feed(struct sp_elements *e, struct sp_view piece, bool last, struct sp_diag *d)
{
    for (size_t i = 0; i < piece.n; i++) {
        char c = piece.p[i];
        if (e->in_string)
            in_string(e, c);
        else
            SP_TRY(e->where == INSIDE ? inside(e, c, d) : between(e, c, d));
        e->line += c == '\n';
    }
    if (last && e->where != DONE)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.truncated", e->line, "the file ends inside the array");
    return SP_OK;
}

void sp_elements_free(struct sp_elements *e) { sp_buf_free(&e->text); }
