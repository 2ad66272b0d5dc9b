/*
 * catc - checks catalogue sources against the schema and each other, compiles them, and writes the C file that embeds
 * them: catc OUT.c en.cat zh.cat …   Runs at build time; any problem fails the build.
 */
#include <stdio.h>

#include "base/file.h"
#include "i18n/catalogue_check.h"
#include "tools/catc/wanted.h"

enum { MAX_SOURCES = 64, EXIT_PROBLEM = 1, EXIT_USAGE = 64 };

struct source { const char *path; struct sp_buf text, compiled; struct sp_catalogue_source parsed; };

struct job {
    struct sp_arena arena;
    struct source v[MAX_SOURCES];
    size_t n, problems;
};

static void say(struct job *j, const char *path, struct sp_view problems, size_t n)
{
    struct sp_view line;
    while (sp_view_split(problems, '\n', &line, &problems))
        (void)fprintf(stderr, "%s: %.*s\n", path, (int)line.n, line.p);
    j->problems += n;
}

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

/* Problems of one source, the compiled form made and read back. */
static void compile(struct job *j, struct source *s, const struct source *english)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_BUF_AUTO problems = { 0 };
    struct sp_wanted_key *wanted = NULL;
    size_t n = 0;
    struct sp_catalogue *cat = NULL;
    size_t found = sp_catalogue_check_text(&s->parsed, &problems);
    found += sp_catalogue_check_lists(&s->parsed, sp_wanted_lists(), &problems);
    if (english != s)
        found += sp_catalogue_check_against(&english->parsed, &s->parsed, &problems);
    struct sp_rc rc = sp_wanted_keys(&j->arena, &wanted, &n);
    if (sp_ok(rc))
        rc = sp_catalogue_compile(&s->parsed, wanted, n, &s->compiled, &d);
    if (sp_ok(rc)) {
        found += sp_catalogue_check_used(&s->parsed, &problems);
        rc = sp_catalogue_parse(sp_buf_view(&s->compiled), &cat, &d);
    }
    say(j, s->path, sp_buf_view(&problems), found);
    if (!sp_ok(rc))
        say_diag(j, s->path, &d);
    sp_catalogue_free(cat);
}

static void put_c_line(struct sp_buf *b, struct sp_view line)
{
    sp_buf_puts(b, "    \"");
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?')
            sp_buf_putf(b, "\\%03o", c);
        else
            sp_buf_putc(b, (char)c);
    }
    sp_buf_puts(b, "\\n\"\n");
}

static void put_c(struct job *j, struct sp_buf *b)
{
    sp_buf_puts(b, "/* Made by tools/catc from catalogue/; not written by hand. */\n#include \"i18n/catalogue_embedded.h\"\n");
    for (size_t i = 0; i < j->n; i++) {
        struct sp_view text = sp_buf_view(&j->v[i].compiled), line;
        sp_buf_putf(b, "\nstatic const char text_%zu[] =\n", i);
        while (sp_view_split(text, '\n', &line, &text))
            put_c_line(b, line);
        sp_buf_puts(b, "    ;\n");
    }
    sp_buf_puts(b, "\nconst struct sp_embedded_catalogue sp_embedded_catalogues[] = {\n");
    for (size_t i = 0; i < j->n; i++)
        sp_buf_putf(b, "    { \"%.*s\", text_%zu, sizeof text_%zu - 1 },\n", (int)j->v[i].parsed.language.n,
                    j->v[i].parsed.language.p, i, i);
    sp_buf_putf(b, "};\nconst size_t sp_embedded_catalogues_n = %zu;\n", j->n);
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

static int run(struct job *j, const char *out_path)
{
    for (size_t i = 0; i < j->n; i++)
        read_source(j, &j->v[i]);
    const struct source *english = j->problems ? NULL : find_english(j);
    if (!english)
        return EXIT_PROBLEM;
    check_order(j);
    for (size_t i = 0; i < j->n; i++)
        compile(j, &j->v[i], english);
    if (j->problems)
        return EXIT_PROBLEM;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    put_c(j, &text);
    struct sp_rc rc = sp_buf_rc(&text);
    if (sp_ok(rc))
        rc = sp_file_write(out_path, sp_buf_view(&text), 0644, &d);
    if (!sp_ok(rc))
        (void)fprintf(stderr, "%s: %s\n", out_path, sp_rc_meaning(rc));
    return sp_ok(rc) ? 0 : EXIT_PROBLEM;
}

int main(int argc, char **argv)
{
    static struct job j;
    if (argc < 3 || argc > MAX_SOURCES + 2) {
        (void)fputs("usage: catc OUT.c SOURCE.cat…\n", stderr);
        return EXIT_USAGE;
    }
    j.n = (size_t)argc - 2;
    for (size_t i = 0; i < j.n; i++)
        j.v[i].path = argv[i + 2];
    int status = run(&j, argv[1]);
    for (size_t i = 0; i < j.n; i++) {
        sp_buf_free(&j.v[i].text);
        sp_buf_free(&j.v[i].compiled);
    }
    sp_arena_free(&j.arena);
    return status;
}
