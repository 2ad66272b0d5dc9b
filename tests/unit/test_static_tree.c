/* layer: base */
/* The verifier's own part of cJSON makes the trees that libcjson makes, of every text that the scanner lets through. */
#include <dirent.h>

#include "tests/lib/check.h"

#include "base/file.h"
#include "base/json.h"
#include "base/random.h"

#define cJSON_ParseWithLength own_ParseWithLength
#define cJSON_Delete own_Delete
#define cJSON_GetArraySize own_GetArraySize
#define cJSON_GetObjectItemCaseSensitive own_GetObjectItemCaseSensitive
#define cJSON_IsFalse own_IsFalse
#define cJSON_IsTrue own_IsTrue
#define cJSON_IsBool own_IsBool
#define cJSON_IsNull own_IsNull
#define cJSON_IsNumber own_IsNumber
#define cJSON_IsString own_IsString
#define cJSON_IsArray own_IsArray
#define cJSON_IsObject own_IsObject
#include "tools/saphan-verify/static/tree.c"
#undef cJSON_ParseWithLength
#undef cJSON_Delete
#undef cJSON_GetArraySize
#undef cJSON_GetObjectItemCaseSensitive
#undef cJSON_IsFalse
#undef cJSON_IsTrue
#undef cJSON_IsBool
#undef cJSON_IsNull
#undef cJSON_IsNumber
#undef cJSON_IsString
#undef cJSON_IsArray
#undef cJSON_IsObject

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static bool same_item(const cJSON *a, const cJSON *b)
{
    return a->type == b->type && same_text(a->string, b->string) && same_text(a->valuestring, b->valuestring) &&
           a->valueint == b->valueint && memcmp(&a->valuedouble, &b->valuedouble, sizeof a->valuedouble) == 0 &&
           own_GetArraySize(a) == cJSON_GetArraySize(b) && own_IsBool(a) == cJSON_IsBool(b) && own_IsNull(a) == cJSON_IsNull(b) &&
           own_IsString(a) == cJSON_IsString(b) && own_IsNumber(a) == cJSON_IsNumber(b) && own_IsArray(a) == cJSON_IsArray(b) &&
           own_IsObject(a) == cJSON_IsObject(b) && own_IsTrue(a) == cJSON_IsTrue(b) && own_IsFalse(a) == cJSON_IsFalse(b);
}

static bool same(const cJSON *a, const cJSON *b)
{
    if (!same_item(a, b))
        return false;
    const cJSON *x = a->child, *y = b->child;
    for (; x && y; x = x->next, y = y->next)
        if (!same(x, y) || (x->next && x->next->prev != x))
            return false;
    return !x && !y;
}

/* How many texts were good JSON. */
static size_t agree(struct sp_view text)
{
    if (!sp_ok(sp_json_scan(text, 0, NULL)))
        return 0;
    cJSON *own = own_ParseWithLength(text.p, text.n), *theirs = cJSON_ParseWithLength(text.p, text.n);
    if (!own || !theirs || !same(own, theirs))
        fail_msg("another tree: %.*s", (int)text.n, text.p);
    own_Delete(own);
    cJSON_Delete(theirs);
    return 1;
}

static void small_texts(void **state)
{
    static const char *const texts[] = {
        "0", "-0", "1.5e-3", "9007199254740991", "-9007199254740991", "3000000000", "-3000000000", "true", "false", "null", "\"\"",
        "[]", "{}", " [ 1 , [ ] , { } , \"a\" ] ", "{\"a\":{\"b\":[1,{\"c\":null}]},\"\":\"\"}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u4eba\\ud83d\\ude00\"", "{\"k\\u0065y\\n\":\",,,[[[{{{\"}", "[[[[[[[[[[[[1]]]]]]]]]]]]",
        "\"\xe4\xba\xba\xf0\x9f\x98\x80\"", "[true,false,null,\"x\",1]", "\n{\r\n\t\"a\" : [ ] }\n" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(agree(sp_view_of(texts[i])), 1);
}

/* What changed texts the scanner still lets through is read alike, too. */
static void changed_texts(void **state)
{
    static const char from[] = "{\"a\":[1,-2.5e3,\"x\\u00e9\\n\",{\"b\":null,\"c\":true}],\"d\\\"\":\"\\ud83d\\ude00\",\"e\":{}}";
    static const char with[] = "{}[]\",:\\un019.-e taé";
    struct sp_prng g = { 20261121 };
    char t[sizeof from];
    size_t good = 0;
    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        memcpy(t, from, sizeof t);
        for (uint64_t k = 0; k <= i % 3; k++)
            t[sp_prng_below(&g, sizeof from - 1)] = with[sp_prng_below(&g, sizeof with - 1)];
        size_t at = (size_t)sp_prng_below(&g, 4) ? 0 : (size_t)sp_prng_below(&g, sizeof from - 1);
        good += agree(sp_view(t + at, sizeof from - 1 - at));
    }
    assert_true(good > 5000);
}

/* Every JSON file of the fuzzers' corpora. */
static void whole_files(void **state)
{
    static const char *const folders[] = { "json", "bundle", "trust", "report", "request", "fact", "jwk", "canonical" };
    size_t good = 0;
    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "tests/fuzz/corpus/%s", folders[i]);
        DIR *dir = opendir(path);
        for (const struct dirent *e; dir && (e = readdir(dir));) {
            SP_BUF_AUTO text = { 0 };
            char file[512];
            (void)snprintf(file, sizeof file, "%s/%s", path, e->d_name);
            if (e->d_name[0] != '.' && sp_ok(sp_file_read(file, 1 << 22, &text, NULL)))
                good += agree(sp_buf_view(&text));
        }
        if (dir)
            closedir(dir);
    }
    assert_true(good > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(small_texts), cmocka_unit_test(changed_texts), cmocka_unit_test(whole_files) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
