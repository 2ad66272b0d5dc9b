/* Facts of the sections that an ordinary credit report does not have: each company has some of them. They draw from a stream of
 * their own, so that the facts of the ordinary sections are the same with and without them. */
#include <stdio.h>

#include "schema/identifier.h"
#include "tools/saphan-gen/facts.h"

enum { MONTHS = 6, YEAR = 2025 };

static const char *const ids[] = { "1", "2", "3", "4", "5", "6" };

/* {"value":…,"currency":…} as text. */
struct money { char text[80]; };

static struct money money(const struct gen_company *x, int64_t value, const char *currency)
{
    struct money m;
    (void)snprintf(m.text, sizeof m.text, "{\"value\":\"%lld\",\"currency\":\"%s\"}", (long long)value, currency ? currency : x->c->currency);
    return m;
}

/* YYYY-MM-DD */
struct day { char text[32]; };

/* A draw is known by its place in the program and the fact it is for: arguments of one call may be evaluated in any order. */
static uint64_t draw(const struct gen_company *x, unsigned site, uint64_t n)
{
    struct sp_prng g = { x->beyond ^ (uint64_t)(site + 1) * 0x9fb21c651e98df25u ^ (uint64_t)(x->facts + 1) * 0xd6e8feb86659fd93u };
    (void)sp_prng_next(&g);
    return sp_prng_below(&g, n);
}
#define BELOW(n) draw(x, __COUNTER__, (n))
#define CHANCE(one_in) (BELOW(one_in) == 0)

static const char *choose(const struct gen_company *x, unsigned site, const char *const *v)
{
    uint64_t n = 0;
    while (v[n])
        n++;
    return v[draw(x, site, n)];
}
#define CHOOSE(...) choose(x, __COUNTER__, (const char *const[]){ __VA_ARGS__, NULL })

static struct day day_of(const struct gen_company *x, unsigned site, int year)
{
    struct day d;
    uint64_t n = draw(x, site, 12 * 28);
    (void)snprintf(d.text, sizeof d.text, "%04d-%02u-%02u", year, 1 + (unsigned)(n / 28), 1 + (unsigned)(n % 28));
    return d;
}
#define DAY(year) day_of(x, __COUNTER__, (year))

static int64_t amount_of(const struct gen_company *x, uint64_t n) { return (int64_t)(1 + n) * x->unit / 100 + 1; }
#define AMOUNT amount_of(x, BELOW(5000))
#define DIGITS ((unsigned)(100000 + BELOW(900000)))

static const char *bank(const struct gen_company *x)
{
    static const struct { const char *country, *name; } banks[] = {
        { "LA", "ທະນາຄານຕົວຢ່າງ" }, { "CN", "示例银行" }, { "TH", "ธนาคารตัวอย่าง" }, { "VN", "Ngân hàng Ví dụ" },
        { "KH", "ធនាគារគំរូ" }, { "MM", "နမူနာဘဏ်" }, { "MY", "Bank Contoh" }, { "SG", "Example Bank" },
    };
    for (size_t i = 0; i < sizeof banks / sizeof banks[0]; i++)
        if (!strcmp(banks[i].country, x->c->code))
            return banks[i].name;
    return "Example Bank";
}

/* A person's name of the country, with the language: a text. */
static void put_person(struct sp_buf *b, struct gen_company *x)
{
    SP_PUT(b, "{\"text\":\"");
    gen_put(b, GEN_PICK(x, family)->local);
    gen_put(b, x->c->person_gap);
    gen_put(b, GEN_PICK(x, given)->local);
    gen_text_end(b, x->c->lang);
}

/* --- credit facilities --- */

