/* layer: node, threads */
/* A node as a witness: one history of each log, over restarts; two are kept as proof. */
#include "base/clock.h"
#include "base/file.h"
#include "node/federation/witness.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/storage.h"

enum { GX, LA };

struct fx { struct tf f; struct sp_trust *t; struct st_dir dir; struct sp_db *db; struct sp_identity id; struct sp_witness w; struct lf_log log; };

/* GX is the witness, LA's log has 20 entries. Certificates of the fixture are good at TF_NOW, so the list is made for now. */
static void begin(struct fx *x)
{
    *x = (struct fx){ .t = NULL };
    SP_BUF_AUTO file = { 0 };
    tf_init(&x->f);
    for (size_t i = 0; i < TF_NODES; i++)
        tf_certify(&x->f, tf_key(&x->f, i, SP_USE_LOG), i ? "LA" : "CN-GX", SP_USE_LOG, x->f.key[i][SP_USE_LOG], sp_now_s() - 60, 30);
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    st_dir_make(&x->dir);
    x->db = st_open(&x->dir);
    x->id.key[SP_USE_LOG] = x->f.key[GX][SP_USE_LOG];
    x->w = (struct sp_witness){ .trust = x->t, .own = SP_VIEW_LIT("CN-GX"), .identity = &x->id, .db = x->db, .data_dir = x->dir.path };
    lf_fill(&x->log, 20, 1);
}

static void end(struct fx *x)
{
    sp_db_close(x->db);
    st_dir_remove(&x->dir);
    sp_trust_free(x->t);
    tf_free(&x->f);
}

static struct sp_rc ask(struct fx *x, struct lf_log *log, uint64_t old_size, struct sp_buf *line, uint64_t *known, struct sp_diag *d)
{
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO body = { 0 };
    lf_head(&x->f, x->t, LA, log, &note);
    struct sp_cosign_request r = { .old_size = old_size, .note = sp_buf_view(&note) };
    CHECK_OK(sp_merkle_prove_consistency(old_size, log->size, lf_read, log, &r.proof, NULL));
    sp_cosign_request_put(&body, &r);
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_witness_cosign(&x->w, sp_buf_view(&body), line, known, d);
}

static bool fork_kept(const struct fx *x)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/forks/LA.txt", x->dir.path);
    return sp_file_exists(sp_buf_cstr(&path));
}

static void it_cosigns_what_grows(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    uint64_t known = 0;
    SP_BUF_AUTO line = { 0 };
    begin(&x);
    CHECK_OK(ask(&x, &x.log, 0, &line, &known, &d));
    assert_true(sp_view_starts(sp_buf_view(&line), SP_VIEW_LIT("\u2014 saphan/CN-GX/")));
    CHECK_RC(EXISTS, ask(&x, &x.log, 0, &line, &known, &d));
    assert_int_equal(known, 20);
    lf_fill(&x.log, 7, 2);
    CHECK_OK(ask(&x, &x.log, 20, &line, &known, &d));
    sp_db_close(x.db);
    x.db = st_open(&x.dir);
    x.w.db = x.db;
    CHECK_RC(EXISTS, ask(&x, &x.log, 20, &line, &known, &d)); /* it remembers */
    assert_int_equal(known, 27);
    assert_false(fork_kept(&x));
    end(&x);
}

static void it_keeps_two_histories(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    uint64_t known = 0;
    SP_BUF_AUTO line = { 0 };
    begin(&x);
    CHECK_OK(ask(&x, &x.log, 0, &line, &known, &d));
    struct lf_log fork = x.log;
    fork.leaf[3].b[0] ^= 1;
    CHECK_RC(SIGNATURE, ask(&x, &fork, 20, &line, &known, &d));
    CHECK_RULE(d, "witness.fork");
    assert_true(fork_kept(&x));
    end(&x);
}

/* A restored log that grew beyond what the witness saw, with other entries: what is kept proves it to anybody, since the newer head's own
 * proof leads to another root at the older's size. */
static void it_keeps_a_second_history_that_is_longer(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    uint64_t known = 0;
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO kept = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_cosign_request r;
    struct sp_note note;
    struct sp_checkpoint older, newer;
    begin(&x);
    CHECK_OK(ask(&x, &x.log, 0, &line, &known, &d));
    struct lf_log longer = x.log;
    longer.leaf[17].b[0] ^= 1;
    lf_fill(&longer, 5, 3);
    CHECK_RC(SIGNATURE, ask(&x, &longer, 20, &line, &known, &d));
    CHECK_RULE(d, "witness.fork");
    sp_buf_putf(&path, "%s/forks/LA.txt", x.dir.path);
    CHECK_OK(sp_file_read(sp_buf_cstr(&path), 1 << 16, &kept, NULL));
    const char *second = memmem(kept.p, kept.n, "\nold 20\n", 8);
    assert_non_null(second);
    CHECK_OK(sp_note_parse(sp_view(kept.p, (size_t)(second - kept.p)), &a, &note, NULL));
    CHECK_OK(sp_checkpoint_parse(note.text, &older, NULL));
    CHECK_OK(sp_cosign_request_parse(sp_view(second + 1, kept.n - (size_t)(second + 1 - kept.p)), &r, NULL));
    CHECK_OK(sp_note_parse(r.note, &a, &note, NULL));
    CHECK_OK(sp_checkpoint_parse(note.text, &newer, NULL));
    CHECK_RC(SIGNATURE, sp_merkle_check_consistency(older.size, newer.size, &older.root, &newer.root, r.proof.h, r.proof.n, &d));
    CHECK_RULE(d, "merkle.earlier");
    end(&x);
}

/* The same head that came with a proof, instead of a question to the witness. */
static void heads_of_proofs_are_compared(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    uint64_t known = 0;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO other = { 0 };
    struct sp_logged_head head;
    begin(&x);
    lf_head(&x.f, x.t, LA, &x.log, &note);
    CHECK_OK(sp_logged_head_check(x.t, SP_VIEW_LIT("LA"), sp_buf_view(&note), sp_now_s(), &a, &head, NULL));
    CHECK_OK(sp_witness_agrees(&x.w, SP_VIEW_LIT("LA"), &head, sp_buf_view(&note), &d)); /* nothing seen yet */
    CHECK_OK(ask(&x, &x.log, 0, &line, &known, &d));
    CHECK_OK(sp_witness_agrees(&x.w, SP_VIEW_LIT("LA"), &head, sp_buf_view(&note), &d));
    struct lf_log fork = x.log;
    fork.leaf[3].b[0] ^= 1;
    lf_head(&x.f, x.t, LA, &fork, &other);
    CHECK_OK(sp_logged_head_check(x.t, SP_VIEW_LIT("LA"), sp_buf_view(&other), sp_now_s(), &a, &head, NULL));
    CHECK_RC(SIGNATURE, sp_witness_agrees(&x.w, SP_VIEW_LIT("LA"), &head, sp_buf_view(&other), &d));
    CHECK_RULE(d, "witness.fork");
    assert_true(fork_kept(&x));
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_cosigns_what_grows), cmocka_unit_test(it_keeps_two_histories), cmocka_unit_test(it_keeps_a_second_history_that_is_longer), cmocka_unit_test(heads_of_proofs_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
