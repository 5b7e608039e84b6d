/* guideline_files - see guideline_files.h. */
#include "guideline_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const char *const names[GUIDELINE_FILE_COUNT] = {"guidelines/ours.yaml", "guidelines/theirs.yaml", "guidelines/standards.yaml", "reviews/fy.yaml",
                                                        "reviews/documents.csv", "reviews/audits.csv", "incidents/failures.csv"};

static const char *const texts[GUIDELINE_FILE_COUNT] = {
    [GUIDELINE_CATALOGUE] =
        "hakyu: 1\n"
        "kind: catalogue\n"
        "title: {ja: 指針, en: The guideline}\n"
        "licence: CC-BY-4.0\n"
        "tlp: GREEN\n"
        "sources:\n"
        "  M1: {what: {ja: 要約, en: summary}, where: s1108, confidence: 0.97, licence: none}\n"
        "editions:\n"
        "  \"2006\": {title: {ja: 第1版, en: First}, date: 2006-02-02, state: entered, source: M1}\n"
        "  \"2007\": {title: {ja: 第2版, en: Second}, date: 2007-06, follows: \"2006\", source: M1}\n"
        "  \"2026\": {title: Last, date: \"2026\", state: skeleton, follows: \"2007\"}\n"
        "  old: {title: Draft, date: \"2005\", state: history}\n"
        "schemes:\n"
        "  theirs: {title: {en: Theirs}, catalogue: theirs, source: M1}\n"
        "  iso: {title: ISO}\n"
        "items:\n"
        "  P.U:\n"
        "    title: {ja: 柱ウ, en: Pillar C}\n"
        "    part: {ja: 四つの柱, en: four pillars}\n"
        "    what: {ja: 要件を明らかにする, en: clarifies requirements}\n"
        "    force: desirable\n"
        "    mechanisms: [redundancy_exhausted, unprotected]\n"
        "    traits: [cross_sector]\n"
        "    levers:\n"
        "      - {lever: add_supplier, targets: \"kind:exchange & service:electricity\", doses: [3, 1], models: {metro: \"link:a.power/b\", five: all}}\n"
        "      - {lever: audit}\n"
        "    protections: [redundancy, stage]\n"
        "    protects: \"service:electricity\"\n"
        "    adoption: {low: 0.3, high: 0.9, source: M1}\n"
        "    cost: {low: 1000, high: 5000, unit: JPY, source: M1}\n"
        "    editions:\n"
        "      \"2006\": {states: partly, what: {ja: 一部, en: some}, known_from: text, source: M1}\n"
        "      \"2007\": {states: stated, known_from: review, issues: [fy/N1], source: M1}\n"
        "    crosswalk:\n"
        "      - {scheme: theirs, references: [X.1], confidence: 0.85, source: M1}\n"
        "      - {scheme: iso, references: [\"3-3 SR 7.1\", \"8.14\"]}\n"
        "    source: M1\n"
        "  K.A:\n"
        "    title: {ja: 継続}\n"
        "    force: compulsory\n"
        "    what: what must be done\n"
        "    not_assessable: {ja: 理由, en: why}\n"
        "    editions: {\"2006\": {states: stated}, \"2007\": {states: stated}}\n"
        "  S:\n"
        "    title: Surge\n"
        "    levers: [{lever: audit, doses: [1]}]\n"
        "  W:\n"
        "    title: Warnings\n"
        "    levers: [{lever: share_warning, repair_least: 0.5, repair_most: 0.9, recurrence: 0.4}]\n",
    [GUIDELINE_OTHER] = "hakyu: 1\nkind: catalogue\ntitle: Theirs\neditions: {a: {title: a}}\nitems: {X.1: {title: one, not_assessable: none}}\n",
    [GUIDELINE_STANDARDS] =
        "hakyu: 1\n"
        "kind: standards\n"
        "title: {ja: 架空, en: Synthetic}\n"
        "licence: none\n"
        "tlp: AMBER+STRICT\n"
        "catalogue: ours\n"
        "edition: \"2006\"\n"
        "nature: synthetic\n"
        "sources: {M1: {what: made up}}\n"
        "sectors:\n"
        "  power: {title: {ja: 電力, en: Power}, standard: {ja: 基準, en: standard}, date: 2006-09, force: compulsory, source: M1}\n"
        "  telecom: {title: Telecom}\n"
        "coverage:\n"
        "  power: {P.U: stated, K.A: planned}\n"
        "  telecom: {S: partly}\n",
    [GUIDELINE_LEDGER] =
        "hakyu: 1\n"
        "kind: ledger\n"
        "title: {ja: 見直し, en: Review}\n"
        "licence: none\n"
        "tlp: CLEAR\n"
        "catalogue: ours\n"
        "edition: \"2006\"\n"
        "leads_to: \"2007\"\n"
        "documents: documents.csv\n"
        "audits: audits.csv\n"
        "incidents: ../incidents/failures.csv\n"
        "sources: {R: {what: the review, confidence: 1}}\n"
        "dates: {draft: 2007-04, comment: 2007-05, revision: 2007-06, confirmation: 2007-09}\n"
        "approaches:\n"
        "  A1: {title: {ja: ①, en: one}, test: {ja: 問い, en: question}, outcome: revision, source: R}\n"
        "  A2: {title: two, outcome: no_revision_this_year}\n"
        "situations:\n"
        "  I1:\n"
        "    approach: A1\n"
        "    title: {ja: 停電, en: Blackout}\n"
        "    mechanisms:\n"
        "      - {id: I1a, what: {ja: 両回線, en: both circuits}, as: [co_location, struck]}\n"
        "    results:\n"
        "      - {ja: 守られた, en: it held}\n"
        "      - {en: more}\n"
        "    documents: [D1]\n"
        "    scenarios: [metro-blackout]\n"
        "    source: R\n"
        "  I2: {approach: A2, title: two}\n"
        "issues:\n"
        "  N1:\n"
        "    situation: I1\n"
        "    title: {ja: 冗長化, en: redundancy}\n"
        "    item: P.U\n"
        "    place: {ja: 要件, en: requirements}\n"
        "    mechanisms: [unprotected]\n"
        "    disposition: revision_needed\n"
        "    change: {ja: 反映, en: reflected}\n"
        "    confidence: 0.9\n"
        "    note: {ja: 注, en: remark}\n"
        "    states:\n"
        "      - {state: proposed, date: 2007-03}\n"
        "      - {state: draft, date: 2007-04}\n"
        "      - {state: comment, date: 2007-05}\n"
        "      - {state: revised, date: 2007-06}\n"
        "      - {state: confirmed}\n"
        "    source: R\n"
        "  N2: {situation: I1, title: kept, item: K.A, disposition: already_considered}\n"
        "comments:\n"
        "  C1: {issue: N2, by: a reader, date: 2007-05, text: {ja: 意見, en: comment}, answer: {ja: 回答, en: answer}, source: R}\n"
        "overrides:\n"
        "  - {issue: N2, disposition: revision_needed, by: analyst, date: 2007-06-01, reason: {ja: 理由, en: reason}}\n",
    [GUIDELINE_DOCUMENTS] =
        "id,register,group_ja,group_en,title_ja,title_en,edition_date,adds_ja,adds_en,items,source,confidence,x_own\n"
        "D1,document,規格,standards,規格一,Standard one,2006-05,観点,a view,\"[P.U, K.A]\",JIS,0.9,mine\n"
        "D2,condition,,,,Society,,,,,,,\n",
    [GUIDELINE_AUDITS] = "id,item,sector,who,date,result,note_ja,note_en,source\nB1,P.U,power,ministry,2006-10,partly,注,remark,R\n",
    [GUIDELINE_INCIDENTS] =
        "id,date,who,sector,cause,duration,duration_is,affected_ja,affected_en,what_ja,what_en,spillover_ja,spillover_en,recurrence_of,items,source,confidence\n"
        "F1,2005-11-01,exchange,finance,software,270min,stated,銘柄,issues,起動失敗,boot failure,他市場,other exchanges,,[P.U],news,0.95\n"
        "F2,2006-01,exchange,finance,surge,,at_least,,,,,,,F1,,news,\n",
};

