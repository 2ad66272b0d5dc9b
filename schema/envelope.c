#include "schema/envelope.h"

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool sp_same_but_space(struct sp_view text, struct sp_view compact)
{
    bool quoted = false;
    size_t at = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!quoted && is_space(c))
            continue;
        if (at == compact.n || compact.p[at] != c)
            return false;
        at++;
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted && c == '\\') { /* what is escaped ends no string */
            i++;
            if (i == text.n || at == compact.n || compact.p[at] != text.p[i])
                return false;
            at++;
        }
    }
    return at == compact.n;
}
