/*
 * tests/lib/trust_fixture.h - a small alliance made in memory: roots, two nodes, a signed trust file.
 *
 * Change what a test is about between tf_init and tf_file; tf_free at the end. Threading: one thread.
 */
#ifndef SP_TESTS_TRUST_FIXTURE_H
#define SP_TESTS_TRUST_FIXTURE_H

#include "crypto/key.h"
#include "node/evidence/trust.h"
#include "schema/trust.h"
#include "tests/lib/check.h"

enum { TF_ROOTS = 3, TF_NODES = 2, TF_KEYS = SP_USE_COUNT - 1 };
#define TF_NOW ((int64_t)1793000000)

struct tf {
    struct sp_arena arena;
    struct sp_trust_list list;
    struct sp_trust_key root[TF_ROOTS], former[1];
    struct sp_trust_catalogue catalogue[1];
    struct sp_trust_node node[TF_NODES];      /* CN-GX, LA */
    struct sp_view country[TF_NODES][1];
    struct sp_trust_key node_key[TF_NODES][TF_KEYS + 1]; /* by use, report first; one spare */
    struct sp_key *root_key[TF_ROOTS];
    struct sp_key *key[TF_NODES][SP_USE_COUNT];
    struct sp_buf root_der[TF_ROOTS];
    cJSON *trees[32];
    size_t n_trees;
    bool signs[TF_ROOTS], pins[TF_ROOTS];
};

/* Three roots of which two must sign; all sign and are pinned. Version 1, valid a month from TF_NOW. */
void tf_init(struct tf *f);
void tf_free(struct tf *f);
/* A certificate by root 0 in place of the one that the key has. */
void tf_certify(struct tf *f, struct sp_trust_key *k, const char *node, enum sp_key_use use, const struct sp_key *key,
                int64_t from_s, int days);
/* Root 0 is a root no more, but an issuer, from the next version on, which the other two sign. */
void tf_remove_root(struct tf *f);
/* Fill kid and jwk of k from the key. */
void tf_name_key(struct tf *f, struct sp_trust_key *k, const struct sp_key *key);
struct sp_trust_key *tf_key(struct tf *f, size_t node, enum sp_key_use use);
/* The list's canonical text; the trust file. Both are appended. */
void tf_payload(struct tf *f, struct sp_buf *out);
void tf_file(struct tf *f, struct sp_buf *out);

#endif
