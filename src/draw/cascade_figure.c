/* cascade_figure - one traced replication as a tree on a time axis: who fell because of whom, when, for how long and by what
   mechanism. What fell of one kind by one cause is one line. */
#include <inttypes.h>
#include <stdio.h>

#include "draw/figure.h"
#include "draw/sheet.h"
#include "draw/tree.h"

enum { LINES_MOST = 42, NAMES = 262, MECHANISMS = 104, BELOW = 32, HEAD = 24, INDENT = 9, INDENTS_MOST = 12, SECTORS_MOST = 66 };

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  const hakyu_picture_episode *episodes = NULL;
  size_t count = 0;
  char number[24];
  snprintf(number, sizeof number, "%" PRIu64, asked->replication);
  if (hakyu_picture_episodes(picture, asked->replication, &episodes, &count))
    *why = words_fill(WORD_cascade_untraced, asked->lang, number, words_number((int64_t)hakyu_picture_about(picture)->traced).text, NULL, NULL);
  else if (!count)
    *why = words_fill(WORD_cascade_quiet, asked->lang, number, NULL, NULL, NULL);
  return count ? 1 : 0;
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  char number[24];
  (void)picture, (void)p;
  snprintf(number, sizeof number, "%" PRIu64, asked->replication);
  snprintf(name->text, sizeof name->text, "cascade-%s", number);
  *title = words_fill(WORD_cascade_title, asked->lang, number, NULL, NULL, NULL);
}

typedef struct view {
  canvas *c;
  const hakyu_picture *picture;
  hakyu_lang lang;
  tree t;
  axis time;
  box plot;
  double left, height; /* where names begin; of a line */
} view;

static double line_at(const view *v, uint32_t place) { return v->plot.y + (place + 0.5) * v->height; }

static double letter_size(const view *v) { return v->height > 20 ? 9 : v->height > 10 ? 7.5 : v->height * 0.75; }

static const char *sector_of(const view *v, const tree_node *node) {
  return hakyu_picture_sector_get(v->picture, hakyu_picture_asset_get(v->picture, node->asset)->sector).label[v->lang];
}

static void draw_name(const view *v, const tree_node *node, uint32_t place) {
  const hakyu_picture_asset *asset = hakyu_picture_asset_get(v->picture, node->asset);
  double y = line_at(v, place), size = letter_size(v), indent = (node->depth < INDENTS_MOST ? node->depth : INDENTS_MOST) * INDENT;
  saying name = words_join(asset->label[v->lang], "", "");
  if (node->assets > 1) name = words_fill(WORD_cascade_many, v->lang, words_number(node->assets).text, asset->kind_label[v->lang], NULL, NULL);
  if (node->depth) canvas_segment(v->c, v->left + indent - 6, y, v->left + indent - 2, y, (pen){INK_SILVER, 0.6, DASH_NONE});
  lettering sector = {.size = size * 0.9, .ink = INK_GREY, .across = 1, .down = 0.5};
  double taken; /* by the sector at the right end of the column: the name has the rest */
  canvas_measure(v->c, sector_of(v, node), sector, &taken, NULL);
  if (taken > SECTORS_MOST) taken = sector.width_most = SECTORS_MOST;
  canvas_text(v->c, v->left + indent, y, name.text,
              (lettering){.size = size, .is_bold = node->parent == TREE_NONE, .down = 0.5, .width_most = NAMES - taken - indent - 16});
  canvas_text(v->c, v->plot.x - 8, y, sector_of(v, node), sector);
  canvas_text(v->c, v->plot.x + v->plot.width + 8, y, hakyu_mechanism_label(node->mechanism, v->lang),
              (lettering){.size = size * 0.9, .ink = INK_GREY, .down = 0.5, .width_most = MECHANISMS - 10});
}

/* Pale while some of its assets are down, full while all are. */
static void draw_bar(const view *v, const tree_node *node, uint32_t place) {
  double y = line_at(v, place), thick = v->height < 14 ? v->height * 0.5 : 7, x1 = axis_at(&v->time, (double)node->first_s), x2 = axis_at(&v->time, (double)node->last_s);
  double all1 = axis_at(&v->time, (double)node->last_start_s), all2 = axis_at(&v->time, (double)node->first_end_s);
  ink with = node->parent == TREE_NONE ? INK_VERMILLION : INK_BLUE;
  if (x2 - x1 < 1.2) x2 = x1 + 1.2;
  canvas_box(v->c, (box){x1, y - thick / 2, x2 - x1, thick}, with, 0.4);
  if (all2 > all1 || node->episodes == 1) canvas_box(v->c, (box){all1, y - thick / 2, all2 - all1 < 1.2 ? 1.2 : all2 - all1, thick}, with, 1);
  if (node->parent == TREE_NONE) canvas_mark(v->c, MARK_DIAMOND, x1, y, thick * 1.5, INK_VERMILLION);
  if (node->is_open) canvas_area(v->c, (const point[]){{x2, y - thick}, {x2 + thick, y}, {x2, y + thick}}, 3, with, 1);
}

