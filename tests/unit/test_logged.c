/* layer: evidence */
#include "tests/lib/log_fixture.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define OTHER "57DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
enum { GX, LA };

struct fx { struct tf f; struct sp_trust *t; struct lf_log log; struct sp_buf text, note, proof; uint64_t at; };

/* LA's log of 20 entries; the answer DIGEST stands at 12; a head that LA signed and GX saw. */
static void begin(struct fx *x)
{
    *x = (struct fx){ .t = NULL };
    SP_BUF_AUTO file = { 0 };
    tf_init(&x->f);
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    lf_fill(&x->log, 12, 1);
    x->at = lf_add(&x->log, SP_LOGGED_ANSWER, DIGEST);
    lf_fill(&x->log, 7, 2);
    lf_text(x->t, LA, &x->log, &x->text);
    lf_head(&x->f, x->t, LA, &x->log, &x->note);
    lf_cosign(&x->f, x->t, GX, sp_buf_view(&x->text), TF_NOW + 5, &x->note);
    lf_proof(&x->log, x->at, sp_buf_view(&x->note), &x->proof);
}

static void end(struct fx *x)
{
    sp_buf_free(&x->text);
    sp_buf_free(&x->note);
    sp_buf_free(&x->proof);
    sp_trust_free(x->t);
    tf_free(&x->f);
}

static struct sp_rc check(struct fx *x, const char *node, enum sp_logged_kind kind, const char *digest, struct sp_view proof,
                          struct sp_logged_place *place, struct sp_diag *d, struct sp_arena *a)
{
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_logged_check(x->t, sp_view_of(node), kind, sp_view_of(digest), proof, TF_NOW + 10, a, place, d);
}

static void a_place_is_proved(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logged_place p;
    struct sp_diag d;
    SP_ARENA_AUTO a = { 0 };
    begin(&x);
    CHECK_OK(check(&x, "LA", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&x.proof), &p, &d, &a));
    assert_int_equal(p.index, 12);
    assert_int_equal(p.head.checkpoint.size, 20);
    assert_int_equal(p.head.n_witnesses, 1);
    CHECK_VIEW(p.head.witness[0].node, "CN-GX");
    assert_int_equal(sp_logged_witnessed_s(&p.head, 1), TF_NOW + 5);
    assert_int_equal(sp_logged_witnessed_s(&p.head, 2), 0);
    end(&x);
}

static void refused(struct fx *x, const char *node, enum sp_logged_kind kind, const char *digest, struct sp_view proof, const char *rule)
{
    struct sp_logged_place p;
    struct sp_diag d;
    SP_ARENA_AUTO a = { 0 };
    if (sp_ok(check(x, node, kind, digest, proof, &p, &d, &a)))
        fail_msg("accepted where %s was due", rule);
    CHECK_RULE(d, rule);
}

/* A head whose signatures are known from before: judged anew each time, and no byte of it may differ. */
static void known_heads_are_judged_again(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logged_head head;
    struct sp_diag d = { .rule = "" };
    SP_ARENA_AUTO a = { 0 };
    begin(&x);
    struct sp_view la = SP_VIEW_LIT("LA"), note = sp_buf_view(&x.note);
    CHECK_OK(sp_logged_head_check(x.t, la, note, TF_NOW + 10, &a, &head, &d));
    assert_int_equal(head.n_witnesses, 1);
    CHECK_RC(EXPIRED, sp_logged_head_check(x.t, la, note, TF_NOW + 400LL * 86400 * 30, &a, &head, &d));
    CHECK_RULE(d, "log.key-time");
    CHECK_RC(EXPIRED, sp_logged_head_check(x.t, la, note, TF_NOW - 400LL * 86400 * 30, &a, &head, &d));
    CHECK_RC(INVALID, sp_logged_head_check(x.t, SP_VIEW_LIT("CN-GX"), note, TF_NOW + 10, &a, &head, &d));
    CHECK_RULE(d, "log.origin");
    for (size_t i = 0; i < note.n; i++) {
        x.note.p[i] ^= 1; /* refused, or its witness is not known any more */
        if (sp_ok(sp_logged_head_check(x.t, la, note, TF_NOW + 10, &a, &head, &d)) && head.n_witnesses)
            fail_msg("byte %zu does not count", i);
        x.note.p[i] ^= 1;
    }
    CHECK_OK(sp_logged_head_check(x.t, la, note, TF_NOW + 10, &a, &head, &d));
    assert_int_equal(head.n_witnesses, 1);
    end(&x);
}

