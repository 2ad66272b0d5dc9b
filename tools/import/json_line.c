#include "tools/import/json_line.h"

#include <stdlib.h>

size_t sp_line_at(struct sp_view text, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < text.n && i < offset; i++)
        line += text.p[i] == '\n';
    return line;
}

static size_t blanks(struct sp_view t, size_t i)
{
    while (i < t.n && strchr(" \t\r\n,:", t.p[i]) && t.p[i])
        i++;
    return i;
}

static size_t string_end(struct sp_view t, size_t i)
{
    for (i++; i < t.n && t.p[i] != '"'; i++)
        if (t.p[i] == '\\')
            i++;
    return i < t.n ? i + 1 : t.n;
}

/* Behind the value that begins at i. */
static size_t value_end(struct sp_view t, size_t i)
{
    size_t depth = 0;
    while (i < t.n) {
        char c = t.p[i];
        if (c == '"') {
            i = string_end(t, i);
        } else {
            depth += c == '{' || c == '[';
            if ((c == '}' || c == ']') && depth-- == 0)
                return i;
            i++;
        }
        if (depth == 0 && (i >= t.n || strchr(" \t\r\n,:]}", t.p[i]) || c == '}' || c == ']' || c == '"'))
            return i;
    }
    return i;
}

/* The member's value, or the end of the text. */
static size_t member(struct sp_view t, size_t i, struct sp_view name)
{
    for (i = blanks(t, i + 1); i < t.n && t.p[i] == '"';) {
        size_t end = string_end(t, i);
        bool is = end >= i + 2 && sp_view_eq(sp_view(t.p + i + 1, end - i - 2), name);
        i = blanks(t, end);
        if (is)
            return i;
        i = blanks(t, value_end(t, i));
    }
    return t.n;
}

static size_t element(struct sp_view t, size_t i, unsigned long no)
{
    for (i = blanks(t, i + 1); no-- > 0 && i < t.n && t.p[i] != ']';)
        i = blanks(t, value_end(t, i));
    return i < t.n && t.p[i] != ']' ? i : t.n;
}

size_t sp_json_line(struct sp_view text, const char *path)
{
    size_t at = blanks(text, 0), next = at;
    while (*path && next < text.n) {
        if (*path == '.') {
            path++;
        } else if (*path == '[') {
            char *end = NULL;
            next = text.p[at] == '[' ? element(text, at, strtoul(path + 1, &end, 10)) : text.n;
            path = end && *end == ']' ? end + 1 : "";
        } else {
            size_t n = strcspn(path, ".[");
            next = text.p[at] == '{' ? member(text, at, sp_view(path, n)) : text.n;
            path += n;
        }
        if (next < text.n)
            at = next;
    }
    return sp_line_at(text, at);
}
