/* digest - see digest.h. */
#include "base/digest.h"

#include <string.h>
#include <sys/types.h>
#include <sha2.h>

#include "base/sha_blocks.h"

_Static_assert(sizeof(SHA2_CTX) <= sizeof(hk_digest), "hk_digest must hold libmd's context");

static SHA2_CTX *context(hk_digest *digest) { return (SHA2_CTX *)(void *)digest->opaque; }

void hk_digest_init(hk_digest *digest) {
  SHA256Init(context(digest));
  digest->was_asked = digest->has_blocks = false;
}

/* Long additions: libmd fills its half block, whole blocks go past it into its state, it takes the rest. */
static size_t add_blocks(SHA2_CTX *md, const uint8_t *bytes, size_t size) {
  size_t begun = (size_t)(md->bitcount[0] / 8 % HK_SHA_BLOCK), taken = begun ? HK_SHA_BLOCK - begun : 0;
  SHA256Update(md, bytes, taken);
  size_t blocks = (size - taken) / HK_SHA_BLOCK;
  hk_sha_blocks(md->state.st32, bytes + taken, blocks);
  md->bitcount[0] += (uint64_t)blocks * HK_SHA_BLOCK * 8;
  return taken + blocks * HK_SHA_BLOCK;
}

void hk_digest_add(hk_digest *digest, const void *bytes, size_t size) {
  enum { LONG = 1024 };
  const uint8_t *at = bytes;
  if (size >= LONG && !digest->was_asked) {
    digest->has_blocks = hk_sha_has_blocks();
    digest->was_asked = true;
  }
  if (size >= LONG && digest->has_blocks) {
    size_t taken = add_blocks(context(digest), at, size);
    at += taken;
    size -= taken;
  }
  SHA256Update(context(digest), at, size);
}

void hk_digest_add_u64(hk_digest *digest, uint64_t value) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(value >> (8 * i));
  hk_digest_add(digest, bytes, sizeof bytes);
}

void hk_digest_fini(hk_digest *digest, uint8_t out[HK_DIGEST_BYTES]) { SHA256Final(out, context(digest)); }

void hk_digest_sha256(const void *bytes, size_t size, uint8_t out[HK_DIGEST_BYTES]) {
  hk_digest digest;
  hk_digest_init(&digest);
  hk_digest_add(&digest, bytes, size);
  hk_digest_fini(&digest, out);
}

void hk_digest_text(const uint8_t digest[HK_DIGEST_BYTES], char out[HK_DIGEST_TEXT]) {
  static const char hex[] = "0123456789abcdef";
  for (size_t i = 0; i < HK_DIGEST_BYTES; i++) {
    out[2 * i] = hex[digest[i] >> 4];
    out[2 * i + 1] = hex[digest[i] & 15];
  }
  out[HK_DIGEST_TEXT - 1] = '\0';
}

uint64_t hk_digest_key(const char *entity_class, const char *id, const char *id2, const char *id3) {
  const char *const words[] = {entity_class, id, id2, id3};
  char gathered[256]; /* nearly all fit: one addition instead of seven */
  size_t size = 0;
  hk_digest digest;
  uint8_t out[HK_DIGEST_BYTES];
  hk_digest_init(&digest);
  for (int i = 0; i < 4 && words[i]; i++) {
    size_t length = strlen(words[i]);
    if (size + length + 1 > sizeof gathered) {
      hk_digest_add(&digest, gathered, size);
      size = 0;
    }
    if (i) gathered[size++] = '\0';
    if (length < sizeof gathered) {
      memcpy(gathered + size, words[i], length);
      size += length;
    } else {
      hk_digest_add(&digest, gathered, size);
      hk_digest_add(&digest, words[i], length);
      size = 0;
    }
  }
  hk_digest_add(&digest, gathered, size);
  hk_digest_fini(&digest, out);
  uint64_t key = 0;
  for (int i = 0; i < 8; i++) key |= (uint64_t)out[i] << (8 * i);
  return key;
}

/* ---- many keys ---------------------------------------------------------------------------------------- */

hk_keying hk_digest_keying(const char *entity_class) { return (hk_keying){entity_class, hk_sha_has_blocks()}; }

/* Adds a text, or nothing where it would not fit: then size grows all the same. */
static size_t put(uint8_t *message, size_t size, size_t most, const char *text) {
  size_t length = strlen(text);
  if (size + length <= most) memcpy(message + size, text, length);
  return size + length;
}

uint64_t hk_digest_key_of(const hk_keying *keying, const char *id, const char *id2) {
  enum { MOST = 2 * HK_SHA_BLOCK, END = 9 }; /* the message ends with a bit and its length in bits */
  uint8_t message[MOST] = {0};
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}; /* FIPS 180-4, 5.3.3 */
  size_t size = put(message, 0, MOST - END, keying->entity_class);
  size = put(message, size + 1, MOST - END, id);
  if (id2) size = put(message, size + 1, MOST - END, id2);
  if (!keying->has_blocks || size > MOST - END) return hk_digest_key(keying->entity_class, id, id2, NULL);
  size_t blocks = size + END > HK_SHA_BLOCK ? 2 : 1, last = blocks * HK_SHA_BLOCK;
  message[size] = 0x80;
  message[last - 1] = (uint8_t)(size * 8);
  message[last - 2] = (uint8_t)(size * 8 >> 8);
  hk_sha_blocks(state, message, blocks);
  return __builtin_bswap32(state[0]) | (uint64_t)__builtin_bswap32(state[1]) << 32;
}
