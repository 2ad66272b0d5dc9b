/*
 * i18n/name.h - keys under which a company's name is found, whatever its script.
 *
 * A name itself is never changed; keys are for searching and comparing only and are never shown as a name.
 *   fold   NFKC case fold, invisible characters removed, traditional Han as simplified, digits of every
 *          script as ASCII, mark order of Thai, Lao, Khmer and Burmese unified, punctuation as one space
 *   core   fold without its legal form (stripped in front and at the end, longest first)
 *   ascii  core in ASCII: Han as pinyin, one syllable a word; Thai, Lao, Khmer, Burmese by the house's
 *          tables; Latin without diacritics
 *   ascii_alt  the same with the second readings of Han characters that have one; empty when equal
 *   sound  consonant classes of ascii, word by word, for names that transcribe the sound of another
 *   legal_form  llc ltd plc jsc corp partnership lp llp sole soe coop foundation association, or empty
 *
 * Threading: no shared mutable state but one lock around Zawgyi conversion; keys belong to one thread at a time.
 */
#ifndef SP_I18N_NAME_H
#define SP_I18N_NAME_H

#include "base/json.h"

/* Keys are stored in indexes: an index made under another number is rebuilt. */
#define SP_NAME_KEYS_VERSION 11

enum {
    SP_NAME_FOLD_BYTES = 2 * SP_MAX_NAME_BYTES,
    SP_NAME_ASCII_BYTES = 3 * SP_MAX_NAME_BYTES,
    SP_NAME_TOKENS = 128,         /* most tokens of one name */
    SP_NAME_TOKEN_TEXT = 4096
};

enum sp_script_bit {
    SP_SCRIPT_LATIN = 1, SP_SCRIPT_HAN = 2, SP_SCRIPT_THAI = 4, SP_SCRIPT_LAO = 8, SP_SCRIPT_KHMER = 16,
    SP_SCRIPT_MYANMAR = 32, SP_SCRIPT_OTHER = 64
};

/* About 11 kB; the views point into the struct itself, so it is not copied. Needs no initialisation. */
struct sp_name_keys {
    struct sp_view fold, core, ascii, ascii_alt, sound, legal_form;
    unsigned scripts;             /* sp_script_bit of the letters in core */
    char fold_text[SP_NAME_FOLD_BYTES];
    char ascii_text[SP_NAME_ASCII_BYTES];
    char alt_text[SP_NAME_ASCII_BYTES];
    char sound_text[SP_NAME_ASCII_BYTES];
};

/* country: ISO 3166 of the company or empty; it decides what an ambiguous abbreviation means.
 * FORMAT: not UTF-8. LIMIT: longer than SP_MAX_NAME_BYTES, or its fold than SP_NAME_FOLD_BYTES. */
struct sp_rc SP_MUST sp_name_keys_make(struct sp_view text, struct sp_view country, struct sp_name_keys *keys);

/* Tokens for an index. Kinds are separate key spaces: put the kind's byte in front of the text. */
enum sp_name_kind {
    SP_NAME_WORD = 'w',     /* Latin word without diacritics, number, word of another spaced script; two such words joined */
    SP_NAME_HAN = 'h',      /* two neighbouring Han characters; one when it stands alone */
    SP_NAME_PINYIN = 'p',   /* joined reading of a Han stem and of its neighbouring pairs */
    SP_NAME_SOUND = 's',    /* consonant classes of one word (a short one with vowels), or four in a row of an unspaced script */
    SP_NAME_CONCEPT = 'c'   /* trade word, place or known brand, the same token in every language */
};
enum sp_name_use {
    SP_NAME_INDEX,          /* what a stored name is found under */
    SP_NAME_QUERY,          /* what a question looks for: the same, and more guesses across scripts */
    SP_NAME_GUESS           /* the same, and what else it may sound like: when nothing good was found */
};
struct sp_name_token {
    enum sp_name_kind kind;
    struct sp_view text;    /* ASCII but for kind h and words of unknown scripts; at most 64 bytes */
    double weight;          /* 1 a rare word, up to 1.2 two words together, less for a word that many names share or a guess */
};
struct sp_name_tokens {
    size_t n;
    struct sp_name_token v[SP_NAME_TOKENS];  /* no duplicates, in order of the name */
    size_t used;
    char text[SP_NAME_TOKEN_TEXT];
};
/* Fill out (no initialisation needed). Tokens past the bounds are left out. Views point into out and keys. */
void sp_name_tokens_make(const struct sp_name_keys *keys, enum sp_name_use use, struct sp_name_tokens *out);

/* `saphan conform name`: in {"text","country"?}, out one JSON object. */
struct sp_rc SP_MUST sp_conform_name(const cJSON *in, struct sp_buf *out);

#endif
