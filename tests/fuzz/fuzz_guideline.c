/* fuzz_guideline - a catalogue, sector standards, a ledger or a register beside a catalogue that stands. What has a line `kind:` is YAML,
   all else a table. What is read of YAML is written and read again, and must then say the same. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <hakyu/ledger.h>

#include "catalogue/catalogue_fields.h"
#include "doc/lookup.h"
#include "doc/record.h"
#include "fuzz.h"

static const char theirs[] = "hakyu: 1\nkind: catalogue\ntitle: Theirs\neditions: {a: {title: a}, b: {title: b, follows: a}}\nitems: {X.1: {title: one, not_assessable: none}}\n";
static const char fy[] = "hakyu: 1\nkind: ledger\ntitle: fy\ncatalogue: theirs\nedition: a\napproaches: {A: {title: a}}\nsituations: {I: {approach: A, title: i}}\n"
                         "issues: {N1: {situation: I, title: n, item: X.1, disposition: already_considered}}\n";

static void write_again(const char *path, const char *kind) {
  hk_arena *arena = NULL;
  hk_record *head = NULL, *again = NULL;
  hk_buffer text;
  uint8_t digests[2][HK_DIGEST_BYTES];
  const hk_table *table = hk_catalogue_table(kind);
  if (!table || table->shape != HK_SHAPE_TOP) return;
  FUZZ_REQUIRE(hk_arena_create(hakyu_memory_default(), &arena) == HAKYU_OK);
  hk_record_file file = {.memory = hakyu_memory_default(), .arena = arena, .path = path, .schema = hk_catalogue_tables()};
  if (hk_record_read_yaml(&file, table, &head) == HAKYU_OK && !file.errors) {
    hk_buffer_init(&text, hakyu_memory_default());
    hk_record_write_yaml(&text, head);
    FUZZ_REQUIRE(hk_record_parse_yaml(&file, text.text, text.length, table, &again) == HAKYU_OK && !file.errors);
    FUZZ_REQUIRE(hk_record_digest(file.memory, head, digests[0]) == HAKYU_OK && hk_record_digest(file.memory, again, digests[1]) == HAKYU_OK);
    FUZZ_REQUIRE(memcmp(digests[0], digests[1], HK_DIGEST_BYTES) == 0);
    hk_buffer_fini(&text);
  }
  hk_arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bool is_ready;
  char path[512], word[32];
  hakyu_guideline_kind kind;
  if (!is_ready) {
    fuzz_put("theirs.yaml", (const uint8_t *)theirs, sizeof theirs - 1, path);
    fuzz_put("fy.yaml", (const uint8_t *)fy, sizeof fy - 1, path);
    is_ready = true;
  }
  fuzz_put("x.yaml", data, size, path);
  const bool is_yaml = hk_doc_says(path, "kind", word, sizeof word);
  if (!is_yaml) fuzz_put("x.csv", data, size, path);
  hakyu_findings *findings = fuzz_findings();
  const hakyu_status status = hakyu_guideline_check(hakyu_memory_default(), path, findings, &kind);
  fuzz_check_findings(findings, status);
  if (is_yaml) write_again(path, word);
  return 0;
}
