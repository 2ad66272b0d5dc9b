/*
 * schema/trust.h - the alliance's trust list, and the file that carries it.
 *
 * The list (payload of a JWS, typ saphan-trust-list+jwt), canonical JSON:
 *   {"format":"saphan-trust-list/1","alliance","version","issued","expires","threshold",
 *    "roots":[{"kid","jwk","x5c":[…]}],"issuers"?:[{"kid","jwk","x5c":[…]}],
 *    "catalogues":[{"language","version","digest"}],
 *    "nodes":[{"id","name","countries":[…],"languages"?:[…],"products"?:[…],"status","left"?,"suspended"?,"exchange_url",
 *              "keys":[{"use","kid","status","retired"?,"not_before"?,"not_after"?,"jwk","x5c":[…]}]}]}
 * An issuer's certificate counts, its signature does not: former roots, below which certificates of nodes stand.
 * Roots and issuers in kid order, catalogues in (language, digest) order, nodes in id order, keys in (use, kid) order: one list, one text.
 *
 * The file, JSON:
 *   {"format":"saphan-trust/1","pinned":[kid…],"pinned_threshold"?,
 *    "history"?:[{"payload","signatures":[{"protected","signature"}]}…],"signatures":[compact JWS…]}
 * each of signatures a whole JWS by one root over the same payload. history: the lists before this one, oldest first,
 * without a gap, each a JWS in the general JSON form (RFC 7515 section 7.2.1), for who holds or pins an older one. Who
 * signed is node/evidence's business, as is whether a key's jwk, kid and certificates agree: no cryptography here.
 *
 * Rules: schema.trust.format schema.trust.version schema.trust.time schema.trust.life schema.trust.threshold
 * schema.trust.root schema.trust.catalogue schema.trust.node schema.trust.country schema.trust.language schema.trust.product
 * schema.trust.left schema.trust.suspended schema.trust.retired schema.trust.url schema.trust.key schema.trust.order schema.trust.jwk schema.trust.x5c
 * schema.trust.pinned schema.trust.history
 * schema.trust.signature schema.trust.canonical trust.link limit.trust
 *
 * Threading: constant after parsing.
 */
#ifndef SP_SCHEMA_TRUST_H
#define SP_SCHEMA_TRUST_H

#include "base/arena.h"
#include "base/json.h"
#include "schema/subject.h"

#define SP_TYP_TRUST_LIST "saphan-trust-list+jwt"

enum { SP_MAX_ROOTS = 16, SP_MAX_TRUST_SIGNATURES = 2 * SP_MAX_ROOTS, SP_MAX_TRUST_HISTORY = 64,
       SP_MAX_CATALOGUES = 256, SP_MAX_X5C = 4, SP_MAX_CERT_TEXT = 8 * 1024 };

struct sp_trust_key {
    struct sp_view use;               /* report receipt encryption log tls report-sm2; empty for a root */
    struct sp_view kid;               /* thumbprint, 43 characters */
    struct sp_view status;            /* active retired revoked; empty for a root */
    int64_t retired_s;                /* when it was retired; 0 = not said, or it is not */
    int64_t not_before_s, not_after_s; /* 0 = not limited here */
    const cJSON *jwk;                 /* borrowed from the list */
    struct sp_view x5c[SP_MAX_X5C];   /* base64 DER, leaf first */
    size_t n_x5c;
};

struct sp_trust_catalogue { struct sp_view language, version, digest; };

struct sp_trust_node {
    struct sp_view id, name;
    struct sp_view *countries;        /* which it may speak for; at least one */
    size_t n_countries;
    struct sp_view *languages;        /* in which it writes reports' texts; none: not said */
    size_t n_languages;
    struct sp_view *products;         /* which it answers with; none: not said */
    size_t n_products;
    bool active;                      /* status; neither active nor left: suspended */
    int64_t left_s;                   /* when it left: what it signed before stays good; 0 = it has not */
    int64_t suspended_s;              /* since when it is suspended; 0 = not said, or it is not */
    struct sp_view exchange_url;
    struct sp_trust_key *keys;
    size_t n_keys;
};

