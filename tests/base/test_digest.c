/* Digests: known answers of FIPS 180-4, and that long additions and many keys, which go by the processor's own instructions where it
   has them, give what libmd gives byte by byte. */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/sha_blocks.h"

static uint64_t luck = 1;
static uint32_t below(uint32_t bound) {
  luck = luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((luck >> 32) * bound >> 32);
}

static void expect(const void *bytes, size_t size, const char *wanted) {
  uint8_t digest[HK_DIGEST_BYTES];
  char text[HK_DIGEST_TEXT];
  hk_digest_sha256(bytes, size, digest);
  hk_digest_text(digest, text);
  assert_string_equal(text, wanted);
}

static void test_known_answers(void **state) {
  (void)state;
  static char million[1000000];
  memset(million, 'a', sizeof million);
  expect("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  expect(million, sizeof million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* The same bytes in pieces of any length, and one by one: short pieces never leave libmd. */
static void test_pieces(void **state) {
  (void)state;
  static uint8_t bytes[20000];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)below(256);
  for (int round = 0; round < 300; round++) {
    hk_digest one, other;
    uint8_t digest[2][HK_DIGEST_BYTES];
    size_t size = round < 200 ? below(5000) : below(sizeof bytes);
    hk_digest_init(&one);
    hk_digest_init(&other);
    for (size_t at = 0; at < size;) {
      size_t piece = below(2) ? below(200) : below(6000);
      if (piece > size - at) piece = size - at;
      hk_digest_add(&one, bytes + at, piece);
      at += piece;
    }
    for (size_t at = 0; at < size; at++) hk_digest_add(&other, bytes + at, 1);
    hk_digest_fini(&one, digest[0]);
    hk_digest_fini(&other, digest[1]);
    assert_memory_equal(digest[0], digest[1], HK_DIGEST_BYTES);
  }
}

static void test_many_keys(void **state) {
  (void)state;
  char id[2][201];
  const hk_keying link = hk_digest_keying("link"), asset = hk_digest_keying("asset");
  if (!hk_sha_has_blocks()) print_message("no instructions for SHA-256 here: both ways are libmd's\n");
  for (size_t a = 0; a <= 200; a++)
    for (size_t b = 0; b <= 70; b++) {
      for (size_t i = 0; i < a; i++) id[0][i] = (char)('a' + below(26));
      for (size_t i = 0; i < b; i++) id[1][i] = (char)('a' + below(26));
      id[0][a] = id[1][b] = '\0';
      assert_true(hk_digest_key_of(&link, id[0], id[1]) == hk_digest_key("link", id[0], id[1], NULL));
      assert_true(hk_digest_key_of(&asset, id[0], NULL) == hk_digest_key("asset", id[0], NULL, NULL));
    }
  assert_true(hk_digest_key_of(&asset, "load", NULL) == UINT64_C(0x380ebb12ce1570ab)); /* SEMANTICS, Appendix D */
  assert_true(hk_digest_key_of(&link, "load.p", "grid") == UINT64_C(0xe42ef7a51cc31214));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_answers), cmocka_unit_test(test_pieces), cmocka_unit_test(test_many_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
