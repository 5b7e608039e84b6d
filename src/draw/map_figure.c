/* map_figure - who is struck, fallen or saved at a time, and where: one page a time, one small map a sector, all of the same frame.
   A circle is all assets of the sector at one place; its area their weight; its slices how often, over these assets and the traced
   replications, each state holds. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/figure.h"
#include "draw/sheet.h"

enum { HEAD = 22, TITLE = 12, BETWEEN = 10, CHOSEN = 4, PANELS_MOST = 32 };
static const double KM_A_DEGREE = 111.195, PI = 3.14159265358979323846;

/* ---- times ------------------------------------------------------------------------------------------------------- */

/* How much is down at a time: the mean of the five quantiles, added up over rows. Only to find the course's turns. */
static double down_at(const hakyu_picture *picture, int64_t time_s) {
  double sum = 0;
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++) {
    const hakyu_picture_row *row = hakyu_picture_row_get(picture, r);
    size_t p = 0;
    while (p < row->point_count && row->points[p].time_s <= time_s) p++;
    for (int q = 0; q < 5 && p; q++) sum += row->points[p - 1].down.at[q];
  }
  return sum;
}

/* The first change of any row after a time; INT64_MAX if there is none. */
static int64_t next_change(const hakyu_picture *picture, int64_t after) {
  int64_t next = INT64_MAX;
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++) {
    const hakyu_picture_row *row = hakyu_picture_row_get(picture, r);
    for (size_t p = 0; p < row->point_count; p++)
      if (row->points[p].time_s > after) {
        if (row->points[p].time_s < next) next = row->points[p].time_s;
        break;
      }
  }
  return next;
}

size_t figure_choose_times(const hakyu_picture *picture, int64_t *times) {
  static const double parts[] = {0.5, 0.1};
  double most = down_at(picture, 0);
  int64_t peak = 0;
  size_t count = 0;
  times[count++] = 0;
  for (int64_t t = next_change(picture, 0); t < INT64_MAX; t = next_change(picture, t))
    if (down_at(picture, t) > most) most = down_at(picture, t), peak = t;
  if (peak > 0) times[count++] = peak;
  for (size_t k = 0; k < sizeof parts / sizeof *parts && most > 0; k++) {
    int64_t t = peak;
    while (t < INT64_MAX && down_at(picture, t) > parts[k] * most) t = next_change(picture, t);
    if (t < INT64_MAX && t > times[count - 1]) times[count++] = t;
  }
  return count;
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  uint32_t placed = 0;
  for (uint32_t a = 0; a < run->asset_count; a++) placed += hakyu_picture_asset_get(picture, a)->has_place != 0;
  if (!placed) *why = words_fill(WORD_map_unplaced, asked->lang, NULL, NULL, NULL, NULL);
  if (placed && !run->traced) *why = words_fill(WORD_map_untraced, asked->lang, NULL, NULL, NULL, NULL);
  return placed && run->traced ? asked->time_count : 0;
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  static const struct { int64_t seconds; const char *name; } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  int64_t time = asked->times[p];
  size_t u = 0;
  (void)picture;
  while (u + 1 < sizeof units / sizeof *units && (!time || time % units[u].seconds)) u++;
  snprintf(name->text, sizeof name->text, "map-%" PRId64 "%s", time / units[u].seconds, units[u].name);
  *title = words_fill(time ? WORD_map_title : WORD_map_title_start, asked->lang, words_duration(time, asked->lang).text, NULL, NULL, NULL);
}

/* ---- what lies where ------------------------------------------------------------------------------------------------- */

/* All assets of one sector at one place. States: sums over assets of the share of traced replications. */
typedef struct spot { int32_t lat, lon; uint32_t assets; double weight, struck, fallen, saved; } spot;

