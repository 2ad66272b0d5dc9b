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

/* The language of this process, from the environment as POSIX has it (LC_ALL, LC_MESSAGES, LANG: the first that is set, its part before
 * "_", "." or "@"), until another is chosen. "en" when that is none of ours. False: no messages in this language; nothing changes. */
bool sp_message_choose(struct sp_view language);
struct sp_view sp_message_language(void);

#endif
