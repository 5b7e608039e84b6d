/* documents - see documents.h. DOCX is pandoc's work: it is given the Markdown, in a process of its own. */
#include "cli/documents.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/terminal.h"

enum { NAME_BYTES = 16, PATH_BYTES = 4096 };
static const char DOCX[] = "docx";

/* The next name of a list with commas; false at its end. */
static bool next_format(const char **list, char name[NAME_BYTES]) {
  size_t length = strcspn(*list, ",");
  if (!**list) return false;
  snprintf(name, NAME_BYTES, "%.*s", (int)(length < NAME_BYTES ? length : NAME_BYTES - 1), *list);
  *list += length + ((*list)[length] == ',');
  return true;
}

/* ---- which formats ----------------------------------------------------------------------------------------------- */

static const char *const endings[] = {"html", "md", "csv", "json", "xlsx", DOCX};

static bool ends_with(const char *text, const char *suffix) {
  size_t length = strlen(text), end = strlen(suffix);
  return length > end && strcmp(text + length - end, suffix) == 0 && text[length - end - 1] == '.';
}

/* The format that a file's name ends with, or NULL. */
static const char *format_of(const char *output) {
  for (size_t e = 0; e < sizeof endings / sizeof *endings; e++)
    if (ends_with(output, endings[e])) return endings[e];
  return NULL;
}

/* The output without the ending of a format, so that another can be put on. */
static size_t stem_length(const char *output) {
  const char *format = format_of(output);
  return strlen(output) - (format ? strlen(format) + 1 : 0);
}

const char *documents_formats(const invocation *asked) {
  const char *output = asked->value[OPTION_output], *format = output ? format_of(output) : NULL;
  return asked->value[OPTION_format] ? asked->value[OPTION_format] : format ? format : "html";
}

static bool is_on_path(const char *program) {
  char path[PATH_BYTES];
  for (const char *at = getenv("PATH"); at && *at; at += strcspn(at, ":") + (at[strcspn(at, ":")] == ':')) {
    int length = snprintf(path, sizeof path, "%.*s/%s", (int)strcspn(at, ":"), at, program);
    if (length > 0 && length < (int)sizeof path && access(path, X_OK) == 0) return true;
  }
  return false;
}

static bool check_format(const invocation *asked, const char *name) {
  int is_there = 0;
  char shown[64];
  hakyu_text_escape(name, shown, sizeof shown);
  if (strcmp(name, DOCX) == 0) {
    if (is_on_path("pandoc")) return true;
    fprintf(stderr, arguments_say(asked, "hakyu %s: docx is made by pandoc, which is not installed\n", "hakyu %s: docx は pandoc で作るが、pandoc がない\n"), asked->command->name);
    return false;
  }
  if (!hakyu_document_has_format(name, &is_there))
    fprintf(stderr, arguments_say(asked, "hakyu %s: --format is a list of html, md, csv, json, xlsx, docx, not %s\n", "hakyu %s: --format は html, md, csv, json, xlsx, docx の列: %s\n"),
            asked->command->name, shown);
  else if (!is_there)
    fprintf(stderr, arguments_say(asked, "hakyu %s: %s: this hakyu was built without libxlsxwriter (libxlsxwriter-dev)\n", "hakyu %s: %s: この hakyu は libxlsxwriter なしで構築された(libxlsxwriter-dev)\n"),
            asked->command->name, shown);
  return is_there;
}

bool documents_check(const invocation *asked) {
  char name[NAME_BYTES];
  size_t count = 0;
  bool is_csv = false, is_filed = false;
  for (const char *list = documents_formats(asked); next_format(&list, name); count++) {
    if (!check_format(asked, name)) return false;
    is_csv |= strcmp(name, "csv") == 0;
    is_filed |= strcmp(name, "csv") == 0 || strcmp(name, "xlsx") == 0 || strcmp(name, DOCX) == 0;
  }
  if (!count) return check_format(asked, "");
  if (asked->value[OPTION_output] && strcmp(asked->value[OPTION_output], "-") == 0 && (count > 1 || is_filed)) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu: standard output takes one format, and neither csv (a folder) nor xlsx nor docx", "hakyu: 標準出力は一つの形式に限る(csv・xlsx・docx は不可)"));
    return false;
  }
  if (asked->value[OPTION_bom] && !is_csv) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu: --bom is for --format csv", "hakyu: --bom は --format csv のときだけ"));
    return false;
  }
  return true;
}

/* ---- pandoc ---------------------------------------------------------------------------------------------------- */

/* 0 if it ended well. */
static int run_pandoc(const char *from, const char *to) {
  /* GitHub's Markdown: what texts escape is text, nothing in it runs */
  const char *const words[] = {"pandoc", "-f", "gfm", "-t", "docx", "-o", to, from, NULL};
  fflush(NULL);
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    setenv("SOURCE_DATE_EPOCH", "946684800", 1); /* the same bytes whenever it is made */
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
  }
  int how = 0;
  while (waitpid(child, &how, 0) < 0)
    if (errno != EINTR) return errno;
  return WIFEXITED(how) && WEXITSTATUS(how) == 0 ? 0 : EIO;
}

