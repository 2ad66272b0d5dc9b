/*
 * i18n/message_embedded.h - the messages as tools/catc writes them into a C file at build time.
 * Threading: constant.
 */
#ifndef SP_I18N_MESSAGE_EMBEDDED_H
#define SP_I18N_MESSAGE_EMBEDDED_H

#include <stddef.h>

struct sp_embedded_message { const char *key, *text; };
struct sp_embedded_messages { const char *language; const struct sp_embedded_message *v; size_t n; }; /* ascending by key */

extern const struct sp_embedded_messages sp_embedded_messages[];
extern const size_t sp_embedded_messages_n;

#endif
