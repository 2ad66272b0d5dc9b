/* Entities and persons: what they are called, where they are registered. */
#include <stdio.h>

#include "crypto/digest.h"
#include "schema/subject.h"
#include "tools/import/bods.h"
#include "tools/import/bods_codes.h"

enum { MAX_NAMES = 64, MAX_IDENTIFIERS = 64, MAX_ADDRESSES = 32 };

struct identifier { const char *scheme; struct sp_view country, value, issuer; enum sp_check_state check; bool coded; }; /* coded: the register is named by a code */

static struct sp_view none(void) { return (struct sp_view){ NULL, 0 }; }
static struct sp_view stated(const struct sp_bods_work *w) { return sp_view_of(w->st->day); }

/* Of a closed record the facts end on the day of the statement. */
static struct sp_view ended(const struct sp_bods_work *w) { return w->st->closed ? sp_view_of(w->st->day) : none(); }

static struct sp_rc end_fact(struct sp_bods_fact *f, const char *id, const char *pointer, struct sp_diag *d)
{
    struct sp_view from = f->w->st->closed ? none() : stated(f->w);
    return sp_bods_fact_end(f, id, from, ended(f->w), f->kind->default_class, pointer, d);
}

/* --- identifiers ------------------------------------------------------------------------------------ */

static bool is_ra_code(struct sp_view v) { return v.n == 8 && v.p[0] == 'R' && v.p[1] == 'A' && v.p[2] >= '0' && v.p[2] <= '9'; }

/* "GB-COH": the country; or empty. */
static struct sp_view list_country(struct sp_view list)
{
    struct sp_view cc = sp_view(list.p, 2);
    return list.n > 3 && list.p[2] == '-' && sp_code_known(SP_LIST_COUNTRY, cc) ? cc : none();
}

static bool checks(const char *scheme, struct sp_view value, enum sp_check_state *state, struct sp_buf *normal)
{
    sp_buf_clear(normal);
    return sp_ok(sp_identifier_check(sp_view_of(scheme), value, none(), state, normal, NULL)) && *state != SP_CHECK_FAILED;
}

/* A country's own scheme for a register's number whose check digit agrees: GLEIF's codes of registers are not told apart. */
static const char *scheme_of_country(struct sp_view country, struct sp_view value, struct sp_buf *normal)
{
    size_t n;
    enum sp_check_state state;
    const struct sp_scheme *s = sp_schemes(&n);
    for (size_t i = 0; i < n; i++)
        if (s[i].company && s[i].country[0] && sp_view_is(country, s[i].country) && checks(s[i].name, value, &state, normal) &&
            state == SP_CHECK_VALID)
            return s[i].name;
    return NULL;
}

/* A list of nothing but numbers with these check digits: one that fails is wrong, not of an older kind. */
static bool is_exact(struct sp_view list, const char *scheme)
{
    const char *first = sp_bods_theirs(sp_bods_lists, sp_view_of(scheme));
    return first && sp_view_is(list, first) && sp_scheme_named(sp_view_of(scheme))->fix;
}

/* Which of our schemes, and the normal value in the arena. False: it does not fit or fails its check digits. */
static bool classify(const struct sp_bods_work *w, const cJSON *j, struct sp_view jurisdiction, struct identifier *out)
{
    struct sp_view list = sp_bods_text(j, "scheme"), name = sp_bods_text(j, "schemeName"), value = sp_bods_text(j, "id");
    struct identifier id = { .country = list_country(list), .issuer = list.n ? list : name };
    SP_BUF_AUTO normal = { 0 };
    bool ours = !list.n && sp_scheme_named(name);
    id.scheme = ours ? sp_scheme_named(name)->name : sp_bods_ours(sp_bods_lists, list);
    if (!id.scheme && is_ra_code(name))
        id.issuer = name;
    if (!id.scheme && !list.n && name.n == 6 && sp_view_is(sp_view(name.p + 2, 4), ".reg") && sp_code_known(SP_LIST_COUNTRY, sp_view(name.p, 2))) {
        id.country = sp_view(name.p, 2); /* a key of ours, without the name of the register */
        id.issuer = none();
    }
    if (!id.country.n)
        id.country = jurisdiction;
    if (!id.scheme && id.country.n)
        id.scheme = scheme_of_country(id.country, value, &normal);
    if (!id.scheme || (!ours && !is_exact(list, id.scheme) && !checks(id.scheme, value, &id.check, &normal)))
        id.scheme = "reg";
    id.coded = list.n || is_ra_code(name) || !id.issuer.n;
    if (!checks(id.scheme, value, &id.check, &normal) || !sp_arena_copy(w->arena, sp_buf_view(&normal), &id.value))
        return false;
    if (strcmp(id.scheme, "reg") != 0 || !id.issuer.n)
        id.issuer = is_ra_code(id.issuer) ? id.issuer : none();
    *out = id;
    return true;
}

