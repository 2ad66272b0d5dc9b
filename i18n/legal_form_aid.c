#include "i18n/legal_form_aid.h"

#include <pthread.h>

#include "i18n/legal_form_plain.h"
#include "i18n/legal_form_table.h"

enum { MOST_ROUNDS = 6 };

static const struct { const char *label, *note; } words[SP_FORM_COUNT] = {
#define X(name, type, label, note) { label, note },
    SP_FORMS(X)
#undef X
};

/* ISO 20275 */
struct listed { const char *code, *country; enum sp_form form; bool told; const char *language, *name; };
static const struct listed elf[] = {
#define X(code, country, form, told, language, name) { code, country, SP_FORM_##form, told, language, name },
#include "i18n/legal_form_elf_list.h"
#undef X
};
enum { N_ELF = sizeof elf / sizeof elf[0] };

/* A branch or an office is no company; what stands between its words and its company's form is not known. */
static const char *const branches[] = { "分公司", "子公司", "代表处", "办事处", "分行", "支行", "分店", "分部", "ສາຂາ", "ຫ້ອງການຕາງໜ້າ", "ຫ້ອງການຜູ້ຕາງໜ້າ",
    "ຫ້ອງການຜູ້ແທນ", "สาขา", "สำนักงานผู้แทน", "สำนักงานตัวแทน", "សាខា", "ការិយាល័យតំណាង", "ရုံးခွဲ", "ကိုယ်စားလှယ်ရုံး", "கிளை", " branch ", " chi nhanh ",
    " van phong dai dien ", " cawangan ", " cabang ", " sucursal ", " representative office ", " rep office ", " kantor perwakilan ",
    " pejabat perwakilan " };
/* Of a company, and none: its union, a fund that it keeps. "กองทุน" within a name is a trade: funds have managers. */
static const char *const others[] = { "สหภาพแรงงาน", "กองทุน", "มูลนิธิ", "สมาคม", "ສະຫະພັນກຳມະບານ", "ກອງທຶນ", "ມູນນິທິ", "ສະມາຄົມ", "สหพันธ์แรงงาน" };
/* What turns the form behind it into its contrary. */
static const char *const denials[] = { "非", " non ", " un ", "ไม่", "ບໍ່" };

static struct sp_form_table table = { .by_law = true };
static pthread_once_t once = PTHREAD_ONCE_INIT;

static size_t fold_spelling(struct sp_view spelling, char out[2][256], size_t n[2])
{
    struct sp_form_plain p;
    if (!sp_form_plain(spelling, &p) || p.n > sizeof out[0]) return 0;
    memcpy(out[0], p.text, p.n);
    n[0] = p.n;
    return 1;
}

static void build(void) { sp_form_table_build(&table, fold_spelling); }

/* --- what it is --- */

static void tell(enum sp_form form, struct sp_view country, struct sp_form_told *out)
{
    *out = (struct sp_form_told){ .label = sp_view_of(words[form].label), .note = sp_view_of(words[form].note), .country = country };
}

static void tell_code(const struct listed *l, struct sp_form_told *out)
{
    out->elf = sp_view_of(l->code);
    out->local = sp_view_of(l->name);
    out->language = sp_view_of(l->language);
}

/* The code that a form's name in this country tells, if it tells one. */
static void tell_code_of(enum sp_form form, struct sp_view country, struct sp_form_told *out)
{
    for (size_t i = 0; i < N_ELF; i++)
        if (elf[i].told && elf[i].form == form && sp_view_is(country, elf[i].country)) tell_code(&elf[i], out);
}

bool sp_form_of_code(struct sp_view code, struct sp_form_told *out)
{
    for (size_t i = 0; i < N_ELF; i++) {
        if (!sp_view_is(code, elf[i].code)) continue;
        tell(elf[i].form, sp_view_of(elf[i].country), out);
        tell_code(&elf[i], out);
        return true;
    }
    return false;
}

/* --- in words of a register --- */

static const struct listed *called(struct sp_view plain, struct sp_view country)
{
    struct sp_form_plain p;
    for (size_t i = 0; i < N_ELF; i++)
        if (sp_view_is(country, elf[i].country) && sp_form_plain(sp_view_of(elf[i].name), &p) && sp_view_eq(sp_view(p.text, p.n), plain))
            return &elf[i];
    return NULL;
}

/* "有限责任公司（自然人投资或控股）": what stands in brackets behind a Chinese form says more about its owners. */
static struct sp_view before_bracket(struct sp_view text)
{
    static const char *const open[] = { "公司（", "公司(" };
    for (size_t i = 0; i < 2; i++) {
        const char *at = memmem(text.p, text.n, open[i], strlen(open[i]));
        if (at) return sp_view(text.p, (size_t)(at - text.p) + strlen("公司"));
    }
    return text;
}

bool sp_form_in_words(struct sp_view text, struct sp_view country, struct sp_form_told *out)
{
    struct sp_form_plain p;
    (void)pthread_once(&once, build);
    if (!text.n || !sp_form_plain(before_bracket(text), &p)) return false;
    struct sp_view plain = sp_view(p.text, p.n);
    const struct listed *l = called(plain, country);
    const struct sp_form_pattern *found = l ? NULL : sp_form_itself(&table, plain, country);
    enum sp_form form = l ? l->form : found ? (enum sp_form)found->form : SP_FORM_UNKNOWN;
    if (!words[form].label[0]) return false;
    tell(form, country, out);
    out->back = text;
    if (l) tell_code(l, out);
    else tell_code_of(form, country, out);
    return true;
}

