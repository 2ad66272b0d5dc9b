/*
 * crypto/conform.h - one line of `saphan conform json|jws|jwe|sdjwt|inclusion|consistency|note`: published test vectors run
 * against the very code of a node.
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
/*
 * {"token","jwk"} -> {"valid":true,"claims":{…}} or {"valid":false,"rule"}: an SD-JWT (RFC 9901) in its compact form, of any
 * typ, judged by section 7.1 without its times: a vector states no clock. A key binding JWT is not required, so section
 * 7.3 has it ignored: "key_binding":"ignored" then follows the claims.
 */
struct sp_rc SP_MUST sp_conform_sdjwt(const cJSON *in, struct sp_buf *out);

/*
 * {"leaf_index","tree_size","leaf_hash","proof","root"} -> {"valid":true} or {"valid":false,"rule"}. Hashes are standard
 * base64, proof is an array of them (null or absent: empty); index and sizes are numbers, or decimal texts up to 2^64-1.
 * What is no such number, and a hash that is not 32 bytes (merkle.hash), is a judgement and not an unreadable line.
 */
struct sp_rc SP_MUST sp_conform_inclusion(const cJSON *in, struct sp_buf *out);
/*
 * {"size1","size2","root1","root2","proof"} -> as sp_conform_inclusion. Two differences from a node's own check, because
 * RFC 9162 section 2.1.4.2 and the published vectors have it so: nothing is consistent with an empty tree but itself
 * (merkle.size), and two heads of one size need no more than equal roots, whatever their length.
 */
struct sp_rc SP_MUST sp_conform_consistency(const cJSON *in, struct sp_buf *out);
/*
 * {"note","vkeys":[…]} -> {"valid":true,"verified":[names]} or {"valid":false,"verified":[],"rule"}. The names of those
 * keys that signed, as sp_note_verify counts them. A vkey that cannot be is a judgement too (note.vkey).
 */
struct sp_rc SP_MUST sp_conform_note(const cJSON *in, struct sp_buf *out);

#endif
