/* planted - models with a weakness of a known mechanism: more than 200 assets in six sectors, four weaknesses in four of them, each of another
   mechanism. The planted one would spare a given loss if it held, each of the three decoys 60 % of that. Ids, the order of rows, who
   stands in which sector and which decoys: drawn. And sound models, in which nothing that matters is to be found. */
#ifndef TESTS_GUIDANCE_PLANTED_H
#define TESTS_GUIDANCE_PLANTED_H
#include <stdbool.h>
#include <stdint.h>
#include <hakyu/cascade.h>

/* True for those that the base engine can produce. */
bool planted_can(int mechanism);
/* Writes model, scenario.yaml into folder (made if need be). load: the id of the planted weakness's end use (at least 16 bytes). Returns the
   number of assets. */
int planted_write(const char *folder, int mechanism, uint64_t seed, char *load);
/* A model without a weakness: redundant, with backups that last; what is lost is lost by end uses that are struck themselves, but for
   `part` of it, which one unprotected end use in each of three sectors loses. */
int planted_write_sound(const char *folder, double part, uint64_t seed);
/* The catalogue: one item a mechanism, named as it, with the lever that takes it away. */
const char *planted_catalogue(void);
const char *planted_lever(int mechanism);
#endif
