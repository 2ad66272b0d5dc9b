/*
 * tools/import/lei.h - one LEI record, whatever it came in, and the facts it states.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_LEI_H
#define SP_TOOLS_IMPORT_LEI_H

#include "base/arena.h"
#include "tools/import/reader.h"

enum { SP_LEI_NAMES = 64, SP_LEI_ADDRESSES = 8, SP_LEI_LINES = 8, SP_LEI_EVENTS = 64, SP_LEI_BICS = 64 };

struct sp_lei_name { struct sp_view text, lang, type; };  /* type as GLEIF has it; empty: the legal name */
struct sp_lei_address {
    const char *type;                                     /* code list address_type */
    struct sp_view lang, lines[SP_LEI_LINES], city, region, country, postal_code;
    size_t n_lines;
};
struct sp_lei_event { struct sp_view type, effective, recorded; };

/* Views of the arena. Zero it for the next record, keeping the arena. */
struct sp_lei_record {
    struct sp_view lei, jurisdiction, status, created, category;
    struct sp_view authority, authority_name, authority_entity;
    struct sp_view form, form_text;
    struct sp_view registration, issuer;                  /* registration status; LEI of the issuer */
    struct sp_lei_name names[SP_LEI_NAMES];
    struct sp_lei_address addresses[SP_LEI_ADDRESSES];
    struct sp_lei_event events[SP_LEI_EVENTS];
    struct sp_view bics[SP_LEI_BICS];
    size_t n_names, n_addresses, n_events, n_bics;
    const char *over;                                     /* what there was too much of, or NULL */
};

/* Hand the record, or why it is none, to the sink. scratch is cleared. */
struct sp_rc SP_MUST sp_lei_emit(const struct sp_lei_record *r, const struct sp_import_sink *sink, size_t line,
                                 uint64_t next, struct sp_buf *scratch);
/* The subject that holds this LEI already, else COUNTRY.lei:LEI when a country is given, else NOTFOUND. */
struct sp_rc SP_MUST sp_lei_subject(const struct sp_import_sink *sink, struct sp_view lei, struct sp_view country,
                                    struct sp_buf *out, struct sp_diag *d);

#endif