static void put_facility(struct sp_buf *b, struct gen_company *x, unsigned i, unsigned contract)
{
    int64_t limit = AMOUNT, balance = limit * (int64_t)BELOW(101) / 100;
    bool late = CHANCE(8);
    int opened = 2020 + (int)BELOW(4);
    gen_fact(b, x, "credit_facilities.facility", ids[i], "confidential");
    sp_buf_putf(b, "\"contract\":\"K-%u\",\"instrument\":\"K-%u-%u\",\"lender\":{\"text\":\"%s", contract, contract, i + 1, bank(x));
    gen_text_end(b, x->c->lang);
    sp_buf_putf(b, ",\"type\":\"%s\",\"state\":\"%s\",\"currency\":\"%s\"", CHOOSE("working_capital", "fixed_asset", "overdraft", "trade_finance", "leasing"),
                late ? "overdue" : "active", x->c->currency);
    sp_buf_putf(b, ",\"limit\":%s,\"balance\":%s,\"undrawn\":%s", money(x, limit, NULL).text, money(x, balance, NULL).text, money(x, limit - balance, NULL).text);
    sp_buf_putf(b, ",\"rate\":\"%u.%u\",\"repayment\":\"%s\"", 3 + (unsigned)BELOW(9), (unsigned)BELOW(10), CHOOSE("monthly", "quarterly", "bullet"));
    sp_buf_putf(b, ",\"from\":\"%s\",\"to\":\"%s\"", DAY(opened).text, DAY(opened + 5).text);
    sp_buf_putf(b, ",\"grade\":\"%s\",\"graded\":\"%s\"", late ? CHOOSE("special_mention", "substandard", "doubtful") : "normal", DAY(YEAR).text);
    if (late)
        sp_buf_putf(b, ",\"arrears\":%s,\"arrears_days\":%u", money(x, balance / 10 + 1, NULL).text, 5 + (unsigned)BELOW(80));
    sp_buf_putf(b, ",\"default_status\":\"none\",\"protection\":\"%s\",\"as_of\":\"%s\"", CHOOSE("real_estate", "movable", "unsecured", "guarantee"), DAY(YEAR).text);
    gen_fact_end(b);
}

static void put_credit(struct sp_buf *b, struct gen_company *x)
{
    unsigned n = CHANCE(2) ? 1 + (unsigned)BELOW(3) : 0, contract = DIGITS;
    for (unsigned i = 0; i < n; i++)
        put_facility(b, x, i, contract);
    if (n && CHANCE(2)) {
        int64_t value = AMOUNT;
        gen_fact(b, x, "credit_facilities.protection", "1", "confidential");
        sp_buf_putf(b, "\"contract\":\"K-%u\",\"type\":\"%s\",\"value\":%s,\"valuation\":\"%s\",\"valued\":\"%s\",\"rank\":1", contract,
                    CHOOSE("real_estate", "movable", "deposit"), money(x, value, NULL).text, CHOOSE("market", "expert"), DAY(2024).text);
        gen_fact_end(b);
    }
    if (CHANCE(4)) {
        gen_fact(b, x, "credit_facilities.guarantee", "1", "confidential");
        sp_buf_putf(b, "\"direction\":\"%s\",\"type\":\"joint\",\"name\":", CHOOSE("given", "received"));
        put_person(b, x);
        sp_buf_putf(b, ",\"amount\":%s,\"grade\":\"normal\",\"called\":false,\"from\":\"%s\"", money(x, AMOUNT, NULL).text, DAY(2023).text);
        gen_fact_end(b);
    }
    if (n && CHANCE(6)) {
        gen_fact(b, x, "credit_facilities.joint_debtor", "1", "confidential");
        sp_buf_putf(b, "\"contract\":\"K-%u\",\"name\":", contract);
        put_person(b, x);
        SP_PUT(b, ",\"share\":\"50\"");
        gen_fact_end(b);
    }
}

/* --- lists and tax --- */

static void put_watch_and_tax(struct sp_buf *b, struct gen_company *x)
{
    if (CHANCE(40)) {
        gen_fact(b, x, "watch_lists.match", "1", "internal");
        sp_buf_putf(b, "\"list\":\"%s\",\"type\":\"sanction\",\"basis\":\"name\",\"score\":\"%u.5\",\"state\":\"dismissed\",\"listed\":\"%s\",\"checked\":\"%s\"",
                    CHOOSE("un_sc", "eu_fsf", "world_bank"), 70 + (unsigned)BELOW(25), DAY(2019).text, DAY(YEAR).text);
        gen_fact_end(b);
    }
    if (CHANCE(12)) {
        gen_fact(b, x, "tax.arrears", "1", "confidential");
        sp_buf_putf(b, "\"type\":\"%s\",\"amount\":%s,\"state\":\"%s\",\"due\":\"%s\",\"as_of\":\"%s\"", CHOOSE("vat", "corporate_income"),
                    money(x, AMOUNT / 20 + 1, NULL).text, CHOOSE("open", "instalments"), DAY(2024).text, DAY(YEAR).text);
        gen_fact_end(b);
    }
    if (CHANCE(2)) {
        bool cn = !strcmp(x->c->code, "CN");
        gen_fact(b, x, "tax.rating", "2024", "internal");
        sp_buf_putf(b, "\"scheme\":\"%s\",\"grade\":\"%s\",\"year\":\"2024\"", cn ? "cn_tax_credit" : "other", CHOOSE("A", "B", "B", "M", "C"));
        gen_fact_end(b);
    }
    if (CHANCE(25)) {
        gen_fact(b, x, "tax.penalty", "1", "internal");
        sp_buf_putf(b, "\"type\":\"late_filing\",\"number\":\"T-%u\",\"amount\":%s,\"date\":\"%s\"", DIGITS, money(x, AMOUNT / 100 + 1, NULL).text, DAY(2024).text);
        gen_fact_end(b);
    }
}

