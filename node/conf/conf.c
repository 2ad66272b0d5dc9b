#include "node/conf/conf.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "schema/subject.h"

enum conf_type { T_TEXT, T_PATH, T_INT };

struct conf_row {
    const char *key;
    enum conf_type type;
    size_t at;
    int64_t least, most;
    const char *dflt;      /* NULL: required */
    const char *meaning;
};

#define TEXT(k, dflt, meaning) { #k, T_TEXT, offsetof(struct sp_conf, k), 0, 0, dflt, meaning }
#define PATH(k, dflt, meaning) { #k, T_PATH, offsetof(struct sp_conf, k), 0, 0, dflt, meaning }
#define INT(k, lo, hi, dflt, meaning) { #k, T_INT, offsetof(struct sp_conf, k), lo, hi, dflt, meaning }

static const struct conf_row table[] = {
    TEXT(node_id, NULL, "this node's id in the trust list, e.g. LA or CN-GX"),
    PATH(data_dir, "db", "folder of the database"),
    PATH(key_dir, "keys", "folder of the encrypted keys and their certificates"),
    PATH(passphrase_file, "passphrase", "file whose first line opens the keys; mode 0600"),
    TEXT(passphrase_credential, "", "systemd credential that opens the keys, in place of passphrase_file"),
    PATH(report_pkcs11_module, "", "PKCS #11 module of the token that holds the report key; none: keys/report.key"),
    TEXT(report_pkcs11_token, "", "label of that token"),
    TEXT(report_pkcs11_key, "", "label of the key in the token"),
    PATH(report_pkcs11_pin_file, "", "file whose first line is the token's PIN; mode 0600"),
    TEXT(report_pkcs11_pin_credential, "", "systemd credential that is the PIN, in place of report_pkcs11_pin_file"),
    TEXT(second_signature, "none", "none, or sm2: reports are signed a second time with keys/report-sm2.key"),
    TEXT(second_signature_required, "", "nodes whose reports are taken only with a second signature, e.g. CN-GX CN-YN"),
    PATH(trust_file, "trust.json", "the alliance's signed trust list"),
    PATH(crl_file, "crls.pem", "the revocation lists of the alliance's roots"),
    PATH(policy_file, "policy.json", "who may ask for what; nothing is permitted without a rule"),
    PATH(country_policy, "", "table of what the law of the country lets go; empty: the one that this program has for the country"),
    PATH(participants_dir, "participants", "one file per registered bank, agency or auditor"),
    TEXT(exchange_listen, "tls+tcp://127.0.0.1:0", "where partner nodes connect"),
    TEXT(https_address, "127.0.0.1", "address of the RPC for banks"),
    INT(https_port, 0, 65535, "0", "port of the RPC for banks; 0 takes a free one"),
    PATH(ipc_path, "", "socket of the local RPC; empty for none"),
    PATH(ready_file, "", "file written with the bound ports once the node serves"),
    TEXT(log_level, "info", "debug, info, warn or error"),
    INT(exchange_workers, 1, 256, "32", "threads that serve partner nodes; those that wait share one commit"),
    INT(rpc_workers, 1, 256, "64", "threads that serve banks; each waits while its exchange is under way"),
    INT(max_connections, 1, 65536, "1024", "open HTTPS connections"),
    INT(request_deadline_ms, 100, 600000, "5000", "a bank must have sent its request by then"),
    INT(exchange_timeout_ms, 100, 600000, "10000", "after this an exchange is pending"),
    INT(handshake_deadline_ms, 100, 60000, "5000", "a TLS handshake must be done by then"),
    INT(outbox_retry_min_ms, 50, 3600000, "1000", "first pause before a retry"),
    INT(outbox_retry_max_ms, 50, 86400000, "300000", "longest pause before a retry"),
    INT(request_life_s, 60, 604800, "604800", "a request that no partner answered by then has failed"),
    INT(replay_window_s, 600, 2592000, "691200", "how long ids of seen requests are kept; longer lives are refused"),
    INT(map_gib, 1, 16384, "64", "address space reserved for the database, GiB"),
    INT(checkpoint_ms, 50, 3600000, "1000", "how often the exchange log's head is signed anew when the log grew"),
    TEXT(tsa_url, "", "http:// address of the authority that stamps the exchange log (RFC 3161); empty for none"),
    PATH(tsa_anchor, "", "certificates of the authorities whose time stamps are believed, PEM or DER"),
    INT(stamp_every_s, 1, 86400, "60", "how often the exchange log is stamped when it grew"),
    INT(tsa_grace_s, 0, 2592000, "86400", "how long entries may wait for a time stamp before new questions are refused; 0: no bound"),
    INT(trust_grace_s, 0, 2592000, "0", "how long an expired trust list still serves"),
    TEXT(status_url, "", "https://HOST[:PORT] of this node, named in reports as the place of their status lists; empty: https_address and https_port"),
    INT(status_life_s, 60, 7776000, "604800", "how long a signed status list of reports speaks; it is signed anew after half of it"),
    INT(status_poll_s, 1, 86400, "3600", "how often partners are asked for their status lists"),
    INT(trust_poll_s, 0, 86400, "3600", "how often partners are asked for a newer trust list; 0: never"),
    PATH(backup_dir, "", "folder for backups that the node makes by itself, best on another disk; empty for none"),
    INT(backup_every_s, 1, 2592000, "86400", "how often one is made"),
    INT(backup_keep, 1, 1000, "7", "how many of them are kept; older ones go when a new one is whole"),
    TEXT(retention, "list", "off, list or delete: whether the node looks every day for what the law says must go, and deletes it"),
    INT(retention_hour, 0, 23, "3", "at which hour of the country's day"),
    TEXT(engine_1, "", "NAME VERSION FROM:TO[,FROM:TO...] /PATH [ARGUMENT...]: a program that drafts translations of free texts in the background"),
    TEXT(engine_2, "", "another one"),
    TEXT(engine_3, "", "another one"),
    TEXT(engine_4, "", "another one"),
    TEXT(engine_reads, "", "folders and files, blanks between them, that such programs may read besides the system's folders and their own"),
    TEXT(engine_confined, "yes", "yes, or no: such programs may also read the node's files"),
    INT(engine_seconds, 1, 600, "20", "how long one may take for a text"),
    INT(engine_memory_mib, 16, 1048576, "4096", "how much memory each process of one may take, MiB of address space"),
    TEXT(translation_machine, "no", "no, or yes: reports go to banks also with a machine's translations that nobody read, marked so"),
    INT(key_overlap_s, 0, 604800, "7200", "how long a former key goes on after a trust list with a new one, while others learn of it"),
};
enum { ROWS = sizeof table / sizeof table[0] };

