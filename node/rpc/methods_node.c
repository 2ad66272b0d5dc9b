/* node.status: what an operator asks first. */
#include "base/clock.h"
#include "node/federation/node_crls.h"
#include "node/federation/standing.h"
#include "node/ops/backups.h"
#include "node/ops/expiry.h"
#include "node/rpc/method.h"
#include "storage/disputes.h"
#include "storage/exlog.h"
#include "storage/registry.h"

static void put_trust(struct sp_buf *b, const struct sp_trust *t, int64_t grace_s)
{
    char until[SP_TIME_TEXT];
    sp_time_text(sp_trust_content(t)->expires_s, until);
    sp_buf_putf(b, "\"trust\":{\"version\":%lld,\"digest\":\"%s\",\"expires\":\"%s\",\"state\":\"%s\"}", (long long)sp_trust_version(t),
                sp_trust_digest(t), until, sp_list_age_text(sp_standing_list(t, sp_now_s(), grace_s)));
}

/* What partners refuse of this node. */
static void put_standing(struct sp_buf *b, const struct sp_rpc *rpc)
{
    struct sp_view own = sp_view_of(rpc->conf->node_id);
    struct sp_diag d = { .rule = "" };
    const char *sep = "";
    if (!sp_ok(sp_standing_node(rpc->trust, own, &d))) {
        sp_buf_putf(b, ",\"standing\":\"%s\"", d.rule);
        return;
    }
    sp_buf_puts(b, ",\"keys_not_in_force\":[");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (!rpc->identity || sp_ok(sp_standing_key(rpc->identity, rpc->trust, own, use, sp_now_s(), NULL)))
            continue;
        sp_buf_putf(b, "%s\"%s\"", sep, sp_key_use_text(use));
        sep = ",";
    }
    sp_buf_putc(b, ']');
}

static struct sp_rc put_registry(struct sp_buf *b, struct sp_db *db)
{
    struct sp_registry_counts n;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_snap_begin(db, &snap));
    SP_TRY(sp_registry_counts(snap, &n));
    sp_buf_putf(b, ",\"registry\":{\"companies\":%llu,\"facts\":%llu}", (unsigned long long)n.companies,
                (unsigned long long)n.facts);
    return SP_OK;
}

static struct sp_rc put_log(struct sp_buf *b, struct sp_db *db)
{
    struct sp_exlog_counts n;
    struct sp_db_stats s;
    SP_TRY(sp_exlog_counts(db, &n));
    sp_db_stats(db, &s);
    sp_buf_putf(b, ",\"exchange\":{\"outbox\":%llu,\"asked\":%llu,\"served\":%llu,\"log_size\":%llu}",
                (unsigned long long)n.outbox, (unsigned long long)n.exchanges, (unsigned long long)n.served,
                (unsigned long long)n.log_size);
    sp_buf_putf(b, ",\"storage\":{\"registry_bytes\":%llu,\"exchange_bytes\":%llu,\"map_bytes\":%llu,\"group_commits\":%llu,"
                "\"batches\":%llu}", (unsigned long long)s.registry_bytes, (unsigned long long)s.exchange_bytes,
                (unsigned long long)s.map_bytes, (unsigned long long)s.groups, (unsigned long long)s.batches);
    return SP_OK;
}

static struct sp_rc put_disputes(struct sp_buf *b, const struct sp_rpc *rpc)
{
    struct sp_dispute_counts n;
    char today[SP_DAY_TEXT];
    SP_SNAP_AUTO snap = NULL;
    sp_exchange_today(rpc->exchange, today);
    SP_TRY(sp_snap_begin(rpc->db, &snap));
    SP_TRY(sp_dispute_counts(snap, sp_view_of(today), &n));
    sp_buf_putf(b, ",\"disputes\":{\"open\":%llu,\"overdue\":%llu}", (unsigned long long)n.open, (unsigned long long)n.overdue);
    return SP_OK;
}

/* The signed head, and how many other nodes cosigned it. */
static void put_head(struct sp_buf *b, struct sp_heads *heads)
{
    uint64_t size;
    unsigned witnesses;
    sp_heads_status(heads, &size, &witnesses);
    sp_buf_putf(b, ",\"head\":{\"size\":%llu,\"witnesses\":%u}", (unsigned long long)size, witnesses);
}

static void put_stamps(struct sp_buf *b, struct sp_stamper *stamper)
{
    struct sp_stamper_status s;
    char at[SP_TIME_TEXT];
    sp_stamper_status(stamper, &s);
    if (!s.wanted)
        return;
    sp_buf_putf(b, ",\"stamp\":{\"size\":%llu,", (unsigned long long)s.size);
    if (s.at_s) {
        sp_time_text(s.at_s, at);
        sp_buf_putf(b, "\"at\":\"%s\",", at);
    }
    sp_buf_putf(b, "\"waiting_s\":%lld,\"overdue\":%s", (long long)s.waiting_s, s.overdue ? "true" : "false");
    if (s.rule[0])
        sp_buf_putf(b, ",\"missing\":\"%s\"", s.rule);
    sp_buf_putc(b, '}');
}

