#include "schema/removed.h"

const struct sp_view sp_removed_id = SP_VIEW_LIT("register"), sp_removed_data = SP_VIEW_LIT("{\"code\":\"removed\"}");

bool sp_fact_is_status(const struct sp_fact *f) { return !strcmp(f->kind->name, "registered.status"); }

bool sp_fact_says_removed(const struct sp_fact *f)
{
    return sp_fact_is_status(f) && f->status != SP_STATUS_CLOSED && sp_view_eq(f->data, sp_removed_data);
}

bool sp_fact_in_removed_place(const struct sp_fact *f)
{
    return sp_view_eq(f->id, sp_removed_id) || sp_view_starts(f->id, SP_VIEW_LIT("register."));
}
