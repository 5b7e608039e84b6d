/* verify - is a stored run what it says it is? (porch: hakyu/verify.h)
   From the outside in: first the files as such; then the database against its own manifest; then everything that can be made again
   from the copied inputs, through the very code that made it. What is damaged is not run again: its inputs or rows are no longer
   those of the run. */
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "campaign/fingerprint.h"
#include "trial/verification.h"

enum { SAMPLE = 20, OUTER_MOST = 1000000 };

hakyu_verify_options hakyu_verify_defaults(void) { return (hakyu_verify_options){.sample = SAMPLE}; }

static void say(hakyu_findings *findings, const hakyu_verification *v, const char *field, const char *words) {
  hk_findings_error(findings, (hk_place){v->folder, 0, 0, field}, "differs", "%s", words);
}

/* Takes down how a check went: its status, and whether it found anything. That what is stored cannot be read, or cannot be run, is an
   outcome, too; any other failure ends the verification. */
static hakyu_status conclude(hakyu_verification *v, hk_check check, hakyu_status status, const bool *is_sound) {
  bool is_damage = status == HAKYU_DAMAGED || status == HAKYU_REFUSED || status == HAKYU_NUMERIC || status == HAKYU_LIMIT || status == HAKYU_USAGE;
  if (status && !is_damage) return status;
  v->outcomes[check] = is_damage || !*is_sound ? HK_WRONG : HK_SOUND;
  if (v->outcomes[check] == HK_WRONG) v->status = HAKYU_DAMAGED;
  return HAKYU_OK;
}

static bool is_wrong(const hakyu_verification *v, hk_check check) { return v->outcomes[check] != HK_SOUND; }

/* ---- the sample --------------------------------------------------------------------------------------------------------- */

/* A number below `limit` for the k-th of the sample: chosen by the content digest, or by a seed. */
static uint64_t pick(const hakyu_verification *v, const hakyu_verify_options *options, uint64_t k, uint64_t limit) {
  uint8_t bytes[HK_DIGEST_BYTES];
  uint64_t number = 0;
  hk_digest digest;
  hk_digest_init(&digest);
  if (options->is_seeded)
    hk_digest_add_u64(&digest, options->seed);
  else
    hk_digest_add(&digest, v->digest, strlen(v->digest));
  hk_digest_add_u64(&digest, k);
  hk_digest_fini(&digest, bytes);
  for (int i = 0; i < 8; i++) number |= (uint64_t)bytes[i] << (8 * i);
  return (uint64_t)((unsigned __int128)number * limit >> 64);
}

/* Replications in order of (outer draw, number), cut into as many equal stretches as the sample is to have members; one of each
   stretch. So none is taken twice, and every outer draw has its share. */
static hakyu_status choose_sample(hakyu_verification *v, const hakyu_verify_options *options) {
  v->sample_count = options->sample < v->stored ? options->sample : v->stored;
  v->sample = hk_memory_array(v->memory, (size_t)v->sample_count + 1, sizeof *v->sample);
  if (!v->sample) return HAKYU_NO_MEMORY;
  uint64_t before = 0; /* replications of the outer draws before this one */
  uint32_t outer = 0;
  for (uint64_t k = 0; k < v->sample_count; k++) {
    uint64_t low = (uint64_t)((unsigned __int128)k * v->stored / v->sample_count);
    uint64_t high = (uint64_t)((unsigned __int128)(k + 1) * v->stored / v->sample_count);
    uint64_t place = low + pick(v, options, k, high - low);
    while (place - before >= v->counted[outer]) before += v->counted[outer++];
    v->sample[k] = (hk_again_one){place - before, outer};
  }
  return HAKYU_OK;
}

/* ---- from the inputs ------------------------------------------------------------------------------------------------------ */

static void check_entry(const hakyu_verification *v, hakyu_result *stored, const char *key, const char *wanted, hakyu_findings *findings, bool *is_sound) {
  const char *text = hk_result_meta(stored, key);
  if (text && !strcmp(text, wanted)) return;
  say(findings, v, key, "the copied inputs do not give what the manifest says");
  *is_sound = false;
}

