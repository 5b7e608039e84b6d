/* call - distribution calls: uniform(1h, 4h), lognormal(median=3h, p95=10h), discrete(0.3: 0h, 0.7: 24h), about(…).
   Calls with the same text are one call of the model, so a million cells that say the same compile to one table. */
#include <string.h>

#include "model/cell_reader.h"
#include "model/value.h"
#include "numbers/dist.h"

#define MILLION INT64_C(1000000)
enum { ARGUMENTS_MOST = HK_CALL_POINTS_MOST };

/* One row a call: its named arguments (NULL: by position) and how they are written. */
typedef struct form {
  const char *name;
  int kind; /* hk_dist_kind */
  const char *first, *second, *other; /* argument names; other may stand instead of second */
  bool is_first_time, is_second_time;
  const char *shape;
} form;

static const form forms[] = {
    {"uniform", HK_DIST_UNIFORM, NULL, NULL, NULL, true, true, "uniform(1h, 4h)"},
    {"triangular", HK_DIST_TRIANGULAR, NULL, NULL, NULL, true, true, "triangular(low, mode, high) with low <= mode <= high"},
    {"empirical", HK_DIST_EMPIRICAL, NULL, NULL, NULL, true, true, "empirical(1h, 2h, 5h), at most 64 values"},
    {"discrete", HK_DIST_DISCRETE, NULL, NULL, NULL, true, true, "discrete(0.3: 0h, 0.7: 24h), probabilities adding to exactly 1"},
    {"exponential", HK_DIST_EXPONENTIAL, "mean", NULL, NULL, true, false, "exponential(mean=8h)"},
    {"lognormal", HK_DIST_LOGNORMAL, "median", "sigma", "p95", true, false, "lognormal(median=3h, sigma=0.6) or lognormal(median=3h, p95=10h)"},
    {"weibull", HK_DIST_WEIBULL, "scale", "shape", NULL, true, false, "weibull(scale=8h, shape=1.5)"},
    {"gamma", HK_DIST_GAMMA, "mean", "shape", NULL, true, false, "gamma(mean=8h, shape=2)"},
};
static const char all_forms[] = "uniform, exponential, lognormal, weibull, gamma, triangular, empirical, discrete, about";

typedef struct arguments {
  hk_value values[ARGUMENTS_MOST];
  uint64_t limits[ARGUMENTS_MOST];
  uint32_t count;
  bool by_p95;
} arguments;

bool hk_cell_is_about(const hk_cell_reader *reader) {
  const char *at = reader->at + strspn(reader->at, " \t");
  return strncmp(at, "about", 5) == 0 && at[5 + strspn(at + 5, " \t")] == '(';
}

static void open_parenthesis(hk_cell_reader *reader, size_t word_length) {
  reader->at += word_length;
  hk_cell_accept(reader, '(');
}

void hk_cell_read_about(hk_cell_reader *reader, hk_measure measure, hk_assumption *assumption) {
  static const char shape[] = "about(mode, low, high) with low <= mode <= high";
  int64_t numbers[3] = {0, 0, 0};
  hk_measure kept = measure == HK_MEASURE_TIME || measure == HK_MEASURE_RATE ? measure : HK_MEASURE_PLAIN;
  hk_cell_skip_spaces(reader);
  open_parenthesis(reader, 5);
  for (int i = 0; i < 3 && !reader->is_faulty; i++) {
    hk_value value;
    if (i && !hk_cell_accept(reader, ',')) hk_cell_refuse(reader, "distribution", "three values are wanted", shape);
    if (!reader->is_faulty) hk_cell_read_number(reader, kept, false, &value), numbers[i] = value.fixed;
  }
  if (!reader->is_faulty && !hk_cell_accept(reader, ')')) hk_cell_refuse(reader, "distribution", "a closing parenthesis is wanted", shape);
  if (!reader->is_faulty && (numbers[1] > numbers[0] || numbers[0] > numbers[2]))
    hk_cell_refuse(reader, "distribution", "the mode is not between low and high", shape);
  if (!reader->is_faulty && measure == HK_MEASURE_CHANCE && numbers[2] > MILLION) hk_cell_refuse(reader, "out-of-range", "out of range", "0…1");
  assumption->mode = numbers[0];
  assumption->low = numbers[1];
  assumption->high = numbers[2];
  assumption->is_time = measure == HK_MEASURE_TIME;
}

/* ---- arguments ---------------------------------------------------------------------------------------- */

static void read_positional(hk_cell_reader *reader, const form *f, bool may_never, arguments *out) {
  do {
    if (out->count == ARGUMENTS_MOST) {
      hk_cell_refuse(reader, "distribution", "more than 64 values", f->shape);
      return;
    }
    hk_cell_read_argument(reader, HK_MEASURE_TIME, may_never, &out->values[out->count]);
    out->count++;
  } while (!reader->is_faulty && hk_cell_accept(reader, ','));
}

