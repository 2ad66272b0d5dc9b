/*
 * schema/logged.h - what an exchange log says about a message: one entry, which anyone can write who has the message.
 *
 *   {"kind":"request"|"answer"|"receipt","digest":"<base64url SHA-256 of the message's signed part>"}
 * A report and a refusal are answers. No white space, members in this order: the entry's bytes are what the log hashes.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_LOGGED_H
#define SP_SCHEMA_LOGGED_H

#include "base/bytes.h"

enum sp_logged_kind { SP_LOGGED_REQUEST, SP_LOGGED_ANSWER, SP_LOGGED_RECEIPT, SP_LOGGED_KINDS };
const char *sp_logged_kind_text(enum sp_logged_kind kind);
bool sp_logged_kind_parse(struct sp_view text, enum sp_logged_kind *out);

/*
 * What a message's digest, in whatever place, is the digest of: the compact JWS, all before the first '~'. Only a report
 * (RFC 9901) has more than that, and copies of it that disclose less keep their digest. Borrowed.
 */
struct sp_view sp_signed_part(struct sp_view message);

/* The entry of a message with that digest (base64url, 43 characters). */
void sp_logged_entry_put(struct sp_buf *b, enum sp_logged_kind kind, struct sp_view digest);

#endif
