#include "node/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/evidence/packed.h"
#include "node/federation/keeper.h"
#include "node/federation/node_crls.h"
#include "node/federation/standing.h"
#include "node/ops/backups.h"
#include "node/ops/expiry.h"
#include "node/ops/log.h"
#include "node/rpc/rpc.h"
#include "node/translate/drafts.h"
#include "storage/migrate.h"

/* What was read from files and stays as it is. */
struct setup {
    struct sp_identity identity;
    struct sp_trust *trust;
    struct sp_policy *policy;
    struct sp_country_policy *country;
    struct sp_participants participants;
};

struct sp_node {
    const struct sp_conf *conf;
    struct setup setup;
    struct sp_metrics metrics;
    struct sp_db *db;
    struct sp_trust_peers peers; /* whom handshakes let in: each as the node that its certificate names */
    struct sp_tls *node_tls, *bank_tls;
    struct sp_partners *partners;
    struct sp_witness witness;
    struct sp_heads *heads;
    struct sp_status_issuer *statuses;
    struct sp_status_book *status_book;
    struct sp_stamper *stamper;
    struct sp_quotas *quotas;
    struct sp_exchange *exchange;
    struct sp_keeper *keeper;
    struct sp_node_crls *crls;
    struct sp_backups *backups;
    struct sp_expiry *expiry;
    struct sp_drafts *drafts;
    struct sp_packed *packed;
    struct sp_rpc rpc;
    struct sp_link_server *link, *ipc;
    struct sp_http_server *http;
    int lock;                   /* held while this process serves from the data folder */
};

static void setup_free(struct setup *s)
{
    sp_participants_free(&s->participants);
    sp_policy_free(s->policy);
    sp_country_policy_free(s->country);
    sp_trust_free(s->trust);
    sp_identity_free(&s->identity);
}

/* Every key of ours must be the one that the alliance certified, or partners would refuse what we sign. */
static struct sp_rc check_own_keys(const struct sp_conf *conf, const struct setup *s, struct sp_diag *d)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        const struct sp_key *listed;
        if (!s->identity.key[use])
            continue;
        struct sp_rc rc = sp_trust_find_key(s->trust, sp_view_of(conf->node_id), use,
                                            sp_view_of(sp_key_kid(s->identity.key[use])), sp_now_s(), &listed, d);
        const struct sp_identity_file *refused = sp_ok(rc) ? NULL : sp_identity_refusal(&s->identity, use);
        if (refused && d) { /* the right one may be there, but cannot be read */
            *d = refused->why;
            return refused->rc;
        }
        if (!sp_ok(rc) && d && sp_is(rc, SP_RC_NOTFOUND))
            return sp_diag_set(d, SP_ERR(CONFIG), "node.key", sp_key_use_text(use),
                               "the trust list does not hold the %s key of %s; have the node admitted, then run saphan join",
                               sp_key_use_text(use), conf->node_id);
        SP_TRY(rc);
    }
    return SP_OK;
}

static struct sp_rc read_setup(const struct sp_conf *conf, struct setup *s, struct sp_diag *d)
{
    SP_TRY(sp_identity_load(conf, &s->identity, d));
    sp_identity_log_refused(&s->identity);
    SP_TRY(sp_trust_read(conf->trust_file, NULL, &s->trust, d));
    SP_TRY(sp_trust_current(s->trust, sp_now_s(), conf->trust_grace_s, d));
    bool changed[SP_USE_COUNT];
    int64_t now_s = sp_now_s();
    sp_identity_follow(&s->identity, s->trust, sp_view_of(conf->node_id), sp_keeper_holds(conf, s->trust, 0, now_s), now_s, changed);
    SP_TRY(check_own_keys(conf, s, d));
    SP_TRY(sp_policy_read(conf->policy_file, &s->policy, d));
    SP_TRY(sp_country_load(conf->node_id, conf->country_policy, &s->country, d));
    SP_TRY(sp_stamper_check(conf, d));
    SP_TRY(sp_drafts_check(conf, d));
    return sp_participants_load(conf->participants_dir, &s->participants, d);
}

