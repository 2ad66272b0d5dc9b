#include "node/ops/quiet.h"

void sp_quiet_init(struct sp_quiet *q)
{
    (void)pthread_mutex_init(&q->lock, NULL);
    q->n = 0;
}

void sp_quiet_destroy(struct sp_quiet *q)
{
    (void)pthread_mutex_destroy(&q->lock);
}

/* FNV-1a, 64 bits. */
static uint64_t mix(uint64_t h, struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * 1099511628211u;
    return h;
}

static uint64_t id_of(struct sp_view who, const char *why)
{
    return mix(mix(mix(14695981039346656037u, who), sp_view("", 1)), sp_view_of(why));
}

/* With the lock held: the pair, or a place for it. */
static struct sp_quiet_pair *place_of(struct sp_quiet *q, uint64_t id, bool *known)
{
    struct sp_quiet_pair *oldest = &q->pair[0];
    *known = true;
    for (size_t i = 0; i < q->n; i++) {
        if (q->pair[i].id == id)
            return &q->pair[i];
        if (q->pair[i].said_us < oldest->said_us)
            oldest = &q->pair[i];
    }
    *known = false;
    return q->n < SP_QUIET_PAIRS ? &q->pair[q->n++] : oldest;
}

bool sp_quiet_allows(struct sp_quiet *q, struct sp_view who, const char *why, int64_t now_us, uint64_t *left_out)
{
    bool known;
    uint64_t id = id_of(who, why);
    (void)pthread_mutex_lock(&q->lock);
    struct sp_quiet_pair *p = place_of(q, id, &known);
    bool say = !known || now_us - p->said_us >= SP_QUIET_S * (int64_t)1000000;
    if (say) {
        *left_out = known ? p->left_out : 0;
        *p = (struct sp_quiet_pair){ .id = id, .said_us = now_us };
    } else {
        p->left_out++;
    }
    (void)pthread_mutex_unlock(&q->lock);
    return say;
}
