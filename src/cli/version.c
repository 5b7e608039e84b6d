/* version - `hakyu version`. */
#include <stdio.h>

#include "cli/commands.h"

/* clang's own words begin with its name, gcc's with the number. */
#ifdef __clang__
static const char compiler[] = __VERSION__;
#else
static const char compiler[] = "gcc " __VERSION__;
#endif

int command_version(const invocation *asked) {
  if (asked->value[OPTION_json])
    printf("{\"schema\": \"hakyu.version/1\", \"version\": \"%s\", \"semantics\": %d, \"compiler\": \"%s\"}\n", HAKYU_VERSION, HAKYU_SEMANTICS, compiler);
  else
    printf("hakyu %s, semantics %d, %s\n", HAKYU_VERSION, HAKYU_SEMANTICS, compiler);
  return EXIT_DONE;
}
