/* lay - from the rows of a file (doc/record.h) to the structs that others read: texts in both tongues, names resolved to numbers, words
   of closed lists to bits. Inside the room. */
#ifndef HK_CATALOGUE_LAY_H
#define HK_CATALOGUE_LAY_H
#include "catalogue/catalogue.h"
#include "catalogue/catalogue_fields.h"
#include "doc/record.h"

/* "", 0 and so on where the field was not given. */
const char *hk_lay_text(const hk_record *row, size_t position);
void hk_lay_label(const hk_record *row, size_t position, const char *text[2]); /* one tongue stands for both */
int64_t hk_lay_number(const hk_record *row, size_t position, int64_t fallback);
hk_when hk_lay_when(const hk_record *row, size_t position);
const hk_record *hk_lay_rows(const hk_record *row, size_t position);           /* of a TABLE: the first, or NULL */
uint32_t hk_lay_count(const hk_record *rows);
/* An array in the arena, zeroed; NULL, and starved, without memory. */
void *hk_lay_array(hk_record_file *file, size_t count, size_t size);
/* The words of a LIST; *count may be 0. */
const char *const *hk_lay_words(hk_record_file *file, const hk_record *row, size_t position, uint32_t *count);
/* Ids of rows into names, in their order. Too many, or two that differ in case only, are findings. Errors: NO_MEMORY. */
hakyu_status hk_lay_names(hk_record_file *file, const hk_record *rows, const char *word, uint32_t most, hk_names **names);
/* The number of what the field names, HK_NOWHERE if it was not given or is unknown (a finding that suggests the nearest). */
uint32_t hk_lay_ref(hk_record_file *file, const hk_record *row, size_t position, const hk_names *names, const char *word);
uint32_t hk_lay_find(hk_record_file *file, const hk_names *names, const char *word, const char *id, int line, int col, const char *field);
/* The words of a list as bits: their numbers in a closed list of names. */
typedef const char *(*hk_lay_name)(int number);
uint32_t hk_lay_bits(hk_record_file *file, const hk_record *row, size_t position, hk_lay_name name, int count, const char *word);
const char *hk_lay_mechanism(int number);
const char *hk_lay_trait(int number);
/* The sources of a file: names first, then the array. Errors: NO_MEMORY. */
hakyu_status hk_lay_sources(hk_record_file *file, const hk_record *rows, hk_names **names, hk_catalogue_source **sources, uint32_t *count);
/* Begins a file: makes its arena, keeps its path there, and its id: the file's name without folder and this suffix. What is made is the
   caller's even where it fails. Errors: NO_MEMORY. */
hakyu_status hk_lay_begin(hk_record_file *file, const hakyu_memory *memory, const char *path, const char *suffix, hakyu_findings *findings, hk_arena **arena,
                          const char **kept, const char **id);

/* "must" in the mouth of an item that is not compulsory: a finding if the text says so outside of quotation marks. */
void hk_lay_force(hk_record_file *file, const hk_entry *entry, hk_force force);
/* The syntax of a selector of targets, as a scenario's levers have it; ids are the model's matter. A finding if it is none. */
void hk_lay_selector(hk_record_file *file, const char *text, int line, int col, const char *field);
#endif
