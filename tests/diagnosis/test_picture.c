/* test_picture - what pictures are drawn from, against figures worked out by hand from the known run. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <hakyu/picture.h>

#include "known_run.h"

typedef struct fixture { hakyu_result *run; hakyu_picture *picture; } fixture;

static int set_up(void **state) {
  static fixture f;
  f.run = known_run_open("picture", false);
  assert_int_equal(hakyu_picture_create(hakyu_memory_default(), f.run, NULL, &f.picture), HAKYU_OK);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hakyu_picture_destroy(f->picture);
  hakyu_result_close(f->run);
  return 0;
}

static const hakyu_picture *picture_of(void **state) { return ((fixture *)*state)->picture; }

static void test_about(void **state) {
  const hakyu_picture_run *run = hakyu_picture_about(picture_of(state));
  assert_string_equal(run->scenario, "known-storm");
  assert_string_equal(run->title[HAKYU_JA], "既知の嵐");
  assert_string_equal(run->tlp, "GREEN");
  assert_string_equal(run->licence, "CC-BY-4.0");
  assert_int_equal(strlen(run->digest), 64);
  assert_int_equal(run->settled, 7);
  assert_int_equal(run->dropped, 1);
  assert_int_equal(run->traced, 4);
  assert_int_equal(run->outer_count, 2);
  assert_int_equal(run->horizon_s, 3600);
  assert_string_equal(hakyu_picture_sector_get(picture_of(state), 1).label[HAKYU_EN], "Railway");
  assert_string_equal(hakyu_picture_hazard(picture_of(state), 0), "storm");
}

/* At 60 s four of seven are in the bin of 1, so the quantiles are 0 0 1 1 1; at 180 s two of seven in that of 0.5. */
static void test_rows(void **state) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture_of(state), 0);
  assert_string_equal(row->unit_label[HAKYU_JA], "契約（口）");
  assert_string_equal(hakyu_picture_row_get(picture_of(state), 1)->unit_label[HAKYU_EN], "passengers"); /* none is told: the unit itself */
  assert_string_equal(row->unit, "accounts");
  assert_int_equal(row->weight, 100);
  assert_true(fabs(row->any - 5.0 / 7) < 1e-12);
  assert_true(fabs(row->first_s.at[1] - 20) < 1e-9); /* second of 10 20 30 40 50 */
  assert_true(fabs(row->first_s.at[2] - 30) < 1e-9);
  assert_true(fabs(row->first_s.at[3] - 40) < 1e-9);
  assert_int_equal(row->point_count, 2);
  assert_int_equal(row->points[0].time_s, 60);
  assert_true(row->points[0].down.at[0] == 0 && row->points[0].down.at[1] == 0);
  assert_true(row->points[0].down.at[2] > 0.95 && row->points[0].down.at[2] <= 1 && row->points[0].down.at[4] == row->points[0].down.at[2]);
  assert_int_equal(row->points[1].time_s, 180);
  assert_true(row->points[1].down.at[2] == 0);
  assert_true(fabs(row->points[1].down.at[3] - 0.5) < 0.02 && row->points[1].down.at[3] == row->points[1].down.at[4]);
}

/* Row 0 loses 1, 2, 0, 1, 3, 0, 1 unit h: half of the seven lose more than 1 is not so, 5 % none more than 3; seven are never enough. */
static void test_exceeded(void **state) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture_of(state), 0);
  size_t half = 0;
  assert_true(row->exceeded_count > 30);
  for (size_t k = 1; k < row->exceeded_count; k++) {
    assert_true(row->exceeded[k].in < row->exceeded[k - 1].in && row->exceeded[k].loss >= row->exceeded[k - 1].loss);
    if (fabs(row->exceeded[k].in - 0.5) < 1e-12) half = k;
  }
  assert_true(row->exceeded[half].loss == 1 && row->exceeded[0].loss == 0 && row->exceeded[row->exceeded_count - 1].loss == 3);
  assert_false(row->exceeded[0].is_enough);
}

static void test_observations(void **state) {
  assert_int_equal(hakyu_picture_observations(picture_of(state)), 1);
  const hakyu_picture_observation *seen = hakyu_picture_observation_get(picture_of(state), 0);
  assert_int_equal(seen->row, 0);
  assert_int_equal(seen->at_s, 60);
  assert_true(seen->value == 50 && seen->low == 40 && seen->high == 60);
  assert_string_equal(seen->role, "held_out");
  assert_string_equal(seen->stated, "yes");
}

static void test_assets(void **state) {
  const hakyu_picture_asset *plant = hakyu_picture_asset_get(picture_of(state), KNOWN_PLANT), *town = hakyu_picture_asset_get(picture_of(state), KNOWN_TOWN);
  assert_true(plant->has_place && !town->has_place);
  assert_int_equal(plant->lat_udeg, 35000000);
  assert_int_equal(plant->lon_udeg, 139500000);
  assert_string_equal(plant->kind_label[HAKYU_JA], "発電の設備");
  assert_string_equal(town->kind_label[HAKYU_EN], "town"); /* a kind that is not told of: its id */
  assert_int_equal(plant->row, HAKYU_NOTHING);
  assert_int_equal(town->row, 0);
  assert_int_equal(town->weight, 100);
}

