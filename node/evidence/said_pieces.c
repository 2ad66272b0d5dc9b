/* A page or canonical lines cut into what is compared. */
#include "i18n/page_read.h"
#include "node/evidence/said_internal.h"

/* --- pages --- */

enum { SECTION, CAPTION, ROW, COLUMN, NOWHERE, MAX_COLUMNS = 64 };

/* Where a reader is: below which heading, beside which label, in which column. */
struct place { struct sp_view at[SP_PLACES], head[MAX_COLUMNS]; size_t n_heads, cell; unsigned next; bool column; };

static bool has(struct sp_view text, const char *attribute) { return text.n && memmem(text.p, text.n, attribute, strlen(attribute)); }

static void enter(struct place *p, const struct sp_part *part)
{
    static const struct sp_view none = { "", 0 };
    bool head = sp_view_is(part->name, "th"), cell = head || sp_view_is(part->name, "td");
    if (sp_view_is(part->name, "h2")) {
        for (size_t i = 0; i < SP_PLACES; i++)
            p->at[i] = none;
        p->next = SECTION;
    } else if (sp_view_is(part->name, "h3")) {
        p->at[CAPTION] = p->at[ROW] = p->at[COLUMN] = none;
        p->next = CAPTION;
    } else if (sp_view_is(part->name, "table")) {
        p->n_heads = 0;
        p->at[ROW] = p->at[COLUMN] = none;
    } else if (sp_view_is(part->name, "tr")) {
        p->cell = 0;
        p->at[ROW] = p->at[COLUMN] = none;
    } else if (sp_view_is(part->name, "dt")) {
        p->next = COLUMN;
    } else if (head && has(part->text, " scope=\"row\"")) {
        p->next = ROW;
    } else if (sp_view_is(part->name, "style")) {
        p->at[SECTION] = SP_VIEW_LIT("the style sheet");
    } else if (sp_view_is(part->name, "body")) {
        p->at[SECTION] = none;
    }
    if (head && has(part->text, " scope=\"col\""))
        p->column = true;
    if (cell) {
        p->at[COLUMN] = p->cell < p->n_heads ? p->head[p->cell] : none;
        p->cell++;
    }
}

static void read_text(struct place *p, struct sp_view text)
{
    if (p->column && p->n_heads < MAX_COLUMNS)
        p->head[p->n_heads++] = text;
    else if (p->next != NOWHERE)
        p->at[p->next] = text;
    p->column = false;
    p->next = NOWHERE;
}

struct sp_rc sp_pieces_of_page(struct sp_view page, struct sp_arena *a, struct sp_pieces *out, struct sp_view *language, struct sp_diag *d)
{
    struct sp_parts parts;
    struct place p = { .next = NOWHERE };
    SP_TRY(sp_page_read(page, a, &parts, d));
    struct sp_piece *v = sp_arena_room(a, (parts.n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < parts.n; i++) {
        const struct sp_part *part = &parts.v[i];
        if (part->kind == SP_PART_OPEN)
            enter(&p, part);
        v[i] = (struct sp_piece){ .text = part->text, .markup = part->kind != SP_PART_TEXT };
        memcpy(v[i].place, p.at, sizeof p.at);
        if (part->kind == SP_PART_TEXT)
            read_text(&p, part->text);
    }
    *out = (struct sp_pieces){ v, parts.n };
    *language = parts.language;
    return SP_OK;
}

/* --- canonical lines --- */

struct sp_rc sp_pieces_of_lines(struct sp_view lines, struct sp_arena *a, struct sp_pieces *out)
{
    size_t n = 0;
    struct sp_piece *v = sp_arena_room(a, (sp_lines_of(lines) + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    while (lines.n) {
        struct sp_view line = lines, after = { NULL, 0 }, path = { "", 0 }, rest;
        (void)sp_view_split(lines, '\n', &line, &after);
        lines = after;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        (void)sp_view_split(line, '\t', &path, &rest);
        v[n] = (struct sp_piece){ .text = line, .place = { path }, .line = n + 1 };
        n++;
    }
    *out = (struct sp_pieces){ v, n };
    return SP_OK;
}
