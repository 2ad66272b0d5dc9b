/* Vectors of logs: inclusion, consistency, notes; declared in crypto/conform.h. */
#include "crypto/conform.h"
#include "crypto/conform_answer.h"
#include "crypto/note.h"
#include "crypto/note_text.h"

enum { MAX_VKEYS = 256 };

/* A rule "field.*" says that the line cannot be read, any other that what it says is refused. */
static bool is_unreadable(const struct sp_diag *d) { return sp_view_starts(sp_view_of(d->rule), SP_VIEW_LIT("field.")); }

static struct sp_rc unreadable(struct sp_diag *d, const cJSON *j, const char *key, const char *text)
{
    return sp_diag_set(d, SP_ERR(INVALID), j ? "field.type" : "field.missing", key, "%s %s", key, j ? text : "is missing");
}

static struct sp_rc refused(struct sp_diag *d, const char *rule, const char *key, const char *text)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, key, "%s", text);
}

static struct sp_rc put_verdict(struct sp_buf *out, struct sp_rc rc, const struct sp_diag *d)
{
    if (sp_conform_is_fault(rc))
        return rc;
    if (!sp_ok(rc))
        return is_unreadable(d) ? sp_conform_put_error(out, d) : sp_conform_put_invalid(out, d);
    sp_buf_puts(out, "{\"valid\":true}");
    return sp_buf_rc(out);
}

/* --- numbers and hashes --- */

static bool whole_number(double v, uint64_t *out)
{
    if (!(v >= 0 && v <= 9007199254740991.0) || v != (double)(uint64_t)v)
        return false;
    *out = (uint64_t)v;
    return true;
}

static struct sp_rc take_u64(const cJSON *in, const char *key, const char *rule, uint64_t *out, struct sp_diag *d)
{
    const cJSON *j = sp_json_get(in, key);
    if (!cJSON_IsNumber(j) && !cJSON_IsString(j))
        return unreadable(d, j, key, "must be a number, or one in a text");
    bool ok = cJSON_IsNumber(j) ? whole_number(j->valuedouble, out) : sp_note_u64(sp_view_of(j->valuestring), out);
    return ok ? SP_OK : refused(d, rule, key, "is no whole number from 0 to 2^64-1");
}

/* Null is how some write no bytes. */
static struct sp_rc take_bytes(const cJSON *j, const char *key, struct sp_buf *out, struct sp_diag *d)
{
    if (cJSON_IsNull(j))
        return SP_OK;
    if (!cJSON_IsString(j))
        return unreadable(d, j, key, "must be a text");
    struct sp_rc rc = sp_b64_decode(sp_view_of(j->valuestring), out);
    return sp_is(rc, SP_RC_FORMAT) ? refused(d, "merkle.hash", key, "is not base64 with padding") : rc;
}

static struct sp_rc take_hash(const cJSON *j, const char *key, struct sp_hash *out, struct sp_diag *d)
{
    SP_BUF_AUTO raw = { 0 };
    SP_TRY(take_bytes(j, key, &raw, d));
    if (raw.n != sizeof out->b)
        return refused(d, "merkle.hash", key, "a hash has 32 bytes");
    memcpy(out->b, raw.p, sizeof out->b);
    return SP_OK;
}

static struct sp_rc take_proof(const cJSON *in, struct sp_merkle_proof *out, struct sp_diag *d)
{
    const cJSON *proof = sp_json_get(in, "proof"), *j;
    out->n = 0;
    if (!proof || cJSON_IsNull(proof))
        return SP_OK;
    if (!cJSON_IsArray(proof))
        return unreadable(d, proof, "proof", "must be an array");
    cJSON_ArrayForEach(j, proof) {
        if (out->n == SP_MERKLE_PROOF)
            return refused(d, "merkle.proof-length", "proof", "more hashes than any tree needs");
        SP_TRY(take_hash(j, "proof", &out->h[out->n], d));
        out->n++;
    }
    return SP_OK;
}

/* --- inclusion --- */

static struct sp_rc inclusion(const cJSON *in, struct sp_diag *d)
{
    uint64_t index, size;
    struct sp_hash leaf, root;
    struct sp_merkle_proof proof;
    SP_TRY(take_u64(in, "leaf_index", "merkle.index", &index, d));
    SP_TRY(take_u64(in, "tree_size", "merkle.size", &size, d));
    SP_TRY(take_hash(sp_json_get(in, "leaf_hash"), "leaf_hash", &leaf, d));
    SP_TRY(take_hash(sp_json_get(in, "root"), "root", &root, d));
    SP_TRY(take_proof(in, &proof, d));
    return sp_merkle_check_inclusion(index, size, &leaf, proof.h, proof.n, &root, d);
}

