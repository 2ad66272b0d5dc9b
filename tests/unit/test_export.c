/* layer: tools, threads */
/* A registry as files: what goes out, what is withheld, and the very bytes of each format. */
#include "tests/lib/check.h"

#include "storage/hold_internal.h"
#include "tests/lib/storage.h"
#include "tools/export/export.h"

struct made { struct st_dir dir; struct sp_db *db; struct sp_snap *snap; };

static void put(struct sp_db *db, const char *subject, const char *facts, int64_t received_s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    st_company(&a, subject, facts, &c);
    CHECK_OK(st_registry_put(db, &c, received_s, NULL));
}

static int setup(void **state)
{
    static struct made m;
    st_dir_make(&m.dir);
    m.db = st_open(&m.dir);
    put(m.db, "LA.ern:0100001234",
        "{'kind':'registered.name','id':'1','source':'=x','data':{'type':'legal','text':{'text':'A, B','lang':'en'}}},"
        "{'kind':'registered.headcount','id':'1','source':'s','class':'internal','data':{'count':7}},"
        "{'kind':'registered.founded','id':'1','source':'s','status':'closed','valid_to':'2021-02-03','data':{'date':'1999-01-02'}}", ST_NOW);
    put(m.db, "LA.ern:0100001234", "{'kind':'registered.name','id':'1','source':'=x','status':'updated','data':{'type':'legal','text':{'text':'-B','lang':'en'}}}", ST_NOW + 100);
    put(m.db, "TH.juristic:0105536000313",
        "{'kind':'ownership.owner','id':'1','source':'s','class':'confidential','data':{'name':{'text':'A','lang':'en'},'type':'company',"
        "'subject':'LA.ern:0100001234','interest':'trust','share':'12.50','direct':false}},"
        "{'kind':'registered.capital','id':'1','source':'s','data':{'kind':'paid','amount':{'value':'5','currency':'THB'}}}", ST_NOW + 100);
    CHECK_OK(sp_snap_begin(m.db, &m.snap));
    *state = &m;
    return 0;
}

static int teardown(void **state)
{
    struct made *m = *state;
    sp_snap_end(m->snap);
    sp_db_close(m->db);
    st_dir_remove(&m->dir);
    return 0;
}

static struct sp_rc keep(void *ctx, struct sp_view piece)
{
    sp_buf_put(ctx, piece);
    return sp_buf_rc(ctx);
}

static const char *run(const struct made *m, const struct sp_export_opts *o, struct sp_buf *text, struct sp_export_result *r)
{
    const struct sp_export_out out = { keep, text };
    sp_buf_clear(text);
    CHECK_OK(sp_export(m->snap, o, &out, r, NULL));
    return sp_buf_cstr(text);
}

static void lines_are_those_of_an_import(void **state)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_export_result r;
    struct sp_export_opts o = { .format = SP_EXPORT_JSONL, .max_class = SP_CLASS_PUBLIC };
    assert_string_equal(run(*state, &o, &text, &r),
        "{\"subject\":\"LA.ern:0100001234\",\"facts\":[{\"kind\":\"registered.name\",\"id\":\"1\",\"status\":\"updated\",\"class\":\"public\",\"disputed\":false,"
        "\"source\":\"=x\",\"data\":{\"type\":\"legal\",\"text\":{\"text\":\"-B\",\"lang\":\"en\"}}},{\"kind\":\"registered.founded\",\"id\":\"1\",\"status\":\"closed\","
        "\"class\":\"public\",\"disputed\":false,\"source\":\"s\",\"valid_to\":\"2021-02-03\",\"data\":{\"date\":\"1999-01-02\"}}]}\n"
        "{\"subject\":\"TH.juristic:0105536000313\",\"facts\":[{\"kind\":\"registered.capital\",\"id\":\"1\",\"status\":\"new\",\"class\":\"public\",\"disputed\":false,"
        "\"source\":\"s\",\"data\":{\"kind\":\"paid\",\"amount\":{\"value\":\"5\",\"currency\":\"THB\"}}}]}\n");
    assert_int_equal(r.companies, 2);
    assert_int_equal(r.facts, 3);
    assert_int_equal(r.withheld, 2);
    o.received = true;
    assert_non_null(strstr(run(*state, &o, &text, &r), "\"received\":\""));
}

