/*
 * tools/import/tell.h - the first refused rows of an import, shown to whoever runs it when there is no file for them.
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_IMPORT_TELL_H
#define SP_TOOLS_IMPORT_TELL_H

#include "base/bytes.h"

/* lines: of rejects, as --rejects keeps them (tools/import/ring.h). Each to stderr, shortened, until *told, which counts them, is enough; below it
 * what its rule means, where the reader's language is not that of the line's own text. */
void sp_import_tell(unsigned *told, struct sp_view lines);

#endif
