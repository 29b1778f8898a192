/**
 * The first step along each coordinate as NLopt chooses it, and so lme4: a quarter of the room between two bounds, or
 * three quarters of the way to a bound if that is shorter; without bounds (or on the only one) |x|, or 1 where x is zero.
 * A step may be negative, which turns its coordinate round.
 */
export function initialSteps(start: Float64Array, lower: Float64Array, upper: Float64Array): Float64Array {
  return start.map((x, j) => initialStep(x, lower[j], upper[j]));
}

function initialStep(x: number, low: number, high: number): number {
  let step = Infinity;
  const [below, above] = [low > -Infinity, high < Infinity];
  if (below && above && (high - low) * 0.25 < step && high > low) step = (high - low) * 0.25;
  if (above && high - x < step && high > x) step = (high - x) * 0.75;
  if (below && x - low < step && x > low) step = (x - low) * 0.75;
  if (step === Infinity) {
    // on a bound, these are zero, and the value of x decides
    if (above && Math.abs(high - x) < step) step = (high - x) * 1.1;
    if (below && Math.abs(x - low) < Math.abs(step)) step = (x - low) * 1.1;
  }
  if (step === Infinity || step === 0) step = x;
  return Math.abs(step) === Infinity || step === 0 ? 1 : step;
}
