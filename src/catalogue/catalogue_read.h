/* catalogue_read - the steps of reading a catalogue, for whoever has its rows already (fill) or only some of them. Inside the room. */
#ifndef HK_CATALOGUE_CATALOGUE_READ_H
#define HK_CATALOGUE_CATALOGUE_READ_H
#include "catalogue/catalogue.h"
#include "doc/record.h"

/* An empty catalogue for this path, and the file that fills its arena. Errors: NO_MEMORY. */
hakyu_status hk_catalogue_begin(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_catalogue **catalogue, hk_record_file *file);
/* Its rows laid and checked. Errors: REFUSED (findings were made), NO_MEMORY. */
hakyu_status hk_catalogue_lay(hk_record_file *file, hakyu_catalogue *catalogue, const hk_record *head);
/* Holds what a catalogue says of other files against them: issues of ledgers, items of other catalogues. A file that is not found is a
   warning, since a catalogue may travel alone; one that is there must hold what is named. Errors: NO_MEMORY. */
hakyu_status hk_catalogue_check_mentions(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *head);
#endif
