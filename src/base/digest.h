/* digest - SHA-256 through libmd (long texts and many keys by the processor's own instructions, see sha_blocks.h), and the entity
   keys of SEMANTICS, Appendix D. */
#ifndef HK_BASE_DIGEST_H
#define HK_BASE_DIGEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HK_DIGEST_BYTES = 32, HK_DIGEST_TEXT = 65 };

typedef struct hk_digest {
  unsigned long long opaque[32]; /* room for libmd's SHA2_CTX */
  bool was_asked, has_blocks;    /* hk_sha_has_blocks() was asked; what it said */
} hk_digest;
void hk_digest_init(hk_digest *digest);
void hk_digest_add(hk_digest *digest, const void *bytes, size_t size);
void hk_digest_add_u64(hk_digest *digest, uint64_t value); /* little-endian */
void hk_digest_fini(hk_digest *digest, uint8_t out[HK_DIGEST_BYTES]);
void hk_digest_sha256(const void *bytes, size_t size, uint8_t out[HK_DIGEST_BYTES]);
void hk_digest_text(const uint8_t digest[HK_DIGEST_BYTES], char out[HK_DIGEST_TEXT]); /* hex, NUL */

/* First 8 bytes, little-endian, of SHA-256 of "<class>\0<id>[\0<id2>[\0<id3>]]"; id2, id3 may be NULL. */
uint64_t hk_digest_key(const char *entity_class, const char *id, const char *id2, const char *id3);

/* The same for very many of one class. */
typedef struct hk_keying { const char *entity_class; bool has_blocks; } hk_keying;
hk_keying hk_digest_keying(const char *entity_class);
uint64_t hk_digest_key_of(const hk_keying *keying, const char *id, const char *id2);
#endif
