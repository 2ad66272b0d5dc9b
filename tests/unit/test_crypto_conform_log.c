/* layer: crypto */
/* Published trees, proofs and notes, through the very functions that `saphan conform` calls. */
#include "tests/lib/check.h"

#include "crypto/conform.h"

typedef struct sp_rc (*answerer)(const cJSON *in, struct sp_buf *out);

static void answered(answerer f, const char *line, const char *want)
{
    SP_JSON_AUTO in = NULL;
    SP_JSON_AUTO again = NULL;
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(line), 0, &in, NULL));
    CHECK_OK(f(in, &out));
    CHECK_OK(sp_json_parse(sp_buf_view(&out), 0, &again, NULL));
    if (!sp_view_is(sp_buf_view(&out), want))
        fail_msg("%s\n  gives %.*s\n  not %s", line, (int)out.n, out.p, want);
}

#define VALID "{\"valid\":true}"
#define REFUSED(rule) "{\"valid\":false,\"rule\":\"" rule "\"}"
#define Q(text) "\"" text "\""

/* github.com/transparency-dev/merkle, proof/verify_test.go: the tree of eight leaves of RFC 6962's first logs */
#define ROOT_0 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ROOT_1 "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
#define ROOT_2 "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU="
#define ROOT_3 "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc="
#define ROOT_5 "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ="
#define ROOT_6 "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8="
#define ROOT_7 "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw="
#define ROOT_8 "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
#define LEAF_0 ROOT_1
#define LEAF_5 "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg="
#define N_96 Q("lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=")
#define N_5f Q("Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=")
#define N_6b Q("a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")
#define N_bc Q("vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")
#define N_0e Q("DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=")
#define N_ca Q("yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=")
#define N_d3 Q("037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")
#define N_b0 Q("sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=")

#define INCLUSION(index, size, leaf, root, proof, want) \
    answered(sp_conform_inclusion, "{\"leaf_index\":" index ",\"tree_size\":" size ",\"leaf_hash\":" leaf ",\"root\":" root \
             ",\"proof\":" proof "}", want)
#define PROOF_0_8 "[" N_96 "," N_5f "," N_6b "]"
#define PROOF_5_8 "[" N_bc "," N_ca "," N_d3 "]"

static void published_inclusions(void **state)
{
    (void)state;
    INCLUSION("0", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, VALID);
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, VALID);
    INCLUSION("\"5\"", "\"8\"", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, VALID);
    INCLUSION("0", "1", Q(LEAF_0), Q(ROOT_1), "[]", VALID);
    INCLUSION("0", "1", Q(LEAF_0), Q(ROOT_1), "null", VALID);
    answered(sp_conform_inclusion, "{\"leaf_index\":0,\"tree_size\":1,\"leaf_hash\":\"" LEAF_0 "\",\"root\":\"" ROOT_1 "\"}", VALID);
}

