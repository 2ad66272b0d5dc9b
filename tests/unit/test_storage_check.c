/* layer: storage, threads */
#include "crypto/note.h"
#include "storage/check.h"
#include "storage/exlog_record.h"
#include "storage/stamp.h"
#include "storage/store.h"
#include "storage/witness.h"
#include "tests/lib/storage.h"

#define LAST "LA.ern:0200000099"

struct fx {
    ST_FIXTURE;
    struct { char rule[64], field[128]; } seen[1024];
    size_t n;
    struct sp_check_registry r;
    struct sp_check_exchange x;
};

static struct sp_rc receipt(void *ctx, uint64_t log_index, struct sp_buf *out)
{
    (void)ctx;
    sp_buf_putf(out, "receipt of %llu", (unsigned long long)log_index);
    return SP_OK;
}

static void exchanges(struct fx *f)
{
    const struct sp_exlog_ask ask = { .id = SP_VIEW_LIT("E-1"), .peer = SP_VIEW_LIT("CN-GX"), .participant = SP_VIEW_LIT("bank"),
        .op = SP_VIEW_LIT("report"), .token_jti = SP_VIEW_LIT("t-1"), .token_expires_s = ST_NOW + 300,
        .request = SP_VIEW_LIT("question"), .created_s = ST_NOW, .due_s = ST_NOW };
    struct sp_exlog_ask other = ask;
    other.id = SP_VIEW_LIT("E-2");
    other.token_jti = SP_VIEW_LIT("t-2");
    other.request = SP_VIEW_LIT("another question");
    const struct sp_exlog_answer answer = { .id = SP_VIEW_LIT("E-1"), .answer = SP_VIEW_LIT("answer"), .verdict = SP_VIEW_LIT("processed"),
        .at_s = ST_NOW + 1, .make_receipt = receipt, .receipt_due_s = ST_NOW + 2 };
    struct sp_exlog_serve serve = { .issuer = SP_VIEW_LIT("CN-GX"), .jti = SP_VIEW_LIT("J-1"), .request = SP_VIEW_LIT("their question"),
        .reply = SP_VIEW_LIT("sealed"), .answer = SP_VIEW_LIT("our answer"), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW, .expires_s = ST_NOW + 9 };
    CHECK_OK(sp_sha256(serve.request, serve.request_digest));
    CHECK_OK(sp_exlog_ask(f->db, &ask));
    CHECK_OK(sp_exlog_answer(f->db, &answer));
    CHECK_OK(sp_exlog_ask(f->db, &other));
    CHECK_OK(sp_exlog_serve(f->db, &serve, NULL));
    CHECK_OK(sp_exlog_receipt_in(f->db, serve.issuer, serve.jti, SP_VIEW_LIT("their receipt"), ST_NOW + 3));
    for (unsigned i = 0; i < 20; i++) { /* enough for hashes that are kept */
        char id[16];
        (void)snprintf(id, sizeof id, "L-%u", i);
        const struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank"), .token_jti = sp_view_of(id), .op = SP_VIEW_LIT("report"),
            .token_expires_s = ST_NOW + 300, .answer = sp_view_of(id), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
        CHECK_OK(sp_exlog_local(f->db, &l, NULL));
    }
}

/* A head of the log as it stands, or of another one. */
static void head(struct fx *f, struct sp_buf *note, uint64_t *size, unsigned char spoil)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_checkpoint cp = { .origin = SP_VIEW_LIT("la.example/log") };
    struct sp_key *key = NULL;
    struct sp_vkey v;
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    *size = cp.size = m.size;
    CHECK_OK(sp_mlog_root(&m, m.size, &cp.root, NULL));
    cp.root.b[0] ^= spoil;
    sp_checkpoint_put(&text, &cp);
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &key));
    CHECK_OK(sp_vkey_of(cp.origin, SP_NOTE_ED25519, key, &v, NULL));
    CHECK_OK(sp_note_sign(sp_buf_view(&text), &v, note, NULL));
    sp_key_free(key);
}

