/* tools/import/json_line.h - the line where a member of a JSON text stands, for messages. Threading: no shared state. */
#ifndef SP_TOOLS_IMPORT_JSON_LINE_H
#define SP_TOOLS_IMPORT_JSON_LINE_H

#include "base/bytes.h"

/* text passed sp_json_scan; path as in diagnostics: "facts[2].data.text". The line (from 1) of the value, or of the last one on the
 * way to it that is there. */
size_t sp_json_line(struct sp_view text, const char *path);
/* The line of a byte. */
size_t sp_line_at(struct sp_view text, size_t offset);

#endif