/* "p: value" pairs. The sums p1 + ... + pj are exact, at 18 decimals. */
static void read_pairs(hk_cell_reader *reader, const form *f, bool may_never, arguments *out) {
  const uint64_t one = UINT64_C(1000000000000000000);
  uint64_t sum = 0;
  do {
    hk_value chance;
    if (out->count == ARGUMENTS_MOST) hk_cell_refuse(reader, "distribution", "more than 64 values", f->shape);
    if (!reader->is_faulty) hk_cell_read_number(reader, HK_MEASURE_CHANCE, false, &chance);
    if (!reader->is_faulty && !hk_cell_accept(reader, ':')) hk_cell_refuse(reader, "distribution", "a colon is wanted after each probability", f->shape);
    if (reader->is_faulty) return;
    hk_decimal p = reader->decimal;
    for (int scale = p.scale; scale < 18; scale++) p.mantissa *= 10;
    if (p.mantissa > one - sum) {
      hk_cell_refuse(reader, "distribution", "the probabilities add to more than 1", f->shape);
      return;
    }
    sum += p.mantissa;
    hk_text_chance((hk_decimal){sum, 18, false}, &out->limits[out->count]);
    hk_cell_read_argument(reader, HK_MEASURE_TIME, may_never, &out->values[out->count]);
    out->count++;
  } while (!reader->is_faulty && hk_cell_accept(reader, ','));
  if (sum != one) hk_cell_refuse(reader, "distribution", "the probabilities do not add to 1", f->shape);
}

static void read_named(hk_cell_reader *reader, const form *f, arguments *out) {
  uint32_t wanted = f->second ? 2 : 1;
  bool has[2] = {false, false};
  do {
    hk_cell_skip_spaces(reader);
    size_t length = hk_cell_word_length(reader->at);
    const char *name = reader->at;
    bool is_first = length == strlen(f->first) && memcmp(name, f->first, length) == 0;
    bool is_second = f->second && length == strlen(f->second) && memcmp(name, f->second, length) == 0;
    bool is_other = f->other && length == strlen(f->other) && memcmp(name, f->other, length) == 0;
    if (!is_first && !is_second && !is_other) {
      hk_cell_refuse(reader, "distribution", "an argument without a known name", f->shape);
      return;
    }
    reader->at += length;
    int place = is_first ? 0 : 1;
    if (has[place] || !hk_cell_accept(reader, '=')) {
      hk_cell_refuse(reader, "distribution", has[place] ? "an argument given twice" : "`=` is wanted after the argument's name", f->shape);
      return;
    }
    has[place] = true;
    out->by_p95 = out->by_p95 || is_other;
    hk_cell_read_argument(reader, is_second ? HK_MEASURE_PLAIN : HK_MEASURE_TIME, false, &out->values[place]);
  } while (!reader->is_faulty && hk_cell_accept(reader, ','));
  out->count = wanted;
  if (!reader->is_faulty && (!has[0] || (wanted == 2 && !has[1]))) hk_cell_refuse(reader, "distribution", "an argument is missing", f->shape);
}

/* ---- what must hold between arguments ------------------------------------------------------------------ */

/* The least and greatest a value may be. */
static int64_t least(const hk_cell_reader *reader, hk_value value) {
  return value.form == HK_VALUE_ASSUMED ? reader->cells->model->assumptions[value.index].low : value.fixed;
}
static int64_t most(const hk_cell_reader *reader, hk_value value) {
  return value.form == HK_VALUE_ASSUMED ? reader->cells->model->assumptions[value.index].high : value.fixed;
}

static void check_arguments(hk_cell_reader *reader, const form *f, const arguments *a) {
  const hk_value *v = a->values;
  switch (f->kind) {
    case HK_DIST_UNIFORM:
      if (a->count != 2) hk_cell_refuse(reader, "distribution", "two values are wanted", f->shape);
      else if (most(reader, v[0]) > least(reader, v[1])) hk_cell_refuse(reader, "distribution", "the first value is above the second", f->shape);
      break;
    case HK_DIST_TRIANGULAR:
      if (a->count != 3) hk_cell_refuse(reader, "distribution", "three values are wanted", f->shape);
      else if (most(reader, v[0]) > least(reader, v[1]) || most(reader, v[1]) > least(reader, v[2]))
        hk_cell_refuse(reader, "distribution", "the values do not ascend", f->shape);
      break;
    case HK_DIST_EMPIRICAL:
    case HK_DIST_DISCRETE: break;
    default:
      for (uint32_t i = 0; i < a->count; i++)
        if (least(reader, v[i]) <= 0) hk_cell_refuse(reader, "distribution", "an argument is not above 0", f->shape);
      if (a->by_p95 && !reader->is_faulty && most(reader, v[0]) >= least(reader, v[1]))
        hk_cell_refuse(reader, "distribution", "p95 is not above the median", f->shape);
      break;
  }
}

