/* base/json_scan.h - the scanner with what it saw on its way; only base/ includes this.
 * Threading: no shared state. */
#ifndef SP_BASE_JSON_SCAN_H
#define SP_BASE_JSON_SCAN_H

#include "base/json.h"

/* As sp_json_scan, and how many characters the longest number has; 0 when there is none. */
struct sp_rc SP_MUST sp_json_scan_numbers(struct sp_view text, size_t max_bytes, size_t *longest_number, struct sp_diag *d);

#endif
