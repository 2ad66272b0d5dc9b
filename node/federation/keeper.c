#include "node/federation/keeper.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/federation/asker.h"
#include "node/federation/standing.h"
#include "node/federation/wire.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "storage/held.h"

enum { FIRST_POLL_S = 30, POLL_EXPIRED_S = 60, KEEP_S = 60, KEEP_EXPIRED_S = 5, REPLY_FRAME_BYTES = 2048, WANTED_S = 2, LEARN_S = 10, LOOK_MS = 1000 };

/* A key by its thumbprint, "": none; the latest first. */
enum { SHOWN = 8 };
struct shown { char key[SP_SHA256_TEXT]; };

struct sp_keeper {
    struct sp_keeper_opts o;
    struct sp_file_look file;       /* of the trust file when it was last looked at */
    bool keys_failed;               /* the folder of keys could not be read the last time */
    struct sp_asker *asker;
    int64_t polled_us, kept_s, taken_s;
    int64_t version;                /* of the trust list, likewise */
    int64_t judged_us;              /* when the lists that peers are judged by last changed */
    const struct sp_crl_set *crls;  /* with which our own keys were last looked at */
    struct shown shown[SHOWN];      /* our TLS key, and those before it, which connections that stand may still show */
    enum sp_list_age age;           /* of the trust list, as it was told last, and when */
    int64_t age_told_us;
    struct sp_alarm alarm;
};

#define DAY_US (86400 * INT64_C(1000000))

/* --- over restarts --- */

static struct sp_rc keep(struct sp_db *db, const struct sp_trust *t)
{
    struct sp_held held = { .version = sp_trust_version(t), .seen_s = sp_trust_seen(t) };
    (void)snprintf(held.digest, sizeof held.digest, "%s", sp_trust_digest(t));
    return sp_held_put(db, &held);
}

struct sp_rc sp_keeper_recall(struct sp_db *db, const struct sp_trust *trust, const struct sp_conf *conf, struct sp_diag *d)
{
    struct sp_held held;
    struct sp_rc rc = sp_held_get(db, &held);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (sp_ok(rc) && held.version > sp_trust_version(trust))
        return sp_diag_set(d, SP_ERR(REPLAY), "trust.rollback", "version",
                           "the trust file has version %lld, and this node has used %lld; take the newest with saphan join",
                           (long long)sp_trust_version(trust), (long long)held.version);
    if (sp_ok(rc) && held.version == sp_trust_version(trust)) {
        if (strcmp(held.digest, sp_trust_digest(trust)) != 0)
            return sp_diag_set(d, SP_ERR(INVALID), "trust.version-reuse", "version",
                               "the trust file is another list of version %lld than this node has used", (long long)held.version);
        sp_trust_saw(trust, held.seen_s);
    }
    SP_TRY(sp_trust_serves(trust, sp_now_s(), conf->trust_grace_s, d));
    return keep(db, trust);
}

static bool is_expired(const struct sp_keeper *k)
{
    return sp_trust_seen(k->o.trust) > sp_trust_content(k->o.trust)->expires_s;
}

static void keep_time(struct sp_keeper *k)
{
    sp_trust_saw(k->o.trust, sp_now_s());
    int64_t seen = sp_trust_seen(k->o.trust);
    if (seen - k->kept_s < (is_expired(k) ? KEEP_EXPIRED_S : KEEP_S))
        return;
    struct sp_rc rc = keep(k->o.db, k->o.trust);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "trust.not-kept", sp_view_of(k->o.conf->data_dir), rc, NULL);
    k->kept_s = seen;
}

/* --- a newer list --- */

/* Connections that are made from now on show our TLS key. */
static void show_own(struct sp_keeper *k)
{
    const struct sp_key *key = k->o.identity->key[SP_USE_TLS];
    if (!key || !strcmp(k->shown[0].key, sp_key_kid(key)))
        return;
    memmove(&k->shown[1], &k->shown[0], (SHOWN - 1) * sizeof k->shown[0]);
    (void)snprintf(k->shown[0].key, sizeof k->shown[0].key, "%s", sp_key_kid(key));
}

/* What this node shows on connections, and whom it believes there, from now on. */
static struct sp_rc follow_tls(struct sp_keeper *k, struct sp_diag *d)
{
    const struct sp_key *key = k->o.identity->key[SP_USE_TLS];
    struct sp_tls_identity id = { .key = key };
    size_t n;
    const struct sp_view *roots = sp_trust_roots(k->o.trust, &n);
    SP_TRY(sp_tls_set_roots(k->o.node_tls, roots, n, d));
    SP_TRY(sp_trust_find_cert(k->o.trust, sp_view_of(k->o.conf->node_id), SP_USE_TLS, sp_view_of(sp_key_kid(key)), sp_now_s(),
                              &id.cert_der, d));
    SP_TRY(sp_tls_set_identity(k->o.node_tls, &id, d));
    SP_TRY(sp_tls_set_identity(k->o.bank_tls, &id, d));
    show_own(k);
    return SP_OK;
}

