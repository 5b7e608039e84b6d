/* Build: what this hakyu was made of, and what it finds on the machine it runs on: for `hakyu doctor` and for reports of faults.
   All texts have static storage. */
#ifndef HAKYU_BUILD_H
#define HAKYU_BUILD_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_build {
  const char *version;      /* "0.1.0" */
  int32_t semantics;        /* of the cascade; in every manifest */
  int32_t file_version;     /* of result.sqlite */
  const char *compiler;     /* its name and version */
  const char *openmp;       /* year and month of the standard it was compiled for, "201511" */
  int32_t has_assertions;   /* 1: a development build, which checks itself */
  int32_t processors;       /* threads that a run takes unless told otherwise */
  const char *sampling;     /* how draws are made here: "AVX2" (eight abreast) or "plain"; the results are the same */
} hakyu_build;
HAKYU_API hakyu_build hakyu_build_get(void);

/* The libraries it is linked with, as they say of themselves at run time; version "" where a library does not tell. */
typedef struct hakyu_library { const char *name, *version; } hakyu_library;
HAKYU_API size_t hakyu_library_count(void);
HAKYU_API hakyu_library hakyu_library_get(size_t i); /* 0 <= i < count */

/* Features of the processor; those it has no word for are not listed. */
typedef struct hakyu_feature { const char *name; int32_t is_there; } hakyu_feature;
HAKYU_API size_t hakyu_feature_count(void);
HAKYU_API hakyu_feature hakyu_feature_get(size_t i); /* 0 <= i < count */

#ifdef __cplusplus
}
#endif
#endif