/* --- month by month --- */

static void put_invoices(struct sp_buf *b, struct gen_company *x)
{
    int64_t turnover = AMOUNT * 4;
    for (unsigned i = 0; i < MONTHS; i++) {
        char month[16];
        unsigned largest = 5 + (unsigned)BELOW(40), customers = 6 + (unsigned)BELOW(60);
        (void)snprintf(month, sizeof month, "%d-%02u", YEAR, i + 1);
        turnover = turnover * (int64_t)(85 + BELOW(30)) / 100 + 1;
        gen_fact(b, x, "invoices.month", month, "confidential");
        sp_buf_putf(b, "\"month\":\"%s\",\"issued\":%u,\"issued_amount\":%s,\"received\":%u,\"received_amount\":%s,\"voided_share\":\"%u.%u\"", month,
                    customers * 3, money(x, turnover, NULL).text, customers * 2, money(x, turnover * 7 / 10, NULL).text, (unsigned)BELOW(5), (unsigned)BELOW(10));
        sp_buf_putf(b, ",\"customers\":%u,\"largest_customer_share\":\"%u\",\"top_customers_share\":\"%u\"", customers, largest, largest + (unsigned)BELOW(50));
        gen_fact_end(b);
    }
}

static void put_power(struct sp_buf *b, struct gen_company *x)
{
    uint64_t kwh = 800 + BELOW(90000);
    unsigned meter = DIGITS;
    for (unsigned i = 0; i < MONTHS; i++) {
        char month[16];
        (void)snprintf(month, sizeof month, "%d-%02u", YEAR, i + 1);
        kwh = kwh * (85 + BELOW(30)) / 100 + 1;
        gen_fact(b, x, "electricity.month", month, "confidential");
        sp_buf_putf(b, "\"month\":\"%s\",\"meter\":\"M-%u\",\"kwh\":\"%llu\",\"peak_kw\":\"%llu\"", month, meter, (unsigned long long)kwh, (unsigned long long)(kwh / 300 + 1));
        if (CHANCE(20))
            sp_buf_putf(b, ",\"arrears\":%s,\"arrears_days\":%u", money(x, (int64_t)kwh, NULL).text, 10 + (unsigned)BELOW(50));
        SP_PUT(b, ",\"cut_off\":false");
        gen_fact_end(b);
    }
}

/* --- shipping and trade --- */

#define HS CHOOSE("090111", "100630", "260300", "271600", "310420", "400122", "440710", "854231", "870323")
#define NEIGHBOUR CHOOSE("CN", "TH", "VN", "SG", "MY", "KH", "LA", "MM")