static struct sp_view trim(struct sp_view v)
{
    while (v.n && (v.p[0] == ' ' || v.p[0] == '\t')) { v.p++; v.n--; }
    while (v.n && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t' || v.p[v.n - 1] == '\r')) v.n--;
    return v;
}

static bool parse_int(struct sp_view v, int64_t *out)
{
    int64_t n = 0;
    if (!v.n || v.n > 12)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
        n = n * 10 + (v.p[i] - '0');
    }
    *out = n;
    return true;
}

static struct sp_rc store(struct sp_conf *c, const struct conf_row *row, struct sp_view v, const char *dir,
                          struct sp_diag *d)
{
    char *at = (char *)c + row->at;
    if (row->type == T_INT) {
        int64_t n;
        if (!parse_int(v, &n))
            return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", row->key, "%s must be a whole number", row->key);
        if (n < row->least || n > row->most)
            return sp_diag_set(d, SP_ERR(CONFIG), "conf.range", row->key, "%s must be from %lld to %lld", row->key,
                               (long long)row->least, (long long)row->most);
        memcpy(at, &n, sizeof n);
        return SP_OK;
    }
    SP_BUF_AUTO text = { 0 };
    if (row->type == T_PATH && v.n && v.p[0] != '/')
        sp_buf_putf(&text, "%s/", dir);
    sp_buf_put(&text, v);
    SP_TRY(sp_buf_rc(&text));
    const char *copy = sp_arena_text(&c->arena, sp_buf_view(&text));
    if (!copy)
        return SP_ERR(NOMEM);
    memcpy(at, &copy, sizeof copy);
    return SP_OK;
}

