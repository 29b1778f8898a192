/** An audit for a terminal: the verdict in one line, since that is what was asked. */
import { forTerminal } from '@mixdiff/quoting';
import { type AuditDocument, headOf, termOf } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
import { isMaximumVerdict } from '../story/names.ts';
import { paragraph, table } from './table.ts';

/** An audit: the verdict in one line, the finding as one paragraph, the estimates beside those at the maximum. */
export function auditText(given: AuditDocument): string {
  const document = forTerminal(given);
  const parts = [
    `mixdiff audit · ${document.file}`,
    headline(document),
    paragraph(document.sentences.join(' ')),
    estimates(document),
    standardErrors(document),
    ...document.messages.map((m) => paragraph(`note: ${m.text}`)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function headline(document: AuditDocument): string {
  const { verdict, gain, method, logLikAtEstimates, logLikMax, finding } = document;
  const told = finding && finding.kind !== 'not-assessed' ? paragraph(`finding  ${finding.sentence}`, 0) : null;
  if (verdict === 'misprint') return `verdict  misprint\n${told ?? ''}`;
  if (gain === null) return `verdict  ${verdict}`;
  const lines = [
    `verdict  ${verdict}, ${howFar(document, gain)}`,
    ...(told === null ? [] : [told]),
    `${method.padEnd(9)}log-likelihood ${fixed(logLikAtEstimates, 4)} at the printed estimates, ${fixed(logLikMax, 4)} at the highest point found`,
  ];
  return lines.join('\n');
}
/** Of a generalized model whose criterion jumps no gain within a jump is one. */
function howFar({ verdict, tried }: AuditDocument, gain: number): string {
  if (gain <= 1e-4) return 'nothing higher found';
  return tried && isMaximumVerdict(verdict)
    ? 'nothing higher found beyond the jumps of its criterion'
    : `${significant(gain, 3)} below the maximum`;
}
const ESTIMATES = new Set([
  'beta',
  'variance',
  'covariance',
  'sd',
  'correlation',
  'residual',
  'visits',
  'sigma',
  'sigma2',
  'dispersion',
  'logLik',
]);

/** Printed against the values at the maximum, which is what `ours` holds for estimates. */
function estimates({ reproduced, certified, gain, tried }: AuditDocument): string {
  const [way] = tried ?? [];
  const rows = reproduced
    .filter(({ quantity }) => ESTIMATES.has(headOf(quantity)))
    .map(({ quantity, parts, printed, ours, by }) => [
      // documents of before hold the name alone
      parts?.join(' ') ?? quantity.replaceAll('|', ' '),
      printed,
      ours === null ? '' : significant(ours, 6),
      // of a generalized model the way is named once, above
      way && by ? by.replace(way.by, 'yes') : (by ?? (way || gain !== null ? 'no maximum prints so' : 'not judged')),
    ]);
  if (rows.length === 0) return '';
  const as = certified ? `certified fit as ${certified.as}` : '';
  const head = way
    ? `Printed, ours, and whether the printed digits are those of ${way.by}${as && ` (${as})`}`
    : `Printed, ours, and what reproduces the printed digits${as && ` (${as})`}`;
  return `${paragraph(head)}\n${table([['', 'printed', 'ours', way ? '  so' : '  by'], ...rows], { left: 1 })}`;
}
function standardErrors({ reproduced, tried, finding }: AuditDocument): string {
  const elsewhere = tried !== undefined && finding?.kind === 'not-a-maximum';
  const told = (['se', 'df', 't', 'p'] as const).flatMap((head) => {
    const of = reproduced.filter(({ quantity }) => headOf(quantity) === head);
    if (of.length === 0) return [];
    const names = [...new Set(of.flatMap(({ by }) => by ?? []))];
    const none = of.filter(({ by }) => by === null);
    const what = { se: 'standard errors', df: 'degrees of freedom', t: 'statistics', p: 'p-values' }[head];
    const which = names
      .map((name) => `${of.filter(({ by }) => by === name).length} of ${of.length} as ${name}`)
      .join(', ');
    // what follows from estimates that are no maximum is not that of the maximum: nothing to name one by one
    if (elsewhere && none.length === of.length) return [`${what}: none of ${of.length} is that of the maximum.`];
    const rest =
      none.length > 0
        ? `; ${none.length} by no definition known here (${none.map(({ quantity }) => termOf(quantity)).join(', ')})`
        : '';
    return [`${what}: ${which || 'none reproduced'}${rest}.`];
  });
  return told.map((line) => paragraph(line)).join('\n');
}
