/*
 * base/clock.h - time: a replaceable wall clock, a monotonic clock, ISO 8601 text.
 * Threading: sp_clock_replace before threads start (tests, simulation); reads are safe anywhere.
 */
#ifndef SP_BASE_CLOCK_H
#define SP_BASE_CLOCK_H

#include "base/bytes.h"

int64_t sp_now_us(void);            /* wall clock, microseconds since 1970-01-01T00:00:00Z */
static inline int64_t sp_now_s(void) { return sp_now_us() / 1000000; }
int64_t sp_mono_us(void);           /* monotonic, for durations */
int64_t sp_cpu_us(void);            /* CPU time of this process */
void sp_clock_replace(int64_t (*now_us)(void *ctx), void *ctx); /* NULL: the system's again */

#define SP_TIME_TEXT 21             /* "2026-11-21T02:03:04Z" + NUL */
void sp_time_text(int64_t unix_s, char out[SP_TIME_TEXT]);
/* "YYYY-MM-DDTHH:MM:SSZ" only (RFC 3339 in UTC, no fraction); false when it is not a real time. */
bool sp_time_parse(struct sp_view text, int64_t *unix_s);
/* "YYYY-MM-DD", a real day of the proleptic Gregorian calendar, years 1000 to 9999. */
bool sp_date_valid(struct sp_view text);
bool sp_date_parse(struct sp_view text, unsigned *y, unsigned *m, unsigned *d);
/* Days since 1970-01-01 of a civil date, and back. */
int64_t sp_days_from_civil(int64_t y, unsigned m, unsigned d);
void sp_civil_from_days(int64_t days, int64_t *y, unsigned *m, unsigned *d);

#endif
