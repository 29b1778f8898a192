/**
 * A variance near zero from which the likelihood rises: the error that reports of singular fits are most often mistaken
 * for.
 */
import { byVerdict, gainText, idOf, type Saying } from './optimum.ts';

/** An end of a structure: a standard deviation of one position, a range. */
const falseEnd: Saying = (certificate, difference) => {
  const rising = (certificate.bounds ?? []).flatMap(({ slope, ...bound }) =>
    slope !== null && slope > 0 ? [{ ...bound, slope }] : [],
  );
  const [steepest] = rising.sort((x, y) => y.slope - x.slope);
  if (!steepest) return null;
  const { term, what, value, by, slope } = steepest;
  return {
    sentence: `${idOf(difference)} stopped with ${what} of (${term}) near ${Number(value.toPrecision(4))}, from where its log-likelihood rises (slope +${slope.toPrecision(3)} per unit of ${by}): ${gainText(certificate)} below the maximum`,
    more: { term, value, slope },
  };
};
export const falseZero = byVerdict('false-zero', 'false-zero', (certificate, difference) => {
  const rising = certificate.zeroed.filter(({ slope }) => slope > 0);
  const [steepest] = [...rising].sort((x, y) => y.slope - x.slope);
  if (!steepest) return falseEnd(certificate, difference);
  return {
    sentence: `${idOf(difference)} stopped at a variance of (${steepest.term}) near zero from which its log-likelihood rises (slope +${steepest.slope.toPrecision(3)} per unit of variance): ${gainText(certificate)} below the maximum`,
    more: { term: steepest.term, variance: steepest.variance, slope: steepest.slope },
  };
});
