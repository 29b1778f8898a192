/** Random effects b of the model and v of joint-density.ts, in which b = (T / s) v level by level; fixed effects among them are their own. */
import type { Covariance } from '../term-covariance.ts';

/** From b to v and back, factors of each term as last set: v = s T^-1 b. */
export interface Coordinates {
  toB(v: Float64Array, b: Float64Array): void;
  toV(b: Float64Array, v: Float64Array): boolean;
  /** Slopes in v to slopes in b: s T^-T. */
  slopeToB(slope: Float64Array, out: Float64Array): void;
}
/** Where the effects of a term begin, and how many fixed ones come first. */
interface Effects {
  readonly terms: readonly { readonly first: number }[];
  readonly fixed: number;
}

/** `scale`: s of each term, as it will be; `levels`: how many each has. */
export function coordinatesOf(
  { terms, fixed }: Effects,
  scale: Float64Array,
  covariances: readonly Covariance[],
  levels: readonly number[],
): Coordinates {
  /** Calls f for every level of every term: where its effects begin. */
  const each = (f: (term: Covariance, s: number, from: number) => void): void => {
    covariances.forEach((term, k) => {
      for (let l = 0; l < levels[k]; l++) f(term, scale[k], terms[k].first + l * term.c);
    });
  };
  const copyFixed = (from: Float64Array, to: Float64Array): void => to.set(from.subarray(0, fixed));
  const alone = covariances.every(({ c }) => c === 1);
  if (alone) return scalars({ terms, fixed }, scale, covariances, levels);
  return {
    toB(v, b) {
      copyFixed(v, b);
      each(({ T, c }, s, from) => {
        for (let i = 0; i < c; i++) {
          let sum = 0;
          for (let j = 0; j <= i; j++) sum += T[i + j * c] * v[from + j];
          b[from + i] = sum / s;
        }
      });
    },
    toV(b, v) {
      copyFixed(b, v);
      each(({ T, c }, s, from) => {
        for (let i = 0; i < c; i++) {
          let sum = b[from + i] * s;
          for (let j = 0; j < i; j++) sum -= T[i + j * c] * v[from + j];
          v[from + i] = sum / T[i * (c + 1)];
        }
      });
      return v.every(Number.isFinite);
    },
    slopeToB(slope, out) {
      copyFixed(slope, out);
      each(({ T, c }, s, from) => {
        for (let i = c - 1; i >= 0; i--) {
          let sum = slope[from + i] * s;
          for (let j = i + 1; j < c; j++) sum -= T[j + i * c] * out[from + j];
          out[from + i] = sum / T[i * (c + 1)];
        }
      });
    },
  };
}

/** The same where every term has one column: b = (T / s) v is a product. */
function scalars(
  { terms, fixed }: Effects,
  scale: Float64Array,
  covariances: readonly Covariance[],
  levels: readonly number[],
): Coordinates {
  const copyFixed = (from: Float64Array, to: Float64Array): void => {
    for (let j = 0; j < fixed; j++) to[j] = from[j];
  };
  return {
    toB(v, b) {
      copyFixed(v, b);
      for (let k = 0; k < levels.length; k++)
        scaled(v, b, terms[k].first, terms[k].first + levels[k], covariances[k].T[0], scale[k]);
    },
    toV(b, v) {
      copyFixed(b, v);
      for (let k = 0; k < levels.length; k++)
        scaled(b, v, terms[k].first, terms[k].first + levels[k], scale[k], covariances[k].T[0]);
      return v.every(Number.isFinite);
    },
    slopeToB(slope, out) {
      copyFixed(slope, out);
      for (let k = 0; k < levels.length; k++)
        scaled(slope, out, terms[k].first, terms[k].first + levels[k], scale[k], covariances[k].T[0]);
    },
  };
}
function scaled(from: Float64Array, to: Float64Array, first: number, end: number, times: number, over: number): void {
  for (let j = first; j < end; j++) to[j] = (from[j] * times) / over;
}
