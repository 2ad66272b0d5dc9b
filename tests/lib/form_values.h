/* tests/lib/form_values.h - a text of each form, and another. Threading: none. */
#ifndef SP_TESTS_FORM_VALUES_H
#define SP_TESTS_FORM_VALUES_H

#include "schema/form.h"

static inline const char *form_value(enum sp_form form, bool second)
{
    static const char *const values[SP_FORM_COUNT][2] = {
        [SP_FORM_ANY] = { "T1", "T2" },
        [SP_FORM_ELF] = { "2DGO", "8888" },
        [SP_FORM_LEI] = { "213800KUD8LAJWSQ9D15", "5493001KJTIIGC8Y1R12" },
        [SP_FORM_IMO] = { "9074729", "9176187" },
        [SP_FORM_MMSI] = { "574001230", "413000000" },
        [SP_FORM_CONTAINER] = { "CSQU3054383", "MSKU9070323" },
        [SP_FORM_CONTAINER_TYPE] = { "22G1", "45R1" },
        [SP_FORM_LOCODE] = { "VNHPH", "THLCH" },
        [SP_FORM_HS6] = { "090111", "440399" },
        [SP_FORM_MONTH] = { "2025-07", "2024-12" },
        [SP_FORM_YEAR] = { "2025", "1998" },
        [SP_FORM_DIGEST] = { "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0" },
    };
    return values[form][second];
}

#endif
