/*
 * exchange - two running nodes, asked as banks ask, against the OpenSSL primitives that an exchange is made of.
 *
 * exchange sizes    BANK                                    "REQUEST ANSWER" bytes on the wire between the nodes
 * exchange exchange BANK ASKING_PID ANSWERING_PID SECONDS   reports from the other node
 * exchange local    BANK NODE_PID SECONDS                   reports of the node's own companies
 * exchange search   BANK NODE_PID SECONDS              names looked for at the node; SUBJECTS: the names
 * BANK: DATA_DIR PARTICIPANT KEY PASSPHRASE SUBJECTS THREADS
 *
 * Requests are signed before the clock starts and answers are only looked at for their state, so that the banks cost
 * the shared cores little. The environment may give BENCH_COMMITS and BENCH_ECHO, rates measured earlier in the run, and
 * BENCH_COMMIT_US, BENCH_LINK_US and BENCH_HTTPS_US, processor time of one.
 */
#include <dirent.h>
#include <math.h>

#include "tests/bench/bench.h"
#include "tests/bench/primitives.h"
#include "tools/common/rpc_client.h"

enum { MAX_THREADS = 128, MAX_SUBJECTS = 20000, PASSES = 3, MAX_TIMES = 1 << 18 };

struct ready { struct sp_buf body, token; };

struct bank {
    struct sp_rpc_client *client;
    struct ready *ready;
    size_t n_ready, at;
    uint64_t answered, other;
    float *ms;
    size_t n_ms;
    int core; /* -1: any */
};

static struct sp_rpc_place place;
static char *subjects[MAX_SUBJECTS];
static size_t n_subjects, n_banks;
static bool searching;
static _Atomic size_t next_subject;
static struct bank banks[MAX_THREADS];
static int64_t begin_us, end_us;
static pthread_barrier_t gate;

static void read_subjects(const char *path)
{
    char line[512];
    FILE *f = fopen(path, "r");
    while (f && n_subjects < MAX_SUBJECTS && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0])
            subjects[n_subjects++] = strdup(line);
    }
    if (!f || fclose(f) || !n_subjects)
        bench_fail(path, "holds no subjects");
}

static void params_of(struct sp_buf *b)
{
    if (searching) {
        sp_buf_puts(b, "{\"query\":");
        sp_buf_put_json(b, sp_view_of(subjects[next_subject++ % n_subjects]));
        sp_buf_puts(b, ",\"purpose\":\"credit_granting\",\"limit\":10}");
        return;
    }
    sp_buf_putf(b, "{\"subject\":\"%s\",\"product\":\"standard\",\"purpose\":\"credit_granting\",\"language\":\"zh\","
                "\"authorisation\":{\"id\":\"BENCH-1\",\"basis\":\"subject_consent\",\"expires\":\"2099-12-31\"}}",
                subjects[next_subject++ % n_subjects]);
}

static void prepare(struct bank *b, struct ready *r)
{
    SP_BUF_AUTO params = { 0 };
    params_of(&params);
    bench_ok(sp_rpc_prepare(b->client, searching ? "company.search" : "report.request", sp_buf_view(&params), &r->body, &r->token), NULL, "token");
}

static void ask(struct bank *b, struct ready *r)
{
    static const char want[] = "\"state\":\"answered\"";
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t begun = sp_mono_us();
    struct sp_rc rc = sp_rpc_send(b->client, sp_buf_view(&r->token), sp_buf_view(&r->body), &response, &d);
    bool ok = sp_ok(rc) && response.n && memmem(response.p, response.n < 400 ? response.n : 400, want, sizeof want - 1);
    if (!ok && b->other++ == 0)
        fprintf(stderr, "bench: not answered: %s %s %.*s\n", sp_rc_text(rc), d.text, (int)(response.n < 300 ? response.n : 300),
                response.n ? response.p : "");
    b->answered += ok;
    if (ok && b->n_ms < MAX_TIMES)
        b->ms[b->n_ms++] = (float)(sp_mono_us() - begun) / 1000;
}

