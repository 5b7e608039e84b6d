/* Lookup: where models, scenarios, catalogues, ledgers and registers of incidents are found by name.
   A name is looked for in `models/` or `scenarios/` of, in this order: the working folder, every folder of $HAKYU_PATH
   (a list separated by colons), the installed share folders (of the prefix, then /usr/share/hakyu). The first hit wins.
   A model is a folder that holds model.yaml; a scenario is a file <name>.yaml, and so are catalogues and ledgers. A path works wherever a name does. */
#ifndef HAKYU_LOOKUP_H
#define HAKYU_LOOKUP_H
#include <stddef.h>
#include <hakyu/memory.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef enum hakyu_what {
  HAKYU_WHAT_MODEL = 0,
  HAKYU_WHAT_SCENARIO = 1,
  HAKYU_WHAT_CATALOGUE = 2, /* models/guidelines/<name>.yaml; listed: those of kind: catalogue */
  HAKYU_WHAT_STANDARDS = 3, /* in the same folder; listed: those of kind: standards */
  HAKYU_WHAT_LEDGER = 4,    /* models/reviews/<name>.yaml */
  HAKYU_WHAT_INCIDENTS = 5, /* models/incidents/<name>.csv */
  HAKYU_WHAT_STUDY = 6      /* scenarios/studies/<name>.yaml */
} hakyu_what;

/* The path of the model (its folder) or scenario (its file) called `name`. What holds a slash, or is "." or "..", is a
   path; what ends in .yaml or .csv is one if no such name is found. A path may also name a model's model.yaml; what stands there
   is told by the reader.
   The caller frees *path: memory->resize(memory->user, *path, 0). Errors: NOT_FOUND, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_find(const hakyu_memory *memory, hakyu_what what, const char *name, char **path);

/* The i-th folder in which names are looked up, in order: "models", "<folder of HAKYU_PATH>/models" ... *is_there: it can be opened.
   The caller frees *path as above. Errors: NOT_FOUND beyond the last, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_lookup_folder(const hakyu_memory *memory, hakyu_what what, size_t i, char **path, int *is_there);

/* Everything that can be found by name, sorted by name, each name once (the one that hakyu_find finds). */
typedef struct hakyu_listing hakyu_listing;
HAKYU_API hakyu_status hakyu_listing_create(const hakyu_memory *memory, hakyu_what what, hakyu_listing **listing);
HAKYU_API void hakyu_listing_destroy(hakyu_listing *listing); /* NULL is fine */
HAKYU_API size_t hakyu_listing_count(const hakyu_listing *listing);
/* 0 <= i < count. Strings live as long as the listing. */
HAKYU_API const char *hakyu_listing_name(const hakyu_listing *listing, size_t i);
HAKYU_API const char *hakyu_listing_path(const hakyu_listing *listing, size_t i);
/* What the i-th calls itself: the `title` of its file, in a language or, for want of it, the other; "" if it has none or cannot be read as
   YAML. Read when asked for. *title lives as long as the listing. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_listing_title(hakyu_listing *listing, size_t i, hakyu_lang lang, const char **title);
/* The listed name nearest to a mistyped one, or NULL. */
HAKYU_API const char *hakyu_listing_nearest(const hakyu_listing *listing, const char *name);

#ifdef __cplusplus
}
#endif
#endif
