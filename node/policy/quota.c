#include "node/policy/quota.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/quota.h"

/* Counters in memory: sets of few, by a hash. One that has no room puts another out, which is written first. */
enum { SETS = 128, WAYS = 16, AHEAD = 64, SWEEP = 1000, DAY_S = 86400, NAME_BYTES = 256 };

struct counter {
    char name[NAME_BYTES];  /* rule 0 who 0 subject */
    size_t n;               /* 0: free */
    uint32_t day;
    uint64_t used, kept;    /* kept: on disk, never below used */
    uint64_t touched;
    const struct sp_law_quota *quota;
};
struct set { pthread_mutex_t lock; struct counter way[WAYS]; uint64_t clock; };

struct sp_quotas {
    const struct sp_country_policy *p;
    struct sp_db *db;
    struct set set[SETS];
    pthread_mutex_t lock;                     /* of what follows */
    uint32_t swept;                           /* no counters of days before are left */
    uint32_t refused_day;
    uint64_t refused[SP_MAX_LAW_ROWS];        /* by quota, on that day */
};

struct sp_rc sp_quotas_start(const struct sp_country_policy *p, struct sp_db *db, struct sp_quotas **out)
{
    struct sp_quotas *q = calloc(1, sizeof *q);
    if (!q)
        return SP_ERR(NOMEM);
    q->p = p;
    q->db = db;
    pthread_mutex_init(&q->lock, NULL);
    for (size_t i = 0; i < SETS; i++)
        pthread_mutex_init(&q->set[i].lock, NULL);
    *out = q;
    return SP_OK;
}

static struct sp_rc write_back(struct sp_quotas *q, struct counter *c)
{
    if (!c->n || c->used == c->kept)
        return SP_OK;
    SP_TRY(sp_quota_put(q->db, c->day, sp_view(c->name, c->n), c->used));
    c->kept = c->used;
    return SP_OK;
}

void sp_quotas_stop(struct sp_quotas *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < SETS; i++) {
        for (size_t k = 0; k < WAYS; k++)
            (void)sp_ok(write_back(q, &q->set[i].way[k])); /* else what was written ahead counts */
        pthread_mutex_destroy(&q->set[i].lock);
    }
    pthread_mutex_destroy(&q->lock);
    free(q);
}

static uint32_t day_of(const struct sp_quotas *q, int64_t now_s) { return (uint32_t)((now_s + q->p->utc_offset_s) / DAY_S); }

/* --- one counter ----------------------------------------------------------------------------------------------- */

struct name { char text[NAME_BYTES]; size_t n; };

static bool add(struct name *to, struct sp_view part)
{
    if (to->n + part.n + 1 > sizeof to->text)
        return false;
    if (part.n)
        memcpy(to->text + to->n, part.p, part.n);
    to->n += part.n;
    to->text[to->n++] = '\0';
    return true;
}

static struct set *set_of(struct sp_quotas *q, const struct name *name)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < name->n; i++)
        h = (h ^ (unsigned char)name->text[i]) * 1099511628211u;
    return &q->set[(h ^ h >> 32) % SETS];
}

/* The counter, read from disk when it is not there. The set is locked. */
static struct sp_rc find(struct sp_quotas *q, struct set *s, const struct name *name, uint32_t day, const struct sp_law_quota *quota,
                         struct counter **out)
{
    struct counter *oldest = &s->way[0];
    for (size_t i = 0; i < WAYS; i++) {
        struct counter *c = &s->way[i];
        if (c->n == name->n && c->day == day && !memcmp(c->name, name->text, name->n)) {
            c->touched = ++s->clock;
            *out = c;
            return SP_OK;
        }
        if (c->touched < oldest->touched)
            oldest = c;
    }
    uint64_t used = 0;
    SP_TRY(write_back(q, oldest));
    SP_TRY(sp_quota_get(q->db, day, sp_view(name->text, name->n), &used));
    *oldest = (struct counter){ .n = name->n, .day = day, .used = used, .kept = used, .touched = ++s->clock, .quota = quota };
    memcpy(oldest->name, name->text, name->n);
    *out = oldest;
    return SP_OK;
}

/* Counters of former days go a few at a time, whenever something is written anyway. */
static struct sp_rc sweep(struct sp_quotas *q, uint32_t day)
{
    bool more = false;
    pthread_mutex_lock(&q->lock);
    bool due = q->swept < day;
    pthread_mutex_unlock(&q->lock);
    if (!due)
        return SP_OK;
    SP_TRY(sp_quota_sweep(q->db, day, SWEEP, &more));
    pthread_mutex_lock(&q->lock);
    if (!more && q->swept < day)
        q->swept = day;
    pthread_mutex_unlock(&q->lock);
    return SP_OK;
}

/* One more, written ahead of it. EXISTS: there is no more today. */
static struct sp_rc count(struct sp_quotas *q, const struct name *name, uint32_t day, const struct sp_law_quota *quota)
{
    struct set *s = set_of(q, name);
    struct counter *c = NULL;
    bool wrote = false;
    uint64_t most = (uint64_t)quota->per_day, ahead = most / AHEAD ? most / AHEAD : 1;
    pthread_mutex_lock(&s->lock);
    struct sp_rc rc = find(q, s, name, day, quota, &c);
    if (sp_ok(rc) && c->used >= most)
        rc = SP_ERR(EXISTS);
    if (sp_ok(rc) && c->used == c->kept) {
        uint64_t next = c->used + ahead < most ? c->used + ahead : most;
        rc = sp_quota_put(q->db, day, sp_view(name->text, name->n), next);
        if (sp_ok(rc))
            c->kept = next;
        wrote = sp_ok(rc);
    }
    if (sp_ok(rc))
        c->used++;
    pthread_mutex_unlock(&s->lock);
    return wrote ? sweep(q, day) : rc;
}

