#include "i18n/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/format.h"
#include "i18n/message_embedded.h"

static const struct sp_embedded_messages *chosen;

static const struct sp_embedded_messages *in(struct sp_view language)
{
    for (size_t i = 0; i < sp_embedded_messages_n; i++)
        if (sp_view_is(language, sp_embedded_messages[i].language))
            return &sp_embedded_messages[i];
    return NULL;
}

static int by_key(const void *key, const void *entry)
{
    return strcmp(key, ((const struct sp_embedded_message *)entry)->key);
}

static struct sp_view find(const struct sp_embedded_messages *m, const char *key)
{
    const struct sp_embedded_message *e = m ? bsearch(key, m->v, m->n, sizeof *m->v, by_key) : NULL;
    return e ? sp_view_of(e->text) : sp_view("", 0);
}

struct sp_view sp_message(struct sp_view language, const char *key)
{
    return find(in(language), key);
}

struct sp_view sp_message_of(struct sp_view language, const char *rule, const char *code)
{
    const struct sp_embedded_messages *m = in(language);
    char key[96];
    (void)snprintf(key, sizeof key, "rule.%s", rule);
    struct sp_view text = find(m, key);
    if (!text.n) {
        (void)snprintf(key, sizeof key, "code.%s", code);
        text = find(m, key);
    }
    return text;
}

bool sp_message_choose(struct sp_view language)
{
    const struct sp_embedded_messages *m = in(language);
    chosen = m ? m : chosen;
    return m != NULL;
}

struct sp_view sp_message_language(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    const char *wish = "";
    if (chosen)
        return sp_view_of(chosen->language);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !*wish; i++)
        wish = getenv(names[i]) ? getenv(names[i]) : "";
    const struct sp_embedded_messages *m = in(sp_view(wish, strcspn(wish, "_.@")));
    return m ? sp_view_of(m->language) : SP_VIEW_LIT("en");
}

struct sp_view sp_said_in(struct sp_view language, const char *key)
{
    struct sp_view text = sp_message(language, key);
    return text.n ? text : sp_view_of(key);
}

struct sp_view sp_said(const char *key)
{
    return sp_said_in(sp_message_language(), key);
}

struct sp_fill sp_fill_view(const char *name, struct sp_view text)
{
    return (struct sp_fill){ .name = name, .text = text.n ? text : sp_view("", 0) };
}

struct sp_fill sp_fill_text(const char *name, const char *text)
{
    return sp_fill_view(name, sp_view_of(text));
}

struct sp_fill sp_fill_number(const char *name, long long number)
{
    struct sp_fill f = { .name = name };
    (void)snprintf(f.number, sizeof f.number, "%lld", number);
    return f;
}

void sp_say_in_filled(struct sp_buf *b, struct sp_view language, const char *key, const struct sp_fill *v, size_t n)
{
    enum { MOST = 12 };
    struct sp_slot slots[MOST];
    SP_BUF_AUTO text = { 0 };
    for (size_t i = 0; i < n && i < MOST; i++)
        slots[i] = (struct sp_slot){ v[i].name, v[i].text.p ? v[i].text : sp_view_of(v[i].number) };
    if (n > MOST || !sp_ok(sp_template_put(sp_said_in(language, key), slots, n, &text)))
        sp_buf_puts(b, key);
    else
        sp_buf_put(b, sp_buf_view(&text));
}

void sp_say_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n)
{
    sp_say_in_filled(b, sp_message_language(), key, v, n);
}
