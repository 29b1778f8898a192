/**
 * Covariance structures of lme4 2.x around a term (its vignette on covariance structures; maps checked against 2.1-0). The
 * optimizer sees par = standard deviations relative to sigma (one per column, or one with hom = TRUE), then rho on its own
 * scale. The factor T, lower triangular, Sigma = sigma^2 T T', with s_i the standard deviations:
 *
 *   diag    T_ii = s_i
 *   ar1     T_i1 = s_i rho^(i-1),   T_ij = s_i rho^(i-j) sqrt(1 - rho^2)
 *   cs      a_1 = 0,   a_(j+1) = a_j + (1 - rho a_j)^2 / (1 - rho^2 a_j)
 *           T_jj = s_j sqrt(1 - rho^2 a_j),   T_ij = s_i (rho - rho^2 a_j) / sqrt(1 - rho^2 a_j)
 *
 * (a_j = 1'R^-1 1 of the first j - 1 columns). At rho = 1, a_3 is 0/0: NaN, as in the original. By hand, cs of three columns
 * at rho = 1/2: a = 0, 1, 4/3; T_21 = 1/2, T_22 = sqrt(3/4), T_32 = (1/4) / sqrt(3/4).
 */
import type { Kind } from '@mixdiff/contract';

type Shape = 'diag' | 'cs' | 'ar1';
export interface StructuredTerm {
  /** Columns: T is size x size. */
  readonly size: number;
  /** First element of T among all, column-major. */
  readonly at: number;
  /** First of its parameters. */
  readonly theta: number;
  readonly shape: Shape;
  /** One standard deviation for all columns. */
  readonly hom: boolean;
}

const SHAPES: Partial<Record<Kind, readonly [Shape, boolean]>> = {
  'diag-hom': ['diag', true],
  'cs-het': ['cs', false],
  'cs-hom': ['cs', true],
  'ar1-het': ['ar1', false],
  'ar1-hom': ['ar1', true],
};
export const STRUCTURED = Object.keys(SHAPES) as readonly Kind[];
/** null: theta is the factor itself (us, and diag with a standard deviation per column). */
export function shapeOf(kind: Kind): { shape: Shape; hom: boolean } | null {
  const [shape, hom] = SHAPES[kind] ?? [];
  return shape === undefined || hom === undefined ? null : { shape, hom };
}

interface Parameter {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}
export function parametersOf(shape: Shape, hom: boolean, group: string, columns: readonly string[]): Parameter[] {
  const deviations = hom ? ['sd'] : columns;
  const rho = { name: `${group}.rho`, lower: shape === 'cs' ? -1 / (columns.length - 1) : -1, upper: 1 };
  return [
    ...deviations.map((name) => ({ name: `${group}.${name}`, lower: 0, upper: Infinity })),
    ...(shape === 'diag' ? [] : [rho]),
  ];
}

const deviationsOf = ({ hom, size }: StructuredTerm): number => (hom ? 1 : size);
/** Position in theta of the standard deviation of column i. */
const deviationAt = ({ theta, hom }: StructuredTerm, i: number): number => theta + (hom ? 0 : i);

/** T <- the factor; NaN where the original has it. */
export function fillStructured(term: StructuredTerm, theta: Float64Array, T: Float64Array): void {
  eachCell(term, theta, (i, j, entry) => {
    T[term.at + j * term.size + i] = theta[deviationAt(term, i)] * entry;
  });
}

/** out[theta ..] += 2 sum of cells dT, cells the derivative of half the criterion in every element of T. */
export function addStructuredSlopes(
  term: StructuredTerm,
  theta: Float64Array,
  cells: Float64Array,
  out: Float64Array,
): void {
  const rho = term.theta + deviationsOf(term);
  eachCell(term, theta, (i, j, entry, slope) => {
    const cell = 2 * cells[term.at + j * term.size + i];
    out[deviationAt(term, i)] += cell * entry;
    if (term.shape !== 'diag') out[rho] += cell * theta[deviationAt(term, i)] * slope;
  });
}

/** Entries of the factor P of the correlation matrix and their derivatives in rho. */
function eachCell(
  term: StructuredTerm,
  theta: Float64Array,
  visit: (i: number, j: number, entry: number, slope: number) => void,
): void {
  const { size, shape } = term;
  const rho = shape === 'diag' ? 0 : theta[term.theta + deviationsOf(term)];
  if (shape === 'diag') for (let i = 0; i < size; i++) visit(i, i, 1, 0);
  else if (shape === 'ar1') autoregressive(size, rho, visit);
  else compoundSymmetry(size, rho, visit);
}

function autoregressive(
  size: number,
  rho: number,
  visit: (i: number, j: number, entry: number, slope: number) => void,
): void {
  const root = Math.sqrt(1 - rho * rho);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      const lag = i - j;
      const power = rho ** lag;
      const slope = lag === 0 ? 0 : lag * rho ** (lag - 1);
      if (j === 0) visit(i, j, power, slope);
      else visit(i, j, power * root, slope * root - (power * rho) / root);
    }
  }
}

function compoundSymmetry(
  size: number,
  rho: number,
  visit: (i: number, j: number, entry: number, slope: number) => void,
): void {
  let [a, da] = [0, 0];
  for (let j = 0; j < size; j++) {
    const rest = 1 - rho * rho * a;
    const dRest = -2 * rho * a - rho * rho * da;
    const root = Math.sqrt(rest);
    const dRoot = dRest / (2 * root);
    const below = rho - rho * rho * a;
    const dBelow = 1 - 2 * rho * a - rho * rho * da;
    visit(j, j, root, dRoot);
    for (let i = j + 1; i < size; i++) visit(i, j, below / root, (dBelow - (below / root) * dRoot) / root);
    const top = 1 - rho * a;
    da += (-2 * top * (a + rho * da)) / rest - (top * top * dRest) / (rest * rest);
    a += (top * top) / rest;
  }
}

/** out[theta ..] <- the parameters of Sigma / sigma^2 (size x size); false where it is not of the structure. */
export function readStructured(term: StructuredTerm, relative: Float64Array, out: Float64Array): boolean {
  const { size, shape, theta } = term;
  const sd = Float64Array.from({ length: size }, (_, i) => Math.sqrt(relative[i * (size + 1)]));
  for (let i = 0; i < size; i++) out[deviationAt(term, i)] = sd[i];
  if (!sd.every((s) => s >= 0 && s < Infinity)) return false;
  const [s1, s2] = sd;
  const rho = shape === 'diag' || size < 2 || s1 * s2 === 0 ? 0 : relative[1] / (s1 * s2);
  if (shape !== 'diag') out[theta + deviationsOf(term)] = Math.min(1, Math.max(-1, rho));
  return relative.every((value, k) => {
    const [i, j] = [k % size, Math.floor(k / size)];
    const expected =
      i === j ? sd[term.hom ? 0 : i] ** 2 : sd[i] * sd[j] * (shape === 'ar1' ? rho ** Math.abs(i - j) : rho);
    return Math.abs(value - expected) <= OFF * sd[i] * sd[j] + Number.MIN_VALUE;
  });
}
/** How far a matrix may be from the structure, relative to its standard deviations. */
const OFF = 1e-6;
