/*
 * i18n/name_parts.h - a name's core cut into words that names share and what is its own.
 * Threading: no shared state; parts belong to one thread at a time and borrow from the keys.
 */
#ifndef SP_I18N_NAME_PARTS_H
#define SP_I18N_NAME_PARTS_H

#include "i18n/name.h"
#include "i18n/name_words.h"

enum sp_part_kind {
    SP_PART_SHARED,   /* a word of i18n/name_words.h */
    SP_PART_WORD,     /* any other word of a spaced script */
    SP_PART_NUMBER,
    SP_PART_HAN,      /* Han characters between shared words */
    SP_PART_INDIC     /* Thai, Lao, Khmer or Burmese between shared words */
};

struct sp_part {
    enum sp_part_kind kind;
    const struct sp_word *word;   /* of a shared word */
    struct sp_view native;        /* as in core */
    struct sp_view ascii;         /* of words and numbers, without marks; empty when the script has no Latin form */
    unsigned chunk;               /* parts of one chunk stand together without a space */
    bool first, last;             /* in its chunk */
    unsigned script;              /* sp_script_bit */
};

enum { SP_PARTS = 96, SP_PARTS_TEXT = 2 * SP_NAME_FOLD_BYTES };

struct sp_parts {
    size_t n;
    struct sp_part v[SP_PARTS];
    size_t used;
    char text[SP_PARTS_TEXT];
};

/* Fill out (no initialisation needed). What is past the bounds is left out. */
void sp_parts_make(struct sp_view core, struct sp_parts *out);
/* The script of a folded letter, 0 for digits, spaces and marks. */
unsigned sp_script_of(uint32_t c);

#endif