static void put_vessel_and_box(struct sp_buf *b, struct gen_company *x, unsigned bill)
{
    char imo[8] = "9000000", box[12] = "SPTU0000000";
    for (size_t i = 1; i < 6; i++)
        imo[i] = (char)('0' + BELOW(10));
    for (size_t i = 4; i < 10; i++)
        box[i] = (char)('0' + BELOW(10));
    if (CHANCE(3) && sp_identifier_complete(SP_VIEW_LIT("imo"), imo, 7)) {
        gen_fact(b, x, "shipping.vessel", "1", "internal");
        sp_buf_putf(b, "\"imo\":\"%s\",\"mmsi\":\"57%u1\",\"flag\":\"%s\",\"type\":\"%s\",\"role\":\"%s\",\"state\":\"%s\",\"built\":\"%d\",\"gross_tonnage\":%u", imo, DIGITS,
                    NEIGHBOUR, CHOOSE("bulk", "container", "general_cargo"), CHOOSE("registered_owner", "operator"), CHOOSE("in_service", "in_service", "idle"),
                    1998 + (int)BELOW(25), 2000 + (unsigned)BELOW(60000));
        sp_buf_putf(b, ",\"value\":%s,\"valued\":\"%s\"", money(x, 900000 + (int64_t)BELOW(30000000), "USD").text, DAY(2024).text);
        gen_fact_end(b);
    }
    gen_fact(b, x, "shipping.bill_of_lading", "1", "confidential");
    sp_buf_putf(b, "\"number\":\"BL%u\",\"type\":\"original\",\"role\":\"%s\",\"loading\":\"%s\",\"discharge\":\"%s\",\"issued\":\"%s\",\"arrived\":\"%s\"", bill,
                CHOOSE("shipper", "consignee"), CHOOSE("VNHPH", "VNSGN", "THLCH"), CHOOSE("CNSHA", "CNQZH", "SGSIN"), DAY(2024).text, DAY(YEAR).text);
    sp_buf_putf(b, ",\"hs\":\"%s\",\"quantity\":\"%u\",\"unit\":\"TNE\",\"containers\":1,\"value\":%s", HS, 10 + (unsigned)BELOW(20),
                money(x, 20000 + (int64_t)BELOW(300000), "USD").text);
    gen_fact_end(b);
    if (!sp_identifier_complete(SP_VIEW_LIT("iso6346"), box, 11))
        return;
    gen_fact(b, x, "shipping.container", "1", "confidential");
    sp_buf_putf(b, "\"number\":\"%s\",\"type\":\"%s\",\"bill\":\"BL%u\",\"state\":\"delivered\",\"gross_kg\":\"%u\"", box, CHOOSE("22G1", "42G1", "45R1"), bill,
                9000 + (unsigned)BELOW(18000));
    gen_fact_end(b);
}

static void put_trade(struct sp_buf *b, struct gen_company *x)
{
    unsigned n = 1 + (unsigned)BELOW(3);
    for (unsigned i = 0; i < n; i++) {
        gen_fact(b, x, "foreign_trade.flow", ids[i], "confidential");
        sp_buf_putf(b, "\"period_from\":\"2024-01-01\",\"period_to\":\"2024-12-31\",\"flow\":\"%s\",\"hs\":\"%s\",\"country\":\"%s\",\"value\":%s,\"quantity\":\"%u.%u\",\"unit\":\"%s\"",
                    CHOOSE("export", "import"), HS, NEIGHBOUR, money(x, 10000 + (int64_t)BELOW(5000000), "USD").text, 5 + (unsigned)BELOW(5000),
                    (unsigned)BELOW(10), CHOOSE("TNE", "KGM", "C62", "MTQ"));
        sp_buf_putf(b, ",\"declarations\":%u", 1 + (unsigned)BELOW(200));
        gen_fact_end(b);
    }
    if (CHANCE(4)) {
        gen_fact(b, x, "foreign_trade.customs_rating", "1", "public");
        sp_buf_putf(b, "\"grade\":\"%s\",\"from\":\"%s\"", CHOOSE("aeo", "certified", "ordinary", "ordinary"), DAY(2023).text);
        gen_fact_end(b);
    }
}

/* --- what the registry makes of it --- */

static void put_score(struct sp_buf *b, struct gen_company *x)
{
    unsigned score = 420 + (unsigned)BELOW(400);
    gen_fact(b, x, "score.score", "1", "confidential");
    sp_buf_putf(b, "\"model\":\"synthetic\",\"version\":\"1\",\"score\":\"%u\",\"lowest\":\"300\",\"highest\":\"850\",\"grade\":\"%s\",\"pd\":\"%u.%u\",\"horizon_months\":12,\"as_of\":\"%s\"",
                score, score > 700 ? "A" : score > 550 ? "B" : "C", score > 700 ? 0u : score > 550 ? 2u : 8u, 1 + (unsigned)BELOW(9), DAY(YEAR).text);
    gen_fact_end(b);
    for (unsigned i = 0; i < 2; i++) {
        gen_fact(b, x, "score.reason", i ? "1.2" : "1.1", "confidential");
        sp_buf_putf(b, "\"score\":\"1\",\"rank\":%u,\"code\":\"%s\",\"points\":\"-%u\"", i + 1, i ? CHOOSE("young", "size", "sector") : CHOOSE("leverage", "liquidity", "late_payment"),
                    5 + (unsigned)BELOW(30));
        gen_fact_end(b);
    }
}

