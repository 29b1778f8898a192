/** Findings for people: the cases first, then every failing line whole, since a wrapped table hides numbers. */
import { forTerminal } from '@mixdiff/quoting';
import type { CheckDocument, CheckedCase } from '@mixdiff/schema';
import { plural, table } from './text.ts';

/** A table of cases, then every failing line in full. */
export function terminal(given: CheckDocument): string {
  const document = forTerminal(given);
  const head = ['case', 'fits', 'refused', 'snapshot', 'R', 'published', 'accepted', 'worst', ''];
  const rows = document.cases.map(row);
  const failing = document.cases.flatMap((c) => c.findings.map((f) => `  ${f.text}`));
  const lines = [...table([head, ...rows], [1, 2, 3, 4, 5, 6, 7]), '', ...failing, ...(failing.length > 0 ? [''] : [])];
  return `${lines.join('\n')}\n${verdict(document)}\n`;
}
const row = (c: CheckedCase): string[] => [
  c.case,
  String(c.fits),
  count(c.refused),
  count(c.held['snapshot']),
  count(c.held['r']),
  count(c.held['published']),
  count(c.accepted),
  c.worst === null ? '' : share(c.worst),
  c.findings.length === 0 ? 'ok' : plural(c.findings.length, 'finding'),
];
const count = (n: number | undefined): string => (n ? String(n) : '');
/** The worst number that still passes, as a share of its tolerance. */
const share = (worst: number): string => `${(100 * worst).toFixed(0)} %`;
function verdict({ passed, cases, profile, seconds }: CheckDocument): string {
  const fits = cases.reduce((sum, c) => sum + c.fits, 0);
  const numbers = cases.reduce((sum, c) => sum + Object.values(c.held).reduce((a, b) => a + b, 0), 0);
  const findings = cases.reduce((sum, c) => sum + c.findings.length, 0);
  const what = `${plural(cases.length, 'case')}, ${plural(fits, 'fit')}, ${plural(numbers, 'number')} held (profile ${profile}), ${seconds.toFixed(1)} s`;
  return passed ? `no drift: ${what}` : `drift: ${plural(findings, 'finding')} in ${what}`;
}
