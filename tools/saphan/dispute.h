/* tools/saphan/dispute.h - what the dispute commands share. Threading: one thread. */
#ifndef SP_TOOLS_SAPHAN_DISPUTE_H
#define SP_TOOLS_SAPHAN_DISPUTE_H

#include "schema/country_policy.h"
#include "storage/disputes.h"
#include "tools/common/cli.h"

/* The law that the folder's registry answers by: the node's country's; without a node, the subject's. Free with sp_country_policy_free. */
struct sp_rc SP_MUST sp_folder_law(const char *data, struct sp_view subject, struct sp_country_policy **out, struct sp_diag *d);
static inline void sp_law_drop(struct sp_country_policy **p) { sp_country_policy_free(*p); }
#define SP_LAW_AUTO __attribute__((cleanup(sp_law_drop))) struct sp_country_policy *

/* One dispute, in one line of words or as one JSON object without a line feed. today: to say what is overdue. */
void sp_dispute_put_line(struct sp_buf *b, const struct sp_dispute_found *x, struct sp_view today);
void sp_dispute_put_json(struct sp_buf *b, const struct sp_dispute_found *x, struct sp_view today);

#endif
