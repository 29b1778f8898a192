/** Random effects b of the model and v of joint-density.ts, in which b = (T / s) v level by level; fixed effects among them are their own. */
import type { Covariance } from '../term-covariance.ts';
import type { JointDensity } from './joint-density.ts';
import type { Coordinates } from './original-modes.ts';

export function coordinatesOf(
  joint: JointDensity,
  covariances: readonly Covariance[],
  levels: readonly number[],
): Coordinates {
  const { rows, scale } = joint;
  const { terms, fixed } = rows;
  /** Calls f for every level of every term: where its effects begin. */
  const each = (f: (term: Covariance, s: number, from: number) => void): void => {
    covariances.forEach((term, k) => {
      for (let l = 0; l < levels[k]; l++) f(term, scale[k], terms[k].first + l * term.c);
    });
  };
  const copyFixed = (from: Float64Array, to: Float64Array): void => to.set(from.subarray(0, fixed));
  const alone = covariances.every(({ c }) => c === 1);
  if (alone) return scalars(joint, covariances, levels);
  /** By term and level: where entry (i, j <= i) of its block stands in H. */
  const places = covariances.map((term, k) => blockPlaces(joint, terms[k], levels[k], term.c));
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
    damp(t, out) {
      for (let j = 0; j < fixed; j++) out[rows.diagonal[j]] += t;
      covariances.forEach(({ T, c }, k) => {
        const of = places[k];
        const s2 = scale[k] * scale[k];
        for (let l = 0, at = 0; l < levels[k]; l++) {
          for (let i = 0; i < c; i++) {
            for (let j = 0; j <= i; j++) {
              let sum = 0;
              for (let a = i; a < c; a++) sum += T[a + i * c] * T[a + j * c];
              const place = of[at++];
              if (place >= 0) out[place] += (t * sum) / s2;
            }
          }
        }
      });
    },
  };
}

/** The same where every term has one column: b = (T / s) v is a product. */
function scalars(
  { rows: { terms, fixed, diagonal }, scale }: JointDensity,
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
    damp(t, out) {
      for (let j = 0; j < fixed; j++) out[diagonal[j]] += t;
      for (let k = 0; k < levels.length; k++) {
        const share = covariances[k].T[0] / scale[k];
        for (let j = terms[k].first; j < terms[k].first + levels[k]; j++) out[diagonal[j]] += t * share * share;
      }
    },
  };
}
function scaled(from: Float64Array, to: Float64Array, first: number, end: number, times: number, over: number): void {
  for (let j = first; j < end; j++) to[j] = (from[j] * times) / over;
}

function blockPlaces(
  { rows: { n, width, effect, pair } }: JointDensity,
  { first, at }: JointDensity['rows']['terms'][number],
  levels: number,
  c: number,
): Int32Array {
  const each = (c * (c + 1)) / 2;
  const places = new Int32Array(levels * each).fill(-1);
  const pairs = (width * (width + 1)) / 2;
  for (let i = 0; i < n; i++) {
    const level = (effect[i * width + at] - first) / c;
    for (let a = 0; a < c; a++) {
      for (let b = 0; b <= a; b++) {
        const [high, low] = [at + a, at + b];
        places[level * each + (a * (a + 1)) / 2 + b] = pair[i * pairs + (high * (high + 1)) / 2 + low];
      }
    }
  }
  return places;
}
