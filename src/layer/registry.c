/* registry - the layers built in; each is one row here and one file beside this one. */
#include "layer/congestion.h"
#include "layer/contagion.h"

static const hk_layer *const layers[] = {&hk_layer_congestion, &hk_layer_contagion, NULL};

const hk_layer *const *hk_layer_registry(void) { return layers; }

static bool is_same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

const hk_layer *hk_layer_find(const char *name) {
  for (const hk_layer *const *layer = layers; *layer; layer++)
    if (is_same((*layer)->name, name)) return *layer;
  return NULL;
}
