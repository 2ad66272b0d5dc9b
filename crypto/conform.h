/*
 * crypto/conform.h - one line of `saphan conform json|jws|jwe`: published test vectors run against the very code of a node.
 *
 * Each takes one JSON object and appends one JSON object without a line end. OK with {"error":…} appended when the line
 * lacks what it needs; the rc fails only when memory or OpenSSL does.
 * A token or key that this house refuses (another algorithm or curve, an RSA or symmetric key, a form that is not
 * compact) is a judgement and not an unreadable line: {"valid":false,"rule":…}.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_CONFORM_H
#define SP_CRYPTO_CONFORM_H

#include "base/json.h"

/* {"text_b64"} (standard base64 of any bytes) -> {"accepted":bool}, with "rule" and "offset" when refused. */
struct sp_rc SP_MUST sp_conform_json(const cJSON *in, struct sp_buf *out);
/*
 * {"token","jwk"} or {"token","jwks"} -> {"valid":true,"payload_b64"} or {"valid":false,"rule"}. payload_b64 is standard
 * base64. Of a set (an array, or {"keys":[…]}): the keys named by the token's kid when there are any, else every key.
 */
struct sp_rc SP_MUST sp_conform_jws(const cJSON *in, struct sp_buf *out);
/* {"token","jwk"} with a private P-256 key -> as sp_conform_jws; payload_b64 is the plaintext. */
struct sp_rc SP_MUST sp_conform_jwe(const cJSON *in, struct sp_buf *out);

#endif
