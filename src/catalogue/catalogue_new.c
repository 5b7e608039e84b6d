/* catalogue_new - the text `hakyu new catalogue` writes: one edition, two items, every key explained, so that a first catalogue is made by
   editing and not by reading. A test sees to it that it is sound and that it names every key. */
#include <string.h>
#include <sys/stat.h>

#include "catalogue/catalogue.h"
#include "doc/doc.h"

static void add_head(hk_buffer *out, const char *id) {
  hk_buffer_printf(out,
                   "hakyu: 1                                  # format version\n"
                   "kind: catalogue\n"
                   "title: {ja: %s, en: %s}                   # both tongues; one stands for both\n",
                   id, id);
  hk_buffer_add(out,
                "licence: \"\"                               # of the texts; write own words, never those of a protected text\n"
                "tlp: CLEAR                                # CLEAR | GREEN | AMBER | AMBER+STRICT | RED; stands on every page\n"
                "sources:                                  # what its statements rest on\n"
                "  S1: {what: {ja: 出典, en: where this is from}, where: \"\", confidence: 1, licence: \"\"}\n"
                "editions:                                 # versions of the guideline, in order\n"
                "  \"2025\": {title: {ja: 初版, en: First edition}, date: \"2025\", state: entered, source: S1}\n"
                "  \"2026\": {title: {ja: 第2版, en: Second edition}, date: 2026-04, state: skeleton, follows: \"2025\", source: S1}\n"
                "  # date: YYYY, YYYY-MM or YYYY-MM-DD · state: entered | history (its date only) | skeleton (to be filled in: hakyu catalogue fill)\n"
                "schemes:                                  # what the crosswalk refers to; catalogue: a name, if its references are items of that one\n"
                "  other: {title: {ja: 他の体系, en: Another scheme}, catalogue: \"\", source: S1}\n");
}

static void add_items(hk_buffer *out) {
  hk_buffer_add(out,
                "items:\n"
                "  CONTINUITY:\n"
                "    title: {ja: 事業継続, en: Continuity}\n"
                "    part: {ja: 重点項目, en: Priorities}  # heading under which it stands\n"
                "    what: {ja: 停電に備える, en: being ready for loss of power}\n"
                "    force: desirable                      # compulsory | desirable | informative; \"must\" is written for compulsory items only\n"
                "    mechanisms: [backup_exhausted, unprotected]   # it addresses these: hakyu list mechanisms\n"
                "    traits: [cross_sector]                # and these: hakyu list traits\n"
                "    levers:                               # what embodies it, taken together: hakyu list levers\n"
                "      - {lever: backup_at_least, targets: all, doses: [2, 1, 3], models: {some-model: \"service:electricity\"}}\n"
                "      # targets: as in a scenario's levers · models: other targets in the models of these names · doses: the first is the one tested\n"
                "      # of share_warning also repair_least: 0.5, repair_most: 0.9, recurrence: 0.4, what a warning brings beside earlier detection (default 1: nothing)\n"
                "    protections: [stage]                  # saves by these embody it: redundancy | standby | stage\n"
                "    protects: all                         # selector of the needs whose saves count\n"
                "    adoption: {low: 0.3, high: 0.9, source: S1}   # share of assets that would comply; default 1 to 1\n"
                "    # cost: {low: 1000000, high: 5000000, unit: JPY, source: S1}   # of one adopting asset, where you know it\n"
                "    editions:                             # what each states; one that is missing: not_entered\n"
                "      \"2025\": {states: partly, what: {ja: 電源の確保, en: power is secured}, known_from: text, source: S1}\n"
                "      # states: stated | partly | not_stated | not_entered · known_from: text | review · issues: [LEDGER/ISSUE], what drove the change\n"
                "    crosswalk:\n"
                "      - {scheme: other, references: [\"1.2\"], confidence: 0.8, source: S1}\n"
                "    source: S1\n"
                "  PURPOSE:\n"
                "    title: {ja: 目的, en: Purpose}\n"
                "    not_assessable: {ja: 模擬の対象外, en: simulation says nothing about it}   # where there are no levers\n");
}

hakyu_status hakyu_catalogue_new(const hakyu_memory *memory, const char *path, hakyu_findings *findings) {
  struct stat entry;
  if (lstat(path, &entry) == 0) {
    hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "exists", "there is something of this name already; it is left as it is");
    return HAKYU_USAGE;
  }
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
  hk_buffer id, text;
  hk_buffer_init(&id, memory);
  hk_buffer_init(&text, memory);
  hk_buffer_add_bytes(&id, name, dot ? (size_t)(dot - name) : strlen(name));
  if (!id.is_starved) {
    add_head(&text, id.text);
    add_items(&text);
  }
  const hakyu_status status = id.is_starved || text.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path, text.text, text.length, findings);
  hk_buffer_fini(&text);
  hk_buffer_fini(&id);
  return status;
}
