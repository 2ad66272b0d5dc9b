/*
 * node/evidence/crls.h - revocation lists of an alliance's roots (crypto/crl.h) as they are kept and passed on.
 *
 * A store reads each list once and knows it again by its bytes: thousands of bundles carry the same few. A set has of each
 * issuer the newest list. A file holds lists as PEM ("X509 CRL"), one after the other, or one list as DER; in bundles
 * and between nodes a list is base64url DER.
 *
 * A former root's lists count for nothing, whatever their date: whoever stole its key dates them as he likes. What was taken back of
 * its certificates stands in the trust list, which roots of today sign.
 *
 * Two lists of one root and one number are one list, or the root contradicts itself: nobody can tell which of them counts.
 *
 * A list from the future, or with a number that lists by the clock will not reach, would keep every true one out: nobody takes it, and one that
 * was taken once gives way to the next that counts, when it remembers what it had.
 *
 * Rules: crl.base64 crl.file crl.fork crl.forgot crl.future crl.ahead, besides those of crypto/crl.h
 *
 * Threading: a store may be used by many threads at once; a set has one owner until it is shared, and is constant then.
 */
#ifndef SP_EVIDENCE_CRLS_H
#define SP_EVIDENCE_CRLS_H

#include "crypto/crl.h"

enum { SP_CRL_AHEAD_S = 3600 /* clocks of offices without a network */ };
enum { SP_MAX_CRL_SET = 32 /* as many as a trust list has roots and issuers */, SP_MAX_CRL_FILE_BYTES = 4 * 1024 * 1024 };

/* A list that was read and found signed by a root. All of it lives as long as its store. */
struct sp_crl_item { struct sp_crl list; struct sp_view der, text /* base64url */, root; /* certificate (DER) of who signed it */ };

struct sp_crl_set {
    const struct sp_crl_item *v[SP_MAX_CRL_SET];
    size_t n;
    const struct sp_view *former; /* certificates of former roots, whose lists are passed over; borrowed (sp_trust_crl_set) */
    size_t n_former;
};
/* EXPIRED: by the clock here the list is from the future (crl.future); its number is more than SP_CRL_AHEAD_S above the second it was made
 * (crl.ahead). */
struct sp_rc SP_MUST sp_crl_in_time(const struct sp_crl *list, struct sp_diag *d);
/* INVALID: two lists of one root and one number, and not the same bytes (crl.fork); the newer list of a root lacks what the older
 * one had taken back (crl.forgot). */
struct sp_rc SP_MUST sp_crl_agree(const struct sp_crl_item *a, const struct sp_crl_item *b, struct sp_diag *d);
struct sp_rc SP_MUST sp_crl_set_agrees(const struct sp_crl_set *s, const struct sp_crl_item *item, struct sp_diag *d);
/* A former root made it. */
bool sp_crl_set_passes_over(const struct sp_crl_set *s, const struct sp_crl_item *item);
/* In the place of an older list of the same issuer. False when the set has that list, or a newer one, or a former root made it. */
bool sp_crl_set_add(struct sp_crl_set *s, const struct sp_crl_item *item);
/* The list of the root that issued the certificate; NULL: there is none. */
const struct sp_crl_item *sp_crl_set_for(const struct sp_crl_set *s, const struct sp_crl_subject *subject);

struct sp_crl_store;
struct sp_crl_store *sp_crl_store_new(void); /* NULL: out of memory */
void sp_crl_store_free(struct sp_crl_store *s);
static inline void sp_crl_store_drop(struct sp_crl_store **s) { sp_crl_store_free(*s); *s = NULL; }
#define SP_CRL_STORE_AUTO __attribute__((cleanup(sp_crl_store_drop))) struct sp_crl_store *
/* Errors as sp_crl_read; FORMAT (crl.base64). */
struct sp_rc SP_MUST sp_crl_store_text(struct sp_crl_store *s, struct sp_view text, const struct sp_view *roots, size_t n_roots,
                                       const struct sp_crl_item **out, struct sp_diag *d);
struct sp_rc SP_MUST sp_crl_store_der(struct sp_crl_store *s, struct sp_view der, const struct sp_view *roots, size_t n_roots,
                                      const struct sp_crl_item **out, struct sp_diag *d);

/* Every list of the store, in no order; one may be there twice. */
void sp_crl_store_each(const struct sp_crl_store *s, void (*each)(void *ctx, const struct sp_crl_item *item), void *ctx);

/* The next list of a file: from *rest, which is the file's text at first. False at the end. FORMAT (crl.file) when what stands
 * there is no list, or there is none at all. der is emptied first. */
struct sp_rc SP_MUST sp_crl_file_next(struct sp_view *rest, struct sp_buf *der, bool *there, struct sp_diag *d);
/* Every list of the file, signed by these roots, into the set; *n counts those that were new there. others: lists of other roots
 * are passed over. Errors of files and as above, with the file's name. */
struct sp_rc SP_MUST sp_crl_file_take(const char *path, bool others, const struct sp_view *roots, size_t n_roots,
                                      struct sp_crl_store *store, struct sp_crl_set *set, size_t *n, struct sp_diag *d);
/* Of a text: its lists, those older than what the set has, those of other roots. */
struct sp_crl_tally { size_t lists, old, others; };
/* The same from a file's text, to its end also when a list is not taken because of crl.fork, crl.future or crl.ahead. t counts on. */
struct sp_rc SP_MUST sp_crl_text_take(struct sp_view text, bool others, const struct sp_view *roots, size_t n_roots,
                                      struct sp_crl_store *store, struct sp_crl_set *set, size_t *n, struct sp_crl_tally *t, struct sp_diag *d);
/* Lists that this program took once and kept itself: as they are, those of other roots are passed over. */
struct sp_rc SP_MUST sp_crl_kept_text_take(struct sp_view text, const struct sp_view *roots, size_t n_roots, struct sp_crl_store *store,
                                           struct sp_crl_set *set, struct sp_diag *d);
struct sp_rc SP_MUST sp_crl_kept_take(const char *path, const struct sp_view *roots, size_t n_roots, struct sp_crl_store *store,
                                      struct sp_crl_set *set, struct sp_diag *d);
/* The lists of a set, PEM one after the other. */
void sp_crl_set_put(struct sp_buf *b, const struct sp_crl_set *set);
/* Appends one list as PEM, as `openssl crl` writes it. */
void sp_crl_file_put(struct sp_buf *b, struct sp_view der);

#endif
