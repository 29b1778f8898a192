/**
 * A true zero is written as 0 by one engine and as 1e-9 by another. That is no disagreement, yet every ratio and every
 * log scale makes it look like one.
 */
import { isGeneralized, type Matrix } from '@mixdiff/contract';
import { blockNames, deviationName, termOf } from '@mixdiff/schema';
import type { Claim } from '../ladder/claim.ts';
import type { Side } from '../ladder/side.ts';
import { sameFormula } from '../statement/carries-theta.ts';
import type { Cause, Difference, Finding } from './cause.ts';
import { continuation, idOf, ofItsStop } from './optimum.ts';
import { followsFromSE } from './standard-errors.ts';

/** One true zero, written 0 by one and as a small positive number by the other. */
const writtenZero: Cause = ofItsStop({
  code: 'boundary-representation',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    if (side?.certificate.verdict !== 'boundary-maximum') return null;
    const zero = side.certificate.zeroed.find(({ slope, variance }) => slope <= 0 && variance > 0);
    if (!zero) return null;
    return {
      sentence: `the variance of (${zero.term}) is truly zero; ${idOf(difference)} writes it as ${Number(zero.variance.toPrecision(3))}`,
      evidence: { ...continuation(difference), term: zero.term, variance: zero.variance, slope: zero.slope },
    };
  },
});

/** And standard errors there: where the log-likelihood has a slope, second derivatives are those of the coordinates that they are taken in. */
export const boundaryRepresentation: Cause = {
  ...writtenZero,
  rungs: ['optimum', 'print', 'derived'],
  detect: (difference) =>
    difference.step.rung === 'optimum' ? writtenZero.detect(difference) : ofCoordinates(difference),
};
/** Beyond it something else moves them. */
const OF_ERRORS = 0.2;
function ofCoordinates(difference: Difference): Finding | null {
  const { quantity, step, a, b } = difference;
  if (!followsFromSE(quantity) || !isGeneralized(a.problem)) return null;
  // as reported: at such a point the referee's own information may be no covariance matrix's inverse
  const [one, two] = [a, b].map(({ reported }) => reported.fixed.find((row) => row.term === termOf(quantity))?.se);
  if (!one || !two || Math.abs(Math.log(two / one)) > OF_ERRORS) return null;
  if (step.rung === 'derived' && !sameFormula(step.from.fit.meaning, step.to.fit.meaning)) return null;
  const zeros = [a, b].map(({ certificate: { verdict, zeroed } }) =>
    verdict === 'boundary-maximum' ? zeroed.find(({ slope }) => slope < 0) : undefined,
  );
  const [zero, other] = zeros;
  if (!zero || !other) return null;
  return {
    sentence: `both fits are at the boundary, where the log-likelihood has a slope (${Number(zero.slope.toPrecision(3))} along a variance of (${zero.term})): its second derivatives, and standard errors with them, are those of the coordinates in which each engine takes them`,
    evidence: { term: zero.term, slopes: [zero.slope, other.slope] },
  };
}
/** Below this, relative to sigma^2, a variance is written as zero. */
const WRITTEN_ZERO = 1e-10;
/** Variances that agree to every tolerance while one is written as zero and the other is not. */
export function representation(a: Side, b: Side): { quantity: string; claim: Claim }[] {
  if (a.problem !== b.problem || [a, b].some(({ certificate }) => certificate.verdict !== 'boundary-maximum'))
    return [];
  const names = blockNames(a.problem.random);
  return a.problem.random.flatMap((term, k) =>
    term.columns.flatMap((column, i) => {
      const [x, y] = [relative(a, k, i), relative(b, k, i)];
      if (x <= WRITTEN_ZERO === y <= WRITTEN_ZERO || Math.max(x, y) > 0.05) return [];
      const [zero, small] = x < y ? [a, b] : [b, a];
      const sentence = `the variance of ${column} in (${term.name}) is truly zero: ${zero.id} writes 0, ${small.id} ${(Math.max(x, y) * sigma2(small)).toPrecision(3)}`;
      const evidence = {
        verdicts: [a.certificate.verdict, b.certificate.verdict],
        gains: [a.certificate.gain, b.certificate.gain],
      };
      return [
        {
          quantity: deviationName('variance', names[k] as string, column),
          claim: { cause: boundaryRepresentation.code, share: 1, sentence, evidence },
        },
      ];
    }),
  );
}
/** Variances are relative to the residual one; to 1 where there is none. */
const sigma2 = ({ fit: { canonical } }: Side): number =>
  canonical.residual.kind === 'variance' ? canonical.residual.sigma2 : 1;
function relative(side: Side, k: number, i: number): number {
  const Sigma = side.fit.canonical.Sigma[k] as Matrix;
  return (Sigma.data[i * (Sigma.nrow + 1)] as number) / sigma2(side);
}
