/*
 * storage/check.h - proving what a folder holds: every index against the facts, every record against the exchange log.
 *
 * All of it is read in one snapshot for each file, so a node may run meanwhile; what it writes later is not looked at.
 * Signatures of heads, receipts and status lists are not verified; those of tombstones are by whoever checks. Nothing is changed. What is wrong is told, one finding at a time, and the checking goes on; only what cannot be read at
 * all (IO, NOMEM) ends it.
 *
 * Findings (diag.rule; field: the company's subject, the exchange or the entry):
 *   check.name         a company without its record of names, or with one that its facts do not give
 *   check.subject      the key is no company's, or two companies have it
 *   check.facts        chunks are missing, or hold what no fact looks like
 *   check.sum          facts that are not as they were written
 *   check.fact         a fact that the schema would refuse, or that is not in canonical form
 *   check.country      the table of countries says another one
 *   check.count        a number that the folder keeps is not what was counted
 *   check.index        a company that would not be found under its key, identifier or name
 *   check.segment      a part of the index that is damaged or out of order
 *   check.tombstone    a tombstone that is missing, out of its row, not signed by the node, or one too many; of entries of who looked also
 *                      one whose list is not what was signed
 *   check.gone         a fact that a tombstone says is deleted, words of one in the index, or what statements said of it in records.mdb
 *   check.record       what a statement said of a record cannot be read
 *   check.held         a company that is held for a name which it, or the one it looks like, does not have
 *   check.stray        rows that belong to no company
 *   check.mark         a fact that is marked as disputed without a dispute that is open or unresolved, or the other way round
 *   check.dispute      a dispute that is not found by its id or deadline, or rows of none
 *   check.leaf         an entry of the log that is missing or damaged, or whose exchange is not there
 *   check.tree         a hash of the Merkle tree that the entries do not give
 *   check.head         a signed or stamped head that the entries do not give
 *   check.find         an entry that is not found by its message's digest
 *   check.exchange     a record that is damaged or contradicts itself, a message of it that is not in the log, or an answer with
 *                      disclosures that were not signed or are missing
 *   check.authorisation a signed authorisation that is damaged, or of another participant or id than it is kept under; a partner's that was
 *                      revoked and is not what the partner's message said
 *   check.look         an entry of who looked that is damaged or says other than its exchange, or an exchange that looked at a
 *                      record and has none, though no tombstone says that it went by law, or has one though a tombstone says so
 *   check.outbox       the outbox and the exchanges that wait do not agree
 *
 * Threading: one thread; the folder may be used by others.
 */
#ifndef SP_STORAGE_CHECK_H
#define SP_STORAGE_CHECK_H

#include "storage/db.h"

struct sp_check {
    void (*found)(void *ctx, const struct sp_diag *d);
    /* Now and then; of 0: not known beforehand. May be NULL. */
    void (*step)(void *ctx, const char *what, uint64_t done, uint64_t of);
    void *ctx;
    /* Whether the node signed this tombstone, of that type (schema/tombstone.h); diag says why not. NULL: not looked at. */
    struct sp_rc (*tombstone)(void *ctx, const char *typ, struct sp_view token, struct sp_diag *d);
};

/* unsummed: parts of facts that a program before wrote without a sum. */
struct sp_check_registry { uint64_t companies, facts, postings, tombstones, unsummed, held, findings; };
struct sp_rc SP_MUST sp_check_registry(struct sp_db *db, const struct sp_check *c, struct sp_check_registry *out);

/* Of records.mdb, when it is there: after the registry. */
struct sp_check_records { bool there; uint64_t records, findings; };
struct sp_rc SP_MUST sp_check_records(struct sp_db *db, const struct sp_check *c, struct sp_check_records *out);

struct sp_check_exchange { uint64_t entries, exchanges, served, heads, looks, looks_deleted, authorisations, findings; };
/* A folder without exchange.mdb has nothing to find. */
struct sp_rc SP_MUST sp_check_exchange(struct sp_db *db, const struct sp_check *c, struct sp_check_exchange *out);

#endif
