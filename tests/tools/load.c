/*
 * load - asks a node for reports as a bank would, many at once, and remembers what was acknowledged.
 *
 *   load run DIR PARTICIPANT KEY PASSPHRASE SUBJECTS OUT THREADS SECONDS
 *       SUBJECTS: one subject a line. OUT: appended, one line for each acknowledged exchange: id, state, report digest.
 *       Ends after SECONDS, or when the file OUT.stop appears. A node that is down is asked again.
 *       Prints {"answered":N,"pending":N,"refused":N,"errors":N,"seconds":S,"p50_us":…,"p99_us":…}.
 *   load check DIR PARTICIPANT KEY PASSPHRASE OUT SECONDS
 *       Every line of OUT must be answered by now, or within SECONDS, with the same report. Prints the count, exits 1 on a loss.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "tools/common/rpc_client.h"

enum { MAX_SUBJECTS = 100000, MAX_SAMPLES = 1 << 20, MAX_THREADS = 256 };

static struct sp_rpc_place place;
static char *subjects[MAX_SUBJECTS];
static size_t n_subjects;
static FILE *out;
static char stop_file[4096];
static int64_t end_us;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t answered, pending, refused, errors, n_samples, next_subject;
static int64_t *samples;

static bool over(void)
{
    return sp_mono_us() >= end_us || access(stop_file, F_OK) == 0;
}

static struct sp_rc digest_of(const cJSON *result, char text[SP_SHA256_TEXT])
{
    const cJSON *bundle = sp_json_get(result, "bundle");
    struct sp_view report;
    SP_TRY(sp_json_str(bundle ? bundle : result, "report", &report, NULL));
    return sp_sha256_b64url(report, text);
}

static void note(const cJSON *result, int64_t us)
{
    struct sp_view state = { NULL, 0 }, id = { NULL, 0 };
    char digest[SP_SHA256_TEXT] = "-";
    if (!sp_ok(sp_json_str(result, "state", &state, NULL)) || !sp_ok(sp_json_str(result, "exchange", &id, NULL)))
        return;
    if (sp_view_is(state, "answered") && !sp_ok(digest_of(result, digest)))
        return;
    (void)pthread_mutex_lock(&lock);
    *(sp_view_is(state, "answered") ? &answered : sp_view_is(state, "pending") ? &pending : &refused) += 1;
    if (n_samples < MAX_SAMPLES)
        samples[n_samples++] = us;
    fprintf(out, "%.*s %.*s %s\n", (int)id.n, id.p, (int)state.n, state.p, digest);
    (void)pthread_mutex_unlock(&lock);
}

/* A client that is told to wait does not ask a thousand times a second. */
enum { PENDING_PAUSE_US = 200 * 1000 };

static bool pends(const cJSON *result)
{
    const cJSON *state = sp_json_get(result, "state");
    return cJSON_IsString(state) && !strcmp(state->valuestring, "pending");
}

static void one_request(struct sp_rpc_client *c)
{
    SP_BUF_AUTO params = { 0 };
    SP_JSON_AUTO result = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    (void)pthread_mutex_lock(&lock);
    const char *subject = subjects[next_subject++ % n_subjects];
    (void)pthread_mutex_unlock(&lock);
    sp_buf_putf(&params, "{\"subject\":\"%s\",\"product\":\"standard\",\"purpose\":\"credit_granting\",\"language\":\"zh\","
                "\"authorisation\":{\"id\":\"LOAD-1\",\"basis\":\"subject_consent\",\"expires\":\"2099-12-31\"}}", subject);
    int64_t begun = sp_mono_us();
    struct sp_rc rc = sp_rpc_call(c, "report.request", sp_buf_view(&params), &result, &d);
    if (sp_ok(rc)) {
        note(result, sp_mono_us() - begun);
        if (pends(result))
            (void)usleep(PENDING_PAUSE_US);
        return;
    }
    (void)pthread_mutex_lock(&lock);
    if (errors++ == 0)
        fprintf(stderr, "load: first error: %s: %s [%s]\n", sp_rc_text(rc), d.text, d.rule);
    (void)pthread_mutex_unlock(&lock);
    (void)usleep(5000);
}

