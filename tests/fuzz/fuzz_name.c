/* layer: i18n */
#include <stdlib.h>

#include "i18n/match.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static struct sp_name_keys one, other;
static struct sp_name_tokens tokens;

static void check_tokens(enum sp_name_use use)
{
    sp_name_tokens_make(&one, use, &tokens);
    if (tokens.n > SP_NAME_TOKENS || tokens.used > SP_NAME_TOKEN_TEXT) abort();
    for (size_t i = 0; i < tokens.n; i++) {
        struct sp_view v = tokens.v[i].text;
        if (v.n == 0 || v.n > 64 || sp_utf8_check(v) != v.n) abort();
    }
}

/* Two names, a line each: keys fold to themselves, tokens keep their bounds, and the match is symmetric. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_view all = sp_view(data, n), a, b, id = SP_VIEW_LIT("ID"), none = SP_VIEW_LIT("");
    if (!sp_view_split(all, '\n', &a, &b)) { a = all; b = none; }
    if (!sp_ok(sp_name_keys_make(a, id, &one))) return 0;
    if (sp_utf8_check(one.fold) != one.fold.n || sp_utf8_check(one.core) != one.core.n) abort();
    if (sp_ok(sp_name_keys_make(one.fold, none, &other)) && !sp_view_eq(one.fold, other.fold)) abort();
    check_tokens(SP_NAME_INDEX);
    check_tokens(SP_NAME_QUERY);
    if (!sp_ok(sp_name_keys_make(b, none, &other))) return 0;
    double s = sp_name_keys_match(&one, id, &other, none);
    if (!(s >= 0 && s <= 1) || s != sp_name_keys_match(&other, none, &one, id)) abort();
    if (one.core.n && sp_name_keys_match(&one, id, &one, id) != 1) abort();
    return 0;
}
