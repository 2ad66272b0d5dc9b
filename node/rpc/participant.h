/*
 * node/rpc/participant.h - the banks, agencies and auditors registered at this node, and their tokens.
 *
 * One file per participant in the participants folder:
 *   {"format":"saphan-participant/1","id":"bank-1","name":"…","kind":"bank","jwk":{…}}
 *
 * A token is a JWT (RFC 7519) signed with the participant's ES256 key, typ "JWT", with the claims iss (participant
 * id), aud (this node), iat, exp (at most 5 minutes after iat), jti (UUID) and bh = base64url SHA-256 of the body.
 *
 * Rules: token.missing token.format token.issuer token.signature token.audience token.life token.expired
 * token.not-yet token.body token.jti; a used jti is refused by the caller (token.replay), who makes it durable.
 *
 * Threading: the set is constant after loading; sp_token_check is safe from any thread.
 */
#ifndef SP_NODE_RPC_PARTICIPANT_H
#define SP_NODE_RPC_PARTICIPANT_H

#include "base/bytes.h"
#include "crypto/key.h"

struct sp_participant {
    char id[64];
    char name[256];
    char kind[16];
    struct sp_key *key;
};

struct sp_participants { struct sp_participant *v; size_t n; };

/* Every *.json of the folder; diag names the file of the first bad one. */
struct sp_rc SP_MUST sp_participants_load(const char *dir, struct sp_participants *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_participant_parse(struct sp_view text, struct sp_participant *out, struct sp_diag *d);
void sp_participants_free(struct sp_participants *p);
bool sp_participant_id_valid(struct sp_view id); /* 1 to 63 of a-z 0-9 - . _ , starting with a letter or digit */

/* expires_s: the last second in which it is accepted; its jti must be remembered as long. */
struct sp_token { const struct sp_participant *by; char jti[64]; int64_t expires_s; };

/* AUTH with the rule, or OK and who asks. body is the exact request body. */
struct sp_rc SP_MUST sp_token_check(const struct sp_participants *p, struct sp_view token, struct sp_view body,
                                    const char *node_id, int64_t now_s, struct sp_token *out, struct sp_diag *d);
/* For clients: a fresh token over body. */
struct sp_rc SP_MUST sp_token_make(const struct sp_key *key, const char *participant, const char *node_id,
                                   struct sp_view body, int64_t now_s, struct sp_buf *out);

#endif