typedef struct view {
  canvas *c;
  const hakyu_picture *picture;
  const wish *asked;
  hakyu_picture_state *states, *at_all; /* at this page's time; greatest over all pages */
  spot *spots;
  double west, east, south, north;      /* the frame, degrees */
  double stretch;                       /* width of a degree of longitude, in degrees of latitude */
} view;

static hakyu_status look(view *v, size_t page) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  hakyu_status status = HAKYU_OK;
  for (size_t t = 0; t < v->asked->time_count && !status; t++) {
    status = hakyu_picture_states(v->picture, v->asked->times[t], v->states);
    for (uint32_t a = 0; a < run->asset_count && !status; a++) {
      if (v->states[a].struck > v->at_all[a].struck) v->at_all[a].struck = v->states[a].struck;
      if (v->states[a].fallen > v->at_all[a].fallen) v->at_all[a].fallen = v->states[a].fallen;
    }
  }
  return status ? status : hakyu_picture_states(v->picture, v->asked->times[page], v->states);
}

/* Around all that is struck or has fallen in at least 5 % of the traced replications at one of the times; if nothing has, around all. */
static void choose_frame(view *v) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  double least = (double)run->traced / 20;
  bool is_any = false;
  for (int pass = 0; pass < 2 && !is_any; pass++)
    for (uint32_t a = 0; a < run->asset_count; a++) {
      const hakyu_picture_asset *asset = hakyu_picture_asset_get(v->picture, a);
      bool is_hit = v->at_all[a].struck + v->at_all[a].fallen > 0 && (double)(v->at_all[a].struck + v->at_all[a].fallen) >= least;
      if (!asset->has_place || (pass == 0 && !is_hit)) continue;
      double lat = asset->lat_udeg / 1e6, lon = asset->lon_udeg / 1e6;
      if (!is_any) v->south = v->north = lat, v->west = v->east = lon;
      is_any = true;
      v->south = fmin(v->south, lat), v->north = fmax(v->north, lat);
      v->west = fmin(v->west, lon), v->east = fmax(v->east, lon);
    }
  v->stretch = cos((v->south + v->north) / 2 * PI / 180);
  double margin = fmax(fmax(v->north - v->south, (v->east - v->west) * v->stretch) * 0.1, 0.004);
  v->south -= margin, v->north += margin;
  v->west -= margin / v->stretch, v->east += margin / v->stretch;
}

static bool is_inside(const view *v, const hakyu_picture_asset *asset) {
  double lat = asset->lat_udeg / 1e6, lon = asset->lon_udeg / 1e6;
  return asset->has_place && lat >= v->south && lat <= v->north && lon >= v->west && lon <= v->east;
}

static int compare_spots(const void *left, const void *right) {
  const spot *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1; /* the great ones first: small ones lie on top */
  if (a->lat != b->lat) return a->lat > b->lat ? -1 : 1;
  return (a->lon > b->lon) - (a->lon < b->lon);
}

/* The sector's places within the frame. Weights of different units are taken as shares of their totals. */
static uint32_t gather(view *v, uint32_t sector) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  uint32_t count = 0;
  double traced = (double)run->traced;
  for (uint32_t a = 0; a < run->asset_count; a++) {
    const hakyu_picture_asset *asset = hakyu_picture_asset_get(v->picture, a);
    if (asset->sector != sector || !is_inside(v, asset)) continue;
    uint32_t s = 0;
    while (s < count && (v->spots[s].lat != asset->lat_udeg || v->spots[s].lon != asset->lon_udeg)) s++;
    if (s == count) v->spots[count++] = (spot){.lat = asset->lat_udeg, .lon = asset->lon_udeg};
    double all = asset->row == HAKYU_NOTHING ? 0 : (double)hakyu_picture_row_get(v->picture, asset->row)->weight;
    v->spots[s].assets++;
    v->spots[s].weight += all > 0 ? (double)asset->weight / all : 0;
    v->spots[s].struck += v->states[a].struck / traced;
    v->spots[s].fallen += v->states[a].fallen / traced;
    v->spots[s].saved += v->states[a].saved / traced;
  }
  qsort(v->spots, count, sizeof *v->spots, compare_spots);
  return count;
}

