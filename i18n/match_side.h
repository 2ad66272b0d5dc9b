/*
 * i18n/match_side.h - one of two names being compared: its parts with their weight, sound and partner.
 * Internal to i18n/match*.c. Threading: no shared state.
 */
#ifndef SP_I18N_MATCH_SIDE_H
#define SP_I18N_MATCH_SIDE_H

#include "i18n/match.h"
#include "i18n/name_parts.h"
#include "i18n/name_sound.h"

enum sp_role {
    SP_ROLE_OWN,        /* what tells this company from others */
    SP_ROLE_CONTEXT,    /* trade words, places and general words */
    SP_ROLE_COUNTRY,
    SP_ROLE_BRANCH,
    SP_ROLE_NUMBER
};

/* How an item met its partner. */
enum sp_met { SP_MET_NOTHING, SP_MET_EQUAL, SP_MET_MEANING, SP_MET_SPELLING, SP_MET_JOINED, SP_MET_INITIALS, SP_MET_SOUND };

/* As written; as Chinese or English reads it otherwise; letter by letter. */
enum { SP_READINGS = 3 };

struct sp_item {
    const struct sp_part *part;
    const struct sp_word *word;   /* NULL for words, stems and numbers */
    enum sp_role role;
    bool suffix;                  /* a country that says which national company is meant */
    bool heard;                   /* phones are made */
    double weight;
    double alone_weight;          /* in a name that has nothing but shared words */
    double alike;                 /* to its partner; 0: none yet */
    enum sp_met how;
    unsigned pair;                /* partners have the same number; 0: none */
    uint16_t phones_at[SP_READINGS], phones_n[SP_READINGS]; /* where a reading is missing, as the first */
};

enum { SP_SIDE_PHONES = 4096, SP_RUN_TEXT = 256 };

struct sp_side {
    const struct sp_name_keys *keys;
    struct sp_view country;
    struct sp_parts parts;
    size_t n;
    unsigned pairs;               /* numbers given */
    struct sp_item item[SP_PARTS];
    size_t phones_used;
    uint8_t phones[SP_SIDE_PHONES];
};

void sp_side_make(struct sp_side *s, const struct sp_name_keys *keys, struct sp_view country);
/* Fill an item's phones unless they are there. */
void sp_side_hear(struct sp_side *s, struct sp_item *item);

/* Find partners for the items of two sides: alike is set on both. */
void sp_match_pair(struct sp_side *a, struct sp_side *b);

/* What the forms, and the countries, take from the score. */
void sp_name_costs(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b,
                   double *legal_form, double *country);
/* Whether own words without partner name letters in a script of their own, พีเอสจี for psg, and those of the other side are Latin,
 * may be read letter by letter, and are not these; or single letters there, and in Thai words that name none. */
bool sp_other_letters(const struct sp_side *a, size_t from, size_t n, const struct sp_side *b, size_t from_b, size_t n_b);
/* How alike two whole names sound, shared words and all; for names of two scripts. */
double sp_match_whole(struct sp_side *a, struct sp_side *b);

/* Likeness of two Latin words, 0 when they are different words. */
double sp_words_alike(struct sp_view a, struct sp_view b);
/* How many insertions, deletions, changes and swaps of neighbours part two words; more than 48 letters: too many. */
size_t sp_edits(struct sp_view a, struct sp_view b);
/* Likeness of two runs of Han characters, character by character. */
double sp_han_alike(struct sp_view a, struct sp_view b);
/* A number as English says it, "forty" or "first", and in digits, "40" or "1st"; 0: none, or above 999. */
struct sp_said_number { unsigned value; bool ordinal; };
struct sp_said_number sp_number_said(struct sp_view word);
struct sp_said_number sp_number_in_digits(struct sp_view text);
/* How alike two trade words are in meaning, 0 to 1; equal tokens 1. */
double sp_tokens_alike(const char *a, const char *b);

#endif
