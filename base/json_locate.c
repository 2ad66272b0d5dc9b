#include "base/json_locate.h"

#include <stdlib.h>

size_t sp_line_at(struct sp_view text, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.n; i++)
        line += text.p[i] == '\n';
    return line;
}

static size_t after_space(struct sp_view t, size_t at)
{
    while (at < t.n && (t.p[at] == ' ' || t.p[at] == '\t' || t.p[at] == '\n' || t.p[at] == '\r'))
        at++;
    return at;
}

/* Behind the string that begins at `at`. */
static size_t after_string(struct sp_view t, size_t at)
{
    for (at++; at < t.n && t.p[at] != '"'; at++)
        at += t.p[at] == '\\';
    return at + 1;
}

/* Behind the value that begins at `at`. */
static size_t after_value(struct sp_view t, size_t at)
{
    size_t depth = 0;
    while (at < t.n) {
        char c = t.p[at];
        if (c == '"') {
            at = after_string(t, at);
            if (!depth)
                return at;
            continue;
        }
        if (!depth && (c == ',' || c == '}' || c == ']'))
            return at;
        at++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return at;
    }
    return at;
}

/* From the '{' at `at` to the value of a key. */
static bool into_member(struct sp_view t, size_t *at, struct sp_view key)
{
    size_t i = after_space(t, *at + 1);
    while (i < t.n && t.p[i] == '"') {
        size_t end = after_string(t, i);
        if (end > t.n || end < i + 2)
            return false;
        bool same = sp_view_eq(sp_view(t.p + i + 1, end - i - 2), key);
        i = after_space(t, after_space(t, end) + 1);
        if (same) {
            *at = i;
            return i < t.n;
        }
        i = after_space(t, after_value(t, i));
        if (i >= t.n || t.p[i] != ',')
            return false;
        i = after_space(t, i + 1);
    }
    return false;
}

/* From the '[' at `at` to the element of that number. */
static bool into_element(struct sp_view t, size_t *at, size_t number)
{
    size_t i = after_space(t, *at + 1);
    for (; i < t.n && t.p[i] != ']'; number--) {
        if (!number) {
            *at = i;
            return true;
        }
        i = after_space(t, after_value(t, i));
        if (i >= t.n || t.p[i] != ',')
            return false;
        i = after_space(t, i + 1);
    }
    return false;
}

size_t sp_json_line(struct sp_view text, const char *path)
{
    size_t at = after_space(text, 0);
    bool found = true;
    while (found && *path && at < text.n) {
        if (*path == '.') {
            path++;
        } else if (*path == '[') {
            char *end;
            unsigned long number = strtoul(path + 1, &end, 10);
            found = text.p[at] == '[' && *end == ']' && into_element(text, &at, number);
            path = *end ? end + 1 : end;
        } else {
            size_t n = strcspn(path, ".[");
            found = text.p[at] == '{' && into_member(text, &at, sp_view(path, n));
            path += n;
        }
    }
    return sp_line_at(text, at);
}
