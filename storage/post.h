/*
 * storage/post.h - the index of terms: which companies (by number) have a term.
 *
 * A term is a class byte and text without NUL, at most SP_TERM_BYTES. Postings live in segments: sorted (term, number)
 * pairs, packed into blocks of about a half page (of identifiers an eighth) with the term's shared prefix and number
 * deltas, each block keyed by its first pair. A segment never changes. New companies of an import batch become a segment; single updates go to the table of
 * recent pairs, which becomes a segment when it has grown; segments are merged, several into one. Pairs are only ever
 * added: a company that no longer fits is dropped by whoever reads it.
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_POST_H
#define SP_STORAGE_POST_H

#include "storage/db_internal.h"

enum {
    SP_TERM_BYTES = 80,
    SP_SEGMENTS = 64,
    SP_FREQ_MIN = 64,           /* postings from which a segment notes a term's number */
    SP_BLOCK_BYTES = 2000,      /* two share a page of the engine */
    SP_BLOCK_BYTES_ONE = 460    /* of terms that belong to one company: eight do */
};

/* Classes beside those of enum sp_name_kind. */
enum { SP_TERM_SUBJECT = 'U', SP_TERM_IDENTIFIER = 'I', SP_TERM_CORE = 'N', SP_TERM_ASCII = 'A', SP_TERM_LIKE = 'K' };

/* ---- manifest ---- */

struct sp_segment { uint32_t id; uint32_t level; uint64_t pairs; };
struct sp_manifest { unsigned n; struct sp_segment v[SP_SEGMENTS]; }; /* by age of what is in them */
struct sp_rc SP_MUST sp_manifest_read(struct sp_kv_txn *t, struct sp_manifest *out);
void sp_manifest_put(struct sp_buf *b, const struct sp_manifest *m);

/* ---- building ---- */

/* Blocks and frequencies of one segment as a list of puts, in key order, each (key, value) as two views in the buffer. */
struct sp_post_builder {
    uint32_t segment;
    struct sp_buf blocks, freqs;
    struct sp_buf value, group; /* block and group at work */
    char term[SP_TERM_BYTES], key[SP_TERM_BYTES + 16], last[SP_TERM_BYTES];
    size_t term_n, key_n, last_n;
    uint32_t no, count;
    uint64_t of_term;           /* over blocks */
    uint64_t pairs;
};
void sp_post_builder_free(struct sp_post_builder *b);
/* Ascending by (term, no); a pair equal to the last one is left out. Failures stick to the buffers. */
void sp_post_add(struct sp_post_builder *b, struct sp_view term, uint32_t no);
void sp_post_finish(struct sp_post_builder *b);             /* closes the last block */
struct sp_rc SP_MUST sp_post_builder_rc(const struct sp_post_builder *b);
/* Puts what is ready, in a batch that is alone, and empties the lists. */
struct sp_rc SP_MUST sp_post_write(struct sp_post_builder *b, struct sp_kv_txn *t);

/* ---- reading ---- */

struct sp_post_key { size_t n; char p[SP_TERM_BYTES + 16]; };
struct sp_post_key sp_post_key(uint32_t segment, struct sp_view term, uint32_t no); /* of a block */
struct sp_post_key sp_recent_key(struct sp_view term, uint32_t no);

/* All pairs of one segment from a start on, group by group. Start with sp_post_seek, then sp_post_group until NOTFOUND. */
struct sp_post_iter {
    struct sp_kv_cursor c;
    uint32_t segment;
    struct sp_view block;       /* what is left of it */
    char term[SP_TERM_BYTES];
    size_t term_n;
    uint32_t count, no;         /* left in the group; last one read */
    bool first;                 /* the group's next number is whole, not a difference */
};
/* To the first group with term ≥ the one given (empty: the first of all). NOTFOUND when there is none. */
struct sp_rc SP_MUST sp_post_seek(struct sp_kv_txn *t, unsigned slot, uint32_t segment, struct sp_view term, struct sp_post_iter *out);
/* The same from where it stands, for ascending terms: neighbours cost little. it must have been found by sp_post_seek. */
struct sp_rc SP_MUST sp_post_forward(struct sp_kv_txn *t, unsigned slot, struct sp_view term, struct sp_post_iter *it);
/* On to the next group, which may continue the same term. */
struct sp_rc SP_MUST sp_post_group(struct sp_post_iter *it);
static inline struct sp_view sp_post_term(const struct sp_post_iter *it) { return sp_view(it->term, it->term_n); }
/* Next number of the group; false at its end or when the block is damaged. */
bool sp_post_no(struct sp_post_iter *it, uint32_t *no);
/* Only for the group's term: on to the first number ≥ no, skipping blocks. False when there is none. */
bool sp_post_skip(struct sp_post_iter *it, uint32_t no, uint32_t *found);

/* How many postings a term has, over all segments and recent ones (those counted up to 64 only). */
struct sp_rc SP_MUST sp_post_frequency(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view term, uint64_t *out);
/* Up to max numbers of a term, from all segments and recent ones; any order, repeats possible. */
struct sp_rc SP_MUST sp_post_numbers(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view term, uint32_t *out,
                                     size_t max, size_t *n);

#endif
