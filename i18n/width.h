/*
 * i18n/width.h - how many columns of a terminal a character takes, and where a line may break.
 *
 * Small fixed tables for the scripts of the region, so that a layout depends on no locale and no library version. Only
 * for people to look at: nothing that is signed or compared passes through here.
 *
 * Threading: constant tables.
 */
#ifndef SP_I18N_WIDTH_H
#define SP_I18N_WIDTH_H

#include "base/bytes.h"

/* 0 for marks that stand above or below another letter, 2 for Han, Kana, Hangul and full-width forms, else 1. */
unsigned sp_codepoint_width(uint32_t cp);
/* A letter that is written from right to left: it turns round the digits and signs beside it. */
bool sp_codepoint_turns(uint32_t cp);
/* Of valid UTF-8 text. */
size_t sp_text_width(struct sp_view text);
/* Bytes of a head of the text that fits into `room` columns and ends where a line may break: the longest one, but rather at a
 * space in its second half than inside a Thai, Lao, Khmer or Burmese word. At least one character with its marks, also when
 * that is too wide. The whole text when it fits. */
size_t sp_text_fit(struct sp_view text, size_t room);

#endif
