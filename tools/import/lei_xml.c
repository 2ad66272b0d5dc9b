/* LEI-CDF 3.1 (and 2.1): XML of GLEIF's level 1 data. Position: records. */
#include <stdlib.h>

#include "tools/import/lei.h"
#include "tools/import/xml.h"

/* Sorted by byte order. */
#define ELEMENTS(X) \
    X(AdditionalAddressLine) X(City) X(Country) X(Entity) X(EntityCategory) X(EntityCreationDate) \
    X(EntityLegalFormCode) X(EntityStatus) X(FirstAddressLine) X(HeadquartersAddress) X(LEI) X(LEIData) \
    X(LEIRecord) X(LEIRecords) X(LegalAddress) X(LegalEntityEvent) X(LegalEntityEventEffectiveDate) \
    X(LegalEntityEventRecordedDate) X(LegalEntityEventType) X(LegalForm) X(LegalJurisdiction) X(LegalName) \
    X(MailRouting) X(ManagingLOU) X(OtherEntityName) X(OtherLegalForm) X(OtherRegistrationAuthorityID) X(PostalCode) \
    X(Region) X(Registration) X(RegistrationAuthority) X(RegistrationAuthorityEntityID) X(RegistrationAuthorityID) \
    X(RegistrationStatus) X(TransliteratedOtherEntityName)

enum {
#define X(name) E_##name,
    ELEMENTS(X)
#undef X
    E_COUNT
};

static const char *const names[] = {
#define X(name) #name,
    ELEMENTS(X)
#undef X
};

struct lei_xml {
    struct sp_import_reader base;
    struct sp_xml *xml;
    struct sp_arena arena;
    struct sp_lei_record *record;
    struct sp_buf scratch;
    uint64_t records;
    size_t line;      /* of the record's start */
    bool inside;      /* a record */
};

