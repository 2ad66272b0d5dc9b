#include "node/evidence/stamped.h"

#include "base/limits.h"

int64_t sp_stamped_by_s(const struct sp_tsp_stamp *s)
{
    int64_t latest_us = s->gen_us + (s->accuracy_us > 0 ? s->accuracy_us : 0);
    return (latest_us + 999999) / 1000000;
}

struct sp_rc sp_stamped_root(struct sp_view text, struct sp_arena *a, struct sp_checkpoint *out, struct sp_diag *d)
{
    struct sp_note note;
    SP_TRY(sp_note_parse(text, a, &note, d));
    return sp_checkpoint_parse(note.text, out, d);
}

struct sp_rc sp_stamped_check(const struct sp_stamped_question *q, struct sp_arena *a, struct sp_stamped_found *out,
                              struct sp_diag *d)
{
    struct sp_checkpoint claimed;
    SP_TRY(sp_tlog_proof_parse(q->proof, a, &out->proof, d));
    SP_TRY(sp_stamped_root(out->proof.checkpoint, a, &claimed, d));
    const struct sp_tsp_want want = { .imprint = claimed.root.b, .anchor_ders = q->anchors->v, .n_anchors = q->anchors->n };
    SP_TRY(sp_tsp_check(q->token, &want, a, &out->stamp, d));
    out->by_s = sp_stamped_by_s(&out->stamp);
    if (out->by_s > q->at_s + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(EXPIRED), "stamp.later", NULL, "the stamp is younger than the time to judge at");
    SP_TRY(sp_logged_head_check(q->trust, q->node, out->proof.checkpoint, out->by_s, a, &out->head, d));
    return sp_logged_below(&out->head, q->kind, q->digest, &out->proof, d);
}
