#include "schema/stamp.h"

#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

void sp_stamps_put(struct sp_buf *b, const struct sp_stamps *s)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < s->n; i++) {
        bool first = true;
        sp_buf_puts(b, i ? "," : "");
        sp_put_str(b, &first, "node", s->v[i].node);
        sp_put_str(b, &first, "kind", sp_view_of(sp_logged_kind_text(s->v[i].kind)));
        sp_put_str(b, &first, "proof", s->v[i].proof);
        sp_put_str(b, &first, "token", s->v[i].token);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}

static int cmp(const struct sp_stamped *a, const struct sp_stamped *b)
{
    int c = sp_view_cmp(a->node, b->node);
    return c ? c : (int)a->kind - (int)b->kind;
}

struct sp_rc sp_stamp_add(struct sp_stamps *s, struct sp_view node, struct sp_view kind, struct sp_view proof,
                          struct sp_view token, struct sp_diag *d)
{
    struct sp_stamped one = { .node = node, .proof = proof, .token = token };
    if (s->n == SP_MAX_STAMPS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.stamps", NULL, "more than %d time stamps", (int)SP_MAX_STAMPS);
    if (!sp_node_id_valid(node))
        return refuse(d, "schema.stamp.node", "node", "must be a node id");
    if (!sp_logged_kind_parse(kind, &one.kind))
        return refuse(d, "schema.stamp.kind", "kind", "must be request, answer or receipt");
    if (!proof.n)
        return refuse(d, "schema.stamp.proof", "proof", "must not be empty");
    if (!sp_b64url_form(token, SP_MAX_STAMP_BYTES))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.stamp.token", "token", "must be base64url of 1 to %d bytes",
                           (int)SP_MAX_STAMP_BYTES);
    if (s->n && cmp(&s->v[s->n - 1], &one) >= 0)
        return refuse(d, "schema.stamp.order", "node", "time stamps come in order of node and kind, each once");
    s->v[s->n++] = one;
    return SP_OK;
}

static struct sp_rc take_one(const cJSON *j, struct sp_arena *a, struct sp_stamps *s, struct sp_diag *d)
{
    static const char *const known[] = { "node", "kind", "proof", "token", NULL };
    struct sp_view node, kind, proof, token;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "node", &node, d));
    SP_TRY(sp_json_str(j, "kind", &kind, d));
    SP_TRY(sp_json_str(j, "proof", &proof, d));
    SP_TRY(sp_json_str(j, "token", &token, d));
    SP_TRY(sp_keep(a, node, &node));
    SP_TRY(sp_keep(a, proof, &proof));
    SP_TRY(sp_keep(a, token, &token));
    return sp_stamp_add(s, node, kind, proof, token, d);
}

struct sp_rc sp_stamps_take(const cJSON *list, struct sp_arena *a, struct sp_stamps *out, struct sp_diag *d)
{
    struct sp_stamps s = { .n = 0 };
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
        SP_TRY(sp_at_index(take_one(item, a, &s, d), d, "stamps", s.n));
    *out = s;
    return SP_OK;
}
