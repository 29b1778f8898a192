import { type Method, type Problem, type RandomTerm, structured } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';

/** One random small design: what was drawn, and the same data under both criteria. */
export interface Design {
  readonly kind: Kind;
  readonly name: string;
  /** By column of a table: the response, predictors, groups. */
  readonly columns: Readonly<Record<string, readonly (number | string)[]>>;
  readonly formula: string;
  /** What the response was drawn at, by the names of quantities. */
  readonly truths: Readonly<Record<string, number>>;
  problem(method: Method): Problem;
}
export const KINDS = ['one-way', 'nested', 'crossed', 'slopes', 'uncorrelated slopes'] as const;
export type Kind = (typeof KINDS)[number];

const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random.unifRand() * (high - low + 1));
/** Zero in one of four; else log-uniform from a hundredth to ten times the residual variance. */
const variance = (random: Random): number =>
  random.unifRand() < 0.25 ? 0 : Math.exp(Math.log(0.01) + random.unifRand() * Math.log(1000));

interface Drawn {
  readonly group: string;
  readonly labels: readonly string[];
  readonly slopes: boolean;
}
/** Groups of unequal size: every level occurs at least once. */
function levels(random: Random, n: number, count: number, prefix: string): string[] {
  const at = Array.from({ length: n }, (_, i) => (i < count ? i : between(random, 0, count - 1)));
  return at.map((level) => `${prefix}${String(level + 1).padStart(3, '0')}`);
}
function groups(kind: Kind, random: Random, n: number): Drawn[] {
  const slopes = kind === 'slopes' || kind === 'uncorrelated slopes';
  const few = Math.max(3, Math.min(40, Math.floor(n / (slopes ? 5 : 3))));
  const labels = levels(random, n, between(random, 3, few), 'g');
  if (kind === 'crossed') {
    return [
      { group: 'g', labels, slopes: false },
      { group: 'h', labels: levels(random, n, between(random, 3, Math.min(20, few)), 'h'), slopes: false },
    ];
  }
  if (kind !== 'nested') return [{ group: 'g', labels, slopes }];
  const inner = between(random, 2, 4);
  const nested = labels.map((label) => `${label}:${between(random, 1, inner)}`);
  return [
    { group: 'g', labels, slopes: false },
    { group: 'g:h', labels: nested, slopes: false },
  ];
}

export function drawDesign(random: Random, number: number): Design {
  const kind = KINDS[number % KINDS.length] as Kind;
  const n = between(random, 40, random.unifRand() < 0.7 ? 150 : 600);
  const x = Array.from({ length: n }, () => random.normRand());
  const drawn = groups(kind, random, n);
  const y = x.map((v) => 1 + 0.5 * v + random.normRand());
  const truths = Object.assign({}, ...drawn.map((one) => addEffects(random, one, x, y)));
  const between1 = drawn[0] as Drawn;
  const ofGroup = new Map(sorted(between1.labels).map((label) => [label, random.normRand()]));
  const columns = [
    x.map(() => 1),
    x,
    ...(random.unifRand() < 0.3 ? [between1.labels.map((l) => ofGroup.get(l) as number)] : []),
  ];
  const [, , u] = columns;
  return {
    kind,
    name: `design ${number + 1} (${kind}, ${n} rows)`,
    columns: { y, x, ...(u ? { u } : {}), ...groupColumns(kind, drawn) },
    formula: `y ~ x${u ? ' + u' : ''} + ${RANDOM[kind]}`,
    truths: { 'beta|(Intercept)': 1, 'beta|x': 0.5, 'beta|u': 0, 'sd|Residual': 1, ...truths },
    problem: (method) =>
      problemOf(
        y,
        columns,
        drawn.flatMap((one) => terms(one, x, kind)),
        method,
      ),
  };
}
const RANDOM: Record<Kind, string> = {
  'one-way': '(1 | g)',
  nested: '(1 | g) + (1 | g:h)',
  crossed: '(1 | g) + (1 | h)',
  slopes: '(x | g)',
  'uncorrelated slopes': '(1 | g) + (0 + x | g)',
};
/** The inner factor of nested groups is labelled anew in each outer one. */
function groupColumns(kind: Kind, drawn: readonly Drawn[]): Record<string, readonly string[]> {
  const inner = ({ labels }: Drawn): string[] => labels.map((label) => `h${label.slice(label.indexOf(':') + 1)}`);
  return Object.fromEntries(
    drawn.map((one) => (kind === 'nested' && one.group === 'g:h' ? ['h', inner(one)] : [one.group, one.labels])),
  );
}
/** What they were drawn at. */
function addEffects(
  random: Random,
  { group, labels, slopes }: Drawn,
  x: readonly number[],
  y: number[],
): Record<string, number> {
  const [v, w] = [variance(random), slopes ? variance(random) : 0];
  const correlation = slopes ? 2 * random.unifRand() - 1 : 0;
  const effect = new Map(
    sorted(labels).map((label) => {
      const [a, b] = [random.normRand(), random.normRand()];
      return [
        label,
        [Math.sqrt(v) * a, Math.sqrt(w) * (correlation * a + Math.sqrt(1 - correlation ** 2) * b)] as const,
      ];
    }),
  );
  labels.forEach((label, i) => {
    const [intercept, slope] = effect.get(label) as readonly [number, number];
    y[i] = (y[i] as number) + intercept + slope * (x[i] as number);
  });
  return {
    [`sd|${group}|(Intercept)`]: Math.sqrt(v),
    ...(slopes
      ? { [`sd|${group}|x`]: Math.sqrt(w), [`corr|${group}|x,(Intercept)`]: v * w > 0 ? correlation : 0 }
      : {}),
  };
}
const sorted = (labels: readonly string[]): string[] => [...new Set(labels)].sort();

function terms({ group, labels, slopes }: Drawn, x: readonly number[], kind: Kind): RandomTerm[] {
  const one = { name: '(Intercept)', values: labels.map(() => 1) };
  const slope = { name: 'x', values: x };
  const term = (name: string, columns: (typeof slope)[]): RandomTerm => {
    const distinct = sorted(labels);
    const at = new Map(distinct.map((label, i) => [label, i]));
    return {
      name: `${name} | ${group}`,
      group,
      columns: columns.map((c) => c.name),
      levels: distinct,
      level: Int32Array.from(labels, (label) => at.get(label) as number),
      Z: { nrow: labels.length, ncol: columns.length, data: Float64Array.from(columns.flatMap((c) => [...c.values])) },
      structure: structured(
        'us',
        columns.map((c) => c.name),
      ),
    };
  };
  if (!slopes) return [term('1', [one])];
  return kind === 'slopes' ? [term('x', [one, slope])] : [term('1', [one]), term('0 + x', [slope])];
}
function problemOf(
  y: readonly number[],
  columns: readonly (readonly number[])[],
  random: RandomTerm[],
  method: Method,
): Problem {
  const names = ['(Intercept)', 'x', 'u'].slice(0, columns.length);
  const bars = random.map(({ name }) => `(${name})`).join(' + ');
  return {
    response: { y: Float64Array.from(y), family: 'gaussian', link: 'identity', trials: null },
    parts: {
      conditional: {
        X: { nrow: y.length, ncol: columns.length, data: Float64Array.from(columns.flat()) },
        columns: names,
        term: names,
        offset: null,
      },
    },
    random,
    residual: null,
    weights: null,
    method,
    source: {
      formula: `y ~ ${names.slice(1).join(' + ')} + ${bars}`,
      dataHash: '',
      rows: Int32Array.from(y, (_, i) => i),
      dropped: [],
    },
  };
}
