/* registry - the layers built in; each is one row here and one file beside this one. */
#include "base/text.h"
#include "layer/congestion.h"
#include "layer/contagion.h"

static const hk_layer *const layers[] = {&hk_layer_congestion, &hk_layer_contagion, NULL};

const hk_layer *const *hk_layer_registry(void) { return layers; }

const hk_layer *hk_layer_find(const char *name) {
  for (const hk_layer *const *layer = layers; *layer; layer++) {
    const char *rest = hk_text_after(name, (*layer)->name);
    if (rest && !*rest) return *layer;
  }
  return NULL;
}
