/* layer: schema */
#include <stdlib.h>

#include "schema/message_quick.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void must_be(const struct sp_buf *again, struct sp_view text)
{
    if (!sp_view_eq(sp_buf_view(again), text))
        abort();
}

/* What is read without a tree is what the tree makes of it. */
static void quick_is_right(struct sp_view text)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_request request, same;
    struct sp_receipt receipt, equal;
    if (sp_request_read_quickly(text, &arena, &request)) {
        sp_request_put(&again, &request);
        must_be(&again, text);
        if (!sp_ok(sp_request_parse_tree(text, &arena, &same, NULL)))
            abort();
    }
    sp_buf_clear(&again);
    if (sp_receipt_read_quickly(text, &arena, &receipt)) {
        sp_receipt_put(&again, &receipt);
        must_be(&again, text);
        if (!sp_ok(sp_receipt_parse_tree(text, &arena, &equal, NULL)))
            abort();
    }
}

/* Every message that is accepted is the one text of what it says; an answer but for its body's spelling. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_view text = sp_view(data, n);
    struct sp_request request;
    struct sp_answer answer, same;
    struct sp_refusal refusal;
    struct sp_receipt receipt;
    struct sp_diag d;
    quick_is_right(text);
    if (sp_ok(sp_request_parse(text, &arena, &request, &d))) {
        sp_request_put(&again, &request);
        must_be(&again, text);
    } else if (sp_ok(sp_refusal_parse(text, &arena, &refusal, &d))) {
        sp_refusal_put(&again, &refusal);
        must_be(&again, text);
    } else if (sp_ok(sp_receipt_parse(text, &arena, &receipt, &d))) {
        sp_receipt_put(&again, &receipt);
        must_be(&again, text);
    } else if (sp_ok(sp_answer_parse(text, &arena, &answer, &d))) {
        sp_answer_put(&again, &answer);
        if (!sp_ok(sp_answer_parse(sp_buf_view(&again), &arena, &same, &d)) || !sp_view_eq(answer.body, same.body))
            abort();
    }
    return 0;
}
