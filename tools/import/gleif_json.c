/*
 * Answers of GLEIF's public interface: {"data":[{record},…],…} or {"data":{record},…}. Position: records.
 *
 * The file is walked byte by byte only as far as strings and brackets; each record is then read strictly by itself,
 * and what is left without the records has to be strict JSON too. So a file of any length needs room for one record.
 */
#include <stdlib.h>

#include "base/json.h"
#include "tools/import/lei.h"

enum { MAX_RECORD = SP_MAX_MESSAGE_BYTES, MAX_FRAME = SP_MAX_MESSAGE_BYTES };

enum where { OUTSIDE, BEFORE_DATA, IN_LIST, IN_RECORD };

struct gleif {
    struct sp_import_reader base;
    struct sp_arena arena;
    struct sp_lei_record *record;
    struct sp_buf scratch;
    struct sp_buf text;       /* of the record in progress */
    struct sp_buf frame;      /* the file with every record as 0, and of the list only the first */
    struct sp_buf name;       /* the string last read at depth 1: maybe a member's name */
    enum where where;
    unsigned depth;
    unsigned record_depth;    /* depth around a record: 1 or 2 */
    size_t list_at;           /* frame offset after the first 0 of the list; 0 = none yet */
    size_t folded_lines;      /* lines of the file that the frame does not hold */
    size_t line, record_line;
    uint64_t records;
    bool in_string, escaped, too_long, seen;  /* seen: the member data */
};

