/* survey_drawing - every figure of a sweep in every format asked for: one file a kind and figure, "lines-hospitals.svg". */
#include <stdio.h>
#include <string.h>

#include "draw/survey_figure.h"

/* A figure's id in a file name: other than letters, digits, . and - become _. */
static saying file_name(const char *kind, const char *id) {
  saying out;
  snprintf(out.text, sizeof out.text, "%s-%.80s", kind, id);
  for (char *c = out.text; *c; c++)
    if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c)) *c = '_';
  return out;
}

static bool draw_file(const survey_figure *what, const hakyu_survey *survey, uint32_t figure, format form, const survey_wish *asked) {
  char path[4096], why[256] = "out of memory";
  const saying name = file_name(what->name, hakyu_survey_figure_get(survey, figure).id), title = what->title(survey, figure, asked->lang);
  const int length = snprintf(path, sizeof path, "%s/%s.%s", asked->output, name.text, canvas_suffix(form));
  canvas *c = length < (int)sizeof path ? canvas_open(form, SHEET_WIDTH, SHEET_HEIGHT, asked->lang, title.text) : NULL;
  const hakyu_status status = c ? what->draw(c, survey, figure, asked->lang) : HAKYU_NO_MEMORY;
  if (canvas_close(c, status ? NULL : path, why, sizeof why) && !status) {
    printf("%s\n", path);
    return true;
  }
  fprintf(stderr, "hakyu-draw: %s: %s\n", path, why);
  return false;
}

/* One kind of figure for all that were watched; why it is left out is said once. */
static bool draw_kind(const survey_figure *what, const hakyu_survey *survey, uint32_t count, const survey_wish *asked) {
  saying why = {""};
  bool is_drawn = false;
  for (uint32_t j = 0; j < count; j++) {
    if (!what->can(survey, j, asked->lang, &why)) continue;
    is_drawn = true;
    for (int form = 0; form < FORMAT_COUNT; form++)
      if (asked->is_wanted[form] && !draw_file(what, survey, j, (format)form, asked)) return false;
  }
  if (!is_drawn && count) fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_left_out, asked->lang, what->name, why.text, NULL, NULL).text);
  return true;
}

int survey_draw_all(const hakyu_survey *survey, const survey_wish *asked) {
  const survey_figure *kinds[] = {survey_lines(), survey_tornado(), survey_heat(), survey_morris()};
  const uint32_t figures = hakyu_survey_tell(survey).figures, count = figures < SURVEY_FIGURES_MOST ? figures : SURVEY_FIGURES_MOST;
  if (count < figures) fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_survey_more, asked->lang, words_number(count).text, words_number(figures).text, NULL, NULL).text);
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (!draw_kind(kinds[k], survey, count, asked)) return 1;
  return 0;
}
