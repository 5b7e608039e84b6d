/* sha_blocks - SHA-256 of whole blocks by the processor's own instructions, where it has them. Private to digest.c, which has libmd
   for all else: what this gives is the same to the bit, about six times as fast. */
#ifndef HK_BASE_SHA_BLOCKS_H
#define HK_BASE_SHA_BLOCKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HK_SHA_BLOCK = 64 }; /* bytes */

/* Whether it can be done here. Asking costs about a microsecond on a virtual machine: ask once for many. */
bool hk_sha_has_blocks(void);
/* Takes so many blocks into the state (FIPS 180-4, eight words, H0 first). Only where hk_sha_has_blocks(). */
void hk_sha_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks);
#endif
