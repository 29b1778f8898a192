/** A point of the line: its step, the value there and the slope along the line. */
export interface LinePoint {
  readonly step: number;
  readonly f: number;
  readonly slope: number;
}

/** Where the minimum lies: between `best` and `other` once it is bracketed. */
export interface Interval {
  best: LinePoint;
  other: LinePoint;
  bracketed: boolean;
}

/** The largest part of the way to `other` that a step beyond the trial may take. */
const PART = 0.66;

/**
 * The next step and the next interval after a trial: Moré & Thuente (1994, ACM TOMS 20:286-307), section 4 (trial value
 * selection) and section 2 (updating algorithm). `least` and `most` bound the step before there is a bracket.
 */
export function nextStep(interval: Interval, trial: LinePoint, least: number, most: number): number {
  const { best } = interval;
  const higher = trial.f > best.f;
  const opposite = trial.slope * (best.slope / Math.abs(best.slope)) < 0;
  let step: number;
  if (higher) step = afterHigher(best, trial);
  else if (opposite) step = afterOpposite(best, trial);
  else if (Math.abs(trial.slope) < Math.abs(best.slope)) step = afterSmallerSlope(interval, trial, least, most);
  else if (interval.bracketed) step = cubicBeyond(interval.other, trial);
  else step = trial.step > best.step ? most : least;
  if (higher || opposite) interval.bracketed = true;
  if (higher) {
    interval.other = trial;
  } else {
    if (opposite) interval.other = best;
    interval.best = trial;
  }
  return step;
}

/** The interpolating cubic of two points: theta, and gamma = sqrt(theta^2 - slope slope'), scaled against overflow. */
function cubic(from: LinePoint, to: LinePoint, floor: number) {
  const theta = (3 * (from.f - to.f)) / (to.step - from.step) + from.slope + to.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const square = (theta / scale) ** 2 - (from.slope / scale) * (to.slope / scale);
  return { theta, gamma: scale * Math.sqrt(Math.max(floor, square)) };
}

/** Case 1, a higher value: the cubic's minimizer if it is nearer to the best step than the quadratic's, else their mean. */
function afterHigher(best: LinePoint, trial: LinePoint): number {
  const { theta, gamma } = cubic(best, trial, -Infinity);
  const root = trial.step < best.step ? -gamma : gamma;
  const width = trial.step - best.step;
  const r = (root - best.slope + theta) / (root - best.slope + root + trial.slope);
  const byCubic = best.step + r * width;
  const byQuadratic = best.step + (best.slope / ((best.f - trial.f) / width + best.slope) / 2) * width;
  if (Math.abs(byCubic - best.step) < Math.abs(byQuadratic - best.step)) return byCubic;
  return byCubic + (byQuadratic - byCubic) / 2;
}

const secant = (best: LinePoint, trial: LinePoint): number =>
  trial.step + (trial.slope / (trial.slope - best.slope)) * (best.step - trial.step);

/** Case 2, slopes of opposite sign: what is farther from the trial. */
function afterOpposite(best: LinePoint, trial: LinePoint): number {
  const byCubic = cubicBeyond(best, trial);
  const bySecant = secant(best, trial);
  return Math.abs(byCubic - trial.step) > Math.abs(bySecant - trial.step) ? byCubic : bySecant;
}

/** The cubic's minimizer through `end` and the trial, seen from the trial. Case 4 takes it with the other end. */
function cubicBeyond(end: LinePoint, trial: LinePoint): number {
  const { theta, gamma } = cubic(end, trial, -Infinity);
  const root = trial.step > end.step ? -gamma : gamma;
  const r = (root - trial.slope + theta) / (root - trial.slope + root + end.slope);
  return trial.step + r * (end.step - trial.step);
}

/**
 * Case 3, same sign, smaller slope: the cubic counts only if it rises beyond the trial; what is nearer to the trial within a
 * bracket, what is farther without one.
 */
function afterSmallerSlope(
  { best, other, bracketed }: Interval,
  trial: LinePoint,
  least: number,
  most: number,
): number {
  const { theta, gamma } = cubic(best, trial, 0);
  const ahead = trial.step > best.step;
  const root = ahead ? -gamma : gamma;
  const r = (root - trial.slope + theta) / (root + (best.slope - trial.slope) + root);
  let byCubic = ahead ? most : least;
  if (r < 0 && root !== 0) byCubic = trial.step + r * (best.step - trial.step);
  const bySecant = secant(best, trial);
  const [toCubic, toSecant] = [Math.abs(byCubic - trial.step), Math.abs(bySecant - trial.step)];
  if (!bracketed) return Math.max(least, Math.min(most, toCubic > toSecant ? byCubic : bySecant));
  const nearer = toCubic < toSecant ? byCubic : bySecant;
  const limit = trial.step + PART * (other.step - trial.step);
  return ahead ? Math.min(limit, nearer) : Math.max(limit, nearer);
}
