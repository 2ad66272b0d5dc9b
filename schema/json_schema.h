/*
 * schema/json_schema.h - the model as JSON Schema (draft 2020-12), made by walking the table of kinds and the lists of codes.
 *
 * A schema says what JSON Schema can say: members, types, limits, patterns, codes, which field needs which. What it cannot
 * (an end is not before its beginning, check digits, a region belongs to its country) stands in $comment. So whatever this house
 * accepts a schema accepts too, but for lengths: the house counts bytes, JSON Schema characters.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_JSON_SCHEMA_H
#define SP_SCHEMA_JSON_SCHEMA_H

#include "schema/section.h"

enum sp_json_schema {
    SP_JSON_SCHEMA_FACT,    /* one fact of any kind */
    SP_JSON_SCHEMA_COMPANY, /* one line of the project's JSONL */
    SP_JSON_SCHEMA_REPORT,  /* a report's payload, opened */
    SP_JSON_SCHEMA_COUNT
};

const char *sp_json_schema_name(enum sp_json_schema which); /* "fact", "company", "report" */
/* One JSON object without line feed, complete in itself. */
void sp_json_schema_put(struct sp_buf *b, enum sp_json_schema which);
/* The data of one kind's facts. */
void sp_json_schema_put_data(struct sp_buf *b, const struct sp_kind *kind);

#endif
