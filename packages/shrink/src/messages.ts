/** Why there is no reproducer. */
import { type Refusal, refuse, type Verdict } from '@mixdiff/contract';

export const nothingToShrink = (name: string, verdict: Verdict): Refusal =>
  refuse(
    'shrink/maximum',
    `the fit of ${name} is a maximum (${verdict}): there is nothing to reproduce`,
    `to keep that: --verdict ${verdict}`,
  );
export const otherVerdict = (name: string, own: Verdict, asked: Verdict): Refusal =>
  refuse('shrink/verdict', `the fit of ${name} is ${own}, not ${asked}`, 'leave --verdict out');
export const notKept = (verdict: Verdict): Refusal =>
  refuse(
    'shrink/not-kept',
    `${verdict} does not stand up to a longer search on what was left`,
    'try --most with fewer',
  );
