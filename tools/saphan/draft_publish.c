/* A signed list becomes the alliance's last one. Declared in draft.h. */
#include "tools/saphan/draft.h"

enum { MAX_HISTORY_BYTES = 1024 * 1024 };

static size_t link_bytes(const struct sp_trust_link *l)
{
    size_t n = l->payload.n;
    for (size_t i = 0; i < l->n_parts; i++)
        n += l->part[i].head.n + l->part[i].signature.n + 64;
    return n;
}

/* The last list and those before it, as many as a file should hold: who has missed some walks over them. */
static struct sp_rc add_history(const struct sp_trust *before, struct sp_arena *a, struct sp_trust_file *f, struct sp_diag *d)
{
    const struct sp_trust_file *last = before ? sp_trust_file_of(before) : NULL;
    size_t bytes = 0, first;
    if (!last)
        return SP_OK;
    struct sp_trust_link *all = sp_arena_alloc(a, (last->n_history + 1) * sizeof *all);
    if (!all)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < last->n_history; i++)
        all[i] = last->history[i];
    SP_TRY(sp_trust_link_of(last->signatures, last->n_signatures, &all[last->n_history], d));
    for (first = last->n_history + 1; first > 0 && last->n_history + 1 - first < SP_MAX_TRUST_HISTORY; first--) {
        bytes += link_bytes(&all[first - 1]);
        if (bytes > MAX_HISTORY_BYTES && first <= last->n_history)
            break;
    }
    f->history = all + first;
    f->n_history = last->n_history + 1 - first;
    return SP_OK;
}

static struct sp_rc put_file(const struct sp_office *o, const struct sp_trust_list *list, const struct sp_view *signatures,
                             size_t n, struct sp_buf *b, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_view pinned[SP_MAX_ROOTS], given[SP_MAX_TRUST_SIGNATURES];
    struct sp_trust_file f = { .pinned = pinned, .pinned_threshold = list->threshold, .signatures = given };
    for (size_t i = 0; i < list->n_roots && i < SP_MAX_ROOTS; i++)
        pinned[f.n_pinned++] = list->roots[i].kid;
    for (size_t i = 0; i < n && i < SP_MAX_TRUST_SIGNATURES; i++)
        given[f.n_signatures++] = signatures[i];
    SP_TRY(add_history(o->last, &a, &f, d));
    sp_trust_file_put(b, &f);
    sp_buf_putc(b, '\n');
    return sp_buf_rc(b);
}

/* All is written before anything counts: a full disk publishes nothing. */
static struct sp_rc keep(const char *dir, struct sp_office *o, struct sp_view file, const char *out_path, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_FILE_PART_AUTO list = { .path = NULL };
    SP_FILE_PART_AUTO state = { .path = NULL };
    SP_FILE_PART_AUTO out = { .path = NULL };
    const char *list_path = sp_office_last_path(&a, dir), *state_path = sp_office_state_path(&a, dir);
    if (!list_path || !state_path)
        return SP_ERR(NOMEM);
    o->version++;
    sp_office_put(&text, o);
    SP_TRY(sp_buf_rc(&text));
    bool standard = sp_place_is_standard(out_path);
    if (!standard)
        SP_TRY(sp_file_prepare(out_path, file, 0644, &out, d));
    SP_TRY(sp_file_prepare(list_path, file, 0644, &list, d));
    SP_TRY(sp_file_prepare(state_path, sp_buf_view(&text), 0600, &state, d));
    /* From here on this is the list of its number: nodes take no other, and no next one without it. */
    SP_TRY(sp_file_commit(&list, d));
    SP_TRY(sp_file_commit(&state, d));
    return standard ? sp_place_write(out_path, file, d) : sp_file_commit(&out, d);
}

struct sp_rc sp_draft_publish(const char *dir, struct sp_office *o, const struct sp_trust_list *list,
                              const struct sp_view *signatures, size_t n, const char *out_path, struct sp_trust **out,
                              struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    SP_TRUST_AUTO t = NULL;
    SP_TRY(put_file(o, list, signatures, n, &file, d));
    /* Nobody gets a list that a node would refuse. */
    SP_TRY(sp_trust_open(sp_buf_view(&file), NULL, &t, d));
    SP_TRY(sp_trust_check_all(t, d));
    if (!sp_view_is(sp_trust_content(t)->alliance, o->alliance))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.alliance", "alliance", "the list is another alliance's");
    if (sp_trust_version(t) != o->version + 1)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.version-reuse", "version", "the next list is %lld, this one is %lld",
                           (long long)o->version + 1, (long long)sp_trust_version(t));
    if (o->last)
        SP_TRY(sp_trust_succeeds(t, o->last, d));
    SP_TRY(keep(dir, o, sp_buf_view(&file), out_path, d));
    *out = t;
    t = NULL;
    return SP_OK;
}
