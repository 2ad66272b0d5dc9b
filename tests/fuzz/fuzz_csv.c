/* layer: tools */
#include "tests/fuzz/import_rows.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) { return import_fuzz(SP_IMPORT_CSV, data, n); }
