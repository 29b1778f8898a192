/** An audit for a terminal: the verdict in one line, since that is what was asked. */
import { forTerminal } from '@mixdiff/quoting';
import { type AuditDocument, headOf, termOf } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
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
    `verdict  ${verdict}, ${gain > 1e-4 ? `${significant(gain, 3)} below the maximum` : 'nothing higher found'}`,
    ...(told === null ? [] : [told]),
    `${method.padEnd(9)}log-likelihood ${fixed(logLikAtEstimates, 4)} at the printed estimates, ${fixed(logLikMax, 4)} at the highest point found`,
  ];
  return lines.join('\n');
}
const ESTIMATES = new Set(['beta', 'variance', 'covariance', 'sd', 'correlation', 'sigma', 'sigma2', 'logLik']);

/** Printed against the values at the maximum, which is what `ours` holds for estimates. */
function estimates({ reproduced, certified, gain }: AuditDocument): string {
  const rows = reproduced
    .filter(({ quantity }) => ESTIMATES.has(headOf(quantity)))
    .map(({ quantity, parts, printed, ours, by }) => [
      // documents of before hold the name alone
      parts?.join(' ') ?? quantity.replaceAll('|', ' '),
      printed,
      ours === null ? '' : significant(ours, 6),
      by ?? (gain === null ? 'not judged' : 'no maximum prints so'),
    ]);
  if (rows.length === 0) return '';
  const by = certified ? ` (certified fit as ${certified.as})` : '';
  return `${paragraph(`Printed, ours, and what reproduces the printed digits${by}`)}\n${table([['', 'printed', 'ours', '  by'], ...rows], { left: 1 })}`;
}
function standardErrors({ reproduced }: AuditDocument): string {
  const told = (['se', 'df', 't', 'p'] as const).flatMap((head) => {
    const of = reproduced.filter(({ quantity }) => headOf(quantity) === head);
    if (of.length === 0) return [];
    const names = [...new Set(of.flatMap(({ by }) => by ?? []))];
    const none = of.filter(({ by }) => by === null);
    const what = { se: 'standard errors', df: 'degrees of freedom', t: 'statistics', p: 'p-values' }[head];
    const which = names
      .map((name) => `${of.filter(({ by }) => by === name).length} of ${of.length} as ${name}`)
      .join(', ');
    const rest =
      none.length > 0
        ? `; ${none.length} by no definition known here (${none.map(({ quantity }) => termOf(quantity)).join(', ')})`
        : '';
    return [`${what}: ${which || 'none reproduced'}${rest}.`];
  });
  return told.map((line) => paragraph(line)).join('\n');
}
