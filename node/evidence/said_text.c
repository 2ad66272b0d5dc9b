/*
 * The text of a terminal cut into lines. Where a value stands tells what it is of, so lines are held against each other blank by
 * blank; only blanks at their ends, line ends of other systems and empty lines at the top and the bottom do not count.
 */
#include <stdio.h>

#include "base/clock.h"
#include "i18n/message.h"
#include "i18n/width.h"
#include "node/evidence/said_internal.h"

enum { LEAST_RULE = 40, MOST_RULE = 1000 /* columns of a terminal */, SCREEN = 80 /* columns of what stands above a report */, LONGEST_NAME = 255 /* bytes of a file's */ };

static struct sp_view without_end(struct sp_view line)
{
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    while (line.n && line.p[line.n - 1] == ' ')
        line.n--;
    return line;
}

/* Without what stands at its end; the rest of the text behind it. */
static struct sp_view next_line(struct sp_view *rest)
{
    struct sp_view line = *rest, after = { NULL, 0 };
    (void)sp_view_split(*rest, '\n', &line, &after);
    *rest = after;
    return without_end(line);
}

/* --- which text --- */

/* A line of the character alone; how often. 0: something else. */
static size_t rule_of(struct sp_view line, char c)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == c)
        n++;
    return n == line.n ? n : 0;
}

bool sp_said_text_find(struct sp_view file, struct sp_said_text *out)
{
    struct sp_view rest = file;
    *out = (struct sp_said_text){ .body_line = 1 };
    for (bool words = false; rest.n; out->body_line++) {
        struct sp_view from = rest, line = next_line(&rest);
        size_t n = rule_of(line, '=');
        if (n >= LEAST_RULE) {
            out->width = n < MOST_RULE ? (unsigned)n : MOST_RULE;
            out->body = from;
            out->above = words ? sp_view(file.p, (size_t)(from.p - file.p)) : sp_view(NULL, 0);
            return true;
        }
        words |= line.n > 0;
    }
    return false;
}

static struct sp_rc refuse(struct sp_diag *d, size_t at, size_t line, const char *text)
{
    struct sp_rc rc = sp_diag_at(d, SP_ERR(FORMAT), "shown.kind", at, "%s", text);
    if (d)
        d->line = line;
    return rc;
}

static bool steers(uint32_t cp) { return cp < 0x20 || (cp >= 0x7f && cp < 0xa0); }

struct sp_rc sp_said_text_plain(struct sp_view file, unsigned width, struct sp_diag *d)
{
    size_t line = 1, columns = 0, room = width > SCREEN ? width : SCREEN;
    for (size_t i = 0; i < file.n;) {
        size_t at = i;
        uint32_t cp = sp_utf8_next(file, &i);
        if (cp == '\n') {
            line++;
            columns = 0;
            continue;
        }
        bool ends = i == file.n || file.p[i] == '\n';
        if (cp == '\r' && ends && i < file.n)
            continue;
        if (steers(cp))
            return refuse(d, at, line, cp == '\t' ? "a tab: how far it leads, every program decides for itself" :
                          "a control character: a terminal may not show what stands there, or show it elsewhere");
        columns += sp_codepoint_width(cp);
        if (cp == ' ' && ends && columns > room)
            return refuse(d, at, line, "more blanks at the end of the line than it has room for: a terminal goes on in the next");
    }
    return SP_OK;
}

/* --- lines, and where they stand --- */

static struct sp_view without_indent(struct sp_view v)
{
    while (v.n && v.p[0] == ' ')
        v = sp_view(v.p + 1, v.n - 1);
    return v;
}

/* What stands in a column of its own, two blanks before the value; empty when there is none. */
static struct sp_view label_of(struct sp_view line)
{
    struct sp_view words = without_indent(line);
    for (size_t i = 1; i + 2 < words.n; i++)
        if (words.p[i] == ' ' && words.p[i + 1] == ' ')
            return sp_view(words.p, i);
    return sp_view(NULL, 0);
}

static size_t indent_of(struct sp_view line) { return line.n - without_indent(line).n; }

static void read_line(struct sp_view place[SP_PLACES], struct sp_view line, struct sp_view rest)
{
    struct sp_view label = label_of(line), words = without_indent(line), next = next_line(&rest);
    size_t indent = indent_of(line);
    if (rule_of(next, '-')) {
        struct sp_view head = words, tail;
        (void)sp_view_split(words, '|', &head, &tail);
        place[0] = without_end(head);
        place[1] = place[2] = sp_view(NULL, 0);
    } else if (indent == 2 && label.n && indent_of(next) == 4) { /* the heads of facts side by side */
        place[1] = label;
        place[2] = sp_view(NULL, 0);
    } else if (indent <= 4 && label.n) {
        place[2] = label;
    } else if (indent == 2) {
        place[1] = words;
        place[2] = sp_view(NULL, 0);
    }
}

