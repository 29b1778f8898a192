/** Findings for a job's summary or a comment. */
import { forTerminal, markdownText } from '@mixdiff/quoting';
import type { CheckDocument, CheckFinding } from '@mixdiff/schema';
import { plural } from './text.ts';

/** For a job summary or a comment on a pull request. */
export function markdown(given: CheckDocument): string {
  const document = forTerminal(given);
  const findings = document.cases.flatMap((c) => c.findings);
  const fits = document.cases.reduce((sum, c) => sum + c.fits, 0);
  const head = document.passed
    ? '## mixdiff check: no drift'
    : `## mixdiff check: ${plural(findings.length, 'finding')}`;
  const about = `${plural(document.cases.length, 'case')}, ${plural(fits, 'fit')}, profile \`${document.profile}\`.`;
  return [head, '', about, ...(findings.length > 0 ? ['', ...rows(findings)] : []), ''].join('\n');
}
function rows(findings: readonly CheckFinding[]): string[] {
  const head = ['case', 'backend', 'quantity', 'against', 'expected', 'got', 'off by', 'tolerance', 'kind'];
  const body = findings.map((f) => [
    f.case,
    f.backend,
    f.quantity,
    f.against,
    text(f.expected),
    text(f.got),
    f.size === null ? '' : `${text(f.size, 3)} ${f.unit}`.trim(),
    f.tolerance === null ? '' : text(f.tolerance, 3),
    f.kind,
  ]);
  return [head, head.map(() => '---'), ...body.map((cells) => cells.map(markdownText))].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
}
const text = (x: string | number | null, digits = 9): string =>
  x === null ? 'NA' : typeof x === 'string' ? x : String(Number(x.toPrecision(digits)));