static hakyu_status write_docx(const invocation *asked, const hakyu_document *document, const char *path, hakyu_findings *findings) {
  char from[PATH_BYTES], to[PATH_BYTES];
  if (snprintf(from, sizeof from, "%s.part.md", path) >= (int)sizeof from || snprintf(to, sizeof to, "%s.part.docx", path) >= (int)sizeof to) return HAKYU_LIMIT;
  hakyu_status status = hakyu_document_write(document, "md", NULL, from, findings);
  if (status) return status;
  if (run_pandoc(from, to) != 0 || rename(to, path) != 0) {
    fprintf(stderr, arguments_say(asked, "hakyu %s: pandoc could not write %s\n", "hakyu %s: pandoc が %s を書けなかった\n"), asked->command->name, path);
    unlink(to);
    status = HAKYU_IO;
  }
  unlink(from);
  return status;
}

/* ---- where they go --------------------------------------------------------------------------------------------- */

static bool path_of(const invocation *asked, const char *output, const char *stem, const char *format, char path[PATH_BYTES]) {
  bool is_one = !strchr(documents_formats(asked), ',');
  int length;
  if (output && is_one && (ends_with(output, format) || stem_length(output) == strlen(output)) && (strcmp(format, "csv") == 0 || strchr(strrchr(output, '/') ? strrchr(output, '/') : output, '.')))
    length = snprintf(path, PATH_BYTES, "%s", output);
  else
    length = snprintf(path, PATH_BYTES, "%.*s%s%s", (int)(output ? stem_length(output) : strlen(stem)), output ? output : stem, strcmp(format, "csv") == 0 ? "-" : ".", format);
  return length > 0 && length < PATH_BYTES;
}

hakyu_status documents_print(const hakyu_document *document, const char *format, hakyu_findings *findings) {
  hakyu_document_stream *stream = NULL;
  const char *bytes = NULL;
  size_t size = 1;
  hakyu_status status = hakyu_document_open(document, format, NULL, findings, &stream);
  while (!status && size) {
    status = hakyu_document_next(stream, &bytes, &size);
    if (!status && size && fwrite(bytes, 1, size, stdout) != size) break; /* told when standard output is flushed */
  }
  hakyu_document_close(stream);
  return status;
}

/* output: what -o asks for, or NULL. */
static int write_formats(const invocation *asked, const hakyu_document *document, const char *output, const char *stem, hakyu_findings *findings) {
  hakyu_document_wishes wishes = {.has_bom = asked->value[OPTION_bom] != NULL};
  char name[NAME_BYTES], path[PATH_BYTES], shown[PATH_BYTES];
  for (const char *list = documents_formats(asked); next_format(&list, name);) {
    hakyu_status status = HAKYU_LIMIT;
    if (path_of(asked, output, stem, name, path))
      status = strcmp(name, DOCX) == 0 ? write_docx(asked, document, path, findings) : hakyu_document_write(document, name, &wishes, path, findings);
    if (status) return terminal_fail(findings, status, hakyu_text_escape(path, shown, sizeof shown), asked->lang);
    printf("%s\n", hakyu_text_escape(path, shown, sizeof shown));
  }
  return EXIT_DONE;
}

int documents_write_at(const invocation *asked, const hakyu_document *document, const char *stem, hakyu_findings *findings) {
  return write_formats(asked, document, NULL, stem, findings);
}

int documents_write(const invocation *asked, const hakyu_document *document, const char *stem, hakyu_findings *findings) {
  const char *output = asked->value[OPTION_output];
  if (!output || strcmp(output, "-") != 0) return write_formats(asked, document, output, stem, findings);
  hakyu_status status = documents_print(document, documents_formats(asked), findings);
  return status ? terminal_fail(findings, status, "-", asked->lang) : EXIT_DONE;
}

hakyu_status documents_show(const invocation *asked, documents_make *make, void *user, hakyu_findings *findings) {
  hakyu_status status = HAKYU_OK;
  for (int tongue = HAKYU_TONGUE_EN; !status && tongue <= HAKYU_TONGUE_JA; tongue++) {
    hakyu_document *document = NULL;
    if (!(asked->tongues & (hakyu_tongues)tongue)) continue;
    status = make(asked, user, (hakyu_tongues)tongue, false, findings, &document);
    if (!status) reports_print(document);
    hakyu_document_destroy(document);
  }
  return status;
}

int documents_tell(const invocation *asked, documents_make *make, void *user, const char *noun, hakyu_findings *findings) {
  const bool is_filed = asked->value[OPTION_format] || asked->value[OPTION_output], is_json = asked->value[OPTION_json] != NULL;
  hakyu_document *document = NULL;
  int code = EXIT_DONE;
  hakyu_status status = is_filed || is_json ? make(asked, user, asked->tongues, true, findings, &document) : documents_show(asked, make, user, findings);
  if (!status && is_json) status = documents_print(document, "json", findings);
  if (status) code = terminal_fail(findings, status, noun, asked->lang);
  else if (is_filed && !is_json) code = documents_write(asked, document, noun, findings);
  hakyu_document_destroy(document);
  return code;
}