/* A register that has only a name is told from others by the name's digest. */
static void put_register(const struct identifier *id, struct sp_buf *out)
{
    uint8_t digest[SP_SHA256_BYTES];
    struct sp_view list = id->issuer, cc = list_country(list);
    if (id->coded)
        sp_buf_put(out, cc.n ? sp_view(list.p + 3, list.n - 3) : list);
    else if (sp_ok(sp_sha256(list, digest)))
        sp_buf_putf(out, "X-%02X%02X%02X%02X", digest[0], digest[1], digest[2], digest[3]);
    else
        out->failed = SP_RC_INTERNAL;
    sp_buf_putc(out, '-');
}

/* The key that this identifier would make: of a register's own number with the register in front, as two registers may give
 * the same one. False: none. */
static bool key_of(const struct identifier *id, struct sp_view country, struct sp_buf *out)
{
    SP_BUF_AUTO value = { 0 };
    const struct sp_scheme *s = sp_scheme_named(sp_view_of(id->scheme));
    sp_buf_clear(out);
    if (!s->company)
        return false;
    if (strcmp(id->scheme, "reg") == 0 && id->issuer.n)
        put_register(id, &value);
    sp_buf_put(&value, id->value);
    struct sp_view cc = s->country[0] ? sp_view_of(s->country) : id->country.n ? id->country : country;
    return cc.n && sp_ok(sp_buf_rc(&value)) && sp_ok(sp_subject_make(cc, sp_view_of(id->scheme), sp_buf_view(&value), out, NULL));
}

/* Better keys first: a country's own number, an LEI, a register's number. */
static int rank(const struct identifier *id)
{
    return strcmp(id->scheme, "reg") == 0 ? 2 : strcmp(id->scheme, "lei") == 0 ? 1 : 0;
}

