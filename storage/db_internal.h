/*
 * storage/db_internal.h - tables of the two files. Only storage/ includes it.
 * Threading: as storage/db.h.
 */
#ifndef SP_STORAGE_DB_INTERNAL_H
#define SP_STORAGE_DB_INTERNAL_H

#include <pthread.h>

#include "storage/db.h"
#include "storage/kv.h"

/* registry.mdb. A new table goes to the end, here and in db.c: storage/migrate.h. no: a company's number, 4 bytes big-endian, in order of arrival */
enum {
    SP_R_META,    /* "next" → no; "seg" → next segment number; "map" → manifest; "facts"; "names" → version
                   * of the keys in the index; "disputes" → version of SP_R_DISPUTE; "import:"+name → position;
                   * "import-state:"+name → versions of facts ever appended when it was stored: store.h; "gone-text"+text → "": forget_texts.h */
    SP_R_CHUNK,   /* no + 2 bytes chunk → facts, appended, and a sum: facts.h */
    SP_R_NAME,    /* no → subject, names as of now: for search and for finding the subject of a number */
    SP_R_COUNTRY, /* no / 1024 → two letters for each: for filtering before anything is fetched */
    SP_R_POST,    /* segment + term + 0 + no → block of postings */
    SP_R_FREQ,    /* segment + term → postings of a frequent term */
    SP_R_RECENT,  /* term + 0 + no: postings since the last segment */
    SP_R_TOMB,    /* signed tombstones of facts that the law had deleted: tombs.h */
    SP_R_DISPUTE, /* disputes by id, by deadline and by who opened them, and what partners are to be told: marks.h */
    SP_R_DROP,    /* term + 0 + no: pairs of deleted facts that segments still hold: segments.c */
    SP_R_HELD,    /* subject → why it is held for review, or that it was refused: hold.h */
    SP_R_LIKE,    /* nothing any more: likenesses are terms of the index from keys 5 on */
    SP_R_MEMORY,  /* from 0 to 0 context 0 digest → translation of a free text: memory.h */
    SP_R_SEEN,    /* "import:"+name 0 page → which companies an unfinished import of a whole register has met: import_seen.h */
    SP_R_TABLES
};

/* exchange.mdb. A new table goes to the end, here and in db.c: storage/migrate.h. An id is text without NUL. */
enum {
    SP_X_HEAD,    /* id → exchange or local record without its large parts */
    SP_X_SERVED,  /* issuer 0 jti → the same for what was served */
    SP_X_BLOB,    /* 'e' id 0 part, 's' issuer 0 jti 0 part → request q, answer a, its second
                   * signatures 2, receipt r, sealed reply s */
    SP_X_TOKEN,   /* participant 0 jti → expiry */
    SP_X_EXPIRY,  /* time + 't' token key, time + 's' served key */
    SP_X_OUTBOX,  /* time + id */
    SP_X_LOG,     /* index → leaf */
    SP_X_TREE,    /* level + index → hash of a perfect subtree; 0xff → edge: size + hashes */
    SP_X_LEAF,    /* digest of a message → index of its leaf, of the newest leaves */
    SP_X_RUN,     /* tier + number → sorted run of (digest, index), of all others: mlog_index.h */
    SP_X_WITNESS, /* origin → the head that this node vouched for last */
    SP_X_STATE,   /* "trust" → version, latest time seen with it, digest of the trust list that is held; "stamping" → since when;
                   * "looks" → size of the log when the first of SP_X_LOOK was written */
    SP_X_HEADS,   /* size → head of our own log that all witnesses signed */
    SP_X_STAMPS,  /* size → time stamp over the head of our own log at that size: time, note, token */
    SP_X_STATUS,  /* places of reports in status lists, and those lists: status_keys.h */
    SP_X_LOOK,    /* subject 0 time number → who looked at its record: look_record.h */
    SP_X_AUTHORISATION, /* participant 0 id → signed authorisation: authorisation.c */
    SP_X_NOTICE,  /* what partners are told about disputed facts, and what they told: notices.c */
    SP_X_QUOTA,   /* day + name of a counter → questions of that day: storage/quota.h */
    SP_X_STONE,   /* signed tombstones of entries of who looked that the law had deleted: look_tombs.h */
    SP_X_SHOWN,   /* which partners saw a signed authorisation, and which of theirs they told us are revoked: revocations.h */
    SP_X_TABLES
};

/* Of the layouts; a new table needs no new one: storage/migrate.h. Registry 2: facts may have been deleted by law;
 * 3: chunks of facts may end with a sum.
 * Exchange 2: every message is a leaf of a Merkle log; 3: entries of who looked may have been deleted by law. */
enum { SP_REGISTRY_VERSION = 3, SP_EXCHANGE_VERSION = 3, SP_EXCHANGE_LOG_VERSION = 2 /* since which the log is laid out as it is */ };

struct sp_snap;

struct sp_db {
    struct sp_kv *registry, *exchange;  /* exchange is NULL when read-only and not there yet, registry with SP_DB_EXCHANGE_ONLY */
    char *dir;
    bool read_only;
    pthread_mutex_t lock;               /* of snaps */
    pthread_mutex_t records;            /* held while records.mdb is open: records.c */
    struct sp_snap *snaps;
};

/* Of registry.c: releases the pooled snapshots. */
void sp_snaps_free(struct sp_snap *list);

#endif
