#include "node/federation/heads.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/evidence/cosign.h"
#include "node/federation/wire.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "storage/mlog.h"
#include "storage/witness.h"

enum { MAX_WITNESSES = 16, WITNESS_MS = 2000, PAUSE_MAX_S = 300, MAX_LINE = 512 };

/* A partner as our witness. Only the heads' thread touches it. */
struct helper {
    struct sp_view id;
    uint64_t seen;              /* the size it saw last, as far as we know */
    uint64_t signed_size;       /* of the published head, when its signature is there */
    unsigned failures;          /* in a row */
    int64_t again_us;           /* not before, on the monotonic clock */
    char rule[64];              /* of the last failure, to say each once */
};

/* A head as it was published. */
struct head { uint64_t size; unsigned witnesses; const struct sp_key *signer; struct sp_buf note; };

struct sp_heads {
    struct sp_heads_opts o;
    struct sp_view own;
    struct helper helper[MAX_WITNESSES];
    size_t n_helpers;
    int64_t trust_version;      /* from which the helpers were chosen */
    struct sp_alarm alarm;      /* its lock guards the next */
    struct head now;
};

/* ---- publishing ---- */

static void publish(struct sp_heads *h, struct head *next)
{
    (void)pthread_mutex_lock(&h->alarm.lock);
    struct head old = h->now;
    h->now = *next;
    (void)pthread_mutex_unlock(&h->alarm.lock);
    sp_buf_free(&old.note);
    *next = (struct head){ .size = 0 };
}

/* The log key in use is another than the one that signed the head that stands. */
static bool other_signer(const struct sp_heads *h) { return h->now.signer != h->o.identity->key[SP_USE_LOG]; }

static struct sp_rc copy_now(struct sp_heads *h, struct sp_buf *note, uint64_t *size, struct sp_diag *d)
{
    (void)pthread_mutex_lock(&h->alarm.lock);
    *size = h->now.size;
    sp_buf_put(note, sp_buf_view(&h->now.note));
    (void)pthread_mutex_unlock(&h->alarm.lock);
    if (!*size)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "log.empty", NULL, "the exchange log has no head yet");
    return sp_buf_rc(note);
}

struct sp_rc sp_heads_note(struct sp_heads *h, struct sp_buf *note, struct sp_diag *d)
{
    uint64_t size;
    return copy_now(h, note, &size, d);
}

void sp_heads_status(struct sp_heads *h, uint64_t *size, unsigned *witnesses)
{
    (void)pthread_mutex_lock(&h->alarm.lock);
    *size = h->now.size;
    *witnesses = h->now.witnesses;
    (void)pthread_mutex_unlock(&h->alarm.lock);
}

/* ---- a new head ---- */

/* Our own signature over the log as it stands. */
static struct sp_rc sign_head(struct sp_heads *h, struct sp_mlog *m, struct head *out, struct sp_diag *d)
{
    SP_BUF_AUTO name = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_vkey v;
    struct sp_checkpoint c = { .size = m->size };
    SP_TRY(sp_logged_name(h->o.trust, h->own, false, &name));
    c.origin = sp_buf_view(&name);
    SP_TRY(sp_mlog_root(m, m->size, &c.root, d));
    sp_checkpoint_put(&text, &c);
    SP_TRY(sp_buf_rc(&text));
    const struct sp_key *key = h->o.identity->key[SP_USE_LOG];
    SP_TRY(sp_vkey_of(sp_buf_view(&name), SP_NOTE_ED25519, key, &v, d));
    out->signer = key;
    out->size = m->size;
    return sp_note_sign(sp_buf_view(&text), &v, &out->note, d);
}

/* Our head as we signed it, without what witnesses added: that is what each is asked to sign. */
struct asking { struct sp_heads *h; struct sp_view bare; struct head *head; };