/* Digests of model, scenario and tables, and the fingerprint. A run that --precision stopped no longer tells how many
   replications were asked for; its fingerprint cannot be made again. */
static void check_digests(const hakyu_verification *v, const hk_run_inputs *inputs, const uint8_t tables[HK_DIGEST_BYTES], hakyu_result *stored,
                          hakyu_findings *findings, bool *is_sound) {
  char hex[HK_DIGEST_TEXT];
  const char *precision = hk_result_meta(stored, "precision");
  hk_digest_text(inputs->scenario->model->digest, hex);
  check_entry(v, stored, "model_digest", hex, findings, is_sound);
  hk_digest_text(inputs->scenario->digest, hex);
  check_entry(v, stored, "scenario_digest", hex, findings, is_sound);
  hk_digest_text(tables, hex);
  check_entry(v, stored, "tables_digest", hex, findings, is_sound);
  if (!precision || strcmp(precision, "0") != 0) return;
  hk_campaign_fingerprint(inputs->scenario, inputs->seed, inputs->outer_count, inputs->replications, precision, hex);
  check_entry(v, stored, "fingerprint", hex, findings, is_sound);
}

/* Everything that is made once more, and what comes of it. */
static hakyu_status look_again(hakyu_verification *v, const hakyu_verify_options *options, hakyu_result *stored, hakyu_findings *findings) {
  hk_run_inputs inputs = {0};
  hakyu_result *rebuilt = NULL;
  uint8_t tables[HK_DIGEST_BYTES] = {0};
  bool are_inputs_sound = true, is_sample_sound = true, are_tallies_sound = true;
  hakyu_status status = hk_run_inputs_read(v->memory, v->folder, findings, &inputs);
  if (status == HAKYU_FOREIGN) {
    v->status = v->status ? v->status : HAKYU_FOREIGN;
    return HAKYU_OK;
  }
  if (status == HAKYU_NOT_FOUND) status = HAKYU_DAMAGED; /* an input that is not there */
  if (!status) inputs.scenario->traced = (uint32_t)v->traced; /* a run may choose it */
  if (!status) status = choose_sample(v, options);
  if (!status) status = hk_result_scratch(v->memory, findings, &rebuilt);
  if (!status) status = hk_again_run(v->memory, inputs.scenario, inputs.seed, inputs.outer_count, v->sample, (size_t)v->sample_count, findings, rebuilt, tables);
  if (!status) check_digests(v, &inputs, tables, stored, findings, &are_inputs_sound);
  if (!status) status = hk_verify_names(v, rebuilt, stored, findings, &are_inputs_sound);
  bool is_made = !status;
  status = conclude(v, HK_CHECK_inputs, status, &are_inputs_sound);
  if (is_made && !status) status = conclude(v, HK_CHECK_sample, hk_verify_sample(v, rebuilt, stored, findings, &is_sample_sound), &is_sample_sound);
  if (is_made && !status) status = conclude(v, HK_CHECK_tallies, hk_verify_tallies(v, rebuilt, stored, findings, &are_tallies_sound), &are_tallies_sound);
  hakyu_result_close(rebuilt);
  hk_run_inputs_fini(&inputs);
  return status;
}

/* ---- from the rows -------------------------------------------------------------------------------------------------------- */

static bool read_entry(hakyu_result *stored, const char *key, uint64_t most, uint64_t *number) {
  return hk_run_inputs_number(stored, key, number) && *number <= most;
}