/* ---- drawing ---------------------------------------------------------------------------------------------------------- */

typedef struct look_of { word word; ink ink; bool is_hatched; } look_of;
static const look_of looks[] = {{WORD_map_struck, INK_VERMILLION, false}, {WORD_map_fallen, INK_BLUE, false}, {WORD_map_saved, INK_GREEN, true}};
enum { LOOKS = sizeof looks / sizeof *looks };

static void draw_disc(canvas *c, double x, double y, double r, const double parts[LOOKS]) {
  double at = 0;
  int most = 0;
  canvas_slice(c, x, y, r + 0.9, 0, 1, INK_WHITE, false); /* a rim keeps neighbours apart */
  for (int k = 0; k < LOOKS; k++) {
    double to = at + parts[k] > 1 ? 1 : at + parts[k];
    canvas_slice(c, x, y, r, at, to, looks[k].ink, looks[k].is_hatched);
    at = to;
    if (parts[k] > parts[most]) most = k;
  }
  ink edge = parts[most] >= 0.005 ? looks[most].ink : INK_SILVER;
  canvas_ring(c, x, y, r, (pen){edge, edge == INK_SILVER ? 0.5 : 0.8, DASH_NONE});
  if (parts[0] >= 0.005) canvas_mark(c, MARK_DIAMOND, x, y, r * 0.9 < 3 ? 3 : r * 0.9, INK_BLACK); /* in print the colours are alike */
}

static void draw_scale(const view *v, box plot, double points_a_degree) {
  double km = axis_round_value(plot.width * 0.22 / points_a_degree * KM_A_DEGREE), x = plot.x + 5, y = plot.y + plot.height - 5;
  while (km > 1 && km / KM_A_DEGREE * points_a_degree > plot.width * 0.4) km = axis_round_value(km / 2.6);
  double width = km / KM_A_DEGREE * points_a_degree;
  char shown[32];
  if (km >= 1)
    snprintf(shown, sizeof shown, "%lld km", (long long)llround(km));
  else
    snprintf(shown, sizeof shown, "%lld m", (long long)llround(km * 1000));
  canvas_box(v->c, (box){x - 3, y - 13, width + 6, 16}, INK_WHITE, 0.85);
  canvas_segment(v->c, x, y, x + width, y, (pen){INK_BLACK, 1, DASH_NONE});
  canvas_segment(v->c, x, y - 2, x, y + 2, (pen){INK_BLACK, 1, DASH_NONE});
  canvas_segment(v->c, x + width, y - 2, x + width, y + 2, (pen){INK_BLACK, 1, DASH_NONE});
  canvas_text(v->c, x + width / 2, y - 2, shown, (lettering){.size = 6.5, .across = 0.5, .down = 1});
}

/* None of its assets is struck, has fallen or was saved: as its rim tells (draw_disc). */
static bool is_calm(const spot *s) { return s->struck + s->fallen + s->saved < 0.005 * s->assets; }

