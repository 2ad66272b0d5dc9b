#include "schema/notice.h"

#include "base/clock.h"
#include "base/random.h"
#include "schema/data.h"
#include "schema/text.h"

static void put_path(struct sp_buf *b, bool *first, const struct sp_dispute_path *p)
{
    SP_BUF_AUTO path = { 0 };
    sp_dispute_path_put(&path, p);
    sp_put_str(b, first, "fact", sp_buf_view(&path));
}

void sp_contest_put(struct sp_buf *b, const struct sp_contest *c)
{
    bool first = true, inner = true;
    put_path(b, &first, &c->about);
    sp_put_str(b, &first, "by", c->by);
    sp_put_member(b, &first, "claim");
    sp_put_str(b, &inner, "text", c->claim.text);
    sp_put_str(b, &inner, "lang", c->claim.lang);
    sp_put_opt_str(b, &inner, "script", c->claim.script);
    sp_buf_puts(b, "}}");
}

void sp_notice_put(struct sp_buf *b, const struct sp_notice *n)
{
    bool first = true;
    sp_put_str(b, &first, "id", n->id);
    sp_put_str(b, &first, "dispute", n->dispute);
    put_path(b, &first, &n->about);
    sp_put_str(b, &first, "outcome", sp_view_of(sp_dispute_outcome_text(n->outcome)));
    sp_put_str(b, &first, "date", n->date);
    sp_put_member(b, &first, "exchanges");
    for (size_t i = 0; i < n->n; i++) {
        sp_buf_putc(b, i ? ',' : '[');
        sp_buf_put_json(b, n->exchanges[i]);
    }
    sp_buf_puts(b, n->n ? "]}" : "[]}");
}

/* ---- reading ---- */

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_rc take_path(const cJSON *j, struct sp_arena *a, struct sp_dispute_path *out, struct sp_diag *d)
{
    struct sp_view path;
    SP_TRY(sp_json_str(j, "fact", &path, d));
    SP_TRY(sp_keep(a, path, &path));
    return sp_dispute_path_parse(path, out, d);
}

static struct sp_rc take_code(const cJSON *j, const char *name, enum sp_codelist list, int *out, struct sp_diag *d)
{
    struct sp_view code;
    SP_TRY(sp_json_str(j, name, &code, d));
    *out = sp_code_index(list, code);
    return *out < 0 ? refuse(d, "schema.code", name, "not a code of the list") : SP_OK;
}

/* Only as it is written: what is signed is one text. */
static struct sp_rc canonical(const struct sp_buf *again, struct sp_view text, struct sp_diag *d)
{
    SP_TRY(sp_buf_rc(again));
    return sp_view_eq(sp_buf_view(again), text) ? SP_OK : refuse(d, "schema.message.canonical", "dispute", "is not in its one canonical form");
}

static struct sp_rc take_claim(const cJSON *j, struct sp_arena *a, struct sp_words *out, struct sp_diag *d)
{
    static const char *const known[] = { "text", "lang", "script", NULL };
    const cJSON *claim;
    SP_TRY(sp_json_obj(j, "claim", &claim, d));
    SP_TRY(sp_json_only(claim, known, d));
    SP_TRY(sp_json_str(claim, "text", &out->text, d));
    SP_TRY(sp_json_str(claim, "lang", &out->lang, d));
    SP_TRY(sp_json_opt_str(claim, "script", &out->script, d));
    if (out->text.n > SP_MAX_CLAIM_BYTES)
        return sp_diag_set(d, SP_ERR(INVALID), "dispute.claim", "claim", "a claim has at most %d bytes of text, this one %zu; say it in short", SP_MAX_CLAIM_BYTES,
                           out->text.n);
    SP_TRY(sp_text_check(out->text, SP_MAX_CLAIM_BYTES, "claim", d));
    if (!sp_token_valid(out->lang, SP_MAX_TOKEN_FIELD) || (out->script.n && !sp_token_valid(out->script, SP_MAX_TOKEN_FIELD)))
        return refuse(d, "schema.code", "claim", "not a code of a language or script");
    SP_TRY(sp_keep(a, out->text, &out->text));
    SP_TRY(sp_keep(a, out->lang, &out->lang));
    return sp_keep(a, out->script, &out->script);
}

struct sp_rc sp_contest_parse(struct sp_view text, struct sp_arena *a, struct sp_contest *out, struct sp_diag *d)
{
    static const char *const known[] = { "fact", "by", "claim", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_contest c = { .by = sp_view("", 0) };
    int by = 0;
    SP_TRY(sp_json_parse(text, SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_path(j, a, &c.about, d));
    SP_TRY(take_code(j, "by", SP_LIST_DISPUTE_PARTY, &by, d));
    c.by = sp_view_of(sp_codes(SP_LIST_DISPUTE_PARTY)[by]);
    SP_TRY(take_claim(j, a, &c.claim, d));
    sp_contest_put(&again, &c);
    SP_TRY(canonical(&again, text, d));
    *out = c;
    return SP_OK;
}

static struct sp_rc take_exchanges(const cJSON *j, struct sp_arena *a, struct sp_notice *n, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(j, "exchanges", &list, d));
    if (cJSON_GetArraySize(list) < 1 || cJSON_GetArraySize(list) > SP_NOTICE_EXCHANGES)
        return refuse(d, "notice.exchanges", "exchanges", "a notice is about 1 to 32 exchanges");
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || !sp_id_valid(sp_view_of(item->valuestring)))
            return refuse(d, "notice.exchanges", "exchanges", "an exchange is named by its id");
        SP_TRY(sp_keep(a, sp_view_of(item->valuestring), &n->exchanges[n->n++]));
    }
    return SP_OK;
}

struct sp_rc sp_notice_parse(struct sp_view text, struct sp_arena *a, struct sp_notice *out, struct sp_diag *d)
{
    static const char *const known[] = { "id", "dispute", "fact", "outcome", "date", "exchanges", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_notice n = { .n = 0 };
    int outcome = 0;
    SP_TRY(sp_json_parse(text, SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "id", &n.id, d));
    SP_TRY(sp_json_str(j, "dispute", &n.dispute, d));
    if (!sp_id_valid(n.id) || !sp_fact_id_valid(n.dispute))
        return refuse(d, "notice.id", "id", "a notice has an id, and names the dispute's");
    SP_TRY(take_path(j, a, &n.about, d));
    SP_TRY(take_code(j, "outcome", SP_LIST_DISPUTE_OUTCOME, &outcome, d));
    n.outcome = (enum sp_dispute_outcome)outcome;
    SP_TRY(sp_json_str(j, "date", &n.date, d));
    if (!sp_date_valid(n.date))
        return refuse(d, "schema.date", "date", "must be a day such as 2026-11-21");
    SP_TRY(take_exchanges(j, a, &n, d));
    sp_notice_put(&again, &n);
    SP_TRY(canonical(&again, text, d));
    SP_TRY(sp_keep(a, n.id, &n.id));
    SP_TRY(sp_keep(a, n.dispute, &n.dispute));
    SP_TRY(sp_keep(a, n.date, &n.date));
    *out = n;
    return SP_OK;
}
