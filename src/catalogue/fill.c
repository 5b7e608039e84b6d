/* fill - what a user's table says of an edition, put into a catalogue: `hakyu catalogue fill`. The catalogue's rows are changed, written as
   YAML, read back and checked like any other before they reach the disk. */
#include <string.h>
#include <sys/stat.h>

#include "catalogue/catalogue_read.h"
#include "catalogue/lay.h"

/* ---- template ----------------------------------------------------------------------------------------- */

static void add_words(hk_buffer *out, const char *const *words, uint32_t count) {
  if (!count) return;
  hk_buffer_add(out, "\"[");
  for (uint32_t i = 0; i < count; i++) hk_buffer_printf(out, "%s%s", i ? ", " : "", words[i]);
  hk_buffer_add(out, "]\"");
}

hakyu_status hakyu_catalogue_fill_template(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t edition, char **text) {
  hk_buffer out;
  hk_buffer_init(&out, memory);
  hk_buffer_add(&out, "\xEF\xBB\xBFitem,x_title_ja,x_title_en,states,what_ja,what_en,known_from,issues,source,source_what_ja,source_what_en,source_where\r\n");
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    const hk_item *item = &catalogue->items[i];
    const hk_statement s = hk_item_states(item, (uint32_t)edition);
    const char *const cells[] = {item->id, item->title[HAKYU_JA], item->title[HAKYU_EN], s.states == HK_NOT_ENTERED ? "" : hk_statement_name(s.states),
                                 s.what[HAKYU_JA], s.what[HAKYU_EN], s.is_circular ? "review" : ""};
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) hk_doc_csv_cell(&out, cells[c]), hk_buffer_add(&out, ",");
    add_words(&out, s.issues, s.issue_count);
    hk_buffer_add(&out, ",");
    hk_doc_csv_cell(&out, s.source == HK_NOWHERE ? "" : catalogue->sources[s.source].id);
    hk_buffer_add(&out, ",,,\r\n");
  }
  if (out.is_starved) {
    hk_buffer_fini(&out);
    return HAKYU_NO_MEMORY;
  }
  *text = out.text; /* the caller's now */
  return HAKYU_OK;
}

/* ---- rows --------------------------------------------------------------------------------------------- */

/* Sets a field of a row to what another row's entry holds. */
static void set_entry(hk_record_file *file, hk_record *row, size_t position, const hk_entry *from) {
  hk_entry **at = &row->entries;
  const hk_field *field = &row->table->fields[position];
  while (*at && (*at)->field != field) at = &(*at)->next;
  hk_entry *entry = hk_arena_alloc(file->arena, sizeof *entry), *next = *at ? (*at)->next : NULL;
  if (!entry) {
    file->is_starved = true;
    return;
  }
  *entry = *from;
  entry->field = field;
  entry->next = next;
  *at = entry;
}

static void drop_entry(hk_record *row, size_t position) {
  hk_entry **at = &row->entries;
  while (*at && (*at)->field != &row->table->fields[position]) at = &(*at)->next;
  if (*at) *at = (*at)->next;
}

static hk_record *find_row(hk_record *rows, const char *id) {
  while (rows && strcmp(rows->id, id) != 0) rows = rows->next;
  return rows;
}

static hk_record *rows_of(const hk_record *row, size_t position) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? entry->rows : NULL;
}

/* The row of that id in a table under a row, made if there is none. NULL: starved. */
static hk_record *child_row(hk_record_file *file, hk_record *parent, size_t position, const char *table, const char *id) {
  hk_record *rows = rows_of(parent, position), *row = find_row(rows, id);
  if (row) return row;
  row = hk_arena_zalloc(file->arena, sizeof *row);
  if (!row) {
    file->is_starved = true;
    return NULL;
  }
  row->table = hk_catalogue_table(table);
  row->id = id;
  if (rows) {
    while (rows->next) rows = rows->next;
    rows->next = row;
  } else {
    const hk_entry entry = {.text = "", .rows = row};
    set_entry(file, parent, position, &entry);
  }
  return row;
}

