/*
 * node/conf/conf.h - the node's configuration: one typed table, one file of "key = value" lines.
 *
 * Every key has a type, a range, a default and a meaning; `saphand --check-config` prints the table's
 * verdict before a start. An unknown key, a second value for a key or a value out of range is refused
 * with file, line, key and rule (conf.syntax, conf.unknown, conf.twice, conf.value, conf.range, conf.missing, conf.both).
 * Relative paths are relative to the configuration file's folder.
 *
 * Threading: read once, then constant.
 */
#ifndef SP_NODE_CONF_H
#define SP_NODE_CONF_H

#include "base/arena.h"
#include "base/secret.h"

struct sp_conf {
    const char *path;                 /* of the file it was read from */
    const char *node_id;
    const char *data_dir, *key_dir, *passphrase_file, *passphrase_credential, *trust_file, *crl_file, *policy_file, *country_policy, *participants_dir;
    /* The report key in a token, in place of its file; module empty: in the file. One of the two sources of the PIN is set. */
    const char *report_pkcs11_module, *report_pkcs11_token, *report_pkcs11_key;
    const char *report_pkcs11_pin_file, *report_pkcs11_pin_credential;
    const char *second_signature;     /* none or sm2 */
    const char *second_signature_required; /* node ids, blanks between them */
    const char *exchange_listen;      /* tls+tcp://ADDRESS:PORT, port 0 = any free one */
    const char *https_address;
    int64_t https_port;
    const char *ipc_path;             /* empty: no ipc */
    const char *ready_file;           /* written with the bound ports once serving; empty: none */
    const char *log_level;
    int64_t exchange_workers, rpc_workers, max_connections;
    int64_t request_deadline_ms, exchange_timeout_ms, handshake_deadline_ms;
    int64_t outbox_retry_min_ms, outbox_retry_max_ms;
    int64_t request_life_s, replay_window_s, map_gib, trust_grace_s, trust_poll_s, key_overlap_s, checkpoint_ms;
    const char *status_url;           /* https://HOST[:PORT], in status entries; empty: made of https_address and https_port */
    int64_t status_life_s, status_poll_s;
    const char *tsa_url, *tsa_anchor; /* empty: no time-stamping authority; nobody's stamps can be judged */
    int64_t stamp_every_s, tsa_grace_s;
    const char *backup_dir;           /* empty: the node makes no backups by itself */
    int64_t backup_every_s, backup_keep;
    const char *retention;            /* off, list, delete */
    int64_t retention_hour;
    const char *engine_1, *engine_2, *engine_3, *engine_4; /* node/translate/engines.h; empty: none */
    const char *engine_reads;         /* paths, blanks between them */
    const char *engine_confined;      /* yes or no: node/translate/confine.h */
    int64_t engine_seconds, engine_memory_mib;
    const char *translation_machine;  /* no or yes: whether a machine's translations that nobody read go to banks */
    struct sp_arena arena;            /* owns the texts */
};

struct sp_rc SP_MUST sp_conf_read(const char *path, struct sp_conf *out, struct sp_diag *d);
/* Whether a line of such a file sets that key; value: a view of the line. */
bool sp_conf_line_is(struct sp_view line, const char *key, struct sp_view *value);
void sp_conf_free(struct sp_conf *c);
/* What opens the keys: the systemd credential when one is named, else the file. Errors as base/secret.h has them. */
struct sp_rc SP_MUST sp_conf_passphrase(const struct sp_conf *c, struct sp_secret *out, struct sp_diag *d);
/* What opens the token of the report key; for a configuration that names one. */
struct sp_rc SP_MUST sp_conf_pin(const struct sp_conf *c, struct sp_secret *out, struct sp_diag *d);
/* Whether reports of that node are taken only with a second signature. */
bool sp_conf_wants_second(const struct sp_conf *c, struct sp_view node);
/* The table for people: key, type, range, default, meaning. */
void sp_conf_print_table(struct sp_buf *b);

#endif