/* Connections that were made with a key which does not count any more are refused by who takes the news: they are made anew with
 * the one in use. */
static void redial_worn(struct sp_keeper *k)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bool any = false;
    for (size_t i = 1; i < SHOWN; i++) {
        if (!k->shown[i].key[0] || sp_ok(sp_trust_check_peer(k->o.trust, sp_view_of(k->o.conf->node_id), sp_view_of(k->shown[i].key), sp_now_s(), &d)))
            continue;
        k->shown[i].key[0] = '\0';
        any = true;
    }
    if (!any)
        return;
    sp_partners_redial(k->o.partners);
    sp_log(SP_LOG_INFO, "partner.redial", SP_LFS("why", d.rule));
}

/* Before it ends, when it ends, and when nothing is served any more; each again once a day. */
static void tell_age(struct sp_keeper *k)
{
    static const char *const texts[] = {
        "", "the trust list ends soon, and no newer one came: ask the alliance's office",
        "the trust list has expired, and serves only for trust_grace_s: take a newer one (saphan join), or ask the alliance's office",
        "the trust list has expired: everything is refused until there is a newer one (saphan join); ask the alliance's office"
    };
    enum sp_list_age age = sp_standing_list(k->o.trust, sp_now_s(), k->o.conf->trust_grace_s);
    char until[SP_TIME_TEXT];
    if (age == k->age && (age == SP_LIST_GOOD || sp_mono_us() - k->age_told_us < DAY_US))
        return;
    k->age = age;
    k->age_told_us = sp_mono_us();
    if (age == SP_LIST_GOOD)
        return;
    sp_time_text(sp_trust_content(k->o.trust)->expires_s, until);
    if (age == SP_LIST_ENDS)
        sp_log(SP_LOG_WARN, "trust.ends", SP_LFS("expires", until), SP_LFS("state", "ends"), SP_LFS("text", texts[age]));
    else
        sp_log(SP_LOG_ERROR, "trust.ends", SP_LFS("expires", until), SP_LFS("state", sp_list_age_text(age)), SP_LFS("text", texts[age]));
}

static struct sp_rc write_file(const struct sp_keeper *k, const struct sp_trust *t, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_trust_put_file(&text, t));
    return sp_file_write(k->o.conf->trust_file, sp_buf_view(&text), 0644, d);
}

/* --- our own keys --- */

bool sp_keeper_holds(const struct sp_conf *conf, const struct sp_trust *trust, int64_t taken_s, int64_t now_s)
{
    int64_t issued_s = sp_trust_content(trust)->issued_s;
    return now_s < (taken_s > issued_s ? taken_s : issued_s) + conf->key_overlap_s;
}

static void tell_key(const struct sp_keeper *k, enum sp_key_use use)
{
    const struct sp_key *key = k->o.identity->key[use];
    if (k->o.identity->waits[use]) {
        sp_log(SP_LOG_ERROR, "key.none", SP_LFS("use", sp_key_use_text(use)),
               SP_LFS("text", "the trust list has no key of this use in force for this node; saphan key new, then the office admits and publishes it"));
        return;
    }
    sp_log(SP_LOG_INFO, "key.in-use", SP_LFS("use", sp_key_use_text(use)), SP_LFS("kid", key ? sp_key_kid(key) : "none"));
}

/* The keys in use, and what connections show. */
static void follow_keys(struct sp_keeper *k)
{
    bool changed[SP_USE_COUNT];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t now_s = sp_now_s();
    sp_identity_follow(k->o.identity, k->o.trust, sp_view_of(k->o.conf->node_id), sp_keeper_holds(k->o.conf, k->o.trust, k->taken_s, now_s),
                       now_s, changed);
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (changed[use])
            tell_key(k, use);
    if (!changed[SP_USE_TLS] || k->o.identity->waits[SP_USE_TLS])
        return;
    struct sp_rc rc = follow_tls(k, &d);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "trust.restart-needed", sp_view_of(k->o.conf->node_id), rc, &d);
}

