/* Findings: what is wrong, or doubtful, in the user's files.
   A reader collects all of them and goes on; `hakyu check` prints
   `path:line:col: field: what is wrong (value); what is allowed`. */
#ifndef HAKYU_FINDING_H
#define HAKYU_FINDING_H
#include <stddef.h>
#include <hakyu/memory.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef enum hakyu_severity { HAKYU_WARNING = 0, HAKYU_ERROR = 1 } hakyu_severity;

/* One finding. Strings live as long as the list. */
typedef struct hakyu_finding {
  hakyu_severity severity;
  const char *code;  /* stable word, e.g. "unknown-key"; never NULL */
  const char *path;  /* the file, or NULL if none is concerned */
  int line;          /* 1-based, 0 if unknown */
  int col;           /* 1-based column in YAML, in characters; 0 in tables, whose place is the field */
  const char *field; /* key path or column name, or NULL */
  const char *text;  /* what is wrong (value shown, escaped); what is allowed */
} hakyu_finding;

typedef struct hakyu_findings hakyu_findings;

/* Creates an empty list. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_findings_create(const hakyu_memory *memory, hakyu_findings **list);
HAKYU_API void hakyu_findings_destroy(hakyu_findings *list); /* NULL is fine */
HAKYU_API size_t hakyu_findings_count(const hakyu_findings *list, hakyu_severity severity);
HAKYU_API size_t hakyu_findings_total(const hakyu_findings *list);
/* The i-th finding, 0 <= i < total, in order of path, line, col. */
HAKYU_API const hakyu_finding *hakyu_findings_get(const hakyu_findings *list, size_t i);
/* Writes one finding as a line without newline, NUL-terminated, cut at size. Returns the full length. */
HAKYU_API size_t hakyu_finding_print(const hakyu_finding *finding, char *out, size_t size);
/* What a finding's code means, in a few words; NULL if it is none. Static storage. */
HAKYU_API const char *hakyu_finding_label(const char *code, hakyu_lang lang);
/* The same line for a reader of that tongue: in Japanese the code's meaning stands before the details, which are English. */
HAKYU_API size_t hakyu_finding_tell(const hakyu_finding *finding, hakyu_lang lang, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
