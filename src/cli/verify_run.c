/* verify_run - `hakyu verify [RUN]`: is a stored run what it says it is? */
#include <stdio.h>
#include <stdlib.h>

#include <hakyu/verify.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

static bool read_options(const invocation *asked, hakyu_verify_options *options) {
  const char *sample = asked->value[OPTION_sample], *seed = asked->value[OPTION_seed];
  *options = hakyu_verify_defaults();
  options->is_seeded = seed != NULL;
  return (!sample || arguments_number(asked, sample, "--sample", 0, UINT64_C(1) << 40, &options->sample)) &&
         (!seed || arguments_number(asked, seed, "--seed", 0, UINT64_MAX, &options->seed));
}

int command_verify(const invocation *asked) {
  hakyu_verify_options options;
  hakyu_findings *findings = NULL;
  hakyu_verification *verification = NULL;
  char *folder = NULL, *text = NULL;
  if (!read_options(asked, &options)) return EXIT_USAGE;
  int lost = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_verify(asked->memory, folder, &options, findings, &verification);
  if (!status) status = asked->value[OPTION_json] ? hakyu_verification_json(verification, &text) : hakyu_verification_text(verification, asked->lang, &text);
  if (text) fputs(text, stdout);
  if (!status) status = hakyu_verification_status(verification);
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : EXIT_DONE;
  free(text);
  free(folder);
  hakyu_verification_destroy(verification);
  hakyu_findings_destroy(findings);
  return code;
}
