/*
 * BODS 0.4: statements as one JSON array or as JSON lines. Position: statements.
 *
 * A relationship may stand before the entities and persons that it is about: then it waits, and with it every later statement of its
 * record, until the file has been read. Statements are done in groups: what they leave behind in the records is durable before
 * their rows are handed on, so that a run that was stopped finds at least as much there as in the registry. It then reads the file
 * again from the beginning, for what waited; what is stored already is not stored twice.
 */
#include "tools/import/bods.h"

#include <stdlib.h>

#include "base/random.h"
#include "crypto/digest.h"
#include "schema/company.h"
#include "tools/import/elements.h"

enum { GROUP_ROWS = 4096, GROUP_BYTES = 4 * 1024 * 1024 }; /* a commit each: the disk is waited for */
enum shape { UNKNOWN, ARRAY, LINES };

struct row { size_t at, n, line; uint64_t next; bool rejected; struct sp_diag why; };

struct bods {
    struct sp_import_reader base;
    enum shape shape;
    struct sp_elements elements;
    struct sp_import_reader *lines;
    struct sp_import_sink line_sink;
    size_t lines_before;          /* blank ones in front of the first statement */
    struct sp_records *records, *own;
    uint64_t run, statements;
    struct sp_arena arena;
    struct sp_buf text;           /* of the rows */
    struct row rows[GROUP_ROWS];
    size_t n_rows, n_done;        /* n_done: statements since the last commit, with or without a row */
    struct sp_buf value, waited, was_bytes, subject_bytes, party_bytes;
    struct sp_record was, now, subject, party;
    struct sp_diag failed;        /* why the whole file is refused, when it is */
};

/* One statement on its way. */
struct one { struct sp_view text; size_t line; uint64_t at; bool waited; };

/* --- rows, in groups ---------------------------------------------------------------------------------- */

static struct sp_rc flush(struct bods *b)
{
    const struct sp_import_sink *sink = b->base.sink;
    SP_TRY(sp_buf_rc(&b->text));
    SP_TRY(sp_records_commit(b->records));
    size_t n = b->n_rows;
    b->n_rows = b->n_done = 0;
    for (size_t i = 0; i < n; i++) {
        const struct row *r = &b->rows[i];
        struct sp_view text = r->n ? sp_view(b->text.p + r->at, r->n) : (struct sp_view){ NULL, 0 };
        struct sp_import_row row = { .text = text, .line = r->line, .next = r->next };
        SP_TRY(r->rejected ? sink->reject(sink->ctx, &row, &r->why) : sink->record(sink->ctx, &row));
    }
    sp_buf_clear(&b->text);
    return SP_OK;
}

static struct sp_rc add_row(struct bods *b, const struct one *o, struct sp_view text, const struct sp_diag *why)
{
    if (b->n_rows == GROUP_ROWS || b->text.n > GROUP_BYTES)
        SP_TRY(flush(b));
    struct row *r = &b->rows[b->n_rows++];
    *r = (struct row){ .at = b->text.n, .n = text.n, .line = o->line, .next = o->at, .rejected = why != NULL };
    if (why)
        r->why = *why;
    sp_buf_put(&b->text, text);
    return sp_buf_rc(&b->text);
}

static bool is_refusal(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT) || sp_is(rc, SP_RC_NOTFOUND);
}

/* What was refused before the position is in the rejects of the run that was stopped. */
static struct sp_rc reject(struct bods *b, const struct one *o, struct sp_rc rc, const struct sp_diag *why)
{
    if (!is_refusal(rc))
        return rc;
    return o->at <= b->base.from && !o->waited ? SP_OK : add_row(b, o, o->text, why);
}

static struct sp_rc add_company(struct bods *b, const struct one *o, struct sp_view subject, struct sp_fact *facts, size_t n)
{
    SP_BUF_AUTO json = { 0 };
    const struct sp_company c = { .subject = subject, .facts = facts, .n = n };
    if (!n)
        return SP_OK;
    sp_company_put_json(&json, &c);
    SP_TRY(sp_buf_rc(&json));
    return add_row(b, o, sp_buf_view(&json), NULL);
}

/* --- records ------------------------------------------------------------------------------------------ */

