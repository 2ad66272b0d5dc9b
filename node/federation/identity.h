/*
 * node/federation/identity.h - the keys a node speaks with: one in use for each use, and those that it takes up or still opens
 * old messages with.
 *
 * Key files are KEY_DIR/USE.key and, for keys made later, KEY_DIR/USE-KID.key. The trust list says which of them is in use: the
 * active one, when it is here. While nodes still learn of a new list, the former key goes on (sp_identity_follow): what is
 * retired still counts with those that have the list, and with the others it is the only one that does. Messages sealed to any
 * of our keys are opened as soon as the key is here.
 *
 * Threading: keys are only ever added, and stay until sp_identity_free; `key` may be read from any thread at any time (read it once
 * for one message). sp_identity_load, _rescan and _follow: one thread at a time.
 */
#ifndef SP_NODE_FEDERATION_IDENTITY_H
#define SP_NODE_FEDERATION_IDENTITY_H

#include "base/file.h"
#include "crypto/key.h"
#include "node/conf/conf.h"
#include "node/evidence/trust.h"

enum { SP_IDENTITY_KEYS = 16 }; /* of one use */

/* A key file that was looked at. One that was refused is read again when it changed, or the passphrase's file did. */
struct sp_identity_file {
    char *name;
    enum sp_key_use use;
    struct sp_file_look look;
    bool refused, told;
    struct sp_rc rc; /* why, when it was refused */
    struct sp_diag why;
};

struct sp_identity {
    _Atomic(struct sp_key *) key[SP_USE_COUNT]; /* in use; no root; NULL for an optional use that is not configured */
    _Atomic(bool) waits[SP_USE_COUNT];          /* the list has no key of ours in force for that use: nothing is signed until it has */
    struct sp_key *all[SP_USE_COUNT][SP_IDENTITY_KEYS];
    _Atomic(size_t) n[SP_USE_COUNT];
    struct sp_identity_file file[SP_USE_COUNT * SP_IDENTITY_KEYS];
    size_t n_files;
    bool full;                      /* there were more, and that was said */
    struct sp_file_look pass;
};

/* Every use that a node must have, and those that its configuration asks for. */
bool sp_identity_wants(const struct sp_conf *conf, enum sp_key_use use);

/* The first one of them: from USE.key, or from the token that the configuration names for the report key. */
struct sp_rc SP_MUST sp_identity_key(const struct sp_conf *conf, enum sp_key_use use, const struct sp_secret *pass,
                                     struct sp_key **out, struct sp_diag *d);
/* All that are wanted, from every file; in use is the first. diag names the file and what to do. A file that cannot be read is
 * no failure as long as the use has another key: it stands among the files, refused. */
struct sp_rc SP_MUST sp_identity_load(const struct sp_conf *conf, struct sp_identity *out, struct sp_diag *d);
void sp_identity_free(struct sp_identity *id);

/* Key files that are new in the folder, and refused ones that changed; how many keys were added. IO (node.key): the folder cannot be
 * read; LIMIT (limit.keys), once: there are too many files. */
struct sp_rc SP_MUST sp_identity_rescan(struct sp_identity *id, const struct sp_conf *conf, size_t *added, struct sp_diag *d);
/* Logs each refusal that was not told yet (key.refused). */
void sp_identity_log_refused(struct sp_identity *id);
/* Of that use: why the first refused file was; NULL: none was. */
const struct sp_identity_file *sp_identity_refusal(const struct sp_identity *id, enum sp_key_use use);
/*
 * Take up the keys that the trust list has as active. hold: the former ones go on as long as they count, because the list is new. changed: which
 * uses have another key now, or wait now, or no longer. Without a key in force a use waits: a former key does not come back, because who
 * stole one may have the others of the folder, too. (`key` stays what it was, for who asks which it is.)
 */
void sp_identity_follow(struct sp_identity *id, const struct sp_trust *trust, struct sp_view node, bool hold, int64_t now_s,
                        bool changed[SP_USE_COUNT]);
/* The key with that name; NULL when it is not here. */
const struct sp_key *sp_identity_named(const struct sp_identity *id, enum sp_key_use use, struct sp_view kid);
/* The keys in use, all at once. */
void sp_identity_now(const struct sp_identity *id, struct sp_key *out[SP_USE_COUNT]);

/* A sealed message (crypto/jwe.h), with whichever of our keys it names. Errors as sp_jwe_open. */
struct sp_rc SP_MUST sp_identity_open(const struct sp_identity *id, struct sp_view jwe, const char *typ, struct sp_buf *plain,
                                      struct sp_diag *d);

#endif
