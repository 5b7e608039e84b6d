/* fingerprint - see fingerprint.h. */
#include "campaign/fingerprint.h"

#include <string.h>

static void add_text(hk_digest *digest, const char *text) { hk_digest_add(digest, text, strlen(text) + 1); }

void hk_campaign_fingerprint(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t replications, const char *precision,
                             char hex[HK_DIGEST_TEXT]) {
  hk_digest digest;
  uint8_t bytes[HK_DIGEST_BYTES];
  hk_digest_init(&digest);
  add_text(&digest, "hakyu.run/1");
  hk_digest_add_u64(&digest, HAKYU_SEMANTICS);
  hk_digest_add(&digest, scenario->digest, sizeof scenario->digest);
  hk_digest_add_u64(&digest, seed);
  hk_digest_add_u64(&digest, outer_count);
  hk_digest_add_u64(&digest, replications);
  hk_digest_add_u64(&digest, scenario->traced);
  add_text(&digest, precision);
  hk_digest_fini(&digest, bytes);
  hk_digest_text(bytes, hex);
}
