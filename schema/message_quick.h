/*
 * schema/message_quick.h - internal to schema: requests for reports and receipts as programs write them, read without a JSON
 * tree.
 *
 * "Yes, and this is it" or "not sure": then the tree decides and says what is wrong. So this path may know less than the tree,
 * never more; tests/unit/test_schema_message.c and tests/fuzz/fuzz_request.c hold the two against each other.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_MESSAGE_QUICK_H
#define SP_SCHEMA_MESSAGE_QUICK_H

#include "schema/message.h"

/* Everything in out lives in the arena. */
bool sp_request_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_request *out);
bool sp_receipt_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out);
bool sp_signed_authorisation_form(struct sp_view text);
/* By way of a tree alone. */
struct sp_rc SP_MUST sp_request_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_request *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_receipt_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out, struct sp_diag *d);

#endif