static void *bank_main(void *arg)
{
    struct bank *b = arg;
    struct ready spare = { { 0 }, { 0 } };
    if (b->core >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((size_t)b->core, &set);
        (void)pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    }
    for (size_t i = 0; i < b->n_ready; i++)
        prepare(b, &b->ready[i]);
    (void)pthread_barrier_wait(&gate);
    (void)pthread_barrier_wait(&gate);
    while (sp_mono_us() < end_us) {
        struct ready *r = b->at < b->n_ready ? &b->ready[b->at++] : &spare;
        if (r == &spare) {
            sp_buf_clear(&spare.body);
            sp_buf_clear(&spare.token);
            prepare(b, &spare);
        }
        ask(b, r);
    }
    sp_buf_free(&spare.body);
    sp_buf_free(&spare.token);
    return NULL;
}

/* --- the nodes, seen from outside --- */

static double cpu_us(pid_t pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
        bench_fail("node", "is not there any more");
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double heap_mb(pid_t pid)
{
    char path[64], line[256];
    double kb = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, "RssAnon:", 8))
            kb = strtod(line + 8, NULL);
    if (f)
        (void)fclose(f);
    return kb * 1024 / 1e6;
}

/* Every thread of a process onto one core, or (core -1) onto all that this process may use. */
static void pin(pid_t pid, int core)
{
    char path[64];
    cpu_set_t set;
    (void)sched_getaffinity(0, sizeof set, &set);
    if (core >= 0) {
        CPU_ZERO(&set);
        CPU_SET((size_t)core, &set);
    }
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.')
            (void)sched_setaffinity((pid_t)strtol(e->d_name, NULL, 10), sizeof set, &set);
    if (d)
        (void)closedir(d);
}

struct load { pid_t pid[2]; unsigned n_pids; double seconds; int bank_core; size_t ahead; };
struct outcome { double rate, n, cpu[2], heap[2], drain_s, p50, p99, others; /* others: share of the cores */ };

/* Busy processor time of the whole machine, in us. */
static double machine_us(void)
{
    unsigned long long user = 0, nice = 0, kernel = 0, idle, wait, irq = 0, soft = 0;
    FILE *f = fopen("/proc/stat", "r");
    int n = f ? fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &kernel, &idle, &wait, &irq, &soft) : 0;
    if (f)
        (void)fclose(f);
    return n == 7 ? (double)(user + nice + kernel + irq + soft) * 1e6 / (double)sysconf(_SC_CLK_TCK) : 0;
}

/* What the nodes still do after the last answer belongs to the exchanges, too: receipts travel later. */
static double drain(const struct load *l)
{
    int64_t begun = sp_mono_us();
    double last = 0, quiet = 0;
    while (quiet < 3 && sp_mono_us() - begun < 30 * 1000000) {
        double now = 0;
        for (unsigned i = 0; i < l->n_pids; i++)
            now += cpu_us(l->pid[i]);
        quiet = last > 0 && now - last < 2000 ? quiet + 1 : 0;
        last = now;
        (void)usleep(100000);
    }
    return (double)(sp_mono_us() - begun) / 1e6 - 0.3;
}

static void gather(struct outcome *o)
{
    double *all = calloc(MAX_TIMES * 2, sizeof *all);
    size_t n = 0;
    if (!all)
        bench_fail("memory", NULL);
    for (size_t i = 0; i < n_banks; i++) {
        o->n += (double)banks[i].answered;
        for (size_t k = 0; k < banks[i].n_ms && n < MAX_TIMES * 2; k++)
            all[n++] = (double)banks[i].ms[k];
    }
    o->p50 = bench_quantile(all, n, 0.5);
    o->p99 = bench_quantile(all, n, 0.99);
    free(all);
}

static void reset(struct bank *b, size_t ahead, int core)
{
    for (size_t i = 0; i < b->n_ready; i++) {
        sp_buf_free(&b->ready[i].body);
        sp_buf_free(&b->ready[i].token);
    }
    free(b->ready);
    b->ready = ahead ? calloc(ahead, sizeof *b->ready) : NULL;
    b->n_ready = b->ready ? ahead : 0;
    b->at = b->n_ms = 0;
    b->answered = b->other = 0;
    b->core = core;
}