/* What the manifest must say before anything else can be asked. */
static hakyu_status read_sizes(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings) {
  uint64_t outer = 0;
  const char *digest = hk_result_meta(stored, "content_digest");
  if (!digest || strlen(digest) >= sizeof v->digest || !read_entry(stored, "stored", INT64_MAX, &v->stored) ||
      !read_entry(stored, "traced", UINT32_MAX, &v->traced) || !read_entry(stored, "outer", OUTER_MOST, &outer)) {
    say(findings, v, "meta", "the manifest lacks the content digest or the numbers of replications and outer draws");
    return HAKYU_DAMAGED;
  }
  memcpy(v->digest, digest, strlen(digest) + 1);
  v->outer_count = outer ? (uint32_t)outer : 1;
  v->counted = hk_memory_array(v->memory, v->outer_count, sizeof *v->counted);
  return v->counted ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status look_inside(hakyu_verification *v, const hakyu_verify_options *options, hakyu_result *stored, hakyu_findings *findings) {
  bool is_sound = true;
  int64_t rows = 0;
  hakyu_status status = conclude(v, HK_CHECK_records, hk_result_check_records(stored, findings, &is_sound), &is_sound);
  if (status) return status;
  is_sound = true;
  if ((status = conclude(v, HK_CHECK_digests, hk_result_check_digests(stored, findings, &rows, &is_sound), &is_sound))) return status;
  v->counts[HK_CHECK_digests] = (uint64_t)rows;
  is_sound = true;
  status = read_sizes(v, stored, findings);
  if (!status) status = hk_verify_units(v, stored, findings, &is_sound);
  if ((status = conclude(v, HK_CHECK_units, status, &is_sound))) return status;
  if (is_wrong(v, HK_CHECK_files) || is_wrong(v, HK_CHECK_digests) || is_wrong(v, HK_CHECK_units)) return HAKYU_OK;
  hakyu_status readable = hk_facts_create(v->memory, stored, findings, &v->facts); /* do the tables fit together? */
  if (readable && readable != HAKYU_DAMAGED) return readable;
  if ((status = look_again(v, options, stored, findings))) return status;
  is_sound = true;
  return conclude(v, HK_CHECK_figures, readable ? readable : hk_verify_figures(v, stored, findings, &is_sound), &is_sound);
}

/* ---- the whole --------------------------------------------------------------------------------------------------------------- */

static hakyu_verification *create(const hakyu_memory *memory, const char *folder) {
  hakyu_verification *v = hk_memory_zalloc(memory, sizeof *v);
  if (!v) return NULL;
  v->memory = memory;
  size_t size = strlen(folder) + 1;
  if (!(v->folder = hk_memory_alloc(memory, size))) {
    hk_memory_free(memory, v);
    return NULL;
  }
  memcpy(v->folder, folder, size);
  return v;
}

hakyu_status hakyu_verify(const hakyu_memory *memory, const char *run_folder, const hakyu_verify_options *options, hakyu_findings *findings,
                          hakyu_verification **verification) {
  hakyu_result *stored = NULL;
  size_t files = 0;
  bool is_sound = true; /* what is wrong with the files comes as a status */
  hakyu_verification *v = create(memory, run_folder);
  if (!v) return HAKYU_NO_MEMORY;
  hakyu_status status = conclude(v, HK_CHECK_files, hk_result_check_sums(memory, run_folder, findings, &files), &is_sound);
  if (status) goto done;
  v->counts[HK_CHECK_files] = files;
  status = hakyu_result_open(memory, run_folder, findings, &stored);
  if (!status) status = look_inside(v, options, stored, findings);
  if (stored) hk_result_explain(stored, findings);
  if (status == HAKYU_FOREIGN) {
    v->status = v->status ? v->status : HAKYU_FOREIGN;
    status = HAKYU_OK;
  } else if (status && status != HAKYU_NO_MEMORY && v->status) {
    status = HAKYU_OK; /* damage was told; that a damaged file cannot be read to the end says nothing more */
  } else if (status == HAKYU_DAMAGED || status == HAKYU_NOT_FOUND) {
    v->status = HAKYU_DAMAGED;
    status = HAKYU_OK;
  }
done:
  hk_facts_destroy(v->facts);
  v->facts = NULL;
  hakyu_result_close(stored);
  if (status)
    hakyu_verification_destroy(v);
  else
    *verification = v;
  return status;
}

void hakyu_verification_destroy(hakyu_verification *v) {
  if (!v) return;
  void *blocks[] = {v->folder, v->counted, v->sample};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(v->memory, blocks[i]);
  hk_memory_free(v->memory, v);
}

hakyu_status hakyu_verification_status(const hakyu_verification *v) { return v->status; }
