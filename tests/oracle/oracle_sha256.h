/* SHA-256 of a whole message in memory. */
#ifndef ORACLE_SHA256_H
#define ORACLE_SHA256_H

#include <stddef.h>
#include <stdint.h>

void om_sha256(const unsigned char *bytes, size_t count, unsigned char digest[32]);

#endif
