/* standards_read - a file of sector standards with its catalogue into hakyu_standards. */
#include <string.h>

#include "catalogue/lay.h"
#include "catalogue/standards.h"
#include "doc/lookup.h"

static hakyu_status read_sectors(hk_record_file *file, hakyu_standards *standards, const hk_record *rows) {
  hakyu_status status = hk_lay_names(file, rows, "sectors", HK_SECTORS_MOST, &standards->sector_names);
  if (status) return status;
  standards->sector_count = hk_names_count(standards->sector_names);
  standards->sectors = hk_lay_array(file, standards->sector_count, sizeof *standards->sectors);
  if (file->is_starved) return HAKYU_NO_MEMORY;
  for (; rows; rows = rows->next) {
    const uint32_t number = hk_names_find(standards->sector_names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_sector_standard *sector = &standards->sectors[number];
    sector->id = rows->id;
    hk_lay_label(rows, HK_GUIDE_AT(standard_sectors, title), sector->title);
    hk_lay_label(rows, HK_GUIDE_AT(standard_sectors, standard), sector->standard);
    sector->date = hk_lay_when(rows, HK_GUIDE_AT(standard_sectors, date));
    sector->force = (hk_force)hk_lay_number(rows, HK_GUIDE_AT(standard_sectors, force), HK_DESIRABLE);
    sector->source = hk_lay_ref(file, rows, HK_GUIDE_AT(standard_sectors, source), standards->source_names, "source");
  }
  return HAKYU_OK;
}

static hakyu_status read_coverage(hk_record_file *file, hakyu_standards *standards, const hk_record *rows) {
  const size_t items = standards->catalogue->item_count, count = items * standards->sector_count;
  standards->coverage = hk_lay_array(file, count, 1);
  if (!standards->coverage) return HAKYU_NO_MEMORY;
  memset(standards->coverage, HK_NOT_ENTERED, count);
  for (; rows; rows = rows->next) {
    const hk_entry *item = hk_record_find(rows, HK_GUIDE_AT(coverage, item)), *value = hk_record_find(rows, HK_GUIDE_AT(coverage, value));
    const uint32_t s = hk_lay_find(file, standards->sector_names, "sector of this file", rows->id, rows->line, rows->col, "coverage");
    const uint32_t i = item ? hk_lay_find(file, standards->catalogue->item_names, "item", item->text, item->line, item->col, "coverage") : HK_NOWHERE;
    if (s != HK_NOWHERE && i != HK_NOWHERE && value) standards->coverage[s * items + i] = (uint8_t)value->number;
  }
  return HAKYU_OK;
}

static hakyu_status read_catalogue(hk_record_file *file, hakyu_standards *standards, const hk_record *head) {
  const hk_entry *entry = hk_record_find(head, HK_GUIDE_AT(standards, catalogue));
  if (!entry) return HAKYU_REFUSED; /* told */
  char *path = NULL;
  hakyu_status status = hk_doc_find_from(file->memory, HAKYU_WHAT_CATALOGUE, file->path, entry->text, (hk_place){file->path, entry->line, entry->col, "catalogue"},
                                         file->findings, &path);
  if (!status) status = hakyu_catalogue_read(file->memory, path, file->findings, &standards->catalogue);
  hk_memory_free(file->memory, path);
  return status == HAKYU_NOT_FOUND ? HAKYU_REFUSED : status;
}

static hakyu_status lay(hk_record_file *file, hakyu_standards *standards, const hk_record *head) {
  hakyu_status status = read_catalogue(file, standards, head);
  if (!status) status = hk_lay_sources(file, hk_lay_rows(head, HK_GUIDE_AT(standards, sources)), &standards->source_names, &standards->sources, &standards->source_count);
  if (!status) status = read_sectors(file, standards, hk_lay_rows(head, HK_GUIDE_AT(standards, sectors)));
  if (!status) status = read_coverage(file, standards, hk_lay_rows(head, HK_GUIDE_AT(standards, coverage)));
  if (status) return status;
  hk_lay_label(head, HK_GUIDE_AT(standards, title), standards->title);
  standards->licence = hk_lay_text(head, HK_GUIDE_AT(standards, licence));
  standards->tlp = (hk_tlp)hk_lay_number(head, HK_GUIDE_AT(standards, tlp), HK_TLP_CLEAR);
  standards->is_synthetic = hk_lay_number(head, HK_GUIDE_AT(standards, nature), 0) == 1;
  standards->edition = hk_lay_ref(file, head, HK_GUIDE_AT(standards, edition), standards->catalogue->edition_names, "edition");
  status = hk_record_digest(file->memory, head, standards->digest);
  if (!status && file->is_starved) status = HAKYU_NO_MEMORY;
  return status ? status : file->errors ? HAKYU_REFUSED : HAKYU_OK;
}

hakyu_status hakyu_standards_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_standards **standards) {
  hk_record *head = NULL;
  hakyu_standards *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hk_record_file file;
  hakyu_status status = hk_lay_begin(&file, memory, path, ".yaml", findings, &made->arena, &made->path, &made->id);
  if (!status) status = hk_record_read_yaml(&file, hk_catalogue_table("standards"), &head);
  if (!status) status = lay(&file, made, head);
  if (status) {
    hakyu_standards_destroy(made);
    return status;
  }
  *standards = made;
  return HAKYU_OK;
}

void hakyu_standards_destroy(hakyu_standards *standards) {
  if (!standards) return;
  hakyu_catalogue_destroy(standards->catalogue);
  hk_names_destroy(standards->source_names);
  hk_names_destroy(standards->sector_names);
  hk_arena_destroy(standards->arena);
  hk_memory_free(standards->memory, standards);
}
