#include "storage/xkey.h"

/* Ids were checked, so that every key fits. */
static void add(struct sp_xkey *k, struct sp_view v)
{
    size_t n = v.n < sizeof k->p - k->n ? v.n : sizeof k->p - k->n;
    if (n)
        memcpy(k->p + k->n, v.p, n);
    k->n += n;
}

static void add_u64(struct sp_xkey *k, uint64_t v)
{
    unsigned char p[8];
    sp_put_u64be(p, v);
    add(k, sp_view(p, sizeof p));
}

struct sp_xkey sp_xkey_pair(struct sp_view a, struct sp_view b)
{
    struct sp_xkey k = { 0 };
    add(&k, a);
    add(&k, sp_view("", 1));
    add(&k, b);
    return k;
}

struct sp_xkey sp_xkey_time(int64_t at_s, struct sp_view rest)
{
    struct sp_xkey k = { 0 };
    add_u64(&k, at_s > 0 ? (uint64_t)at_s : 0);
    add(&k, rest);
    return k;
}

struct sp_xkey sp_xkey_expiry(int64_t at_s, char what, struct sp_view rest)
{
    struct sp_xkey k = sp_xkey_time(at_s, sp_view(&what, 1));
    add(&k, rest);
    return k;
}

struct sp_xkey sp_xkey_blob(char what, struct sp_view owner, char part)
{
    struct sp_xkey k = { 0 };
    add(&k, sp_view(&what, 1));
    add(&k, owner);
    add(&k, sp_view("", 1));
    add(&k, sp_view(&part, 1));
    return k;
}

struct sp_xkey sp_xkey_index(uint64_t i)
{
    struct sp_xkey k = { 0 };
    add_u64(&k, i);
    return k;
}

struct sp_xkey sp_xkey_owned(char what, struct sp_view owner)
{
    struct sp_xkey k = { .n = 1, .p = { what } };
    add(&k, owner);
    return k;
}

struct sp_xkey sp_xkey_numbered(char what, struct sp_view owner, uint64_t no)
{
    struct sp_xkey k = sp_xkey_owned(what, owner);
    add_u64(&k, no);
    return k;
}
