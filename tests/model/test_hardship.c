/* Files made to be slow or large: each under 1 MiB is read or refused within 2 s of processor time and 64 MiB + 40 × its size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <cmocka.h>

#include "base/text.h"
#include "model/model.h"
#include "small_model.h"

/* Builds that were made to be slow have more time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
enum { SECONDS_ALLOWED = 40 };
#else
enum { SECONDS_ALLOWED = 2 };
#endif
enum { FILE_SIZE = 1000000 };

static char folder[] = TEST_WORK "/model_hardship";

/* Memory that knows how much of it is out, and how much was at most. */
typedef struct counted { size_t now, most; } counted;

static void *counting_resize(void *user, void *block, size_t size) {
  counted *c = user;
  size_t *old = block ? (size_t *)block - 2 : NULL, held = old ? old[0] : 0;
  if (size == 0) {
    c->now -= held;
    free(old);
    return NULL;
  }
  size_t *fresh = realloc(old, size + 2 * sizeof(size_t));
  if (!fresh) return NULL;
  fresh[0] = size;
  c->now = c->now - held + size;
  if (c->now > c->most) c->most = c->now;
  return fresh + 2;
}

/* A file of pieces, each numbered where it says %d. */
typedef struct hardship { const char *file, *head, *piece, *tail; } hardship;

#define HEAD "hakyu: 1\ntitle: {en: Hard}\nsectors: {p: {}}\nservices: {e: {from_source: yes}, d: {}}\n"

static const hardship hardships[] = {
    {"model.yaml", HEAD "kinds:\n", "  k%d: {repair: \"gamma(mean=%dh, shape=2.1)\"}\n", ""},
    {"model.yaml", HEAD "kinds:\n", "  k%d: {sector: x%d, crew: y%d}\n", ""},
    {"model.yaml", HEAD "x: [", "a,", "a]\n"},
    {"model.yaml", HEAD "groups: {g: {beta: 1, members: [", "a%d,", "a]}}\n"},
    {"model.yaml", HEAD "sharing:\n", "  s%d: {sectors: [p], warn: 1s}\n", ""},
    {"model.yaml", HEAD "backups:\n  c:\n", "    - {name: n%d}\n", ""},
    {"model.yaml", HEAD "backups:\n", "  c%d: [{name: n}]\n", ""},
    {"model.yaml", HEAD "parameters:\n", "  q%d: $q%d\n", ""},
    {"model.yaml", HEAD "assumptions:\n", "  q%d: {value: \"about(%d, 0, 900000)\"}\n", ""},
    {"model.yaml", HEAD "assumptions:\n", "  q%d: {value: $q%d}\n", ""},
    {"model.yaml", "", "k%d: 1\n", ""},
    {"model.yaml", "", "k: 1\n", ""},
    {"model.yaml", "", "[", ""},
    {"model.yaml", "", "{a: ", ""},
    {"model.yaml", "", "- ", ""},
    {"model.yaml", "a: \"", "\\u3042", "\"\n"},
    {"model.yaml", "", "# comment %d\n", ""},
    {"model.yaml", "? ", "? ", ""},
    {"assets.csv", "id,sector\n", "a%d,p\n", ""},
    {"assets.csv", "id,sector,repair\n", "a%d,p,gamma(mean=%ds;shape=2)\n", ""},
    {"assets.csv", "id,sector,repair\n", "a%d,p,\"gamma(mean=%dh,shape=2.1)\"\n", ""},
    {"assets.csv", "id,sector,repair\n", "a%d,p,\"about(%dh,0s,90000h)\"\n", ""},
    {"assets.csv", "id,sector,kind,source\n", "a%d,q%d,r%d,s%d\n", ""},
    {"assets.csv", "id,sector,weight,weight_unit,end_use\n", "a%d,p,1,u%d,yes\n", ""},
    {"assets.csv", "id,sector,detect\n", "a%d,p,$q%d\n", ""},
    {"assets.csv", "id,sector\n", "a,p\n", ""},
    {"assets.csv", "id,sector\n", "\n", ""},
    {"assets.csv", "id,sector\n", "a\n", ""},
    {"assets.csv", "id,sector\n", "\"", ""},
    {"assets.csv", "", "a%d,", ""},
    {"needs.csv", "id,asset,service,refuel\n", "n%d,a%d,e,m%d\n", ""},
    {"needs.csv", "id,asset,service,backup\n", "n%d,src,fuel,chain\n", ""},
    {"supplies.csv", "need,supplier\n", "n%d,a%d\n", ""},
    {"supplies.csv", "need,supplier\n", "sub.p,src\n", ""},
    {"profiles.csv", "profile,day_type,hour,factor\n", "p%d,,1,1\n", ""},
    {"profiles.csv", "profile,day_type,hour,factor\n", "p,t%d,1,1\n", ""},
    {"profiles.csv", "profile,day_type,hour,factor\n", "p,,1,1\n", ""},
    {"holidays.csv", "date,day_type\n", "2006-01-01,t%d\n", ""},
    {"sources.csv", "id,what\n", "s%d,x\n", ""},
};

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Puts the number in for every %d of the piece. */
static void add_piece(hk_buffer *text, const char *piece, int number) {
  for (const char *mark; (mark = strstr(piece, "%d")); piece = mark + 2) {
    hk_buffer_add_bytes(text, piece, (size_t)(mark - piece));
    hk_buffer_printf(text, "%d", number);
  }
  hk_buffer_add(text, piece);
}

