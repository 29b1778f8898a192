/**
 * Where theta starts. When every term is an intercept on a factor of its own, lme4 takes a guess from the data:
 * v_k = variance over the rows of the group means of y, v_e = var(y) - sum of v_k, theta_k = sqrt(v_k / v_e), or 1 if v_e
 * is not positive. Weights and offset play no part in it. Other models start at Lambda = I.
 *
 * By hand, y = 1, 3, 5, 7 in groups 1, 1, 2, 2: means 2, 2, 6, 6, v = 16/3, var(y) = 20/3, theta = 2.
 */
import type { Problem } from '@mixdiff/contract';
import type { ThetaLayout } from './covariance.ts';
import { groupMeanVariance, variance } from './moments.ts';

/** `between`: the variance over the rows of the group means of y, where it is had without another pass over the rows. */
export function startOf(
  problem: Problem,
  layout: ThetaLayout,
  choice: string,
  between?: () => Float64Array,
): Float64Array {
  const scale = { ones: 1, small: 0.1, large: 10 }[choice];
  if (scale === undefined && interceptsOnly(problem))
    return fromGroupMeans(problem, between?.() ?? betweenGroups(problem, layout));
  return layout.lower.map((bound) => (bound === 0 ? (scale ?? 1) : 0));
}

function interceptsOnly({ random }: Problem): boolean {
  if (random.some(({ structure }) => structure.kind !== 'us' && structure.kind !== 'diag-het')) return false;
  const groups = new Set(random.map((term) => term.group));
  const intercept = random.every(({ columns }) => columns.length === 1 && columns[0] === '(Intercept)');
  return intercept && groups.size === random.length;
}

function betweenGroups({ response: { y }, random }: Problem, layout: ThetaLayout): Float64Array {
  return Float64Array.from(layout.terms, ({ position }) => {
    const { level, levels } = random[position];
    return groupMeanVariance(y, level, levels.length);
  });
}

function fromGroupMeans({ response: { y } }: Problem, between: Float64Array): Float64Array {
  const within = variance(y) - between.reduce((sum, v) => sum + v, 0);
  return between.map((v) => (within > 0 ? Math.sqrt(v / within) : 1));
}