static void draw_panel(view *v, uint32_t sector, box where, bool has_scale) {
  box plot = {where.x, where.y + TITLE, where.width, where.height - TITLE};
  uint32_t count = gather(v, sector), assets = 0;
  double sums[LOOKS] = {0}, width, largest = (plot.width < plot.height ? plot.width : plot.height) / 22, scale = plot.height / (v->north - v->south);
  const char *name = hakyu_picture_sector_get(v->picture, sector).label[v->asked->lang];
  lettering head = {.size = 8, .is_bold = true, .width_most = where.width * 0.42};
  canvas_box(v->c, plot, INK_MIST, 0.28);
  canvas_frame(v->c, plot, (pen){INK_SILVER, 0.5, DASH_NONE});
  canvas_clip(v->c, plot);
  for (int calm = 1; calm >= 0; calm--) /* first those not concerned: they hide nobody who is */
    for (uint32_t i = 0; i < count; i++) {
      const spot *here = &v->spots[i];
      if (is_calm(here) != (calm == 1)) continue;
      double x = plot.x + (here->lon / 1e6 - v->west) * v->stretch * scale, y = plot.y + (v->north - here->lat / 1e6) * scale;
      double r = v->spots[0].weight > 0 ? largest * sqrt(here->weight / v->spots[0].weight) : largest * 0.5;
      double parts[LOOKS] = {here->struck / here->assets, here->fallen / here->assets, here->saved / here->assets};
      draw_disc(v->c, x, y, r < 2.2 ? 2.2 : r, parts);
      sums[0] += here->struck, sums[1] += here->fallen, sums[2] += here->saved;
      assets += here->assets;
    }
  if (has_scale) draw_scale(v, plot, scale);
  canvas_unclip(v->c);
  canvas_text(v->c, where.x, where.y, name, head);
  canvas_measure(v->c, name, head, &width, NULL);
  saying told = words_fill(WORD_map_counts, v->asked->lang, words_number((int64_t)llround(sums[0])).text, words_number((int64_t)llround(sums[1])).text,
                           words_number((int64_t)llround(sums[2])).text, words_number(assets).text);
  canvas_text(v->c, where.x + where.width, where.y + 0.8, told.text, (lettering){.size = 7, .ink = INK_GREY, .across = 1, .width_most = where.width - (width < head.width_most ? width : head.width_most) - 6});
}

static void draw_key(const view *v, double x, double y) {
  lettering with = {.size = 8, .down = 0.5};
  double width;
  for (int k = 0; k <= LOOKS; k++) {
    double parts[LOOKS] = {0};
    if (k < LOOKS) parts[k] = 1;
    const char *meaning = words_get(k < LOOKS ? looks[k].word : WORD_map_calm, v->asked->lang);
    draw_disc(v->c, x + 6, y, 5.5, parts);
    canvas_text(v->c, x + 16, y, meaning, with);
    canvas_measure(v->c, meaning, with, &width, NULL);
    x += 16 + width + 16;
  }
}

/* As many columns as make the maps largest. */
static uint32_t choose_columns(const view *v, box room, uint32_t panels, box *size) {
  double aspect = (v->east - v->west) * v->stretch / (v->north - v->south), best = 0;
  uint32_t chosen = 1;
  for (uint32_t columns = 1; columns <= panels; columns++) {
    uint32_t lines = (panels + columns - 1) / columns;
    double width = (room.width + BETWEEN) / columns - BETWEEN, height = (room.height + BETWEEN) / lines - BETWEEN - TITLE;
    if (width > height * aspect) width = height * aspect;
    if (width <= best) continue;
    best = width;
    chosen = columns;
    *size = (box){0, 0, width, width / aspect + TITLE};
  }
  return chosen;
}

/* Widens the frame to the shape of the panels, so that the page is used; at most to twice its height or width. */
static void fill_frame(view *v, box room, uint32_t panels) {
  box size = {0};
  uint32_t columns = choose_columns(v, room, panels, &size), lines = (panels + columns - 1) / columns;
  double wide = ((room.width + BETWEEN) / columns - BETWEEN) / ((room.height + BETWEEN) / lines - BETWEEN - TITLE);
  double height = v->north - v->south, width = (v->east - v->west) * v->stretch;
  double more_height = fmin(fmax(width / wide - height, 0), height), more_width = fmin(fmax(height * wide - width, 0), width);
  v->south -= more_height / 2, v->north += more_height / 2;
  v->west -= more_width / 2 / v->stretch, v->east += more_width / 2 / v->stretch;
}

