/**
 * The covariance of the coefficients and their degrees of freedom by what a fit says that its numbers mean, at any point of a
 * residual model: for fits that are known by their numbers alone.
 */
import { type Answer, isRefusal, type Matrix, type Meaning, type Problem } from '@mixdiff/contract';
import { unitRows } from '../contrast.ts';
import { noMethod } from '../messages.ts';
import { betweenWithin } from './between-within.ts';
import { CLUSTERED } from './empirical.ts';
import { clustered, covarianceBy, type Estimated, satterthwaiteBy, stateOf, type Vcov } from './tests.ts';

const noResidualModel = () => noMethod('a table by conventions', 'the model has no residual covariance structure');
const VCOV_OF: Readonly<Record<Meaning['se'], Vcov>> = {
  'theta-fixed': 'model',
  'observed-information': 'observed',
  'joint-precision': 'observed',
  'kenward-roger': 'kenward-roger',
  'kenward-roger-linear': 'kenward-roger-linear',
  empirical: 'empirical',
  'empirical-bias-reduced': 'empirical-bias-reduced',
  'empirical-jackknife': 'empirical-jackknife',
};

/** Of all columns of X; NaN of those that the fit left out. */
export function conventionalCovariance(
  fit: Estimated,
  problem: Problem,
  { se, seScale }: Pick<Meaning, 'se' | 'seScale'>,
): Answer<Matrix> {
  if (!problem.residual) return noResidualModel();
  const found = covarianceBy(fit, problem, VCOV_OF[se]);
  const state = stateOf(fit, problem);
  if (isRefusal(found)) return found;
  if (isRefusal(state)) return state;
  const total = problem.parts.conditional.X.ncol;
  const data = new Float64Array(total * total).fill(Number.NaN);
  for (const [j, to] of state.kept.entries())
    for (const [i, from] of state.kept.entries())
      data[to * total + from] = found.data[j * found.nrow + i] * seScale ** 2;
  return { nrow: total, ncol: total, data };
}

/** One per column of X; null: a method that needs more than the model (containment), or none. */
export function conventionalDf(
  fit: Estimated,
  problem: Problem,
  { se, df }: Pick<Meaning, 'se' | 'df'>,
): Answer<Float64Array> | null {
  if (!problem.residual) return noResidualModel();
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return state;
  const { kept } = state;
  const spread = (of: (at: number) => number): Float64Array => {
    const out = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
    for (const [at, j] of kept.entries()) out[j] = of(at);
    return out;
  };
  switch (df) {
    case 'residual':
      return spread(() => problem.response.y.length - kept.length);
    case 'between-within': {
      const counts = betweenWithin(problem, kept);
      return isRefusal(counts) ? counts : spread((at) => counts[at]);
    }
    // of one coefficient Kenward and Roger's are Satterthwaite's
    case 'satterthwaite':
    case 'kenward-roger': {
      const robust = CLUSTERED.find((name) => name === se);
      const tester = robust ? clustered(fit, problem, robust) : satterthwaiteBy(fit, problem, 'observed');
      if (isRefusal(tester)) return tester;
      return spread((at) => {
        const column = kept[at];
        const test = tester.test(unitRows([at], kept.length), { term: problem.parts.conditional.term[column], column });
        return isRefusal(test) ? Number.NaN : test.ddf;
      });
    }
    default:
      return null;
  }
}
