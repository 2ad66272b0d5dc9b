/*
 * tools/common/authority.h - a small time-stamping authority (RFC 3161): for tests, demonstrations and alliances that have no
 * other. One folder, one key.
 *
 *   passphrase  root.key  root.crt (DER)  tsa.key  tsa.crt (DER)  ca.pem (the root, for openssl and tsa_anchor)
 *   serial      the first serial number that was never promised; numbers are promised in hundreds, on disk before they are
 *               used, so that none comes twice whatever happens
 *   lock        held while one process serves
 *
 * Threading: one thread per authority.
 */
#ifndef SP_TOOLS_AUTHORITY_H
#define SP_TOOLS_AUTHORITY_H

#include "base/arena.h"
#include "node/net/http_plain.h"

/* What the folder's tokens are given under, when nothing else is asked for (X.667: an identifier that nobody else has). */
#define SP_AUTHORITY_POLICY "2.25.231718209337117152408421499932895133496"

enum { SP_AUTHORITY_SERIALS = 100 };

/* Make the folder; it must not exist yet, or be empty. INVALID (tsa.name, tsa.days), EXISTS (place.exists). */
struct sp_rc SP_MUST sp_authority_make(const char *dir, const char *name, int64_t days, struct sp_diag *d);
/* The trust anchor, as base64url of its DER: what a verifier's policy names. */
struct sp_rc SP_MUST sp_authority_anchor(const char *dir, struct sp_buf *text, struct sp_diag *d);
/* A new key and certificate below the same root, in place of the old ones; takes effect when it is opened again. */
struct sp_rc SP_MUST sp_authority_renew(const char *dir, const char *name, int64_t days, struct sp_diag *d);

struct sp_authority;
/* UNAVAILABLE (tsa.running) when another process serves from the folder; FORMAT (tsa.serial); INVALID (tsa.key) when key and
 * certificate are not each other's. */
struct sp_rc SP_MUST sp_authority_open(const char *dir, const char *policy, struct sp_authority **out, struct sp_diag *d);
void sp_authority_close(struct sp_authority *a); /* NULL is fine */
/* Append the response to a request. FORMAT (tsp.request) for what is none; IO when no serial number could be promised. */
struct sp_rc SP_MUST sp_authority_answer(struct sp_authority *a, struct sp_view request, struct sp_buf *response, struct sp_diag *d);
/* For struct sp_plain_opts: POST of application/timestamp-query (RFC 3161 section 3.4), any path. */
void sp_authority_http(void *authority, const struct sp_http_request *request, struct sp_http_reply *reply);

#endif
