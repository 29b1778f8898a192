/** Random effects of any design: H on the pattern of the rows, factored by sparse Cholesky. */
import type { Problem } from '@mixdiff/contract';
import type { Covariance } from '../term-covariance.ts';
import { coordinatesOf } from './coordinates.ts';
import { type Damping, dampingOf } from './damping.ts';
import { gradientOf, type SparseGradient } from './gradient.ts';
import { bendAtGuesses } from './guesses.ts';
import { bend, etaOf, heightAt, type JointDensity, setFactors, zetaOf } from './joint-density.ts';
import { backward, type Layout, predict } from './layout.ts';
import type { ModeSystem } from './mode-system.ts';
import type { RandomPart } from './random-part.ts';

export function sparsePart(
  joint: JointDensity,
  problem: Problem,
  covariances: readonly Covariance[],
  { mean, thetaAt }: Pick<Layout, 'mean' | 'thetaAt'>,
): RandomPart {
  const { rows, scale } = joint;
  const levels = problem.random.map((term) => term.levels.length);
  let differentiate: SparseGradient | null = null;
  return {
    rows: joint,
    order: null,
    system: systemOf(joint, dampingOf(joint, covariances, levels)),
    coordinates: coordinatesOf(rows, scale, covariances, levels),
    scale,
    first: rows.terms.map(({ first }) => first),
    predictMean: (par) => predict(mean, par, joint.base),
    setFactors: (T) => setFactors(joint, problem, T),
    etaOf: (i, v) => etaOf(joint, i, v),
    zetaOf: (i, v) => zetaOf(joint, i, v),
    differentiate(v, gradient) {
      differentiate ??= gradientOf(joint, problem, covariances, thetaAt);
      const slopes = differentiate(v, gradient);
      backward(mean, slopes.eta, gradient);
      return slopes;
    },
  };
}

function systemOf(joint: JointDensity, damp: Damping): ModeSystem {
  const { H, zeroBase, rows } = joint;
  const { q, diagonal, cholesky, width } = rows;
  const damped = new Float64Array(H.length);
  const kept = { H: new Float64Array(H.length), slope: new Float64Array(q) };

  function plus(t: number, units: 'v' | 'b'): Float64Array {
    if (t === 0) return H;
    damped.set(H);
    if (units === 'b') damp(t, damped);
    else for (let j = 0; j < q; j++) damped[diagonal[j]] += t;
    return damped;
  }
  return {
    q,
    separate: width === 1 && !zeroBase,
    bend: (v, slope) => bend(joint, v, slope),
    heightAt: (v) => heightAt(joint, v),
    bendAtGuesses: (slope) => bendAtGuesses(joint, slope),
    keep(slope) {
      kept.H.set(H);
      kept.slope.set(slope);
    },
    restore(slope) {
      H.set(kept.H);
      slope.set(kept.slope);
    },
    diagonal: (j) => H[diagonal[j]],
    factor: (t, units) => cholesky.factor(plus(t, units)) < 0,
    solve: (x) => cholesky.solve(x, 1),
    halfLogDet: () => (q > 0 ? cholesky.halfLogDet() : 0),
  };
}