static void put_queries(struct sp_buf *b, struct gen_company *x)
{
    unsigned n = 1 + (unsigned)BELOW(3);
    for (unsigned i = 0; i < n; i++) {
        gen_fact(b, x, "query_history.query", ids[i], "confidential");
        sp_buf_putf(b, "\"who\":\"%s/bank-%u\",\"at\":\"%sT0%u:15:30Z\",\"purpose\":\"%s\",\"product\":\"basic\",\"authorisation\":\"C-%u\",\"basis\":\"subject_consent\",\"outcome\":\"answered\"",
                    NEIGHBOUR, 1 + (unsigned)BELOW(9), DAY(YEAR).text, (unsigned)BELOW(10), CHOOSE("credit_granting", "credit_review", "due_diligence"), DIGITS);
        gen_fact_end(b);
    }
}

static void put_alert(struct sp_buf *b, struct gen_company *x)
{
    if (CHANCE(8)) {
        gen_fact(b, x, "alerts.alert", "1", "confidential");
        sp_buf_putf(b, "\"rule\":\"early.%u\",\"severity\":\"%s\",\"trigger\":\"%s\",\"state\":\"open\",\"raised\":\"%s\"", 1 + (unsigned)BELOW(20), CHOOSE("low", "medium", "high"),
                    CHOOSE("turnover_fall", "power_fall", "litigation", "late_accounts"), DAY(YEAR).text);
        gen_fact_end(b);
    }
}

static void put_disputes(struct sp_buf *b, struct gen_company *x)
{
    struct day raised = DAY(2024);
    gen_fact(b, x, "disputes.dispute", "1", "internal");
    sp_buf_putf(b, "\"kind\":\"registered.headcount\",\"fact\":\"1\",\"field\":\"count\",\"by\":\"subject\",\"claim\":{\"text\":\"The number of employees is out of date.\",\"lang\":\"en\"},"
                   "\"raised\":\"%s\",\"deadline\":\"%s\",\"outcome\":\"%s\",\"decided\":\"%s\"", raised.text, DAY(YEAR).text, CHOOSE("rejected", "unresolved"), DAY(YEAR).text);
    gen_fact_end(b);
    gen_fact(b, x, "disputes.statement", "1", "internal");
    sp_buf_putf(b, "\"text\":{\"text\":\"We employ more people than the register says.\",\"lang\":\"en\"},\"date\":\"%s\",\"kind\":\"registered.headcount\",\"fact\":\"1\",\"dispute\":\"1\"", DAY(YEAR).text);
    gen_fact_end(b);
}

static void put_labour(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "labour.project", "1", "internal");
    sp_buf_putf(b, "\"name\":{\"text\":\"Site %u\",\"lang\":\"en\"},\"number\":\"P-%u\",\"role\":\"%s\",\"country\":\"%s\",\"headcount\":%u,\"payroll\":%s,\"paid_until\":\"%d-0%u\",\"as_of\":\"%s\"",
                1 + (unsigned)BELOW(90), DIGITS, CHOOSE("main_contractor", "subcontractor", "labour_subcontractor"), x->c->code, 10 + (unsigned)BELOW(400),
                money(x, AMOUNT / 10 + 1, NULL).text, YEAR, 1 + (unsigned)BELOW(9), DAY(YEAR).text);
    gen_fact_end(b);
    if (CHANCE(4)) {
        gen_fact(b, x, "labour.wage_arrears", "1", "internal");
        sp_buf_putf(b, "\"amount\":%s,\"workers\":%u,\"since\":\"%d-0%u\",\"state\":\"open\",\"listed\":false,\"as_of\":\"%s\"", money(x, AMOUNT / 30 + 1, NULL).text,
                    2 + (unsigned)BELOW(60), YEAR, 1 + (unsigned)BELOW(9), DAY(YEAR).text);
        gen_fact_end(b);
    }
}

void gen_beyond(struct sp_buf *b, struct gen_company *x)
{
    struct sp_prng before = x->g;
    x->beyond = x->g.state;
    put_credit(b, x);
    put_watch_and_tax(b, x);
    if (CHANCE(3))
        put_invoices(b, x);
    if (CHANCE(3))
        put_power(b, x);
    if (CHANCE(6))
        put_vessel_and_box(b, x, DIGITS);
    if (CHANCE(3))
        put_trade(b, x);
    if (CHANCE(2))
        put_score(b, x);
    put_alert(b, x);
    if (CHANCE(3))
        put_queries(b, x);
    if (CHANCE(25))
        put_disputes(b, x);
    if (CHANCE(10))
        put_labour(b, x);
    x->g = before;
}