/* NOTFOUND leaves r empty. */
static struct sp_rc load(struct bods *b, const uint8_t key[SP_RECORD_KEY], struct sp_record *r, struct sp_buf *bytes)
{
    struct sp_view v;
    sp_record_clear(r);
    sp_buf_clear(bytes);
    SP_TRY(sp_records_get(b->records, key, &v));
    sp_buf_put(bytes, v);
    SP_TRY(sp_buf_rc(bytes));
    return sp_record_read(sp_buf_view(bytes), r);
}

static struct sp_rc save(struct bods *b, const uint8_t key[SP_RECORD_KEY], const struct sp_record *r)
{
    sp_buf_clear(&b->value);
    sp_record_put(&b->value, r);
    SP_TRY(sp_buf_rc(&b->value));
    return sp_records_put(b->records, key, sp_buf_view(&b->value));
}

static struct sp_rc digest_of(struct sp_view id, uint64_t *out)
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(id, digest));
    *out = sp_get_u64be(digest);
    return SP_OK;
}

/* False: the record has said something newer since, or the same day after this. */
static bool is_news(const struct sp_record *was, int64_t date_s, uint64_t digest)
{
    if (!was->n_seen || date_s != was->date_s)
        return !was->n_seen || date_s > was->date_s;
    for (size_t i = 0; i + 1 < was->n_seen; i++)
        if (was->seen[i] == digest)
            return false;
    return true;
}

static void begin_now(struct sp_record *now, const struct sp_record *was, const struct sp_bods_statement *st, uint64_t digest)
{
    sp_record_clear(now);
    now->type = st->type;
    now->deleted = was->deleted;
    now->n_parties = was->n_parties;
    memcpy(now->parties, was->parties, sizeof now->parties);
    now->date_s = st->date_s;
    now->waits_in = was->waits_in;
    if (was->n_seen && was->date_s == st->date_s) {
        size_t skip = was->n_seen == SP_RECORD_TIES;
        now->n_seen = was->n_seen - skip;
        memcpy(now->seen, was->seen + skip, now->n_seen * sizeof now->seen[0]);
        if (now->n_seen && now->seen[now->n_seen - 1] == digest)
            return;
    }
    now->seen[now->n_seen++] = digest;
}

/* --- what changes ------------------------------------------------------------------------------------- */

/* The facts of a record that has become another company's. */
static struct sp_rc leave_subject(struct bods *b, const struct one *o, const char *day)
{
    if (!b->was.subject.n || sp_view_eq(b->was.subject, b->now.subject))
        return SP_OK;
    sp_bods_close_all(&b->was, day);
    SP_TRY(add_company(b, o, b->was.subject, b->was.facts, b->was.n_facts));
    b->was.n_facts = 0;
    return SP_OK;
}

static struct sp_rc store(struct bods *b, const struct one *o, const struct sp_bods_statement *st, struct sp_diag *d)
{
    SP_TRY(leave_subject(b, o, st->day));
    SP_TRY(sp_bods_merge(&b->was, &b->now, st->day, d));
    SP_TRY(save(b, st->key, &b->now));
    bool known = o->at <= b->base.from && st->type != SP_RECORD_RELATIONSHIP;
    return known ? SP_OK : add_company(b, o, b->now.subject, b->now.facts, b->now.n_facts);
}

/* --- relationships that wait --------------------------------------------------------------------------- */

static struct sp_rc wait(struct bods *b, const struct one *o, const struct sp_bods_statement *st)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_varint(&text, o->line);
    sp_buf_put_view(&text, o->text);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_records_wait(b->records, sp_buf_view(&text)));
    if (b->was.waits_in == b->run)
        return SP_OK;
    b->was.type = st->type;
    b->was.waits_in = b->run;
    return save(b, st->key, &b->was);
}

static struct sp_rc load_named(struct bods *b, const struct sp_bods_statement *st, struct sp_view record, struct sp_record *r,
                               struct sp_buf *bytes)
{
    uint8_t key[SP_RECORD_KEY];
    SP_TRY(sp_bods_key(st->publisher, record, key));
    SP_TRY(load(b, key, r, bytes));
    return r->n_seen && r->type != SP_RECORD_RELATIONSHIP ? SP_OK : SP_ERR(NOTFOUND);
}

static struct sp_rc forgotten_record(struct sp_diag *d, const char *field, const char *rule, struct sp_view record)
{
    return sp_diag_set(d, SP_ERR(NOTFOUND), rule, field, "what was known of the record %.*s was deleted here by law: import a statement about it again, "
                       "with this one", (int)(record.n < 100 ? record.n : 100), record.p);
}