/* Years before its key: neither alone nor with a line by nobody, whose later time is not a witness's. */
static void witnesses_sign_while_in_office(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logged_head head;
    struct sp_diag d = { .rule = "" };
    int64_t seen;
    unsigned char blob[4 + 8 + 64] = { 1, 2, 3, 4 };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO note = { 0 };
    struct sp_view la = SP_VIEW_LIT("LA");
    begin(&x);
    lf_head(&x.f, x.t, LA, &x.log, &note);
    lf_cosign(&x.f, x.t, GX, sp_buf_view(&x.text), TF_NOW - 7200, &note);
    CHECK_RC(NOTFOUND, sp_logged_head_then(x.t, la, sp_buf_view(&note), 1, TF_NOW + 10, &a, &head, &seen, &d));
    CHECK_RULE(d, "log.witnesses");
    for (unsigned i = 0; i < 8; i++)
        blob[4 + i] = (unsigned char)((uint64_t)TF_NOW >> (56 - 8 * i));
    sp_buf_puts(&note, "\u2014 nobody.example ");
    sp_buf_put_b64(&note, sp_view(blob, sizeof blob));
    sp_buf_putc(&note, '\n');
    CHECK_OK(sp_logged_head_check(x.t, la, sp_buf_view(&note), TF_NOW, &a, &head, &d));
    assert_int_equal(head.n_witnesses, 0);
    CHECK_RC(NOTFOUND, sp_logged_head_then(x.t, la, sp_buf_view(&note), 1, TF_NOW + 10, &a, &head, &seen, &d));
    CHECK_RULE(d, "log.witnesses");
    end(&x);
}

/* The entry is made from the message: another message, kind or node has no place there. */
static void other_messages_have_no_place(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO other = { 0 };
    begin(&x);
    refused(&x, "LA", SP_LOGGED_ANSWER, OTHER, sp_buf_view(&x.proof), "merkle.root");
    refused(&x, "LA", SP_LOGGED_RECEIPT, DIGEST, sp_buf_view(&x.proof), "merkle.root");
    refused(&x, "CN-GX", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&x.proof), "log.origin");
    refused(&x, "VN", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&x.proof), "log.node");
    lf_proof(&x.log, x.at + 1, sp_buf_view(&x.note), &other); /* a good proof, of another entry */
    refused(&x, "LA", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&other), "merkle.root");
    refused(&x, "LA", SP_LOGGED_ANSWER, DIGEST, sp_view(x.proof.p, x.proof.n - 1), "note.form");
    refused(&x, "LA", SP_LOGGED_ANSWER, DIGEST, SP_VIEW_LIT("nothing\n"), "tlog-proof.form");
    end(&x);
}

/* Heads that the node did not sign, or that a known key signed badly. */
static void heads_are_signed_by_their_node(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO proof = { 0 };
    begin(&x);
    lf_sign(&x.f, x.t, LA, GX, sp_buf_view(&x.text), &note); /* under LA's name, by another key */
    lf_proof(&x.log, x.at, sp_buf_view(&note), &proof);
    refused(&x, "LA", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&proof), "note.none");
    sp_buf_clear(&proof);
    sp_buf_put(&proof, sp_buf_view(&x.proof));
    char *last = memrchr(proof.p, '=', proof.n); /* inside the witness's signature */
    assert_non_null(last);
    last[-9] = last[-9] == 'A' ? 'B' : 'A';
    refused(&x, "LA", SP_LOGGED_ANSWER, DIGEST, sp_buf_view(&proof), "note.signature");
    end(&x);
}

/* A node's own key is no witness of its log. */
static void nobody_witnesses_itself(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logged_head h;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO note = { 0 };
    begin(&x);
    lf_head(&x.f, x.t, LA, &x.log, &note);
    lf_cosign(&x.f, x.t, LA, sp_buf_view(&x.text), TF_NOW + 5, &note);
    CHECK_OK(sp_logged_head_check(x.t, SP_VIEW_LIT("LA"), sp_buf_view(&note), TF_NOW + 10, &a, &h, NULL));
    assert_int_equal(h.n_witnesses, 0);
    end(&x);
}

/* ---- what a witness decides ---- */

static void request_of(struct fx *x, uint64_t old_size, struct lf_log *log, size_t signer, struct sp_buf *note, struct sp_cosign_request *r)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_clear(note);
    lf_text(x->t, LA, log, &text);
    lf_sign(&x->f, x->t, LA, signer, sp_buf_view(&text), note);
    *r = (struct sp_cosign_request){ .old_size = old_size, .note = sp_buf_view(note) };
    if (old_size <= log->size)
        CHECK_OK(sp_merkle_prove_consistency(old_size, log->size, lf_read, log, &r->proof, NULL));
}

static void judged(struct fx *x, const struct sp_cosign_request *r, const struct sp_cosign_seen *seen, const char *rule)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_view node;
    struct sp_logged_head h;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_cosign_whose(x->t, SP_VIEW_LIT("CN-GX"), r, TF_NOW + 10, &a, &node, &h, &d);
    if (sp_ok(rc)) {
        CHECK_VIEW(node, "LA");
        rc = sp_cosign_judge(r, &h, seen, &d);
    }
    if (!rule)
        CHECK_OK(rc);
    else
        CHECK_RULE(d, rule);
}