/* From a cause down to its last effect in the names' column, and from its bar to each effect's beginning. */
static void draw_branches(const view *v, uint32_t place) {
  uint32_t n = v->t.order[place], last = place;
  const tree_node *node = &v->t.nodes[n];
  double indent = (node->depth + 1 < INDENTS_MOST ? node->depth + 1 : INDENTS_MOST) * INDENT;
  for (uint32_t i = place + 1; i < v->t.shown && v->t.nodes[v->t.order[i]].depth > node->depth; i++) {
    const tree_node *child = &v->t.nodes[v->t.order[i]];
    if (child->parent != n) continue;
    double x = axis_at(&v->time, (double)child->first_s);
    canvas_segment(v->c, x, line_at(v, place), x, line_at(v, i), (pen){INK_GREY, 0.5, DASH_NONE});
    last = i;
  }
  if (last > place) canvas_segment(v->c, v->left + indent - 6, line_at(v, place) + v->height * 0.4, v->left + indent - 6, line_at(v, last), (pen){INK_SILVER, 0.6, DASH_NONE});
}

static void draw_key(const view *v, double y) {
  static const struct { word word; ink ink; double opacity; } keys[] = {
      {WORD_cascade_struck, INK_VERMILLION, 1}, {WORD_cascade_fallen, INK_BLUE, 1}, {WORD_cascade_some, INK_BLUE, 0.4}};
  double x = v->plot.x, width;
  lettering with = {.size = 7.5, .down = 0.5};
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
    canvas_box(v->c, (box){x, y - 2.5, 18, 5}, keys[k].ink, keys[k].opacity);
    if (k == 0) canvas_mark(v->c, MARK_DIAMOND, x, y, 7.5, INK_VERMILLION);
    canvas_text(v->c, x + 22, y, words_get(keys[k].word, v->lang), with);
    canvas_measure(v->c, words_get(keys[k].word, v->lang), with, &width, NULL);
    x += 22 + width + 14;
  }
}

static void note(const view *v, const wish *asked, sheet *s, size_t episodes) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  char number[24];
  snprintf(number, sizeof number, "%" PRIu64, asked->replication);
  sheet_note(s, words_fill(WORD_cascade_note, v->lang, number, words_number((int64_t)run->traced).text, words_number((int64_t)episodes).text, NULL));
  if (asked->replication == hakyu_picture_typical(v->picture)) sheet_note(s, words_fill(WORD_cascade_typical, v->lang, NULL, NULL, NULL, NULL));
  if (v->t.hidden_nodes)
    sheet_note(s, words_fill(WORD_cascade_hidden, v->lang, words_number(v->t.hidden_nodes).text, words_number(v->t.hidden_episodes).text, NULL, NULL));
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t p) {
  const hakyu_picture_episode *episodes = NULL;
  size_t count = 0;
  saying name, title;
  sheet s = {0};
  view v = {.c = c, .picture = picture, .lang = asked->lang};
  hakyu_status status = hakyu_picture_episodes(picture, asked->replication, &episodes, &count);
  if (!status) status = tree_create(picture, episodes, count, LINES_MOST, &v.t);
  if (status) return status;
  name_page(picture, asked, p, &name, &title);
  s.title = title.text;
  note(&v, asked, &s, count);
  box room = sheet_draw(c, &s, picture, asked->lang);
  v.left = room.x;
  v.plot = (box){room.x + NAMES, room.y + HEAD, room.width - NAMES - MECHANISMS, room.height - HEAD - BELOW};
  v.height = v.plot.height / v.t.shown;
  if (v.height > 30) v.height = 30;
  v.plot.height = v.height * v.t.shown;
  double end = 60;
  for (uint32_t n = 0; n < v.t.count; n++)
    if ((double)v.t.nodes[n].last_s > end) end = (double)v.t.nodes[n].last_s;
  v.time = (axis){.high = end, .from = v.plot.x + 5, .to = v.plot.x + v.plot.width - 8, .bend = 60};
  draw_key(&v, room.y + 8);
  canvas_text(c, v.plot.x + v.plot.width + 8, v.plot.y - 3, words_get(WORD_cascade_mechanism, v.lang), (lettering){.size = 7.5, .down = 1, .width_most = MECHANISMS - 10});
  axis_draw_time(c, &v.time, v.plot, 40, 8, words_fill(WORD_time_axis_log, v.lang, words_duration(60, v.lang).text, NULL, NULL, NULL).text, v.lang);
  for (uint32_t i = 0; i < v.t.shown; i++) draw_branches(&v, i);
  for (uint32_t i = 0; i < v.t.shown; i++) {
    draw_name(&v, &v.t.nodes[v.t.order[i]], i);
    draw_bar(&v, &v.t.nodes[v.t.order[i]], i);
  }
  canvas_segment(c, v.plot.x, v.plot.y + v.plot.height, v.plot.x + v.plot.width, v.plot.y + v.plot.height, (pen){INK_GREY, 0.8, DASH_NONE});
  tree_destroy(&v.t);
  return HAKYU_OK;
}

const figure *figure_cascade(void) {
  static const figure cascade = {count_pages, name_page, draw_page};
  return &cascade;
}
