/*
 * tools/import/csv_date.h - days in cells of a CSV file, as whoever typed them wrote them.
 *
 * A year that cannot be is a slip of the calendar more often than not: 2567 for 2024, 113 for it, or 24. Nobody can tell what was meant, so
 * the row is refused, with the likely cause. Years that can be: 1600 to 2200, of the project's own columns 1000 to 2200, and 9999, which
 * registers write for "without end".
 *
 * Rules: import.csv.date (not written so, or no such day), import.csv.year.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_CSV_DATE_H
#define SP_TOOLS_IMPORT_CSV_DATE_H

#include "base/bytes.h"

enum { SP_CSV_DAY_TEXT = 16, SP_CSV_DATE_WHY = 200 };

/* The form of a mapping (csv_map.h), or empty for YYYY-MM-DD; a time of day may stand behind the day. NULL: out is the day as ISO writes it;
 * else the rule, and why says more. */
const char *sp_csv_date_read(struct sp_view form, struct sp_view text, char out[SP_CSV_DAY_TEXT], char why[SP_CSV_DATE_WHY]);
/* The same of the project's own columns: only a year that cannot be is told, all else the data model looks at. */
const char *sp_csv_date_own(struct sp_view text, char why[SP_CSV_DATE_WHY]);

#endif