/* The sectors that have an asset within the frame; returns how many. */
static uint32_t choose_panels(const view *v, uint32_t shown[PANELS_MOST]) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  uint32_t panels = 0;
  for (uint32_t s = 0; s < run->sector_count && panels < PANELS_MOST; s++) {
    bool is_there = false;
    for (uint32_t a = 0; a < run->asset_count && !is_there; a++)
      is_there = hakyu_picture_asset_get(v->picture, a)->sector == s && is_inside(v, hakyu_picture_asset_get(v->picture, a));
    if (is_there) shown[panels++] = s;
  }
  return panels;
}

static void note(const view *v, sheet *s) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  uint32_t unplaced = 0, outside = 0;
  double struck = 0, fallen = 0, saved = 0;
  for (uint32_t a = 0; a < run->asset_count; a++) {
    const hakyu_picture_asset *asset = hakyu_picture_asset_get(v->picture, a);
    if (is_inside(v, asset)) continue;
    outside += asset->has_place != 0;
    unplaced += !asset->has_place;
    struck += v->states[a].struck, fallen += v->states[a].fallen, saved += v->states[a].saved;
  }
  sheet_note(s, words_fill(WORD_map_note, v->asked->lang, words_number((int64_t)run->traced).text, NULL, NULL, NULL));
  if (unplaced + outside)
    sheet_note(s, words_fill(WORD_map_missing, v->asked->lang, words_number(unplaced).text, words_number(outside).text, NULL, NULL));
  double traced = (double)run->traced;
  if (unplaced + outside)
    sheet_note(s, words_fill(WORD_map_missing_states, v->asked->lang, words_number((int64_t)llround(struck / traced)).text, words_number((int64_t)llround(fallen / traced)).text,
                             words_number((int64_t)llround(saved / traced)).text, NULL));
}

static void draw_panels(view *v, box room) {
  uint32_t shown[PANELS_MOST], panels = choose_panels(v, shown);
  box size = {0};
  uint32_t columns = choose_columns(v, room, panels, &size), lines = (panels + columns - 1) / columns;
  double left = room.x + (room.width - columns * (size.width + BETWEEN) + BETWEEN) / 2, top = room.y + (room.height - lines * (size.height + BETWEEN) + BETWEEN) / 2;
  for (uint32_t p = 0; p < panels; p++) {
    uint32_t column = p % columns, line = p / columns;
    draw_panel(v, shown[p], (box){left + column * (size.width + BETWEEN), top + line * (size.height + BETWEEN), size.width, size.height}, p == 0);
  }
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t page) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  saying name, title, source = words_fill(WORD_map_source, asked->lang, run->licence, NULL, NULL, NULL);
  sheet s = {0};
  view v = {.c = c, .picture = picture, .asked = asked};
  v.states = calloc((size_t)run->asset_count + 1, sizeof *v.states);
  v.at_all = calloc((size_t)run->asset_count + 1, sizeof *v.at_all);
  v.spots = calloc((size_t)run->asset_count + 1, sizeof *v.spots);
  hakyu_status status = v.states && v.at_all && v.spots ? look(&v, page) : HAKYU_NO_MEMORY;
  if (!status) {
    uint32_t shown[PANELS_MOST];
    choose_frame(&v);
    fill_frame(&v, (box){0, 0, SHEET_WIDTH - 68, SHEET_HEIGHT - 190}, choose_panels(&v, shown)); /* about the room there will be */
    name_page(picture, asked, page, &name, &title);
    s.title = title.text;
    if (*run->licence) s.source = source.text;
    note(&v, &s);
    box room = sheet_draw(c, &s, picture, asked->lang);
    draw_key(&v, room.x, room.y + 6);
    draw_panels(&v, (box){room.x, room.y + HEAD, room.width, room.height - HEAD});
  }
  free(v.states);
  free(v.at_all);
  free(v.spots);
  return status;
}

const figure *figure_map(void) {
  static const figure map = {count_pages, name_page, draw_page};
  return &map;
}
