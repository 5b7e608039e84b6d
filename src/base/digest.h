/* digest - SHA-256 through libmd, and the entity keys of SEMANTICS, Appendix D. */
#ifndef HK_BASE_DIGEST_H
#define HK_BASE_DIGEST_H
#include <stddef.h>
#include <stdint.h>

enum { HK_DIGEST_BYTES = 32, HK_DIGEST_TEXT = 65 };

typedef struct hk_digest { unsigned long long opaque[32]; } hk_digest; /* room for libmd's SHA2_CTX */
void hk_digest_init(hk_digest *digest);
void hk_digest_add(hk_digest *digest, const void *bytes, size_t size);
void hk_digest_add_u64(hk_digest *digest, uint64_t value); /* little-endian */
void hk_digest_fini(hk_digest *digest, uint8_t out[HK_DIGEST_BYTES]);
void hk_digest_sha256(const void *bytes, size_t size, uint8_t out[HK_DIGEST_BYTES]);
void hk_digest_text(const uint8_t digest[HK_DIGEST_BYTES], char out[HK_DIGEST_TEXT]); /* hex, NUL */

/* First 8 bytes, little-endian, of SHA-256 of "<class>\0<id>[\0<id2>[\0<id3>]]"; id2, id3 may be NULL. */
uint64_t hk_digest_key(const char *entity_class, const char *id, const char *id2, const char *id3);
#endif
