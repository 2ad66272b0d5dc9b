/*
 * tools/saphan/draft.h - the next trust list of an alliance's office: made from the folder, proposed, signed on other
 * machines, put together, compared in plain words.
 *
 * A proposal travels as a file:
 *   {"format":"saphan-trust-proposal/1","held"?:trust file without history,"list":trust list,"signatures":[compact JWS…]}
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_DRAFT_H
#define SP_TOOLS_SAPHAN_DRAFT_H

#include "crypto/digest.h"
#include "tools/saphan/folder.h"

#define SP_TYP_PROPOSAL "saphan-trust-proposal/1"
enum { SP_MAX_PROPOSAL_BYTES = 2 * SP_MAX_TRUST_BYTES };

/* What the next list changes besides the nodes of the folder. */
struct sp_changes {
    struct sp_cli_many add, remove, drop; /* certificate files of new roots; kids of roots that end; of issuers that end */
    int64_t threshold;                    /* 0: as it is */
    int64_t days;                         /* until it expires */
};

struct sp_draft {
    struct sp_arena arena;
    struct sp_trust_list list;            /* sorted */
    struct sp_buf payload;                /* its canonical text, read again without complaint */
    cJSON *tree[SP_MAX_NODES + 3 * SP_MAX_ROOTS]; /* what the list borrows from */
    size_t n_trees;
};
/* Every certificate in it stands below a root or an issuer. Rules: office.* alliance.option limit.* and those of lists. */
struct sp_rc SP_MUST sp_draft_make(const char *dir, const struct sp_office *o, const struct sp_changes *c, struct sp_draft *out,
                                   struct sp_diag *d);
/* Only the nodes, as the folder has them. */
struct sp_rc SP_MUST sp_draft_of_folder(const char *dir, struct sp_draft *out, struct sp_diag *d);
/* Every node and key of the last list is in the draft, and nothing that it ended goes on, unless nodes/ID.json was changed on purpose since
 * ("after": the version then). INVALID (office.behind): *node is the first that is older. */
struct sp_rc SP_MUST sp_list_behind(const char *dir, const struct sp_draft *t, const struct sp_trust_list *last, struct sp_view *node, struct sp_diag *d);
void sp_draft_free(struct sp_draft *t); /* also after a failure */
#define SP_DRAFT_AUTO __attribute__((cleanup(sp_draft_free))) struct sp_draft

/* Make the list the alliance's last one: with its history, checked as nodes will, kept in the folder, written to out_path. */
struct sp_rc SP_MUST sp_draft_publish(const char *dir, struct sp_office *o, const struct sp_trust_list *list,
                                      const struct sp_view *signatures, size_t n, const char *out_path, struct sp_trust **out,
                                      struct sp_diag *d);

struct sp_proposal {
    struct sp_arena arena;
    struct sp_trust *held;                /* the list before; NULL: there is none */
    struct sp_buf payload;
    struct sp_trust_list list;
    struct sp_view signatures[SP_MAX_TRUST_SIGNATURES];
    size_t n;
};
struct sp_rc SP_MUST sp_proposal_read(const char *path, struct sp_proposal *out, struct sp_diag *d);
void sp_proposal_free(struct sp_proposal *p); /* also after a failure */
#define SP_PROPOSAL_AUTO __attribute__((cleanup(sp_proposal_free))) struct sp_proposal
struct sp_rc SP_MUST sp_proposal_write(const char *path, const struct sp_trust *held, struct sp_view payload,
                                       const struct sp_view *signatures, size_t n, struct sp_diag *d);

/* A root key in a file NAME.key, its certificate in NAME.crt beside it; the passphrase in pass_path, or (NULL) in a file
 * `passphrase` in the same folder or the one above. */
struct sp_root { struct sp_key *key; struct sp_buf der; };
struct sp_rc SP_MUST sp_root_open(const char *key_path, const char *pass_path, struct sp_root *out, struct sp_diag *d);
void sp_root_free(struct sp_root *r);
#define SP_ROOT_AUTO __attribute__((cleanup(sp_root_free))) struct sp_root

/*
 * What a root signed last, in a file KEY.signed beside its key: {"version","digest","before"?}. version 0: nothing yet.
 * before: digest of the list before it; "": there is none, or it is not known.
 */
struct sp_signed { int64_t version; char digest[SP_SHA256_TEXT], before[SP_SHA256_TEXT]; };
struct sp_rc SP_MUST sp_signed_read(const char *key_path, struct sp_signed *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_signed_write(const char *key_path, const struct sp_signed *s, struct sp_diag *d);
/* A root signs one list of a number, or another one when the first was given up (again), and none of a lower number. EXISTS
 * (office.signed-before). */
struct sp_rc SP_MUST sp_signed_check(const struct sp_signed *last, const struct sp_signed *next, bool again, struct sp_diag *d);
/*
 * Whether next->before, which a proposal only states, is the list before: by what this root signed, or by the digest that its keeper
 * named (NULL: none). Both, when they differ, only if what it signed was given up (again). INVALID: office.before-other; DENIED:
 * office.before-unknown.
 */
enum sp_before_known { SP_BEFORE_NONE /* a first list */, SP_BEFORE_SIGNED, SP_BEFORE_NAMED };
struct sp_rc SP_MUST sp_signed_before(const struct sp_signed *last, const struct sp_signed *next, const char *named, bool again,
                                      enum sp_before_known *known, struct sp_diag *d);

/* What changes from one list to the next, a line each ("+ root KID"), or as members of a JSON array. from NULL: everything
 * is new. Returns how many changes there are. */
size_t sp_list_diff(struct sp_buf *b, const struct sp_trust_list *from, const struct sp_trust_list *to, bool json);

/* To stderr, for people: active nodes (or the one named) that speak for a country for which others do, that partners cannot reach by
 * their address, or that are left without a key. Nothing of it keeps a list from being one. */
void sp_list_warn(const struct sp_trust_list *l, struct sp_view only);

#endif
