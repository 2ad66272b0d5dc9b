/*
 * tools/import/put.h - write one record of schema/company.h as JSON text, fact by fact.
 *
 * Threading: no shared state; the buffer's sticky error is the only failure.
 */
#ifndef SP_TOOLS_IMPORT_PUT_H
#define SP_TOOLS_IMPORT_PUT_H

#include "base/bytes.h"

struct sp_put { struct sp_buf *b; struct sp_view source; unsigned facts, members; };

/* Appends {"subject":…,"facts":[ … */
void sp_put_begin(struct sp_put *p, struct sp_buf *b, struct sp_view subject, struct sp_view source);
void sp_put_end(struct sp_put *p);
/* A fact; its data members follow until sp_put_fact_end. closed: the statement no longer holds. */
void sp_put_fact(struct sp_put *p, const char *kind, struct sp_view id, bool closed);
void sp_put_fact_end(struct sp_put *p);

/* Members; those with an empty value are left out. */
void sp_put_text_member(struct sp_put *p, const char *name, struct sp_view value);
/* {"text","lang","script"?}; line breaks and tabs become spaces, runs of spaces one, as XML tokens have it. */
void sp_put_words(struct sp_put *p, const char *name, struct sp_view text, struct sp_view lang, const char *script);
/* The day of an ISO 8601 time, left out when it is not one. */
void sp_put_day(struct sp_put *p, const char *name, struct sp_view time);

/* Appended without the blanks around it and with one for each run of them: no-break, typographic and ideographic ones too. */
void sp_put_collapsed(struct sp_buf *out, struct sp_view text);

/* A language of the code list for an IETF tag ("zh-Hans" is zh), else "und". */
struct sp_view sp_put_language(struct sp_view tag);

#endif
