/* scenario_template - the text `hakyu new scenario` writes: one hazard to be named, everything else at its default and
   explained, so that a first scenario is made by editing and not by reading. */
#include "scenario/scenario.h"

#include <string.h>
#include <sys/stat.h>

#include "doc/doc.h"

void hk_scenario_template(hk_buffer *out, const char *id, const char *model) {
  hk_buffer_printf(out,
                   "hakyu: 1                       # format version\n"
                   "title: {ja: %s, en: %s}\n"
                   "model: %s                      # a name, or a path from this file's folder\n",
                   id, id, model);
  hk_buffer_add(out,
                "# start: 2006-08-14T07:38+09:00 # second 0, local time; or any(weekday, 06:00-22:00); default: a plain Monday 00:00\n"
                "# frequency: 0.05/year          # how often it happens; without it everything is conditional on the event\n"
                "horizon: 48h                   # how long is simulated\n"
                "step: 5min                     # grid of the output series\n"
                "replications: 10000\n"
                "outputs: {traced: 1000}        # replications stored episode by episode\n"
                "parameters: {}                 # overrides the model's parameters and assumptions, e.g. {genset_ok: 0.9}\n"
                "without: []                    # assets that did not exist yet\n"
                "hazards:\n"
                "  # strike: hits everything named at once. Others: malfunction (common-mode groups are drawn), travel (sites one\n"
                "  # after another: sites, delays), shock (each target by itself: probability), background (the same: rate).\n"
                "  - {id: first, kind: strike, at: 0s, assets: [NAME-AN-ASSET], source: assumption}\n"
                "levers: []\n"
                "observed: []                   # what was seen in the real event, e.g.\n"
                "  # - {what: first_down, asset: NAME-AN-ASSET, value: 8min, tolerance: 4min, role: held_out, stated: yes, source: S1}\n");
}

hakyu_status hakyu_scenario_new(const hakyu_memory *memory, const char *path, const char *model, hakyu_findings *findings) {
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
  if (!id.is_starved) hk_scenario_template(&text, id.text, model);
  const hakyu_status status =
      id.is_starved || text.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path, text.text, text.length, findings);
  hk_buffer_fini(&text);
  hk_buffer_fini(&id);
  return status;
}
