/*
 * tests/lib/verdict_check.h - what a verdict says, line by line.
 * Threading: one thread.
 */
#ifndef SP_TESTS_VERDICT_CHECK_H
#define SP_TESTS_VERDICT_CHECK_H

#include "node/evidence/verdict.h"
#include "tests/lib/check.h"

/* NULL when there is no such check. */
static inline const struct sp_check_line *vc_line(const struct sp_verdict *v, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (!strcmp(v->v[i].id, id))
            return &v->v[i];
    return NULL;
}

static inline bool vc_says(const struct sp_verdict *v, const char *id, const char *text)
{
    const struct sp_check_line *l = vc_line(v, id);
    return l && strstr(l->detail, text);
}

static inline void vc_is(const struct sp_verdict *v, const char *id, enum sp_result result, const char *rule)
{
    const struct sp_check_line *l = vc_line(v, id);
    if (!l)
        fail_msg("no check %s", id);
    else if (l->result != result || strcmp(l->rule, rule))
        fail_msg("%s: %s %s (%s)", id, sp_result_text(l->result), l->rule, l->detail);
}

/* Every line says what it compared. */
static inline enum sp_verdict_kind vc_kind(const struct sp_verdict *v)
{
    for (size_t i = 0; i < v->n; i++)
        if (!v->v[i].expected[0] || !v->v[i].actual[0])
            fail_msg("%s does not say what it compared", v->v[i].id);
    return sp_verdict_of(v);
}

#endif
