/*
 * node/translate/engine.h - a machine that translates, as a program of its own: one JSON line in, one JSON line out.
 *
 *   in   {"id":"7","from":"id","to":"ms","text":"…⟦1⟧…"}
 *   out  {"id":"7","text":"…⟦1⟧…"}   or   {"id":"7","error":"why not"}
 * The program gets no environment but PATH and LANG, no open file but its three, no file above 16 MiB, no new privileges, 256 threads, and so many
 * seconds for each line. What it started ends with it (node/translate/children.h). What it says is taken for nothing but a text, which i18n/mask.h and the caller check.
 *
 * Rules: engine.path engine.start engine.confine engine.stop (it was told to stop waiting) engine.time engine.size engine.line engine.said (it gave an error) engine.ended engine.text (not UTF-8
 * or not NFC, or hidden characters, or far too long), translation.nfc (the original is not in NFC), besides those of i18n/mask.h
 *
 * Threading: one thread per engine.
 */
#ifndef SP_NODE_TRANSLATE_ENGINE_H
#define SP_NODE_TRANSLATE_ENGINE_H

#include <stdatomic.h>

#include "base/bytes.h"

struct sp_engine;

struct sp_engine_opts {
    const char *const *argv;   /* an absolute path and its arguments, NULL-ended */
    int64_t seconds;           /* for each text */
    int64_t memory_mib;        /* of address space, of each of its processes; 0: no bound */
    bool quiet;                /* what it writes to standard error goes nowhere */
    bool confined;             /* node/translate/confine.h */
    const char *const *reads;  /* what it may read then besides the system's folders and its own; NULL-ended, or NULL */
    const atomic_bool *stop;   /* waiting for it ends soon after this is set; may be NULL */
};
/* USAGE (engine.path), UNAVAILABLE (engine.start, engine.confine). The thread that starts it is the one that asks and ends it: with that
 * thread the program ends. */
struct sp_rc SP_MUST sp_engine_start(const struct sp_engine_opts *o, struct sp_engine **out, struct sp_diag *d);
/* The translation of text, numbers and identifiers as they were; appended to out, which is empty before. UNAVAILABLE: the engine did not answer, and
 * is asked no more. INVALID: it answered, and its text is refused; it may be asked on. */
struct sp_rc SP_MUST sp_engine_ask(struct sp_engine *e, struct sp_view from, struct sp_view to, struct sp_view text, struct sp_buf *out,
                                   struct sp_diag *d);
/* Ends the program, by force when it does not end by itself, and all that it started. NULL is fine. */
void sp_engine_end(struct sp_engine *e);

#endif
