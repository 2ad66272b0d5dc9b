/*
 * tests/lib/storage.h - a data folder that goes away, and companies in few words. Functions are static, so that only tests
 * of storage and above link it. Include after tests/lib/check.h.
 */
#ifndef SP_TESTS_STORAGE_H
#define SP_TESTS_STORAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "storage/registry.h"
#include "tests/lib/check.h"
#include "tests/lib/put.h"
#include "tests/lib/remove_tree.h"

#define ST_NOW 1790000000

struct st_dir { char path[64]; };

static ST_UNUSED void st_dir_make(struct st_dir *d)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(d->path, sizeof d->path, "%.40s/saphan-st-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(d->path));
}

static ST_UNUSED void st_dir_remove(const struct st_dir *d)
{
    (void)remove_tree(d->path);
}

static ST_UNUSED struct sp_db *st_open(const struct st_dir *d)
{
    struct sp_db *db = NULL;
    struct sp_diag why = { .rule = "" };
    struct sp_rc rc = sp_db_open(d->path, 0, 0, &db, &why);
    if (!sp_ok(rc))
        fail_msg("open %s: %s: %s", d->path, why.rule, why.text);
    return db;
}

/* What a test of storage has at hand: a database in a folder of its own, and room. A fixture with more begins with these members
 * and is set up by its size; its other members are zero. */
#define ST_FIXTURE struct st_dir dir; struct sp_db *db; struct sp_arena arena
struct st_fixture { ST_FIXTURE; };

static ST_UNUSED int st_setup(void **state, size_t bytes)
{
    struct st_fixture *f = calloc(1, bytes);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    *state = f;
    return 0;
}

static ST_UNUSED int st_teardown(void **state)
{
    struct st_fixture *f = *state;
    sp_db_close(f->db);
    sp_arena_free(&f->arena);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* One company from its facts as JSON members of an array; ' stands for ". */
static ST_UNUSED void st_company(struct sp_arena *a, const char *subject, const char *facts, struct sp_company *out)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    sp_buf_putf(&b, "{\"subject\":\"%s\",\"facts\":[", subject);
    for (const char *p = facts; *p; p++)
        sp_buf_putc(&b, *p == '\'' ? '"' : *p);
    sp_buf_puts(&b, "]}");
    struct sp_view text;
    assert_true(sp_arena_copy(a, sp_buf_view(&b), &text));
    struct sp_rc rc = sp_company_from_json(text, a, out, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s: %s", subject, d.rule, d.field, d.text);
}

static ST_UNUSED void st_put(struct sp_db *db, const char *subject, const char *facts, int64_t at_s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    struct sp_diag d = { .rule = "" };
    st_company(&a, subject, facts, &c);
    struct sp_rc rc = st_registry_put(db, &c, at_s, &d);
    if (!sp_ok(rc))
        fail_msg("put %s: %s: %s", subject, d.rule, d.text);
}

/* A name fact. */
#define ST_NAME(id, type, lang, text) \
    "{'kind':'registered.name','id':'" id "','source':'test','data':{'type':'" type "','text':{'text':'" text "','lang':'" lang "'}}}"
#define ST_IDENTIFIER(id, scheme, value, check) \
    "{'kind':'identifiers.identifier','id':'" id "','source':'test','data':{'scheme':'" scheme "','value':'" value "','check':'" check "'}}"
#define ST_IDENTIFIER_CLOSED(id, scheme, value, check) \
    "{'kind':'identifiers.identifier','id':'" id "','status':'closed','source':'test','data':{'scheme':'" scheme "','value':'" value "','check':'" check "'}}"
#define ST_HEADCOUNT(id, count) \
    "{'kind':'registered.headcount','id':'" id "','source':'test','data':{'count':" count "}}"

#endif