/* From a snapshot of its own: a partner may take seconds to answer. */
static struct sp_rc prove_growth(struct asking *k, uint64_t seen, struct sp_merkle_proof *proof, struct sp_diag *d)
{
    SP_MLOG_AUTO m = { .size = 0 };
    SP_TRY(sp_mlog_begin(k->h->o.db, &m));
    return sp_mlog_consistency(&m, seen, k->head->size, proof, d);
}

static struct sp_rc ask_once(struct asking *k, struct helper *w, struct sp_wire *wire, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_cosign_request r = { .old_size = w->seen, .note = k->bare };
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO message = { 0 };
    SP_TRY(prove_growth(k, w->seen, &r.proof, d));
    sp_cosign_request_put(&body, &r);
    sp_wire_put_head(&message, sp_buf_view(&body));
    SP_TRY(sp_buf_rc(&body));
    SP_TRY(sp_buf_rc(&message));
    sp_buf_clear(reply);
    SP_TRY(sp_partners_call(k->h->o.partners, w->id, sp_buf_view(&message), WITNESS_MS, reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(reply), wire, d));
    if (wire->kind != SP_WIRE_ERROR)
        return SP_OK;
    sp_partners_heard(k->h->o.partners, wire->rule);
    char rule[64];
    (void)snprintf(rule, sizeof rule, "%.*s", (int)(wire->rule.n < 63 ? wire->rule.n : 63), wire->rule.p);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), rule, NULL, "%.*s", (int)(wire->text.n < 200 ? wire->text.n : 200), wire->text.p);
}

/* One line of a note and nothing else: what stands beside it would travel in everybody's evidence. */
static bool is_one_line(struct sp_view line)
{
    return line.n > 1 && line.n <= MAX_LINE && memchr(line.p, '\n', line.n) == line.p + line.n - 1;
}

/* Taken only when the note with it is good: a bad signature of a known key would spoil the head for all. */
static struct sp_rc take_line(struct asking *k, struct helper *w, struct sp_view line, struct sp_diag *d)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO with = { 0 };
    struct sp_logged_head checked;
    if (!is_one_line(line))
        return sp_diag_set(d, SP_ERR(INVALID), "witness.line", NULL, "a witness answers with one line");
    sp_buf_put(&with, k->bare);
    sp_buf_put(&with, line);
    SP_TRY(sp_buf_rc(&with));
    SP_TRY(sp_logged_head_check(k->h->o.trust, k->h->own, sp_buf_view(&with), sp_now_s(), &arena, &checked, d));
    if (checked.n_witnesses != 1 || !sp_view_eq(checked.witness[0].node, w->id))
        return sp_diag_set(d, SP_ERR(INVALID), "witness.line", NULL, "what came is not this witness's signature");
    sp_buf_put(&k->head->note, line);
    SP_TRY(sp_buf_rc(&k->head->note));
    k->head->witnesses++;
    w->seen = w->signed_size = k->head->size;
    return SP_OK;
}

/* A witness that saw another size than we think says which; then it is asked once more. */
static struct sp_rc ask(struct asking *k, struct helper *w, struct sp_diag *d)
{
    for (int i = 0; i < 2; i++) {
        SP_WIRE_AUTO wire = { .json = NULL };
        SP_BUF_AUTO reply = { 0 };
        SP_TRY(ask_once(k, w, &wire, &reply, d));
        if (wire.kind == SP_WIRE_COSIGNATURE)
            return take_line(k, w, wire.head, d);
        if (wire.kind != SP_WIRE_SEEN)
            return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "a witness answers with cosignature or seen");
        if (wire.seen > k->head->size)
            return sp_diag_set(d, SP_ERR(INVALID), "log.shorter", NULL,
                               "the witness saw %llu entries of this log, there are %llu: was an old backup restored?",
                               (unsigned long long)wire.seen, (unsigned long long)k->head->size);
        w->seen = wire.seen;
    }
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "witness.size", NULL, "the witness keeps seeing another size");
}