static struct sp_rc keep(struct lei_xml *x, struct sp_view text, struct sp_view *out)
{
    return sp_arena_copy(&x->arena, text, out) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc start_name(struct lei_xml *x, const struct sp_xml_element *e)
{
    struct sp_lei_record *r = x->record;
    if (r->n_names == SP_LEI_NAMES) {
        r->over = "OtherEntityNames";
        return SP_OK;
    }
    struct sp_lei_name *n = &r->names[r->n_names++];
    SP_TRY(keep(x, sp_xml_attr(e, "xml:lang"), &n->lang));
    return keep(x, sp_xml_attr(e, "type"), &n->type);
}

static struct sp_rc start_address(struct lei_xml *x, const struct sp_xml_element *e, const char *type)
{
    struct sp_lei_record *r = x->record;
    if (r->n_addresses == SP_LEI_ADDRESSES) {
        r->over = "addresses";
        return SP_OK;
    }
    struct sp_lei_address *a = &r->addresses[r->n_addresses++];
    a->type = type;
    return keep(x, sp_xml_attr(e, "xml:lang"), &a->lang);
}

static struct sp_rc on_start(void *ctx, const struct sp_xml_element *e)
{
    struct lei_xml *x = ctx;
    struct sp_lei_record *r = x->record;
    if (e->id == E_LEIRecord && e->parent == E_LEIRecords && e->depth == 2) {
        sp_arena_reset(&x->arena);
        *r = (struct sp_lei_record){ 0 };
        x->line = e->line;
        x->inside = true;
    }
    if (!x->inside || x->records < x->base.from)
        return SP_OK;
    switch (e->id) {
    case E_LegalName:
    case E_OtherEntityName:
    case E_TransliteratedOtherEntityName:
        return start_name(x, e);
    case E_LegalAddress:
        return e->parent == E_Entity ? start_address(x, e, "registered") : SP_OK;
    case E_HeadquartersAddress:
        return e->parent == E_Entity ? start_address(x, e, "headquarters") : SP_OK;
    case E_LegalEntityEvent:
        if (r->n_events == SP_LEI_EVENTS)
            r->over = "LegalEntityEvents";
        else
            r->n_events++;
        return SP_OK;
    default:
        return SP_OK;
    }
}

static struct sp_rc end_address_part(struct lei_xml *x, const struct sp_xml_element *e)
{
    struct sp_lei_record *r = x->record;
    if (!r->n_addresses || r->over || (e->parent != E_LegalAddress && e->parent != E_HeadquartersAddress))
        return SP_OK;
    struct sp_lei_address *a = &r->addresses[r->n_addresses - 1];
    switch (e->id) {
    case E_City: return keep(x, e->text, &a->city);
    case E_Region: return keep(x, e->text, &a->region);
    case E_Country: return keep(x, e->text, &a->country);
    case E_PostalCode: return keep(x, e->text, &a->postal_code);
    default: break;
    }
    if (a->n_lines == SP_LEI_LINES) {
        r->over = "AdditionalAddressLine";
        return SP_OK;
    }
    return keep(x, e->text, &a->lines[a->n_lines++]);
}

static struct sp_rc end_event_part(struct lei_xml *x, const struct sp_xml_element *e)
{
    struct sp_lei_record *r = x->record;
    if (!r->n_events || r->over || e->parent != E_LegalEntityEvent)
        return SP_OK;
    struct sp_lei_event *v = &r->events[r->n_events - 1];
    return keep(x, e->text, e->id == E_LegalEntityEventType ? &v->type
                          : e->id == E_LegalEntityEventEffectiveDate ? &v->effective : &v->recorded);
}

/* Where the text of a plain element goes, or NULL. */
static struct sp_view *field(struct sp_lei_record *r, const struct sp_xml_element *e)
{
    switch (e->id) {
    case E_LEI: return e->parent == E_LEIRecord ? &r->lei : NULL;
    case E_LegalJurisdiction: return &r->jurisdiction;
    case E_EntityStatus: return &r->status;
    case E_EntityCategory: return &r->category;
    case E_EntityCreationDate: return &r->created;
    case E_EntityLegalFormCode: return &r->form;
    case E_OtherLegalForm: return &r->form_text;
    case E_RegistrationAuthorityID: return e->parent == E_RegistrationAuthority ? &r->authority : NULL;
    case E_OtherRegistrationAuthorityID: return e->parent == E_RegistrationAuthority ? &r->authority_name : NULL;
    case E_RegistrationAuthorityEntityID: return e->parent == E_RegistrationAuthority ? &r->authority_entity : NULL;
    case E_RegistrationStatus: return &r->registration;
    case E_ManagingLOU: return &r->issuer;
    case E_LegalName:
    case E_OtherEntityName:
    case E_TransliteratedOtherEntityName: return r->n_names && !r->over ? &r->names[r->n_names - 1].text : NULL;
    default: return NULL;
    }
}

static struct sp_rc on_end(void *ctx, const struct sp_xml_element *e)
{
    struct lei_xml *x = ctx;
    if (!x->inside)
        return SP_OK;
    if (e->id == E_LEIRecord && e->depth == 2) {
        x->inside = false;
        x->records++;
        return x->records <= x->base.from
                   ? SP_OK : sp_lei_emit(x->record, x->base.sink, x->line, x->records, &x->scratch);
    }
    if (x->records < x->base.from)
        return SP_OK;
    if (e->cut)
        x->record->over = "text";
    switch (e->id) {
    case E_FirstAddressLine:
    case E_AdditionalAddressLine:
    case E_MailRouting:
    case E_City:
    case E_Region:
    case E_Country:
    case E_PostalCode: return end_address_part(x, e);
    case E_LegalEntityEventType:
    case E_LegalEntityEventEffectiveDate:
    case E_LegalEntityEventRecordedDate: return end_event_part(x, e);
    default: break;
    }
    struct sp_view *to = field(x->record, e);
    return to && !to->n ? keep(x, e->text, to) : SP_OK;
}

static struct sp_rc feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    return sp_xml_feed(((struct lei_xml *)r)->xml, piece, last, d);
}

static void drop(struct sp_import_reader *r)
{
    struct lei_xml *x = (struct lei_xml *)r;
    sp_xml_free(x->xml);
    sp_arena_free(&x->arena);
    sp_buf_free(&x->scratch);
    free(x->record);
    free(x);
}

struct sp_rc sp_import_lei_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    static const struct sp_xml_handler handler = {
        "http://www.gleif.org/data/schema/leidata/2016", "LEIData", names, E_COUNT, on_start, on_end, NULL, NULL
    };
    struct lei_xml *x = calloc(1, sizeof *x);
    if (!x)
        return SP_ERR(NOMEM);
    x->base.ops = &ops;
    x->record = calloc(1, sizeof *x->record);
    struct sp_rc rc = x->record ? sp_xml_new(&handler, x, &x->xml) : SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        drop(&x->base);
        return rc;
    }
    *out = &x->base;
    return SP_OK;
}
