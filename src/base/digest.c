/* digest - see digest.h. */
#include "base/digest.h"

#include <string.h>
#include <sys/types.h>
#include <sha2.h>

_Static_assert(sizeof(SHA2_CTX) <= sizeof(hk_digest), "hk_digest must hold libmd's context");

static SHA2_CTX *context(hk_digest *digest) { return (SHA2_CTX *)(void *)digest->opaque; }

void hk_digest_init(hk_digest *digest) { SHA256Init(context(digest)); }

void hk_digest_add(hk_digest *digest, const void *bytes, size_t size) { SHA256Update(context(digest), bytes, size); }

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
