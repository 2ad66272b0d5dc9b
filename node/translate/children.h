/*
 * node/translate/children.h - programs that this process starts end with all that they started, however it tried to get away.
 *
 * Orphans come to this process (PR_SET_CHILD_SUBREAPER), and whenever one of its programs is ended, every child is, too, that is neither
 * another of them nor was there before the first: so a process that left its program lives no longer than the next end of one.
 * When this process is killed itself, orphans are left to the service manager, which ends the whole group.
 *
 * Threading: any thread; a lock of the process's own. Nothing else in this process may start children meanwhile.
 */
#ifndef SP_NODE_TRANSLATE_CHILDREN_H
#define SP_NODE_TRANSLATE_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

enum { SP_MAX_CHILDREN = 64 };

/* As fork(), and the child is known. -1: there is no /proc, or orphans cannot be had, or SP_MAX_CHILDREN are there. */
pid_t sp_children_fork(void);
/* Ends that one by force, and its group, and the orphans of all. False: some child came back for five seconds. */
bool sp_children_end(pid_t pid);
/* The threads that this process's user has on the system, as RLIMIT_NPROC counts them; 0: cannot be told. */
unsigned long sp_children_tasks(void);

#endif