static void a_part_is_chosen(void **state)
{
    static const struct { struct sp_export_opts o; uint64_t companies, facts, withheld; } cases[] = {
        { { .max_class = SP_CLASS_SECRET }, 2, 5, 0 },
        { { .max_class = SP_CLASS_INTERNAL }, 2, 4, 1 },
        { { .max_class = SP_CLASS_SECRET, .country = { "TH", 2 } }, 1, 2, 0 },
        { { .max_class = SP_CLASS_SECRET, .country = { "CN", 2 } }, 0, 0, 0 },
        { { .max_class = SP_CLASS_SECRET, .subject = { "LA.ern:0100001234", 17 } }, 1, 3, 0 },
        { { .max_class = SP_CLASS_SECRET, .one_section = true, .section = SP_SECTION_OWNERSHIP }, 1, 1, 0 },
        { { .max_class = SP_CLASS_SECRET, .as_of_s = ST_NOW + 50 }, 1, 3, 0 },
        { { .max_class = SP_CLASS_SECRET, .as_of_s = ST_NOW - 50 }, 0, 0, 0 },
        { { .max_class = SP_CLASS_SECRET, .changed_since_s = ST_NOW + 50 }, 2, 3, 0 },
        { { .max_class = SP_CLASS_SECRET, .changed_since_s = ST_NOW + 100 }, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_export_result r;
        (void)run(*state, &cases[i].o, &text, &r);
        assert_int_equal(r.companies, cases[i].companies);
        assert_int_equal(r.facts, cases[i].facts);
        assert_int_equal(r.withheld, cases[i].withheld);
    }
}

static void rows_have_the_columns_in_use(void **state)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_export_result r;
    const struct sp_export_opts o = { .format = SP_EXPORT_CSV, .max_class = SP_CLASS_PUBLIC };
    assert_string_equal(run(*state, &o, &text, &r),
        "subject,kind,id,status,class,disputed,source,valid_from,valid_to,registered.name.type,registered.name.text,registered.name.text.lang,"
        "registered.founded.date,registered.capital.kind,registered.capital.amount,registered.capital.amount.currency\r\n"
        "LA.ern:0100001234,registered.name,1,updated,public,false,'=x,,,legal,'-B,en,,,,\r\n"
        "LA.ern:0100001234,registered.founded,1,closed,public,false,s,,2021-02-03,,,,1999-01-02,,,\r\n"
        "TH.juristic:0105536000313,registered.capital,1,new,public,false,s,,,,,,,paid,5,THB\r\n");
}

static void statements_say_what_they_can(void **state)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_export_result r;
    const struct sp_export_opts o = { .format = SP_EXPORT_BODS, .max_class = SP_CLASS_SECRET, .publisher = { "P", 1 } };
    const char *all = run(*state, &o, &text, &r);
    assert_non_null(strstr(all, "\"recordDetails\":{\"isComponent\":false,\"entityType\":{\"type\":\"registeredEntity\"},\"name\":\"-B\","
                                "\"jurisdiction\":{\"name\":\"LA\",\"code\":\"LA\"},\"identifiers\":[{\"scheme\":\"LA-CR\",\"id\":\"0100001234\"}]}"));
    /* The owner is a company that has its statement: no other record of it. */
    assert_non_null(strstr(all, "\"subject\":\"TH.juristic:0105536000313\",\"interestedParty\":\"LA.ern:0100001234\",\"interests\":[{\"type\":\"otherInfluenceOrControl\","
                                "\"details\":\"trust\",\"directOrIndirect\":\"indirect\",\"share\":{\"exact\":12.50}}]"));
    assert_int_equal(r.unsaid, 2); /* headcount and capital */
    assert_string_equal(run(*state, &o, &again, &r), all);
}

static struct sp_rc full(void *ctx, struct sp_view piece)
{
    (void)ctx;
    (void)piece;
    return SP_ERR(FULL);
}