/* One line of the table into the rows; true if it says something. */
static bool put_line(hk_record_file *file, hk_record *item, const char *edition, const hk_record *line) {
  static const struct { size_t from, to; } fields[] = {{HK_GUIDE_AT(edition_fill, states), HK_GUIDE_AT(item_editions, states)},
                                                       {HK_GUIDE_AT(edition_fill, what), HK_GUIDE_AT(item_editions, what)},
                                                       {HK_GUIDE_AT(edition_fill, known_from), HK_GUIDE_AT(item_editions, known_from)},
                                                       {HK_GUIDE_AT(edition_fill, issues), HK_GUIDE_AT(item_editions, issues)},
                                                       {HK_GUIDE_AT(edition_fill, source), HK_GUIDE_AT(item_editions, source)}};
  if (!hk_record_find(line, HK_GUIDE_AT(edition_fill, states))) return false;
  hk_record *row = child_row(file, item, HK_GUIDE_AT(items, editions), "item_editions", edition);
  for (size_t i = 0; row && i < sizeof fields / sizeof *fields; i++) {
    const hk_entry *entry = hk_record_find(line, fields[i].from);
    if (entry) set_entry(file, row, fields[i].to, entry);
  }
  return true;
}

/* ---- fill --------------------------------------------------------------------------------------------- */

typedef struct filling {
  hk_record_file file;  /* of the catalogue */
  hk_record_file table; /* of the user's table; the same arena */
  hakyu_catalogue *catalogue;
  hk_record *head;
  hk_record *new_sources; /* told by the table */
  const char *edition;
  size_t changed;
} filling;

/* ---- sources that the catalogue does not have yet ---- */

static bool tells_source(const hk_record *line) {
  return hk_record_find(line, HK_GUIDE_AT(edition_fill, source_what)) || hk_record_find(line, HK_GUIDE_AT(edition_fill, source_where));
}

/* A source is one of the catalogue's, or is told here, by this line or another. */
static void check_source(filling *f, const hk_record *line) {
  const hk_entry *source = hk_record_find(line, HK_GUIDE_AT(edition_fill, source)), *what = hk_record_find(line, HK_GUIDE_AT(edition_fill, source_what));
  const bool is_known = source && hk_names_find(f->catalogue->source_names, source->text) != HK_NO_NAME;
  if (tells_source(line) && !source)
    hk_record_refuse(&f->table, line->line, 0, "source", "missing-value", "blank, where the line tells a new source; allowed: its id");
  else if (tells_source(line) && is_known)
    hk_record_refuse(&f->table, line->line, 0, "source", "exists", "the catalogue has this source already (%s); allowed: a new id, or source_what and source_where blank",
                     hk_record_value(&f->table, source->text));
  else if (source && !is_known && !what && !find_row(f->new_sources, source->text))
    hk_lay_ref(&f->table, line, HK_GUIDE_AT(edition_fill, source), f->catalogue->source_names, "source (the catalogue's `sources`, or a new one with source_what)");
}

/* Rows of the new sources, in the order of the table; the first line that tells of one counts. */
static void collect_sources(filling *f, const hk_record *lines) {
  static const size_t fields[][2] = {{HK_GUIDE_AT(edition_fill, source_what), HK_GUIDE_AT(sources, what)}, {HK_GUIDE_AT(edition_fill, source_where), HK_GUIDE_AT(sources, where)}};
  hk_record **at = &f->new_sources;
  for (const hk_record *line = lines; line && !f->file.is_starved; line = line->next) {
    const hk_entry *source = hk_record_find(line, HK_GUIDE_AT(edition_fill, source));
    if (!source || !hk_record_find(line, HK_GUIDE_AT(edition_fill, source_what)) || find_row(f->new_sources, source->text)) continue;
    hk_record *row = hk_arena_zalloc(f->file.arena, sizeof *row);
    if (!row) {
      f->file.is_starved = true;
      return;
    }
    row->table = hk_catalogue_table("sources");
    row->id = source->text;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
      const hk_entry *entry = hk_record_find(line, fields[k][0]);
      if (entry) set_entry(&f->file, row, fields[k][1], entry);
    }
    *at = row;
    at = &row->next;
  }
}

/* Behind the catalogue's own. */
static void add_sources(filling *f) {
  hk_record *rows = rows_of(f->head, HK_GUIDE_AT(catalogue, sources));
  const hk_entry table = {.text = "", .rows = f->new_sources};
  if (!f->new_sources) return;
  if (!rows) {
    set_entry(&f->file, f->head, HK_GUIDE_AT(catalogue, sources), &table);
    return;
  }
  while (rows->next) rows = rows->next;
  rows->next = f->new_sources;
}