static void companies(struct fx *f)
{
    struct sp_import *im = NULL;
    const struct sp_import_opts o = { .name = "file", .received_s = ST_NOW };
    uint64_t position;
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    for (unsigned i = 0; i < 90; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO facts = { 0 };
        struct sp_company c;
        char subject[32];
        (void)snprintf(subject, sizeof subject, "LA.ern:02%08u", i);
        sp_buf_putf(&facts, "{'kind':'registered.name','id':'2','source':'test','data':{'type':'former','text':{'text':'Old Works %u','lang':'en'}}},"
                    "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'Amber Works %u','lang':'en'}}},"
                    ST_IDENTIFIER("1", "mm.crn", "10000%04u", "no-check") "," ST_HEADCOUNT("1", "7"), i, i, i);
        st_company(&a, subject, sp_buf_cstr(&facts), &c);
        CHECK_OK(sp_registry_import_put(im, &c, i + 1, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    st_put(f->db, LAST, ST_NAME("1", "legal", "en", "Cobalt Mines"), ST_NOW + 5);
    st_put(f->db, "LA.ern:0200000003", ST_NAME("1", "legal", "en", "Amber Renamed"), ST_NOW + 6);
}

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    SP_BUF_AUTO note = { 0 };
    uint64_t size;
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    companies(f);
    exchanges(f);
    head(f, &note, &size, 0);
    CHECK_OK(sp_head_keep(f->db, size, sp_buf_view(&note)));
    *state = f;
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

static void note_finding(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    if (f->n < 1024) {
        memcpy(f->seen[f->n].rule, d->rule, sizeof d->rule);
        memcpy(f->seen[f->n].field, d->field, sizeof d->field);
    }
    f->n++;
}

static void look(struct fx *f)
{
    const struct sp_check c = { .found = note_finding, .ctx = f };
    f->n = 0;
    CHECK_OK(sp_check_registry(f->db, &c, &f->r));
    CHECK_OK(sp_check_exchange(f->db, &c, &f->x));
    assert_int_equal(f->n, f->r.findings + f->x.findings);
}

/* That rule, about that; others may come with it. */
static void expect(struct fx *f, const char *rule, const char *field)
{
    look(f);
    for (size_t i = 0; i < f->n && i < 1024; i++)
        if (!strcmp(f->seen[i].rule, rule) && !strcmp(f->seen[i].field, field))
            return;
    for (size_t i = 0; i < f->n && i < 1024; i++)
        print_message("  %s %s\n", f->seen[i].rule, f->seen[i].field);
    fail_msg("no finding %s about \"%s\"", rule, field);
}

static void put(struct sp_kv *kv, unsigned table, struct sp_view key, struct sp_view value)
{
    SP_BATCH_AUTO b = { .alone = false };
    sp_batch_put(&b, table, key, value);
    CHECK_OK(sp_kv_submit(kv, &b));
}

static void del(struct sp_kv *kv, unsigned table, struct sp_view key)
{
    SP_BATCH_AUTO b = { .alone = false };
    sp_batch_del(&b, table, key);
    CHECK_OK(sp_kv_submit(kv, &b));
}

/* The value with one byte changed, counted from the end when at < 0. */
static void spoil(struct sp_kv *kv, unsigned table, struct sp_view key, int at)
{
    SP_BUF_AUTO copy = { 0 };
    struct sp_kv_txn *t = NULL;
    struct sp_view v;
    CHECK_OK(sp_kv_read_begin(kv, &t));
    CHECK_OK(sp_kv_get(t, table, key, &v));
    sp_buf_put(&copy, v);
    sp_kv_read_end(t);
    copy.p[at < 0 ? (size_t)((int)copy.n + at) : (size_t)at] ^= 1;
    put(kv, table, key, sp_buf_view(&copy));
}

static void a_whole_folder_is_whole(void **state)
{
    struct fx *f = *state;
    look(f);
    for (size_t i = 0; i < f->n && i < 1024; i++)
        print_message("  %s %s\n", f->seen[i].rule, f->seen[i].field);
    assert_int_equal(f->n, 0);
    assert_int_equal(f->r.companies, 91);
    assert_int_equal(f->r.facts, 90 * 4 + 2);
    assert_int_equal(f->r.unsummed, 0);
    assert_true(f->r.postings > 300);
    assert_int_equal(f->x.entries, 3 + 1 + 3 + 20);
    assert_int_equal(f->x.exchanges, 22);
    assert_int_equal(f->x.served, 1);
    assert_int_equal(f->x.heads, 1);
}

/* ---- companies ---- */

static void names_that_are_not_the_facts(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(5, 0);
    spoil(f->db->registry, SP_R_NAME, sp_no_view(&k), -1);
    expect(f, "check.name", "LA.ern:0200000005");
}

static void a_company_without_its_names(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(6, 0);
    del(f->db->registry, SP_R_NAME, sp_no_view(&k));
    expect(f, "check.name", "");
}

static void facts_that_are_gone(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(7, 0);
    del(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k));
    expect(f, "check.facts", "LA.ern:0200000007");
    expect(f, "check.count", "");
}

static void facts_that_cannot_be_read(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(7, 0);
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), SP_VIEW_LIT("\x05" "abc"));
    expect(f, "check.facts", "LA.ern:0200000007");
}

