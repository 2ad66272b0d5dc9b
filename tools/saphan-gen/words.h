/*
 * tools/saphan-gen/words.h - what synthetic companies of a country are called, where they sit and what they do.
 *
 * Threading: constant tables.
 */
#ifndef SP_TOOLS_GEN_WORDS_H
#define SP_TOOLS_GEN_WORDS_H

#include <stddef.h>

/* A word in the country's script and in Latin letters (a sound, or English for trades). */
struct gen_word { const char *local, *latin; };
struct gen_place { const char *local, *latin, *region; };              /* region: ISO 3166-2 */
struct gen_trade { const char *local, *latin, *isic; };
struct gen_form { const char *before, *after, *text, *elf, *latin; };  /* around the name; what the register calls it */

#define GEN_TABLE(type, name) const struct type *name; size_t n_##name

struct gen_country {
    const char *code, *lang, *currency, *gaap, *scheme, *prefix;  /* prefix: of the subject, "LA.ern:" */
    const char *check;                                            /* the scheme's check state */
    const char *authority;                                        /* the register, in its language */
    const char *name_gap, *trade_gap;                             /* between words of the name, and before the trade */
    const char *person_gap, *road, *court;
    int unit_exponent;                                            /* a small company's turnover, as a power of ten */
    GEN_TABLE(gen_word, first);
    GEN_TABLE(gen_word, second);
    GEN_TABLE(gen_word, part);                                   /* of coined names */
    GEN_TABLE(gen_word, family);                                  /* persons: family name (or first part) */
    GEN_TABLE(gen_word, given);
    GEN_TABLE(gen_trade, trade);
    GEN_TABLE(gen_place, place);
    GEN_TABLE(gen_form, form);
    int order;                                                    /* enum gen_order */
};

/* How a name is put together: place and trade around the name proper. */
enum gen_order { GEN_NAME_TRADE, GEN_PLACE_NAME_TRADE, GEN_TRADE_NAME };

const struct gen_country *gen_country_named(const char *code, size_t n); /* NULL when there is none */
const struct gen_country *gen_countries(size_t *n);

#endif
