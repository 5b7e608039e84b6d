/* Ledgers: the record of one review cycle of a guideline (hakyu-review(5)). */
#ifndef HAKYU_LEDGER_H
#define HAKYU_LEDGER_H
#include <hakyu/catalogue.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_ledger hakyu_ledger;

/* Reads a ledger with its catalogue and registers; findings are collected. Errors: REFUSED when any error was found, NOT_FOUND, IO,
   NO_MEMORY. The caller destroys it. */
HAKYU_API hakyu_status hakyu_ledger_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_ledger **ledger);
HAKYU_API void hakyu_ledger_destroy(hakyu_ledger *ledger); /* NULL is fine */

HAKYU_API const char *hakyu_ledger_id(const hakyu_ledger *ledger); /* its file's name without folder and ".yaml" */
HAKYU_API const char *hakyu_ledger_title(const hakyu_ledger *ledger, hakyu_lang lang);
HAKYU_API const hakyu_catalogue *hakyu_ledger_catalogue(const hakyu_ledger *ledger);
HAKYU_API const char *hakyu_ledger_edition(const hakyu_ledger *ledger); /* the id of the edition under review */
typedef struct hakyu_ledger_size { size_t approaches, situations, issues, comments, overrides; } hakyu_ledger_size;
HAKYU_API hakyu_ledger_size hakyu_ledger_count(const hakyu_ledger *ledger);
/* SHA-256 of its content in hex (its catalogue and registers have their own). */
HAKYU_API void hakyu_ledger_digest(const hakyu_ledger *ledger, char digest[65]);

#ifdef __cplusplus
}
#endif
#endif