struct sp_trust_list {
    struct sp_view alliance;
    int64_t version, issued_s, expires_s, threshold;
    struct sp_trust_key *roots;
    size_t n_roots;
    struct sp_trust_key *issuers;     /* former roots, whose certificates still count; none of them a root */
    size_t n_issuers;
    struct sp_trust_catalogue *catalogues;
    size_t n_catalogues;
    struct sp_trust_node *nodes;
    size_t n_nodes;
    cJSON *json;                      /* owns the jwk trees; sp_trust_list_free */
};

/* Views live in the arena, jwk trees in out->json. */
struct sp_rc SP_MUST sp_trust_list_parse(struct sp_view payload, struct sp_arena *a, struct sp_trust_list *out,
                                         struct sp_diag *d);
void sp_trust_list_free(struct sp_trust_list *t); /* the jwk trees; the arena is the caller's */
/* Canonical text; sorts nothing: sp_trust_list_sort first when the list was built by hand. */
void sp_trust_list_put(struct sp_buf *b, const struct sp_trust_list *t);
void sp_trust_list_sort(struct sp_trust_list *t);
/* One node by the very rules that a list's reader has for it, before it is in a list; sorted first, field as in a node. */
struct sp_rc SP_MUST sp_trust_node_check(const struct sp_trust_node *n, struct sp_diag *d);
void sp_trust_node_put(struct sp_buf *b, const struct sp_trust_node *n);
void sp_trust_node_sort(struct sp_trust_node *n);

/* NULL when absent, here and below. */
const struct sp_trust_node *sp_trust_node_named(const struct sp_trust_list *t, struct sp_view id);
/* The first active key of that use whose own times allow at_s (0: any time); NULL when there is none. */
const struct sp_trust_key *sp_trust_key(const struct sp_trust_node *n, struct sp_view use, int64_t at_s);
/* The key with this kid and use, in whatever status; NULL when there is none. */
const struct sp_trust_key *sp_trust_key_named(const struct sp_trust_node *n, struct sp_view use, struct sp_view kid);
const struct sp_trust_key *sp_trust_root(const struct sp_trust_list *t, struct sp_view kid);
/* active suspended left */
const char *sp_trust_node_status(const struct sp_trust_node *n);
/* The order of catalogues. A language has several when its words were changed: old evidence keeps its meaning. */
int sp_trust_catalogue_cmp(const struct sp_trust_catalogue *a, const struct sp_trust_catalogue *b);
/* The node may speak about companies of this country. */
bool sp_trust_speaks_for(const struct sp_trust_node *n, struct sp_view country);
/* The country's own node, by its id: "TH", "CN-GX". Others may speak for it, too. */
bool sp_trust_is_home(const struct sp_trust_node *n, struct sp_view country);
/* Whom to ask about companies of this country: the active node that speaks for it, of several the country's own, of several such
 * the one whose id is just the country. *out NULL when there is none, or no telling which. Returns how many speak for it. */
size_t sp_trust_speaker(const struct sp_trust_list *t, struct sp_view country, const struct sp_trust_node **out);

/* An earlier list: the parts of its JWSs, base64url. */
struct sp_trust_link {
    struct sp_view payload;
    struct { struct sp_view head, signature; } part[SP_MAX_TRUST_SIGNATURES];
    size_t n_parts;
};

struct sp_trust_file {
    struct sp_view *pinned;           /* kids of the roots that this reader trusts */
    size_t n_pinned;
    int64_t pinned_threshold;         /* that many of them at least must have signed; 0: as many as the list says */
    struct sp_trust_link *history;    /* oldest first */
    size_t n_history;
    struct sp_view *signatures;
    size_t n_signatures;
};
struct sp_rc SP_MUST sp_trust_file_parse(struct sp_view text, struct sp_arena *a, struct sp_trust_file *out,
                                         struct sp_diag *d);
void sp_trust_file_put(struct sp_buf *b, const struct sp_trust_file *f);
/* The link of a list signed by these, whole compact JWSs over one payload; borrows from them. FORMAT (trust.link) when
 * they are not, LIMIT when there are too many. */
struct sp_rc SP_MUST sp_trust_link_of(const struct sp_view *signatures, size_t n, struct sp_trust_link *out, struct sp_diag *d);

#endif
