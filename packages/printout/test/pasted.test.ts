import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectNumbers, NAMES, numbersOf, read, textOf, wrapped } from './printouts.ts';

const before = (text: string, sign: string): string =>
  text
    .split('\n')
    .map((line) => sign + line)
    .join('\n');
/** What happens to a text between a console and a file. */
const WAYS: Readonly<Record<string, (text: string) => string>> = {
  'behind ##': (text) => before(text, '## '),
  'behind #>': (text) => before(text, '#> '),
  'quoted in a mail': (text) => before(text, '> '),
  indented: (text) => before(text, '    '),
  'a Unicode minus': (text) => text.replace(/-(?=[\d.])/g, '\u2212'),
  'a dash for a minus': (text) => text.replace(/(?<=\s)-(?=\d)/g, '\u2013'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  'lines of Windows': (text) => text.replace(/\n/g, '\r\n'),
  'blanks that do not break': (text) => text.replace(/ {2}/g, '\u00A0 '),
  'in a fence': (text) => `Here is what I get:\n\n\`\`\`r\n${text}\n\`\`\`\n`,
  'in prose': (text) => `We fitted the model and got\n\n${text}\n\nwhich looks fine to me, 3 out of 4 times.\n`,
  'after the commands': (text) => `library(lme4)\nm <- fit(y ~ x, data = d)\nsummary(m)\n${text}`,
  'a blank line behind each': (text) => text.replace(/\n/g, '\n\n'),
  'with numbered lines': (text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line, i) => `${String(i + 1).padStart(3)}  ${line}`)
      .join('\n'),
  'behind a bar': (text) => before(text, '| '),
  'on a web page': (text) => `<pre>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</pre>`,
  'trailing blanks': (text) => text.replace(/\n/g, '   \n'),
};

describe('a print-out as it was pasted', () => {
  it.each(Object.keys(WAYS))('%s', (way) => {
    for (const name of NAMES) expectNumbers((WAYS[way] as (text: string) => string)(textOf(name)), numbersOf(name));
  });
  it('in several ways at once', () => {
    const way = fc.constantFrom(...Object.keys(WAYS));
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.uniqueArray(way, { maxLength: 4 }), (name, ways) => {
        expectNumbers(
          ways.reduce((text, one) => (WAYS[one] as (text: string) => string)(text), textOf(name)),
          numbersOf(name),
        );
      }),
    );
  });
  it('with lines broken at 72 columns', () => {
    for (const name of NAMES) expectNumbers(wrapped(textOf(name), 72), numbersOf(name));
  });
  it('with lines broken at 60 columns, but for names above numbers, which then nothing tells apart', () => {
    for (const name of NAMES) expectNumbers(wrapped(textOf(name), 60), numbersOf(name));
  });
  it('with decimal commas', () => {
    for (const name of ['lme4-slope', 'nlme-nested', 'glmmTMB-ml', 'statsmodels-slope']) {
      const text = textOf(name).replace(/(?<=\d)\.(?=\d)/g, ',');
      expectNumbers(text, numbersOf(name));
    }
  });
  it('does not cut names in two where the blanks that tell them apart are lost', () => {
    const text = (names: string, numbers: string) =>
      `Linear mixed model fit by REML ['lmerMod']\nFormula: y ~ arm + (1 | g)\nFixed Effects:\n${names}\n${numbers}\n`;
    const aligned = text('(Intercept)  armlow dose   armplacebo', '   54.72356     -2.43478     -3.10772');
    expect(read(aligned).as.fixed).toEqual({
      '(Intercept)': '54.72356',
      'armlow dose': '-2.43478',
      armplacebo: '-3.10772',
    });
    const lost = text('(Intercept) armlow dose armplacebo', '54.72356 -2.43478 -3.10772');
    expect(() => read(lost)).toThrow('printout/no-estimates');
  });
  it('refuses two print-outs in one file, and what is none', () => {
    expect(() => read(textOf('lme4-slope') + textOf('lme4-nested'))).toThrow('printout/several');
    for (const other of ['nlme-slope', 'glmmTMB-ml', 'statsmodels-ml'])
      expect(() => read(textOf('lme4-slope') + textOf(other))).toThrow('print-outs of');
    const table = 'term,estimate,std.error\n(Intercept),251.4,6.8\nDays,10.5,1.5\n';
    expect(() => read(`${table}\n${table}`)).toThrow("'(Intercept)' has two rows");
    expect(() => read('Dear all,\nplease find attached 3 files.\n')).toThrow('printout/unknown');
    expect(() => read('')).toThrow('printout/unknown');
  });
});