static struct outcome run(const struct load *l)
{
    struct outcome o = { .n = 0 };
    pthread_t t[MAX_THREADS];
    double before[2] = { 0 }, own, machine;
    (void)pthread_barrier_init(&gate, NULL, (unsigned)n_banks + 1);
    for (size_t i = 0; i < n_banks; i++) {
        reset(&banks[i], l->ahead / n_banks, l->bank_core);
        if (pthread_create(&t[i], NULL, bank_main, &banks[i]))
            bench_fail("threads", NULL);
    }
    (void)pthread_barrier_wait(&gate);
    for (unsigned i = 0; i < l->n_pids; i++)
        before[i] = cpu_us(l->pid[i]);
    own = (double)sp_cpu_us();
    machine = machine_us();
    begin_us = sp_mono_us();
    end_us = begin_us + (int64_t)(l->seconds * 1e6);
    (void)pthread_barrier_wait(&gate);
    while (sp_mono_us() < end_us) {
        for (unsigned i = 0; i < l->n_pids; i++)
            o.heap[i] = fmax(o.heap[i], heap_mb(l->pid[i]));
        (void)usleep(50000);
    }
    for (size_t i = 0; i < n_banks; i++)
        (void)pthread_join(t[i], NULL);
    double took_s = (double)(sp_mono_us() - begin_us) / 1e6, ours = (double)sp_cpu_us() - own;
    for (unsigned i = 0; i < l->n_pids; i++)
        ours += cpu_us(l->pid[i]) - before[i];
    o.others = (machine_us() - machine - ours) / (took_s * 1e6 * (double)sysconf(_SC_NPROCESSORS_ONLN));
    o.drain_s = drain(l);
    gather(&o);
    for (unsigned i = 0; i < l->n_pids; i++)
        o.cpu[i] = (cpu_us(l->pid[i]) - before[i]) / o.n;
    o.rate = o.n / took_s;
    (void)pthread_barrier_destroy(&gate);
    if (o.n < 1)
        bench_fail("load", "nothing was answered");
    return o;
}

/* The pass whose rate is the median. */
static struct outcome measure(struct load *l)
{
    struct outcome v[PASSES];
    double rates[PASSES], seconds = l->seconds;
    l->ahead = 0;
    l->seconds = 1.5;
    struct outcome warm = run(l);
    l->seconds = seconds;
    l->ahead = (size_t)(warm.rate * seconds * 1.5);
    for (int i = 0; i < PASSES; i++) {
        v[i] = run(l);
        rates[i] = v[i].rate;
        fprintf(stderr, "bench:   pass %d: %.0f/s, p50 %.1f ms, p99 %.1f ms, others used %.0f %% of the machine\n", i + 1, v[i].rate, v[i].p50, v[i].p99, v[i].others * 100);
    }
    double middle = bench_quantile(rates, PASSES, 0.5);
    int best = 0;
    for (int i = 0; i < PASSES; i++)
        if (fabs(v[i].rate - middle) < fabs(v[best].rate - middle))
            best = i;
    return v[best];
}

/* --- what one exchange is made of --- */

struct sizes { double body, token, request, report, receipt, response; };

static double length_of(const cJSON *obj, const char *name)
{
    struct sp_view v = { NULL, 0 };
    return sp_ok(sp_json_str(obj, name, &v, NULL)) ? (double)v.n : 0;
}

static struct sizes probe(void)
{
    SP_BUF_AUTO response = { 0 };
    SP_JSON_AUTO result = NULL;
    struct ready r = { { 0 }, { 0 } };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    prepare(&banks[0], &r);
    struct sizes s = { .body = (double)r.body.n, .token = (double)r.token.n };
    bench_ok(sp_rpc_send(banks[0].client, sp_buf_view(&r.token), sp_buf_view(&r.body), &response, &d), &d, "report.request");
    bench_ok(sp_rpc_read(sp_buf_view(&response), &result, &d), &d, "report.request");
    const cJSON *bundle = sp_json_get(result, "bundle");
    s.request = length_of(bundle, "request");
    s.report = length_of(bundle ? bundle : result, "report");
    s.receipt = length_of(bundle, "receipt");
    s.response = (double)response.n;
    sp_buf_free(&r.body);
    sp_buf_free(&r.token);
    return s;
}

/* A compact JWE of so many bytes: base64url of the text, header, wrapped key, iv and tag. */
static double sealed(double n)
{
    return n * 4 / 3 + 530;
}

/* Between the nodes, and the node's end of the bank's connection. */
static double tls_us(const struct prim *p, const struct sizes *s)
{
    return 2 * (prim_gcm_us(p, sealed(s->request)) + prim_gcm_us(p, sealed(s->report)) + prim_gcm_us(p, s->receipt)) +
           prim_gcm_us(p, s->body + s->token + 200) + prim_gcm_us(p, s->response);
}

