/*
 * tools/saphan/folder.h - the files of a node's folder and of an alliance office's folder, by name.
 *
 *   node:     node.conf passphrase keys/USE.key keys/USE-KID.key keys/tls.crt (DER) trust.json roots.pem policy.json participants/ID.json
 *             db/ join-request.json
 *   alliance: alliance.json passphrase roots/NAME.key roots/NAME.crt (DER) nodes/ID.json
 *             last-trust.json lock
 * The last list decides an office's version, threshold and roots; before the first one, alliance.json and root-1.crt to
 * root-N.crt do.
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_FOLDER_H
#define SP_TOOLS_SAPHAN_FOLDER_H

#include "base/json.h"
#include "crypto/key.h"
#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "schema/trust.h"
#include "tools/common/cli.h"
#include "tools/common/place.h"

#define SP_TYP_JOIN "saphan-join+jwt"
#define SP_NO_DIAG ((struct sp_diag){ .offset = SP_NO_OFFSET })

enum { SP_MAX_COUNTRIES = 16, SP_MAX_OFFERS = 32, SP_MAX_SERVER_NAMES = 16, SP_MAX_FOLDER_ROOTS = SP_MAX_ROOTS };

/* The configuration of the node in `data`; CONFIG says what to do when the folder is none. Free with sp_conf_free. */
struct sp_rc SP_MUST sp_folder_conf(const char *data, struct sp_conf *out, struct sp_diag *d);
/* One of the node's own keys. */
struct sp_rc SP_MUST sp_folder_key(const struct sp_conf *conf, enum sp_key_use use, struct sp_key **out, struct sp_diag *d);

/* What a node asks of the alliance. Everything lives in the arena. */
struct sp_join {
    struct sp_view node, name, exchange_url;
    struct sp_view countries[SP_MAX_COUNTRIES];
    size_t n_countries;
    struct sp_view languages[SP_MAX_OFFERS], products[SP_MAX_OFFERS]; /* none: not said */
    size_t n_languages, n_products;
    const char *server_names[SP_MAX_SERVER_NAMES + 1]; /* NULL-ended */
    struct sp_key *key[SP_USE_COUNT];                  /* public; no root, NULL for an optional use */
    int64_t created_s;                                 /* when the request was made, by the node's clock */
    char digest[44];                                   /* of the request, to compare by another way */
};
/* The request's payload for these keys; sign it with each key that can, also for a second time. */
struct sp_rc SP_MUST sp_join_put(struct sp_buf *b, const struct sp_join *j);
/* The request's file: the payload signed so, by private keys. Fills j->digest. */
struct sp_rc SP_MUST sp_join_sign(struct sp_buf *b, struct sp_join *j);
/* The file: every key that can sign has signed the same payload. Rules: join.format join.proof join.key join.node
 * join.created join.countries join.offer join.url join.server-name. Free with sp_join_free also after a failure. */
struct sp_rc SP_MUST sp_join_parse(struct sp_view file, struct sp_arena *a, struct sp_join *out, struct sp_diag *d);
void sp_join_free(struct sp_join *j);

/* The alliance office's state. */
struct sp_office {
    char alliance[256];
    int64_t version, threshold;
    struct sp_trust *last;                        /* the last list; NULL before the first */
    size_t n_roots;
    struct sp_buf root_der[SP_MAX_FOLDER_ROOTS];
    struct sp_key *root_key[SP_MAX_FOLDER_ROOTS]; /* private; NULL when the key is not in this folder */
    struct sp_buf root_path[SP_MAX_FOLDER_ROOTS]; /* that key's file */
};
/* Held until sp_office_unlock by every command that changes the folder; UNAVAILABLE (file.locked) while another does. */
struct sp_rc SP_MUST sp_office_lock(const char *dir, int *fd, struct sp_diag *d);
void sp_office_unlock(int *fd); /* -1: not locked */
#define SP_OFFICE_LOCK_AUTO __attribute__((cleanup(sp_office_unlock))) int
/* CONFIG (office.last-list) when a list was published and is not here. */
struct sp_rc SP_MUST sp_office_open(const char *dir, struct sp_office *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_office_save(const char *dir, const struct sp_office *o, struct sp_diag *d);
/* The same as text, and where it and the last list are kept; NULL: out of memory. */
void sp_office_put(struct sp_buf *b, const struct sp_office *o);
const char *sp_office_state_path(struct sp_arena *a, const char *dir);
const char *sp_office_last_path(struct sp_arena *a, const char *dir);
void sp_office_free(struct sp_office *o);
/* nodes/ID.json as the next list would have it, checked as the list's readers will. Views live in *doc (cJSON_Delete)
 * and in the arena. */
struct sp_rc SP_MUST sp_office_node(struct sp_view text, struct sp_view id, struct sp_arena *a, cJSON **doc,
                                    struct sp_trust_node *out, struct sp_diag *d);
const char *sp_office_node_path(struct sp_arena *a, const char *dir, struct sp_view id); /* NULL: out of memory */

/* Results as JSON: `,"key":"value"`, the comma left out after an opening bracket. */
void sp_out_key(struct sp_buf *b, const char *key);
void sp_out_text(struct sp_buf *b, const char *key, struct sp_view value);
void sp_out_int(struct sp_buf *b, const char *key, int64_t value);
/* Print to stdout; or, about a result of that name, to stderr when stdout is the result (tools/common/place.h). */
void sp_out(struct sp_buf *b);
void sp_out_about(const char *path, struct sp_buf *b);
/* The end of a command: prints the result, or says what failed (sp_cli_fail: json, d, about). Returns the exit status. */
int sp_out_end(struct sp_buf *b, bool json, struct sp_rc rc, const struct sp_diag *d, const char *about);

#endif
