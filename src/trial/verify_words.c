/* verify_words - what a verification looked at and what came of it: a line a check for people, JSON for machines. */
#include <stdio.h>
#include <string.h>

#include "base/phrases.h"
#include "base/text.h"
#include "doc/doc.h"
#include "trial/verification.h"

static const char *const names[] = {"files", "records", "digests", "units", "inputs", "sample", "tallies", "figures"};
enum { LABEL_WIDTH = 10, DIGITS = 2, NAMED_MOST = 100 /* replications named to people; JSON names all */ };

static uint64_t replication(const hakyu_verification *v, uint64_t k) { return v->sample[k].number * v->outer_count + v->sample[k].outer; }

static const char *say(const char *room, const char *name, hakyu_lang lang) {
  char id[64];
  snprintf(id, sizeof id, "verify.%s%s", room, name);
  const char *phrase = hk_phrase(id, lang);
  return phrase == id ? name : phrase;
}

static bool is_every_tally_equal(const hakyu_verification *v) { return v->sample_count == v->stored; }

/* What a sound check says; the count goes into the phrase. */
static void write_sound(hk_buffer *out, const hakyu_verification *v, hk_check check, hakyu_lang lang) {
  const char *name = check != HK_CHECK_tallies ? names[check] : is_every_tally_equal(v) ? "tallies_all" : "tallies_part";
  char line[512];
  snprintf(line, sizeof line, say("", name, lang), (unsigned long long)v->counts[check]);
  hk_buffer_add(out, line);
  if (check == HK_CHECK_figures) {
    hk_buffer_add(out, " ");
    hk_buffer_number(out, v->worst, DIGITS);
  }
  if (check != HK_CHECK_sample) return;
  for (uint64_t k = 0; k < v->sample_count && k < NAMED_MOST; k++) hk_buffer_printf(out, "%s%llu", k ? ", " : " ", (unsigned long long)replication(v, k));
  if (v->sample_count > NAMED_MOST) hk_buffer_add(out, ", …");
}

static const char *verdict(const hakyu_verification *v) { return !v->status ? "sound" : v->status == HAKYU_FOREIGN ? "foreign" : "damaged"; }

static hakyu_status hand_over(hk_buffer *out, char **text) {
  hakyu_status status = out->is_starved || !out->capacity ? HAKYU_NO_MEMORY : HAKYU_OK;
  if (status)
    hk_buffer_fini(out);
  else
    *text = out->text; /* the caller frees it */
  return status;
}

hakyu_status hakyu_verification_text(const hakyu_verification *v, hakyu_lang lang, char **text) {
  hk_buffer out;
  hk_buffer_init(&out, v->memory);
  hk_buffer_escaped(&out, v->folder, 4096);
  hk_buffer_printf(&out, ": %s\n", say("", verdict(v), lang));
  for (hk_check check = 0; check < HK_CHECK_COUNT; check++) {
    const char *name = say("name_", names[check], lang);
    hk_buffer_printf(&out, "  %s", name);
    for (int width = hk_text_width(name); width < LABEL_WIDTH; width++) hk_buffer_add(&out, " ");
    if (v->outcomes[check] == HK_SOUND)
      write_sound(&out, v, check, lang);
    else
      hk_buffer_add(&out, say("", v->outcomes[check] == HK_WRONG ? "wrong" : "not_looked_at", lang));
    hk_buffer_add(&out, "\n");
  }
  return hand_over(&out, text);
}

hakyu_status hakyu_verification_json(const hakyu_verification *v, char **text) {
  static const char *const outcomes[] = {"not_looked_at", "sound", "wrong"};
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, v->memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema"), hk_json_text(&json, "hakyu.verify/1");
  hk_json_key(&json, "run"), hk_json_text(&json, v->folder);
  hk_json_key(&json, "verdict"), hk_json_text(&json, verdict(v));
  hk_json_key(&json, "content_digest"), hk_json_text(&json, v->digest[0] ? v->digest : NULL);
  hk_json_key(&json, "checks"), hk_json_open(&json, '[');
  for (hk_check check = 0; check < HK_CHECK_COUNT; check++) {
    hk_json_open(&json, '{');
    hk_json_key(&json, "check"), hk_json_text(&json, names[check]);
    hk_json_key(&json, "outcome"), hk_json_text(&json, outcomes[v->outcomes[check]]);
    hk_json_key(&json, "count"), hk_json_uint(&json, v->counts[check]);
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  hk_json_key(&json, "sample"), hk_json_open(&json, '[');
  for (uint64_t k = 0; k < v->sample_count; k++) hk_json_uint(&json, replication(v, k));
  hk_json_close(&json, ']');
  hk_json_key(&json, "tallies_equal"), hk_json_bool(&json, v->outcomes[HK_CHECK_tallies] == HK_SOUND && is_every_tally_equal(v));
  hk_json_key(&json, "greatest_difference"), hk_json_number(&json, v->worst);
  hk_json_close(&json, '}');
  hk_buffer_add(&out, "\n");
  return hand_over(&out, text);
}