static struct sp_rc unknown_record(struct sp_diag *d, const char *field, const char *rule, struct sp_view record)
{
    return sp_diag_set(d, SP_ERR(NOTFOUND), rule, field, "no statement in this file or an earlier one is about the record %.*s, or it was refused",
                       (int)(record.n < 100 ? record.n : 100), record.p);
}

/* Both ends of a relationship. NOTFOUND: one is not known yet. */
static struct sp_rc load_ends(struct bods *b, const struct sp_bods_statement *st, struct sp_diag *d)
{
    const cJSON *subject = sp_json_get(st->details, "subject"), *party = sp_json_get(st->details, "interestedParty");
    if (!cJSON_IsString(subject))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.subject", "/recordDetails/subject", "a relationship to no company cannot be held");
    struct sp_rc rc = load_named(b, st, sp_view_of(subject->valuestring), &b->subject, &b->subject_bytes);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return unknown_record(d, "/recordDetails/subject", "import.bods.subject", sp_view_of(subject->valuestring));
    SP_TRY(rc);
    if (cJSON_IsObject(party))
        return SP_OK;
    if (!cJSON_IsString(party))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.party", "/recordDetails/interestedParty", "neither a record nor a reason");
    struct sp_view record = sp_view_of(party->valuestring);
    rc = load_named(b, st, record, &b->party, &b->party_bytes);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return (b->party.deleted ? forgotten_record : unknown_record)(d, "/recordDetails/interestedParty", "import.bods.party", record);
    return rc;
}

/* So that a person's name can go once nothing names it any more. A company's is a matter of its own record. */
static struct sp_rc remember_party(struct bods *b, const struct sp_bods_statement *st, struct sp_diag *d)
{
    const cJSON *party = sp_json_get(st->details, "interestedParty");
    uint8_t key[SP_RECORD_KEY];
    if (!cJSON_IsString(party) || b->party.subject.n)
        return SP_OK;
    SP_TRY(sp_bods_key(st->publisher, sp_view_of(party->valuestring), key));
    struct sp_rc rc = sp_record_add_party(&b->now, key);
    if (!sp_is(rc, SP_RC_LIMIT))
        return rc;
    return sp_diag_set(d, rc, "import.bods.limit", "/recordDetails/interestedParty", "a relationship that has named more than %d parties", SP_RECORD_PARTIES);
}

/* --- statements ---------------------------------------------------------------------------------------- */

/* What becomes of a statement: it is held, waits for others, or ends what the law had deleted, so that there is nothing to say. */
enum course { HELD, WAITS, ENDS };

static struct sp_rc relationship(struct bods *b, const struct one *o, struct sp_bods_work *w, enum course *course, struct sp_diag *d)
{
    struct sp_rc rc = load_ends(b, w->st, d);
    if (!o->waited && (sp_is(rc, SP_RC_NOTFOUND) || b->was.waits_in == b->run)) {
        *course = WAITS;
        return wait(b, o, w->st);
    }
    if (sp_is(rc, SP_RC_NOTFOUND) && b->subject.subject.n && w->st->closed && sp_record_is_bereft(&b->was)) {
        *course = ENDS;
        b->now.subject = b->was.subject;
        sp_bods_left_out(w, "ends of relationships that were deleted by law");
        return save(b, w->st->key, &b->now);
    }
    SP_TRY(rc);
    if (!b->subject.subject.n)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.subject", "/recordDetails/subject",
                           "the entity was refused, or has no identifier, so there is no company here that this is about");
    SP_TRY(remember_party(b, w->st, d));
    return sp_bods_relationship(w, d);
}

static struct sp_rc read_details(struct bods *b, const struct one *o, struct sp_bods_work *w, enum course *course, struct sp_diag *d)
{
    switch (w->st->type) {
    case SP_RECORD_ENTITY: return sp_bods_entity(w, d);
    case SP_RECORD_PERSON: return sp_bods_person(w, d);
    case SP_RECORD_RELATIONSHIP: return relationship(b, o, w, course, d);
    }
    return SP_ERR(INTERNAL);
}

/* Our own export, which names a record by the company's key and dates it by the second in which the registry was told of it. Read as
 * somebody else's word it would say everything there is a second time. */
