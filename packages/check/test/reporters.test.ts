import type { CheckedCase } from '@mixdiff/schema';
import { assert, property, string } from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { finding } from '../src/messages.ts';
import { github } from '../src/reporters/github.ts';
import { junit } from '../src/reporters/junit.ts';
import { markdown } from '../src/reporters/markdown.ts';
import { terminal } from '../src/reporters/terminal.ts';
import { document } from './documents.ts';

const awkward = finding({
  kind: 'drift',
  case: 'a<b>&"c"',
  backend: 'r:lme4/ML',
  quantity: 'sd|g|x & "y"\u0001',
  against: 'r',
  expected: 1,
  got: 2,
  size: 1,
  unit: 'log',
  tolerance: 1e-4,
});
const checked = (name: string, findings: CheckedCase['findings']): CheckedCase => ({
  case: name,
  fits: 2,
  refused: 0,
  held: { snapshot: 10, r: 5 },
  accepted: 0,
  notComputed: 0,
  worst: 0.5,
  seconds: 0.25,
  findings,
});
const failed = document({ passed: false, cases: [checked('a<b>&"c"', [awkward]), checked('plain', [])] });

test('JUnit is read back by an independent parser', () => {
  const xml = junit(failed);
  expect(XMLValidator.validate(xml)).toBe(true);
  const { testsuites } = new XMLParser({ ignoreAttributes: false, processEntities: true }).parse(xml);
  expect(testsuites['@_tests']).toBe('4');
  expect(testsuites['@_failures']).toBe('1');
  const [first, second] = testsuites.testsuite;
  expect(first['@_name']).toBe('a<b>&"c"');
  expect(second['@_failures']).toBe('0');
  const [against] = first.testcase.filter((t: Record<string, unknown>) => t['failure']);
  expect(against['@_name']).toBe('against r');
  expect(against.failure['#text']).toBe(awkward.text.replace('\u0001', '\\x01'));
});
test('whatever a name or a message holds, the XML is well formed', () => {
  const any = string({ unit: 'binary' });
  assert(
    property(any, any, (name, quantity) => {
      const one = checked(name, [finding({ ...awkward, quantity })]);
      return XMLValidator.validate(junit(document({ cases: [one] }))) === true;
    }),
  );
});
test('GitHub annotations keep commas, colons and line ends of properties and data apart', () => {
  const [line = ''] = github(failed, () => 'cases/a,b:c/case.json').split('\n');
  expect(line).toMatch(/^::error file=cases\/a%2Cb%3Ac\/case\.json,title=mixdiff%3A drift::a<b>/);
});
test('a Markdown table keeps the bars inside quantities', () => {
  expect(markdown(failed)).toContain('sd\\|g\\|x &amp; "y"');
  expect(markdown(document())).toContain('no drift');
});
test('the terminal ends in the verdict and shows failing lines in full', () => {
  expect(terminal(failed)).toContain(`  ${awkward.text.replace('\u0001', '\\x01')}\n`);
  expect(terminal(failed)).toContain('drift: 1 finding in 2 cases, 4 fits, 30 numbers held');
});
