/* tools/saphan-verify/summary_internal.h - what the two ways to print a summary share. Threading: one thread. */
#ifndef SP_TOOLS_SUMMARY_INTERNAL_H
#define SP_TOOLS_SUMMARY_INTERNAL_H

#include "tools/saphan-verify/summary.h"

size_t sp_summary_sum(const struct sp_counts *c);
enum sp_verdict_kind sp_summary_worst(const struct sp_summary *s);
struct sp_view sp_summary_node(const struct sp_summary *s, size_t i); /* "not proved" behind the last */
size_t sp_summary_shown(const struct sp_summary *s);                  /* findings that there is room for */
void sp_summary_finding(const struct sp_summary *s, size_t i, struct sp_verdict *v); /* as a check of its own */
void sp_summary_month(int month, char out[16]);
void sp_summary_put_text(struct sp_buf *b, const struct sp_summary *s);

#endif