const char *guideline_text(guideline_file file) { return texts[file]; }

void guideline_path(const char *folder, guideline_file file, char *path) { snprintf(path, 512, "%s/%s", folder, names[file]); }

void guideline_put(const char *folder, guideline_file file, const char *bytes, size_t size) {
  static const char *const inner[] = {"", "/guidelines", "/reviews", "/incidents"};
  char path[512];
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s%s", folder, inner[i]);
    mkdir(path, 0777);
  }
  guideline_path(folder, file, path);
  FILE *out = fopen(path, "wb");
  assert_non_null(out);
  assert_int_equal(fwrite(bytes, 1, size, out), size);
  assert_int_equal(fclose(out), 0);
}

void guideline_write(const char *folder) {
  for (int f = 0; f < GUIDELINE_FILE_COUNT; f++) guideline_put(folder, (guideline_file)f, texts[f], strlen(texts[f]));
}

char *guideline_changed(guideline_file file, const char *old, const char *fresh) {
  const char *text = texts[file], *at = strstr(text, old);
  if (!at) fail_msg("no \"%s\" in %s", old, names[file]);
  char *changed = malloc(strlen(text) + strlen(fresh) + 1);
  assert_non_null(changed);
  memcpy(changed, text, (size_t)(at - text));
  strcpy(changed + (at - text), fresh);
  strcat(changed, at + strlen(old));
  return changed;
}
