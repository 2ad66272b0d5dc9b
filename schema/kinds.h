/*
 * schema/kinds.h - for schema/kinds_*.h only: how a kind's fields and rules are written.
 *
 * Each kinds_*.h holds the fields and rules of a group of kinds, and its rows as K(number, section, class, name, fields, rules).
 * They are parts of schema/section.c, in files of their own to be readable.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_KINDS_H
#define SP_SCHEMA_KINDS_H

#include "schema/section.h"

#define REQ true
#define OPT false
#define SP_FIELD_AS(name, type, list, form, req, low, high, prose) \
    { name, SP_TYPE_##type, SP_LIST_##list, SP_FORM_##form, req, low, high, sizeof(name) - 1, prose }
#define SP_FIELD(name, type, list, form, req, low, high) SP_FIELD_AS(name, type, list, form, req, low, high, false)
#define TEXT(name, req) SP_FIELD(name, TEXT, NONE, ANY, req, 0, 0)
#define WORDS(name, req) SP_FIELD_AS(name, TEXT, NONE, ANY, req, 0, 0, true) /* short prose */
#define LONG_TEXT(name, req) SP_FIELD_AS(name, LONG, NONE, ANY, req, 0, 0, true)
#define TOKEN(name, req) SP_FIELD(name, TOKEN, NONE, ANY, req, 0, 0)
#define FORM(name, form, req) SP_FIELD(name, TOKEN, NONE, form, req, 0, 0)
#define CODE(name, list, req) SP_FIELD(name, CODE, list, ANY, req, 0, 0)
#define DATE(name, req) SP_FIELD(name, DATE, NONE, ANY, req, 0, 0)
#define TIME(name, req) SP_FIELD(name, TIME, NONE, ANY, req, 0, 0)
#define AMOUNT(name, req) SP_FIELD(name, AMOUNT, NONE, ANY, req, 0, 0)
#define DECIMAL(name, req) SP_FIELD(name, DECIMAL, NONE, ANY, req, 0, 0)
#define PERCENT(name, req) SP_FIELD(name, DECIMAL, NONE, ANY, req, 0, 100)
#define QUANTITY(name, req) SP_FIELD(name, DECIMAL, NONE, ANY, req, 0, SP_MAX_QUANTITY)
#define INT(name, low, high, req) SP_FIELD(name, INT, NONE, ANY, req, low, high)
#define BOOL(name, req) SP_FIELD(name, BOOL, NONE, ANY, req, 0, 0)
#define SUBJECT(name, req) SP_FIELD(name, SUBJECT, NONE, ANY, req, 0, 0)

#define SP_MAX_QUANTITY 1000000000000000 /* of anything that is measured: 10 to the 15th */

#define SP_NAME(s) { s, sizeof(s) - 1 }
#define ANY2(a, b) { SP_RULE_ANY, { SP_NAME(a), SP_NAME(b) }, NULL }
#define ANY3(a, b, c) { SP_RULE_ANY, { SP_NAME(a), SP_NAME(b), SP_NAME(c) }, NULL }
#define ANY4(a, b, c, d) { SP_RULE_ANY, { SP_NAME(a), SP_NAME(b), SP_NAME(c), SP_NAME(d) }, NULL }
#define RISE(a, b) { SP_RULE_RISE, { SP_NAME(a), SP_NAME(b) }, NULL }
#define AT_MOST(a, b) { SP_RULE_AT_MOST, { SP_NAME(a), SP_NAME(b) }, NULL }
#define NEEDS(a, b) { SP_RULE_NEEDS, { SP_NAME(a), SP_NAME(b) }, NULL }
#define WHEN(a, code, b) { SP_RULE_WHEN, { SP_NAME(a), SP_NAME(b) }, code }
#define REGION(region, country) { SP_RULE_REGION, { SP_NAME(region), SP_NAME(country) }, NULL }
#define ISIC(scheme, code) { SP_RULE_ISIC, { SP_NAME(scheme), SP_NAME(code) }, NULL }
#define IDENTIFIER(scheme, value, check) { SP_RULE_IDENTIFIER, { SP_NAME(scheme), SP_NAME(value), SP_NAME(check) }, NULL }
#define RULES(name, ...) static const struct sp_rule name[] = { __VA_ARGS__, { SP_RULE_END, { { NULL, 0 } }, NULL } }

static const struct sp_rule no_rules[] = { { SP_RULE_END, { { NULL, 0 } }, NULL } };
RULES(from_to, RISE("from", "to"));

#endif
