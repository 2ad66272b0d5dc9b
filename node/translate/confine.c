#include "node/translate/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"

/* As the kernel's headers have them; those of older systems lack the newer members. */
struct attributes { uint64_t fs, net, scoped; };
struct beneath { uint64_t allowed; int32_t parent; } __attribute__((packed));
enum { CREATE = 444, ADD_RULE = 445, RESTRICT = 446, VERSION = 1, BENEATH = 1, SCOPE_ALL = 3, WHOLE = 6 };
enum { EXECUTE = 1, WRITE_FILE = 2, READ_FILE = 4, READ_DIR = 8, READ = READ_FILE | READ_DIR | EXECUTE };

static const char *const folders[] = { "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt" };
/* Programs start and find names with these; the rest of /etc may hold a node's files. */
static const char *const files[] = { "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl", "/etc/ca-certificates",
                                     "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
                                     "/etc/protocols", "/etc/localtime", "/etc/locale.alias", "/dev/urandom", "/dev/random", "/dev/zero" };
#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* What is not there needs no rule. */
static bool allow(int ruleset, const char *path, uint64_t what)
{
    struct stat st;
    int at = open(path, O_PATH | O_CLOEXEC);
    if (at < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    bool folder = fstat(at, &st) == 0 && S_ISDIR(st.st_mode);
    const struct beneath b = { folder ? what : what & ~(uint64_t)READ_DIR, at };
    bool ok = syscall(ADD_RULE, ruleset, BENEATH, &b, 0) == 0;
    (void)close(at);
    return ok;
}

static bool folder_of(const char *program, char out[PATH_MAX])
{
    char real[PATH_MAX];
    if (!realpath(program, real))
        return false;
    const char *dir = dirname(real);
    size_t n = strlen(dir);
    memcpy(out, dir, n + 1);
    return n > 1; /* the root would be everything */
}

bool sp_confine_enough(long version) { return version >= WHOLE; }

/* Every right that this kernel knows is handled, so that what is not allowed is forbidden. Half of it is none: before version 3 a file can be cut
 * to nothing, before 6 the node can be ended by a signal. */
static int create(void)
{
    const struct attributes a = { .fs = ((uint64_t)1 << 16) - 1, .scoped = SCOPE_ALL };
    return sp_confine_enough(syscall(CREATE, NULL, 0, VERSION)) ? (int)syscall(CREATE, &a, sizeof a, 0) : -1;
}

struct sp_rc sp_confine_open(const char *program, const char *const *reads, int *fd, struct sp_diag *d)
{
    char own[PATH_MAX];
    int ruleset = create();
    bool ok = ruleset >= 0 && folder_of(program, own) && allow(ruleset, own, READ) && allow(ruleset, "/dev/null", READ_FILE | WRITE_FILE);
    for (size_t i = 0; ok && i < COUNT(folders); i++)
        ok = allow(ruleset, folders[i], READ);
    for (size_t i = 0; ok && i < COUNT(files); i++)
        ok = allow(ruleset, files[i], READ_FILE | READ_DIR);
    for (size_t i = 0; ok && reads && reads[i]; i++)
        ok = allow(ruleset, reads[i], READ);
    if (!ok) {
        if (ruleset >= 0)
            (void)close(ruleset);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.confine", "engine",
                           "this system cannot keep %s away from the node's files and processes (Landlock 6, a kernel of 6.12 or later); engine_confined = no starts it all the same", program);
    }
    *fd = ruleset;
    return SP_OK;
}

bool sp_confine_self(int fd) { return syscall(RESTRICT, fd, 0) == 0; }

static bool below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return !strncmp(path, folder, n) && (path[n] == '/' || path[n] == '\0');
}

/* As the kernel sees it; of what is not there yet, the nearest folder above that is, and the rest as it is written. */
static bool resolve(const char *path, char out[PATH_MAX])
{
    char part[PATH_MAX];
    size_t n = strlen(path), cut = n;
    if (n >= sizeof part)
        return false;
    memcpy(part, path, n + 1);
    while (!realpath(part, out)) {
        while (cut && part[cut - 1] != '/')
            cut--;
        if (!cut)
            return realpath(".", out) != NULL;
        part[cut == 1 ? cut : cut - 1] = '\0';
        cut -= cut > 1;
    }
    size_t has = strlen(out);
    if (cut == n || has + 1 + (n - cut) >= PATH_MAX)
        return cut == n;
    out[has] = '/';
    memcpy(out + has + 1, path + cut + (path[cut] == '/'), n - cut + (path[cut] != '/'));
    return true;
}

/* One holds the other, or is it: a folder for engines inside the node's own is as bad as the other way round. */
static bool meets(const char *real, const char *allowed)
{
    char seen[PATH_MAX];
    return !resolve(allowed, seen) || below(real, allowed) || below(real, seen) || below(seen, real) || !strcmp(seen, "/");
}

struct sp_rc sp_confine_check(const char *program, const char *const *reads, const char *path, struct sp_diag *d)
{
    char real[PATH_MAX], own[PATH_MAX];
    if (!resolve(path, real))
        return sp_diag_set(d, SP_ERR(CONFIG), "engine.folder", "engine", "%s is no path that can be told", path);
    bool bad = !strcmp(real, "/") || (folder_of(program, own) && meets(real, own));
    for (size_t i = 0; i < COUNT(folders); i++)
        bad |= meets(real, folders[i]);
    for (size_t i = 0; i < COUNT(files); i++)
        bad |= meets(real, files[i]);
    for (size_t i = 0; reads && reads[i]; i++)
        bad |= meets(real, reads[i]);
    return bad ? sp_diag_set(d, SP_ERR(CONFIG), "engine.folder", "engine", "%s stands where the engine %s may read: keep the node's files elsewhere", path, program) : SP_OK;
}
