#include "tools/saphan-gen/facts.h"

void gen_fact(struct sp_buf *b, struct gen_company *x, const char *kind, const char *id, const char *class)
{
    if (x->facts++)
        SP_PUT(b, ",");
    SP_PUT(b, "{\"kind\":\"");
    gen_put(b, kind);
    SP_PUT(b, "\",\"id\":\"");
    gen_put(b, id);
    SP_PUT(b, "\",\"status\":\"new\",\"class\":\"");
    gen_put(b, class);
    SP_PUT(b, "\",\"source\":\"synthetic\",\"data\":{");
}

void gen_text_end(struct sp_buf *b, const char *lang)
{
    SP_PUT(b, "\",\"lang\":\"");
    gen_put(b, lang);
    SP_PUT(b, "\"}");
}

void gen_number(struct sp_buf *b, int64_t v)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t left = v < 0 ? (uint64_t)-v : (uint64_t)v;
    do {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (v < 0)
        text[--at] = '-';
    sp_buf_put(b, sp_view(text + at, sizeof text - at));
}

void gen_date(struct sp_buf *b, struct gen_company *x, int year)
{
    unsigned month = (unsigned)gen_below(x, 12) + 1, day = (unsigned)gen_below(x, 28) + 1;
    char text[12] = { '"', (char)('0' + year / 1000), (char)('0' + year / 100 % 10), (char)('0' + year / 10 % 10),
                      (char)('0' + year % 10), '-', (char)('0' + month / 10), (char)('0' + month % 10), '-',
                      (char)('0' + day / 10), (char)('0' + day % 10), '"' };
    sp_buf_put(b, sp_view(text, sizeof text));
}

void gen_amount(struct sp_buf *b, const struct gen_company *x, int64_t value)
{
    SP_PUT(b, "{\"value\":\"");
    gen_number(b, value);
    SP_PUT(b, "\",\"currency\":\"");
    gen_put(b, x->c->currency);
    SP_PUT(b, "\"}");
}

static void put_person(struct sp_buf *b, struct gen_company *x)
{
    SP_PUT(b, "\"name\":{\"text\":\"");
    bool given_first = !strcmp(x->c->code, "LA") || !strcmp(x->c->code, "TH");
    const struct gen_word *family = GEN_PICK(x, family), *given = GEN_PICK(x, given);
    gen_put(b, (given_first ? given : family)->local);
    gen_put(b, x->c->person_gap);
    gen_put(b, (given_first ? family : given)->local);
    gen_text_end(b, x->c->lang);
}

static void put_owners(struct sp_buf *b, struct gen_company *x)
{
    static const char *const ids[] = { "1", "2", "3" };
    unsigned n = 1 + (unsigned)gen_below(x, 3);
    int64_t left = 100;
    for (unsigned i = 0; i < n; i++) {
        int64_t share = i + 1 == n ? left : (int64_t)gen_below(x, (uint64_t)left - (n - i)) + 1;
        left -= share;
        gen_fact(b, x, "ownership.owner", ids[i], "public");
        put_person(b, x);
        SP_PUT(b, ",\"type\":\"person\",\"country\":\"");
        gen_put(b, x->c->code);
        SP_PUT(b, "\",\"interest\":\"shareholding\",\"share\":\"");
        gen_number(b, share);
        SP_PUT(b, "\",\"direct\":true,\"beneficial\":");
        gen_put(b, share > 25 ? "true" : "false");
        gen_fact_end(b);
    }
}

static void put_officers(struct sp_buf *b, struct gen_company *x)
{
    static const char *const roles[] = { "chair", "general_manager", "chief_accountant" }, *const ids[] = { "1", "2", "3" };
    unsigned n = 2 + (unsigned)gen_below(x, 2);
    for (unsigned i = 0; i < n; i++) {
        gen_fact(b, x, "officers.officer", ids[i], "internal");
        put_person(b, x);
        SP_PUT(b, ",\"role\":\"");
        gen_put(b, roles[i]);
        SP_PUT(b, "\",\"legal_representative\":");
        gen_put(b, i == 0 ? "true" : "false");
        SP_PUT(b, ",\"from\":");
        gen_date(b, x, 2015 + (int)gen_below(x, 9));
        gen_fact_end(b);
    }
}

static void put_line(struct sp_buf *b, const char *name, int64_t v)
{
    SP_PUT(b, ",\"");
    gen_put(b, name);
    SP_PUT(b, "\":\"");
    gen_number(b, v);
    SP_PUT(b, "\"");
}

