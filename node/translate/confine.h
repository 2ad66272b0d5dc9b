/*
 * node/translate/confine.h - what a program that the node starts may see of this machine: not the node's files.
 *
 * It may read and start what stands in the system's folders and in its own, and write to no file; it may signal and trace nothing but
 * itself and what it starts. Landlock, which the kernel has since 5.13, and all of this since 6.12; with less nothing is confined, and the
 * caller has to decide. The network is not touched.
 *
 * Rules: engine.confine (the kernel has no Landlock, or not all of it, or refused), engine.folder (a file of the node stands where a program may read)
 *
 * Threading: no shared state.
 */
#ifndef SP_NODE_TRANSLATE_CONFINE_H
#define SP_NODE_TRANSLATE_CONFINE_H

#include "base/rc.h"

/* program: its absolute path. reads: what it may read besides, absolute paths, NULL-ended, or NULL. *fd: for sp_confine_self in a child; the
 * caller closes it. UNAVAILABLE (engine.confine). */
struct sp_rc SP_MUST sp_confine_open(const char *program, const char *const *reads, int *fd, struct sp_diag *d);
/* In a child, before it becomes the program; safe between fork and exec. PR_SET_NO_NEW_PRIVS is set before. */
bool sp_confine_self(int fd);
/* Whether Landlock of that version, as the kernel tells it, can do all of it. */
bool sp_confine_enough(long version);
/* CONFIG (engine.folder) when path, which need not exist, is what such a program may read, or stands below it, or holds it. */
struct sp_rc SP_MUST sp_confine_check(const char *program, const char *const *reads, const char *path, struct sp_diag *d);

#endif
