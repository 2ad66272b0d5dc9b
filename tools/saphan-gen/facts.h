/* tools/saphan-gen/facts.h - the pieces of a synthetic company's facts. Threading: no shared state. */
#ifndef SP_TOOLS_GEN_FACTS_H
#define SP_TOOLS_GEN_FACTS_H

#include "base/bytes.h"
#include "base/random.h"
#include "tools/saphan-gen/words.h"

/* A word put together for one company. */
struct gen_coined { char local[96], latin[64]; struct gen_word word; };

struct gen_company {
    struct sp_prng g;
    const struct gen_country *c;
    uint64_t index;
    const struct gen_word *first, *second, *third; /* of the name; third may be NULL */
    struct gen_coined coined[3];
    const struct gen_trade *trade;
    const struct gen_place *place;
    const struct gen_form *form;
    char number[32];         /* the register's, in normal form */
    int founded;             /* year */
    int64_t unit;            /* of money */
    unsigned facts;          /* written so far */
    uint64_t beyond;         /* what gen_beyond draws from */
};

#define SP_PUT(b, s) sp_buf_put(b, SP_VIEW_LIT(s))
static inline void gen_put(struct sp_buf *b, const char *s) { sp_buf_put(b, sp_view_of(s)); }

static inline uint64_t gen_below(struct gen_company *x, uint64_t n) { return sp_prng_below(&x->g, n); }
static inline bool gen_chance(struct gen_company *x, uint64_t one_in) { return gen_below(x, one_in) == 0; }
#define GEN_PICK(x, table) (&(x)->c->table[gen_below(x, (x)->c->n_##table)])

/* {"kind":…,"data":{ – and its end. The id and class are literals of the program. */
void gen_fact(struct sp_buf *b, struct gen_company *x, const char *kind, const char *id, const char *class);
static inline void gen_fact_end(struct sp_buf *b) { SP_PUT(b, "}}"); }
/* After the words of {"text":"… */
void gen_text_end(struct sp_buf *b, const char *lang);
void gen_number(struct sp_buf *b, int64_t v);
void gen_date(struct sp_buf *b, struct gen_company *x, int year);
void gen_amount(struct sp_buf *b, const struct gen_company *x, int64_t value);

/* The register's number, the place and the year of founding. */
void gen_identify(struct gen_company *x);
void gen_lei(struct gen_company *x, char out[21]);

/* Ownership, officers, financial statements, trade payments, legal. */
void gen_more(struct sp_buf *b, struct gen_company *x);
/* The other sections: of each company some. */
void gen_beyond(struct sp_buf *b, struct gen_company *x);

#endif