/* No index holds it, and it is as good a fact as before. */
static void a_fact_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(7, 0);
    struct sp_kv_txn *t = NULL;
    struct sp_view v;
    SP_BUF_AUTO copy = { 0 };
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    CHECK_OK(sp_kv_get(t, SP_R_CHUNK, sp_chunk_view(&k), &v));
    sp_buf_put(&copy, v);
    sp_kv_read_end(t);
    static const char seven[] = "{\"count\":7}";
    char *at = memmem(copy.p, copy.n, seven, sizeof seven - 1);
    assert_non_null(at);
    at[9] = '9';
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), sp_buf_view(&copy));
    expect(f, "check.sum", "LA.ern:0200000007");
    assert_int_equal(f->n, 1);
    at[9] = '7';
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), sp_buf_view(&copy));
    look(f);
    assert_int_equal(f->n, 0);
    k = sp_no_key(8, 0); /* another company's */
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), sp_buf_view(&copy));
    expect(f, "check.sum", "LA.ern:0200000008");
}

static void a_sum_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(7, 0);
    spoil(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), -1);
    expect(f, "check.sum", "LA.ern:0200000007");
    assert_int_equal(f->r.unsummed, 0);
}

static void a_fact_that_breaks_a_rule(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(90, 0);
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO list = { 0 };
    struct sp_company c;
    st_company(&a, LAST, ST_HEADCOUNT("1", "7"), &c);
    struct sp_fact wrong = c.facts[0];
    wrong.received_s = ST_NOW;
    wrong.data = SP_VIEW_LIT("{\"count\":-7}");
    sp_facts_put(&list, &wrong);
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), sp_buf_view(&list));
    expect(f, "check.fact", LAST);
}

static void another_country(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(0, 0);
    spoil(f->db->registry, SP_R_COUNTRY, sp_no_view(&k), 2 * 4);
    expect(f, "check.country", "LA.ern:0200000004");
}

static void a_row_that_belongs_to_nobody(void **state)
{
    struct fx *f = *state;
    struct sp_no_key k = sp_no_key(4000, 0);
    put(f->db->registry, SP_R_CHUNK, sp_chunk_view(&k), SP_VIEW_LIT(""));
    expect(f, "check.stray", "");
}

static void two_companies_with_one_key(void **state)
{
    struct fx *f = *state;
    struct sp_term t = sp_term_subject(SP_VIEW_LIT("LA.ern:0200000008"));
    struct sp_post_key k = sp_recent_key(sp_term_view(&t), 9);
    put(f->db->registry, SP_R_RECENT, sp_view(k.p, k.n), SP_VIEW_LIT(""));
    expect(f, "check.subject", "LA.ern:0200000008");
}

/* ---- index ---- */

static void a_posting_that_is_gone(void **state)
{
    struct fx *f = *state;
    struct sp_term t = sp_term_subject(SP_VIEW_LIT(LAST));
    struct sp_post_key k = sp_recent_key(sp_term_view(&t), 90);
    del(f->db->registry, SP_R_RECENT, sp_view(k.p, k.n));
    expect(f, "check.index", LAST);
}

