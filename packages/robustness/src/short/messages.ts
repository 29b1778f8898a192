/**
 * The sentences on mechanisms, apart from the code that measures them, so that both can be checked against one set of
 * numbers.
 */
import type { Certificate } from '@mixdiff/contract';

const short = (x: number | null, digits = 3): string =>
  x === null || !Number.isFinite(x) ? 'an unknown amount' : String(Number(x.toPrecision(digits)));
const quoted = (message: string): string => (message ? ` (it says: ${message})` : '');

/** `along`: the name of a direction that is of several columns together. */
export const falseZero = (f: {
  logarithmic: boolean;
  along: string | null;
  native: number;
  slope: number;
  message: string;
}): string =>
  f.logarithmic && f.along
    ? `On the engine's scale a singular covariance matrix lies at infinity. The slope of the ${f.along} is ${short(f.slope)}, but only ${short(f.native, 2)} per unit of the logarithm of its square root, so the stopping rule sees a flat place${quoted(f.message)}.`
    : f.logarithmic
      ? `On the log-SD scale zero lies at minus infinity; the slope there is ${short(f.native, 2)} per unit of log SD (${short(f.slope)} per unit of variance), so the stopping rule sees a flat place${quoted(f.message)}.`
      : `On the scale of a standard deviation the slope is the variance's (${short(f.slope)}) times twice the standard deviation, so it vanishes at zero whatever the variance's is: ${short(f.native, 2)} here, and the stopping rule sees a flat place${quoted(f.message)}.`;
export const localMaximum = (valley: { from: number; lowest: number; at: number }): string => {
  const depth = valley.from - valley.lowest;
  return depth > 0
    ? `No small move gains. On the straight line to the higher point the log-likelihood first falls by ${short(depth)} (at ${Math.round(100 * valley.at)} % of the way): a valley that an optimizer going uphill does not cross.`
    : 'No small move gains in any one direction, but along the straight line to the higher point the log-likelihood rises all the way.';
};
export const saddle = (): string => 'Its gradient is zero, and a stopping rule that looks at nothing else stops there.';
export const unbounded = (): string =>
  'The criterion rises without end while the residual variance goes to zero; where a run stops says nothing about the data.';
export const budget = (message: string, gain: number | null): string =>
  `It ran out of iterations or evaluations${quoted(message)} with ${short(gain)} still to gain.`;
export const stoppedShort = (message: string, { predictedGain, gain }: Certificate): string =>
  `Its stopping rule was met${quoted(message)} where one Newton step on the variance scale predicts a gain of ${short(predictedGain)}; ${short(gain)} was left.`;
