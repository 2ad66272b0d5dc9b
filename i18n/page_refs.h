/*
 * i18n/page_refs.h - character references of HTML: &amp; and the like; for i18n/page_read.c only.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_PAGE_REFS_H
#define SP_I18N_PAGE_REFS_H

#include "base/bytes.h"

/* name: what stands between '&' and ';'. 0: none that is known, or a number that browsers read as another. */
uint32_t sp_page_reference(struct sp_view name);

#endif
