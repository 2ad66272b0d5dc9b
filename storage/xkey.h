/*
 * storage/xkey.h - keys of the tables of exchange.mdb, put together from parts. Internal to storage.
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_XKEY_H
#define SP_STORAGE_XKEY_H

#include "storage/kv.h"

/* A key under construction; NUL never occurs within a part, so parts sort and never run into each other. */
struct sp_xkey { size_t n; char p[SP_KV_MAX_KEY]; };
static inline struct sp_view sp_xkey_view(const struct sp_xkey *k) { return sp_view(k->p, k->n); }
struct sp_xkey sp_xkey_pair(struct sp_view a, struct sp_view b);            /* a 0 b */
struct sp_xkey sp_xkey_time(int64_t at_s, struct sp_view rest);             /* time rest */
struct sp_xkey sp_xkey_expiry(int64_t at_s, char what, struct sp_view rest);
struct sp_xkey sp_xkey_blob(char what, struct sp_view owner, char part);    /* what owner 0 part */
struct sp_xkey sp_xkey_index(uint64_t i);
static inline int64_t sp_xkey_read_time(struct sp_view key) { return key.n < 8 ? 0 : (int64_t)sp_get_u64be(key.p); }
struct sp_xkey sp_xkey_owned(char what, struct sp_view owner);                    /* what owner */
struct sp_xkey sp_xkey_numbered(char what, struct sp_view owner, uint64_t no);    /* what owner number */

#endif
