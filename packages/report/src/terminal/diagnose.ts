import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { DiagnoseDocument } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
import { paragraph, table } from './table.ts';

/** A diagnosis as glmmTMB words its own: large Z statistics, non-finite standard deviations, flat directions. */
export function diagnoseText(given: DiagnoseDocument, label: string): string {
  const diagnosis = forTerminal(given);
  const { z, coefficients, scales, nonFinite, maxEigenvalue, eigenvalues, positiveDefinite } = diagnosis;
  const parts = [
    `${terminalText(label)} as ${diagnosis.as}, ${diagnosis.method}`,
    ...(coefficients.length > 0 ? [`Unusually large coefficients (|x| > 10):\n${named(coefficients)}`] : []),
    ...(scales.length > 0
      ? [
          `Predictors on unusual scales (log10 of the standard deviation):\n${named(scales.map((s) => ({ name: s.name, value: s.log10sd })))}`,
        ]
      : []),
    ...(z.length > 0 ? [`Unusually large Z statistics (|x| > 5):\n${named(z)}`] : []),
    ...(positiveDefinite === false ? ['Non-positive-definite (NPD) Hessian'] : []),
    ...(nonFinite.length > 0 ? [`Parameters with non-finite standard deviations:\n  ${nonFinite.join('\n  ')}`] : []),
    ...(maxEigenvalue === null
      ? []
      : [`Maximum Hessian eigenvalue = ${significant(maxEigenvalue, 3)}, by Richardson extrapolation`]),
    ...eigenvalues.map(
      (flat) =>
        `Hessian eigenvalue ${flat.index} = ${significant(flat.value, 3)} (relative value = ${flat.relative.toExponential(2)})\n   bad elements: ${flat.badElements.join(' ')}`,
    ),
    ...diagnosis.messages.map((m) => paragraph(m.text, 0)),
  ];
  if (parts.length === 1) parts.push('Nothing questionable was found.');
  return `${parts.join('\n\n')}\n`;
}
const named = (list: readonly { name: string; value: number }[]): string =>
  table([list.map((e) => e.name), list.map((e) => fixed(e.value, 3))], { left: 0 });