static void test_states(void **state) {
  hakyu_picture_state states[3];
  /* 50 s: three plants are struck; three towns are down, by what they need; the train is down in one replication and saved in another */
  assert_int_equal(hakyu_picture_states(picture_of(state), 50, states), HAKYU_OK);
  assert_true(states[KNOWN_PLANT].struck == 3 && states[KNOWN_PLANT].fallen == 0 && states[KNOWN_PLANT].saved == 0);
  assert_true(states[KNOWN_TOWN].struck == 0 && states[KNOWN_TOWN].fallen == 3);
  assert_true(states[KNOWN_TRAIN].fallen == 1 && states[KNOWN_TRAIN].saved == 1);
  /* 0 s: both saves have begun, no town is down yet; intervals are half-open */
  assert_int_equal(hakyu_picture_states(picture_of(state), 0, states), HAKYU_OK);
  assert_true(states[KNOWN_TRAIN].saved == 2 && states[KNOWN_TRAIN].fallen == 0 && states[KNOWN_TOWN].fallen == 0);
  assert_int_equal(hakyu_picture_states(picture_of(state), 40, states), HAKYU_OK);
  assert_true(states[KNOWN_TRAIN].saved == 1 && states[KNOWN_TRAIN].fallen == 1);
  /* the town of replication 2 is saved from 10 s to 50 s, but down from 20 s on: then it does not count as saved */
  assert_int_equal(hakyu_picture_states(picture_of(state), 15, states), HAKYU_OK);
  assert_true(states[KNOWN_TOWN].saved == 1 && states[KNOWN_TOWN].fallen == 1);
  assert_int_equal(hakyu_picture_states(picture_of(state), 30, states), HAKYU_OK);
  assert_true(states[KNOWN_TOWN].saved == 0 && states[KNOWN_TOWN].fallen == 2);
  assert_int_equal(hakyu_picture_states(picture_of(state), 3599, states), HAKYU_OK);
  assert_true(states[KNOWN_PLANT].struck == 1 && states[KNOWN_TOWN].fallen == 1 && states[KNOWN_TRAIN].fallen == 0);
}

static void test_episodes(void **state) {
  const hakyu_picture_episode *list = NULL;
  size_t count = 0;
  assert_int_equal(hakyu_picture_episodes(picture_of(state), 0, &list, &count), HAKYU_OK);
  assert_int_equal(count, 3);
  assert_true(list[0].parent == HAKYU_NOTHING && list[0].hazard == 0 && list[0].asset == KNOWN_PLANT);
  assert_true(list[2].parent == 1 && list[2].hazard == HAKYU_NOTHING && list[2].mechanism == HAKYU_MECHANISM_backup_exhausted);
  assert_int_equal(hakyu_picture_episodes(picture_of(state), 2, &list, &count), HAKYU_OK); /* number 1 of outer draw 0 */
  assert_true(count == 2 && list[1].is_open);
  assert_int_equal(hakyu_picture_episodes(picture_of(state), 3, &list, &count), HAKYU_OK); /* traced, and nothing fell */
  assert_int_equal(count, 0);
  assert_int_equal(hakyu_picture_episodes(picture_of(state), 4, &list, &count), HAKYU_NOT_FOUND); /* not traced */
  assert_int_equal(hakyu_picture_episodes(picture_of(state), 1000, &list, &count), HAKYU_NOT_FOUND);
  /* on the index: 1 h / 100 + 0.5 h / 50 x 2 = 0.03 in 0; 0.03 in 1 (3 h / 100); 0.02 in 2; 0 in 3: the second of the four */
  assert_int_equal(hakyu_picture_typical(picture_of(state)), 2);
}

static void test_damaged(void **state) {
  (void)state;
  hakyu_picture *picture = NULL;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_result *run = known_run_open("picture-broken", true);
  assert_int_equal(hakyu_picture_create(hakyu_memory_default(), run, findings, &picture), HAKYU_DAMAGED);
  assert_null(picture);
  assert_int_equal(hakyu_findings_total(findings), 1);
  hakyu_result_close(run);
  hakyu_findings_destroy(findings);
}

/* Files of version 1 lack the tables "places", "moments", "kinds" and "unit_labels": they are read as empty, and the digest stays what it was. */
static void test_older(void **state) {
  (void)state;
  static const unsigned char OLDER = 1;
  hakyu_picture *picture = NULL;
  uint8_t before[32], after[32];
  hakyu_result *run = known_run_open("picture-older", false);
  assert_int_equal(hk_result_digest(run, before), HAKYU_OK);
  hakyu_result_close(run);
  int file = open(TEST_WORK "/known-picture-older/result.sqlite", O_RDWR);
  assert_true(file >= 0 && pwrite(file, &OLDER, 1, 63) == 1); /* user_version: bytes 60-63 of the SQLite header */
  close(file);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), TEST_WORK "/known-picture-older", NULL, &run), HAKYU_OK);
  assert_int_equal(hk_result_digest(run, after), HAKYU_OK);
  assert_memory_equal(before, after, sizeof before);
  assert_int_equal(hakyu_picture_create(hakyu_memory_default(), run, NULL, &picture), HAKYU_OK);
  assert_false(hakyu_picture_asset_get(picture, KNOWN_PLANT)->has_place);
  assert_string_equal(hakyu_picture_asset_get(picture, KNOWN_PLANT)->kind_label[HAKYU_JA], "plant");
  assert_string_equal(hakyu_picture_row_get(picture, 0)->unit_label[HAKYU_JA], "accounts");
  assert_int_equal(hakyu_picture_observations(picture), 0);
  hakyu_picture_destroy(picture);
  hakyu_result_close(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_about),  cmocka_unit_test(test_rows),     cmocka_unit_test(test_exceeded), cmocka_unit_test(test_observations), cmocka_unit_test(test_assets),
                                     cmocka_unit_test(test_states), cmocka_unit_test(test_episodes), cmocka_unit_test(test_damaged),
                                     cmocka_unit_test(test_older)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