struct sp_rc sp_node_check(const struct sp_conf *conf, struct sp_diag *d)
{
    struct setup s = { .trust = NULL };
    struct sp_rc rc = read_setup(conf, &s, d);
    if (sp_ok(rc)) /* it can start, and perhaps nobody would talk to it */
        sp_standing_log(&s.identity, s.trust, sp_view_of(conf->node_id));
    setup_free(&s);
    return rc;
}

static struct sp_rc make_tls(struct sp_node *n, enum sp_tls_mode mode, struct sp_tls **out, struct sp_diag *d)
{
    const struct sp_key *key = n->setup.identity.key[SP_USE_TLS];
    struct sp_tls_opts opts = { .mode = mode, .handshake_ms = n->conf->handshake_deadline_ms };
    SP_TRY(sp_trust_find_cert(n->setup.trust, sp_view_of(n->conf->node_id), SP_USE_TLS, sp_view_of(sp_key_kid(key)),
                              sp_now_s(), &opts.identity.cert_der, d));
    opts.identity.key = key;
    opts.judge = sp_trust_judge_peer;
    opts.judge_ctx = &n->peers;
    opts.root_ders = sp_trust_roots(n->setup.trust, &opts.n_roots);
    return sp_tls_new(&opts, out, d);
}

static struct sp_rc start_status(struct sp_node *n, struct sp_diag *d)
{
    const struct sp_status_issuer_opts own = { n->conf, &n->setup.identity, n->db };
    SP_TRY(sp_status_issuer_new(&own, &n->statuses, d));
    const struct sp_status_book_opts book = { n->conf, n->setup.trust, n->partners, n->db, n->statuses };
    return sp_status_book_start(&book, &n->status_book, d);
}

static struct sp_rc start_exchange(struct sp_node *n, struct sp_diag *d)
{
    const struct sp_conf *c = n->conf;
    n->peers = (struct sp_trust_peers){ .trust = n->setup.trust };
    SP_TRY(make_tls(n, SP_TLS_MUTUAL, &n->node_tls, d));
    SP_TRY(sp_partners_new(n->setup.trust, c->node_id, n->node_tls, &n->partners));
    n->witness = (struct sp_witness){ .trust = n->setup.trust, .own = sp_view_of(c->node_id), .identity = &n->setup.identity, .db = n->db,
        .data_dir = c->data_dir };
    const struct sp_heads_opts heads = { .conf = c, .trust = n->setup.trust, .identity = &n->setup.identity, .partners = n->partners, .db = n->db };
    SP_TRY(sp_heads_start(&heads, &n->heads));
    const struct sp_stamper_opts stamps = { .conf = c, .trust = n->setup.trust, .heads = n->heads, .metrics = &n->metrics, .db = n->db };
    SP_TRY(sp_stamper_start(&stamps, &n->stamper, d));
    SP_TRY(start_status(n, d));
    SP_TRY(sp_quotas_start(n->setup.country, n->db, &n->quotas));
    const struct sp_exchange_opts opts = { .conf = c, .identity = &n->setup.identity, .trust = n->setup.trust,
        .policy = n->setup.policy, .country = n->setup.country, .quotas = n->quotas, .partners = n->partners, .metrics = &n->metrics, .db = n->db, .witness = &n->witness,
        .heads = n->heads, .statuses = n->statuses, .status_book = n->status_book,
        .stamper = n->stamper };
    SP_TRY(sp_exchange_start(&opts, &n->exchange, d));
    const struct sp_link_server_opts link = { .url = c->exchange_listen, .tls = n->node_tls,
        .n_contexts = (unsigned)c->exchange_workers, .handler = sp_exchange_serve, .accept = sp_exchange_accepts, .refused = sp_exchange_refused,
        .ctx = n->exchange };
    return sp_link_listen(&link, &n->link, d);
}

