/*
 * schema/report.h - the report: what one node says about one subject, in no language.
 *
 * The signed report is an SD-JWT (RFC 9901; typ saphan-report+sd-jwt), <JWS>~<disclosure>~…~, with digests in the place of
 * sections, facts and entries of withheld[] (node/evidence/disclose.h). Opened, its payload is one canonical JSON object,
 * the same as that of older reports (typ saphan-report+jwt) which were signed as a whole, members in this order:
 *   iss aud sub jti iat request_digest product product_version purpose authorisation{id,basis,expires} requester
 *   status{status_list{idx,uri}}? transfer{table,as_of,grounds[{rule,basis}]}?
 *   sections[{name,version,facts[…]}] withheld[{kind,count,rule}]
 * Sections of the product in the table's order, each once, also when empty; facts in sp_fact_cmp order; withheld[] by kind, then
 * rule, each pair once.
 * Writing concatenates stored canonical data. Reading accepts exactly what writing makes: schema.report.canonical.
 *
 * Rules: schema.report.product schema.report.version schema.report.section schema.report.order
 * schema.report.duplicate schema.report.withheld schema.report.canonical schema.report.iss … .requester .status .transfer (a
 * claim's form) limit.facts, and those of schema/fact.h under "sections[i].facts[j]".
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_REPORT_H
#define SP_SCHEMA_REPORT_H

#include "schema/country_policy.h"
#include "schema/fact.h"
#include "schema/product.h"

#define SP_TYP_REPORT       "saphan-report+sd-jwt"
#define SP_TYP_REPORT_WHOLE "saphan-report+jwt"    /* before reports could be redacted; only read */

/* By whose consent a query is made. All three empty: none. */
struct sp_authorisation { struct sp_view id, basis, expires; };

/* Where the issuer says what became of the report: an index of a list (draft-ietf-oauth-status-list, section 6.2). No uri:
 * nowhere, as reports of earlier versions. */
enum { SP_MAX_STATUS_REF = 256 };
struct sp_report_status { struct sp_view uri; int64_t idx; };
/* https, and nothing in it that a program that fetches it would have to think about. */
bool sp_report_status_uri(struct sp_view v);

/* By which rows of the country's table, and on which bases, what the report holds left the country; a report from which everything
 * was withheld has none. table: SHA-256 of its text, base64url; empty: nothing left, as in reports at home and of earlier versions. */
struct sp_report_ground { struct sp_view rule, basis; };
struct sp_report_transfer { struct sp_view table, as_of; const struct sp_report_ground *grounds; size_t n; };

/* For building only: so many entries of a kind there are that the report does not hold because it holds no more of it (rule policy.limit). */
struct sp_report_limited { const struct sp_kind *kind; int64_t count; };

struct sp_report_head {
    struct sp_view iss, aud, sub, jti;
    int64_t iat;
    struct sp_view request_digest;
    struct sp_view product;
    int64_t product_version;
    struct sp_view purpose;
    struct sp_authorisation authorisation;
    struct sp_view requester;   /* NODE/participant */
    struct sp_report_status status;
    struct sp_report_transfer transfer;
    struct sp_report_limited limited; /* not part of the report */
};

struct sp_report;
struct sp_withheld { struct sp_view kind; int64_t count; struct sp_view rule; };

/*
 * Selective disclosure (RFC 9901): sections, facts and entries of withheld[] stand in the payload as digests,
 * {"...":"<digest>"}, at their places. This layer makes no digests: element() takes a value's text, keeps it for disclosing
 * and gives its digest, base64url and NUL.
 */
enum { SP_SEAL_TEXT = 44 };
struct sp_report_seal { struct sp_rc (*element)(void *ctx, struct sp_view value, char digest[SP_SEAL_TEXT]); void *ctx; };

/* Streaming writer; zero-initialise. Facts must come in report order. */
struct sp_report_writer {
    struct sp_buf *out;
    const struct sp_report_seal *seal;  /* NULL: everything open */
    struct sp_buf section, value;       /* sealed only: what is written now */
    const struct sp_product *product;
    unsigned next;              /* section to open next */
    bool open;                  /* one is open: the last of the product's before next */
    size_t facts;               /* written so far */
    size_t in_section;          /* of them in the open section */
};
struct sp_rc SP_MUST sp_report_begin(struct sp_report_writer *w, struct sp_buf *out, const struct sp_report_head *head);
/* seal is borrowed until sp_report_end. Free the writer with sp_report_writer_free, whether it came to its end or not. */
struct sp_rc SP_MUST sp_report_begin_sealed(struct sp_report_writer *w, struct sp_buf *out, const struct sp_report_head *head,
                                            const struct sp_report_seal *seal);