static struct sp_rc keep(struct gleif *g, const cJSON *obj, const char *key, struct sp_view *out)
{
    const cJSON *j = sp_json_get(obj, key);
    if (!cJSON_IsString(j))
        return SP_OK;
    return sp_arena_copy(&g->arena, sp_view_of(j->valuestring), out) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc take_names(struct gleif *g, const cJSON *list)
{
    struct sp_lei_record *r = g->record;
    const cJSON *j;
    cJSON_ArrayForEach(j, list) {
        if (r->n_names == SP_LEI_NAMES) {
            r->over = "otherNames";
            return SP_OK;
        }
        struct sp_lei_name *n = &r->names[r->n_names++];
        SP_TRY(keep(g, j, "name", &n->text));
        SP_TRY(keep(g, j, "language", &n->lang));
        SP_TRY(keep(g, j, "type", &n->type));
        if (!n->type.n)
            n->type = SP_VIEW_LIT("TRADING_OR_OPERATING_NAME");
    }
    return SP_OK;
}

static struct sp_rc take_address(struct gleif *g, const cJSON *j, const char *type)
{
    struct sp_lei_record *r = g->record;
    if (!cJSON_IsObject(j) || r->n_addresses == SP_LEI_ADDRESSES)
        return SP_OK;
    struct sp_lei_address *a = &r->addresses[r->n_addresses++];
    a->type = type;
    SP_TRY(keep(g, j, "language", &a->lang));
    SP_TRY(keep(g, j, "city", &a->city));
    SP_TRY(keep(g, j, "region", &a->region));
    SP_TRY(keep(g, j, "country", &a->country));
    SP_TRY(keep(g, j, "postalCode", &a->postal_code));
    const cJSON *line;
    cJSON_ArrayForEach(line, sp_json_get(j, "addressLines")) {
        if (a->n_lines == SP_LEI_LINES) {
            r->over = "addressLines";
            return SP_OK;
        }
        if (cJSON_IsString(line) && !sp_arena_copy(&g->arena, sp_view_of(line->valuestring), &a->lines[a->n_lines++]))
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc take_events(struct gleif *g, const cJSON *groups)
{
    struct sp_lei_record *r = g->record;
    const cJSON *group, *j;
    cJSON_ArrayForEach(group, groups) {
        cJSON_ArrayForEach(j, sp_json_get(group, "events")) {
            if (r->n_events == SP_LEI_EVENTS) {
                r->over = "eventGroups";
                return SP_OK;
            }
            struct sp_lei_event *v = &r->events[r->n_events++];
            SP_TRY(keep(g, j, "type", &v->type));
            SP_TRY(keep(g, j, "effectiveDate", &v->effective));
            SP_TRY(keep(g, j, "recordedDate", &v->recorded));
        }
    }
    return SP_OK;
}

static struct sp_rc take_entity(struct gleif *g, const cJSON *e)
{
    struct sp_lei_record *r = g->record;
    const cJSON *name = sp_json_get(e, "legalName"), *form = sp_json_get(e, "legalForm"), *at = sp_json_get(e, "registeredAt");
    if (cJSON_IsObject(name)) {
        SP_TRY(keep(g, name, "name", &r->names[0].text));
        SP_TRY(keep(g, name, "language", &r->names[0].lang));
        r->n_names = 1;
    }
    SP_TRY(take_names(g, sp_json_get(e, "otherNames")));
    SP_TRY(take_names(g, sp_json_get(e, "transliteratedOtherNames")));
    SP_TRY(take_address(g, sp_json_get(e, "legalAddress"), "registered"));
    SP_TRY(take_address(g, sp_json_get(e, "headquartersAddress"), "headquarters"));
    SP_TRY(take_events(g, sp_json_get(e, "eventGroups")));
    SP_TRY(keep(g, at, "id", &r->authority));
    SP_TRY(keep(g, at, "other", &r->authority_name));
    SP_TRY(keep(g, e, "registeredAs", &r->authority_entity));
    SP_TRY(keep(g, e, "jurisdiction", &r->jurisdiction));
    SP_TRY(keep(g, e, "category", &r->category));
    SP_TRY(keep(g, form, "id", &r->form));
    SP_TRY(keep(g, form, "other", &r->form_text));
    SP_TRY(keep(g, e, "status", &r->status));
    return keep(g, e, "creationDate", &r->created);
}

static struct sp_rc take_record(struct gleif *g, const cJSON *j)
{
    struct sp_lei_record *r = g->record;
    const cJSON *attributes = sp_json_get(j, "attributes"), *registration = sp_json_get(attributes, "registration"), *bic;
    SP_TRY(keep(g, attributes, "lei", &r->lei));
    SP_TRY(take_entity(g, sp_json_get(attributes, "entity")));
    SP_TRY(keep(g, registration, "status", &r->registration));
    SP_TRY(keep(g, registration, "managingLou", &r->issuer));
    cJSON_ArrayForEach(bic, sp_json_get(attributes, "bic")) {
        if (r->n_bics == SP_LEI_BICS) {
            r->over = "bic";
            return SP_OK;
        }
        if (cJSON_IsString(bic) && !sp_arena_copy(&g->arena, sp_view_of(bic->valuestring), &r->bics[r->n_bics++]))
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc reject(struct gleif *g, const struct sp_diag *why)
{
    struct sp_import_row row = { .text = sp_buf_view(&g->text), .line = g->record_line, .next = g->records };
    return g->base.sink->reject(g->base.sink->ctx, &row, why);
}

static struct sp_rc end_record(struct gleif *g)
{
    SP_TRY(sp_buf_rc(&g->text));
    g->where = g->record_depth == 2 ? IN_LIST : OUTSIDE;
    g->records++;
    if (g->records <= g->base.from)
        return SP_OK;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    if (g->too_long) {
        (void)sp_import_fail(&why, SP_ERR(LIMIT), "import.json.size", g->record_line, "a record of more than %d bytes", MAX_RECORD);
        return reject(g, &why);
    }
    SP_JSON_AUTO j = NULL;
    struct sp_rc rc = sp_json_parse(sp_buf_view(&g->text), MAX_RECORD, &j, &why);
    if (sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT))
        return reject(g, &why);
    SP_TRY(rc);
    sp_arena_reset(&g->arena);
    *g->record = (struct sp_lei_record){ 0 };
    SP_TRY(take_record(g, j));
    return sp_lei_emit(g->record, g->base.sink, g->record_line, g->records, &g->scratch);
}

/* Between two records of the list there may be one comma and white space; both go, so that the frame stays short. */
static struct sp_rc fold(struct gleif *g, struct sp_diag *d)
{
    unsigned commas = 0;
    for (size_t i = g->list_at; i < g->frame.n; i++) {
        char c = g->frame.p[i];
        commas += c == ',';
        g->folded_lines += c == '\n';
        if (c != ',' && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            commas = 2;
    }
    if (commas != 1)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.json.form", g->line, "records are not separated by one comma");
    g->frame.n = g->list_at;
    return SP_OK;
}

static struct sp_rc begin_record(struct gleif *g, struct sp_diag *d)
{
    if (g->where == IN_LIST && g->list_at)
        SP_TRY(fold(g, d));
    else
        sp_buf_putc(&g->frame, '0');
    if (g->where == IN_LIST && !g->list_at)
        g->list_at = g->frame.n;
    g->record_depth = g->depth;
    g->record_line = g->line;
    g->where = IN_RECORD;
    g->too_long = false;
    sp_buf_clear(&g->text);
    return SP_OK;
}

static void keep_byte(struct gleif *g, char c)
{
    if (g->where != IN_RECORD) {
        sp_buf_putc(&g->frame, c);
        return;
    }
    g->folded_lines += c == '\n';
    if (g->text.n < MAX_RECORD)
        sp_buf_putc(&g->text, c);
    else
        g->too_long = true;
}

static void string_byte(struct gleif *g, char c)
{
    keep_byte(g, c);
    if (g->escaped) {
        g->escaped = false;
    } else if (c == '\\') {
        g->escaped = true;
    } else if (c == '"') {
        g->in_string = false;
        return;
    }
    if (g->depth == 1 && g->where == OUTSIDE && g->name.n < 16)
        sp_buf_putc(&g->name, c);
}

static struct sp_rc open_bracket(struct gleif *g, char c, struct sp_diag *d)
{
    if ((c == '{' && g->where == BEFORE_DATA) || (c == '{' && g->where == IN_LIST && g->depth == 2))
        SP_TRY(begin_record(g, d));
    else if (c == '[' && g->where == BEFORE_DATA)
        g->where = IN_LIST;
    keep_byte(g, c);
    g->depth++;
    if (g->depth > SP_MAX_JSON_DEPTH)
        return sp_import_fail(d, SP_ERR(LIMIT), "json.depth", g->line, "values are nested too deeply");
    return SP_OK;
}

static struct sp_rc close_bracket(struct gleif *g, char c, struct sp_diag *d)
{
    keep_byte(g, c);
    if (!g->depth)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.json.form", g->line, "a bracket closes what was not opened");
    g->depth--;
    if (g->where == IN_RECORD && g->depth == g->record_depth)
        return end_record(g);
    if (g->where == IN_LIST && g->depth == 1)
        g->where = OUTSIDE;
    return SP_OK;
}

static struct sp_rc byte(struct gleif *g, char c, struct sp_diag *d)
{
    if (g->in_string) {
        string_byte(g, c);
        return SP_OK;
    }
    switch (c) {
    case '"':
        g->in_string = true;
        if (g->where == OUTSIDE)
            sp_buf_clear(&g->name);
        keep_byte(g, c);
        return SP_OK;
    case ':':
        if (g->depth == 1 && g->where == OUTSIDE && sp_view_is(sp_buf_view(&g->name), "data")) {
            g->where = BEFORE_DATA;
            g->seen = true;
        }
        keep_byte(g, c);
        return SP_OK;
    case '{':
    case '[':
        return open_bracket(g, c, d);
    case '}':
    case ']':
        return close_bracket(g, c, d);
    case ',':
        if (g->where == BEFORE_DATA)
            g->where = OUTSIDE;
        keep_byte(g, c);
        return SP_OK;
    default:
        keep_byte(g, c);
        return SP_OK;
    }
}

static struct sp_rc finish(struct gleif *g, struct sp_diag *d)
{
    if (!g->frame.n)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.empty", 1, "the file is empty");
    if (g->in_string || g->depth)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.truncated", g->line, "the file ends inside a value");
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_json_scan(sp_buf_view(&g->frame), MAX_FRAME, &why);
    if (!sp_ok(rc)) {
        why.line = 1 + (g->list_at && why.offset >= g->list_at ? g->folded_lines : 0);
        for (size_t i = 0; i < why.offset && i < g->frame.n; i++)
            why.line += g->frame.p[i] == '\n';
        if (d)
            *d = why;
        return rc;
    }
    if (!g->seen)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.json.form", 1, "there is no member \"data\"");
    return SP_OK;
}

static struct sp_rc feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    struct gleif *g = (struct gleif *)r;
    for (size_t i = 0; i < piece.n; i++) {
        SP_TRY(byte(g, piece.p[i], d));
        g->line += piece.p[i] == '\n';
        if (g->frame.n > MAX_FRAME)
            return sp_import_fail(d, SP_ERR(LIMIT), "import.json.size", g->line, "too much beside the records");
    }
    SP_TRY(sp_buf_rc(&g->frame));
    return last ? finish(g, d) : SP_OK;
}

static void drop(struct sp_import_reader *r)
{
    struct gleif *g = (struct gleif *)r;
    sp_arena_free(&g->arena);
    sp_buf_free(&g->scratch);
    sp_buf_free(&g->text);
    sp_buf_free(&g->frame);
    sp_buf_free(&g->name);
    free(g->record);
    free(g);
}

struct sp_rc sp_import_gleif_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    struct gleif *g = calloc(1, sizeof *g);
    if (!g)
        return SP_ERR(NOMEM);
    g->base.ops = &ops;
    g->line = 1;
    g->record = calloc(1, sizeof *g->record);
    if (!g->record) {
        drop(&g->base);
        return SP_ERR(NOMEM);
    }
    *out = &g->base;
    return SP_OK;
}
