/* sheet - see sheet.h. */
#include "draw/sheet.h"

#include <stdio.h>
#include <string.h>

enum { MARGIN = 34, RUN_DIGITS = 16 };

void sheet_note(sheet *s, saying note) {
  if (s->note_count < SHEET_NOTES_MOST && note.text[0]) s->notes[s->note_count++] = note;
}

/* "20 outer draws × 100", or that there are none. */
static saying tell_draws(const hakyu_picture_run *run, hakyu_lang lang) {
  if (!run->outer_count) return words_fill(WORD_outer_modes, lang, NULL, NULL, NULL, NULL);
  uint64_t all = run->settled + run->dropped, each = all / run->outer_count;
  saying most = words_number((int64_t)each);
  if (all % run->outer_count) most = words_join(most.text, words_number((int64_t)each + 1).text, "–");
  return words_fill(WORD_outer_draws, lang, words_number(run->outer_count).text, most.text, NULL, NULL);
}

/* Written out, not by words_fill: it has seven blanks. */
static void tell_run(const hakyu_picture_run *run, hakyu_lang lang, char *out, size_t size) {
  char id[RUN_DIGITS + 1], seed[24];
  saying replications = words_number((int64_t)(run->settled + run->dropped)), draws = tell_draws(run, lang), traced = words_number((int64_t)run->traced);
  snprintf(id, sizeof id, "%.*s", RUN_DIGITS, run->digest);
  snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->seed);
  const char *given[] = {id, run->scenario, run->model, seed, replications.text, draws.text, traced.text};
  size_t next = 0, length = 0;
  for (const char *from = words_get(WORD_run, lang); *from && length + 1 < size; from++) {
    bool is_blank = from[0] == '%' && from[1] == 's';
    const char *part = is_blank ? given[next++] : from;
    size_t wanted = is_blank ? strlen(part) : 1;
    if (wanted > size - 1 - length) wanted = size - 1 - length;
    memcpy(out + length, part, wanted);
    length += wanted;
    from += is_blank;
  }
  out[length] = '\0';
}

static void add(char *out, size_t size, const char *text, hakyu_lang lang) {
  size_t length = strlen(out);
  snprintf(out + length, size - length, "%s%s", length && lang == HAKYU_EN ? " " : "", text);
}

box sheet_draw(canvas *c, const sheet *s, const hakyu_picture *picture, hakyu_lang lang) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  char notes[4000] = "", about[2000];
  double width = SHEET_WIDTH - 2 * MARGIN, top = MARGIN, bottom = SHEET_HEIGHT - MARGIN + 6, height;
  char tlp[64];
  snprintf(tlp, sizeof tlp, "TLP:%s", run->tlp);
  top += canvas_text(c, MARGIN, top, s->title, (lettering){.size = 16, .ink = INK_BLACK, .is_bold = true, .width_most = width - 110});
  canvas_text(c, SHEET_WIDTH - MARGIN, MARGIN + 4, tlp, (lettering){.size = 9, .ink = INK_BLACK, .is_bold = true, .across = 1});
  top += canvas_text(c, MARGIN, top + 1, run->title[lang], (lettering){.size = 10, .ink = INK_GREY, .width_most = width}) + 1;

  for (size_t n = 0; n < s->note_count; n++) add(notes, sizeof notes, s->notes[n].text, lang);
  tell_run(run, lang, about, sizeof about);
  if (run->dropped) add(about, sizeof about, words_fill(WORD_run_dropped, lang, words_number((int64_t)run->dropped).text, NULL, NULL, NULL).text, lang);
  add(about, sizeof about, words_get(WORD_conditional, lang), lang);
  if (s->source) add(about, sizeof about, s->source, HAKYU_EN);
  lettering small = {.size = 7.5, .ink = INK_GREY, .width_most = width, .is_wrapped = true};
  canvas_measure(c, about, small, NULL, &height);
  bottom -= height;
  canvas_text(c, MARGIN, bottom, about, small);
  if (*notes) {
    small.ink = INK_BLACK;
    canvas_measure(c, notes, small, NULL, &height);
    bottom -= height + 2;
    canvas_text(c, MARGIN, bottom, notes, small);
  }
  canvas_segment(c, MARGIN, bottom - 3, MARGIN + width, bottom - 3, (pen){INK_SILVER, 0.5, DASH_NONE});
  return (box){MARGIN, top + 8, width, bottom - 3 - top - 14};
}
