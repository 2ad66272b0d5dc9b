/*
 * tools/saphan/office_crl.h - revocation in an alliance's office: what was revoked, and the roots' signed lists.
 *
 *   DIR/revoked.json  {"format":"saphan-revoked/1","entries":[{"node","use","kid","certificate","reason","revoked","since"?}…]}
 *                     in the order in which it was done; nothing is ever taken out, because evidence is judged at its own time
 *   DIR/crls.pem      the newest list of each root, as it is published beside the trust list
 *
 * Rules: office.revoked office.crl office.root, besides those of crypto/crl.h and node/evidence/crls.h
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_OFFICE_CRL_H
#define SP_TOOLS_SAPHAN_OFFICE_CRL_H

#include "node/evidence/crls.h"
#include "tools/common/place.h"
#include "tools/saphan/folder.h"

enum { SP_CRL_DAYS = 45 /* for an office that signs once a month, and is late sometimes */ };

struct sp_revoked { const char *node, *use, *kid, *certificate, *reason; int64_t revoked_s, since_s; /* 0: from revoked_s on */ };
/* revoked.json with one more; NULL: out of memory. */
const char *sp_revoked_path(struct sp_arena *a, const char *dir);
struct sp_rc SP_MUST sp_revoked_text(const char *dir, const struct sp_revoked *r, size_t n, struct sp_buf *b, struct sp_diag *d);
/* EXISTS (office.revoked-before): it is there for the same reason, and since then or before. */
struct sp_rc SP_MUST sp_revoked_news(const char *dir, const struct sp_revoked *r, struct sp_diag *d);
/* *yes: some certificate of that key was revoked. */
struct sp_rc SP_MUST sp_revoked_has(const char *dir, const char *kid, bool *yes, struct sp_diag *d);

struct sp_office_crls {
    struct sp_crl_store *store;
    struct sp_crl_set set;
    size_t n_signed, n_added;   /* new ones: by keys that are here, and taken over */
};
struct sp_crl_signing {
    const char *dir, *out;      /* out NULL: into the folder only */
    int64_t days;
    bool look;                  /* only whether the folder's files would do: nothing is signed */
    bool anew;                  /* drop lists of the folder that are ahead of their time; otherwise they are refused */
    const char *root, *passphrase;      /* a root key besides those of the folder; NULL: none */
    const struct sp_cli_many *add;      /* files with lists that were signed elsewhere; NULL: none */
};
/*
 * Each root whose key is here signs a fresh list; of the others the last one stays, or the newer one that was added. Kept in
 * the folder, written to out. Nothing is written when there is no list at all. Free with sp_office_crls_free also after a failure.
 */
struct sp_rc SP_MUST sp_office_crls_sign(const struct sp_crl_signing *s, const struct sp_office *office, struct sp_office_crls *out,
                                         struct sp_diag *d);
void sp_office_crls_free(struct sp_office_crls *c);

/* crl_show.c: a row of such a list, with what is said when the next one is overdue, and a line's end. */
void sp_crl_put_row(struct sp_buf *b, struct sp_view row, const struct sp_crl *l);
/* The lists in plain words, with the keys of that trust list; as JSON members of an array. */
void sp_crl_show(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *set);
void sp_crl_show_json(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *set);

#endif