static struct sp_buf first_block(struct fx *f)
{
    struct sp_buf key = { 0 };
    struct sp_kv_txn *t = NULL;
    struct sp_kv_cursor c;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    CHECK_OK(sp_kv_cursor(t, SP_R_POST, 0, &c));
    CHECK_OK(sp_kv_seek(&c, sp_view(NULL, 0)));
    sp_buf_put(&key, c.key);
    sp_kv_read_end(t);
    return key;
}

static void a_block_that_is_gone(void **state)
{
    struct fx *f = *state;
    struct sp_buf key = first_block(f);
    del(f->db->registry, SP_R_POST, sp_buf_view(&key));
    sp_buf_free(&key);
    look(f);
    assert_true(f->r.findings > 10);
    expect(f, "check.count", "");
}

static void a_block_that_is_damaged(void **state)
{
    struct fx *f = *state;
    struct sp_buf key = first_block(f);
    put(f->db->registry, SP_R_POST, sp_buf_view(&key), SP_VIEW_LIT("\x00\xff\xff\xff"));
    sp_buf_free(&key);
    look(f);
    bool told = false;
    for (size_t i = 0; i < f->n && i < 1024; i++)
        told |= !strcmp(f->seen[i].rule, "check.segment") || !strcmp(f->seen[i].rule, "check.index");
    assert_true(told);
}

/* ---- exchanges ---- */

static struct sp_view index_key(unsigned char p[8], uint64_t i)
{
    sp_put_u64be(p, i);
    return sp_view(p, 8);
}

static void an_entry_that_was_changed(void **state)
{
    struct fx *f = *state;
    unsigned char p[8];
    spoil(f->db->exchange, SP_X_LOG, index_key(p, 1), 5); /* its digest */
    expect(f, "check.find", "entry 1");
    expect(f, "check.exchange", "exchange E-1");
    expect(f, "check.tree", "tree");
}

static void an_entry_that_is_gone(void **state)
{
    struct fx *f = *state;
    unsigned char p[8];
    del(f->db->exchange, SP_X_LOG, index_key(p, 26));
    expect(f, "check.tree", "tree");
}

static void a_hash_that_was_changed(void **state)
{
    struct fx *f = *state;
    unsigned char key[SP_MLOG_NODE_KEY];
    sp_mlog_node_key(key, 4, 0);
    spoil(f->db->exchange, SP_X_TREE, sp_view(key, sizeof key), 3);
    expect(f, "check.tree", "entry 15");
    expect(f, "check.head", "head 27");
}

static void a_head_that_was_signed_over_other_entries(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO note = { 0 };
    uint64_t size;
    head(f, &note, &size, 1);
    CHECK_OK(sp_head_keep(f->db, size, sp_buf_view(&note)));
    expect(f, "check.head", "head 27");
    const struct sp_stamp_kept stamp = { .size = size, .gen_us = 1, .note = sp_buf_view(&note), .token = SP_VIEW_LIT("token") };
    CHECK_OK(sp_stamp_keep(f->db, &stamp));
    expect(f, "check.head", "stamped head 27");
}

static void an_answer_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = sp_xkey_blob('e', SP_VIEW_LIT("L-3"), 'a');
    put(f->db->exchange, SP_X_BLOB, sp_xkey_view(&k), SP_VIEW_LIT("other"));
    expect(f, "check.exchange", "exchange L-3");
}

static void a_request_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_xkey pair = sp_xkey_pair(SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("J-1")), k = sp_xkey_blob('s', sp_xkey_view(&pair), 'q');
    put(f->db->exchange, SP_X_BLOB, sp_xkey_view(&k), SP_VIEW_LIT("other"));
    expect(f, "check.exchange", "exchange J-1");
}

static void a_receipt_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = sp_xkey_blob('e', SP_VIEW_LIT("E-1"), 'r');
    put(f->db->exchange, SP_X_BLOB, sp_xkey_view(&k), SP_VIEW_LIT("other"));
    expect(f, "check.exchange", "exchange E-1");
}

