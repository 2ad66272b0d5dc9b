/* layer: crypto */
/* Heads of logs and proofs in files: read in one spelling, written back as read. */
#include "tests/lib/check.h"

#include "crypto/note.h"

/* c2sp.org/tlog-checkpoint, the example */
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define HEAD "example.com/behind-the-sofa\n20852163\n" ROOT "\n"

static void written_back(const char *text, uint64_t size)
{
    struct sp_checkpoint c;
    SP_BUF_AUTO b = { 0 };
    CHECK_OK(sp_checkpoint_parse(sp_view_of(text), &c, NULL));
    assert_true(c.size == size);
    sp_checkpoint_put(&b, &c);
    CHECK_VIEW(sp_buf_view(&b), text);
}

static void checkpoints_are_written_as_read(void **state)
{
    (void)state;
    struct sp_checkpoint c;
    written_back(HEAD, 20852163);
    written_back("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 0);
    written_back("o\n18446744073709551615\n" ROOT "\n", UINT64_MAX);
    written_back("rekor.example - 2605736670972794746\n1\n" ROOT "\n", 1); /* an origin need not look like a name */
    CHECK_OK(sp_checkpoint_parse(SP_VIEW_LIT(HEAD "extension 1\nextension 2\n"), &c, NULL));
    CHECK_VIEW(c.origin, "example.com/behind-the-sofa");
    assert_int_equal(c.root.b[0], 0x0a);
    assert_int_equal(c.root.b[31], 0x62);
}

static void head_refused(struct sp_view text, const char *rule)
{
    struct sp_checkpoint c;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_checkpoint_parse(text, &c, &d);
    if (!sp_is(rc, SP_RC_FORMAT) || strcmp(d.rule, rule))
        fail_msg("%.*s: %s %s, wanted %s", (int)text.n, text.p, sp_rc_text(rc), d.rule, rule);
}

#define HEAD_REFUSED(text, rule) head_refused(SP_VIEW_LIT(text), rule)

static void checkpoints_that_cannot_be(void **state)
{
    (void)state;
    HEAD_REFUSED("", "checkpoint.form");
    HEAD_REFUSED("o\n1\n", "checkpoint.form");
    HEAD_REFUSED("o\n1\n" ROOT, "checkpoint.form");
    HEAD_REFUSED("o\n1\n" ROOT "\n\n", "checkpoint.form"); /* extensions are not empty */
    HEAD_REFUSED("o\n1\n" ROOT "\nx\n\ny\n", "checkpoint.form");
    HEAD_REFUSED("o\n1\n" ROOT "\nx", "checkpoint.form");
    HEAD_REFUSED("o\r\n1\r\n" ROOT "\r\n", "checkpoint.form");
    HEAD_REFUSED("o\n1\n" ROOT "\n\xff\n", "checkpoint.form");
    HEAD_REFUSED("o\0\n1\n" ROOT "\n", "checkpoint.form");
    HEAD_REFUSED("\n1\n" ROOT "\n", "checkpoint.origin");
    HEAD_REFUSED("o\n\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n01\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n00\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n-1\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n+1\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n 1\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n1 \n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n0x1\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n18446744073709551616\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n99999999999999999999\n" ROOT "\n", "checkpoint.size");
    HEAD_REFUSED("o\n1\n\n", "checkpoint.root");
    HEAD_REFUSED("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "checkpoint.root");    /* no padding */
    HEAD_REFUSED("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "checkpoint.root");   /* bits behind the last byte */
    HEAD_REFUSED("o\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n", "checkpoint.root");   /* the other alphabet */
    HEAD_REFUSED("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", "checkpoint.root");   /* 31 bytes */
    HEAD_REFUSED("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2Ji\n", "checkpoint.root");   /* 33 */
    HEAD_REFUSED("o\n1\n" ROOT " \n", "checkpoint.root");
    HEAD_REFUSED("o\n1\n " ROOT "\n", "checkpoint.root");
}

/* --- proofs --- */

/* c2sp.org/tlog-proof, two hashes of the example */
#define HASH_1 "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
#define HASH_2 "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
#define FIRST "c2sp.org/tlog-proof@v1\n"
#define NOTE HEAD "\n\xe2\x80\x94 x AAAAAAA=\n"

static void proof_as(const char *text, const char *extra, uint64_t index, size_t n, const char *checkpoint)
{
    struct sp_tlog_proof p;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO b = { 0 };
    CHECK_OK(sp_tlog_proof_parse(sp_view_of(text), &arena, &p, NULL));
    CHECK_VIEW(p.extra, extra);
    assert_true(p.index == index);
    assert_int_equal(p.proof.n, n);
    CHECK_VIEW(p.checkpoint, checkpoint);
    sp_tlog_proof_put(&b, &p);
    CHECK_VIEW(sp_buf_view(&b), text);
}

static void proofs_are_written_as_read(void **state)
{
    (void)state;
    proof_as(FIRST "index 73894\n" HASH_1 HASH_2 "\n" NOTE, "", 73894, 2, NOTE);
    proof_as(FIRST "extra YWdlLXYxLjIuMQ==\nindex 5\n" HASH_2 "\n" NOTE, "age-v1.2.1", 5, 1, NOTE);
    proof_as(FIRST "index 0\n\n" NOTE, "", 0, 0, NOTE); /* the only entry needs no hashes */
    proof_as(FIRST "index 18446744073709551615\n\ntest checkpoint\n", "", UINT64_MAX, 0, "test checkpoint\n");
}

static void proof_refused(struct sp_view text, enum sp_rc_code code, const char *rule)
{
    struct sp_tlog_proof p;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_tlog_proof_parse(text, &arena, &p, &d);
    if (rc.code != code || strcmp(d.rule, rule))
        fail_msg("%.*s: %s %s, wanted %s", (int)text.n, text.p, sp_rc_text(rc), d.rule, rule);
}

#define PROOF_REFUSED(text) proof_refused(SP_VIEW_LIT(text), SP_RC_FORMAT, "tlog-proof.form")

static void proofs_that_cannot_be(void **state)
{
    (void)state;
    PROOF_REFUSED("");
    PROOF_REFUSED("not a proof at all");
    PROOF_REFUSED(FIRST);
    PROOF_REFUSED("c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE);
    PROOF_REFUSED("c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE);
    PROOF_REFUSED(" " FIRST "index 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "index\n\n" NOTE);
    PROOF_REFUSED(FIRST "index \n\n" NOTE);
    PROOF_REFUSED(FIRST "index 01\n\n" NOTE);
    PROOF_REFUSED(FIRST "index -1\n\n" NOTE);
    PROOF_REFUSED(FIRST "index notanumber\n\n" NOTE);
    PROOF_REFUSED(FIRST "index  1\n\n" NOTE);
    PROOF_REFUSED(FIRST "Index 1\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 18446744073709551616\n\n" NOTE);
    PROOF_REFUSED(FIRST "extra \nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "extra\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "extra !!notbase64!!\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "extra AA\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "extra AAAA\n");
    PROOF_REFUSED(FIRST "extra AAAA\nextra AAAA\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 0\nextra AAAA\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 0\nindex 0\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 0");
    PROOF_REFUSED(FIRST "index 0\n");
    PROOF_REFUSED(FIRST "index 0\n\n");                  /* no checkpoint */
    PROOF_REFUSED(FIRST "index 0\n" HASH_1);
    PROOF_REFUSED(FIRST "index 0\n" NOTE);               /* no empty line */
    PROOF_REFUSED(FIRST "index 0\n" HASH_1 "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 0\n" HASH_1 "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlR=\n\n" NOTE);
    PROOF_REFUSED(FIRST "index 0\n" HASH_1 "AAAA\n\n" NOTE);
}

static void proofs_are_bounded(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_tlog_proof p;
    sp_buf_puts(&b, FIRST "index 1\n");
    for (int i = 0; i < SP_MERKLE_LEVELS; i++)
        sp_buf_puts(&b, HASH_1);
    size_t full = b.n;
    sp_buf_puts(&b, "\n" NOTE);
    CHECK_OK(sp_tlog_proof_parse(sp_buf_view(&b), &arena, &p, NULL));
    assert_int_equal(p.proof.n, SP_MERKLE_LEVELS);
    b.n = full;
    sp_buf_puts(&b, HASH_1 "\n" NOTE);
    proof_refused(sp_buf_view(&b), SP_RC_FORMAT, "tlog-proof.form");
    while (b.n <= SP_MAX_NOTE_BYTES)
        sp_buf_puts(&b, NOTE);
    proof_refused(sp_buf_view(&b), SP_RC_LIMIT, "tlog-proof.size");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints_are_written_as_read), cmocka_unit_test(checkpoints_that_cannot_be),
        cmocka_unit_test(proofs_are_written_as_read), cmocka_unit_test(proofs_that_cannot_be),
        cmocka_unit_test(proofs_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