/* Signing or verifying hashes its input; each end needs each other digest once. */
static double sum_us(const struct prim *p, const struct sizes *s)
{
    double us = 3 * p->sign_us       /* request, report, receipt */
              + 4 * p->verify_us     /* token, request, report, receipt */
              + 2 * (p->generate_us + 2 * p->derive_us + p->point_us + 2 * p->wrap_us + 2 * prim_sha_us(p, 80)); /* there and back */
    us += prim_sha_us(p, s->token) + 2 * (prim_sha_us(p, s->request) + prim_sha_us(p, s->report) + prim_sha_us(p, s->receipt));
    us += prim_sha_us(p, s->body)                                     /* bound by the token */
        + 2 * (prim_sha_us(p, s->request) + prim_sha_us(p, s->report)) /* quoted and logged at both ends */
        + 2 * prim_sha_us(p, sealed(s->report));                       /* named by the receipt, logged by who sent it */
    us += 2 * (prim_gcm_us(p, s->request) + prim_gcm_us(p, s->report));
    return us + tls_us(p, s);
}

static double from_env(const char *name)
{
    const char *v = getenv(name);
    return v ? strtod(v, NULL) : 0;
}

static void print_heap(const char *name, double mb)
{
    char full[128];
    const char *companies = getenv("BENCH_IN_REGISTRY");
    (void)snprintf(full, sizeof full, "%s, %s companies", name, companies ? companies : "some");
    const struct bench_row r = { .name = full, .unit = "MB", .value = mb, .kind = BENCH_VALUE_MOST, .budget = 64 };
    bench_print(&r);
}

/* What an exchange cannot be without: OpenSSL's part, and messages and commits that say nothing. TLS is in both. */
static void print_floor(const char *name, double limit, double tls, double used, const char *is, int commits, int links)
{
    double link = from_env("BENCH_LINK_US"), https = from_env("BENCH_HTTPS_US"), commit = from_env("BENCH_COMMIT_US");
    char full[128];
    if (!link || !https || !commit)
        return;
    double floor_us = limit - tls + links * link + https + commits * commit;
    (void)snprintf(full, sizeof full, "%s, processor time that it cannot do without", name);
    bench_against(full, floor_us, "us", limit, is);
    (void)snprintf(full, sizeof full, "%s, processor time against that", name);
    bench_against(full, used, "us", floor_us, is);
}

static void bench_exchange(struct load *l)
{
    struct sizes s = probe();
    struct prim p = prim_measure();
    struct outcome o = measure(l);
    double limit = sum_us(&p, &s), commits = from_env("BENCH_COMMITS"), echo = from_env("BENCH_ECHO"), cores = bench_cores();
    const struct bench_row cpu = { .name = "exchange, processor time of both nodes", .unit = "us", .value = o.cpu[0] + o.cpu[1], .limit = limit,
                                   .limit_is = "its OpenSSL primitives: 3 ES256 signatures, 4 verifications, 2 key pairs, 4 agreements, wraps, GCM, SHA-256",
                                   .kind = BENCH_RATIO_MOST, .budget = 1.5 };
    const struct bench_row rate = { .name = "exchanges/s, two nodes and banks on shared cores, all durable", .unit = "1/s", .value = o.rate,
                                    .limit = cores * 1e6 / limit, .limit_is = "cores / OpenSSL primitives", .kind = BENCH_VALUE_LEAST, .budget = 800 };
    bench_print(&cpu);
    print_floor("exchange", limit, tls_us(&p, &s), o.cpu[0] + o.cpu[1],
                "its OpenSSL primitives, a bare echo over the node link and one over HTTPS, three bare commits", 3, 1);
    bench_info("of which the asking node", o.cpu[0], "us");
    bench_info("of which the answering node", o.cpu[1], "us");
    bench_print(&rate);
    if (commits > 0)
        bench_against("exchanges/s against the disk", o.rate, "1/s", commits / 3, "durable commits of 32 submitters / 3 commits of an exchange");
    if (echo > 0)
        bench_against("exchanges/s against the link", o.rate, "1/s", echo, "node link echo of the same sizes");
    bench_info("exchanges: what others used of the machine meanwhile", o.others * 100, "%");
    bench_info("exchange under load, median", o.p50, "ms");
    bench_info("exchange under load, p99", o.p99, "ms");
    bench_info("receipts delivered after the last answer within", o.drain_s, "s");
    bench_info("report of an exchange, signed", s.report, "bytes");
    print_heap("heap of the asking node under load", o.heap[0]);
    print_heap("heap of the answering node under load", o.heap[1]);
}

