#include "node/evidence/known_heads.h"

#include <stdlib.h>

struct one {
    const struct sp_trust *list;
    struct sp_crl_set crls;
    int64_t quorum, at_s, seen_s;
    struct sp_logged_head head; /* without its origin, which is the note's first line */
    size_t node_n, note_n;
    char text[];                /* node, note */
};

struct sp_known_heads { struct one *slot[SP_KNOWN_HEADS]; size_t next; struct sp_merkle_nodes *nodes; };

struct sp_known_heads *sp_known_heads_new(void)
{
    struct sp_known_heads *k = calloc(1, sizeof *k);
    if (k)
        k->nodes = sp_merkle_nodes_new();
    return k;
}

void sp_known_heads_free(struct sp_known_heads *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < SP_KNOWN_HEADS; i++)
        free(k->slot[i]);
    sp_merkle_nodes_free(k->nodes);
    free(k);
}

struct sp_merkle_nodes *sp_known_heads_nodes(struct sp_known_heads *k) { return k ? k->nodes : NULL; }

/* Lists live as long as their store, so those at one address are one. */
static bool same_lists(const struct sp_crl_set *kept, const struct sp_crl_set *asked)
{
    size_t n = asked ? asked->n : 0;
    return kept->n == n && (!n || memcmp(kept->v, asked->v, n * sizeof *kept->v) == 0);
}

static bool is_it(const struct one *o, const struct sp_head_asked *q)
{
    return o && sp_view_eq(sp_view(o->text + o->node_n, o->note_n), q->note) && sp_view_eq(sp_view(o->text, o->node_n), q->node) &&
           o->list == sp_trust_newest(q->trust) && o->quorum == q->quorum && o->at_s == q->at_s &&
           same_lists(&o->crls, sp_trust_crls(q->trust));
}

bool sp_known_heads_has(const struct sp_known_heads *k, const struct sp_head_asked *q, struct sp_logged_head *head, int64_t *seen_s)
{
    for (size_t i = 0; k && i < SP_KNOWN_HEADS && k->slot[i]; i++) {
        const struct one *o = k->slot[i];
        if (!is_it(o, q))
            continue;
        *head = o->head;
        head->checkpoint.origin.p = q->note.p;
        *seen_s = o->seen_s;
        return true;
    }
    return false;
}

void sp_known_heads_add(struct sp_known_heads *k, const struct sp_head_asked *q, const struct sp_logged_head *head, int64_t seen_s)
{
    if (!k || q->note.n > SP_KNOWN_HEAD_BYTES || head->checkpoint.origin.p != q->note.p)
        return;
    struct one *o = malloc(sizeof *o + q->node.n + q->note.n);
    if (!o)
        return;
    const struct sp_crl_set *crls = sp_trust_crls(q->trust);
    *o = (struct one){ .list = sp_trust_newest(q->trust), .quorum = q->quorum, .at_s = q->at_s, .seen_s = seen_s, .head = *head,
                       .node_n = q->node.n, .note_n = q->note.n };
    if (crls)
        o->crls = *crls;
    memcpy(o->text, q->node.p, q->node.n);
    memcpy(o->text + q->node.n, q->note.p, q->note.n);
    free(k->slot[k->next]);
    k->slot[k->next] = o;
    k->next = (k->next + 1) % SP_KNOWN_HEADS;
}