static struct sp_rc check_foreign(struct bods *b, const struct one *o, const struct sp_bods_statement *st)
{
    const struct sp_import_sink *sink = b->base.sink;
    bool own = false;
    if (!sink->told_then || st->type != SP_RECORD_ENTITY || !st->date_s || !sp_subject_valid(st->record))
        return SP_OK;
    if (b->was.n_seen && b->was.date_s == st->date_s) /* another registry's, and held as such */
        return SP_OK;
    SP_TRY(sink->told_then(sink->ctx, st->record, st->date_s, &own));
    return !own ? SP_OK : sp_import_fail(&b->failed, SP_ERR(EXISTS), "import.bods.own", o->line, "this is the registry's own export: its statements would stand beside "
                                         "what they were made from; to bring facts back, export and import JSON lines (--format jsonl)");
}

static struct sp_rc apply(struct bods *b, const struct one *o, const struct sp_bods_statement *st, struct sp_diag *d)
{
    struct sp_bods_work w = { .sink = b->base.sink, .arena = &b->arena, .st = st, .was = &b->was, .now = &b->now,
                              .subject = &b->subject, .party = &b->party };
    uint64_t digest;
    enum course course = HELD;
    static const char hex[] = "0123456789abcdef";
    memcpy(w.tag, "bods-", 5);
    for (size_t i = 0; i < 6; i++) {
        w.tag[5 + 2 * i] = hex[st->key[i] >> 4];
        w.tag[6 + 2 * i] = hex[st->key[i] & 15];
    }
    SP_TRY(digest_of(st->id, &digest));
    struct sp_rc rc = load(b, st->key, &b->was, &b->was_bytes);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(check_foreign(b, o, st));
    if (!is_news(&b->was, st->date_s, digest)) {
        sp_bods_left_out(&w, "statements older than the newest of their record");
        return SP_OK;
    }
    begin_now(&b->now, &b->was, st, digest);
    rc = read_details(b, o, &w, &course, d);
    if (course != HELD)
        return rc;
    bool no_company = st->type == SP_RECORD_ENTITY && !b->was.subject.n && is_refusal(rc) && d && !strcmp(d->rule, "import.bods.identifier");
    if (no_company) { /* an owner it may be */
        b->now.n_facts = 0;
        b->now.subject = (struct sp_view){ NULL, 0 };
        SP_TRY(store(b, o, st, NULL));
    }
    SP_TRY(rc);
    return store(b, o, st, d);
}

static void note_rest(struct bods *b, const cJSON *j)
{
    static const char *const held[] = { "statementId", "statementDate", "declarationSubject", "publicationDetails", "recordId", "recordType",
                                        "recordStatus", "recordDetails", "source", NULL };
    static const char *const held_source[] = { "type", NULL }, *const held_published[] = { "bodsVersion", "publisher", "publicationDate", NULL };
    const struct sp_bods_work w = { .sink = b->base.sink };
    sp_bods_rest(&w, j, "statement", held);
    sp_bods_rest(&w, sp_json_get(j, "source"), "statement/source", held_source);
    sp_bods_rest(&w, sp_json_get(j, "publicationDetails"), "statement/publicationDetails", held_published);
}

static struct sp_rc do_one(struct bods *b, const struct one *o, struct sp_diag *why)
{
    SP_JSON_AUTO j = NULL;
    struct sp_bods_statement st;
    sp_arena_reset(&b->arena);
    if (++b->n_done > GROUP_ROWS)
        SP_TRY(flush(b));
    SP_TRY(sp_json_parse(o->text, SP_MAX_IMPORT_LINE, &j, why));
    SP_TRY(sp_bods_statement_read(j, b->base.sink, &b->arena, &st, why));
    if (!o->waited)
        note_rest(b, j);
    return apply(b, o, &st, why);
}

static struct sp_rc statement(struct bods *b, struct sp_view text, size_t line, bool too_long)
{
    struct one o = { .text = text, .line = b->lines_before + line, .at = ++b->statements };
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = too_long ? sp_import_fail(&why, SP_ERR(LIMIT), "import.json.size", o.line, "a statement of more than %d bytes", SP_MAX_IMPORT_LINE)
                               : do_one(b, &o, &why);
    return sp_ok(rc) ? SP_OK : reject(b, &o, rc, &why);
}