static struct sp_rc start_rpc(struct sp_node *n, struct sp_diag *d)
{
    const struct sp_conf *c = n->conf;
    n->rpc = (struct sp_rpc){ .conf = c, .participants = &n->setup.participants, .identity = &n->setup.identity, .trust = n->setup.trust,
        .exchange = n->exchange, .partners = n->partners, .metrics = &n->metrics, .db = n->db, .witness = &n->witness,
        .heads = n->heads, .statuses = n->statuses, .stamper = n->stamper, .backups = n->backups, .expiry = n->expiry, .quotas = n->quotas, .drafts = n->drafts,
        .packed = n->packed };
    SP_TRY(make_tls(n, SP_TLS_SERVER_ONLY, &n->bank_tls, d));
    const struct sp_http_opts http = { .bind_address = c->https_address, .port = (uint16_t)c->https_port,
        .tls = n->bank_tls, .request_ms = c->request_deadline_ms, .max_body_bytes = SP_RPC_BODY_BYTES, .max_connections = (unsigned)c->max_connections,
        .n_workers = (unsigned)c->rpc_workers, .handler = sp_rpc_http, .ctx = &n->rpc };
    SP_TRY(sp_http_start(&http, &n->http, d));
    if (!c->ipc_path[0])
        return SP_OK;
    SP_BUF_AUTO url = { 0 };
    sp_buf_puts(&url, "ipc://");
    SP_TRY(sp_path_absolute(c->ipc_path, &url, d));
    const struct sp_link_server_opts ipc = { .url = sp_buf_cstr(&url), .n_contexts = (unsigned)c->rpc_workers,
        .max_message_bytes = SP_RPC_LINK_BYTES, .handler = sp_rpc_link, .ctx = &n->rpc };
    return sp_link_listen(&ipc, &n->ipc, d);
}

static struct sp_rc start_keeper(struct sp_node *n)
{
    const struct sp_keeper_opts opts = { .conf = n->conf, .identity = &n->setup.identity, .trust = n->setup.trust,
        .partners = n->partners, .node_tls = n->node_tls, .bank_tls = n->bank_tls, .db = n->db,
        .crls = n->crls, .link = n->link };
    return sp_keeper_start(&opts, &n->keeper);
}

static struct sp_rc write_ready(const struct sp_node *n, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    if (!n->conf->ready_file[0])
        return SP_OK;
    sp_buf_puts(&b, "{\"node\":");
    sp_buf_put_json(&b, sp_view_of(n->conf->node_id));
    sp_buf_putf(&b, ",\"pid\":%ld,\"https_port\":%u,\"exchange_port\":%u}\n", (long)getpid(),
                (unsigned)sp_http_port(n->http), (unsigned)sp_link_server_port(n->link));
    SP_TRY(sp_buf_rc(&b));
    return sp_file_write(n->conf->ready_file, sp_buf_view(&b), 0644, d);
}

/* Two daemons over one database would answer from two memories of what was asked. */
static struct sp_rc lock_data(struct sp_node *n, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_TRY(sp_dir_make(n->conf->data_dir, d));
    sp_buf_putf(&path, "%s/node.lock", n->conf->data_dir);
    SP_TRY(sp_buf_rc(&path));
    struct sp_rc rc = sp_file_lock(sp_buf_cstr(&path), &n->lock, d);
    if (!sp_is(rc, SP_RC_UNAVAILABLE))
        return rc;
    return sp_diag_set(d, rc, "node.running", "data_dir", "another saphand already serves from %s", n->conf->data_dir);
}

/* Now and then one of the many slices of a long step. */
static void log_migration(void *ctx, const struct sp_migrate_note *m)
{
    enum { PAUSE_US = 10 * 1000 * 1000 };
    int64_t *next_us = ctx, now = sp_mono_us();
    char from[16], to[16], done[24], of[24];
    if (!m->begins && !m->finished && now < *next_us)
        return;
    *next_us = now + PAUSE_US;
    (void)snprintf(from, sizeof from, "%lu", (unsigned long)m->step->from);
    (void)snprintf(to, sizeof to, "%lu", (unsigned long)m->step->to);
    (void)snprintf(done, sizeof done, "%llu", (unsigned long long)m->done);
    (void)snprintf(of, sizeof of, "%llu", (unsigned long long)m->of);
    if (m->finished)
        sp_log(SP_LOG_WARN, "storage.migrated", SP_LFS("file", m->path), SP_LFS("from", from), SP_LFS("to", to), SP_LFS("step", m->step->name));
    else
        sp_log(SP_LOG_WARN, "storage.migrating", SP_LFS("file", m->path), SP_LFS("from", from), SP_LFS("to", to), SP_LFS("step", m->step->name),
               SP_LFS("done", done), SP_LFS("of", of));
}

