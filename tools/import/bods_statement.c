/* Statements as read, and the facts made of them. */
#include "tools/import/bods.h"

#include <stdio.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "tools/import/bods_codes.h"

struct sp_view sp_bods_text(const cJSON *obj, const char *name)
{
    const cJSON *j = sp_json_get(obj, name);
    return cJSON_IsString(j) ? sp_view_of(j->valuestring) : (struct sp_view){ NULL, 0 };
}

/* A day, or a time in UTC or with an offset: to the second, whatever its fraction. */
static bool read_date(struct sp_view text, int64_t *out, char day[11])
{
    enum { DAY = 10, SECOND = 19 };
    char whole[SP_TIME_TEXT] = "0000-00-00T00:00:00Z";
    int64_t offset = 0;
    if (text.n < DAY || !sp_date_valid(sp_view(text.p, DAY)) || (text.n > DAY && (text.n < SECOND || text.p[DAY] != 'T')))
        return false;
    memcpy(whole, text.p, text.n > DAY ? SECOND : DAY);
    size_t at = SECOND;
    while (at < text.n && (text.p[at] == '.' || (text.p[at] >= '0' && text.p[at] <= '9')))
        at++;
    if (at + 6 == text.n && (text.p[at] == '+' || text.p[at] == '-') && text.p[at + 3] == ':') {
        const char *p = text.p + at;
        for (int i = 1; i < 6; i++)
            if (i != 3 && (p[i] < '0' || p[i] > '9'))
                return false;
        offset = ((p[1] - '0') * 10 + (p[2] - '0')) * 3600 + ((p[4] - '0') * 10 + (p[5] - '0')) * 60;
        offset = *p == '-' ? -offset : offset;
    } else if (text.n > SECOND && at != text.n && !(at + 1 == text.n && text.p[at] == 'Z')) {
        return false;
    }
    if (!sp_time_parse(sp_view(whole, SP_TIME_TEXT - 1), out))
        return false;
    *out -= offset;
    memcpy(day, whole, DAY);
    day[DAY] = '\0';
    return true;
}

/* A day ahead is another time zone's today. What is said of a later day would stand over everything that is said until then. */
static struct sp_rc take_date(const cJSON *j, struct sp_bods_statement *st, struct sp_diag *d)
{
    enum { DAY_S = 86400 };
    struct sp_view date;
    const char *field = "/statementDate";
    SP_TRY(sp_json_opt_str(j, "statementDate", &date, d));
    if (!date.n) {
        field = "/publicationDetails/publicationDate";
        SP_TRY(sp_json_opt_str(sp_json_get(j, "publicationDetails"), "publicationDate", &date, d));
    }
    if (!date.n)
        return SP_OK;
    if (!read_date(date, &st->date_s, st->day))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.date", field, "not a day or time of ISO 8601");
    if (st->date_s > sp_now_s() + DAY_S)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.date", field,
                           "in the future: a slip of the publisher, or the clock of this computer is behind");
    return SP_OK;
}

static struct sp_rc read_kind(const cJSON *j, struct sp_bods_statement *st, struct sp_diag *d)
{
    static const char *const types[] = { "entity", "person", "relationship" };
    struct sp_view type, status;
    SP_TRY(sp_json_str(j, "recordType", &type, d));
    SP_TRY(sp_json_opt_str(j, "recordStatus", &status, d));
    unsigned i = 0;
    while (i < 3 && !sp_view_is(type, types[i]))
        i++;
    if (i == 3)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.type", "/recordType", "not entity, person or relationship");
    st->type = (enum sp_record_type)i;
    st->closed = sp_view_is(status, "closed");
    if (status.n && !st->closed && !sp_view_is(status, "new") && !sp_view_is(status, "updated"))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.status", "/recordStatus", "not new, updated or closed");
    return SP_OK;
}

/* Who published it, and what kind of source that is: never the name of who asserted it, which may be a person's. */
static struct sp_rc read_source(const cJSON *j, const struct sp_import_sink *sink, struct sp_arena *a, struct sp_bods_statement *st)
{
    const cJSON *details = sp_json_get(j, "publicationDetails"), *publisher = sp_json_get(details, "publisher"), *type;
    SP_BUF_AUTO b = { 0 };
    st->publisher = sp_bods_text(publisher, "name");
    if (!st->publisher.n)
        st->publisher = sp_bods_text(publisher, "url");
    sp_buf_put(&b, st->publisher.n ? st->publisher : sp_view_of(sink->source ? sink->source : "BODS statement"));
    const char *open = " (";
    cJSON_ArrayForEach(type, sp_json_get(sp_json_get(j, "source"), "type")) {
        if (!cJSON_IsString(type))
            continue;
        sp_buf_puts(&b, open);
        sp_buf_puts(&b, type->valuestring);
        open = ", ";
    }
    sp_buf_puts(&b, *open == ',' ? ")" : "");
    SP_TRY(sp_buf_rc(&b));
    return sp_arena_copy(a, sp_buf_view(&b), &st->source) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_bods_key(struct sp_view publisher, struct sp_view record, uint8_t key[SP_RECORD_KEY])
{
    SP_BUF_AUTO text = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    sp_buf_put_view(&text, publisher);
    sp_buf_put_view(&text, record);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_sha256(sp_buf_view(&text), digest));
    memcpy(key, digest, SP_RECORD_KEY);
    return SP_OK;
}