static struct sp_rc replay(struct bods *b)
{
    uint64_t cursor = 0;
    for (;;) {
        struct sp_rc rc = sp_records_waited(b->records, &cursor, &b->waited);
        if (sp_is(rc, SP_RC_NOTFOUND))
            return SP_OK;
        SP_TRY(rc);
        struct sp_reader in = sp_reader(sp_buf_view(&b->waited));
        struct one o = { .line = (size_t)sp_read_varint(&in), .at = b->statements, .waited = true };
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        o.text = sp_read_view(&in);
        SP_TRY(sp_reader_end(&in));
        rc = do_one(b, &o, &why);
        if (!sp_ok(rc))
            SP_TRY(reject(b, &o, rc, &why));
    }
}

/* --- the file ------------------------------------------------------------------------------------------- */

static struct sp_rc on_element(void *ctx, struct sp_view text, size_t line, bool too_long) { return statement(ctx, text, line, too_long); }
static struct sp_rc on_line(void *ctx, const struct sp_import_row *row) { return statement(ctx, row->text, row->line, false); }

static struct sp_rc on_long_line(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    (void)why;
    return statement(ctx, row->text, row->line, true);
}

static struct sp_rc begin(struct bods *b, char first, struct sp_diag *d)
{
    if (first == '[') {
        b->shape = ARRAY;
        b->elements = (struct sp_elements){ .element = on_element, .ctx = b, .most_bytes = SP_MAX_IMPORT_LINE, .line = 1 };
        return SP_OK;
    }
    if (first != '{')
        return sp_import_fail(d, SP_ERR(FORMAT), "import.json.form", b->lines_before + 1, "statements are one JSON array or JSON lines");
    b->shape = LINES;
    b->line_sink = (struct sp_import_sink){ .ctx = b, .record = on_line, .reject = on_long_line };
    SP_TRY(sp_import_jsonl_new(&b->lines));
    b->lines->sink = &b->line_sink;
    return SP_OK;
}

static struct sp_rc prepare(struct bods *b)
{
    if (b->records)
        return SP_OK;
    if (!b->base.sink->records)
        SP_TRY(sp_records_open(NULL, &b->own, NULL));
    b->records = b->own ? b->own : b->base.sink->records;
    do {
        SP_TRY(sp_random_bytes(&b->run, sizeof b->run));
    } while (!b->run);
    return SP_OK;
}

static struct sp_rc feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    struct bods *b = (struct bods *)r;
    SP_TRY(prepare(b));
    while (b->shape == UNKNOWN && piece.n) {
        char c = *piece.p;
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            SP_TRY(begin(b, c, d));
            break;
        }
        b->lines_before += c == '\n';
        piece = sp_view(piece.p + 1, piece.n - 1);
    }
    if (b->shape == UNKNOWN)
        return last ? sp_import_fail(d, SP_ERR(FORMAT), "import.empty", 1, "the file is empty") : SP_OK;
    struct sp_rc rc = b->shape == ARRAY ? sp_elements_feed(&b->elements, piece, last, d) : sp_import_reader_feed(b->lines, piece, last, d);
    if (sp_is(rc, SP_RC_EXISTS) && d)
        *d = b->failed;
    if (is_refusal(rc) && b->shape == ARRAY && d)
        d->line += b->lines_before;
    if (sp_ok(rc) && last)
        rc = replay(b);
    if (!sp_ok(rc) || last) { /* what came before a fault of the file counts */
        struct sp_rc flushed = sp_ok(rc) || is_refusal(rc) ? flush(b) : rc;
        return sp_ok(rc) ? flushed : rc;
    }
    return SP_OK;
}

static void drop(struct sp_import_reader *r)
{
    struct bods *b = (struct bods *)r;
    sp_elements_free(&b->elements);
    sp_import_reader_free(b->lines);
    sp_records_close(b->own);
    sp_arena_free(&b->arena);
    sp_buf_free(&b->text);
    sp_buf_free(&b->value);
    sp_buf_free(&b->waited);
    sp_buf_free(&b->was_bytes);
    sp_buf_free(&b->subject_bytes);
    sp_buf_free(&b->party_bytes);
    free(b);
}

struct sp_rc sp_import_bods_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    struct bods *b = calloc(1, sizeof *b);
    if (!b)
        return SP_ERR(NOMEM);
    b->base.ops = &ops;
    *out = &b->base;
    return SP_OK;
}
