/*
 * tools/catalogue/units.h - a catalogue's entries on their way to a translation office and back.
 *
 * A unit is one key with its English source and its target. What comes back is compared with what went out (base) and with
 * what the catalogue says by now, so that nothing that the office left alone is touched and nothing is undone that others
 * changed meanwhile.
 *
 * Rules: import.encoding import.unit import.duplicate import.source import.language import.conflict import.translator import.vouch import.text
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_UNITS_H
#define SP_TOOLS_CATALOGUE_UNITS_H

#include "i18n/catalogue_source.h"

enum { SP_UNIT_BASE = 16 /* hexadecimal digits */, SP_MAX_UNITS_BYTES = 8 * 1024 * 1024 };

struct sp_unit {
    struct sp_view key, source;
    struct sp_view target;                        /* empty: not translated */
    struct sp_view status, translator, reviewer;  /* empty: not said */
    struct sp_view base;                          /* of the entry when it went out; empty: not said */
    bool same;                                    /* the English text on purpose */
    size_t line;                                  /* of the file that was read */
};
struct sp_units { struct sp_view language; struct sp_unit *v; size_t n; bool labels; /* without statuses and names: TBX */ bool messages; /* what programs say, no catalogue */ };

/* s as it stands in its file, not completed by a fallback; in the order of the English file; labels: kinds, fields and
 * codes only. In the arena, borrowing from both. */
struct sp_rc SP_MUST sp_units_of(const struct sp_catalogue_source *s, const struct sp_catalogue_source *english, bool labels,
                                 struct sp_arena *a, struct sp_units *out);
/* Of a kind, a field or a code: what a term base holds. */
bool sp_unit_is_label(struct sp_view key);
/* What the key is the text of, in English: "label of the code audited, list audit_state". */
void sp_unit_context(struct sp_view key, bool messages, struct sp_buf *out);

/* One entry of the catalogue as it is, or is to be. */
struct sp_change { struct sp_view key, text, status, translator, reviewer; bool same; };
/* Of an entry; NULL: there is none, and all is empty. Borrows from it. */
struct sp_change sp_change_of(const struct sp_source_entry *e);
/* What a unit remembers of an entry, in few bytes; labels: of its text alone. */
struct sp_rc SP_MUST sp_change_base(const struct sp_change *c, bool labels, char out[SP_UNIT_BASE + 1]);

/*
 * What the person who imports answers for. What came back is somebody else's word: nothing in it makes an entry more
 * trusted than status, and no name gets into the catalogue but these and those that stand in it.
 */
struct sp_vouched {
    struct sp_view status;             /* at most this; machine, draft, reviewed or certified */
    const char *translator, *reviewer; /* "-": nobody; NULL: not said */
    bool unchanged;                    /* also of what came back as it went out: for files without states (TBX) */
};
struct sp_changes {
    struct sp_change *v;
    size_t n;
    size_t capped;                     /* units that claim more than was vouched for, and did not get it */
    const struct sp_unit *first_capped;
};
/*
 * What the units change in s. INVALID, d->line is a line of the file: another language, a unit that no catalogue has, one
 * that is there twice, an English text that is not the one of english, a target that is not one line, an entry that was
 * changed here and there, a text that somebody changed who is not named while the entry names its translator, or
 * somebody named in the file whom nobody vouches for.
 */
struct sp_rc SP_MUST sp_units_changes(const struct sp_units *u, const struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                                      const struct sp_vouched *vouched, struct sp_arena *a, struct sp_changes *out, struct sp_diag *d);

/* The source's text with these changes: comments, order, blank lines and every other line stay as they are. What the file
 * lacked is added at its end. No change, no other byte. */
struct sp_rc SP_MUST sp_catalogue_edit(struct sp_view text, const struct sp_catalogue_source *s, const struct sp_change *changes, size_t n,
                                       struct sp_buf *out);

/* A file that an office's tool wrote is XML in UTF-8 (or UTF-16 with its mark) and says nothing else: text in another encoding that is read
 * as this one would be another text. FORMAT import.encoding with d->line; LIMIT limit.units above SP_MAX_UNITS_BYTES. */
struct sp_rc SP_MUST sp_units_encoding(struct sp_view text, struct sp_diag *d);

/* XML 1.0: & < > " as references. */
void sp_buf_put_xml(struct sp_buf *b, struct sp_view text);

#endif