/* ---- calls -------------------------------------------------------------------------------------------- */

/* Every call has a name in call_names, so their numbers agree: its text, or for one that may not be shared (it carries an
   assumption of its own) its text and its number. */
static hakyu_status add_call(hakyu_model *model, const form *f, const arguments *a, const char *text, bool is_shared, uint32_t *index) {
  int is_new;
  hk_value *values = hk_arena_alloc(model->arena, a->count * sizeof *values);
  uint64_t *limits = f->kind == HK_DIST_DISCRETE ? hk_arena_alloc(model->arena, a->count * sizeof *limits) : NULL;
  if (!values || (f->kind == HK_DIST_DISCRETE && !limits)) return HAKYU_NO_MEMORY;
  memcpy(values, a->values, a->count * sizeof *values);
  if (limits) memcpy(limits, a->limits, a->count * sizeof *limits);
  hakyu_status status = hk_memory_grow(model->memory, &model->calls, model->call_count, &model->call_capacity, sizeof *model->calls);
  if (status) return status;
  const char *name = text;
  if (!is_shared) {
    hk_buffer own;
    hk_buffer_init(&own, model->memory);
    hk_buffer_printf(&own, "%s#%u", text, model->call_count);
    name = own.is_starved ? NULL : hk_arena_text(model->arena, own.text, own.length);
    hk_buffer_fini(&own);
    if (!name) return HAKYU_NO_MEMORY;
  }
  if ((status = hk_names_add(model->call_names, name, index, &is_new))) return status;
  model->calls[model->call_count++] = (hk_call){f->kind, a->by_p95, a->count, values, limits, text};
  return HAKYU_OK;
}

/* A call that was read before with the same text; its assumptions are cited once more. */
static bool find_call(hakyu_model *model, const char *text, uint32_t *index) {
  uint32_t named = hk_names_find(model->call_names, text);
  if (named == HK_NO_NAME) return false;
  const hk_call *call = &model->calls[named];
  for (uint32_t i = 0; i < call->count; i++)
    if (call->args[i].form == HK_VALUE_ASSUMED) model->assumptions[call->args[i].index].use_count++;
  *index = named;
  return true;
}

static const form *find_form(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (strlen(forms[i].name) == length && memcmp(forms[i].name, name, length) == 0) return &forms[i];
  return NULL;
}

static const char *nearest_form(const char *name, size_t length) {
  char word[16];
  unsigned best = (unsigned)(length / 3 + 1);
  const char *nearest = NULL;
  if (length >= sizeof word) return NULL;
  memcpy(word, name, length);
  word[length] = '\0';
  if (hk_names_distance(word, "about", 1) <= 1) return "about";
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    unsigned distance = hk_names_distance(word, forms[i].name, best);
    if (distance > best || (nearest && distance == best)) continue;
    best = distance;
    nearest = forms[i].name;
  }
  return nearest;
}

void hk_cell_read_call(hk_cell_reader *reader, size_t word_length, hk_measure measure, hk_value *value) {
  hakyu_model *model = reader->cells->model;
  const char *start = reader->at;
  const form *f = find_form(start, word_length);
  bool may_never = reader->field->flags & HK_FIELD_NEVER;
  (void)measure;
  if (!f) {
    hk_cell_refuse_word(reader, "distribution", "not a distribution", all_forms, nearest_form(start, word_length));
    return;
  }
  *value = (hk_value){.form = HK_VALUE_CALL, .is_call = 1};
  /* The same text was read before: nothing new to learn, unless it carries an assumption of its own. */
  const char *close = strrchr(start, ')');
  bool is_shared = close && close[1] == '\0' && !strstr(start, "about") && hk_names_find_folded(model->call_names, start) == hk_names_find(model->call_names, start);
  if (is_shared && find_call(model, start, &value->index)) {
    reader->at = start + strlen(start);
    return;
  }
  arguments a = {.count = 0};
  open_parenthesis(reader, word_length);
  if (f->kind == HK_DIST_DISCRETE)
    read_pairs(reader, f, may_never, &a);
  else if (f->first)
    read_named(reader, f, &a);
  else
    read_positional(reader, f, may_never && f->kind == HK_DIST_EMPIRICAL, &a);
  if (!reader->is_faulty && !hk_cell_accept(reader, ')')) hk_cell_refuse(reader, "distribution", "a closing parenthesis is wanted", f->shape);
  if (!reader->is_faulty) check_arguments(reader, f, &a);
  if (reader->is_faulty) return;
  char *text = hk_arena_text(model->arena, start, (size_t)(reader->at - start));
  hakyu_status status = text ? add_call(model, f, &a, text, is_shared, &value->index) : HAKYU_NO_MEMORY;
  if (status) reader->cells->status = status;
}
