/**
 * Directions of the random effects without variance, or as good as without: those of each term that cost nothing when they are left out, the
 * smallest first, and how the log-likelihood rises with a variance along them there.
 */
import { type Canonical, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import { plus, quadratic, withSigma } from '../points.ts';
import { WITHIN } from '../ridge.ts';

export interface Zero {
  readonly term: number;
  readonly direction: Float64Array;
  readonly variance: number;
  readonly slope: number;
}
export interface Zeroed {
  /** The point without them. */
  readonly at: Canonical;
  readonly logLik: number;
  readonly zeros: readonly Zero[];
}
export function zeroedAt({ random }: Problem, referee: Referee, given: Canonical, logLik: number): Zeroed {
  const found: Omit<Zero, 'slope'>[] = [];
  let [at, reached] = [given, logLik];
  random.forEach(({ structure: { kind }, columns }, term) => {
    const c = columns.length;
    const Sigma = given.Sigma[term];
    // structures whose matrices have free directions
    const directions = kind === 'us' ? eigenvectors(Sigma) : kind === 'diag-het' || c === 1 ? units(c) : [];
    const order = directions.map((v) => ({ v, variance: quadratic(Sigma, v) })).sort((a, b) => a.variance - b.variance);
    for (const { v, variance } of order) {
      const trial = withSigma(at, term, plus(at.Sigma[term], v, -quadratic(at.Sigma[term], v)));
      const judged = referee.logLik(trial);
      if (isRefusal(judged) || !(Math.abs(judged.logLik - logLik) <= WITHIN)) break;
      [at, reached] = [trial, judged.logLik];
      found.push({ term, direction: v, variance });
    }
  });
  if (found.length === 0) return { at, logLik: reached, zeros: [] };
  const score = referee.score(at);
  const zeros = found.map((one): Zero => {
    const slope = isRefusal(score) ? Number.NaN : quadratic(score.Sigma[one.term], one.direction);
    return { ...one, slope };
  });
  return { at, logLik: reached, zeros };
}
function units(c: number): Float64Array[] {
  return Array.from({ length: c }, (_, j) => Float64Array.from({ length: c }, (__, i) => (i === j ? 1 : 0)));
}
function eigenvectors({ nrow: c, data }: Matrix): Float64Array[] {
  if (c === 1) return units(1);
  const { vectors } = symmetricEigen(data.slice(), c);
  return Array.from({ length: c }, (_, e) => vectors.slice(e * c, (e + 1) * c));
}
