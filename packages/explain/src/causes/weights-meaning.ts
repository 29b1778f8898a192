/** Weights are precisions to lme4 and nlme and counts of log-densities to glmmTMB; the same numbers are two models. */
import type { Cause } from './cause.ts';

export const weightsMeaning: Cause = {
  code: 'weights-meaning',
  rungs: ['weights'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.weights?.values ?? null, to.problem.weights?.values ?? null];
    const same = one && other && one.every((w, i) => w === other[i]);
    if (same) {
      return {
        sentence: `${a.id} takes the weights as ${meaning(from.weights)}, ${b.id} as ${meaning(to.weights)}`,
        evidence: { first: from.weights, second: to.weights },
      };
    }
    const ratio = proportion(one, other);
    if (ratio === null) return null;
    return {
      sentence: `the weights of ${b.id} are ${Number(ratio.toPrecision(6))} times those of ${a.id}`,
      evidence: { ratio, first: from.weights, second: to.weights },
    };
  },
};
const meaning = (kind: string): string =>
  kind === 'precision' ? 'precisions (variance sigma^2 / w)' : 'copies of a log-density (w times each)';
function proportion(one: Float64Array | null, other: Float64Array | null): number | null {
  const length = one?.length ?? other?.length ?? 0;
  const ratio = (other?.[0] ?? 1) / (one?.[0] ?? 1);
  for (let i = 0; i < length; i++) {
    if (Math.abs((other?.[i] ?? 1) - ratio * (one?.[i] ?? 1)) > 1e-9 * Math.abs(ratio)) return null;
  }
  return ratio;
}