size_t sp_lines_of(struct sp_view text)
{
    size_t n = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void drop_empty_end(struct sp_pieces *p, size_t from)
{
    while (p->n > from && !p->v[p->n - 1].text.n)
        p->n--;
}

static void put_body(struct sp_view text, size_t line, struct sp_pieces *out)
{
    struct sp_view place[SP_PLACES] = { { NULL, 0 } };
    for (size_t from = out->n; text.n || out->n == from; line++) {
        struct sp_view one = next_line(&text);
        read_line(place, one, text);
        out->v[out->n] = (struct sp_piece){ .text = one, .line = line };
        memcpy(out->v[out->n++].place, place, sizeof place);
    }
    drop_empty_end(out, 0);
}

/* --- what a program prints above a report --- */

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

/* The name of a file that can be read as nothing else: of letters that are seen, in the order in which they stand. */
static bool is_name(struct sp_view v)
{
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = sp_utf8_next(v, &i);
        if (is_space(cp) || sp_codepoint_hidden(cp) || sp_codepoint_turns(cp) || (cp >= 0x200b && cp <= 0x200d))
            return false;
    }
    return v.n > 0 && v.n <= LONGEST_NAME;
}

/* Up to a blank or the end of the line, which is where the verifier's lines are broken. */
static struct sp_view next_word(struct sp_view *rest)
{
    struct sp_view line = *rest, after = { NULL, 0 }, word;
    (void)sp_view_split(*rest, '\n', &line, &after);
    line = without_end(line);
    word = line;
    if (sp_view_split(line, ' ', &word, &line))
        *rest = sp_view(line.p, (size_t)(rest->p + rest->n - line.p));
    else
        *rest = after;
    return word;
}

/* A word of the pattern; "*" and what follows it stand for any word that ends like that, which is *any. */
static bool fits(struct sp_view pattern, struct sp_view word, struct sp_view *any)
{
    struct sp_view tail = pattern.n ? sp_view(pattern.p + 1, pattern.n - 1) : pattern;
    if (!pattern.n || pattern.p[0] != '*')
        return sp_view_eq(pattern, word);
    if (word.n <= tail.n || !sp_view_eq(sp_view(word.p + word.n - tail.n, tail.n), tail))
        return false;
    *any = sp_view(word.p, word.n - tail.n);
    return true;
}

static void put_first_line(struct sp_buf *b, struct sp_view name, struct sp_view time)
{
    sp_say(b, "verify.first", sp_fill_view("verdict", sp_said("word.valid")), sp_fill_view("file", name), sp_fill_view("time", time));
}

/* "valid: NAME, judged at TIME" as this process says it, broken where a line is full: any name of a file does. The hour, and the text
 * behind; or false. */
static bool read_first_line(struct sp_view *text, struct sp_view *time, int64_t *at_s)
{
    SP_BUF_AUTO pattern = { 0 };
    struct sp_view rest = *text, any[2], left;
    int64_t at;
    size_t n = 0;
    put_first_line(&pattern, SP_VIEW_LIT("*"), SP_VIEW_LIT("*"));
    for (left = sp_buf_view(&pattern); left.n;) {
        struct sp_view one = next_word(&left);
        if (n > 1 || !fits(one, next_word(&rest), &any[n]))
            return false;
        n += one.p[0] == '*';
    }
    if (n != 2 || !is_name(any[0]) || !sp_time_parse(any[1], &at) || (rest.n && rest.p[-1] != '\n'))
        return false;
    *time = any[1];
    *at_s = at;
    *text = rest;
    return true;
}

static struct sp_view skip_empty_lines(struct sp_view text)
{
    struct sp_view rest = text;
    while (text.n && !next_line(&rest).n)
        text = rest;
    return text;
}

bool sp_said_hour(struct sp_view file, int64_t *at_s)
{
    static const struct sp_view mark = { "\xef\xbb\xbf", 3 };
    struct sp_view text, time;
    struct sp_said_text found;
    file = sp_view_starts(file, mark) ? sp_view(file.p + 3, file.n - 3) : file;
    if (sp_utf8_check(file) != file.n || !sp_said_text_find(file, &found))
        return false;
    text = skip_empty_lines(found.above);
    return read_first_line(&text, &time, at_s);
}

static struct sp_rc put_above(struct sp_view text, struct sp_arena *a, struct sp_pieces *out)
{
    static const struct sp_view place = { "above the report", sizeof "above the report" - 1 };
    SP_BUF_AUTO first = { 0 };
    struct sp_view rest = skip_empty_lines(text), time;
    size_t line = sp_lines_of(sp_view(text.p, text.n - rest.n)) + (text.n == rest.n);
    int64_t at_s;
    struct sp_view behind = rest;
    if (read_first_line(&behind, &time, &at_s)) {
        struct sp_piece *p = &out->v[out->n++];
        *p = (struct sp_piece){ .line = line, .place = { place } };
        put_first_line(&first, SP_VIEW_LIT("NAME"), time);
        if (!sp_arena_copy(a, sp_buf_view(&first), &p->text))
            return SP_ERR(NOMEM);
        line += sp_lines_of(sp_view(rest.p, rest.n - behind.n)) - 1;
    }
    for (rest = behind; rest.n; line++)
        out->v[out->n++] = (struct sp_piece){ .text = next_line(&rest), .line = line, .place = { place } };
    drop_empty_end(out, 0);
    return sp_buf_rc(&first);
}

struct sp_rc sp_pieces_of_text(const struct sp_said_text *text, struct sp_arena *a, struct sp_pieces *out)
{
    struct sp_pieces all = { sp_arena_room(a, (sp_lines_of(text->above) + sp_lines_of(text->body) + 2) * sizeof *all.v), 0 };
    if (!all.v)
        return SP_ERR(NOMEM);
    SP_TRY(put_above(text->above, a, &all));
    put_body(text->body, text->body_line, &all);
    *out = all;
    return SP_OK;
}
