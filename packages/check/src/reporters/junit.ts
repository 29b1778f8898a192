/**
 * JUnit XML, since every CI system reads it. Names may hold what XML forbids, and one bad character would lose the
 * whole report.
 */
import { forTerminal, markupText } from '@mixdiff/quoting';
import type { CheckDocument, CheckedCase, CheckFinding } from '@mixdiff/schema';

/** JUnit XML as CI systems read it: a suite per case, a test per kind of reference, one failure per finding. */
export function junit(given: CheckDocument): string {
  const document = forTerminal(given);
  const suites = document.cases.map(suite);
  const tests = document.cases.reduce((sum, c) => sum + testsOf(c).length, 0);
  const failures = document.cases.reduce((sum, c) => sum + failing(c).length, 0);
  const head = attributes({ name: 'mixdiff check', tests, failures, errors: 0, time: document.seconds.toFixed(3) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${suites.join('\n')}\n</testsuites>\n`;
}
/** A test per reference; findings against nothing in particular (register, exceptions) are tests too. */
function testsOf(c: CheckedCase): string[] {
  return [...new Set([...Object.keys(c.held), ...c.findings.map((f) => f.against)])];
}
const failing = (c: CheckedCase): string[] => testsOf(c).filter((against) => about(c, against).length > 0);
const about = (c: CheckedCase, against: string): CheckFinding[] => c.findings.filter((f) => f.against === against);

function suite(c: CheckedCase): string {
  const tests = testsOf(c);
  const head = attributes({
    name: c.case,
    tests: tests.length,
    failures: failing(c).length,
    errors: 0,
    time: c.seconds.toFixed(3),
  });
  const body = tests.map((against) => testcase(c, against)).join('\n');
  return `  <testsuite ${head}>\n${body}\n  </testsuite>`;
}
function testcase(c: CheckedCase, against: string): string {
  const found = about(c, against);
  const head = attributes({ classname: `mixdiff.${c.case}`, name: `against ${against}` });
  if (found.length === 0) return `    <testcase ${head} />`;
  const message = found.length === 1 ? (found[0] as CheckFinding).text : `${found.length} findings`;
  const kinds = [...new Set(found.map((f) => f.kind))].join(' ');
  const text = found.map((f) => markupText(f.text)).join('\n');
  return `    <testcase ${head}>\n      <failure ${attributes({ message, type: kinds })}>${text}</failure>\n    </testcase>`;
}
const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${markupText(String(value))}"`)
    .join(' ');
