/**
 * Diagnoses per engine under shared headings; each original's own words come last and unchanged, so that they can be
 * searched for.
 */
import { type Answer, isRefusal } from '@mixdiff/contract';
import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { DiagnoseDocument } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
import { paragraph, table } from './table.ts';

/** One engine's diagnosis, or why there is none. */
export interface Diagnosed {
  readonly label: string;
  readonly answer: Answer<DiagnoseDocument>;
}

/** Per engine: verdict, singular, ridge, gradient, eigenvalues; the scales once; each original's own words last. */
export function diagnosesText(formula: string, fits: readonly Diagnosed[]): string {
  const told = fits.flatMap(({ label, answer }) =>
    isRefusal(answer)
      ? [`${terminalText(label)}\n${paragraph(`refused: ${terminalText(answer.message)}`)}`]
      : [diagnoseText(forTerminal(answer), terminalText(label))],
  );
  const documents = fits.flatMap(({ answer }) => (isRefusal(answer) ? [] : [answer]));
  const [first] = documents;
  const columns = first ? [columnsText(forTerminal(first))] : [];
  return `${[`mixdiff diagnose · ${terminalText(formula)}`, ...told, ...columns].join('\n\n')}\n`;
}

function diagnoseText(diagnosis: DiagnoseDocument, label: string): string {
  const { certificate, as, method, logLik, says = [] } = diagnosis;
  const verdict = certificate?.verdict ?? 'not judged';
  const gain = certificate?.gain ?? null;
  const short = gain !== null && gain > 1e-4 ? `, ${significant(gain, 3)} below the highest point found` : '';
  const rows: [string, string][] = [
    ['verdict', `${verdict}${short}; log-likelihood ${fixed(logLik ?? null, 4)}`],
    ['singular', singularText(diagnosis)],
    ['ridge', ridgeText(diagnosis)],
    ...gradientRows(diagnosis),
    ...eigenvalueRows(diagnosis),
    ...says
      .filter(({ original, level }) => original !== undefined || level === 'warning')
      .map((m): [string, string] => ['says', m.original ?? m.text]),
    ...(diagnosis.advice ?? []).map((text, i): [string, string] => [i === 0 ? 'to do' : '', text]),
  ];
  const body = rows.map(([name, text]) => hanging(name, text));
  return [`${label} as ${as}, ${method}`, ...body, ...ownText(diagnosis)].join('\n');
}
const WIDTH = 15;
/** A name in its column, the text beside it, wrapped under itself. */
function hanging(name: string, text: string): string {
  const lines = paragraph(text, WIDTH).split('\n');
  return [`  ${name.padEnd(WIDTH - 2)}${(lines[0] ?? '').slice(WIDTH)}`, ...lines.slice(1)].join('\n');
}

function singularText({ singular }: DiagnoseDocument): string {
  if (!singular) return 'not looked at';
  return singular.is ? `yes: ${singular.components.map(({ sentence }) => sentence).join('; ')}` : 'no';
}
function ridgeText({ ridge, certificate }: DiagnoseDocument): string {
  if (!ridge || !certificate) return 'not looked for';
  return ridge.is ? `yes: ${ridge.sentences.join('; ')}` : 'none found';
}
type Curvature = NonNullable<DiagnoseDocument['curvature']>[number];
const nameOf = ({ parameters, scale }: Curvature): string =>
  parameters === 'native' ? `its own parameters (${scale})` : 'variances';
const SOURCE = { reported: 'as the fit reports it', recomputed: 'recomputed here' } as const;

function gradientRows({ curvature = [] }: DiagnoseDocument): [string, string][] {
  const told = curvature.flatMap((one) => {
    const parts: string[] = [];
    if (one.gradient && one.gradientSource) {
      const sizes = one.gradient.map((x) => Math.abs(x ?? 0));
      const at = sizes.indexOf(Math.max(...sizes));
      parts.push(
        `largest ${significant(one.gradient[at] ?? null, 3)} (${one.names[at]}) in ${nameOf(one)}, ${SOURCE[one.gradientSource]}`,
      );
    }
    if (one.scaledGradient !== null) parts.push(`scaled by the Hessian ${significant(one.scaledGradient, 3)}`);
    if (one.gain !== null)
      parts.push(
        `one Newton step on ${one.parameters === 'native' ? 'these' : 'variances'} promises ${significant(one.gain, 2)} in log-likelihood`,
      );
    if (one.held.length > 0) parts.push(`at its bound: ${one.held.join(', ')}`);
    return parts.length > 0 ? [parts.join('; ')] : [];
  });
  return told.length > 0
    ? told.map((text, i) => [i === 0 ? 'gradient' : '', text])
    : [['gradient', 'none reported, and the engine cannot be asked here']];
}
function eigenvalueRows({ curvature = [] }: DiagnoseDocument): [string, string][] {
  const told = curvature.flatMap((one) => {
    const { eigenvalues } = one;
    if (!eigenvalues || eigenvalues.length === 0) return [];
    const range =
      eigenvalues.length === 1
        ? significant(eigenvalues[0] ?? null, 3)
        : `${significant(eigenvalues[0] ?? null, 3)} to ${significant(eigenvalues.at(-1) ?? null, 3)}`;
    const definite = one.positiveDefinite ? 'positive definite' : 'NOT positive definite';
    const of =
      one.parameters === 'native'
        ? `Hessian in ${nameOf(one)}, ${one.hessianSource ? SOURCE[one.hessianSource] : ''}`
        : 'information in variances (and, by ML, fixed effects), each in units of its own';
    const flat = one.flat.map(({ value, elements }) => `${significant(value, 3)} along ${elements.join(', ')}`);
    return [`${range}, ${definite}: ${of}${flat.length > 0 ? `; flat: ${flat.join('; ')}` : ''}`];
  });
  return told.length > 0
    ? told.map((text, i) => [i === 0 ? 'eigenvalues' : '', text])
    : [['eigenvalues', 'none: no Hessian is reported, and none can be computed here']];
}

/** Of all columns the range; by name those in odd units or far from zero. */
function columnsText({ columns = [] }: DiagnoseDocument): string {
  const sds = columns.map(({ sd }) => sd);
  const odd = columns.filter((c) => c.odd || c.uncentred);
  const range =
    sds.length === 0
      ? 'no column varies'
      : `standard deviations from ${significant(Math.min(...sds), 3)} to ${significant(Math.max(...sds), 3)}`;
  const rows = odd.map(({ part, name, mean, sd }) => [name, part, significant(mean, 4), significant(sd, 4)]);
  const listed =
    rows.length > 0
      ? `\n${table([['column', 'in', 'mean', 'sd'], ...rows], { left: 2 })}`
      : '; none is in odd units or far from zero';
  return `scales of the response and of the columns of X and Z: ${range}${listed}`;
}

/** As glmmTMB words its own: large Z statistics, non-finite standard deviations, flat directions. */
function ownText(diagnosis: DiagnoseDocument): string[] {
  const { own, z, coefficients, scales, nonFinite, maxEigenvalue, eigenvalues, positiveDefinite } = diagnosis;
  if (!own?.is) return [];
  const parts = [
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
  const said = parts.length > 0 ? parts : ['Nothing questionable was found.'];
  const body = said
    .join('\n')
    .split('\n')
    .map((line) => `    ${line}`);
  return ["  its original's own diagnosis", ...body];
}
const named = (list: readonly { name: string; value: number }[]): string =>
  table([list.map((e) => e.name), list.map((e) => fixed(e.value, 3))], { left: 0 });