static const struct conf_row *find_row(struct sp_view key)
{
    for (size_t i = 0; i < ROWS; i++)
        if (sp_view_is(key, table[i].key))
            return &table[i];
    return NULL;
}

bool sp_conf_line_is(struct sp_view line, const char *key, struct sp_view *value)
{
    struct sp_view k, v;
    line = trim(line);
    if (!line.n || line.p[0] == '#' || !sp_view_split(line, '=', &k, &v) || !sp_view_is(trim(k), key))
        return false;
    *value = trim(v);
    return true;
}

static struct sp_rc read_line(struct sp_conf *c, struct sp_view line, bool *seen, const char *dir, struct sp_diag *d)
{
    line = trim(line);
    if (!line.n || line.p[0] == '#')
        return SP_OK;
    struct sp_view key, value;
    if (!sp_view_split(line, '=', &key, &value))
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.syntax", NULL, "expected: key = value");
    key = trim(key);
    value = trim(value);
    const struct conf_row *row = find_row(key);
    if (!row)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.unknown", NULL, "no such key: %.*s", (int)(key.n < 64 ? key.n : 64),
                           key.p);
    if (seen[row - table])
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.twice", row->key, "%s is set twice", row->key);
    seen[row - table] = true;
    return store(c, row, value, dir, d);
}

static struct sp_rc read_lines(struct sp_conf *c, struct sp_view text, bool *seen, const char *dir, struct sp_diag *d)
{
    size_t number = 0;
    while (text.n) {
        struct sp_view line = text, rest = { NULL, 0 };
        (void)sp_view_split(text, '\n', &line, &rest);
        number++;
        struct sp_rc rc = read_line(c, line, seen, dir, d);
        if (!sp_ok(rc)) {
            if (d)
                d->line = number;
            return rc;
        }
        text = rest;
    }
    return SP_OK;
}

/* A token needs a module, two labels and a PIN; a part of that is a mistake, not a wish for the file. */
static struct sp_rc check_token(const struct sp_conf *c, struct sp_diag *d)
{
    const struct { const char *key, *value; } parts[] = {
        { "report_pkcs11_module", c->report_pkcs11_module },
        { "report_pkcs11_token", c->report_pkcs11_token },
        { "report_pkcs11_key", c->report_pkcs11_key },
        { "report_pkcs11_pin_file", *c->report_pkcs11_pin_credential ? c->report_pkcs11_pin_credential : c->report_pkcs11_pin_file },
    };
    const char *absent = NULL;
    bool any = false;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        any |= *parts[i].value != '\0';
        if (!*parts[i].value && !absent)
            absent = parts[i].key;
    }
    if (!any || !absent)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(CONFIG), "conf.missing", absent, "%s is required for a report key in a token", absent);
}

/* The next word of a list; empty at its end. */
static struct sp_view next_word(struct sp_view *list)
{
    struct sp_view word = trim(*list);
    *list = sp_view(NULL, 0);
    (void)sp_view_split(word, ' ', &word, list);
    return trim(word);
}

bool sp_conf_wants_second(const struct sp_conf *c, struct sp_view node)
{
    struct sp_view list = sp_view_of(c->second_signature_required), word;
    while ((word = next_word(&list)).n)
        if (sp_view_eq(word, node))
            return true;
    return false;
}

static struct sp_rc check_words(const struct sp_conf *c, struct sp_diag *d)
{
    struct sp_view list = sp_view_of(c->second_signature_required), word;
    while ((word = next_word(&list)).n)
        if (!sp_node_id_valid(word))
            return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "second_signature_required", "%.*s is not a node's id",
                               (int)(word.n < 64 ? word.n : 64), word.p);
    if (strcmp(c->second_signature, "none") != 0 && strcmp(c->second_signature, "sm2") != 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "second_signature", "second_signature must be none or sm2");
    if (strcmp(c->retention, "off") != 0 && strcmp(c->retention, "list") != 0 && strcmp(c->retention, "delete") != 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "retention", "retention must be off, list or delete");
    if (strcmp(c->engine_confined, "no") != 0 && strcmp(c->engine_confined, "yes") != 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "engine_confined", "engine_confined must be yes or no");
    if (strcmp(c->translation_machine, "no") != 0 && strcmp(c->translation_machine, "yes") != 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "translation_machine", "translation_machine must be no or yes");
    if (*c->status_url && (strncmp(c->status_url, "https://", 8) != 0 || strlen(c->status_url) > 200 ||
                           strpbrk(c->status_url + 8, "/?#\"\\ ") || !c->status_url[8]))
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.value", "status_url", "status_url must be https://HOST or https://HOST:PORT");
    return SP_OK;
}