void sp_report_writer_free(struct sp_report_writer *w);
/* INVALID when the product does not hold the fact's section or it comes before one already written. */
struct sp_rc SP_MUST sp_report_fact(struct sp_report_writer *w, const struct sp_fact *f);
struct sp_rc SP_MUST sp_report_end(struct sp_report_writer *w, const struct sp_withheld *withheld, size_t n);

/*
 * The whole report of current facts (one version each, any order): picks the product's sections, leaves out closed
 * facts, withholds what is above max_class (counted per kind with rule "policy.class"), sorts and writes. head->limited is counted with
 * rule "policy.limit" when entries of its kind are shown.
 * head->product and product_version are set from the product.
 * gate: of the country's table; what it withholds is counted with the row's rule, and a question from abroad sets the
 * report's transfer. NULL: no table, and transfer as head has it.
 */
struct sp_rc SP_MUST sp_report_build(struct sp_buf *out, const struct sp_report_head *head,
                                     const struct sp_product *product, const struct sp_fact *facts, size_t n,
                                     unsigned max_class, struct sp_diag *d);
/* The same with digests in the place of what can be withheld later. */
struct sp_rc SP_MUST sp_report_build_sealed(struct sp_buf *out, const struct sp_report_head *head,
                                            const struct sp_product *product, const struct sp_fact *facts, size_t n,
                                            unsigned max_class, struct sp_law_gate *gate, const struct sp_report_seal *seal,
                                            struct sp_diag *d);

/* What sp_report_build writes of the same, without the writing: the report as sp_report_parse would read it back, of facts
 * that are canonical. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_report_made(const struct sp_report_head *head, const struct sp_product *product,
                                    const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_law_gate *gate,
                                    struct sp_arena *a, struct sp_report *out, struct sp_diag *d);

/* Digests without a disclosure. facts: by place among the sections that are there. All zero: nothing is withheld. */
struct sp_report_hidden { size_t sections, facts[SP_SECTION_COUNT], policy; };

struct sp_report_section { enum sp_section section; int64_t version; size_t first, n; };

struct sp_report_values { const struct sp_value *v; size_t n; };
struct sp_report {
    struct sp_report_head head;
    const struct sp_product *product;
    struct sp_report_section sections[SP_SECTION_COUNT];
    size_t n_sections;
    struct sp_fact *facts;      /* all, in order */
    size_t n_facts;
    struct sp_report_values *values; /* of each fact; NULL: they were not kept, sp_data_values reads them */
    struct sp_withheld *withheld;
    size_t n_withheld;
};

/* Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_report_parse(struct sp_view payload, struct sp_arena *a, struct sp_report *out,
                                     struct sp_diag *d);
/* The same for a payload that was put together from texts: the fact number i must end at fact_ends[i]. payload lives as long
 * as the arena. False: not sure, nothing was read. */
bool sp_report_parse_joined(struct sp_view payload, const size_t *fact_ends, size_t n, struct sp_arena *a, struct sp_report *out);
/* Of a redacted copy: some of the product's sections, some of their facts, as `hidden` counts them. */
struct sp_rc SP_MUST sp_report_parse_redacted(struct sp_view payload, const struct sp_report_hidden *hidden,
                                              struct sp_arena *a, struct sp_report *out, struct sp_diag *d);
/* sp_report_parse by way of a JSON tree alone: says what is wrong, and is what the quick reader is tested against. */
struct sp_rc SP_MUST sp_report_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_report *out,
                                          struct sp_diag *d);
/* The payload of a parsed report again. */
void sp_report_put(struct sp_buf *b, const struct sp_report *r);
/* The texts of a head copied into the arena. */
struct sp_rc SP_MUST sp_report_keep_head(struct sp_arena *a, struct sp_report_head *h);
bool sp_report_is_canonical(struct sp_view payload, const struct sp_report *r);
/* Of how many kinds entries of withheld[] tell. */
size_t sp_report_kinds_withheld(const struct sp_report *r);

#endif