static void give_back(struct sp_quotas *q, const struct name *name, uint32_t day)
{
    struct set *s = set_of(q, name);
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < WAYS; i++) {
        struct counter *c = &s->way[i];
        if (c->n == name->n && c->day == day && !memcmp(c->name, name->text, name->n) && c->used)
            c->used--;
    }
    pthread_mutex_unlock(&s->lock);
}

/* --- all of a question ------------------------------------------------------------------------------------------- */

/* False: the quota is not of such questions. */
static bool name_it(const struct sp_law_quota *quota, const struct sp_quota_asker *a, struct name *out)
{
    struct sp_view who = quota->of == SP_QUOTA_PARTNER ? a->partner : a->who;
    if (!(quota->ops >> a->op & 1u) || !who.n || (quota->of == SP_QUOTA_SUBJECT && !a->subject.n))
        return false;
    out->n = 0;
    return add(out, quota->law.rule) && add(out, who) && (quota->of != SP_QUOTA_SUBJECT || add(out, a->subject));
}

static void note_refused(struct sp_quotas *q, size_t i, uint32_t day)
{
    pthread_mutex_lock(&q->lock);
    if (q->refused_day != day) {
        memset(q->refused, 0, sizeof q->refused);
        q->refused_day = day;
    }
    q->refused[i]++;
    pthread_mutex_unlock(&q->lock);
}

static struct sp_rc refuse(struct sp_quotas *q, size_t i, const struct sp_quota_asker *a, uint32_t day, struct sp_diag *d)
{
    static const char *const fields[] = { [SP_QUOTA_PARTNER] = "iss", [SP_QUOTA_PARTICIPANT] = "participant", [SP_QUOTA_SUBJECT] = "subject" };
    const struct sp_law_quota *quota = &q->p->quotas[i];
    struct sp_view who = quota->of == SP_QUOTA_PARTNER ? a->partner : a->who;
    char rule[SP_LAW_RULE_BYTES + 1], opens[SP_TIME_TEXT];
    (void)snprintf(rule, sizeof rule, "%.*s", (int)quota->law.rule.n, quota->law.rule.p);
    sp_time_text(((int64_t)day + 1) * DAY_S - q->p->utc_offset_s, opens);
    note_refused(q, i, day);
    return sp_diag_set(d, SP_ERR(DENIED), rule, fields[quota->of], "%.*s has asked %lld times%s today, which is the limit; ask again from %s on",
                       (int)who.n, who.p, (long long)quota->per_day, quota->of == SP_QUOTA_SUBJECT ? " about this subject" : "", opens);
}

struct sp_rc sp_quotas_take(struct sp_quotas *q, const struct sp_quota_asker *a, struct sp_diag *d)
{
    struct name name;
    uint32_t day = day_of(q, a->now_s);
    for (size_t i = 0; i < q->p->n_quotas; i++) {
        if (!name_it(&q->p->quotas[i], a, &name))
            continue;
        struct sp_rc rc = count(q, &name, day, &q->p->quotas[i]);
        if (sp_ok(rc))
            continue;
        for (size_t k = 0; k < i; k++)
            if (name_it(&q->p->quotas[k], a, &name))
                give_back(q, &name, day);
        return sp_is(rc, SP_RC_EXISTS) ? refuse(q, i, a, day, d) : rc;
    }
    return SP_OK;
}

/* --- telling ------------------------------------------------------------------------------------------------------- */

static void find_most(struct sp_quotas *q, const struct sp_law_quota *quota, uint32_t day, struct counter *most)
{
    for (size_t i = 0; i < SETS; i++) {
        pthread_mutex_lock(&q->set[i].lock);
        for (size_t k = 0; k < WAYS; k++) {
            const struct counter *c = &q->set[i].way[k];
            if (c->n && c->quota == quota && c->day == day && c->used > most->used)
                *most = *c;
        }
        pthread_mutex_unlock(&q->set[i].lock);
    }
}

void sp_quotas_put_json(struct sp_quotas *q, int64_t now_s, struct sp_buf *b)
{
    static const char *const of[] = { [SP_QUOTA_PARTNER] = "partner", [SP_QUOTA_PARTICIPANT] = "participant", [SP_QUOTA_SUBJECT] = "subject" };
    uint32_t day = day_of(q, now_s);
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < q->p->n_quotas; i++) {
        const struct sp_law_quota *quota = &q->p->quotas[i];
        struct counter most = { .n = 0 };
        pthread_mutex_lock(&q->lock);
        uint64_t refused = q->refused_day == day ? q->refused[i] : 0;
        pthread_mutex_unlock(&q->lock);
        find_most(q, quota, day, &most);
        sp_buf_puts(b, i ? ",{\"rule\":" : "{\"rule\":");
        sp_buf_put_json(b, quota->law.rule);
        sp_buf_putf(b, ",\"of\":\"%s\",\"per_day\":%lld,\"refused\":%llu", of[quota->of], (long long)quota->per_day, (unsigned long long)refused);
        if (most.n) {
            sp_buf_puts(b, ",\"most\":{\"who\":");
            sp_buf_put_json(b, sp_view_of(most.name + quota->law.rule.n + 1)); /* ends with the NUL behind it */
            sp_buf_putf(b, ",\"used\":%llu}", (unsigned long long)most.used);
        }
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}
