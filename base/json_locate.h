/*
 * base/json_locate.h - where in a text a member stands, for errors that name a line.
 * Threading: no shared state.
 */
#ifndef SP_BASE_JSON_LOCATE_H
#define SP_BASE_JSON_LOCATE_H

#include "base/bytes.h"

/* The 1-based line of a path such as "rows[3].what[1]" in a text that sp_json_scan let through; of the last part of the path that is
 * there. Keys with escapes are not found. */
size_t sp_json_line(struct sp_view text, const char *path);
/* The line that a byte is on. */
size_t sp_line_at(struct sp_view text, size_t offset);

#endif