/* Of two sources one would be ignored, and nobody could say which. */
static struct sp_rc refuse_both(const bool *seen, const char *one, const char *other, struct sp_diag *d)
{
    if (!seen[find_row(sp_view_of(one)) - table] || !seen[find_row(sp_view_of(other)) - table])
        return SP_OK;
    return sp_diag_set(d, SP_ERR(CONFIG), "conf.both", one, "%s and %s are both set; keep one of them", one, other);
}

static struct sp_rc fill_defaults(struct sp_conf *c, const bool *seen, const char *dir, struct sp_diag *d)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (seen[i])
            continue;
        if (!table[i].dflt)
            return sp_diag_set(d, SP_ERR(CONFIG), "conf.missing", table[i].key, "%s is required: %s", table[i].key,
                               table[i].meaning);
        SP_TRY(store(c, &table[i], sp_view_of(table[i].dflt), dir, d));
    }
    return SP_OK;
}

struct sp_rc sp_conf_read(const char *path, struct sp_conf *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    if (sp_utf8_check(sp_buf_view(&text)) != text.n)
        return sp_diag_set(d, SP_ERR(CONFIG), "conf.utf8", NULL, "%s is not UTF-8", path);
    SP_BUF_AUTO folder = { 0 };
    sp_buf_puts(&folder, path);
    if (!sp_buf_cstr(&folder))
        return SP_ERR(NOMEM);
    const char *dir = dirname(folder.p);
    struct sp_conf c = { 0 };
    if (!(c.path = sp_arena_text(&c.arena, sp_view_of(path))))
        return SP_ERR(NOMEM);
    bool seen[ROWS] = { false };
    struct sp_rc rc = read_lines(&c, sp_buf_view(&text), seen, dir, d);
    if (sp_ok(rc))
        rc = refuse_both(seen, "passphrase_credential", "passphrase_file", d);
    if (sp_ok(rc))
        rc = refuse_both(seen, "report_pkcs11_pin_credential", "report_pkcs11_pin_file", d);
    if (sp_ok(rc))
        rc = fill_defaults(&c, seen, dir, d);
    if (sp_ok(rc))
        rc = check_token(&c, d);
    if (sp_ok(rc))
        rc = check_words(&c, d);
    if (!sp_ok(rc)) {
        sp_conf_free(&c);
        return rc;
    }
    *out = c;
    return SP_OK;
}

void sp_conf_free(struct sp_conf *c)
{
    sp_arena_free(&c->arena);
    *c = (struct sp_conf){ 0 };
}

static struct sp_rc read_secret(const char *credential, const char *file, struct sp_secret *out, struct sp_diag *d)
{
    return *credential ? sp_secret_read_credential(credential, out, d) : sp_secret_read_file(file, out, d);
}

struct sp_rc sp_conf_passphrase(const struct sp_conf *c, struct sp_secret *out, struct sp_diag *d)
{
    return read_secret(c->passphrase_credential, c->passphrase_file, out, d);
}

struct sp_rc sp_conf_pin(const struct sp_conf *c, struct sp_secret *out, struct sp_diag *d)
{
    return read_secret(c->report_pkcs11_pin_credential, c->report_pkcs11_pin_file, out, d);
}

void sp_conf_print_table(struct sp_buf *b)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct conf_row *r = &table[i];
        sp_buf_putf(b, "%-28s ", r->key);
        if (r->type == T_INT)
            sp_buf_putf(b, "%lld..%lld", (long long)r->least, (long long)r->most);
        else
            sp_buf_puts(b, r->type == T_PATH ? "path" : "text");
        sp_buf_putf(b, ", %s%s: %s\n", r->dflt ? "default " : "required", r->dflt ? (*r->dflt ? r->dflt : "none") : "",
                    r->meaning);
    }
}
