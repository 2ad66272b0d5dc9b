/*
 * i18n/name_sound.h - how a romanised name sounds, coarsely (classes for an index) and finely (a distance).
 * Threading: no shared state.
 */
#ifndef SP_I18N_NAME_SOUND_H
#define SP_I18N_NAME_SOUND_H

#include "base/bytes.h"

/* Consonant classes of one romanised word (upper-case letters, which are muted, are left out):
 * k t p s n m l w, h at the start only; vowels and a closing r are dropped. Returns the length. */
size_t sp_sound_classes(struct sp_view ascii, char *out, size_t cap);

#endif
