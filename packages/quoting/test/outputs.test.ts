import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  annotationText,
  annotationValue,
  csvCell,
  fenced,
  forTerminal,
  jsonText,
  latexText,
  markdownText,
  markupText,
  terminalLines,
  terminalText,
  visible,
} from '../src/index.ts';

const any = fc.string({ unit: 'binary' });
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not appear
const MOVES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('a terminal', () => {
  test('shows what would move its cursor', () => {
    expect(terminalText('\u001b[31mred\b\u009b\u007f\u202e\u2066\u061c\u2028')).toBe(
      '\\x1b[31mred\\x08\\x9b\\x7f\\u202e\\u2066\\u061c\\u2028',
    );
    expect(visible('a\r\n\tb')).toBe('a\\r\\n\\tb');
    expect(visible('\ud800a\ufffe\u{e0041}')).toBe('\\ud800a\\ufffe\\u{e0041}');
    expect(visible('Größe 中 é 👍')).toBe('Größe 中 é 👍');
  });
  test('and a log obeys no line of it', () => {
    expect(terminalText('a\n::error::x')).toBe('a\\n::error::x');
    expect(terminalText('::error::x')).toBe('\\x3a:error::x');
    expect(terminalLines('a\n  ::error::x ##[error]y ##vso[z')).toBe('a\n  \\x3a:error::x #\\x23[error]y #\\x23vso[z');
    expect(terminalText('stats::sd(x) # ## heading')).toBe('stats::sd(x) # ## heading');
  });
  test('whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(any, fc.constantFrom('\n', '::', '##[', ' ', '\u001b[', 'x'))), (parts) => {
        const text = parts.join('');
        for (const line of terminalLines(text).split('\n')) {
          expect(line.trimStart().startsWith('::')).toBe(false);
          expect(line).not.toContain('##[');
          expect(line).not.toMatch(/[^\t]/.test(line) ? new RegExp(MOVES.source.replace('\\u0009', '\\u0008')) : MOVES);
        }
        expect(terminalText(terminalText(text))).toBe(terminalText(text));
      }),
    );
  });
  test('documents keep their shape, names of prototypes and lines of an original', () => {
    const document = JSON.parse('{"__proto__":["\\u001b"],"n":1,"original":"a\\nb\\u001b","x":null,"a\\n":true}');
    const safe = forTerminal(document);
    expect(Object.keys(safe)).toEqual(['__proto__', 'n', 'original', 'x', 'a\\n']);
    expect(JSON.stringify(safe)).toBe(
      '{"__proto__":["\\\\x1b"],"n":1,"original":"a\\nb\\\\x1b","x":null,"a\\\\n":true}',
    );
  });
});
describe('other outputs', () => {
  test('markup has no tag, no attribute and no forbidden character from a text', () => {
    expect(markupText('</script><img onerror="x" y=\'\u0000\ufffe&amp;')).toBe(
      '&lt;/script&gt;&lt;img onerror=&quot;x&quot; y=&#39;\\x00\\ufffe&amp;amp;',
    );
    fc.assert(
      fc.property(any, (text) => {
        expect(markupText(text)).not.toMatch(/[<>"']/);
      }),
    );
  });
  test('Markdown has no markup from a text', () => {
    expect(markdownText('*a* | [b](c) <img> `d` $x$ #1 _e_ ~f~ ![g](h)')).toBe(
      '\\*a\\* \\| \\[b\\](c) &lt;img&gt; \\`d\\` \\$x\\$ \\#1 \\_e\\_ \\~f\\~ !\\[g\\](h)',
    );
    expect(markdownText('1. a')).toBe('1\\. a');
    expect(markdownText('- a')).toBe('\\- a');
    expect(markdownText('---')).toBe('\\---');
    expect(markdownText('-1.5')).toBe('-1.5');
    expect(fenced('a\n````\n::error')).toBe('`````text\na\n````\n\\x3a:error\n`````');
  });
  test('LaTeX has no command, comment or alignment from a text', () => {
    expect(latexText('\\input{/etc/passwd} $x$ % & # _ ^ ~\n|')).toBe(
      '\\textbackslash{}input\\{/etc/passwd\\} \\$x\\$ \\% \\& \\# \\_ \\textasciicircum{} \\textasciitilde{}\\textbackslash{}n\\textbar{}',
    );
  });
  test('a spreadsheet calculates no cell, and numbers stay numbers', () => {
    expect(['=cmd()', '+1+1', '-x', '@SUM(A1)', '\t=1', '\n=1', '＝1'].map(csvCell)).toEqual([
      "'=cmd()",
      "'+1+1",
      "'-x",
      "'@SUM(A1)",
      "'\\t=1",
      "'\\n=1",
      "'＝1",
    ]);
    expect([-1.5, '-1.5', '+2e-3', null, 'a"b,c'].map(csvCell)).toEqual(['-1.5', '-1.5', '+2e-3', 'NA', '"a""b,c"']);
  });
  test('annotations are one line, and a value ends where it should', () => {
    expect(annotationText('50 %0A\r\n::error::\u001b')).toBe('50 %250A%0D%0A::error::\\x1b');
    expect(annotationValue('a:b,c')).toBe('a%3Ab%2Cc');
  });
  test('JSON is the same value with nothing raw in it', () => {
    fc.assert(
      fc.property(fc.oneof(any, fc.constantFrom('##[error]x', '\u009b\u202e\u2028')), (text) => {
        const json = jsonText({ [text]: [text] });
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: [text] })));
        expect(json).not.toMatch(MOVES);
        expect(json).not.toContain('##[');
      }),
    );
  });
});