/* As the tests of that library spoil its proofs. */
static void spoilt_inclusions(void **state)
{
    (void)state;
    INCLUSION("4", "8", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.root"));
    INCLUSION("6", "8", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.root"));
    INCLUSION("7", "8", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.root"));
    INCLUSION("5", "16", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.proof-length"));
    INCLUSION("5", "4", Q(LEAF_5), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.index"));
    INCLUSION("\"18446744073709551615\"", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.index")); /* 0 - 1 */
    INCLUSION("5", "8", Q("V3JvbmdMZWFm"), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.hash"));
    INCLUSION("5", "8", Q(""), Q(ROOT_8), PROOF_5_8, REFUSED("merkle.hash"));
    INCLUSION("5", "8", "null", Q(ROOT_8), PROOF_5_8, REFUSED("merkle.hash"));
    INCLUSION("5", "8", Q(LEAF_5), "null", PROOF_5_8, REFUSED("merkle.hash"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_0), PROOF_5_8, REFUSED("merkle.root"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[" N_bc "," N_ca "," N_d3 ",\"\"]", REFUSED("merkle.hash"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[null," N_bc "," N_ca "," N_d3 "]", REFUSED("merkle.hash"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[" N_bc "," N_ca "," N_d3 "," Q(ROOT_8) "]", REFUSED("merkle.proof-length"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[" Q(ROOT_8) "," N_bc "," N_ca "," N_d3 "]", REFUSED("merkle.proof-length"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[" N_bc "," N_ca "]", REFUSED("merkle.proof-length"));
    INCLUSION("5", "8", Q(LEAF_5), Q(ROOT_8), "[" N_ca "," N_bc "," N_d3 "]", REFUSED("merkle.root"));
    INCLUSION("0", "0", Q(ROOT_0), Q(ROOT_0), "[]", REFUSED("merkle.index"));
    INCLUSION("1", "0", Q(ROOT_0), Q(ROOT_0), "[]", REFUSED("merkle.index"));
    INCLUSION("2", "1", Q(LEAF_0), Q(ROOT_1), "[]", REFUSED("merkle.index"));
    INCLUSION("0", "1", Q(""), Q(""), "[]", REFUSED("merkle.hash"));
}

static void numbers_and_base64_in_one_spelling(void **state)
{
    (void)state;
    INCLUSION("-1", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.index"));
    INCLUSION("0.5", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.index"));
    INCLUSION("\"00\"", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.index"));
    INCLUSION("\"\"", "8", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.index"));
    INCLUSION("0", "\"18446744073709551616\"", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.size"));
    INCLUSION("0", "\"18446744073709551615\"", Q(LEAF_0), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.proof-length"));
    INCLUSION("0", "1", Q(LEAF_0), Q("bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0"), "[]", REFUSED("merkle.hash"));
    INCLUSION("0", "1", Q(LEAF_0), Q("bjQLnP-zepicpUTmu3gKLHiQHT-zNzh2hRGjBhevoB0="), "[]", REFUSED("merkle.hash"));
    INCLUSION("0", "1", Q(LEAF_0), Q("bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1="), "[]", REFUSED("merkle.hash"));
}

static void a_proof_of_any_length_is_judged(void **state)
{
    (void)state;
    SP_BUF_AUTO line = { 0 };
    sp_buf_puts(&line, "{\"leaf_index\":0,\"tree_size\":1,\"leaf_hash\":\"" LEAF_0 "\",\"root\":\"" ROOT_1 "\",\"proof\":[" N_96);
    for (int i = 0; i < 500; i++)
        sp_buf_puts(&line, "," N_96);
    sp_buf_puts(&line, "]}");
    answered(sp_conform_inclusion, sp_buf_cstr(&line), REFUSED("merkle.proof-length"));
}

#define CONSISTENCY(size1, size2, root1, root2, proof, want) \
    answered(sp_conform_consistency, "{\"size1\":" size1 ",\"size2\":" size2 ",\"root1\":" root1 ",\"root2\":" root2 \
             ",\"proof\":" proof "}", want)
#define PROOF_6_8 "[" N_0e "," N_ca "," N_d3 "]"

static void published_consistencies(void **state)
{
    (void)state;
    CONSISTENCY("1", "1", Q(ROOT_1), Q(ROOT_1), "null", VALID);
    CONSISTENCY("0", "0", Q(ROOT_0), Q(ROOT_0), "[]", VALID);
    CONSISTENCY("1", "8", Q(ROOT_1), Q(ROOT_8), PROOF_0_8, VALID);
    CONSISTENCY("6", "8", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, VALID);
    CONSISTENCY("\"6\"", "\"8\"", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, VALID);
    CONSISTENCY("2", "5", Q(ROOT_2), Q(ROOT_5), "[" N_5f "," N_bc "]", VALID);
    CONSISTENCY("6", "7", Q(ROOT_6), Q(ROOT_7), "[" N_0e "," N_b0 "," N_d3 "]", VALID);
    /* testdata/consistency/additional: of two heads of one size only equality is asked */
    CONSISTENCY("0", "0", Q("ZG9uJ3QgY2FyZSAx"), Q("ZG9uJ3QgY2FyZSAx"), "[]", VALID);
    CONSISTENCY("1", "1", Q("ZG9uJ3QgY2FyZSAy"), Q("ZG9uJ3QgY2FyZSAy"), "[]", VALID);
    CONSISTENCY("1", "1", Q("ZG9uJ3QgY2FyZSAx"), Q("ZG9uJ3QgY2FyZSAy"), "[]", REFUSED("merkle.hash"));
    CONSISTENCY("0", "1", Q("ZG9uJ3QgY2FyZSAx"), Q("ZG9uJ3QgY2FyZSAy"), "[]", REFUSED("merkle.size"));
    CONSISTENCY("0", "1", Q(ROOT_0), Q(ROOT_0), "[" Q(ROOT_0) "]", REFUSED("merkle.size"));
    CONSISTENCY("0", "1", Q(ROOT_0), Q(ROOT_1), "[]", REFUSED("merkle.size"));
}

static void spoilt_consistencies(void **state)
{
    (void)state;
    CONSISTENCY("5", "8", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, REFUSED("merkle.proof-length"));
    CONSISTENCY("4", "8", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, REFUSED("merkle.proof-length"));
    CONSISTENCY("0", "8", Q(ROOT_1), Q(ROOT_8), PROOF_0_8, REFUSED("merkle.size"));
    CONSISTENCY("6", "16", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, REFUSED("merkle.proof-length"));
    CONSISTENCY("6", "4", Q(ROOT_6), Q(ROOT_8), PROOF_6_8, REFUSED("merkle.size"));
    CONSISTENCY("6", "8", Q("V3JvbmdSb290"), Q(ROOT_8), PROOF_6_8, REFUSED("merkle.hash"));
    CONSISTENCY("6", "8", Q(ROOT_6), Q("V3JvbmdSb290"), PROOF_6_8, REFUSED("merkle.hash"));
    CONSISTENCY("6", "8", Q(ROOT_8), Q(ROOT_6), PROOF_6_8, REFUSED("merkle.root"));
    CONSISTENCY("6", "8", Q(ROOT_6), Q(ROOT_8), "[]", REFUSED("merkle.proof-length"));
    CONSISTENCY("6", "8", Q(ROOT_6), Q(ROOT_8), "[" N_0e "," N_ca "," N_d3 ",\"\"]", REFUSED("merkle.hash"));
    CONSISTENCY("6", "8", Q(ROOT_6), Q(ROOT_8), "[" N_0e "," N_0e "," N_ca "," N_d3 "]", REFUSED("merkle.proof-length"));
    CONSISTENCY("6", "8", Q(ROOT_6), Q(ROOT_8), "[" N_0e "," N_ca "]", REFUSED("merkle.proof-length"));
    CONSISTENCY("1", "1", Q(ROOT_1), Q(ROOT_1), "[" Q(ROOT_1) "]", REFUSED("merkle.proof-length"));
    CONSISTENCY("0", "0", Q(ROOT_0), Q(ROOT_0), "[" Q(ROOT_0) "]", REFUSED("merkle.proof-length"));
    CONSISTENCY("3", "3", Q(ROOT_3), Q(ROOT_2), "[]", REFUSED("merkle.root"));
    CONSISTENCY("\"9223372036854775808\"", "\"9223372036854775807\"", Q(ROOT_3), Q(ROOT_2), "[]", REFUSED("merkle.size"));
}

/* golang.org/x/mod, sumdb/note/note_test.go */
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define TEXT "If you think cryptography is the answer to your problem,\\nthen you don't know what your problem is.\\n"
#define DASH "\\u2014 "
#define PETER_LINE DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\\n"
#define ENOCH_LINE DASH "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\\n"
#define NOTE(note, vkeys, want) answered(sp_conform_note, "{\"note\":\"" note "\",\"vkeys\":" vkeys "}", want)
#define NOT_VERIFIED(rule) "{\"valid\":false,\"verified\":[],\"rule\":\"" rule "\"}"

static void notes(void **state)
{
    (void)state;
    NOTE(TEXT "\\n" PETER_LINE ENOCH_LINE, "[" Q(PETER) "]", "{\"valid\":true,\"verified\":[\"PeterNeumann\"]}");
    NOTE(TEXT "\\n" PETER_LINE ENOCH_LINE, "[" Q(PETER) "," Q(ENOCH) "]",
         "{\"valid\":true,\"verified\":[\"PeterNeumann\",\"EnochRoot\"]}");
    NOTE(TEXT "\\n" PETER_LINE PETER_LINE, "[" Q(PETER) "]", "{\"valid\":true,\"verified\":[\"PeterNeumann\"]}");
    NOTE(TEXT "\\n" PETER_LINE ENOCH_LINE, "[]", NOT_VERIFIED("note.none"));
    NOTE(TEXT "\\n" PETER_LINE ENOCH_LINE, "null", NOT_VERIFIED("note.none"));
    NOTE(TEXT "\\n" ENOCH_LINE, "[" Q(ENOCH) "," Q(PETER) "," Q(ENOCH) "]", NOT_VERIFIED("note.key"));
    NOTE(TEXT "\\n" PETER_LINE, "[" Q(ENOCH) "," Q(PETER) "," Q(ENOCH) "]", "{\"valid\":true,\"verified\":[\"PeterNeumann\"]}");
    NOTE("x" TEXT "\\n" PETER_LINE, "[" Q(PETER) "]", NOT_VERIFIED("note.signature"));
    NOTE("\\u0001" TEXT "\\n" PETER_LINE, "[" Q(PETER) "]", NOT_VERIFIED("note.form"));
    NOTE(TEXT "\\r\\n" PETER_LINE, "[" Q(PETER) "]", NOT_VERIFIED("note.form"));
    NOTE("", "[" Q(PETER) "]", NOT_VERIFIED("note.form"));
    NOTE(TEXT "\\n" PETER_LINE, "[\"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\"]", NOT_VERIFIED("note.vkey"));
    NOTE(TEXT "\\n" PETER_LINE, "[" Q(PETER) ",\"\"]", NOT_VERIFIED("note.vkey"));
}

static void unreadable_lines_are_errors(void **state)
{
    (void)state;
    answered(sp_conform_inclusion, "{}", "{\"error\":\"field.missing leaf_index: leaf_index is missing\"}");
    INCLUSION("0", "[]", Q(LEAF_0), Q(ROOT_1), "[]", "{\"error\":\"field.type tree_size: tree_size must be a number, or one in a text\"}");
    INCLUSION("0", "1", "7", Q(ROOT_1), "[]", "{\"error\":\"field.type leaf_hash: leaf_hash must be a text\"}");
    INCLUSION("0", "1", Q(LEAF_0), Q(ROOT_1), "{}", "{\"error\":\"field.type proof: proof must be an array\"}");
    INCLUSION("0", "1", Q(LEAF_0), Q(ROOT_1), "[1]", "{\"error\":\"field.type proof: proof must be a text\"}");
    answered(sp_conform_consistency, "{\"size1\":1,\"size2\":2}", "{\"error\":\"field.missing root1: root1 is missing\"}");
    answered(sp_conform_note, "{\"vkeys\":[]}", "{\"error\":\"field.missing note: note is missing\"}");
    answered(sp_conform_note, "{\"note\":\"\"}", "{\"error\":\"field.missing vkeys: vkeys is missing\"}");
    answered(sp_conform_note, "{\"note\":\"\",\"vkeys\":\"\"}", "{\"error\":\"field.type vkeys: vkeys must be an array\"}");
    answered(sp_conform_note, "{\"note\":\"\",\"vkeys\":[1]}", "{\"error\":\"field.type vkeys: vkeys must be texts, at most 256\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_inclusions), cmocka_unit_test(spoilt_inclusions),
        cmocka_unit_test(numbers_and_base64_in_one_spelling), cmocka_unit_test(a_proof_of_any_length_is_judged),
        cmocka_unit_test(published_consistencies), cmocka_unit_test(spoilt_consistencies), cmocka_unit_test(notes),
        cmocka_unit_test(unreadable_lines_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
