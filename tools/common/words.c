#include "tools/common/words.h"

#include <stdio.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"

bool sp_words_english(void)
{
    return sp_view_is(sp_message_language(), "en");
}

struct sp_view sp_words_code(enum sp_codelist list, struct sp_view code)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    struct sp_view label = cat ? sp_catalogue_code(cat, sp_view_of(sp_codelist_name(list)), code) : sp_view("", 0);
    return label.n ? label : code;
}

struct sp_view sp_words_kind(struct sp_view kind)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    char key[128];
    int n = snprintf(key, sizeof key, "kind.%.*s", (int)kind.n, kind.p);
    struct sp_view label = cat && n > 0 && (size_t)n < sizeof key ? sp_catalogue_find(cat, sp_view_of(key)) : sp_view("", 0);
    return label.n ? label : kind;
}

static void put_one(struct sp_buf *b, const struct sp_left_out *l)
{
    struct sp_view section = sp_words_code(SP_LIST_SECTION, l->what);
    long long n = (long long)l->n;
    if (sp_view_is(l->what, "policy"))
        sp_say(b, n == 1 ? "left-out.entry" : "left-out.entries", sp_fill_number("count", n));
    else if (n)
        sp_say(b, n == 1 ? "left-out.fact" : "left-out.facts", sp_fill_number("count", n), sp_fill_view("section", section));
    else
        sp_say(b, "left-out.section", sp_fill_view("section", section));
}

void sp_words_left_out(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden)
{
    struct sp_left_out out[SP_MAX_LEFT_OUT];
    size_t n = sp_report_left_out(r, hidden, out);
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? ", " : "");
        put_one(b, &out[i]);
    }
}