static void bench_local(struct load *l)
{
    struct prim p = prim_measure();
    double pair = p.sign_us + p.verify_us, cores = bench_cores();
    if (bench_cores() > 1) {
        pin(l->pid[0], bench_core(0));
        l->bank_core = bench_core(1);
    }
    struct outcome one = measure(l);
    const struct bench_row row = { .name = "local reports/s over HTTPS, node on one core, banks on the other", .unit = "1/s", .value = one.rate, .limit = 1e6 / pair,
                                   .limit_is = "one ES256 verification + one signature on that core", .kind = BENCH_RATIO_LEAST, .budget = 0.6 };
    bench_print(&row);
    bench_against("local report, processor time of the node", one.cpu[0], "us", pair, "one ES256 verification + one signature");
    print_floor("local report", pair, 0, one.cpu[0], "a verification and a signature, a bare echo over HTTPS, a bare commit", 1, 0);
    bench_info("local reports: what others used of the machine meanwhile", one.others * 100, "%");
    bench_info("local report under load, median", one.p50, "ms");
    bench_info("local report under load, p99", one.p99, "ms");
    print_heap("heap of a node under local load", one.heap[0]);
    if (bench_cores() > 1) {
        pin(l->pid[0], -1);
        l->bank_core = -1;
        struct outcome both = measure(l);
        bench_against("local reports/s, node and banks share the cores", both.rate, "1/s", cores * 1e6 / pair, "one ES256 verification + one signature on these cores");
    }
}

static void bench_search(struct load *l)
{
    struct outcome o = measure(l);
    bench_info("searches/s over HTTPS, node and banks share the cores", o.rate, "1/s");
    bench_info("search over HTTPS, processor time of the node", o.cpu[0], "us");
    bench_info("search over HTTPS, median", o.p50, "ms");
    bench_info("search over HTTPS, p99", o.p99, "ms");
    print_heap("heap of a node under searches", o.heap[0]);
}

static void open_banks(char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    place = (struct sp_rpc_place){ .data = argv[0], .as = argv[1], .key = argv[2], .passphrase = argv[3] };
    read_subjects(argv[4]);
    n_banks = strtoul(argv[5], NULL, 10);
    if (!n_banks || n_banks > MAX_THREADS)
        bench_fail("threads", "1 to 128");
    for (size_t i = 0; i < n_banks; i++) {
        banks[i].ms = calloc(MAX_TIMES, sizeof *banks[i].ms);
        if (!banks[i].ms)
            bench_fail("memory", NULL);
        bench_ok(sp_rpc_open(&place, &banks[i].client, &d), &d, "bank");
    }
}

static void close_banks(void)
{
    for (size_t i = 0; i < n_banks; i++) {
        reset(&banks[i], 0, -1);
        sp_rpc_close(banks[i].client);
        free(banks[i].ms);
    }
    for (size_t i = 0; i < n_subjects; i++)
        free(subjects[i]);
}

int main(int argc, char **argv)
{
    struct load l = { .bank_core = -1 };
    if (argc < 8)
        return 64;
    open_banks(argv + 2);
    if (argc == 8 && !strcmp(argv[1], "sizes")) {
        struct sizes s = probe();
        printf("%.0f %.0f\n", sealed(s.request), sealed(s.report));
    } else if (argc == 11 && !strcmp(argv[1], "exchange")) {
        l.pid[0] = (pid_t)strtol(argv[8], NULL, 10);
        l.pid[1] = (pid_t)strtol(argv[9], NULL, 10);
        l.n_pids = 2;
        l.seconds = strtod(argv[10], NULL);
        bench_exchange(&l);
    } else if (argc == 10 && (!strcmp(argv[1], "local") || !strcmp(argv[1], "search"))) {
        l.pid[0] = (pid_t)strtol(argv[8], NULL, 10);
        l.n_pids = 1;
        l.seconds = strtod(argv[9], NULL);
        searching = !strcmp(argv[1], "search");
        if (searching)
            bench_search(&l);
        else
            bench_local(&l);
    } else {
        return 64;
    }
    close_banks();
    return 0;
}
