/*
 * node/federation/identity.h - the keys a node speaks with, one per use, opened once at start.
 * Threading: constant after loading.
 */
#ifndef SP_NODE_FEDERATION_IDENTITY_H
#define SP_NODE_FEDERATION_IDENTITY_H

#include "crypto/key.h"
#include "node/conf/conf.h"

struct sp_identity { struct sp_key *key[SP_USE_COUNT]; /* no root; NULL for an optional use that is not configured */ };

/* Every use that a node must have, and those that its configuration asks for. */
bool sp_identity_wants(const struct sp_conf *conf, enum sp_key_use use);

/* One of them: from its file, or from the token that the configuration names for the report key. */
struct sp_rc SP_MUST sp_identity_key(const struct sp_conf *conf, enum sp_key_use use, const struct sp_secret *pass,
                                     struct sp_key **out, struct sp_diag *d);
/* All that are wanted: keys/{report,receipt,encryption,log,tls,report-sm2}.key; diag names the file and what to do. */
struct sp_rc SP_MUST sp_identity_load(const struct sp_conf *conf, struct sp_identity *out, struct sp_diag *d);
void sp_identity_free(struct sp_identity *id);

#endif
