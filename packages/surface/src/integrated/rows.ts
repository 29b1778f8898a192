/**
 * The rows of a problem for the search: each as a function of its predictor e, at given z (p = 1 / (1 + e^-z) the probability of a zero that is
 * none of the family's own) and d. With c the share of the family in a zero, L = p + (1 - p) f(0):
 *
 *   y = 0:  l = log L,   r = c r0,   o = c o0 - c (1 - c) r0^2,   c = (1 - p) f(0) / L;    else log(1 - p) is added
 *
 * What another predictor moves is differenced, row by row.
 */
import type { Information, Problem } from '@mixdiff/contract';
import { densityOf } from './densities.ts';
import type { Density, Height } from './density.ts';
import type { PlainRows } from './one-effect/paired-rows.ts';
import { quickRows } from './quick-rows.ts';
import { type Shape, shapeOf } from './shapes.ts';

/** In a predictor, for differences of derivatives. */
export const STEP = 1e-4;

export interface Rows {
  readonly n: number;
  readonly dispersion: Density['dispersion'];
  /** The family's further parameter, the same for all rows: what it is, and its value from here on. null: there is none. */
  readonly shape: Shape | null;
  place(shape: number): void;
  /** Of the family alone, there. */
  density(): Density;
  look(i: number, e: number, z: number, d: number, out: Height): void;
  /** All rows: r and o, n each; the sum of l. */
  lookAll(e: Float64Array, z: Float64Array, d: Float64Array, r: Float64Array, o: Float64Array): number;
  /** What the criterion takes for o. */
  weight(i: number, e: number, z: number, d: number): number;
  /** Its slope in e, of all rows, at the predictors that `lookAll` saw last: n. */
  slopes(e: Float64Array, z: Float64Array, d: Float64Array, out: Float64Array): void;
  /** In another predictor x of a row, differenced: l_x - 1/2 w_x c - 1/2 l_ex along. */
  across(i: number, e: number, z: number, d: number, x: 'z' | 'd', c: number, along: number): number;
  /** Whether that is o. */
  readonly observed: boolean;
  /** Whether every row is known to be concave in its predictor. */
  readonly concave: boolean;
  /** The rows as kernels take them; null: they do not. */
  readonly plain: PlainRows | null;
}
const log1pExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Families whose zeros are those of zero-inflation alone. */
export const isHurdle = (family: string): boolean => family.startsWith('truncated_') || family === 'ziGamma';

/** null: a family without a density, or without expected information. */
export function rowsOf({ response, parts, weights }: Problem, information: Information): Rows | null {
  const { y, trials, family, link, theta } = response;
  const shape = shapeOf(family);
  let placed = shape?.starts[0] ?? Number.NaN;
  const known = densityOf(theta === undefined ? family : 'nbinom2', link, placed);
  if (!known) return null;
  let density = known;
  const held = theta === undefined ? null : Math.log(theta);
  const inflated = parts.zeroInflation !== undefined;
  const expected = inflated ? undefined : density.expected;
  if (information === 'expected' && !expected) return null;
  const hurdle = isHurdle(family);
  const w = weights?.values ?? null;
  const plain = (i: number, e: number, z: number, d: number, out: Height): void => {
    if (inflated && hurdle && y[i] === 0) {
      out.l = -log1pExp(-z);
      out.r = out.o = 0;
      return;
    }
    density.at(e, held ?? d, y[i], trials?.[i] ?? 1, out);
    if (!inflated) return;
    const rest = -log1pExp(z);
    if (y[i] !== 0) {
      out.l += rest;
      return;
    }
    const own = rest + out.l;
    const extra = -log1pExp(-z) - own;
    const c = 1 / (1 + Math.exp(extra));
    out.l = own + log1pExp(extra);
    out.o = c * out.o - c * (1 - c) * out.r * out.r;
    out.r *= c;
  };
  const weighted = (i: number, e: number, z: number, d: number, out: Height): void => {
    const by = (w as Float64Array)[i];
    if (by === 0) {
      out.l = out.r = out.o = 0;
      return;
    }
    plain(i, e, z, d, out);
    out.l *= by;
    out.r *= by;
    out.o *= by;
  };
  const look = w ? weighted : plain;
  const out: Height = { l: 0, r: 0, o: 0 };
  const observed = information === 'observed';
  const n = y.length;
  const weight: Rows['weight'] = (i, e, z, d) => {
    if (!observed && expected) return (w?.[i] ?? 1) * expected(e, held ?? d, trials?.[i] ?? 1);
    look(i, e, z, d, out);
    return out.o;
  };
  const quick = inflated ? null : quickRows(family, link, y, trials, w);
  return {
    n,
    dispersion: held === null ? density.dispersion : 0,
    shape,
    place(value) {
      if (value !== placed) density = densityOf(family, link, value) ?? density;
      placed = value;
    },
    density: () => density,
    look,
    observed,
    concave: quick !== null,
    plain: quick && plainRows(family, y, trials, w),
    weight,
    lookAll(e, z, d, r, o) {
      if (quick) return quick.look(e, r, o);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        look(i, e[i], z[i], d[i], out);
        sum += out.l;
        r[i] = out.r;
        o[i] = out.o;
      }
      return sum;
    },
    slopes(e, z, d, into) {
      if (quick) {
        quick.slopes(into);
        return;
      }
      for (let i = 0; i < n; i++)
        into[i] = (weight(i, e[i] + STEP, z[i], d[i]) - weight(i, e[i] - STEP, z[i], d[i])) / (2 * STEP);
    },
    across(i, e, z, d, x, c, along) {
      const [a, b] = x === 'z' ? [STEP, 0] : [0, STEP];
      look(i, e, z + a, d + b, high);
      look(i, e, z - a, d - b, low);
      const moved = (weight(i, e, z + a, d + b) - weight(i, e, z - a, d - b)) / (2 * STEP);
      return (high.l - low.l) / (2 * STEP) - (moved * c + ((high.r - low.r) / (2 * STEP)) * along) / 2;
    },
  };
}
/** Single trials without weights, or counts. */
function plainRows(
  family: string,
  y: Float64Array,
  trials: Float64Array | null,
  w: Float64Array | null,
): PlainRows | null {
  if (family === 'poisson') return { kind: 'counts', y, w };
  const single = !w && y.every((v, i) => (trials?.[i] ?? 1) === 1 && (v === 0 || v === 1));
  return single ? { kind: 'single-trials', y, w } : null;
}
const [high, low]: Height[] = [
  { l: 0, r: 0, o: 0 },
  { l: 0, r: 0, o: 0 },
];
