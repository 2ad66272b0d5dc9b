/*
 * storage/record.h - what is remembered of one record of a publisher's statements (BODS): the values of storage/records.h.
 *
 * A record is an entity, a person or a relationship between the two. Here stands what its newest statement made: the facts of a company,
 * and what others may say of it as a party. A relationship remembers every party that it ever named, so that a person's name can go
 * once nothing names it any more (storage/forget.h).
 *
 * Bytes: format, type, flags, run, date, digests of statements, texts, parties, facts. Format 1 had neither flags nor parties: read, its
 * parties are those that the facts name, by that name.
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_RECORD_H
#define SP_STORAGE_RECORD_H

#include "schema/fact.h"
#include "storage/records.h"

enum { SP_RECORD_FACTS = 400, SP_RECORD_TIES = 16 }; /* facts of one record, closed ones too; statements of one date */
enum { SP_RECORD_PARTIES = 32 };                     /* that a relationship named, one after the other */
enum sp_record_type { SP_RECORD_ENTITY, SP_RECORD_PERSON, SP_RECORD_RELATIONSHIP };

/* Views of the bytes that it was read from, or of what was put in. */
struct sp_record {
    enum sp_record_type type;
    bool deleted;                                 /* the law had facts of it deleted, or the name of a party */
    uint64_t waits_in;                            /* the run in which a statement of it waits; 0: none */
    int64_t date_s;
    uint64_t seen[SP_RECORD_TIES];                /* digests of the statements of that date; the last is the newest */
    size_t n_seen;                                /* 0: nothing is known of it */
    struct sp_view subject;                       /* of the facts; of a person none */
    /* As a party of relationships. */
    struct sp_view name, country, party_type;
    struct sp_view reason, reason_text;           /* why there is no name; ours */
    uint8_t parties[SP_RECORD_PARTIES][SP_RECORD_KEY]; /* of a relationship: keys of their records, or of their names */
    size_t n_parties;
    struct sp_fact facts[SP_RECORD_FACTS];
    size_t n_facts;
};

/* Nothing is known; the facts' room is left as it is. */
void sp_record_clear(struct sp_record *r);
/* CORRUPT when the bytes are none. Facts borrow from bytes. */
struct sp_rc SP_MUST sp_record_read(struct sp_view bytes, struct sp_record *out);
void sp_record_put(struct sp_buf *b, const struct sp_record *r);

/* LIMIT: it has named too many already. */
struct sp_rc SP_MUST sp_record_add_party(struct sp_record *r, const uint8_t key[SP_RECORD_KEY]);
/* In place of a record's key where only the name is known. */
struct sp_rc SP_MUST sp_record_name_key(struct sp_view name, uint8_t key[SP_RECORD_KEY]);
/* A relationship of which the law had everything deleted. */
static inline bool sp_record_is_bereft(const struct sp_record *r)
{
    return r->type == SP_RECORD_RELATIONSHIP && r->deleted && r->n_facts == 0;
}

#endif
