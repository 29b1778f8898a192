/**
 * What the causes of the rung optimum share: the evidence that going on from a fit ends higher, and where. The
 * certificate measured it, so it is not measured again.
 */
import type { Certificate, Verdict } from '@mixdiff/contract';
import type { Cause, Difference, Evidence, Finding } from './cause.ts';
import { stoppedThere } from './stopped-there.ts';

/** A fit that is no maximum of its criterion and is within `SAME` of nothing better. */
export const SAME = 1e-4;

/** The evidence of the rung: going on from the fit, where it lands, and that the other side stays where it is. */
export function continuation({ step: { side }, a, b }: Difference): Evidence {
  const own = (side ?? a).certificate;
  const other = side?.id === b.id ? a.certificate : b.certificate;
  return {
    fit: (side ?? a).id,
    verdict: own.verdict,
    logLik: own.logLik,
    landsAt: own.bestLogLik,
    gain: own.gain,
    predictedGain: own.predictedGain,
    starts: own.searched.starts,
    otherStays: other.gain === null ? null : other.gain <= SAME,
  };
}
/**
 * A cause of this rung is where an optimizer stopped, so a fit that is known by its numbers alone must have stopped at its
 * estimates.
 */
export const ofItsStop = (cause: Cause): Cause => ({
  ...cause,
  detect: (difference) => (stoppedThere(difference) ? cause.detect(difference) : null),
});
export type Saying = (certificate: Certificate, difference: Difference) => { sentence: string; more?: Evidence } | null;

/** A cause that a verdict of the certificate names. */
export const byVerdict = (code: string, verdict: Verdict, say: Saying): Cause =>
  byCertificate(code, (certificate) => certificate.verdict === verdict, say);
export const byCertificate = (code: string, is: (certificate: Certificate) => boolean, say: Saying): Cause =>
  ofItsStop({
    code,
    rungs: ['optimum'],
    detect(difference): Finding | null {
      const certificate = difference.step.side?.certificate;
      if (!certificate || !is(certificate)) return null;
      const said = say(certificate, difference);
      return said && { sentence: said.sentence, evidence: { ...continuation(difference), ...said.more } };
    },
  });
export const gainText = ({ gain }: Certificate): string =>
  gain === null
    ? 'an unknown amount'
    : gain > 0 && gain < 1e-3
      ? gain.toExponential(1)
      : String(Number(gain.toPrecision(3)));
export const idOf = ({ step: { side }, a }: Difference): string => (side ?? a).id;
