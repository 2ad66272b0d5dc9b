#include "schema/tombstone.h"

#include "base/clock.h"
#include "schema/country_policy.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

enum { RULE_BYTES = SP_LAW_RULE_BYTES, SOURCE_BYTES = 400, MAX_VERSIONS = 100000000 };

void sp_tombstone_put(struct sp_buf *b, const struct sp_tombstone *t)
{
    bool first = true;
    sp_put_str(b, &first, "iss", t->node);
    sp_put_int(b, &first, "iat", t->at_s);
    sp_put_int(b, &first, "seq", t->seq);
    sp_put_str(b, &first, "prev", t->prev);
    sp_put_str(b, &first, "subject", t->subject);
    sp_put_str(b, &first, "kind", t->kind);
    sp_put_str(b, &first, "salt", t->salt);
    sp_put_str(b, &first, "fact", t->fact);
    sp_put_str(b, &first, "rule", t->rule);
    sp_put_opt_str(b, &first, "source", t->source);
    sp_put_str(b, &first, "event", t->event);
    sp_put_str(b, &first, "due", t->due);
    sp_put_int(b, &first, "versions", t->versions);
    sp_put_int(b, &first, "first", t->first_s);
    sp_put_int(b, &first, "last", t->last_s);
    sp_buf_putc(b, '}');
}

void sp_tombstone_put_name(struct sp_buf *b, struct sp_view salt, struct sp_view subject, struct sp_view kind, struct sp_view id)
{
    sp_buf_put_view(b, salt);
    sp_buf_put_view(b, subject);
    sp_buf_put_view(b, kind);
    sp_buf_put_view(b, id);
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_rc take_text(const cJSON *j, struct sp_arena *a, const char *name, struct sp_view *out, struct sp_diag *d)
{
    SP_TRY(sp_json_str(j, name, out, d));
    return sp_keep(a, *out, out);
}

static struct sp_rc take_texts(const cJSON *j, struct sp_arena *a, struct sp_tombstone *t, struct sp_diag *d)
{
    const struct { const char *name; struct sp_view *out; } members[] = {
        { "iss", &t->node }, { "prev", &t->prev }, { "subject", &t->subject }, { "kind", &t->kind }, { "salt", &t->salt },
        { "fact", &t->fact }, { "rule", &t->rule }, { "event", &t->event }, { "due", &t->due },
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        SP_TRY(take_text(j, a, members[i].name, members[i].out, d));
    return cJSON_HasObjectItem(j, "source") ? take_text(j, a, "source", &t->source, d) : SP_OK;
}

static struct sp_rc check_who(const struct sp_tombstone *t, struct sp_diag *d)
{
    if (!sp_node_id_valid(t->node))
        return refuse(d, "tombstone.node", "iss", "must be a node id");
    if (t->seq < 1)
        return refuse(d, "tombstone.seq", "seq", "counts from 1");
    if ((t->seq > 1) != (t->prev.n > 0) || (t->prev.n && !sp_digest_valid(t->prev)))
        return refuse(d, "tombstone.prev", "prev", "SHA-256 of the tombstone before, as base64url; empty for the first");
    if (!sp_subject_valid(t->subject))
        return refuse(d, "tombstone.subject", "subject", "must be a subject's key");
    if (!sp_kind_named(t->kind))
        return refuse(d, "tombstone.kind", "kind", "must be a kind of the data model");
    if (!sp_b64url_form(t->salt, SP_TOMBSTONE_SALT) || t->salt.n != (SP_TOMBSTONE_SALT * 8 + 5) / 6)
        return refuse(d, "tombstone.fact", "salt", "16 bytes as base64url");
    return sp_digest_valid(t->fact) ? SP_OK : refuse(d, "tombstone.fact", "fact", "SHA-256 as base64url");
}

static struct sp_rc check_why(const struct sp_tombstone *t, struct sp_diag *d)
{
    if (!sp_token_valid(t->rule, RULE_BYTES))
        return refuse(d, "tombstone.rule", "rule", "must be a rule's id");
    if (t->source.n && !sp_ok(sp_text_check(t->source, SOURCE_BYTES, "source", NULL)))
        return refuse(d, "tombstone.source", "source", "must be plain words, or not be there");
    if (!sp_date_valid(t->event) || !sp_date_valid(t->due) || sp_view_cmp(t->event, t->due) > 0)
        return refuse(d, "tombstone.day", "due", "two days, the event not after the day it was due");
    if (t->versions < 1 || t->versions > MAX_VERSIONS)
        return refuse(d, "tombstone.versions", "versions", "one version at least");
    if (t->first_s < 0 || t->first_s > t->last_s || t->last_s > t->at_s)
        return refuse(d, "tombstone.time", "first", "received from first to last, before it was deleted");
    return SP_OK;
}

struct sp_rc sp_tombstone_parse(struct sp_view payload, struct sp_arena *a, struct sp_tombstone *out, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "iat", "seq", "prev", "subject", "kind", "salt", "fact", "rule", "source", "event", "due",
                                         "versions", "first", "last", NULL };
    struct sp_tombstone t = { .seq = 0 };
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_json_parse(payload, 0, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_texts(j, a, &t, d));
    SP_TRY(sp_json_i64(j, "iat", &t.at_s, d));
    SP_TRY(sp_json_i64(j, "seq", &t.seq, d));
    SP_TRY(sp_json_i64(j, "versions", &t.versions, d));
    SP_TRY(sp_json_i64(j, "first", &t.first_s, d));
    SP_TRY(sp_json_i64(j, "last", &t.last_s, d));
    SP_TRY(check_who(&t, d));
    SP_TRY(check_why(&t, d));
    *out = t;
    return SP_OK;
}
