/* layer: i18n */
#include <stdlib.h>

#include "i18n/legal_form_aid.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check_part(struct sp_view part, struct sp_view whole)
{
    if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n || sp_utf8_check(part) != part.n)) abort();
}

/* A country's two letters and a name: what is told of it has words, stands in the name, and is told again. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_form_told t, again;
    if (n < 2 || sp_utf8_check(sp_view(data + 2, n - 2)) != n - 2) return 0;
    struct sp_view country = sp_view(data, 2), name = sp_view(data + 2, n - 2);
    if (sp_form_in_name(name, country, &t)) {
        if (!t.label.n || !(t.front.n + t.back.n) || !sp_view_eq(t.country, country)) abort();
        check_part(t.front, name);
        check_part(t.back, name);
        if (!sp_form_in_name(name, country, &again) || !sp_view_eq(t.label, again.label) || !sp_view_eq(t.elf, again.elf)) abort();
        if (t.elf.n && (!sp_form_of_code(t.elf, &again) || !sp_view_eq(t.label, again.label))) abort();
    }
    if (sp_form_in_words(name, country, &t) && (!t.label.n || !sp_view_eq(t.back, name))) abort();
    return 0;
}
