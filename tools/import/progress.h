/* tools/import/progress.h - a progress line on a terminal. Threading: one thread. */
#ifndef SP_TOOLS_IMPORT_PROGRESS_H
#define SP_TOOLS_IMPORT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sp_progress { bool on, shown; const char *what; uint64_t total_bytes; int64_t start_us, next_us; };

/* on: the caller wants it; it still needs stderr to be a terminal. total_bytes 0: unknown. */
void sp_progress_begin(struct sp_progress *p, bool on, const char *what, uint64_t total_bytes);
void sp_progress_show(struct sp_progress *p, uint64_t bytes, uint64_t companies); /* a few times a second at most */
void sp_progress_full(struct sp_progress *p, uint64_t companies);                /* all is read: stays while the rest is stored */
void sp_progress_end(struct sp_progress *p);                                     /* wipes the line */

#endif
