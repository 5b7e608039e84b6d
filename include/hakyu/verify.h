/* Verify: is a stored run what it says it is? Every file is held against SHA256SUMS, every digest is taken again, every table is
   rebuilt as far as its rows and inputs allow, and a sample of its replications is run once more. */
#ifndef HAKYU_VERIFY_H
#define HAKYU_VERIFY_H
#include <stdint.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_verification hakyu_verification;

typedef struct hakyu_verify_options {
  uint64_t sample;   /* replications to run once more; as many as there are, or more: all, and then every tally must come out equal */
  uint64_t seed;     /* which ones */
  int32_t is_seeded; /* 0: the content digest chooses them, so that anybody who asks gets the same ones */
} hakyu_verify_options;
/* The defaults: 20 replications, chosen by the content digest. */
HAKYU_API hakyu_verify_options hakyu_verify_defaults(void);

/* Verifies a complete run. OK means that it was looked at; what came of it is hakyu_verification_status. Everything that is wrong is
   a finding. Errors: NOT_FOUND, INCOMPLETE, IO, NO_MEMORY: then *verification is not set. */
HAKYU_API hakyu_status hakyu_verify(const hakyu_memory *memory, const char *run_folder, const hakyu_verify_options *options, hakyu_findings *findings,
                                    hakyu_verification **verification);
HAKYU_API void hakyu_verification_destroy(hakyu_verification *verification); /* NULL is fine */
/* OK: everything was looked at and nothing is wrong. DAMAGED: something is. FOREIGN: nothing is wrong as far as could be seen, but this
   program cannot run it again (another semantics, or a newer file version). */
HAKYU_API hakyu_status hakyu_verification_status(const hakyu_verification *verification);
/* What was looked at and what came of it, a line a check, for people; and as JSON (schema hakyu.verify/1). *text is freed by the
   caller with the memory it gave. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_verification_text(const hakyu_verification *verification, hakyu_lang lang, char **text);
HAKYU_API hakyu_status hakyu_verification_json(const hakyu_verification *verification, char **text);

#ifdef __cplusplus
}
#endif
#endif
