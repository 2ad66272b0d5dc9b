/*
 * catc - checks catalogue sources against the schema and each other, compiles them, and writes the C files that embed
 * them: catc COMPILED.c SOURCES.c en.cat zh.cat …; messages: catc --messages MESSAGES.c en.cat zh.cat …
 * Runs at build time; any problem fails the build.
 */
#include <stdio.h>

#include "base/file.h"
#include "tools/catalogue/gates.h"

enum { MAX_SOURCES = 64, EXIT_PROBLEM = 1, EXIT_USAGE = 64, FIRST_SOURCE = 3 };

static bool messages; /* not catalogues */

struct source { const char *path; struct sp_buf text, compiled; struct sp_catalogue_source parsed; };

struct job {
    struct sp_arena arena;
    struct source v[MAX_SOURCES];
    const struct sp_catalogue_source *all[MAX_SOURCES];
    size_t n, problems;
};

static void say_diag(struct job *j, const char *path, const struct sp_diag *d)
{
    (void)fprintf(stderr, "%s: line %zu: %s [%s]\n", path, d->line, d->text, d->rule);
    j->problems++;
}

static void read_source(struct job *j, struct source *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_file_read(s->path, SP_MAX_CATALOGUE_BYTES, &s->text, &d);
    if (sp_ok(rc))
        rc = sp_catalogue_source_parse(sp_buf_view(&s->text), &j->arena, &s->parsed, &d);
    if (!sp_ok(rc))
        say_diag(j, s->path, &d);
}

static void compile(struct job *j, struct source *s, const struct source *english)
{
    SP_BUF_AUTO problems = { 0 };
    SP_BUF_AUTO said = { 0 };
    size_t n = 0;
    struct sp_rc rc = messages ? sp_message_gates(&s->parsed, &english->parsed, j->all, j->n, &j->arena, &problems, &n)
                               : sp_catalogue_gates(&s->parsed, &english->parsed, j->all, j->n, &j->arena, &s->compiled, &problems, &n);
    sp_catalogue_problems_text(sp_buf_view(&problems), s->path, false, &said);
    if (said.n)
        (void)fwrite(said.p, 1, said.n, stderr);
    if (!sp_ok(rc))
        (void)fprintf(stderr, "%s: %s\n", s->path, sp_rc_meaning(rc));
    j->problems += n + !sp_ok(rc);
}

static void put_c_text(struct sp_buf *b, struct sp_view line)
{
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?')
            sp_buf_putf(b, "\\%03o", c);
        else
            sp_buf_putc(b, (char)c);
    }
}

static void put_c_line(struct sp_buf *b, struct sp_view line)
{
    sp_buf_puts(b, "    \"");
    put_c_text(b, line);
    sp_buf_puts(b, "\\n\"\n");
}

static void put_messages(const struct job *j, struct sp_buf *b)
{
    sp_buf_puts(b, "/* Made by tools/catc from catalogue/messages/; not written by hand. */\n#include \"i18n/message_embedded.h\"\n");
    for (size_t i = 0; i < j->n; i++) {
        const struct sp_catalogue_source *s = &j->v[i].parsed;
        sp_buf_putf(b, "\nstatic const struct sp_embedded_message m_%zu[] = {\n", i);
        for (size_t k = 0; k < s->n; k++) {
            sp_buf_putf(b, "    { \"%.*s\", \"", (int)s->entries[k].key.n, s->entries[k].key.p);
            put_c_text(b, s->entries[k].text);
            sp_buf_puts(b, "\" },\n");
        }
        sp_buf_puts(b, "};\n");
    }
    sp_buf_puts(b, "\nconst struct sp_embedded_messages sp_embedded_messages[] = {\n");
    for (size_t i = 0; i < j->n; i++)
        sp_buf_putf(b, "    { \"%.*s\", m_%zu, sizeof m_%zu / sizeof m_%zu[0] },\n", (int)j->v[i].parsed.language.n,
                    j->v[i].parsed.language.p, i, i, i);
    sp_buf_putf(b, "};\nconst size_t sp_embedded_messages_n = %zu;\n", j->n);
}

