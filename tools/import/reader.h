/*
 * tools/import/reader.h - foreign files, piece by piece, into records of schema/company.h.
 *
 * A reader is fed a file from its first byte on and hands every record to a sink, in the file's order, each as one
 * JSON text. It never holds more than one record and one piece. `position` is the reader's own measure of how far it
 * is (bytes for JSON lines, records for the others); records up to `from` are passed over, so that an import goes on
 * where it was stopped.
 *
 * Rules (diag.rule): import.line.length import.xml.syntax import.xml.doctype import.xml.depth import.xml.root
 * import.xml.token import.json.form import.json.size import.empty import.truncated, and for one record import.lei.*,
 * import.rr.* and import.bods.*
 *
 * Threading: a reader belongs to one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_READER_H
#define SP_TOOLS_IMPORT_READER_H

#include "base/bytes.h"

/* enumerator, name on the command line, ends of the names of its files in a folder */
#define SP_IMPORT_FORMAT_LIST(X) \
    X(JSONL, "jsonl", ".jsonl .ndjson") \
    X(LEI_XML, "lei-cdf-xml", ".xml") \
    X(RR_XML, "rr-cdf-xml", ".xml") \
    X(GLEIF_JSON, "gleif-api-json", ".json") \
    X(BODS, "bods", ".json .jsonl .ndjson") \
    X(CSV, "csv", ".csv .tsv")

enum sp_import_format {
#define X(id, name, ends) SP_IMPORT_##id,
    SP_IMPORT_FORMAT_LIST(X)
#undef X
    SP_IMPORT_FORMAT_COUNT
};

bool sp_import_format_named(struct sp_view name, enum sp_import_format *out);
const char *sp_import_format_name(enum sp_import_format format);
const char *sp_import_format_extensions(enum sp_import_format format);
/* The names, with blanks between; static. */
const char *sp_import_formats(void);

struct sp_import_row {
    struct sp_view text;  /* JSON of the record, or what there is of it; borrowed during the call */
    size_t line;          /* 1-based, where it begins */
    uint64_t next;        /* position after it */
    bool joins;           /* of the same company as the row before: both are stored as one */
    struct sp_view raw;   /* the row as it stands in the file, where text is not that; borrowed likewise */
    struct sp_view notes; /* for sp_import_column, which says what column a failure is about */
    struct sp_view subject; /* of a row that is rejected: whose it is, where the reader can tell for certain; or empty */
};

struct sp_records;
/* Where records go. What a callback returns other than OK stops the reader and is passed on. */
struct sp_import_sink {
    void *ctx;
    const char *source;   /* who says so, for formats that do not name it; NULL: the format's own */
    const struct sp_csv_mapping *mapping; /* CSV; NULL: the project's own columns */
    struct sp_rc (*record)(void *ctx, const struct sp_import_row *row);
    /* A record that cannot be one; row->text is what was read. row->notes: the column that is wrong, or empty. */
    struct sp_rc (*reject)(void *ctx, const struct sp_import_row *row, const struct sp_diag *why);
    /* The subject that holds an identifier, appended to out; NOTFOUND when there is none. NULL: none known. */
    struct sp_rc (*resolve)(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out);
    /* Whether the registry has a company of this subject. NULL: none known. */
    struct sp_rc (*known)(void *ctx, struct sp_view subject, bool *out);
    /* Something of a record that there is no place for; what: a few words, the same for its like. NULL: not told. */
    void (*left_out)(void *ctx, const char *what);
    /* A fact that the `when` of a mapping passed over, though its row says something there. NULL: not told. */
    void (*passed)(void *ctx);
    /* Whether the registry was told of that company in that very second: then a statement of that time is its own. NULL: nobody knows. */
    struct sp_rc (*told_then)(void *ctx, struct sp_view subject, int64_t at_s, bool *out);
    struct sp_records *records; /* of statements read before; NULL: of this file only */
};

struct sp_import_reader;
struct sp_csv_mapping;

/* sink is borrowed for the reader's life. Free with sp_import_reader_free. */
struct sp_rc SP_MUST sp_import_reader_new(enum sp_import_format format, const struct sp_import_sink *sink,
                                          uint64_t from, struct sp_import_reader **out);
/* The next piece; last with the last one (which may be empty). A failure is the file's: d has the line. */
struct sp_rc SP_MUST sp_import_reader_feed(struct sp_import_reader *r, struct sp_view piece, bool last,
                                           struct sp_diag *d);
void sp_import_reader_free(struct sp_import_reader *r); /* NULL is fine */

/* For the readers themselves. */
struct sp_import_reader_ops {
    struct sp_rc (*feed)(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d);
    void (*free)(struct sp_import_reader *r);
};
struct sp_import_reader {
    const struct sp_import_reader_ops *ops;
    const struct sp_import_sink *sink;
    uint64_t from;
};
struct sp_rc SP_MUST sp_import_jsonl_new(struct sp_import_reader **out);
struct sp_rc SP_MUST sp_import_lei_new(struct sp_import_reader **out);
struct sp_rc SP_MUST sp_import_rr_new(struct sp_import_reader **out);
struct sp_rc SP_MUST sp_import_gleif_new(struct sp_import_reader **out);
struct sp_rc SP_MUST sp_import_bods_new(struct sp_import_reader **out);
struct sp_rc SP_MUST sp_import_csv_new(struct sp_import_reader **out);

/* A failure of the file at a line; returns rc. */
struct sp_rc sp_import_fail(struct sp_diag *d, struct sp_rc rc, const char *rule, size_t line, const char *fmt, ...)
    SP_PRINTF(5, 6);

#endif