/* Files of keys that were made while the node runs, and those that could not be read and were mended. */
static void look_at_keys(struct sp_keeper *k)
{
    size_t added = 0;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_identity_rescan(k->o.identity, k->o.conf, &added, &d);
    if (!sp_ok(rc) && !k->keys_failed)
        sp_log_diag(SP_LOG_ERROR, "key.refused", sp_view_of(k->o.conf->key_dir), rc, &d);
    k->keys_failed = !sp_ok(rc);
    sp_identity_log_refused(k->o.identity);
    if (added)
        sp_log(SP_LOG_INFO, "key.found", SP_LFS("folder", k->o.conf->key_dir));
}

static void follow(struct sp_keeper *k, const char *from)
{
    char version[32];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    (void)snprintf(version, sizeof version, "%lld", (long long)sp_trust_version(k->o.trust));
    sp_log(SP_LOG_INFO, "trust.taken", SP_LFS("version", version), SP_LFS("digest", sp_trust_digest(k->o.trust)),
           SP_LFS("from", from));
    k->kept_s = 0;
    k->taken_s = sp_now_s();
    keep_time(k);
    follow_keys(k);
    struct sp_rc rc = sp_partners_update(k->o.partners);
    if (sp_ok(rc))
        rc = follow_tls(k, &d);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "trust.restart-needed", sp_view_of(k->o.conf->node_id), rc, &d);
    sp_standing_log(k->o.identity, k->o.trust, sp_view_of(k->o.conf->node_id));
}

/* from: a partner's id, or "file". */
static struct sp_rc take(struct sp_keeper *k, struct sp_view text, const char *from, bool write, struct sp_diag *d)
{
    SP_TRUST_AUTO next = NULL;
    SP_TRY(sp_trust_open_next(text, k->o.trust, &next, d));
    if (sp_trust_version(next) == sp_trust_version(k->o.trust))
        return SP_OK;
    SP_TRY(sp_trust_check_all(next, d));
    SP_TRY(sp_trust_current(next, sp_now_s(), 0, d));
    if (write)
        SP_TRY(write_file(k, next, d));
    sp_trust_supersede(k->o.trust, next);
    next = NULL;
    follow(k, from);
    return SP_OK;
}

static void try_to_take(struct sp_keeper *k, struct sp_view text, const char *from, bool write)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = take(k, text, from, write, &d);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_WARN, "trust.refused", sp_view_of(from), rc, &d);
}

static void look_at_file(struct sp_keeper *k)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_diag why = { .offset = SP_NO_OFFSET }, d;
    if (!sp_file_changed(k->o.conf->trust_file, &k->file))
        return;
    struct sp_rc rc = sp_file_read(k->o.conf->trust_file, SP_MAX_TRUST_BYTES, &text, &why);
    if (sp_ok(rc)) {
        try_to_take(k, sp_buf_view(&text), "file", false);
        return;
    }
    /* The node goes on; its next start would not. */
    (void)sp_diag_set(&d, rc, why.rule, "trust_file", "%.160s; put the newest list back (saphan join), the next start needs it", why.text);
    sp_log_diag(SP_LOG_WARN, "trust.refused", sp_view_of("file"), rc, &d);
}

/* --- connections that stand --- */

/* One that a partner made to us. */
static bool counts_no_more(void *ctx, const struct sp_peer *peer)
{
    const struct sp_keeper *k = ctx;
    struct sp_view who = sp_view_of(peer->cert_node);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_trust_node *node = sp_trust_find_node(k->o.trust, who);
    struct sp_rc rc = node && node->active ? sp_trust_check_peer(k->o.trust, who, sp_view_of(peer->key), sp_now_s(), &d)
                                           : sp_diag_set(&d, SP_ERR(AUTH), "peer.not-in-trust-list", NULL, "not an active node of the trust list");
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_WARN, "peer.dropped", who, rc, &d);
    return !sp_ok(rc);
}

/* Ours are closed at once. Theirs are of no use to anybody but for asking what the lists say (node/exchange/serve.c): an honest
 * partner whose key was taken back gets some seconds to learn it so, because nobody lets it connect again. */
static void look_at_peers(struct sp_keeper *k)
{
    int64_t now_us = sp_mono_us(), version = sp_trust_version(k->o.trust);
    const struct sp_crl_set *crls = sp_trust_crls(k->o.trust);
    if (k->crls != crls)
        sp_standing_log(k->o.identity, k->o.trust, sp_view_of(k->o.conf->node_id));
    if (k->crls != crls || k->version != version)
        k->judged_us = now_us;
    k->crls = crls;
    k->version = version;
    sp_partners_recheck(k->o.partners);
    redial_worn(k);
    if (k->o.link && k->judged_us && now_us - k->judged_us >= LEARN_S * 1000000) {
        if (!sp_link_server_drop_if(k->o.link, counts_no_more, k)) /* until none is left */
            k->judged_us = 0;
    }
}

/* --- asking partners --- */

