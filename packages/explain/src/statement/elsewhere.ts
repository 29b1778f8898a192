/**
 * Conventions carried to another problem. They are stored as numbers (n, k), but meant as rules (rows, parameters), and
 * it is the rule that must travel.
 */
import { covarianceParameters, type Meaning, type Problem, residualNames } from '@mixdiff/contract';

/** Those of the residuals included: one, or what their model has. */
const variances = ({ random, residual }: Problem): number =>
  covarianceParameters(random) + (residual ? residualNames(residual).length : 1);

/**
 * A fit's conventions on another problem: what was n there is n here, what was n - p is n - p, a parameter more is
 * counted where its kind was counted.
 */
export function elsewhere(meaning: Meaning, from: Problem, to: Problem): Meaning {
  if (from === to) return meaning;
  const [n, p] = [from.response.y.length, from.parts.conditional.columns.length];
  const [m, q] = [to.response.y.length, to.parts.conditional.columns.length];
  const countsBeta = meaning.k >= p + variances(from);
  const more = variances(to) - variances(from) + (countsBeta ? q - p : 0);
  // rows less the fixed effects alone, or less whatever else is counted
  const fewer = n - meaning.dfResidual === p ? q - p : more;
  const [own, there] = [from, to].map(({ residual }) => residual?.subject.levels.length);
  const bySubject = meaning.nBIC === own ? there : undefined;
  const size = meaning.nBIC === n ? m : meaning.nBIC === n - p ? m - q : (bySubject ?? meaning.nBIC);
  return {
    ...meaning,
    k: meaning.k + more,
    nBIC: size,
    dfResidual: meaning.dfResidual + (m - n) - fewer,
    seScale: scaleElsewhere(meaning.seScale, n / (n - p), m / (m - q)),
  };
}
function scaleElsewhere(scale: number, own: number, there: number): number {
  if (Math.abs(scale ** 2 / own - 1) < 1e-9) return Math.sqrt(there);
  return Math.abs(scale ** 2 * own - 1) < 1e-9 ? 1 / Math.sqrt(there) : scale;
}
