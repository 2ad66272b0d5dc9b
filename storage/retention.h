/*
 * storage/retention.h - deleting what the law says must go, and the signed tombstones that stay in its place.
 *
 * A fact is due when a rule of the country's table (schema/country_policy.h) covers its newest version and the rule's clock has run out
 * on the day asked about. Then all its versions go, and with it the disputes and statements about it, which repeat what it said. A fact
 * that is in dispute stays until that is settled: while a dispute of it is open, or it bears the mark and no dispute says why.
 *
 * A version that makes a fact due which by the version before it was not counts only after the rule's days of grace (sp_law_grace_ends):
 * what one file says by mistake or malice can be put right until then, by a newer version or a dispute.
 *
 * Deleting takes the versions out of the company's chunks, the names and identifiers among them out of its record of names and out of
 * the index. It is done in transactions of a few hundred facts, each with its tombstones, so that a node may run meanwhile and a killed
 * run is taken up by the next one. Pages of the file that held the bytes are free then: the engine overwrites them when it needs room,
 * and sp_db_copy leaves them out. Then what statements said of it leaves records.mdb too (storage/forget.h), and what it had in other
 * languages the translation memory (storage/forget_texts.h). Reports that were given while the fact was here stay as they were signed (exchange.mdb).
 *
 * Entries of who looked (storage/look.h) go by the same rules, under tombstones of their own: storage/look_expired.h says which of them stay.
 *
 * A tombstone covers what was received up to its last version: an import that keeps received times does not bring it back.
 *
 * Rules: retention.importing (another process is importing), retention.key, retention.store, retention.looks (the registry is done, exchange.mdb is
 * not), retention.records (both are done, records.mdb is not).
 *
 * Threading: as storage/registry.h; one deleting run at a time, over all processes.
 */
#ifndef SP_STORAGE_RETENTION_H
#define SP_STORAGE_RETENTION_H

#include "crypto/key.h"
#include "schema/country_policy.h"
#include "schema/tombstone.h"
#include "storage/registry.h"

/* A fact that is due, or would be if it were not disputed. Views for the call. */
struct sp_expired {
    struct sp_view subject, id;
    const struct sp_kind *kind;
    struct sp_law_due due;      /* a companion has that of the fact it is about */
    bool disputed;              /* stays */
    bool companion;             /* a dispute or statement that goes with its fact */
    bool grace;                 /* stays until that day, because it became due by a version received only then */
    char until[SP_DAY_TEXT];
    int64_t ended_s;
    struct sp_view ended_by, came_from; /* source of that version, and of the one before */
    uint64_t versions;
    int64_t first_s, last_s;    /* received */
};

/* Entries of who looked at one company's record, due by one rule. Views for the call. */
struct sp_expired_looks {
    struct sp_view subject;
    struct sp_law_due due;      /* of the newest */
    uint64_t looks;
    int64_t first_s, last_s;    /* when they were made */
    bool held;                  /* stay: the record is in dispute, somebody is still to be told of one, or a receipt is to be sent */
};

struct sp_retention {
    const struct sp_country_policy *policy;
    const char *on;             /* the day, as in the country */
    int64_t now_s;
    /* Each fact, and entries of who looked, as they are found, or, when deleting, once they are gone for good. May be NULL. */
    void (*expired)(void *ctx, const struct sp_expired *e);
    void (*looks)(void *ctx, const struct sp_expired_looks *e);
    /* Now and then: companies looked at; of 0: it is not about companies now. May be NULL. False: stop here, without an error. */
    bool (*step)(void *ctx, uint64_t done, uint64_t of);
    void *ctx;
};
/* facts, versions: due, or deleted; disputed: facts that stay. grace: that stay for some days, of these by_another: ended by another source
 * than the one that they came from. records, parties: of records.mdb, that lost facts, and whose names went, this
 * time or what was left of the last. texts: rows of the translation memory that went (storage/forget_texts.h). looks: entries of who looked
 * that are due, or were deleted; looks_held: that stay. next_due: the first day on which one more is due; empty: none is. */
struct sp_retention_sums { uint64_t companies, facts, versions, disputed, grace, by_another, records, parties, texts, looks, looks_held; bool stopped; char next_due[SP_DAY_TEXT]; };

/* What is due on that day. Nothing is changed; the folder may be open read-only. */
struct sp_rc SP_MUST sp_retention_list(struct sp_db *db, const struct sp_retention *r, struct sp_retention_sums *out, struct sp_diag *d);

/* Delete it. key: the node's receipt key, by which it answers for what it did; node: its id. out is filled also on failure: what is
 * counted is gone. UNAVAILABLE (retention.importing), CRYPTO, FULL, IO. */
struct sp_rc SP_MUST sp_retention_delete(struct sp_db *db, const struct sp_retention *r, struct sp_view node, const struct sp_key *key,
                                         struct sp_retention_sums *out, struct sp_diag *d);

/* The tombstones of one company, oldest first, as they stand: signatures unchecked. In the arena. NOTFOUND: an unknown subject. */
struct sp_rc SP_MUST sp_snap_tombstones(struct sp_snap *s, struct sp_view subject, struct sp_arena *a, struct sp_tombstone **out, size_t *n);
/* The signed tombstone of that number (from 1); a view of the snapshot. NOTFOUND. */
struct sp_rc SP_MUST sp_snap_tombstone(struct sp_snap *s, uint64_t seq, struct sp_view *token);

#endif
