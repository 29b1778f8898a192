/**
 * The parameter of a negative binomial is estimated in one fit and given in the other, or found by a search of its own over
 * refits (glmer.nb) and held fixed in what follows from it.
 */
import { familyName } from '@mixdiff/contract';
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';
import { short } from './integral.ts';

const NEGATIVE: ReadonlySet<string> = new Set(['nbinom2', 'negative.binomial']);

export const nbTheta: Cause = {
  code: 'nb-theta',
  rungs: ['response'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.response, to.problem.response];
    if (!NEGATIVE.has(one.family) || !NEGATIVE.has(other.family) || familyName(one) === familyName(other)) return null;
    if (one.link !== other.link) return null;
    return {
      sentence: `theta of the negative binomial: ${saidOf(a)}, ${saidOf(b)}`,
      evidence: { first: thetaOf(a), second: thetaOf(b) },
    };
  },
};
function thetaOf({ problem, fit: { canonical } }: Side): number | null {
  const { residual } = canonical;
  const dispersion = residual.kind === 'none' ? residual.family?.['dispersion'] : undefined;
  return problem.response.theta ?? (dispersion === undefined ? null : 1 / dispersion);
}
const saidOf = (side: Side): string => {
  const theta = thetaOf(side);
  const value = theta === null ? '' : ` ${short(theta, 6)}`;
  return `${side.problem.response.theta === undefined ? `estimated${value}` : `given${value}`} in ${side.id}`;
};