/* The texts below one name, each under its language; every one of them ends its last line. */
static void put_c(const struct job *j, const char *header, const char *name, bool compiled, struct sp_buf *b)
{
    sp_buf_putf(b, "/* Made by tools/catc from catalogue/; not written by hand. */\n#include \"%s\"\n", header);
    for (size_t i = 0; i < j->n; i++) {
        struct sp_view text = sp_buf_view(compiled ? &j->v[i].compiled : &j->v[i].text), line;
        sp_buf_putf(b, "\nstatic const char text_%zu[] =\n", i);
        while (sp_view_split(text, '\n', &line, &text))
            put_c_line(b, line);
        sp_buf_puts(b, "    ;\n");
    }
    sp_buf_putf(b, "\nconst struct sp_embedded_catalogue %s[] = {\n", name);
    for (size_t i = 0; i < j->n; i++)
        sp_buf_putf(b, "    { \"%.*s\", text_%zu, sizeof text_%zu - 1 },\n", (int)j->v[i].parsed.language.n,
                    j->v[i].parsed.language.p, i, i);
    sp_buf_putf(b, "};\nconst size_t %s_n = %zu;\n", name, j->n);
}

static void check_order(struct job *j)
{
    for (size_t i = 1; i < j->n; i++)
        if (sp_view_cmp(j->v[i - 1].parsed.language, j->v[i].parsed.language) >= 0) {
            (void)fprintf(stderr, "%s: sources must be named in the order of their languages\n", j->v[i].path);
            j->problems++;
        }
}

static struct source *find_english(struct job *j)
{
    for (size_t i = 0; i < j->n; i++)
        if (sp_view_is(j->v[i].parsed.language, "en"))
            return &j->v[i];
    (void)fprintf(stderr, "catc: no English source to compare with\n");
    j->problems++;
    return NULL;
}

static struct sp_rc write_out(const struct job *j, char **out)
{
    SP_BUF_AUTO compiled = { 0 };
    SP_BUF_AUTO sources = { 0 };
    if (messages) {
        put_messages(j, &compiled);
        SP_TRY(sp_buf_rc(&compiled));
        return sp_file_write(out[1], sp_buf_view(&compiled), 0644, NULL);
    }
    put_c(j, "i18n/catalogue_embedded.h", "sp_embedded_catalogues", true, &compiled);
    put_c(j, "tools/catalogue/sources.h", "sp_embedded_sources", false, &sources);
    SP_TRY(sp_buf_rc(&compiled));
    SP_TRY(sp_buf_rc(&sources));
    SP_TRY(sp_file_write(out[1], sp_buf_view(&sources), 0644, NULL));
    return sp_file_write(out[0], sp_buf_view(&compiled), 0644, NULL);
}

static int run(struct job *j, char **out)
{
    for (size_t i = 0; i < j->n; i++)
        read_source(j, &j->v[i]);
    const struct source *english = j->problems ? NULL : find_english(j);
    if (!english)
        return EXIT_PROBLEM;
    check_order(j);
    for (size_t i = 0; i < j->n; i++)
        j->all[i] = &j->v[i].parsed;
    for (size_t i = 0; i < j->n; i++)
        compile(j, &j->v[i], english);
    if (j->problems)
        return EXIT_PROBLEM;
    struct sp_rc rc = write_out(j, out);
    if (!sp_ok(rc))
        (void)fprintf(stderr, "%s, %s: %s\n", out[0], out[1], sp_rc_meaning(rc));
    return sp_ok(rc) ? 0 : EXIT_PROBLEM;
}

int main(int argc, char **argv)
{
    static struct job j;
    if (argc <= FIRST_SOURCE || argc > MAX_SOURCES + FIRST_SOURCE) {
        (void)fputs("usage: catc COMPILED.c SOURCES.c SOURCE.cat…\n       catc --messages MESSAGES.c SOURCE.cat…\n", stderr);
        return EXIT_USAGE;
    }
    messages = !strcmp(argv[1], "--messages");
    j.n = (size_t)argc - FIRST_SOURCE;
    for (size_t i = 0; i < j.n; i++)
        j.v[i].path = argv[i + FIRST_SOURCE];
    int status = run(&j, argv + 1);
    for (size_t i = 0; i < j.n; i++) {
        sp_buf_free(&j.v[i].text);
        sp_buf_free(&j.v[i].compiled);
    }
    sp_arena_free(&j.arena);
    return status;
}
