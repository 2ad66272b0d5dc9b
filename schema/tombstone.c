#include "schema/tombstone.h"

#include "base/clock.h"
#include "schema/country_policy.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

enum { RULE_BYTES = SP_LAW_RULE_BYTES, SOURCE_BYTES = 400, MAX_VERSIONS = 100000000, FAR_EAST_S = 14 * 3600 /* where days begin first */ };

#define LOOK_KIND "query_history.query"

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

static struct sp_rc check_place(struct sp_view node, int64_t seq, struct sp_view prev, struct sp_diag *d)
{
    if (!sp_node_id_valid(node))
        return refuse(d, "tombstone.node", "iss", "must be a node id");
    if (seq < 1)
        return refuse(d, "tombstone.seq", "seq", "counts from 1");
    if ((seq > 1) != (prev.n > 0) || (prev.n && !sp_digest_valid(prev)))
        return refuse(d, "tombstone.prev", "prev", "SHA-256 of the tombstone before, as base64url; empty for the first");
    return SP_OK;
}

static struct sp_rc check_law(struct sp_view rule, struct sp_view source, struct sp_view event, struct sp_view due, struct sp_diag *d)
{
    if (!sp_token_valid(rule, RULE_BYTES))
        return refuse(d, "tombstone.rule", "rule", "must be a rule's id");
    if (source.n && !sp_ok(sp_text_check(source, SOURCE_BYTES, "source", NULL)))
        return refuse(d, "tombstone.source", "source", "must be plain words, or not be there");
    if (!sp_date_valid(event) || !sp_date_valid(due) || sp_view_cmp(event, due) > 0)
        return refuse(d, "tombstone.day", "due", "two days, the event not after the day it was due");
    return SP_OK;
}

static struct sp_rc check_times(int64_t first_s, int64_t last_s, int64_t at_s, struct sp_diag *d)
{
    if (first_s < 0 || first_s > last_s || last_s > at_s)
        return refuse(d, "tombstone.time", "first", "received from first to last, before it was deleted");
    return SP_OK;
}

static struct sp_rc check_who(const struct sp_tombstone *t, struct sp_diag *d)
{
    SP_TRY(check_place(t->node, t->seq, t->prev, d));
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
    SP_TRY(check_law(t->rule, t->source, t->event, t->due, d));
    if (t->versions < 1 || t->versions > MAX_VERSIONS)
        return refuse(d, "tombstone.versions", "versions", "one version at least");
    return check_times(t->first_s, t->last_s, t->at_s, d);
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

/* ---- entries of who looked ---- */

void sp_looks_tombstone_put(struct sp_buf *b, const struct sp_looks_tombstone *t)
{
    bool first = true;
    sp_put_str(b, &first, "iss", t->node);
    sp_put_int(b, &first, "iat", t->at_s);
    sp_put_int(b, &first, "seq", t->seq);
    sp_put_str(b, &first, "prev", t->prev);
    sp_put_str(b, &first, "kind", t->kind);
    sp_put_str(b, &first, "rule", t->rule);
    sp_put_opt_str(b, &first, "source", t->source);
    sp_put_str(b, &first, "event", t->event);
    sp_put_str(b, &first, "due", t->due);
    sp_put_int(b, &first, "companies", t->companies);
    sp_put_int(b, &first, "looks", t->looks);
    sp_put_int(b, &first, "first", t->first_s);
    sp_put_int(b, &first, "last", t->last_s);
    sp_put_str(b, &first, "list", t->list);
    sp_buf_putc(b, '}');
}

/* The day of a time, wherever the node is: with `ahead` the latest that it can have been, else the earliest. */
static void day_at(int64_t at_s, bool ahead, char out[SP_DAY_TEXT])
{
    char text[SP_TIME_TEXT];
    sp_time_text(at_s + (ahead ? FAR_EAST_S : -FAR_EAST_S), text);
    memcpy(out, text, SP_DAY_TEXT - 1);
    out[SP_DAY_TEXT - 1] = '\0';
}

/* Nothing newer than the event went, and nothing before its day. */
static struct sp_rc check_days(const struct sp_looks_tombstone *t, struct sp_diag *d)
{
    char newest[SP_DAY_TEXT], deleted[SP_DAY_TEXT];
    SP_TRY(check_times(t->first_s, t->last_s, t->at_s, d));
    day_at(t->last_s, false, newest);
    day_at(t->at_s, true, deleted);
    if (sp_view_cmp(sp_view_of(newest), t->event) > 0)
        return refuse(d, "tombstone.day", "event", "the event is the day of the newest entry");
    return sp_view_cmp(t->due, sp_view_of(deleted)) <= 0 ? SP_OK : refuse(d, "tombstone.day", "due", "it was not due on the day of its deletion");
}

static struct sp_rc check_looks(const struct sp_looks_tombstone *t, struct sp_diag *d)
{
    if (!sp_view_is(t->kind, LOOK_KIND))
        return refuse(d, "tombstone.kind", "kind", "must be " LOOK_KIND);
    if (t->companies < 1 || t->looks < t->companies || t->looks > MAX_VERSIONS)
        return refuse(d, "tombstone.looks", "looks", "one company at least, and one entry of each");
    return sp_digest_valid(t->list) ? SP_OK : refuse(d, "tombstone.list", "list", "SHA-256 as base64url");
}

static struct sp_rc take_looks_texts(const cJSON *j, struct sp_arena *a, struct sp_looks_tombstone *t, struct sp_diag *d)
{
    const struct { const char *name; struct sp_view *out; } members[] = {
        { "iss", &t->node }, { "prev", &t->prev }, { "kind", &t->kind }, { "rule", &t->rule }, { "event", &t->event }, { "due", &t->due },
        { "list", &t->list },
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        SP_TRY(take_text(j, a, members[i].name, members[i].out, d));
    return cJSON_HasObjectItem(j, "source") ? take_text(j, a, "source", &t->source, d) : SP_OK;
}

static struct sp_rc take_looks_numbers(const cJSON *j, struct sp_looks_tombstone *t, struct sp_diag *d)
{
    const struct { const char *name; int64_t *out; } members[] = {
        { "iat", &t->at_s }, { "seq", &t->seq }, { "companies", &t->companies }, { "looks", &t->looks }, { "first", &t->first_s }, { "last", &t->last_s },
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        SP_TRY(sp_json_i64(j, members[i].name, members[i].out, d));
    return SP_OK;
}

struct sp_rc sp_looks_tombstone_parse(struct sp_view payload, struct sp_arena *a, struct sp_looks_tombstone *out, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "iat", "seq", "prev", "kind", "rule", "source", "event", "due", "companies", "looks", "first",
                                         "last", "list", NULL };
    struct sp_looks_tombstone t = { .seq = 0 };
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_json_parse(payload, 0, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_looks_texts(j, a, &t, d));
    SP_TRY(take_looks_numbers(j, &t, d));
    SP_TRY(check_place(t.node, t.seq, t.prev, d));
    SP_TRY(check_looks(&t, d));
    SP_TRY(check_law(t.rule, t.source, t.event, t.due, d));
    SP_TRY(check_days(&t, d));
    *out = t;
    return SP_OK;
}
