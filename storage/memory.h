/*
 * storage/memory.h - the translation memory: texts of the register in other languages, with who made and who read them.
 *
 * A row is found by the very text, its languages and its context (KIND.FIELD), and by nothing less: what is only like it is
 * suggested to a person, and never used. A row begins as a draft, is approved or rejected by a reviewer, and is used once it
 * holds a signed translation (schema/translation.h). It stands in registry.mdb, so backups hold it.
 *
 * Nothing is overwritten unseen: who writes says what he read, and is refused when it is another by now. A row's version is the SHA-256 of
 * all that it says.
 *
 * Rules: memory.state (that step does not follow on the state it has), memory.four-eyes (reviewed by who made it), memory.changed (the row is
 * another than the one that was read)
 *
 * Everything that writes is durable on return.
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_MEMORY_H
#define SP_STORAGE_MEMORY_H

#include "base/arena.h"
#include "storage/db.h"

/* A text that no fact of the registry has, of a partner's report, is kept so long after it was made, read or imported (storage/retention.h). */
enum { SP_MEMORY_KEPT_DAYS = 1096 };

enum sp_memory_state { SP_MEMORY_DRAFT, SP_MEMORY_APPROVED, SP_MEMORY_REJECTED, SP_MEMORY_SIGNED };
const char *sp_memory_state_text(enum sp_memory_state s); /* draft approved rejected signed */

/* Languages as tags ("lo", "zh-Hant"). source: the original's whole text; or it is empty, and digest is the SHA-256 of it, 32 bytes: a signed
 * translation names its original so, and one of a partner's register is kept without the text. A row that was read has the digest in any
 * case. */
struct sp_memory_key { struct sp_view from, to, context, source, digest; };

struct sp_memory_row {
    struct sp_memory_key key;
    enum sp_memory_state state;
    struct sp_view text;                    /* the translation */
    struct sp_view method;                  /* certified human memory machine */
    struct sp_view engine, engine_version;  /* of machine translations */
    struct sp_view translator, reviewer;    /* or empty */
    struct sp_view assertion;               /* compact JWS: of what is signed, and of a machine's draft that the node has signed as that */
    /* Of one by a key that was named for some registers: whose reports it is for, ids of nodes and SP_MEMORY_OWN, a blank between them. Empty: made
     * or approved here, for any. */
    struct sp_view registers;
    int64_t made_s, reviewed_s;
};
#define SP_MEMORY_OWN "."

/* In the place of was, as it was read; was NULL: where nothing is. EXISTS when something else is there by now. */
struct sp_rc SP_MUST sp_memory_put(struct sp_db *db, const struct sp_memory_row *row, const struct sp_memory_row *was);
/* Of a row that was read: SHA-256. INVALID for a key that can be none. */
enum { SP_MEMORY_VERSION = 32 };
struct sp_rc SP_MUST sp_memory_version(const struct sp_memory_row *row, uint8_t out[SP_MEMORY_VERSION]);
/* version: of the row that the reviewer read. A draft, or what was rejected, becomes approved; whatever is not rejected yet becomes that.
 * INVALID (memory.state, memory.four-eyes), EXISTS (memory.changed), NOTFOUND. */
struct sp_memory_review { bool approve; const uint8_t *version; struct sp_view reviewer; int64_t at_s; };
struct sp_rc SP_MUST sp_memory_review(struct sp_db *db, const struct sp_memory_key *key, const struct sp_memory_review *x, struct sp_diag *d);
/* Whatever it is, it becomes rejected: it is given to nobody any more. forget: nothing of it stays, so it may be made again. NOTFOUND. */
struct sp_rc SP_MUST sp_memory_withdraw(struct sp_db *db, const struct sp_memory_key *key, bool forget, struct sp_view by, int64_t at_s);
/* NOTFOUND. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_memory_get(struct sp_db *db, const struct sp_memory_key *key, struct sp_arena *a, struct sp_memory_row *out);
/* It is for texts of reports of that node; own: this node's id. */
bool sp_memory_speaks(const struct sp_memory_row *row, struct sp_view register_node, struct sp_view own);
bool sp_memory_empty(struct sp_db *db);

/* Every row into that language (empty: into any), in order of its key. each returns other than OK to stop, which is passed on; views for the call
 * only; it must not write. */
typedef struct sp_rc (*sp_memory_fn)(void *ctx, const struct sp_memory_row *row);
struct sp_rc SP_MUST sp_memory_each(struct sp_db *db, struct sp_view to, sp_memory_fn each, void *ctx);

/* How alike two texts are, 0 to 100: shared runs of three letters. 100 for equal texts only. */
unsigned sp_memory_likeness(struct sp_view a, struct sp_view b);

#endif
