/* Keys, Philox4x32-10, exact distributions and the nested draws of shocks, straight from Appendix D. */
#include "oracle_draw.h"

#include "oracle_sha256.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

uint64_t om_key(const char *class_name, const char *id1, const char *id2, const char *id3) {
  const char *parts[4] = {class_name, id1, id2, id3};
  unsigned char message[4 * OM_ID + 4];
  size_t length = 0;
  for (int i = 0; i < 4 && parts[i] != NULL; i++) {
    if (i > 0) message[length++] = 0;
    memcpy(message + length, parts[i], strlen(parts[i]));
    length += strlen(parts[i]);
  }
  unsigned char digest[32];
  om_sha256(message, length, digest);
  uint64_t key = 0;
  for (int i = 7; i >= 0; i--) key = key << 8 | digest[i];
  return key;
}

uint64_t om_draw(uint64_t seed, uint64_t key, unsigned purpose, uint32_t k, uint64_t replication) {
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  uint32_t c0 = (uint32_t)key, c1 = (uint32_t)(key >> 32), c2 = (uint32_t)replication;
  uint32_t c3 = (uint32_t)(replication >> 32 & 0xff) | (uint32_t)purpose << 8 | k << 16;
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = UINT64_C(0xD2511F53) * c0, p1 = UINT64_C(0xCD9E8D57) * c2;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c0 = n0;
    c1 = (uint32_t)p1;
    c2 = n2;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return (uint64_t)c1 << 32 | c0;
}

bool om_chance_comes_true(struct om_chance chance, uint64_t x) { return chance.always || x < chance.below; }

static uint64_t part_of(uint64_t x, uint64_t n) { return (uint64_t)((wide)x * n >> 64); }

int64_t om_dist_value(const struct om_model *m, const struct om_dist *dist, uint64_t x) {
  switch (dist->kind) {
    case OM_FIXED: return dist->values[0];
    case OM_UNIFORM: return dist->values[0] + (int64_t)part_of(x, (uint64_t)(dist->values[1] - dist->values[0] + 1));
    case OM_EMPIRICAL: return dist->values[part_of(x, (uint64_t)dist->count)];
    case OM_DISCRETE: {
      int j = 0;
      while (j < dist->count - 1 && dist->below[j] <= x) j++;
      return dist->values[j];
    }
    case OM_TABLE: return om_table_value(&m->tables[dist->table], x);
  }
  return 0;
}

/* As the program publishes it: between two nodes, value = (v0 + floor((v1 - v0)(x - x0) / (x1 - x0)) + 32768) >> 16. */
int64_t om_table_value(const struct om_table *table, uint64_t x) {
  int j = 0;
  while (j + 2 < table->count && table->x[j + 1] <= x) j++;
  wide x0 = table->x[j], x1 = j + 2 == table->count ? (wide)1 << 64 : table->x[j + 1];
  int64_t v0 = table->value[j], v1 = table->value[j + 1];
  wide rise = (wide)(v1 - v0) * (x - x0) / (x1 - x0);
  return (v0 + (int64_t)rise + 32768) >> 16;
}

/* Whether a replication is a candidate of a band: walk the block of 1,024 from its first replication, skipping. */
static bool is_candidate(uint64_t seed, uint64_t key, int band, uint64_t replication) {
  uint64_t n = band == 0 ? 1024 : (UINT64_C(1) << band) - 1;
  uint64_t block = replication / 1024, sought = replication % 1024, at = 0;
  for (uint32_t k = 0; at < 1024; k++) {
    uint64_t x = om_draw(seed, key, (unsigned)(OM_DRAW_BANDS + band), k, block);
    wide s = (wide)1 << 64;
    uint64_t g = 0;
    while (g < 1024 && (wide)x < s - s / n) {
      s -= s / n;
      g++;
    }
    at += g;
    if (at == sought) return true;
    if (at > sought) return false;
    at++;
  }
  return false;
}

bool om_exposed_fails(uint64_t seed, uint64_t key, struct om_chance p, uint64_t replication, int *band) {
  if (band != NULL) *band = -1;
  if (p.always) return true;
  int own = 0; /* the band of p: 0 below 2^54, else the m with 2^(64-m) <= P */
  if (p.below >= UINT64_C(1) << 54)
    for (own = 10; p.below >> (64 - own) >= 2; own--) {}
  if (band != NULL) *band = own;
  /* The bands upwards: 0, 10, 9, ..., 1. */
  for (int lower = 0; lower != own; lower = lower == 0 ? 10 : lower - 1)
    if (is_candidate(seed, key, lower, replication)) return true;
  if (!is_candidate(seed, key, own, replication)) return false;
  uint64_t threshold = own == 0 ? p.below << 10 : (p.below - (UINT64_C(1) << (64 - own))) << own;
  return om_draw(seed, key, OM_DRAW_THINNING, 0, replication) < threshold;
}
