/*
 * node/translate/given.h - which translations of its free texts a report is passed on with: those that the memory holds, signed.
 *
 * Looked up after the report is there, by the very words; nothing is made here and nobody is waited for. What people here signed comes first,
 * then what the registry of the report gave. A machine's that nobody read is given only when that is wanted. What the memory holds and does not verify, or is not of the text, is left out and logged.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_TRANSLATE_GIVEN_H
#define SP_NODE_TRANSLATE_GIVEN_H

#include "node/evidence/foreign.h"
#include "schema/report.h"
#include "storage/memory.h"

enum sp_given_wish { SP_GIVEN_NONE, SP_GIVEN_REVIEWED, SP_GIVEN_ALL /* also a machine's that nobody read */ };

struct sp_given_question {
    struct sp_db *db;
    const struct sp_report *report;
    struct sp_view language;   /* the reader's */
    enum sp_given_wish wish;
    int64_t now_s;
    struct sp_view own;        /* this node's id */
    /* Only what a receipt key of this node signed, by that trust list; NULL: whoever signed. */
    const struct sp_trust *trust;
    struct sp_view signer;
    /* What the registry of the report gives with it (node/evidence/foreign.h). It is used where the memory has nothing, or a machine's that
     * nobody read and this is better; never against the memory's word: what somebody here rejected stays rejected. */
    struct sp_foreign_list others;
    bool count;                /* of an empty memory, too, what is lacking */
    /* Called for each text, once, that has no translation; returns whether one is being made. NULL: nobody makes any. */
    bool (*lacks)(void *ctx, const struct sp_memory_key *key);
    void *ctx;
};

/* jws: as a bundle holds them (schema/bundle.h), in the arena. lacking: texts in another language without one that is given, and coming: how
 * many of them are being translated. unread: a machine's that nobody read, of those given. */
struct sp_given { struct sp_view *jws; size_t n, lacking, coming, unread; };
struct sp_rc SP_MUST sp_translations_given(const struct sp_given_question *q, struct sp_arena *a, struct sp_given *out);

#endif