static void put_backups(struct sp_buf *b, struct sp_backups *backups)
{
    struct sp_backups_status s;
    char at[SP_TIME_TEXT];
    sp_backups_status(backups, &s);
    if (!s.wanted)
        return;
    sp_time_text(s.next_s, at);
    sp_buf_putf(b, ",\"backup\":{\"next\":\"%s\"", at);
    if (s.last_s) {
        sp_time_text(s.last_s, at);
        sp_buf_putf(b, ",\"last\":\"%s\"", at);
    }
    if (s.ahead)
        sp_buf_putf(b, ",\"ahead\":%zu", s.ahead);
    if (s.rule[0])
        sp_buf_putf(b, ",\"failed\":\"%s\"", s.rule);
    sp_buf_putc(b, '}');
}

static void put_expiry(struct sp_buf *b, struct sp_expiry *expiry)
{
    struct sp_expiry_status s;
    char at[SP_TIME_TEXT];
    sp_expiry_status(expiry, &s);
    if (!s.wanted)
        return;
    sp_time_text(s.next_s, at);
    sp_buf_putf(b, ",\"retention\":{\"mode\":\"%s\",\"next\":\"%s\"", s.deletes ? "delete" : "list", at);
    if (s.last_s) {
        sp_time_text(s.last_s, at);
        sp_buf_putf(b, ",\"last\":\"%s\",\"facts\":%llu,\"disputed\":%llu,\"looks\":%llu", at, (unsigned long long)s.facts, (unsigned long long)s.disputed,
                    (unsigned long long)s.looks);
    }
    if (s.rule[0])
        sp_buf_putf(b, ",\"failed\":\"%s\"", s.rule);
    sp_buf_putc(b, '}');
}

static void put_engines(struct sp_buf *b, struct sp_drafts *drafts)
{
    struct sp_drafts_status s;
    for (size_t i = 0; sp_drafts_status(drafts, i, &s); i++) {
        sp_buf_puts(b, i ? ",{\"name\":" : ",\"engines\":[{\"name\":");
        sp_buf_put_json(b, s.name);
        sp_buf_putf(b, ",\"waiting\":%zu,\"failures\":%u}", s.waiting, s.failures);
    }
    sp_buf_puts(b, drafts ? "]" : "");
}

static void put_partners(struct sp_buf *b, const struct sp_rpc *rpc)
{
    const struct sp_trust_list *list = sp_trust_content(rpc->trust);
    const char *sep = "";
    sp_buf_puts(b, ",\"partners\":[");
    for (size_t i = 0; i < list->n_nodes; i++) {
        const struct sp_trust_node *n = &list->nodes[i];
        if (sp_view_is(n->id, rpc->conf->node_id))
            continue;
        sp_buf_puts(b, sep);
        sp_buf_puts(b, "{\"node\":");
        sp_buf_put_json(b, n->id);
        sp_buf_putf(b, ",\"active\":%s,\"connected\":%s%s}", n->active ? "true" : "false", sp_partners_connected(rpc->partners, n->id) ? "true" : "false",
                    sp_witness_forked(rpc->witness, n->id) ? ",\"forked\":true" : "");
        sep = ",";
    }
    sp_buf_putc(b, ']');
}

struct sp_rc sp_method_status(struct sp_call *c)
{
    struct sp_buf *b = c->result;
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    sp_buf_puts(b, "{\"node\":");
    sp_buf_put_json(b, sp_view_of(c->rpc->conf->node_id));
    sp_buf_putc(b, ',');
    put_trust(b, c->rpc->trust, c->rpc->conf->trust_grace_s);
    put_standing(b, c->rpc);
    SP_TRY(put_registry(b, c->rpc->db));
    SP_TRY(put_log(b, c->rpc->db));
    SP_TRY(put_disputes(b, c->rpc));
    put_head(b, c->rpc->heads);
    put_stamps(b, c->rpc->stamper);
    put_backups(b, c->rpc->backups);
    put_expiry(b, c->rpc->expiry);
    put_engines(b, c->rpc->drafts);
    sp_node_crls_put(b, c->rpc->trust);
    put_partners(b, c->rpc);
    sp_buf_puts(b, ",\"quotas\":");
    sp_quotas_put_json(c->rpc->quotas, sp_now_s(), b);
    sp_buf_puts(b, ",\"metrics\":");
    sp_metrics_put(b, c->rpc->metrics);
    sp_buf_putc(b, '}');
    return sp_buf_rc(b);
}
