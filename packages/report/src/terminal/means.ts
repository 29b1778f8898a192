/**
 * Least-squares means: what each engine's users would see first, then the differences by every method beside one another,
 * then which of them change sides of the level.
 */
import { forTerminal } from '@mixdiff/quoting';
import type { MeansDocument } from '@mixdiff/schema';
import { fixed, NA, pValue, several, significant } from '../format.ts';
import { messageText, vcovLegend } from './inference.ts';
import { paragraph, table } from './table.ts';

type Row = MeansDocument['rows'][number];

export function meansText(given: MeansDocument): string {
  const document = forTerminal(given);
  const lines = [
    headOf(document),
    ...document.fits.flatMap((fit) => ownTable(document, fit)),
    differences(document),
    ...reasonsOf(document.rows).map((text) => paragraph(text, 0)),
    vcovLegend(document.vcov),
    ...document.crossings.map((crossing) => paragraph(crossingText(document, crossing), 0)),
    ...document.messages.map(messageText),
  ];
  return `${lines.filter((text) => text !== '').join('\n\n')}\n`;
}

function headOf({ of, by, weights, fitMethod, formula, over, at, scale, ratio }: MeansDocument): string {
  const by_ = by.length > 0 ? ` by ${by.join(', ')}` : '';
  const averaged = over.map(({ name, levels }) => `${name} (${levels.length} levels)`);
  const held = at.map(({ name, value }) => `${name} = ${significant(value, 6)}`);
  const how = [
    ...(averaged.length > 0 ? [`averaged over ${averaged.join(', ')}, weights ${weights}`] : []),
    ...(held.length > 0 ? [`at ${held.join(', ')}`] : []),
    ...(scale === 'response' ? [] : [`on the scale of the link (${scale})`]),
    ...(ratio === undefined ? [] : [`differences are told as ${ratio}s; tests are on the scale of the link`]),
    'p is not adjusted for several differences',
  ];
  return `least-squares means of ${of.join(', ')}${by_}, of the ${fitMethod} fits\nmodel: ${formula}\n${paragraph(how.join('; '), 0)}`;
}

function ownTable(
  { rows, by, level }: MeansDocument,
  { id, label, as, own, refusal }: MeansDocument['fits'][number],
): string[] {
  if (refusal) return [paragraph(`${label}: ${refusal.message}`, 0)];
  const mine = rows.filter((row) => row.fit === id);
  const first = mine.filter((row) => row.kind === 'mean' && row.method === (own ?? mine[0]?.method));
  const shown = first.length > 0 ? first : mine.filter((row) => row.kind === 'mean' && row.method === mine[0]?.method);
  const one = shown.filter((row) => row.vcov === shown[0]?.vcov);
  const head = [...by, '', 'rows', 'mean', 'Std. Error', 'df', ...limits(level)];
  const body = one.map((row) => [
    ...row.by,
    row.label,
    String(row.rows ?? NA),
    fixed(row.estimate, 5),
    ...errors(row),
    ...ends(row),
  ]);
  return [
    `${label} as ${as}: means, ${one[0]?.method} (${one[0]?.vcov})\n${table([head, ...body], { left: by.length + 1 })}`,
  ];
}
const limits = (level: number): string[] =>
  [(1 - level) / 2, (1 + level) / 2].map((p) => `${Number((100 * p).toPrecision(4))} %`);
const errors = (row: Row): string[] => [
  fixed(row.se, 5),
  row.df === null ? (row.p === null ? NA : 'Inf') : String(Number(row.df.toFixed(2))),
];
const ends = (row: Row): string[] => [fixed(row.lower, 5), fixed(row.upper, 5)];

/** A difference is said once; methods and engines stand below one another. */
function differences({ rows, by, level, fits, ratio }: MeansDocument): string {
  const labelOf = (id: string): string => fits.find((fit) => fit.id === id)?.label ?? id;
  const contrasts = rows.filter(({ kind, p, estimate }) => kind === 'contrast' && (p !== null || estimate === null));
  const names = [...new Set(contrasts.map(keyOf))];
  const head = [
    ...by,
    ratio ?? 'difference',
    'engine',
    'method',
    'vcov',
    'estimate',
    'Std. Error',
    'df',
    't or z',
    'p.value',
    ...limits(level),
  ];
  const body = names.flatMap((name) =>
    contrasts
      .filter((row) => keyOf(row) === name)
      .map((row, i) => [
        ...(i === 0 ? [...row.by, row.label] : [...row.by.map(() => ''), '']),
        labelOf(row.fit),
        row.method,
        row.vcov,
        fixed(row.estimate, 5),
        ...errors(row),
        fixed(row.statistic, 3),
        pValue(row.p),
        ...ends(row),
      ]),
  );
  return body.length === 0 ? '' : table([head, ...body], { left: by.length + 4 });
}
const keyOf = ({ by, label }: Pick<Row, 'by' | 'label'>): string => JSON.stringify([by, label]);

/** Each reason once, with what it is about. */
function reasonsOf(rows: readonly Row[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { why, estimate, method, by, label } of rows) {
    if (why === undefined) continue;
    const about = estimate === null ? [...by, label].join(' ') : method;
    found.set(why, (found.get(why) ?? new Set()).add(about));
  }
  return [...found].map(([why, about]) => `${several([...about], 4)}: ${why}`);
}

function crossingText(
  { fits, level }: MeansDocument,
  { label, by, below, above }: MeansDocument['crossings'][number],
): string {
  const labelOf = (id: string): string => fits.find((fit) => fit.id === id)?.label ?? id;
  const said = (list: typeof below): string =>
    several(
      list.map(
        ({ fit, method, vcov, p }) => `${labelOf(fit)} ${method}${method === vcov ? '' : ` (${vcov})`} ${pValue(p)}`,
      ),
      4,
    );
  const what = [...by, label].join(' ');
  return `p crosses ${Number((100 * (1 - level)).toPrecision(4))} % by method: ${what} is below it by ${said(below)}, and above it by ${said(above)}`;
}