/* --- in a name --- */

static bool is_company(enum sp_legal_form t) { return t == SP_LEGAL_CORP || t == SP_LEGAL_LTD || t == SP_LEGAL_LLC || t == SP_LEGAL_JSC || t == SP_LEGAL_PLC; }

static bool is_partnership(enum sp_legal_form t) { return t == SP_LEGAL_PARTNERSHIP || t == SP_LEGAL_LP || t == SP_LEGAL_LLP; }

/* "limited" says less than "joint stock", "private limited" something else. */
static bool may_be(enum sp_form less, enum sp_form more)
{
    if (less == SP_FORM_LTD || less == SP_FORM_LIMITED) return true;
    return sp_form_type(more) == SP_LEGAL_PLC && (less == SP_FORM_LLC || less == SP_FORM_JSC || less == SP_FORM_PERSERO);
}

/* What a name is that says both; false: it cannot be both. */
static bool join(enum sp_form *best, enum sp_form next)
{
    enum sp_legal_form a = sp_form_type(*best), b = sp_form_type(next);
    if (*best == SP_FORM_UNKNOWN || *best == SP_FORM_CORP || a == b) {
        *best = next > *best || a != b ? next : *best;
        return true;
    }
    if (next == SP_FORM_CORP || (a == SP_LEGAL_COOP && is_company(b))) return true; /* cooperatives are "limited", too */
    if (is_partnership(a) && is_partnership(b) && a > b) return true; /* "合伙企业（有限合伙）" */
    if ((b == SP_LEGAL_COOP && is_company(a)) || (is_partnership(a) && is_partnership(b))) {
        *best = next;
        return true;
    }
    if (!is_company(a) || !is_company(b) || !may_be(a < b ? *best : next, a < b ? next : *best)) return false;
    *best = a < b ? next : *best;
    return true;
}

/* A space at the end of the words is one of the text. */
static bool ends_in(struct sp_view spaced, const char *said)
{
    size_t k = strlen(said), last = said[k - 1] == ' ' ? spaced.n : spaced.n - 1;
    return last >= k && !memcmp(spaced.p + last - k, said, k);
}

/* Words beside the form that say it is not the form of what is named. */
static bool denied(struct sp_view core, struct sp_view country)
{
    char beside[SP_MAX_NAME_BYTES + 2]; /* a space at both ends, so that a word at an end is one, too */
    size_t n = core.n + 2;
    beside[0] = beside[n - 1] = ' ';
    memcpy(beside + 1, core.p, core.n);
    for (size_t i = 0; i < sizeof branches / sizeof branches[0]; i++)
        if (memmem(beside, n, branches[i], strlen(branches[i]))) return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (n > strlen(others[i]) && !memcmp(beside + 1, others[i], strlen(others[i]))) return true;
    for (size_t i = 0; i < sizeof denials / sizeof denials[0]; i++)
        if (ends_in(sp_view(beside, n), denials[i])) return true;
    return sp_view_is(country, "MY") && n > 4 && !memcmp(beside + n - 3, " l ", 3); /* "(L)": Labuan has forms of its own */
}

struct found { enum sp_form form; struct sp_view core; size_t front_end, back_at; };

static bool find(struct sp_view plain, struct sp_view country, struct found *f)
{
    *f = (struct found){ .form = SP_FORM_UNKNOWN, .core = plain, .back_at = plain.n };
    for (int round = 0; round < MOST_ROUNDS && f->core.n; round++) {
        const struct sp_form_pattern *end = sp_form_branch(f->core) ? NULL : sp_form_at_end(&table, f->core, country), *front = NULL;
        if (end) {
            f->back_at = (size_t)(f->core.p - plain.p) + f->core.n - end->n;
            f->core = sp_view_trim(sp_view(f->core.p, f->core.n - end->n));
            if (!join(&f->form, (enum sp_form)end->form)) return false;
        }
        if (f->core.n) front = sp_form_in_front(&table, f->core, country);
        if (front) {
            f->front_end = (size_t)(f->core.p - plain.p) + front->n;
            f->core = sp_view_trim(sp_view(f->core.p + front->n, f->core.n - front->n));
            if (!join(&f->form, (enum sp_form)front->form)) return false;
        }
        if (!end && !front) break;
    }
    bool two = sp_form_type(f->form) == SP_LEGAL_COOP && memmem(plain.p, plain.n, " sdn ", 5); /* "Koperasi … Sdn. Bhd." */
    return f->core.n && words[f->form].label[0] && !two && !denied(f->core, country);
}

/* The form's words at the end, with the bracket that opens before them. */
static struct sp_view back_of(struct sp_view text, size_t at)
{
    static const char *const open[] = { "(", "（" };
    for (size_t i = 0; i < 2; i++)
        if (at >= strlen(open[i]) && !memcmp(text.p + at - strlen(open[i]), open[i], strlen(open[i]))) at -= strlen(open[i]);
    return sp_view(text.p + at, text.n - at);
}

bool sp_form_in_name(struct sp_view text, struct sp_view country, struct sp_form_told *out)
{
    struct sp_form_plain p;
    struct found f;
    (void)pthread_once(&once, build);
    if (!text.n || !sp_form_plain(text, &p) || !find(sp_view(p.text, p.n), country, &f)) return false;
    tell(f.form, country, out);
    tell_code_of(f.form, country, out);
    if (f.front_end) out->front = sp_view(text.p + p.at[0], (size_t)(p.at[f.front_end] - p.at[0]));
    if (f.back_at < p.n) out->back = back_of(text, p.at[f.back_at]);
    return true;
}
