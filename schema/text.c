#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f ||
           cp == 0x3000;
}

struct sp_rc sp_text_check(struct sp_view text, size_t max_bytes, const char *field, struct sp_diag *d)
{
    if (text.n == 0)
        return refuse(d, "schema.text.empty", field, "the text is empty");
    if (text.n > max_bytes)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.text", field, "%zu bytes are more than the limit of %zu", text.n,
                           max_bytes);
    if (sp_utf8_check(text) != text.n)
        return refuse(d, "schema.text.utf8", field, "the text is not UTF-8");
    uint32_t cp = 0;
    for (size_t pos = 0; pos < text.n;) {
        size_t start = pos;
        cp = sp_utf8_next(text, &pos);
        if (sp_codepoint_hidden(cp))
            return sp_diag_set(d, SP_ERR(INVALID), "schema.text.hidden", field,
                               "the text holds the invisible character U+%04X", (unsigned)cp);
        if (start == 0 && is_space(cp))
            return refuse(d, "schema.text.space", field, "the text begins with white space");
    }
    if (is_space(cp))
        return refuse(d, "schema.text.space", field, "the text ends with white space");
    return SP_OK;
}

bool sp_text_fits(struct sp_view utf8, size_t max_bytes)
{
    uint32_t cp = ' ';
    if (utf8.n == 0 || utf8.n > max_bytes || utf8.p[0] == ' ')
        return false;
    for (size_t pos = 0; pos < utf8.n;) {
        bool first = pos == 0;
        cp = sp_utf8_next(utf8, &pos);
        if (cp - 0x20 < 0x5f) /* printable ASCII */
            continue;
        if (sp_codepoint_hidden(cp) || (first && is_space(cp)))
            return false;
    }
    return !is_space(cp);
}

static int b64url_value(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool sp_digest_valid(struct sp_view text)
{
    if (text.n != 43)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (b64url_value(text.p[i]) < 0)
            return false;
    return (b64url_value(text.p[42]) & 3) == 0; /* 256 bits leave two bits over */
}

static bool alnum(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool sp_token_valid(struct sp_view text, size_t max_bytes)
{
    if (text.n == 0 || text.n > max_bytes || !alnum(text.p[0]))
        return false;
    for (size_t i = 1; i < text.n; i++) {
        char c = text.p[i];
        if (!alnum(c) && c != '.' && c != '_' && c != '-' && c != '/' && c != ':')
            return false;
    }
    return true;
}

bool sp_compact_jws_form(struct sp_view text)
{
    size_t part = 0, dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.') {
            if (part == 0)
                return false;
            part = 0;
            dots++;
        } else if (b64url_value(text.p[i]) < 0) {
            return false;
        } else {
            part++;
        }
    }
    return dots == 2 && part > 0;
}
