/* lookup - see lookup.h. One walk over the folders serves both questions: where is this name, and what is there. */
#include "doc/lookup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/names.h"
#include "base/text.h"
#include "doc/doc.h"

/* beside: where it is looked for from the folder of a file that names it. kind: what the file's key `kind` says, where a folder holds
   several; "" = it has none. */
typedef struct what_row { const char *folder, *suffix, *word, *beside, *kind; } what_row;
/* A model `m` is models/m with model.yaml inside; a scenario `s` is scenarios/s.yaml; and so on. */
static const what_row whats[] = {
    [HAKYU_WHAT_MODEL] = {"models", "", "model", "../models/", ""},
    [HAKYU_WHAT_SCENARIO] = {"scenarios", ".yaml", "scenario", "../scenarios/", ""},
    [HAKYU_WHAT_CATALOGUE] = {"models/guidelines", ".yaml", "catalogue", "../guidelines/", "catalogue"},
    [HAKYU_WHAT_STANDARDS] = {"models/guidelines", ".yaml", "file of sector standards", "../guidelines/", "standards"},
    [HAKYU_WHAT_LEDGER] = {"models/reviews", ".yaml", "ledger", "../reviews/", "ledger"},
    [HAKYU_WHAT_INCIDENTS] = {"models/incidents", ".csv", "register of incidents", "../incidents/", ""},
    [HAKYU_WHAT_STUDY] = {"scenarios/studies", ".yaml", "study", "studies/", "study"},
};

static bool ends_with(const char *text, const char *end) {
  const size_t length = strlen(text), least = strlen(end);
  return length >= least && strcmp(text + length - least, end) == 0;
}

static bool is_file(const char *path) {
  struct stat entry;
  return stat(path, &entry) == 0 && S_ISREG(entry.st_mode);
}

/* Joins up to four parts; NULL without memory. */
static char *join(const hakyu_memory *memory, const char *a, const char *b, const char *c, const char *d) {
  const size_t sizes[] = {strlen(a), strlen(b), strlen(c), strlen(d)};
  const char *const parts[] = {a, b, c, d};
  char *text = hk_memory_alloc(memory, sizes[0] + sizes[1] + sizes[2] + sizes[3] + 1), *end = text;
  if (!text) return NULL;
  for (int i = 0; i < 4; i++) {
    memcpy(end, parts[i], sizes[i]);
    end += sizes[i];
  }
  *end = '\0';
  return text;
}

bool hk_doc_is_there(hakyu_what what, const char *path) {
  if (what != HAKYU_WHAT_MODEL) return is_file(path);
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat entry;
  const bool is_there = folder >= 0 && fstatat(folder, "model.yaml", &entry, 0) == 0 && S_ISREG(entry.st_mode);
  if (folder >= 0) close(folder);
  return is_there;
}

bool hk_doc_says(const char *path, const char *key, char *word, size_t size) {
  char head[16 * 1024 + 1];
  const size_t length = strlen(key);
  word[0] = '\0';
  if (!is_file(path)) return false; /* a FIFO would wait */
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t got = file >= 0 ? read(file, head, sizeof head - 1) : 0;
  if (file >= 0) close(file);
  if (got <= 0) return false;
  head[got] = '\0';
  for (const char *line = head; line;) {
    if (line == head && strncmp(line, "\xEF\xBB\xBF", 3) == 0) line += 3;
    if (strncmp(line, key, length) == 0 && line[length] == ':') {
      line += length + 1;
      line += strspn(line, " \t\"'");
      size_t end = strcspn(line, " \t\r\n#\"'");
      if (end >= size) end = size - 1;
      memcpy(word, line, end);
      word[end] = '\0';
      return true;
    }
    line = strchr(line, '\n');
    if (line) line++;
  }
  return false;
}

/* What a listing shows: of a folder that holds several kinds of files, those of its kind. */
static bool is_listed(hakyu_what what, const char *path) {
  char kind[32];
  if (!hk_doc_is_there(what, path)) return false;
  return !whats[what].kind[0] || (hk_doc_says(path, "kind", kind, sizeof kind) && strcmp(kind, whats[what].kind) == 0);
}

/* ---- the folders, in order ---- */

/* The i-th folder in which models/ and scenarios/ are looked for, with its length; false beyond the last. */
static bool get_root(size_t i, const char **root, size_t *length) {
  *root = ".";
  *length = 1;
  if (i == 0) return true;
  const char *lists[] = {getenv("HAKYU_PATH"), HAKYU_SHARE_DIR};
  for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
    for (const char *list = lists[k]; list && *list; i--) {
      *root = list;
      *length = strcspn(list, ":");
      if (i == 1) return true;
      list += *length;
      list += *list == ':';
    }
  return false;
}