static void failed(struct helper *w, struct sp_rc rc, const struct sp_diag *d)
{
    int64_t pause_s = w->failures < 9 ? (int64_t)1 << w->failures : PAUSE_MAX_S;
    w->failures++;
    w->again_us = sp_mono_us() + (pause_s < PAUSE_MAX_S ? pause_s : PAUSE_MAX_S) * 1000000;
    if (strcmp(w->rule, d->rule) != 0)
        sp_log_diag(SP_LOG_WARN, "witness.missing", w->id, rc, d);
    (void)snprintf(w->rule, sizeof w->rule, "%s", d->rule);
}

static void ask_all(struct asking *k)
{
    for (size_t i = 0; i < k->h->n_helpers; i++) {
        struct helper *w = &k->h->helper[i];
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        if (sp_mono_us() < w->again_us || w->signed_size == k->head->size)
            continue;
        struct sp_rc rc = ask(k, w, &d);
        if (sp_is(rc, SP_RC_CLOSED))
            return;
        if (!sp_ok(rc)) {
            failed(w, rc, &d);
            continue;
        }
        if (w->failures)
            sp_log(SP_LOG_INFO, "witness.back", SP_LF("node", w->id));
        w->failures = 0;
        w->rule[0] = '\0';
    }
}

/* Somebody who could sign the published head has not. */
static bool wanting(struct sp_heads *h, uint64_t size)
{
    for (size_t i = 0; i < h->n_helpers; i++)
        if (h->helper[i].signed_size != size && sp_mono_us() >= h->helper[i].again_us)
            return true;
    return false;
}

/* Our signature over the log as it stands now; nothing when there is nothing to do. */
static struct sp_rc next_head(struct sp_heads *h, struct head *next, struct sp_diag *d)
{
    SP_MLOG_AUTO m = { .size = 0 };
    SP_TRY(sp_mlog_begin(h->o.db, &m));
    if (h->o.identity->waits[SP_USE_LOG]) /* a former key signs no head */
        return SP_OK;
    if (!m.size || (m.size == h->now.size && !other_signer(h) && !wanting(h, m.size)))
        return SP_OK;
    return sign_head(h, &m, next, d);
}

/* Of a log that did not grow, what witnesses signed stays. */
static void keep_lines(struct sp_heads *h, struct head *next)
{
    if (next->size != h->now.size)
        return;
    if (next->signer != h->now.signer) { /* they are asked about the note of the other key */
        for (size_t i = 0; i < h->n_helpers; i++)
            h->helper[i].signed_size = 0;
        return;
    }
    sp_buf_clear(&next->note);
    sp_buf_put(&next->note, sp_buf_view(&h->now.note)); /* only this thread changes it */
    next->witnesses = h->now.witnesses;
}

/* Who witnesses our log: the other active nodes of the newest trust list. */
static void choose_witnesses(struct sp_heads *h)
{
    struct helper before[MAX_WITNESSES];
    size_t n = h->n_helpers;
    const struct sp_trust_list *list = sp_trust_content(h->o.trust); /* stays in memory when a newer one is taken */
    if (list->version == h->trust_version)
        return;
    h->trust_version = list->version;
    memcpy(before, h->helper, sizeof before);
    h->n_helpers = 0;
    for (size_t i = 0; i < list->n_nodes && h->n_helpers < MAX_WITNESSES; i++) {
        if (!list->nodes[i].active || sp_view_eq(list->nodes[i].id, h->own))
            continue;
        struct helper w = { .seen = 0 };
        for (size_t k = 0; k < n; k++)
            if (sp_view_eq(before[k].id, list->nodes[i].id))
                w = before[k];
        w.id = list->nodes[i].id;
        h->helper[h->n_helpers++] = w;
    }
}