static struct sp_rc resolve(const struct sp_bods_work *w, const struct identifier *ids, size_t n, struct sp_buf *out)
{
    for (size_t i = 0; i < n && w->sink->resolve; i++) {
        if (rank(&ids[i]) == 2)
            continue;
        struct sp_rc rc = w->sink->resolve(w->sink->ctx, sp_view_of(ids[i].scheme), ids[i].value, out);
        if (!sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    return SP_ERR(NOTFOUND);
}

/* The key that it has already, else that of a company that holds one of its identifiers, else the best that they make. */
static struct sp_rc subject_of(struct sp_bods_work *w, const struct identifier *ids, size_t n, struct sp_view country)
{
    SP_BUF_AUTO key = { 0 };
    SP_BUF_AUTO best = { 0 };
    int best_rank = 3;
    for (size_t i = 0; i < n; i++) {
        if (!key_of(&ids[i], country, &key))
            continue;
        if (w->was->subject.n && sp_view_eq(sp_buf_view(&key), w->was->subject)) {
            w->now->subject = w->was->subject;
            return SP_OK;
        }
        if (rank(&ids[i]) < best_rank) {
            best_rank = rank(&ids[i]);
            sp_buf_clear(&best);
            sp_buf_put(&best, sp_buf_view(&key));
        }
    }
    sp_buf_clear(&key);
    struct sp_rc rc = resolve(w, ids, n, &key);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    struct sp_view found = sp_ok(rc) ? sp_buf_view(&key) : sp_buf_view(&best);
    SP_TRY(sp_buf_rc(&best));
    return sp_arena_copy(w->arena, found, &w->now->subject) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc put_identifiers(struct sp_bods_work *w, const struct identifier *ids, size_t n, struct sp_buf *data, struct sp_diag *d)
{
    char id[64];
    for (size_t i = 0; i < n; i++) {
        unsigned nth = 1;
        for (size_t k = 0; k < i; k++)
            nth += ids[k].scheme == ids[i].scheme;
        struct sp_bods_fact f = sp_bods_fact(w, data, "identifiers.identifier");
        sp_bods_put(&f, "scheme", sp_view_of(ids[i].scheme));
        sp_bods_put(&f, "value", ids[i].value);
        sp_bods_put(&f, "check", sp_view_of(sp_check_state_text(ids[i].check)));
        sp_bods_put(&f, "issuer", ids[i].issuer);
        (void)snprintf(id, sizeof id, "%s.%u", ids[i].scheme, nth);
        SP_TRY(end_fact(&f, id, "/recordDetails/identifiers", d));
    }
    return SP_OK;
}

/* --- names, dates, addresses ------------------------------------------------------------------------ */

static struct sp_rc put_name(struct sp_bods_work *w, struct sp_view name, const char *type, unsigned nth, struct sp_buf *data, struct sp_diag *d)
{
    char id[40], pointer[64];
    struct sp_bods_fact f = sp_bods_fact(w, data, "registered.name");
    sp_bods_put(&f, "type", sp_view_of(type));
    sp_bods_put_words(&f, "text", name);
    (void)snprintf(id, sizeof id, nth ? "%s.%u" : "%s", type, nth);
    (void)snprintf(pointer, sizeof pointer, nth ? "/recordDetails/alternateNames/%u" : "/recordDetails/name", nth - 1);
    return end_fact(&f, id, pointer, d);
}

static struct sp_rc put_names(struct sp_bods_work *w, struct sp_buf *data, struct sp_diag *d)
{
    const cJSON *other;
    unsigned n = 0;
    if (w->now->name.n)
        SP_TRY(put_name(w, w->now->name, "legal", 0, data, d));
    cJSON_ArrayForEach(other, sp_json_get(w->st->details, "alternateNames")) {
        if (n == MAX_NAMES)
            return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", "/recordDetails/alternateNames", "more than %d names", MAX_NAMES);
        if (cJSON_IsString(other) && other->valuestring[0])
            SP_TRY(put_name(w, sp_view_of(other->valuestring), "alternative", ++n, data, d));
    }
    return SP_OK;
}

static struct sp_rc put_dates(struct sp_bods_work *w, struct sp_buf *data, struct sp_diag *d)
{
    struct sp_view founded = sp_bods_text(w->st->details, "foundingDate"), dissolved = sp_bods_text(w->st->details, "dissolutionDate");
    if (founded.n) {
        struct sp_bods_fact f = sp_bods_fact(w, data, "registered.founded");
        sp_bods_put(&f, "date", founded);
        SP_TRY(end_fact(&f, "founded", "/recordDetails/foundingDate", d));
    }
    if (dissolved.n) {
        struct sp_bods_fact f = sp_bods_fact(w, data, "registered.status");
        sp_bods_put(&f, "code", SP_VIEW_LIT("dissolved"));
        sp_bods_put(&f, "date", dissolved);
        SP_TRY(end_fact(&f, "status", "/recordDetails/dissolutionDate", d));
    }
    return SP_OK;
}

/* A country's name alone is one that the jurisdiction gives a code for, or it is none. */
static struct sp_view address_country(const struct sp_bods_work *w, const cJSON *address)
{
    const cJSON *country = sp_json_get(address, "country"), *jurisdiction = sp_json_get(w->st->details, "jurisdiction");
    struct sp_view code = sp_bods_country(w, country), name = sp_bods_text(country, "name");
    if (code.n || !name.n || !sp_view_eq(name, sp_bods_text(jurisdiction, "name")))
        return code;
    return sp_bods_country(w, jurisdiction);
}

static struct sp_rc put_addresses(struct sp_bods_work *w, struct sp_buf *data, struct sp_diag *d)
{
    static const char *const held[] = { "type", "address", "postCode", "country", NULL };
    const cJSON *address;
    unsigned counts[4] = { 0 };
    size_t n = 0;
    cJSON_ArrayForEach(address, sp_json_get(w->st->details, "addresses")) {
        struct sp_view country = address_country(w, address), text = sp_bods_text(address, "address"), theirs = sp_bods_text(address, "type");
        const char *type = sp_bods_ours(sp_bods_addresses, theirs);
        int at = type ? sp_code_index(SP_LIST_ADDRESS_TYPE, sp_view_of(type)) : -1;
        char id[48];
        sp_bods_rest(w, address, "entity/addresses", held);
        if (!text.n || !country.n || at < 0 || at > 3) {
            sp_bods_left_out(w, !text.n ? "entity/addresses without text" : !country.n ? "entity/addresses without the code of a country"
                                                                                       : "entity/addresses of another type");
            continue;
        }
        if (++n > MAX_ADDRESSES)
            return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", "/recordDetails/addresses", "more than %d addresses", MAX_ADDRESSES);
        struct sp_bods_fact f = sp_bods_fact(w, data, "registered.address");
        sp_bods_put(&f, "type", sp_view_of(type));
        sp_bods_put_words(&f, "text", text);
        sp_bods_put(&f, "country", country);
        sp_bods_put(&f, "postal_code", sp_bods_text(address, "postCode"));
        (void)snprintf(id, sizeof id, "%s.%u", type, ++counts[at]);
        SP_TRY(end_fact(&f, id, "/recordDetails/addresses", d));
    }
    return SP_OK;
}

/* --- entities --------------------------------------------------------------------------------------- */

/* Those that are held; *n_failed: others whose number fails its check. */
static struct sp_rc read_identifiers(struct sp_bods_work *w, struct sp_view country, struct identifier ids[MAX_IDENTIFIERS], size_t *n,
                                     size_t *n_failed, struct sp_diag *d)
{
    static const char *const held[] = { "scheme", "schemeName", "id", NULL };
    const cJSON *j;
    cJSON_ArrayForEach(j, sp_json_get(w->st->details, "identifiers")) {
        sp_bods_rest(w, j, "entity/identifiers", held);
        if (!sp_bods_text(j, "id").n) {
            sp_bods_left_out(w, "entity/identifiers without a number");
        } else if (*n == MAX_IDENTIFIERS) {
            return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", "/recordDetails/identifiers", "more than %d identifiers", MAX_IDENTIFIERS);
        } else if (!classify(w, j, country, &ids[*n])) {
            sp_bods_left_out(w, "entity/identifiers that are none of their scheme");
            (*n_failed)++;
        } else {
            (*n)++;
        }
    }
    return SP_OK;
}

static struct sp_rc as_party(struct sp_bods_work *w, struct sp_diag *d)
{
    static const char *const held[] = { "type", NULL };
    const cJSON *type = sp_json_get(w->st->details, "entityType"), *why = sp_json_get(w->st->details, "unspecifiedEntityDetails");
    struct sp_view code = sp_bods_text(type, "type");
    const char *party = sp_bods_ours(sp_bods_parties, code);
    if (!party)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.type", "/recordDetails/entityType/type", "not a type of entity");
    sp_bods_rest(w, type, "entity/entityType", held);
    w->now->name = sp_bods_text(w->st->details, "name");
    w->now->party_type = sp_view_of(party);
    const char *reason = sp_bods_ours(sp_bods_reasons, sp_bods_text(why, "reason"));
    w->now->reason = sp_view_of(reason ? reason : w->now->name.n ? "" : "unknown");
    w->now->reason_text = sp_bods_text(why, "description");
    return SP_OK;
}

/* Of whom no identifier is told and never was: others speak of it as an owner, and there is nothing that it could be found by. */
static bool is_party_only(const struct sp_bods_work *w)
{
    if (w->was->subject.n || cJSON_GetArraySize(sp_json_get(w->st->details, "identifiers")))
        return false;
    sp_bods_left_out(w, "entities without identifiers, but as owners");
    return true;
}

struct sp_rc sp_bods_entity(struct sp_bods_work *w, struct sp_diag *d)
{
    static const char *const held[] = { "isComponent", "entityType", "unspecifiedEntityDetails", "name", "alternateNames", "jurisdiction",
                                        "identifiers", "foundingDate", "dissolutionDate", "addresses", NULL };
    struct identifier ids[MAX_IDENTIFIERS];
    size_t n = 0, n_failed = 0;
    SP_BUF_AUTO data = { 0 };
    SP_TRY(as_party(w, d));
    const cJSON *jurisdiction = sp_json_get(w->st->details, "jurisdiction");
    w->now->country = sp_bods_country(w, jurisdiction);
    sp_bods_rest(w, w->st->details, "entity", held);
    if (sp_bods_text(jurisdiction, "code").n > 2)
        sp_bods_left_out(w, "entity/jurisdiction below a country");
    SP_TRY(read_identifiers(w, w->now->country, ids, &n, &n_failed, d));
    SP_TRY(subject_of(w, ids, n, w->now->country));
    if (!w->now->subject.n && is_party_only(w))
        return SP_OK;
    if (!w->now->subject.n)
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.identifier", "/recordDetails/identifiers", "%s",
                           n_failed ? "no identifier is right by its check digits and form; a company needs one"
                           : n      ? "no identifier makes a key: the country of its register is not said, or it is too long"
                                    : "a company needs an identifier with a number, and keeps one once it has it");
    SP_TRY(put_names(w, &data, d));
    SP_TRY(put_dates(w, &data, d));
    SP_TRY(put_addresses(w, &data, d));
    return put_identifiers(w, ids, n, &data, d);
}

/* --- persons: as little as an owner's name needs ----------------------------------------------------- */

static struct sp_rc full_name(struct sp_bods_work *w, const cJSON *j, struct sp_view *out)
{
    static const char *const parts[] = { "givenName", "patronymicName", "familyName" };
    struct sp_view whole = sp_bods_text(j, "fullName");
    SP_BUF_AUTO b = { 0 };
    for (size_t i = 0; i < 3 && !whole.n; i++) {
        struct sp_view part = sp_bods_text(j, parts[i]);
        sp_buf_puts(&b, part.n && b.n ? " " : "");
        sp_buf_put(&b, part);
    }
    SP_TRY(sp_buf_rc(&b));
    return sp_arena_copy(w->arena, whole.n ? whole : sp_buf_view(&b), out) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_bods_person(struct sp_bods_work *w, struct sp_diag *d)
{
    static const char *const held[] = { "isComponent", "personType", "unspecifiedPersonDetails", "names", "nationalities", NULL };
    const cJSON *details = w->st->details, *why = sp_json_get(details, "unspecifiedPersonDetails"), *j, *best = NULL;
    struct sp_view type = sp_bods_text(details, "personType");
    if (!sp_view_is(type, "knownPerson") && !sp_view_is(type, "anonymousPerson") && !sp_view_is(type, "unknownPerson"))
        return sp_diag_set(d, SP_ERR(INVALID), "import.bods.type", "/recordDetails/personType", "not a type of person");
    sp_bods_rest(w, details, "person", held);
    cJSON_ArrayForEach(j, sp_json_get(details, "names")) {
        struct sp_view kind = sp_bods_text(j, "type");
        if (!best || (sp_view_is(kind, "legal") && !sp_view_is(sp_bods_text(best, "type"), "legal")))
            best = j;
    }
    if (cJSON_GetArraySize(sp_json_get(details, "names")) > 1)
        sp_bods_left_out(w, "person/names beside the first legal one");
    SP_TRY(full_name(w, best, &w->now->name));
    const cJSON *nations = sp_json_get(details, "nationalities");
    if (cJSON_GetArraySize(nations) == 1)
        w->now->country = sp_bods_country(w, cJSON_GetArrayItem(nations, 0));
    else if (nations)
        sp_bods_left_out(w, "person/nationalities of more than one");
    const char *reason = sp_bods_ours(sp_bods_reasons, sp_bods_text(why, "reason"));
    w->now->party_type = SP_VIEW_LIT("person");
    w->now->reason = sp_view_of(reason ? reason : w->now->name.n ? "" : "unknown");
    w->now->reason_text = sp_bods_text(why, "description");
    return SP_OK;
}