static void witnesses_see_one_history(void **state)
{
    (void)state;
    struct fx x;
    struct sp_cosign_request r;
    struct sp_cosign_seen none = { .size = 0 }, seen = { .size = 20 };
    SP_BUF_AUTO note = { 0 };
    begin(&x);
    CHECK_OK(sp_merkle_root(20, lf_read, &x.log, &seen.root));
    request_of(&x, 0, &x.log, LA, &note, &r);
    judged(&x, &r, &none, NULL);              /* the first head */
    judged(&x, &r, &seen, "witness.size");    /* it has forgotten what we saw */
    request_of(&x, 20, &x.log, LA, &note, &r);
    judged(&x, &r, &seen, NULL);              /* the same again */
    struct lf_log more = x.log;
    lf_fill(&more, 30, 3);
    request_of(&x, 20, &more, LA, &note, &r);
    judged(&x, &r, &seen, NULL);
    r.proof.n--;
    judged(&x, &r, &seen, "merkle.proof-length");
    request_of(&x, 20, &more, GX, &note, &r);
    judged(&x, &r, &seen, "note.none");
    request_of(&x, 51, &more, LA, &note, &r);
    judged(&x, &r, &seen, "witness.old-size");
    end(&x);
}

/* A log that rewrites an entry, and one that writes two heads of one size. */
static void forks_are_seen(void **state)
{
    (void)state;
    struct fx x;
    struct sp_cosign_request r;
    struct sp_cosign_seen seen = { .size = 20 };
    SP_BUF_AUTO note = { 0 };
    begin(&x);
    CHECK_OK(sp_merkle_root(20, lf_read, &x.log, &seen.root));
    struct lf_log fork = x.log;
    fork.leaf[12].b[0] ^= 1;
    request_of(&x, 20, &fork, LA, &note, &r);
    judged(&x, &r, &seen, "witness.fork");
    lf_fill(&fork, 30, 3);
    request_of(&x, 20, &fork, LA, &note, &r);
    judged(&x, &r, &seen, "witness.fork");     /* by its own proof it begins with other entries */
    r.proof.h[0].b[0] ^= 1;
    judged(&x, &r, &seen, "witness.proof");
    request_of(&x, 20, &x.log, LA, &note, &r); /* a true head with a wrong proof accuses nobody */
    struct lf_log more = x.log;
    lf_fill(&more, 3, 4);
    request_of(&x, 20, &more, LA, &note, &r);
    r.proof.h[0].b[0] ^= 1;
    judged(&x, &r, &seen, "witness.proof");
    struct lf_log empty = { .size = 0 };
    request_of(&x, 0, &empty, LA, &note, &r);
    judged(&x, &r, &(struct sp_cosign_seen){ .size = 0 }, "witness.empty");
    struct lf_log shorter = x.log;
    shorter.size = 15;
    request_of(&x, 15, &shorter, LA, &note, &r);
    judged(&x, &r, &seen, "witness.size");
    end(&x);
}

static void requests_are_strict(void **state)
{
    (void)state;
    struct fx x;
    struct sp_cosign_request r, again;
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO text = { 0 };
    begin(&x);
    struct lf_log more = x.log;
    lf_fill(&more, 30, 3);
    request_of(&x, 20, &more, LA, &note, &r);
    sp_cosign_request_put(&text, &r);
    CHECK_OK(sp_cosign_request_parse(sp_buf_view(&text), &again, NULL));
    assert_int_equal(again.old_size, 20);
    assert_int_equal(again.proof.n, r.proof.n);
    assert_memory_equal(again.proof.h, r.proof.h, r.proof.n * sizeof r.proof.h[0]);
    assert_true(sp_view_eq(again.note, r.note));
    static const char *const bad[] = { "", "old", "old 1", "old \n\nx", "old 01\n\nx", "old -1\n\nx", "old 1 \n\nx", "Old 1\n\nx",
        "old 9223372036854775808\n\nx", "old 1\nAAAA\n\nx", "old 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n\nx", "old 1\nx",
        "old 1\n\n", "old 1\r\n\r\nx" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sp_diag d = { 0 };
        CHECK_RC(FORMAT, sp_cosign_request_parse(sp_view_of(bad[i]), &again, &d));
        CHECK_RULE(d, "witness.form");
    }
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_proved), cmocka_unit_test(known_heads_are_judged_again), cmocka_unit_test(witnesses_sign_while_in_office), cmocka_unit_test(other_messages_have_no_place),
        cmocka_unit_test(heads_are_signed_by_their_node), cmocka_unit_test(nobody_witnesses_itself),
        cmocka_unit_test(witnesses_see_one_history), cmocka_unit_test(forks_are_seen), cmocka_unit_test(requests_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