static unsigned times(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

/* BODS 0.4: of an interest that is one of a beneficial owner, the interested party is a natural person. */
static void only_persons_are_beneficial_owners(void **state)
{
#define OWNER(id, more) "{'kind':'ownership.owner','id':'" id "','source':'s','data':{'name':{'text':'P','lang':'en'}," more "'interest':'trust','beneficial':true}}"
    SP_BUF_AUTO text = { 0 };
    struct st_dir dir;
    struct made m = { .dir = { .path = "" } };
    struct sp_export_result r;
    struct sp_export_opts o = { .format = SP_EXPORT_BODS, .max_class = SP_CLASS_PUBLIC, .publisher = SP_VIEW_LIT("R") };
    (void)state;
    st_dir_make(&dir);
    m.db = st_open(&dir);
    put(m.db, "LA.ern:0100001234",
        OWNER("1", "'type':'person',") "," OWNER("2", "'type':'company',") "," OWNER("3", "") "," OWNER("4", "'type':'state',") ","
        OWNER("5", "'type':'person','subject':'LA.ern:0100001234',") ","
        "{'kind':'ownership.owner','id':'6','source':'s','data':{'name':{'text':'P','lang':'en'},'type':'company','interest':'trust','beneficial':false}},"
        "{'kind':'ownership.undisclosed','id':'1','source':'s','data':{'reason':'unknown','interest':'trust','beneficial':true}}", ST_NOW);
    CHECK_OK(sp_snap_begin(m.db, &m.snap));
    const char *said = run(&m, &o, &text, &r);
    assert_int_equal(times(said, "\"recordType\":\"relationship\""), 7);
    assert_int_equal(times(said, "\"beneficialOwnershipOrControl\":true"), 1);
    assert_int_equal(times(said, "\"beneficialOwnershipOrControl\":false"), 1);
    assert_non_null(strstr(said, "\"interestedParty\":\"LA.ern:0100001234/ownership.owner/1/party\",\"interests\":[{\"type\":\"otherInfluenceOrControl\","
                                 "\"details\":\"trust\",\"directOrIndirect\":\"unknown\",\"beneficialOwnershipOrControl\":true}]"));
    sp_snap_end(m.snap);
    sp_db_close(m.db);
    st_dir_remove(&dir);
#undef OWNER
}

/* Whom a person has refused, or is still to look at, goes out by no file unless somebody asks for it. */
static void who_is_held_stays(void **state)
{
    struct made *m = *state;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO v = { 0 };
    SP_BATCH_AUTO b = { 0 };
    struct sp_export_result r;
    struct sp_export_opts o = { .format = SP_EXPORT_JSONL, .max_class = SP_CLASS_PUBLIC };
    const struct sp_hold h = { .name = SP_VIEW_LIT("B"), .other = SP_VIEW_LIT("LA.ern:0100001234"), .other_name = SP_VIEW_LIT("B"), .since_s = ST_NOW };
    sp_hold_encode(&v, &h);
    sp_batch_put(&b, SP_R_HELD, SP_VIEW_LIT("TH.juristic:0105536000313"), sp_buf_view(&v));
    CHECK_OK(sp_kv_submit(m->db->registry, &b));
    sp_snap_end(m->snap);
    CHECK_OK(sp_snap_begin(m->db, &m->snap));
    for (int f = 0; f < SP_EXPORT_FORMAT_COUNT; f++) {
        o.format = (enum sp_export_format)f;
        assert_null(strstr(run(m, &o, &text, &r), "0105536000313"));
        assert_int_equal(r.companies, 1);
        assert_int_equal(r.held, 1);
    }
    o.held = true;
    assert_non_null(strstr(run(m, &o, &text, &r), "0105536000313"));
    assert_int_equal(r.held, 0);
    struct sp_diag d = { .rule = "" };
    const struct sp_export_out out = { keep, &text };
    o = (struct sp_export_opts){ .format = SP_EXPORT_JSONL, .max_class = SP_CLASS_PUBLIC, .subject = SP_VIEW_LIT("TH.juristic:0105536000313") };
    CHECK_RC(DENIED, sp_export(m->snap, &o, &out, &r, &d));
    CHECK_RULE(d, "export.held");
}

static void failures_are_passed_on(void **state)
{
    const struct made *m = *state;
    const struct sp_export_out out = { full, NULL };
    struct sp_export_result r;
    struct sp_diag d = { .rule = "" };
    for (int f = 0; f < SP_EXPORT_FORMAT_COUNT; f++) {
        struct sp_export_opts o = { .format = (enum sp_export_format)f, .max_class = SP_CLASS_SECRET, .publisher = { "P", 1 } };
        CHECK_RC(FULL, sp_export(m->snap, &o, &out, &r, &d));
        o.subject = sp_view_of("LA.ern:0100009999");
        CHECK_RC(NOTFOUND, sp_export(m->snap, &o, &out, &r, &d));
        CHECK_RULE(d, "show.unknown");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_of_an_import),
        cmocka_unit_test(a_part_is_chosen),
        cmocka_unit_test(rows_have_the_columns_in_use),
        cmocka_unit_test(statements_say_what_they_can),
        cmocka_unit_test(only_persons_are_beneficial_owners),
        cmocka_unit_test(failures_are_passed_on), cmocka_unit_test(who_is_held_stays),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