/* Profit and loss, balance sheet and cash flow that add up; money in thousands of the currency. */
static void put_lines(struct sp_buf *b, struct gen_company *x, int64_t revenue)
{
    int64_t cost = revenue * (int64_t)(55 + gen_below(x, 25)) / 100, gross = revenue - cost;
    int64_t operating = gross * (int64_t)(10 + gen_below(x, 60)) / 100 - revenue * (int64_t)gen_below(x, 6) / 100;
    int64_t interest = revenue / 50, before = operating - interest, tax = before > 0 ? before / 5 : 0;
    int64_t cash = revenue / 9, receivables = revenue * (int64_t)(8 + gen_below(x, 20)) / 100, stock = revenue / 11;
    int64_t current = cash + receivables + stock, fixed = revenue * (int64_t)(30 + gen_below(x, 90)) / 100;
    int64_t payables = revenue / 8, short_debt = revenue / 14, current_debt = payables + short_debt;
    int64_t long_debt = fixed / 3, debt = current_debt + long_debt, equity = current + fixed - debt, capital = equity / 2;
    const struct { const char *name; int64_t v; } lines[] = {
        { "revenue", revenue }, { "cost_of_sales", cost }, { "gross_profit", gross }, { "operating_profit", operating },
        { "interest_expense", interest }, { "profit_before_tax", before }, { "income_tax", tax }, { "profit", before - tax },
        { "cash", cash }, { "receivables", receivables }, { "inventories", stock }, { "current_assets", current },
        { "non_current_assets", fixed }, { "total_assets", current + fixed }, { "payables", payables },
        { "short_term_debt", short_debt }, { "current_liabilities", current_debt }, { "long_term_debt", long_debt },
        { "non_current_liabilities", long_debt }, { "total_liabilities", debt }, { "share_capital", capital },
        { "retained_earnings", equity - capital }, { "equity", equity }, { "operating_cash_flow", before - tax + fixed / 20 },
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        put_line(b, lines[i].name, lines[i].v);
}

static void put_statements(struct sp_buf *b, struct gen_company *x)
{
    static const char *const years[] = { "2023", "2024" };
    int64_t revenue = (int64_t)(100 + gen_below(x, 9000)) * (x->unit / 1000) / 10 + 1000;
    for (unsigned i = (unsigned)gen_below(x, 2); i < 2; i++) {
        revenue = revenue * (int64_t)(90 + gen_below(x, 30)) / 100;
        gen_fact(b, x, "financial.statement", years[i], "confidential");
        SP_PUT(b, "\"period_from\":\"");
        gen_put(b, years[i]);
        SP_PUT(b, "-01-01\",\"period_to\":\"");
        gen_put(b, years[i]);
        SP_PUT(b, "-12-31\",\"consolidated\":false,\"gaap\":\"");
        gen_put(b, x->c->gaap);
        SP_PUT(b, "\",\"audited\":\"");
        gen_put(b, gen_chance(x, 3) ? "audited" : "unaudited");
        SP_PUT(b, "\",\"currency\":\"");
        gen_put(b, x->c->currency);
        SP_PUT(b, "\",\"unit\":1000,\"restated\":false");
        put_lines(b, x, revenue);
        gen_fact_end(b);
    }
}

static void put_experiences(struct sp_buf *b, struct gen_company *x)
{
    static const char *const ids[] = { "1", "2", "3" };
    static const int terms[] = { 30, 45, 60, 90 };
    unsigned n = 1 + (unsigned)gen_below(x, 3);
    for (unsigned i = 0; i < n; i++) {
        int64_t amount = (int64_t)(1 + gen_below(x, 5000)) * x->unit / 1000;
        int64_t late = gen_chance(x, 3) ? (int64_t)gen_below(x, 90) : -(int64_t)gen_below(x, 6);
        gen_fact(b, x, "trade_payments.experience", ids[i], "confidential");
        SP_PUT(b, "\"supplier\":\"S-");
        gen_number(b, (int64_t)gen_below(x, 100000));
        SP_PUT(b, "\",\"terms_days\":");
        gen_number(b, terms[gen_below(x, 4)]);
        SP_PUT(b, ",\"amount\":");
        gen_amount(b, x, amount);
        if (late > 0) {
            SP_PUT(b, ",\"past_due\":");
            gen_amount(b, x, amount * late / 180);
        }
        SP_PUT(b, ",\"days_beyond_terms\":");
        gen_number(b, late);
        SP_PUT(b, ",\"as_of\":");
        gen_date(b, x, 2024);
        gen_fact_end(b);
    }
}

static void put_legal(struct sp_buf *b, struct gen_company *x)
{
    if (gen_chance(x, 5)) {
        gen_fact(b, x, "legal.case", "1", "public");
        SP_PUT(b, "\"number\":\"C-");
        gen_number(b, (int64_t)gen_below(x, 10000));
        SP_PUT(b, "/2023\",\"court\":{\"text\":\"");
        gen_put(b, x->c->court);
        gen_text_end(b, x->c->lang);
        SP_PUT(b, ",\"type\":\"contract\",\"role\":\"");
        gen_put(b, gen_chance(x, 2) ? "plaintiff" : "defendant");
        SP_PUT(b, "\",\"state\":\"decided\",\"amount\":");
        gen_amount(b, x, (int64_t)(1 + gen_below(x, 800)) * x->unit / 100);
        SP_PUT(b, ",\"filed\":");
        gen_date(b, x, 2023);
        SP_PUT(b, ",\"decided\":");
        gen_date(b, x, 2024);
        SP_PUT(b, ",\"outcome\":\"settled\"");
        gen_fact_end(b);
    }
    if (gen_chance(x, 6)) {
        gen_fact(b, x, "legal.pledge", "1", "public");
        SP_PUT(b, "\"type\":\"movable\",\"amount\":");
        gen_amount(b, x, (int64_t)(1 + gen_below(x, 900)) * x->unit / 50);
        SP_PUT(b, ",\"from\":");
        gen_date(b, x, 2022);
        SP_PUT(b, ",\"to\":");
        gen_date(b, x, 2027);
        gen_fact_end(b);
    }
    if (gen_chance(x, 25)) {
        gen_fact(b, x, "legal.penalty", "1", "public");
        SP_PUT(b, "\"type\":\"fine\",\"amount\":");
        gen_amount(b, x, (int64_t)(1 + gen_below(x, 90)) * x->unit / 500);
        SP_PUT(b, ",\"date\":");
        gen_date(b, x, 2023);
        gen_fact_end(b);
    }
}

void gen_more(struct sp_buf *b, struct gen_company *x)
{
    put_owners(b, x);
    put_officers(b, x);
    put_statements(b, x);
    put_experiences(b, x);
    put_legal(b, x);
}
