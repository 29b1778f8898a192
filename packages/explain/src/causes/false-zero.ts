/**
 * A variance near zero from which the likelihood rises: the error that reports of singular fits are most often mistaken
 * for.
 */
import { byVerdict, gainText, idOf } from './optimum.ts';

export const falseZero = byVerdict('false-zero', 'false-zero', (certificate, difference) => {
  const rising = certificate.zeroed.filter(({ slope }) => slope > 0);
  const [steepest] = [...rising].sort((x, y) => y.slope - x.slope);
  if (!steepest) return null;
  return {
    sentence: `${idOf(difference)} stopped at a variance of (${steepest.term}) near zero from which its log-likelihood rises (slope +${steepest.slope.toPrecision(3)} per unit of variance): ${gainText(certificate)} below the maximum`,
    more: { term: steepest.term, variance: steepest.variance, slope: steepest.slope },
  };
});
