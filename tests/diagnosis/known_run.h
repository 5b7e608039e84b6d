/* known_run - a stored run small enough to be worked out by hand: two sectors, three assets, seven settled replications in two outer
   draws. Every figure that the tests of diagnosis and report expect is derived in the comments beside it. */
#ifndef KNOWN_RUN_H
#define KNOWN_RUN_H
#include "result/result.h"

enum { KNOWN_PLANT, KNOWN_TOWN, KNOWN_TRAIN };

/* Makes the run in a fresh folder under the build's work folder, and opens it. is_broken: with a link whose supplier does not exist. */
hakyu_result *known_run_open(const char *name, bool is_broken);
#endif
