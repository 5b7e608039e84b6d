/* wording - see wording.h. A text is folded before it is looked at: full-width forms become plain, capitals small, runs of spaces one,
   what cannot be seen is dropped. English words count as whole words; Japanese has no spaces, so there all are taken out. */
#include "report/wording.h"

#include <string.h>

#include "base/phrases.h"

static const char *const obliging[] = {"must", "shall", "have to", "has to", "required", "requires", "mandatory", "obliged", "obligatory"};
static const char *const obliging_ja[] = {"遵守が必要", "遵守すること", "遵守しな", "なければならない", "なければなりません", "義務づけ", "義務付け", "義務とする", "必須とする"};

static bool is_space(uint32_t letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r') || letter == 0xA0 || letter == 0x3000 || (letter >= 0x2000 && letter <= 0x200A); }
static bool is_unseen(uint32_t letter) { return letter == 0xAD || (letter >= 0x200B && letter <= 0x200F) || (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2060 && letter <= 0x2069) || letter == 0xFEFF; }

/* The next letter, folded; 0 for one that is dropped. */
static uint32_t next_folded(const char **text) {
  bool is_unsafe = false;
  uint32_t letter = hk_text_next(text, &is_unsafe);
  if (letter >= 0xFF01 && letter <= 0xFF5E) letter -= 0xFF01 - 0x21;
  if (letter >= 'A' && letter <= 'Z') letter += 'a' - 'A';
  if (is_space(letter)) return ' ';
  return is_unseen(letter) || letter < ' ' ? 0 : letter;
}

/* What stands for itself while comparing: a letter of ASCII, or anything else. */
static bool is_word_letter(uint32_t letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'); }

/* Does the folded text go on with this word and end it there? */
static bool goes_on_with(const char *text, const char *word) {
  for (bool was_space = false; *word;) {
    if (!*text) return false;
    const uint32_t letter = next_folded(&text);
    if (!letter || (letter == ' ' && was_space)) continue;
    was_space = letter == ' ';
    if (letter != (uint32_t)(unsigned char)*word++) return false;
  }
  while (*text) {
    const uint32_t letter = next_folded(&text);
    if (letter) return !is_word_letter(letter);
  }
  return true;
}

static bool obliges_in_english(const char *text) {
  uint32_t before = ' ';
  while (*text) {
    for (size_t w = 0; !is_word_letter(before) && w < sizeof obliging / sizeof *obliging; w++)
      if (goes_on_with(text, obliging[w])) return true;
    const uint32_t letter = next_folded(&text);
    if (letter) before = letter;
  }
  return false;
}

static bool goes_on_in_japanese(const char *text, const char *word) {
  while (*word) {
    bool is_unsafe;
    if (!*text) return false;
    const uint32_t letter = next_folded(&text);
    if (!letter || letter == ' ') continue;
    if (letter != hk_text_next(&word, &is_unsafe)) return false;
  }
  return true;
}

static bool obliges_in_japanese(const char *text) {
  for (; *text; (void)next_folded(&text))
    for (size_t w = 0; w < sizeof obliging_ja / sizeof *obliging_ja; w++)
      if (goes_on_in_japanese(text, obliging_ja[w])) return true;
  return false;
}

bool hk_wording_obliges(const char *text) { return obliges_in_english(text) || obliges_in_japanese(text); }

bool hk_wording_propose(hk_buffer *out, hk_force force, const char *change, hakyu_lang lang) {
  static const char *const slots[] = {[HK_COMPULSORY] = "review.slot_compulsory", [HK_DESIRABLE] = "review.slot_desirable", [HK_INFORMATIVE] = "review.slot_informative"};
  const bool is_fit = force == HK_COMPULSORY || !hk_wording_obliges(change);
  hk_buffer_printf(out, "%s", hk_phrase(is_fit ? slots[force] : "review.slot_refused", lang));
  if (is_fit) hk_buffer_escaped(out, change, SIZE_MAX);
  return is_fit;
}
