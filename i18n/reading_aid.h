/*
 * i18n/reading_aid.h - how a name in another script is read, in ASCII, for readers of a page: an aid beside the name, never
 * a name. Han as pinyin without tones, one syllable a word; Thai close to RTGS, Lao and Burmese to BGN/PCGN, Khmer to
 * UNGEGN, Tamil to ISO 15919 without its marks. Latin letters stay as they are.
 *
 * A pure function of tables in this source tree: no ICU and no locale, because a page is made again when it is checked.
 * Whoever changes what comes out of it raises SP_READING_FORMAT.
 *
 * Threading: read-only tables.
 */
#ifndef SP_I18N_READING_AID_H
#define SP_I18N_READING_AID_H

#include "base/bytes.h"

#define SP_READING_FORMAT "saphan-reading/1"

/* text: valid UTF-8 in the language `of` ("lo", "zh-Hant"). reader: language of who reads. Appends nothing and returns false
 * when there is nothing to help with: `of` is no language of these scripts, every letter is Latin or of the script that the
 * reader's language is written in, or the text is longer than SP_MAX_NAME_BYTES. A letter that no table knows is "?";
 * characters that cannot be seen are left out. */
bool sp_reading_aid(struct sp_view text, struct sp_view of, struct sp_view reader, struct sp_buf *out);

#endif
