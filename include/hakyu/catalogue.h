/* Catalogues: the items of a guideline, what its editions state of them, which levers embody them; and what is held against a
   catalogue: the standards of the sectors, and registers of documents, audits and incidents (hakyu-catalogue(5)). */
#ifndef HAKYU_CATALOGUE_H
#define HAKYU_CATALOGUE_H
#include <stdint.h>
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_catalogue hakyu_catalogue;
typedef struct hakyu_standards hakyu_standards;
typedef struct hakyu_register hakyu_register;

/* What a file is: of a YAML file as its key `kind` says, of a table by its columns. NONE: none of these. */
typedef enum hakyu_guideline_kind {
  HAKYU_GUIDELINE_NONE, HAKYU_GUIDELINE_CATALOGUE, HAKYU_GUIDELINE_STANDARDS, HAKYU_GUIDELINE_LEDGER,
  HAKYU_GUIDELINE_DOCUMENTS, HAKYU_GUIDELINE_AUDITS, HAKYU_GUIDELINE_INCIDENTS
} hakyu_guideline_kind;
/* Looks only at the beginning; a file that cannot be read is NONE. */
HAKYU_API hakyu_guideline_kind hakyu_guideline_kind_of(const hakyu_memory *memory, const char *path);
/* Reads the file, whatever of these it is, and all that it names; findings are collected. *kind: what it was. Errors: as its reader. */
HAKYU_API hakyu_status hakyu_guideline_check(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_guideline_kind *kind);

/* Reads a catalogue. Errors: REFUSED when any error was found, NOT_FOUND, IO, NO_MEMORY. The caller destroys it. */
HAKYU_API hakyu_status hakyu_catalogue_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_catalogue **catalogue);
HAKYU_API void hakyu_catalogue_destroy(hakyu_catalogue *catalogue); /* NULL is fine */
/* Reads sector standards with their catalogue, or a register by itself. Errors as above. */
HAKYU_API hakyu_status hakyu_standards_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_standards **standards);
HAKYU_API void hakyu_standards_destroy(hakyu_standards *standards); /* NULL is fine */
HAKYU_API hakyu_status hakyu_register_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_register **reg);
HAKYU_API void hakyu_register_destroy(hakyu_register *reg); /* NULL is fine */

typedef struct hakyu_catalogue_size { size_t editions, items, assessable, schemes, sources; } hakyu_catalogue_size;
HAKYU_API hakyu_catalogue_size hakyu_catalogue_count(const hakyu_catalogue *catalogue);
HAKYU_API const char *hakyu_catalogue_id(const hakyu_catalogue *catalogue); /* its file's name without folder and ".yaml" */
HAKYU_API const char *hakyu_catalogue_title(const hakyu_catalogue *catalogue, hakyu_lang lang);
HAKYU_API const char *hakyu_catalogue_tlp(const hakyu_catalogue *catalogue);
/* SHA-256 of its content in hex, whatever the order of keys and the way values are written. */
HAKYU_API void hakyu_catalogue_digest(const hakyu_catalogue *catalogue, char digest[65]);

/* One edition, 0 <= i < editions, in the order of the file. Strings live as long as the catalogue. */
typedef struct hakyu_edition {
  const char *id, *title[2];
  char date[16];                 /* "2007-06"; "" if not known */
  const char *state, *follows;   /* "entered", "history" or "skeleton"; an id, or NULL */
} hakyu_edition;
HAKYU_API hakyu_edition hakyu_catalogue_edition(const hakyu_catalogue *catalogue, size_t i);
/* One item, 0 <= i < items, in the order of the file. */
typedef struct hakyu_item {
  const char *id, *title[2], *part[2], *what[2];
  const char *force;             /* "compulsory", "desirable" or "informative" */
  const char *not_assessable[2]; /* why; "" if it is assessable */
  uint32_t mechanisms, traits;   /* bits by hakyu_mechanism and hakyu_trait */
  size_t levers;                 /* that embody it */
} hakyu_item;
HAKYU_API hakyu_item hakyu_catalogue_item(const hakyu_catalogue *catalogue, size_t i);
/* The number of the item or edition of that id, or -1. */
HAKYU_API ptrdiff_t hakyu_catalogue_find_item(const hakyu_catalogue *catalogue, const char *id);
HAKYU_API ptrdiff_t hakyu_catalogue_find_edition(const hakyu_catalogue *catalogue, const char *id);
/* What an edition states of an item: "stated", "partly", "not_stated" or "not_entered"; *text in that tongue, "" if none. */
HAKYU_API const char *hakyu_catalogue_states(const hakyu_catalogue *catalogue, size_t item, size_t edition, hakyu_lang lang, const char **text);

/* Writes a first catalogue to path, every key explained. Errors: USAGE if there is something at path already, IO, NO_MEMORY, each with a
   finding. */
HAKYU_API hakyu_status hakyu_catalogue_new(const hakyu_memory *memory, const char *path, hakyu_findings *findings);

/* The table that `hakyu_catalogue_fill` reads, to be completed in a spreadsheet: a line an item, with what the edition states so far. Begins
   with a byte-order mark. *text is freed by the caller with the memory it gave. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_catalogue_fill_template(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t edition, char **text);
/* Puts what a completed table says of an edition into the catalogue at path, and writes the whole to output (comments are lost); the table may
   be in UTF-8, UTF-16 or CP932, parted by commas, semicolons or tabs. What is written is read and checked first; with any fault nothing is
   written. may_replace: something at output may be replaced. *changed: how many items were touched. Errors: REFUSED (findings), NOT_FOUND,
   USAGE (something is at output), IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_catalogue_fill(const hakyu_memory *memory, const char *path, const char *edition, const char *table, const char *output,
                                            int may_replace, hakyu_findings *findings, size_t *changed);

#ifdef __cplusplus
}
#endif
#endif