/* A line that says nothing may say nothing else either; the words of others must be known. */
static void check_line(filling *f, const hk_record *line) {
  const bool is_silent = !hk_record_find(line, HK_GUIDE_AT(edition_fill, states));
  if (is_silent && (hk_record_find(line, HK_GUIDE_AT(edition_fill, what)) || hk_record_find(line, HK_GUIDE_AT(edition_fill, issues))))
    hk_record_refuse(&f->table, line->line, 0, "states", "missing-value", "blank, where the line says more; allowed: stated | partly | not_stated | not_entered");
  hk_lay_find(&f->table, f->catalogue->item_names, "item", line->id, line->line, 0, "item");
  check_source(f, line);
}

static hakyu_status put_table(filling *f, const char *table) {
  hk_record *lines = NULL;
  hk_names *names = NULL;
  f->table = f->file;
  f->table.path = table;
  hakyu_status status = hk_record_read_sheet(&f->table, hk_catalogue_table("edition_fill"), &lines);
  if (!status) status = hk_lay_names(&f->table, lines, "item", HK_ITEMS_MOST, &names);
  hk_names_destroy(names);
  if (!status) collect_sources(f, lines);
  for (const hk_record *line = lines; line && !status; line = line->next) check_line(f, line);
  if (status || f->table.errors) return status ? status : HAKYU_REFUSED;
  add_sources(f);
  hk_record *items = rows_of(f->head, HK_GUIDE_AT(catalogue, items)), *edition = find_row(rows_of(f->head, HK_GUIDE_AT(catalogue, editions)), f->edition);
  for (const hk_record *line = lines; line && !f->file.is_starved; line = line->next) f->changed += put_line(&f->file, find_row(items, line->id), f->edition, line);
  if (f->changed && edition) drop_entry(edition, HK_GUIDE_AT(editions, state)); /* something of it is entered now */
  return f->file.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

/* What was made reads and checks like any other catalogue. */
static hakyu_status check_made(const filling *f, const char *output, const hk_buffer *text) {
  hakyu_catalogue *made = NULL;
  hk_record_file file;
  hk_record *head = NULL;
  hakyu_status status = hk_catalogue_begin(f->file.memory, output, f->file.findings, &made, &file);
  if (!status) status = hk_record_parse_yaml(&file, text->text, text->length, hk_catalogue_table("catalogue"), &head);
  if (!status) status = hk_catalogue_lay(&file, made, head);
  hakyu_catalogue_destroy(made);
  return status;
}

static hakyu_status write_made(const filling *f, const char *output) {
  hk_buffer text;
  hk_buffer_init(&text, f->file.memory);
  hk_record_write_yaml(&text, f->head);
  hakyu_status status = text.is_starved ? HAKYU_NO_MEMORY : check_made(f, output, &text);
  if (!status) status = hk_doc_write_file(output, text.text, text.length, f->file.findings);
  hk_buffer_fini(&text);
  return status;
}

static hakyu_status find_edition(filling *f, const char *edition) {
  const uint32_t number = hk_lay_find(&f->file, f->catalogue->edition_names, "edition", edition, 0, 0, "editions");
  if (number == HK_NOWHERE) return HAKYU_REFUSED;
  f->edition = f->catalogue->editions[number].id;
  return HAKYU_OK;
}

hakyu_status hakyu_catalogue_fill(const hakyu_memory *memory, const char *path, const char *edition, const char *table, const char *output, int may_replace,
                                  hakyu_findings *findings, size_t *changed) {
  filling f = {.head = NULL};
  struct stat facts;
  if (!may_replace && lstat(output, &facts) == 0) {
    hk_findings_error(findings, (hk_place){output, 0, 0, NULL}, "exists", "there is something of this name already; it is left as it is");
    return HAKYU_USAGE;
  }
  hakyu_status status = hk_catalogue_begin(memory, path, findings, &f.catalogue, &f.file);
  if (status) return status;
  status = hk_record_read_yaml(&f.file, hk_catalogue_table("catalogue"), &f.head);
  if (!status) status = hk_catalogue_lay(&f.file, f.catalogue, f.head);
  if (!status) status = find_edition(&f, edition);
  if (!status) status = put_table(&f, table);
  if (!status) status = write_made(&f, output);
  if (!status) *changed = f.changed;
  hakyu_catalogue_destroy(f.catalogue);
  return status;
}
