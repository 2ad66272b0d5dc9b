/*
 * crypto/conform_answer.h - what every kind of `saphan conform` answers alike; only crypto/ includes this.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_CONFORM_ANSWER_H
#define SP_CRYPTO_CONFORM_ANSWER_H

#include "base/bytes.h"

/* {"error":…}: the line cannot be read. */
struct sp_rc SP_MUST sp_conform_put_error(struct sp_buf *out, const struct sp_diag *d);
/* {"valid":false,"rule":…} */
struct sp_rc SP_MUST sp_conform_put_invalid(struct sp_buf *out, const struct sp_diag *d);
/* A refusal is a judgement about what was given; these are a fault of this program's surroundings. */
bool sp_conform_is_fault(struct sp_rc rc);

#endif