static struct sp_rc renew(struct sp_heads *h, struct sp_diag *d)
{
    choose_witnesses(h);
    struct head next = { .size = 0 };
    SP_BUF_AUTO bare = { 0 };
    struct sp_rc rc = next_head(h, &next, d);
    if (sp_ok(rc) && next.size) {
        sp_buf_put(&bare, sp_buf_view(&next.note));
        keep_lines(h, &next);
        rc = sp_buf_rc(&bare);
        if (sp_ok(rc))
            rc = sp_buf_rc(&next.note);
    }
    if (sp_ok(rc) && next.size) {
        struct asking k = { .h = h, .bare = sp_buf_view(&bare), .head = &next };
        ask_all(&k);
        if (next.witnesses && next.witnesses == h->n_helpers)
            rc = sp_head_keep(h->o.db, next.size, sp_buf_view(&next.note));
        publish(h, &next);
    }
    sp_buf_free(&next.note);
    return rc;
}

/* ---- the thread ---- */

static void *heads_main(void *arg)
{
    struct sp_heads *h = arg;
    do {
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = renew(h, &d);
        if (!sp_ok(rc))
            sp_log_diag(SP_LOG_ERROR, "log.head", h->own, rc, &d);
    } while (sp_alarm_rest(&h->alarm, h->o.conf->checkpoint_ms));
    return NULL;
}

struct sp_rc sp_heads_start(const struct sp_heads_opts *opts, struct sp_heads **out)
{
    struct sp_heads *h = calloc(1, sizeof *h);
    if (!h)
        return SP_ERR(NOMEM);
    h->o = *opts;
    h->own = sp_view_of(opts->conf->node_id);
    sp_alarm_init(&h->alarm);
    struct sp_rc rc = sp_alarm_start(&h->alarm, heads_main, h);
    if (!sp_ok(rc)) {
        sp_heads_stop(h);
        return rc;
    }
    *out = h;
    return SP_OK;
}

void sp_heads_stop(struct sp_heads *h)
{
    if (!h)
        return;
    sp_alarm_stop(&h->alarm);
    sp_buf_free(&h->now.note);
    sp_alarm_free(&h->alarm);
    free(h);
}

/* ---- proofs ---- */

struct sp_rc sp_heads_leaf(struct sp_mlog *m, struct sp_view digest, struct sp_mlog_leaf *leaf, struct sp_diag *d)
{
    SP_BUF_AUTO bytes = { 0 };
    struct sp_rc rc = sp_b64url_decode(digest, &bytes);
    if (!sp_ok(rc) || bytes.n != SP_SHA256_BYTES)
        return sp_diag_set(d, SP_ERR(FORMAT), "log.digest", "digest", "a digest is 43 characters of base64url");
    rc = sp_mlog_find(m, (const unsigned char *)bytes.p, leaf);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "log.unknown", "digest", "no message with this digest is in this node's log");
    return rc;
}

struct sp_rc sp_heads_prove(struct sp_heads *h, struct sp_view digest, struct sp_buf *proof, struct sp_diag *d)
{
    SP_MLOG_AUTO m = { .size = 0 };
    SP_BUF_AUTO note = { 0 };
    struct sp_mlog_leaf leaf;
    uint64_t size;
    struct sp_tlog_proof p = { .index = 0 };
    SP_TRY(copy_now(h, &note, &size, d));
    SP_TRY(sp_mlog_begin(h->o.db, &m));
    SP_TRY(sp_heads_leaf(&m, digest, &leaf, d));
    /* The first head that all witnesses signed says best when the message was there; else the newest will do. */
    struct sp_rc rc = sp_head_covering(h->o.db, leaf.index, &size, &note);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (leaf.index >= size || size > m.size)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "log.not-yet", "digest", "logged, but not below a signed head yet");
    SP_TRY(sp_mlog_inclusion(&m, leaf.index, size, &p.proof, d));
    p.index = leaf.index;
    p.checkpoint = sp_buf_view(&note);
    sp_tlog_proof_put(proof, &p);
    return sp_buf_rc(proof);
}