static void *asker(void *arg)
{
    (void)arg;
    struct sp_rpc_client *c = NULL;
    struct sp_diag d;
    while (!over()) {
        if (!c && !sp_ok(sp_rpc_open(&place, &c, &d))) {
            (void)usleep(20000); /* the node is starting */
            continue;
        }
        one_request(c);
    }
    sp_rpc_close(c);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int run(size_t threads, double seconds)
{
    pthread_t t[MAX_THREADS];
    samples = calloc(MAX_SAMPLES, sizeof *samples);
    if (!samples || !n_subjects || threads > MAX_THREADS)
        return 1;
    int64_t begun = sp_mono_us();
    end_us = begun + (int64_t)(seconds * 1e6);
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&t[i], NULL, asker, NULL))
            return 1;
    for (size_t i = 0; i < threads; i++)
        (void)pthread_join(t[i], NULL);
    double took = (double)(sp_mono_us() - begun) / 1e6;
    qsort(samples, n_samples, sizeof *samples, by_value);
    printf("{\"answered\":%zu,\"pending\":%zu,\"refused\":%zu,\"errors\":%zu,\"seconds\":%.3f,\"p50_us\":%lld,\"p99_us\":%lld}\n",
           answered, pending, refused, errors, took, (long long)(n_samples ? samples[n_samples / 2] : 0),
           (long long)(n_samples ? samples[n_samples * 99 / 100] : 0));
    free(samples);
    return fclose(out) ? 1 : 0;
}

static void read_subjects(const char *path)
{
    char line[256];
    FILE *f = fopen(path, "r");
    while (f && n_subjects < MAX_SUBJECTS && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0])
            subjects[n_subjects++] = strdup(line);
    }
    if (f)
        (void)fclose(f);
}

/* OK and the digest once answered; UNAVAILABLE while it is pending. */
static struct sp_rc ask_again(struct sp_rpc_client *c, const char *id, char digest[SP_SHA256_TEXT], struct sp_diag *d)
{
    SP_BUF_AUTO params = { 0 };
    SP_JSON_AUTO result = NULL;
    struct sp_view state;
    sp_buf_putf(&params, "{\"exchange\":\"%s\",\"language\":\"zh\"}", id);
    SP_TRY(sp_rpc_call(c, "report.get", sp_buf_view(&params), &result, d));
    SP_TRY(sp_json_str(result, "state", &state, d));
    if (sp_view_is(state, "pending"))
        return SP_ERR(UNAVAILABLE);
    return digest_of(result, digest);
}

static bool kept(struct sp_rpc_client *c, const char *id, const char *state, const char *digest, int64_t until_us)
{
    char now[SP_SHA256_TEXT] = "-";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc;
    while (!sp_ok(rc = ask_again(c, id, now, &d))) {
        if (!sp_is(rc, SP_RC_UNAVAILABLE) || sp_mono_us() > until_us) {
            fprintf(stderr, "load: %s was acknowledged as %s, but now: %s: %s [%s]\n", id, state, sp_rc_text(rc), d.text, d.rule);
            return false;
        }
        (void)usleep(100000);
    }
    if (strcmp(digest, "-") && strcmp(digest, now)) {
        fprintf(stderr, "load: %s has another report now\n", id);
        return false;
    }
    return true;
}

static int check(const char *path, double seconds)
{
    char id[64], state[32], digest[64];
    size_t n = 0, lost = 0;
    struct sp_rpc_client *c = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t until_us = sp_mono_us() + (int64_t)(seconds * 1e6);
    FILE *f = fopen(path, "r");
    if (!f || !sp_ok(sp_rpc_open(&place, &c, &d))) {
        fprintf(stderr, "load: cannot check: %s\n", d.text);
        return 1;
    }
    while (fscanf(f, "%63s %31s %63s", id, state, digest) == 3) {
        n++;
        if (strcmp(state, "refused") && !kept(c, id, state, digest, until_us))
            lost++;
    }
    (void)fclose(f);
    sp_rpc_close(c);
    printf("{\"acknowledged\":%zu,\"lost\":%zu}\n", n, lost);
    return lost || !n ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc < 8)
        return 64;
    place = (struct sp_rpc_place){ .data = argv[2], .as = argv[3], .key = argv[4], .passphrase = argv[5] };
    if (!strcmp(argv[1], "check"))
        return check(argv[6], strtod(argv[7], NULL));
    if (argc != 10 || strcmp(argv[1], "run"))
        return 64;
    read_subjects(argv[6]);
    (void)snprintf(stop_file, sizeof stop_file, "%s.stop", argv[7]);
    out = fopen(argv[7], "a");
    return out ? run((size_t)strtoul(argv[8], NULL, 10), strtod(argv[9], NULL)) : 1;
}
