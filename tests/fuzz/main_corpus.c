/* Feeds the files of the corpus folders given, and simple mutations of each, to one fuzz target. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/random.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#if defined(__SANITIZE_THREAD__)
enum { ROUNDS = 25 }; /* one thread, nearly always */
#else
enum { ROUNDS = 200 };
#endif

static void mutate(struct sp_buf *b)
{
    struct sp_prng g = { b->n };
    for (int round = 0; round < ROUNDS && b->n; round++) {
        size_t at = sp_prng_below(&g, b->n);
        char old = b->p[at];
        b->p[at] = (char)sp_prng_next(&g);
        (void)LLVMFuzzerTestOneInput((const unsigned char *)b->p, b->n);
        b->p[at] = old;
        (void)LLVMFuzzerTestOneInput((const unsigned char *)b->p, at);
    }
}

static void feed(const char *path)
{
    SP_BUF_AUTO b = { 0 };
    if (!sp_ok(sp_file_read(path, 1 << 20, &b, NULL)))
        return;
    (void)LLVMFuzzerTestOneInput((const unsigned char *)b.p, b.n);
    mutate(&b);
}

int main(int argc, char **argv)
{
    static const unsigned char nothing[1];
    (void)LLVMFuzzerTestOneInput(nothing, 0);
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        if (!dir)
            continue;
        for (struct dirent *e; (e = readdir(dir)) != NULL;) {
            char path[4096];
            if (e->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name) < (int)sizeof path)
                feed(path);
        }
        closedir(dir);
    }
    return 0;
}