static void an_answer_that_is_gone(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = sp_xkey_blob('e', SP_VIEW_LIT("E-1"), 'a');
    del(f->db->exchange, SP_X_BLOB, sp_xkey_view(&k));
    expect(f, "check.exchange", "exchange E-1");
}

/* An answer with one disclosure, under a signature that nobody looks at here. */
static void put_disclosed(struct fx *f, const char *id, const char *shown, const char *kept)
{
    SP_BUF_AUTO disclosure = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO answer = { 0 };
    char digest[SP_SHA256_TEXT];
    sp_buf_put_b64url(&disclosure, sp_view_of(shown));
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&disclosure), digest));
    sp_buf_putf(&payload, "{\"_sd_alg\":\"sha-256\",\"_sd\":[\"%s\"]}", digest);
    sp_buf_puts(&answer, "e30.");
    sp_buf_put_b64url(&answer, sp_buf_view(&payload));
    sp_buf_puts(&answer, ".AAAA~");
    if (kept)
        sp_buf_put_b64url(&answer, sp_view_of(kept));
    sp_buf_puts(&answer, kept ? "~" : "");
    const struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank"), .token_jti = sp_view_of(id), .op = SP_VIEW_LIT("report"),
        .token_expires_s = ST_NOW + 300, .answer = sp_buf_view(&answer), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    CHECK_OK(sp_exlog_local(f->db, &l, NULL));
}

#define SHOWN(value) "[\"c2FsdHNhbHRzYWx0c2FsdA\",\"name\",\"" value "\"]"

static void disclosures_that_were_changed_or_lost(void **state)
{
    struct fx *f = *state;
    put_disclosed(f, "D-1", SHOWN("whole"), SHOWN("whole"));
    look(f);
    assert_int_equal(f->n, 0);
    put_disclosed(f, "D-2", SHOWN("whole"), SHOWN("other"));
    put_disclosed(f, "D-3", SHOWN("whole"), NULL);
    expect(f, "check.exchange", "exchange D-2");
    expect(f, "check.exchange", "exchange D-3");
    assert_int_equal(f->n, 2);
}

static void an_index_of_another_version(void **state)
{
    struct fx *f = *state;
    unsigned char p[8];
    sp_put_u64be(p, SP_NAME_KEYS_VERSION + 1);
    put(f->db->registry, SP_R_META, SP_VIEW_LIT("names"), sp_view(p, sizeof p));
    expect(f, "check.index", "");
    assert_int_equal(f->n, 1);
}

static void a_record_that_is_gone(void **state)
{
    struct fx *f = *state;
    del(f->db->exchange, SP_X_HEAD, SP_VIEW_LIT("L-4"));
    expect(f, "check.leaf", "entry 11");
}

static void a_question_that_nobody_will_send(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = sp_xkey_time(ST_NOW, SP_VIEW_LIT("E-2"));
    del(f->db->exchange, SP_X_OUTBOX, sp_xkey_view(&k));
    expect(f, "check.outbox", "exchange E-2");
    expect(f, "check.outbox", "outbox");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_whole_folder_is_whole), T(names_that_are_not_the_facts), T(a_company_without_its_names), T(facts_that_are_gone),
        T(facts_that_cannot_be_read), T(a_fact_that_was_changed), T(a_sum_that_was_changed), T(a_fact_that_breaks_a_rule), T(another_country), T(a_row_that_belongs_to_nobody),
        T(two_companies_with_one_key), T(a_posting_that_is_gone), T(a_block_that_is_gone), T(a_block_that_is_damaged),
        T(an_entry_that_was_changed), T(an_entry_that_is_gone), T(a_hash_that_was_changed),
        T(a_head_that_was_signed_over_other_entries), T(an_answer_that_was_changed), T(a_request_that_was_changed),
        T(a_receipt_that_was_changed), T(an_answer_that_is_gone), T(a_record_that_is_gone), T(a_question_that_nobody_will_send),
        T(disclosures_that_were_changed_or_lost), T(an_index_of_another_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
