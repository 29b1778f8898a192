/** Hard random problems: what users' raw columns look like when nobody has centred or rescaled them. */
import { type Method, type Problem, type RandomTerm, structured } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';

export const KINDS = [
  'scale of x',
  'scale of y',
  'raw years',
  'mean of y',
  'mean of x',
  'collinear',
  'few groups',
  'crossed',
  'slopes',
  'slopes, crossed, scales',
] as const;
export type Kind = (typeof KINDS)[number];

interface Term {
  readonly group: string;
  readonly labels: readonly string[];
  /** A slope on x beside the intercept. */
  readonly slope: boolean;
}
export interface HardDesign {
  readonly kind: Kind;
  readonly name: string;
  readonly y: readonly number[];
  /** The intercept first. */
  readonly columns: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly terms: readonly Term[];
  problem(method: Method): Problem;
}

const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random.unifRand() * (high - low + 1));
const power = (random: Random, low: number, high: number): number => 10 ** (low + random.unifRand() * (high - low));
const normals = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.normRand());
/** Every level at least once. */
const levels = (random: Random, n: number, count: number, prefix: string): string[] =>
  Array.from({ length: n }, (_, i) => `${prefix}${i < count ? i : between(random, 0, count - 1)}`);

export function drawHard(random: Random, number: number): HardDesign {
  const kind = KINDS[number % KINDS.length] as Kind;
  const n = between(random, 20, 45);
  const x = normals(random, n);
  const z = normals(random, n);
  const terms = drawTerms(random, kind, n);
  const y = x.map((v, i) => 1 + 0.5 * v + 0.3 * (z[i] as number) + random.normRand());
  for (const term of terms) addEffects(random, term, x, y);
  const second = random.unifRand() < 0.4 || kind === 'collinear';
  const moved = transformed(random, kind, x, z, y);
  const columns = [
    { name: '(Intercept)', values: x.map(() => 1) },
    { name: 'x', values: moved.x },
    ...(second ? [{ name: 'z', values: moved.z }] : []),
  ];
  const design = { kind, name: `problem ${number + 1} (${kind}, ${n} rows)`, y: moved.y, columns, terms };
  return { ...design, problem: (method) => problemOf(design, method) };
}

function drawTerms(random: Random, kind: Kind, n: number): Term[] {
  const few = kind === 'few groups' ? between(random, 2, 3) : between(random, 4, 8);
  const always = kind === 'slopes' || kind === 'raw years' || kind === 'slopes, crossed, scales';
  const slope = always || (kind !== 'crossed' && random.unifRand() < 0.5);
  const g = { group: 'g', labels: levels(random, n, few, 'g'), slope };
  const crossed = kind === 'crossed' || kind === 'slopes, crossed, scales' || random.unifRand() < 0.15;
  return crossed ? [g, { group: 'h', labels: levels(random, n, between(random, 3, 5), 'h'), slope: false }] : [g];
}
/** Variances zero in one of three, else from a hundredth to ten times the residual one. */
const deviation = (random: Random): number => (random.unifRand() < 1 / 3 ? 0 : Math.sqrt(power(random, -2, 1)));
function addEffects(random: Random, { labels, slope }: Term, x: readonly number[], y: number[]): void {
  const [a, b] = [deviation(random), slope ? deviation(random) : 0];
  const distinct = [...new Set(labels)].sort();
  const effect = new Map(distinct.map((label) => [label, [a * random.normRand(), b * random.normRand()] as const]));
  labels.forEach((label, i) => {
    const [intercept, rise] = effect.get(label) as readonly [number, number];
    y[i] = (y[i] as number) + intercept + rise * (x[i] as number);
  });
}

function transformed(random: Random, kind: Kind, x: number[], z: number[], y: number[]) {
  const scale = power(random, -6, 8);
  const mean = power(random, 2, 8);
  const near = power(random, -6, -1);
  const times = (v: readonly number[], by: number): number[] => v.map((one) => one * by);
  const plus = (v: readonly number[], by: number): number[] => v.map((one) => one + by);
  switch (kind) {
    case 'scale of x':
      return { x: times(x, scale), z, y };
    case 'scale of y':
      return { x, z, y: times(y, scale) };
    case 'raw years':
      return { x: x.map((v) => Math.round(2000 + 8 * v)), z, y };
    case 'mean of y':
      return { x, z, y: plus(y, mean) };
    case 'mean of x':
      return { x: plus(x, mean), z, y };
    case 'collinear':
      return { x, z: x.map((v, i) => v + near * (z[i] as number)), y };
    case 'slopes, crossed, scales':
      return { x: times(plus(x, random.unifRand() * 20), scale), z: times(z, power(random, -6, 8)), y };
    default:
      return { x, z, y };
  }
}

function problemOf({ y, columns, terms }: Omit<HardDesign, 'problem'>, method: Method): Problem {
  const n = y.length;
  const matrix = (of: readonly (readonly number[])[]) => ({
    nrow: n,
    ncol: of.length,
    data: Float64Array.from(of.flat()),
  });
  const [one, x] = columns.map(({ values }) => values) as [readonly number[], readonly number[]];
  const random = terms.map(({ group, labels, slope }): RandomTerm => {
    const distinct = [...new Set(labels)].sort();
    const at = new Map(distinct.map((label, i) => [label, i]));
    return {
      name: `${slope ? 'x' : '1'} | ${group}`,
      group,
      columns: slope ? ['(Intercept)', 'x'] : ['(Intercept)'],
      levels: distinct,
      level: Int32Array.from(labels, (label) => at.get(label) as number),
      Z: matrix(slope ? [one, x] : [one]),
      structure: structured('us', slope ? ['(Intercept)', 'x'] : ['(Intercept)']),
    };
  });
  const names = columns.map(({ name }) => name);
  const bars = random.map(({ name }) => `(${name})`).join(' + ');
  return {
    response: { y: Float64Array.from(y), family: 'gaussian', link: 'identity', trials: null },
    parts: {
      conditional: { X: matrix(columns.map(({ values }) => values)), columns: names, term: names, offset: null },
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
