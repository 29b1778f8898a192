/**
 * Where many points are equally high, estimates differ by chance and no engine is wrong. Without this the difference
 * would be blamed on an optimizer.
 */
import { type Certificate, isMaximum, type Problem, type Unidentified } from '@mixdiff/contract';
import { elementNamed, quantityNamed, RESIDUAL } from '@mixdiff/schema';
import { carriesTheta, sameFormula } from '../statement/carries-theta.ts';
import type { Cause, Difference, Finding } from './cause.ts';
import { byCertificate, idOf } from './optimum.ts';
import { followsFromSE } from './standard-errors.ts';

const isFlat = ({ verdict, unidentified }: Certificate): boolean =>
  verdict === 'flat-ridge' || (isMaximum(verdict) && unidentified !== null);
const onRidge = byCertificate('flat-ridge', isFlat, ({ unidentified }, difference) => {
  if (!unidentified)
    return {
      sentence: `${idOf(difference)} is as high as anything found, and so are points with clearly other estimates: weakly identified`,
    };
  return {
    sentence: `${idOf(difference)} is one of many equally high points: not identified, ${why(unidentified)}`,
    more: {
      identified: unidentified.sums.map(({ expression, here }) => `${expression} = ${Number(here.toPrecision(6))}`),
    },
  };
});
function why({ contained, silent }: Unidentified): string {
  const told = contained.map(({ term, within }) => `(${term}) in ${within.join(' and ') || 'the fixed effects'}`);
  if (told.length === 0 && silent.length > 0) return `${silent.join(', ')} does not enter the likelihood`;
  return told.length > 0 ? `contained ${told.join('; ')}` : 'variances that this design cannot tell apart';
}
/** What is left of a number that the design does not identify: two fits have it apart by chance. */
export function notIdentified({ a, b }: Pick<Difference, 'a' | 'b'>, quantity: string) {
  const side = [a, b].find(({ certificate, problem }) => isOpen(certificate.unidentified, problem, quantity));
  const { unidentified } = side?.certificate ?? {};
  if (!unidentified) return null;
  return {
    cause: 'flat-ridge',
    sentence: `${quantity} has no value of its own: not identified, ${why(unidentified)}`,
    evidence: { quantity },
  };
}
function isOpen(unidentified: Unidentified | null, { random }: Problem, quantity: string): boolean {
  if (!unidentified) return false;
  // what lies within the fixed effects leaves their standard errors open, too
  if (followsFromSE(quantity)) return unidentified.contained.some(({ within }) => within.length === 0);
  if (unidentified.parameters?.some((name) => quantityNamed('residual', name) === quantity)) return true;
  if (quantity === RESIDUAL.variance) return unidentified.elements.some(({ term }) => term === null);
  const at = elementNamed(quantity, random);
  // a correlation has the variances of both columns in it
  const has = (one: number): boolean => one === at?.i || one === at?.j;
  return (
    at !== null && unidentified.elements.some(({ term, i, j }) => term === random[at.block]?.name && has(i) && has(j))
  );
}
/**
 * Standard errors of one formula that carry the uncertainty of the variances: along a direction that the design leaves
 * open the information is zero, and what its inverse says is rounding.
 */
function byRounding({ quantity, a, b }: Difference): Finding | null {
  const open = a.certificate.unidentified ?? b.certificate.unidentified;
  const [one, other] = [a.fit.meaning, b.fit.meaning];
  if (!open || !followsFromSE(quantity) || !carriesTheta(one) || !sameFormula(one, other)) return null;
  return {
    sentence: `the standard errors of ${a.id} and ${b.id} carry the uncertainty of variances that are not identified: there the information has no inverse but rounding`,
    evidence: { first: one.se, second: other.se },
  };
}
export const flatRidge: Cause = {
  ...onRidge,
  rungs: ['optimum', 'derived', 'print'],
  detect: (difference) => (difference.step.rung === 'optimum' ? onRidge.detect(difference) : byRounding(difference)),
};
