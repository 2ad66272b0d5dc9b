/*
 * i18n/message.h - what programs say to people in their own language: a sentence for a rule or code, labels of a verdict.
 *
 * Frozen texts from catalogue/messages/, in every language of the catalogues. They are beside what is stable (rule, code, field)
 * and never instead of it; logs stay English. Nothing that is signed or compared is made of them.
 *
 * Threading: constant tables; sp_message_choose belongs to the start of a program, before it has threads.
 */
#ifndef SP_I18N_MESSAGE_H
#define SP_I18N_MESSAGE_H

#include "base/bytes.h"

/* The text of "rule.policy.purpose", "label.exchange" …; empty when the language or the key is unknown. Constant. */
struct sp_view sp_message(struct sp_view language, const char *key);
/* What to tell somebody about a failure: the sentence of its rule, else of its code ("not_found"). Empty: unknown language. */
struct sp_view sp_message_of(struct sp_view language, const char *rule, const char *code);

/*
 * A message with its values in the language of this process, appended. "{count}" stands for the value of that name; a value is never
 * interpreted. Every language has every key with the same placeholders, and mk/check-messages.sh holds each call against them; a key or
 * a value that were missing nevertheless show as the key itself.
 */
struct sp_fill { const char *name; struct sp_view text; char number[24]; };
struct sp_fill sp_fill_view(const char *name, struct sp_view text);
struct sp_fill sp_fill_text(const char *name, const char *text);
struct sp_fill sp_fill_number(const char *name, long long number);
void sp_say_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n);
/* The same in another language than that of the process: what programs read is English whoever runs them. */
void sp_say_in_filled(struct sp_buf *b, struct sp_view language, const char *key, const struct sp_fill *v, size_t n);
#define sp_say_in(b, language, key, ...) sp_say_in_filled(b, language, key, (const struct sp_fill[]){ __VA_ARGS__ }, sizeof((const struct sp_fill[]){ __VA_ARGS__ }) / sizeof(struct sp_fill))
#define sp_say(b, key, ...) sp_say_filled(b, key, (const struct sp_fill[]){ __VA_ARGS__ }, sizeof((const struct sp_fill[]){ __VA_ARGS__ }) / sizeof(struct sp_fill))
/* One without placeholders. Constant. */
struct sp_view sp_said(const char *key);
struct sp_view sp_said_in(struct sp_view language, const char *key);

/* The language of this process, from the environment as POSIX has it (LC_ALL, LC_MESSAGES, LANG: the first that is set, its part before
 * "_", "." or "@"), until another is chosen. "en" when that is none of ours. False: no messages in this language; nothing changes. */
bool sp_message_choose(struct sp_view language);
struct sp_view sp_message_language(void);

#endif