/* Both questions are the same for all. Who still has the former ones is left alone. */
static void ask_all(struct sp_keeper *k)
{
    SP_BUF_AUTO trust = { 0 };
    SP_BUF_AUTO crls = { 0 };
    sp_wire_put_trust_asked(&trust, sp_trust_version(k->o.trust));
    if (!sp_ok(sp_buf_rc(&trust)) || !sp_ok(sp_node_crls_ask(k->o.crls, &crls)))
        return;
    const struct sp_trust_list *list = sp_trust_content(k->o.trust);
    for (size_t i = 0; i < list->n_nodes; i++)
        if (list->nodes[i].active && !sp_view_is(list->nodes[i].id, k->o.conf->node_id))
            (void)sp_asker_ask(k->asker, list->nodes[i].id, sp_buf_view(&trust), sp_buf_view(&crls));
}

/* What came since. */
static void take_answers(struct sp_keeper *k)
{
    char from[SP_TLS_NODE_TEXT];
    SP_BUF_AUTO reply = { 0 };
    while (sp_asker_take(k->asker, from, &reply)) {
        SP_WIRE_AUTO wire = { .json = NULL };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        if (!sp_ok(sp_wire_parse(sp_buf_view(&reply), &wire, &d)))
            continue;
        if (wire.kind == SP_WIRE_TRUST_FILE && wire.head.n)
            try_to_take(k, wire.head, from, true);
        else if (wire.kind == SP_WIRE_CRL_LISTS)
            sp_node_crls_take(k->o.crls, wire.list, wire.n_list, from);
    }
}

static void poll_partners(struct sp_keeper *k)
{
    int64_t every_s = k->o.conf->trust_poll_s, now_us = sp_mono_us();
    if (every_s && is_expired(k) && every_s > POLL_EXPIRED_S)
        every_s = POLL_EXPIRED_S;
    bool wanted = now_us - k->polled_us >= WANTED_S * 1000000 && sp_partners_take_wanted(k->o.partners);
    if (!wanted && (!every_s || now_us - k->polled_us < every_s * 1000000))
        return;
    k->polled_us = now_us;
    ask_all(k);
}

struct sp_rc sp_keeper_answer(const struct sp_trust *trust, int64_t have, struct sp_buf *reply, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    trust = sp_trust_newest(trust);
    if (sp_trust_version(trust) > have)
        SP_TRY(sp_trust_put_since(&text, trust, have));
    sp_wire_put_trust_file(reply, sp_buf_view(&text));
    SP_TRY(sp_buf_rc(reply));
    if (reply->n + REPLY_FRAME_BYTES > SP_MAX_MESSAGE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.reply", NULL, "the trust lists since version %lld do not fit into a message",
                           (long long)have);
    return SP_OK;
}

/* --- the thread --- */

static void *keeper_main(void *arg)
{
    struct sp_keeper *k = arg;
    sp_standing_log(k->o.identity, k->o.trust, sp_view_of(k->o.conf->node_id));
    tell_age(k);
    while (sp_alarm_rest(&k->alarm, LOOK_MS)) {
        look_at_file(k);
        sp_node_crls_look(k->o.crls);
        take_answers(k);
        look_at_keys(k);
        follow_keys(k);
        look_at_peers(k);
        poll_partners(k);
        keep_time(k);
        tell_age(k);
    }
    return NULL;
}

struct sp_rc sp_keeper_start(const struct sp_keeper_opts *opts, struct sp_keeper **out)
{
    struct sp_keeper *k = calloc(1, sizeof *k);
    if (!k)
        return SP_ERR(NOMEM);
    k->o = *opts;
    k->kept_s = sp_trust_seen(opts->trust);
    /* The first time soon, so that a node that was down for long is not behind for long. */
    int64_t first_s = opts->conf->trust_poll_s < FIRST_POLL_S ? opts->conf->trust_poll_s : FIRST_POLL_S;
    k->polled_us = sp_mono_us() - (opts->conf->trust_poll_s - first_s) * 1000000;
    sp_alarm_init(&k->alarm);
    show_own(k);
    struct sp_rc rc = sp_asker_start(opts->partners, &k->asker);
    if (sp_ok(rc))
        rc = sp_alarm_start(&k->alarm, keeper_main, k);
    if (!sp_ok(rc)) {
        sp_keeper_stop(k);
        return SP_ERR(NOMEM);
    }
    *out = k;
    return SP_OK;
}

void sp_keeper_stop(struct sp_keeper *k)
{
    if (!k)
        return;
    sp_alarm_stop(&k->alarm);
    sp_asker_stop(k->asker);
    sp_alarm_free(&k->alarm);
    free(k);
}
