/** What damping adds to the values of H: t I in units of b is t T'T / s^2 in those of v. */
import type { Covariance } from '../term-covariance.ts';
import type { JointDensity } from './joint-density.ts';

/** out, values of H, += t T'T / s^2. */
export type Damping = (t: number, out: Float64Array) => void;

export function dampingOf(joint: JointDensity, covariances: readonly Covariance[], levels: readonly number[]): Damping {
  const { rows, scale } = joint;
  const { terms, fixed, diagonal } = rows;
  if (covariances.every(({ c }) => c === 1))
    return (t, out) => {
      for (let j = 0; j < fixed; j++) out[diagonal[j]] += t;
      for (let k = 0; k < levels.length; k++) {
        const share = covariances[k].T[0] / scale[k];
        for (let j = terms[k].first; j < terms[k].first + levels[k]; j++) out[diagonal[j]] += t * share * share;
      }
    };
  /** By term and level: where entry (i, j <= i) of its block stands in H. */
  const places = covariances.map((term, k) => blockPlaces(joint, terms[k], levels[k], term.c));
  return (t, out) => {
    for (let j = 0; j < fixed; j++) out[diagonal[j]] += t;
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
  };
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
