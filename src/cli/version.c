/* version - `hakyu version`. */
#include <stdio.h>

#include "cli/commands.h"

int command_version(const invocation *asked) {
  if (asked->value[OPTION_json])
    printf("{\"schema\": \"hakyu.version/1\", \"version\": \"%s\", \"semantics\": %d, \"compiler\": \"%s\"}\n", HAKYU_VERSION, HAKYU_SEMANTICS, __VERSION__);
  else
    printf("hakyu %s, semantics %d, %s\n", HAKYU_VERSION, HAKYU_SEMANTICS, __VERSION__);
  return EXIT_DONE;
}
