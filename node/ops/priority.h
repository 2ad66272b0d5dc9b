/* node/ops/priority.h - work that gives way to all others. Threading: of the calling thread, and of threads it makes from then on. */
#ifndef SP_NODE_OPS_PRIORITY_H
#define SP_NODE_OPS_PRIORITY_H

/* Runs and reads files only when nobody else wants to, as far as the kernel lets us ask for it. */
void sp_low_priority(void);

#endif