struct sp_rc sp_conform_inclusion(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_rc rc = inclusion(in, &d);
    return put_verdict(out, rc, &d);
}

/* --- consistency --- */

static struct sp_rc between(uint64_t size1, uint64_t size2, const struct sp_buf *raw1, const struct sp_buf *raw2,
                            const struct sp_merkle_proof *proof, struct sp_diag *d)
{
    struct sp_hash root1, root2;
    if (!size1 && size2)
        return refused(d, "merkle.size", "size1", "nothing can be proved about an empty tree");
    if (raw1->n != sizeof root1.b || raw2->n != sizeof root2.b) {
        bool same = size1 == size2 && !proof->n && sp_view_eq(sp_buf_view(raw1), sp_buf_view(raw2));
        return same ? SP_OK : refused(d, "merkle.hash", NULL, "a root has 32 bytes");
    }
    memcpy(root1.b, raw1->p, sizeof root1.b);
    memcpy(root2.b, raw2->p, sizeof root2.b);
    return sp_merkle_check_consistency(size1, size2, &root1, &root2, proof->h, proof->n, d);
}

static struct sp_rc consistency(const cJSON *in, struct sp_diag *d)
{
    uint64_t size1, size2;
    SP_BUF_AUTO root1 = { 0 };
    SP_BUF_AUTO root2 = { 0 };
    struct sp_merkle_proof proof;
    SP_TRY(take_u64(in, "size1", "merkle.size", &size1, d));
    SP_TRY(take_u64(in, "size2", "merkle.size", &size2, d));
    SP_TRY(take_bytes(sp_json_get(in, "root1"), "root1", &root1, d));
    SP_TRY(take_bytes(sp_json_get(in, "root2"), "root2", &root2, d));
    SP_TRY(take_proof(in, &proof, d));
    return between(size1, size2, &root1, &root2, &proof, d);
}

struct sp_rc sp_conform_consistency(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_rc rc = consistency(in, &d);
    return put_verdict(out, rc, &d);
}

/* --- notes --- */

struct ring { struct sp_arena arena; struct sp_vkey v[MAX_VKEYS]; struct sp_key *own[MAX_VKEYS]; size_t n; };

static void ring_free(struct ring *r)
{
    for (size_t i = 0; i < r->n; i++)
        sp_key_free(r->own[i]);
    sp_arena_free(&r->arena);
}

static struct sp_rc take_vkeys(const cJSON *in, struct ring *r, struct sp_diag *d)
{
    const cJSON *vkeys = sp_json_get(in, "vkeys"), *j;
    if (!cJSON_IsArray(vkeys) && !cJSON_IsNull(vkeys))
        return unreadable(d, vkeys, "vkeys", "must be an array");
    cJSON_ArrayForEach(j, vkeys) {
        if (!cJSON_IsString(j) || r->n == MAX_VKEYS)
            return unreadable(d, j, "vkeys", "must be texts, at most 256");
        SP_TRY(sp_vkey_parse(sp_view_of(j->valuestring), &r->arena, &r->v[r->n], &r->own[r->n], d));
        r->n++;
    }
    return SP_OK;
}

static struct sp_rc verify_note(const cJSON *in, struct ring *r, struct sp_buf *names, struct sp_diag *d)
{
    struct sp_view text;
    struct sp_note note;
    struct sp_note_signer who[SP_MAX_NOTE_SIGNATURES];
    size_t n;
    SP_TRY(sp_json_str(in, "note", &text, d));
    SP_TRY(take_vkeys(in, r, d));
    SP_TRY(sp_note_parse(text, &r->arena, &note, d));
    SP_TRY(sp_note_verify(&note, r->v, r->n, who, SP_MAX_NOTE_SIGNATURES, &n, d));
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(names, i ? "," : "");
        sp_buf_put_json(names, r->v[who[i].vkey].name);
    }
    return sp_buf_rc(names);
}

struct sp_rc sp_conform_note(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct ring r = { 0 };
    SP_BUF_AUTO names = { 0 };
    struct sp_rc rc = verify_note(in, &r, &names, &d);
    ring_free(&r);
    if (sp_conform_is_fault(rc))
        return rc;
    if (!sp_ok(rc) && is_unreadable(&d))
        return sp_conform_put_error(out, &d);
    sp_buf_puts(out, sp_ok(rc) ? "{\"valid\":true,\"verified\":[" : "{\"valid\":false,\"verified\":[");
    sp_buf_put(out, sp_buf_view(&names));
    sp_buf_putc(out, ']');
    if (!sp_ok(rc)) {
        sp_buf_puts(out, ",\"rule\":");
        sp_buf_put_json(out, sp_view_of(d.rule));
    }
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}
