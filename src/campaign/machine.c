/* machine - what this hakyu was made of and what it runs on (porch: hakyu/build.h). Here, because the number of threads is known here;
   each library is asked through its own door. */
#include <hakyu/build.h>

#include <assert.h>
#include <omp.h>
#include <stdbool.h>

#include "doc/doc.h"
#include "graphs/graphs.h"
#include "numbers/dist.h"
#include "result/result.h"

#define TEXT_OF(number) #number
#define AS_TEXT(number) TEXT_OF(number)
#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif
#ifdef NDEBUG
enum { HAS_ASSERTIONS = 0 };
#else
enum { HAS_ASSERTIONS = 1 };
#endif

/* The question that numbers/draw asks before it draws eight abreast. */
static bool is_abreast(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

hakyu_build hakyu_build_get(void) {
  return (hakyu_build){.version = HAKYU_VERSION,
                       .semantics = HAKYU_SEMANTICS,
                       .file_version = HK_RESULT_VERSION,
                       .compiler = COMPILER,
                       .openmp = AS_TEXT(_OPENMP),
                       .has_assertions = HAS_ASSERTIONS,
                       .processors = omp_get_num_procs(),
                       .sampling = is_abreast() ? "AVX2" : "plain"};
}

/* ---- libraries -------------------------------------------------------------------------------------- */

/* libcsv, libmd and Random123 do not tell at run time; the first says what it was compiled with. */
static const char *no_version(void) { return ""; }

static const struct { const char *name, *(*version)(void); } libraries[] = {
    {"libyaml", hk_doc_yaml_version}, {"libcsv", hk_doc_csv_version}, {"jansson", hk_doc_json_version}, {"GSL", hk_numbers_gsl_version},
    {"Random123", no_version},        {"igraph", hk_graphs_version},  {"SQLite", hk_result_sqlite_version}, {"libmd", no_version}};

size_t hakyu_library_count(void) { return sizeof libraries / sizeof *libraries; }

hakyu_library hakyu_library_get(size_t i) {
  assert(i < hakyu_library_count());
  return (hakyu_library){libraries[i].name, libraries[i].version()};
}

/* ---- processor -------------------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define FEATURE(name) {name, __builtin_cpu_supports(name) != 0} /* the compiler wants a literal */
enum { FEATURES = 8 };

hakyu_feature hakyu_feature_get(size_t i) {
  const hakyu_feature features[] = {FEATURE("sse4.2"), FEATURE("popcnt"), FEATURE("avx"),     FEATURE("avx2"),
                                    FEATURE("bmi2"),   FEATURE("fma"),    FEATURE("avx512f"), FEATURE("avx512bw")};
  static_assert(sizeof features / sizeof *features == FEATURES, "FEATURES");
  assert(i < FEATURES);
  return features[i];
}
#else
enum { FEATURES = 0 };

hakyu_feature hakyu_feature_get(size_t i) {
  (void)i;
  return (hakyu_feature){"", 0};
}
#endif

size_t hakyu_feature_count(void) { return FEATURES; }