static struct sp_rc open_data(struct sp_node *n, struct sp_diag *d)
{
    int64_t next_us = 0;
    const struct sp_migrate_watch w = { log_migration, &next_us };
    return sp_db_open_watched(n->conf->data_dir, (uint32_t)n->conf->map_gib, 0, &w, &n->db, d);
}

static struct sp_rc start(struct sp_node *n, struct sp_diag *d)
{
    SP_TRY(read_setup(n->conf, &n->setup, d));
    SP_TRY(lock_data(n, d));
    SP_TRY(open_data(n, d));
    SP_TRY(sp_keeper_recall(n->db, n->setup.trust, n->conf, d));
    const struct sp_node_crls_opts crls = { n->conf, n->setup.trust, n->db };
    SP_TRY(sp_node_crls_start(&crls, &n->crls));
    SP_TRY(start_exchange(n, d));
    const struct sp_backups_opts backups = { n->conf, &n->setup.identity, &n->metrics, n->db };
    SP_TRY(sp_backups_start(&backups, &n->backups, d));
    const struct sp_expiry_opts expiry = { n->conf, &n->setup.identity, n->setup.trust, n->setup.country, n->db };
    SP_TRY(sp_expiry_start(&expiry, &n->expiry));
    const struct sp_drafts_opts drafts = { n->conf, &n->setup.identity, &n->metrics, n->db };
    SP_TRY(sp_drafts_start(&drafts, &n->drafts, d));
    n->packed = sp_packed_new();
    SP_TRY(n->packed ? start_rpc(n, d) : SP_ERR(NOMEM));
    SP_TRY(start_keeper(n));
    return write_ready(n, d);
}

struct sp_rc sp_node_start(const struct sp_conf *conf, struct sp_node **out, struct sp_diag *d)
{
    struct sp_node *n = calloc(1, sizeof *n);
    if (!n)
        return SP_ERR(NOMEM);
    int64_t begun = sp_mono_us();
    n->conf = conf;
    n->lock = -1;
    sp_metrics_start(&n->metrics);
    struct sp_rc rc = start(n, d);
    if (!sp_ok(rc)) {
        sp_node_stop(n);
        return rc;
    }
    char ms[32], port[32];
    (void)snprintf(ms, sizeof ms, "%lld", (long long)((sp_mono_us() - begun) / 1000));
    (void)snprintf(port, sizeof port, "%u", (unsigned)sp_http_port(n->http));
    sp_log(SP_LOG_INFO, "node.ready", SP_LFS("node", conf->node_id), SP_LFS("exchange", sp_link_server_url(n->link)),
           SP_LFS("https_port", port), SP_LFS("start_ms", ms), SP_LFS("trust_digest", sp_trust_digest(n->setup.trust)));
    *out = n;
    return SP_OK;
}

void sp_node_stop(struct sp_node *n)
{
    if (!n)
        return;
    if (n->http && n->conf->ready_file[0])
        (void)unlink(n->conf->ready_file);
    sp_keeper_stop(n->keeper); /* it looks at the link's connections */
    sp_http_stop(n->http);
    sp_link_server_stop(n->ipc);
    sp_link_server_stop(n->link);
    sp_backups_stop(n->backups); /* after all who tell how they are */
    sp_expiry_stop(n->expiry);
    sp_drafts_stop(n->drafts);
    sp_packed_free(n->packed);
    if (n->partners)
        sp_partners_close(n->partners);
    sp_stamper_stop(n->stamper);
    sp_heads_stop(n->heads);
    sp_exchange_stop(n->exchange);
    sp_quotas_stop(n->quotas);
    sp_status_book_stop(n->status_book);
    sp_status_issuer_free(n->statuses);
    sp_partners_free(n->partners);
    sp_db_close(n->db);
    if (n->lock >= 0)
        close(n->lock);
    sp_tls_free(n->bank_tls);
    sp_tls_free(n->node_tls);
    setup_free(&n->setup);
    sp_node_crls_free(n->crls);
    free(n);
}