/* "<root>/models", or only "models" in the working folder. Empty entries of the list are skipped: *folder is NULL. */
static hakyu_status get_folder(const hakyu_memory *memory, hakyu_what what, const char *root, size_t length, char **folder) {
  hk_buffer text;
  hk_buffer_init(&text, memory);
  if (length != 1 || root[0] != '.') {
    hk_buffer_add_bytes(&text, root, length);
    hk_buffer_add(&text, "/");
  }
  hk_buffer_add(&text, whats[what].folder);
  *folder = length && !text.is_starved ? join(memory, text.text, "", "", "") : NULL;
  const bool is_starved = text.is_starved || (length && !*folder);
  hk_buffer_fini(&text);
  return is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

/* ---- find ---- */

static bool is_path(const char *name) { return strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* A path as given, a model's model.yaml shortened to its folder. What is there but is no model or scenario is found
   too: their readers tell what is wrong with it. */
static hakyu_status find_path(const hakyu_memory *memory, hakyu_what what, const char *given, char **path) {
  struct stat entry;
  if (lstat(given, &entry) != 0) return HAKYU_NOT_FOUND;
  char *copy = join(memory, given, "", "", "");
  if (!copy) return HAKYU_NO_MEMORY;
  if (what == HAKYU_WHAT_MODEL && strcmp(copy, "model.yaml") == 0)
    copy[0] = '.', copy[1] = '\0';
  else if (what == HAKYU_WHAT_MODEL && ends_with(copy, "/model.yaml"))
    copy[strlen(copy) - strlen("/model.yaml")] = '\0';
  *path = copy;
  return HAKYU_OK;
}

static hakyu_status find_name(const hakyu_memory *memory, hakyu_what what, const char *name, char **path) {
  const char *root = NULL;
  size_t length = 0;
  for (size_t i = 0; get_root(i, &root, &length); i++) {
    char *folder = NULL;
    hakyu_status status = get_folder(memory, what, root, length, &folder);
    if (status) return status;
    if (!folder) continue;
    char *candidate = join(memory, folder, "/", name, whats[what].suffix);
    hk_memory_free(memory, folder);
    if (!candidate) return HAKYU_NO_MEMORY;
    if (hk_doc_is_there(what, candidate)) {
      *path = candidate;
      return HAKYU_OK;
    }
    hk_memory_free(memory, candidate);
  }
  return HAKYU_NOT_FOUND;
}

hakyu_status hk_doc_find(const hakyu_memory *memory, hakyu_what what, const char *name, char **path) {
  if (is_path(name)) return find_path(memory, what, name, path);
  hakyu_status status = *name ? find_name(memory, what, name, path) : HAKYU_NOT_FOUND;
  if (status == HAKYU_NOT_FOUND && (ends_with(name, ".yaml") || ends_with(name, ".csv"))) status = find_path(memory, what, name, path);
  return status;
}

hakyu_status hakyu_find(const hakyu_memory *memory, hakyu_what what, const char *name, char **path) {
  return hk_doc_find(memory, what, name, path);
}

/* The finding for what is nowhere; suggests the nearest name. Returns NOT_FOUND. */
static hakyu_status tell(const hakyu_memory *memory, hakyu_what what, const char *name, hk_place place, hakyu_findings *findings) {
  hakyu_listing *listing = NULL;
  const hakyu_status status = hakyu_listing_create(memory, what, &listing);
  if (status) return status;
  const char *nearest = is_path(name) ? NULL : hakyu_listing_nearest(listing, name), *word = whats[what].word;
  const char *shown = hk_findings_value(findings, name);
  if (nearest)
    hk_findings_error(findings, place, "not-found", "there is no %s called \"%s\"; did you mean \"%s\"?", word, shown, nearest);
  else if (is_path(name) || ends_with(name, ".yaml") || ends_with(name, ".csv"))
    hk_findings_error(findings, place, "not-found", "there is nothing at \"%s\"; a %s is %s%s", shown, word,
                      what == HAKYU_WHAT_MODEL ? "a folder that holds model.yaml" : "a file <name>", whats[what].suffix);
  else
    hk_findings_error(findings, place, "not-found",
                      "there is no %s called \"%s\"; looked for in %s/ of the working folder, of $HAKYU_PATH and of %s", word, shown,
                      whats[what].folder, HAKYU_SHARE_DIR);
  hakyu_listing_destroy(listing);
  return HAKYU_NOT_FOUND;
}

hakyu_status hk_doc_find_or_tell(const hakyu_memory *memory, hakyu_what what, const char *name, hk_place place,
                                 hakyu_findings *findings, char **path) {
  const hakyu_status status = hk_doc_find(memory, what, name, path);
  return status == HAKYU_NOT_FOUND ? tell(memory, what, name, place, findings) : status;
}

/* "<folder of file>/", or "" for a file in the working folder. */
static char *folder_of(const hakyu_memory *memory, const char *file) {
  char *folder = join(memory, file, "", "", "");
  if (!folder) return NULL;
  char *slash = strrchr(folder, '/');
  folder[slash ? slash - folder + 1 : 0] = '\0';
  return folder;
}

/* base + between + name (+ suffix), if it is there. */
static hakyu_status find_beside(const hakyu_memory *memory, hakyu_what what, const char *base, const char *between, const char *name,
                                char **path) {
  char *candidate = join(memory, base, between, name, ends_with(name, *whats[what].suffix ? whats[what].suffix : ".yaml") ? "" : whats[what].suffix);
  if (!candidate) return HAKYU_NO_MEMORY;
  if (hk_doc_is_there(what, candidate)) {
    *path = candidate;
    return HAKYU_OK;
  }
  hk_memory_free(memory, candidate);
  return HAKYU_NOT_FOUND;
}

/* A path seen from a folder ("" or ending in a slash); "." is the folder itself. */
static hakyu_status find_path_from(const hakyu_memory *memory, hakyu_what what, const char *folder, const char *given, char **path) {
  const bool is_itself = strcmp(given, ".") == 0 && *folder;
  char *whole = join(memory, given[0] == '/' ? "" : folder, is_itself ? "" : given, "", "");
  if (!whole) return HAKYU_NO_MEMORY;
  const size_t length = strlen(whole);
  if (length > 1 && whole[length - 1] == '/') whole[length - 1] = '\0';
  const hakyu_status status = find_path(memory, what, whole, path);
  hk_memory_free(memory, whole);
  return status;
}

hakyu_status hk_doc_find_from(const hakyu_memory *memory, hakyu_what what, const char *file, const char *name, hk_place place,
                              hakyu_findings *findings, char **path) {
  char *folder = folder_of(memory, file);
  if (!folder) return HAKYU_NO_MEMORY;
  hakyu_status status = HAKYU_NOT_FOUND;
  if (is_path(name)) {
    status = find_path_from(memory, what, folder, name, path);
  } else if (*name) {
    status = hk_doc_find(memory, what, name, path);
    if (status == HAKYU_NOT_FOUND) status = find_beside(memory, what, folder, "", name, path);
    if (status == HAKYU_NOT_FOUND)
      status = find_beside(memory, what, folder, whats[what].beside, name, path);
    if (status == HAKYU_NOT_FOUND && what == HAKYU_WHAT_SCENARIO) status = find_beside(memory, what, folder, "../", name, path); /* from scenarios/studies */
  }
  hk_memory_free(memory, folder);
  return status == HAKYU_NOT_FOUND ? tell(memory, what, name, place, findings) : status;
}

/* ---- listing ---- */

typedef struct found { const char *name, *path; } found;
struct hakyu_listing {
  const hakyu_memory *memory;
  hk_arena *arena;
  hk_names *names;
  found *items;
  size_t count, capacity;
};

/* The length of the name under which a folder's entry can be found, its own without the suffix; 0: there is none. */
static size_t name_length(hakyu_what what, const char *entry) {
  const char *suffix = whats[what].suffix;
  const size_t length = strlen(entry), less = strlen(suffix);
  return entry[0] == '.' || length <= less || !ends_with(entry, suffix) ? 0 : length - less;
}

static hakyu_status list_folder(hakyu_listing *listing, hakyu_what what, const char *folder) {
  hakyu_status status = HAKYU_OK;
  DIR *directory = opendir(folder);
  if (!directory) return errno == ENOMEM ? HAKYU_NO_MEMORY : HAKYU_OK; /* not there, or not to be read: nothing to be found in it */
  for (struct dirent *entry; !status && (entry = readdir(directory));) {
    const size_t length = name_length(what, entry->d_name);
    if (!length) continue;
    const char *name = hk_arena_text(listing->arena, entry->d_name, length);
    char *path = join(listing->memory, folder, "/", entry->d_name, "");
    if (!path || !name) status = HAKYU_NO_MEMORY;
    if (!status && is_listed(what, path)) {
      uint32_t index;
      int is_new = 0;
      status = hk_names_add(listing->names, name, &index, &is_new);
      if (!status && is_new) status = hk_memory_grow(listing->memory, &listing->items, listing->count, &listing->capacity, sizeof *listing->items);
      const char *kept = status || !is_new ? NULL : hk_arena_text(listing->arena, path, strlen(path));
      if (kept) listing->items[listing->count++] = (found){name, kept};
      if (!status && is_new && !kept) status = HAKYU_NO_MEMORY;
    }
    hk_memory_free(listing->memory, path);
  }
  closedir(directory);
  return status;
}

static int compare_names(const void *left, const void *right) {
  const found *a = left, *b = right;
  return strcmp(a->name, b->name);
}

hakyu_status hakyu_listing_create(const hakyu_memory *memory, hakyu_what what, hakyu_listing **listing) {
  hakyu_listing *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status) status = hk_names_create(memory, &made->names);
  const char *root = NULL;
  size_t length = 0;
  for (size_t i = 0; !status && get_root(i, &root, &length); i++) {
    char *folder = NULL;
    status = get_folder(memory, what, root, length, &folder);
    if (!status && folder) status = list_folder(made, what, folder);
    hk_memory_free(memory, folder);
  }
  if (status) {
    hakyu_listing_destroy(made);
    return status;
  }
  if (made->count) qsort(made->items, made->count, sizeof *made->items, compare_names);
  *listing = made;
  return HAKYU_OK;
}

void hakyu_listing_destroy(hakyu_listing *listing) {
  if (!listing) return;
  hk_names_destroy(listing->names);
  hk_arena_destroy(listing->arena);
  hk_memory_free(listing->memory, listing->items);
  hk_memory_free(listing->memory, listing);
}

size_t hakyu_listing_count(const hakyu_listing *listing) { return listing->count; }
const char *hakyu_listing_name(const hakyu_listing *listing, size_t i) { return listing->items[i].name; }
const char *hakyu_listing_path(const hakyu_listing *listing, size_t i) { return listing->items[i].path; }

/* What stands under `title` in a file: a text, or one a language. The file's faults are its reader's to tell. */
static hakyu_status read_title(hakyu_listing *listing, const char *path, hakyu_lang lang, const char **title) {
  static const char *const keys[] = {[HAKYU_EN] = "en", [HAKYU_JA] = "ja"};
  hakyu_findings *findings = NULL;
  hk_node *root = NULL;
  hakyu_status status = hakyu_findings_create(listing->memory, &findings);
  if (!status) status = hk_doc_read_yaml(listing->arena, listing->memory, path, findings, &root);
  hakyu_findings_destroy(findings);
  if (status) return status == HAKYU_NO_MEMORY ? status : HAKYU_OK;
  const hk_node *said = root->kind == HK_NODE_MAPPING ? hk_node_find(root, "title") : NULL;
  if (said && said->kind == HK_NODE_MAPPING) {
    const hk_node *wanted = hk_node_find(said, keys[lang]);
    said = wanted ? wanted : said->first;
  }
  if (said && said->text) *title = said->text;
  return HAKYU_OK;
}

hakyu_status hakyu_listing_title(hakyu_listing *listing, size_t i, hakyu_lang lang, const char **title) {
  const char *path = listing->items[i].path;
  *title = "";
  if (ends_with(path, ".yaml")) return read_title(listing, path, lang, title);
  if (ends_with(path, ".csv")) return HAKYU_OK;
  char *inside = join(listing->memory, path, "/model.yaml", "", "");
  hakyu_status status = inside ? read_title(listing, inside, lang, title) : HAKYU_NO_MEMORY;
  hk_memory_free(listing->memory, inside);
  return status;
}

const char *hakyu_listing_nearest(const hakyu_listing *listing, const char *name) { return hk_names_nearest(listing->names, name); }

/* ---- where ---- */

hakyu_status hakyu_lookup_folder(const hakyu_memory *memory, hakyu_what what, size_t i, char **path, int *is_there) {
  const char *root = NULL;
  size_t length = 0;
  for (size_t k = 0; get_root(k, &root, &length); k++) {
    if (!length || i-- > 0) continue; /* empty entries of the list are no folders */
    hakyu_status status = get_folder(memory, what, root, length, path);
    if (status) return status;
    int directory = open(*path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *is_there = directory >= 0;
    if (directory >= 0) close(directory);
    return HAKYU_OK;
  }
  return HAKYU_NOT_FOUND;
}