struct sp_rc sp_bods_statement_read(const cJSON *j, const struct sp_import_sink *sink, struct sp_arena *a,
                                    struct sp_bods_statement *out, struct sp_diag *d)
{
    struct sp_bods_statement st = { .day = "" };
    struct sp_view version;
    if (!cJSON_IsObject(j))
        return sp_diag_set(d, SP_ERR(INVALID), "import.json.form", "", "a statement is an object");
    const cJSON *published = sp_json_get(j, "publicationDetails");
    SP_TRY(sp_json_opt_str(published, "bodsVersion", &version, d));
    if (sp_json_get(j, "statementID") || sp_json_get(j, "statementType") || (version.n && !sp_view_is(version, SP_BODS_VERSION)))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.version", "/publicationDetails/bodsVersion",
                           "only statements of BODS " SP_BODS_VERSION " are read");
    SP_TRY(sp_json_str(j, "statementId", &st.id, d));
    SP_TRY(sp_json_str(j, "recordId", &st.record, d));
    SP_TRY(read_kind(j, &st, d));
    SP_TRY(sp_json_obj(j, "recordDetails", &st.details, d));
    SP_TRY(take_date(j, &st, d));
    if (!st.id.n || !st.record.n)
        return sp_diag_set(d, SP_ERR(INVALID), "field.missing", st.id.n ? "/recordId" : "/statementId", "must not be empty");
    SP_TRY(read_source(j, sink, a, &st));
    SP_TRY(sp_bods_key(st.publisher, st.record, st.key));
    *out = st;
    return SP_OK;
}

/* --- facts ------------------------------------------------------------------------------------------ */

struct sp_bods_fact sp_bods_fact(struct sp_bods_work *w, struct sp_buf *data, const char *kind)
{
    sp_buf_clear(data);
    sp_buf_putc(data, '{');
    return (struct sp_bods_fact){ w, { .b = data }, sp_kind_named(sp_view_of(kind)) };
}

void sp_bods_put(struct sp_bods_fact *f, const char *name, struct sp_view value) { sp_put_text_member(&f->put, name, value); }

void sp_bods_put_words(struct sp_bods_fact *f, const char *name, struct sp_view words)
{
    sp_put_words(&f->put, name, words, SP_VIEW_LIT("und"), NULL);
}

void sp_bods_put_bool(struct sp_bods_fact *f, const char *name, bool value)
{
    sp_buf_putf(f->put.b, "%s\"%s\":%s", f->put.members++ ? "," : "", name, value ? "true" : "false");
}

struct sp_rc sp_bods_fact_end(struct sp_bods_fact *f, const char *id, struct sp_view from, struct sp_view to, unsigned class,
                              const char *pointer, struct sp_diag *d)
{
    struct sp_bods_work *w = f->w;
    struct sp_record *now = w->now;
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    char whole[SP_MAX_TOKEN_FIELD];
    (void)snprintf(whole, sizeof whole, "%s.%s", w->tag, id);
    sp_buf_putc(f->put.b, '}');
    SP_TRY(sp_buf_rc(f->put.b));
    if (now->n_facts == SP_RECORD_FACTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", pointer, "a record of more than %d facts", SP_RECORD_FACTS);
    struct sp_rc rc = sp_json_parse(sp_buf_view(f->put.b), SP_MAX_IMPORT_LINE, &j, d);
    if (sp_ok(rc))
        rc = sp_data_canonical(f->kind, j, &text, d);
    if (!sp_ok(rc)) {
        if (d)
            (void)snprintf(d->field, sizeof d->field, "%s", pointer);
        return rc;
    }
    struct sp_fact fact = { .kind = f->kind, .class = class, .source = w->st->source };
    fact.status = w->st->closed ? SP_STATUS_CLOSED : SP_STATUS_NEW;
    bool kept = sp_arena_copy(w->arena, sp_view_of(whole), &fact.id) && sp_arena_copy(w->arena, sp_buf_view(&text), &fact.data) &&
                sp_arena_copy(w->arena, from, &fact.valid_from) && sp_arena_copy(w->arena, to, &fact.valid_to);
    if (!kept)
        return SP_ERR(NOMEM);
    now->facts[now->n_facts++] = fact;
    return SP_OK;
}

/* --- what is not held ------------------------------------------------------------------------------- */

void sp_bods_left_out(const struct sp_bods_work *w, const char *what)
{
    if (w->sink->left_out)
        w->sink->left_out(w->sink->ctx, what);
}

static bool listed(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list))
            return true;
    return false;
}

void sp_bods_rest(const struct sp_bods_work *w, const cJSON *obj, const char *where, const char *const *held)
{
    const cJSON *j;
    cJSON_ArrayForEach(j, obj) {
        if (!j->string || listed(j->string, held))
            continue;
        char what[96];
        (void)snprintf(what, sizeof what, "%s/%s", where, j->string);
        sp_bods_left_out(w, what);
    }
}

struct sp_view sp_bods_country(const struct sp_bods_work *w, const cJSON *country)
{
    struct sp_view code = sp_bods_text(country, "code"), out = { NULL, 0 };
    char two[2];
    if (code.n < 2 || (code.n > 2 && code.p[2] != '-'))
        return out;
    for (size_t i = 0; i < 2; i++)
        two[i] = (char)(code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 'a' + 'A' : code.p[i]);
    if (!sp_code_known(SP_LIST_COUNTRY, sp_view(two, 2)) || !sp_arena_copy(w->arena, sp_view(two, 2), &out))
        return (struct sp_view){ NULL, 0 };
    return out;
}