static void read_within(const char *what, size_t size) {
  counted c = {0, 0};
  const hakyu_memory memory = {counting_resize, &c};
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  double start = cpu_s();
  assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
  hakyu_status status = hk_model_read(&memory, folder, NULL, findings, &model);
  double used = cpu_s() - start;
  assert_true(status == HAKYU_OK || status == HAKYU_REFUSED);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  assert_int_equal(c.now, 0);
  size_t allowed = (size_t)64 * 1024 * 1024 + 40 * size;
  if (c.most > allowed) fail_msg("%.60s: %zu bytes, allowed %zu", what, c.most, allowed);
  if (used > SECONDS_ALLOWED) fail_msg("%.60s: more than %d s of processor time", what, SECONDS_ALLOWED);
}

static void test_each_is_over_soon(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof hardships / sizeof *hardships; i++) {
    const hardship *h = &hardships[i];
    hk_buffer text;
    hk_buffer_init(&text, hakyu_memory_default());
    hk_buffer_add(&text, h->head);
    for (int number = 0; text.length < FILE_SIZE; number++) add_piece(&text, h->piece, number);
    hk_buffer_add(&text, h->tail);
    small_model_write(folder, NULL, NULL, NULL);
    small_model_put(folder, h->file, text.text, text.length);
    read_within(h->piece, text.length);
    hk_buffer_fini(&text);
  }
}

/* Large circles, loops and share cycles: all three tables at their limit. shape: the suppliers of asset i of n. */
static void read_graph(const char *service, const char *rule, const char *weight, int n, int (*supplier)(int i, int k, int n), int fan) {
  hk_buffer assets, needs, links;
  hk_buffer *all[] = {&assets, &needs, &links};
  for (int i = 0; i < 3; i++) hk_buffer_init(all[i], hakyu_memory_default());
  hk_buffer_add(&assets, "id,sector,weight,weight_unit,end_use\n");
  hk_buffer_add(&needs, "id,asset,service,rule\n");
  hk_buffer_add(&links, "need,supplier,weight\n");
  for (int i = 0; i < n; i++) {
    hk_buffer_printf(&assets, "a%d,p,1,u%d,yes\n", i, i / 2);
    hk_buffer_printf(&needs, "n%d,a%d,%s,%s\n", i, i, service, rule);
    for (int k = 0; k < fan; k++) hk_buffer_printf(&links, "n%d,a%d,%s\n", i, supplier(i, k, n), weight);
  }
  small_model_write(folder, NULL, NULL, NULL);
  small_model_put(folder, "model.yaml", HEAD, strlen(HEAD));
  small_model_put(folder, "assets.csv", assets.text, assets.length);
  small_model_put(folder, "needs.csv", needs.text, needs.length);
  small_model_put(folder, "supplies.csv", links.text, links.length);
  read_within(rule, assets.length + needs.length + links.length);
  for (int i = 0; i < 3; i++) hk_buffer_fini(all[i]);
}

static int ring(int i, int k, int n) { return (i + 1 + k) % n; }
static int pairs(int i, int k, int n) { return k == 0 ? i ^ 1 : (i + 7) % n; }
static int chain(int i, int k, int n) { return i + 1 + k < n ? i + 1 + k : i == 0 ? 1 : i - 1; }

static void test_graphs_are_over_soon(void **state) {
  (void)state;
  enum { N = 20000 };
  static const char *const services[] = {"e", "d"}, *const rules[] = {"all", "any", "share"};
  for (size_t s = 0; s < 2; s++)
    for (size_t r = 0; r < 3; r++) {
      read_graph(services[s], rules[r], "1", N, ring, 1);
      read_graph(services[s], rules[r], "1", N, ring, 2);
      read_graph(services[s], rules[r], "1", N, pairs, 1);
      read_graph(services[s], rules[r], "1", N, pairs, 2);
      read_graph(services[s], rules[r], "1", N, chain, 1);
      read_graph(services[s], rules[r], "0.3", N / 2, chain, 3);
    }
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_is_over_soon), cmocka_unit_test(test_graphs_are_over_soon)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
