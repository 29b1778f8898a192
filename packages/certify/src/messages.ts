/** Sentences of certificates. Numbers in them are rounded for reading; the evidence beside them is not. */
import {
  type Bound,
  type Kind,
  type Note,
  type RandomTerm,
  type Refusal,
  refuse,
  type Verdict,
} from '@mixdiff/contract';
import type { Search } from '@mixdiff/surface';
import { CODES } from './codes.ts';
import type { Apart } from './ridge.ts';
import type { NullDirection } from './zeros.ts';

export const number = (x: number, digits = 4): string => {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return `${x < 0 ? 'minus ' : ''}more than a double holds`;
  const size = Math.abs(x);
  return size < 1e-4 || size >= 1e7 ? x.toExponential(digits - 1) : String(Number(x.toPrecision(digits)));
};
export const signed = (x: number): string => (x > 0 ? `+${number(x, 3)}` : number(x, 3));
export const note = (code: Note['code'], text: string): Note => ({ code, text });

/** `variance of (1 | g)`, or for a vector-valued term the combination of its columns. */
export function directionName(term: RandomTerm, direction: Float64Array): string {
  if (term.columns.length === 1) return `variance of (${term.name})`;
  const parts = term.columns.flatMap((column, j) =>
    Math.abs(direction[j]) < 5e-4 ? [] : [`${number(direction[j], 3)} ${column}`],
  );
  if (parts.length === 1) return `variance of ${parts[0].replace(/^-?1 /, '')} in (${term.name})`;
  return `variance of ${parts.join(' + ').replaceAll('+ -', '- ')} in (${term.name})`;
}

export const verdictNote = (verdict: Verdict, gain: number): Note => {
  const short = number(gain, 3);
  const text: Record<Verdict, string> = {
    'interior-maximum': `a maximum of its own criterion: nothing found is higher by more than 1e-4 (gain ${short})`,
    'boundary-maximum': `a maximum of its own criterion, at the boundary: nothing found is higher by more than 1e-4 (gain ${short})`,
    'flat-ridge': `within 1e-4 of the highest point found (gain ${short}), but so are points with clearly other estimates`,
    'local-maximum': `no small move gains, yet a point is known that is ${short} higher: a local maximum`,
    'false-zero': `a variance or a range is zero or nearly so, and the log-likelihood rises from there: ${short} below the highest point found`,
    saddle: `the gradient is zero but the curvature has the wrong sign in a direction: ${short} below the highest point found`,
    'stopped-short': `it stopped ${short} below the highest point found`,
    separated: `there is no finite maximum: the log-likelihood rises for ever (${short} more than here so far)`,
    'at-limit': `a maximum of its own criterion, at a limit of its family: nothing found is higher by more than 1e-4 (gain ${short})`,
    unbounded: `the log-likelihood has no maximum: it rises while the residual variance goes to zero (${short} so far)`,
    'not-assessed': 'not assessed',
  };
  return note(`certify/${verdict}`, text[verdict]);
};
export const slopeNote = (term: RandomTerm, { direction, slope, variance }: NullDirection, rise: number): Note =>
  note(
    'certify/slope',
    `d logL / d(${directionName(term, direction)}) = ${signed(slope)} where it is zero (the point has ${number(variance)}); ` +
      (slope > 0
        ? `at a true zero it is 0 or negative. That direction alone gains ${number(rise, 3)}`
        : 'so the log-likelihood does not rise with that variance alone'),
  );
/** A covariance leaves zero only together with its variance, and may be what the log-likelihood rises with. */
export const crossNote = (term: RandomTerm, [i, j]: readonly [number, number], slope: number, there: number): Note =>
  note(
    'certify/cross',
    `d logL / d(covariance of ${term.columns[i]} and ${term.columns[j]} in (${term.name})) = ${signed(slope)} there, and at a maximum it is 0: ` +
      `the log-likelihood rises with the two together (the covariance is ${number(there)} at the highest point found)`,
  );
export const bestNote = (term: RandomTerm, here: number, there: number, direction: Float64Array): Note =>
  note(
    CODES.best,
    `${directionName(term, direction)}: ${number(here)} here, ${number(there)} at the highest point found`,
  );
export const predictedNote = (gain: number): Note =>
  note('certify/predicted-gain', `one Newton step on the variance scale predicts a gain of ${number(gain, 3)}`);
export const outOfReachNote = (higher: number): Note =>
  note(
    'certify/out-of-reach',
    `the search climbed ${number(higher, 3)} higher with the columns of Z centred and scaled, to covariances that lose their digits ` +
      'when they are written for the columns as they are; centre or scale these columns to have the fit judged',
  );
export const curvatureNote = (eigenvalue: number): Note =>
  note('certify/curvature', `the smallest eigenvalue of the scaled information is ${number(eigenvalue, 3)}`);
export function searchNote({ how, starts, climbed, reached, seed }: Search): Note {
  const text =
    how === 'scan'
      ? `a scan of the variance ratio over ${starts} points, ${climbed} of them climbed from`
      : `best of ${starts} starts (seed ${seed}), ${climbed} climbed, ${reached} of these ended within 1e-4 of the best`;
  return note('certify/search', `${text}; local conditions and a search, not a proof that nothing is higher`);
}
export const beyondSearch = (): Note =>
  note(
    'certify/beyond-search',
    'the search does not know the coordinates of this model or criterion: whether the point is a maximum is not known',
  );
export const climbsNote = (starts: number): Note =>
  note(
    'certify/climbs',
    `climbed from ${starts} starts, one without random effects among them; local conditions and a search, not a proof that nothing is higher`,
  );
export const correlationScanNote = (points: number, lowest: number, valleys: number): Note =>
  note(
    'certify/correlation-scan',
    `a scan of the correlation over ${points} points from ${number(lowest, 3)} to 1, ${valleys} of them climbed from; ` +
      'local conditions and a search, not a proof that nothing is higher',
  );
export const covarianceClimbsNote = (starts: number, seed: number): Note =>
  note(
    'certify/covariance-climbs',
    `climbed from ${starts} covariance matrices (seed ${seed}), the independent one among them; local conditions and a search, not a proof that nothing is higher`,
  );
export const flatCovarianceNote = (names: readonly string[]): Note =>
  note(
    'certify/flat-covariance',
    `the data say nothing of ${names.join(', ')}: no subject has rows at both positions, or at that lag`,
  );
export const rangeScanNote = (points: number, valleys: number, kind: Kind): Note =>
  note(
    'certify/range-scan',
    `a scan over ${points} ${kind.startsWith('ar1') ? 'correlations' : 'ranges, from no correlation at the smallest distance to 1 at the largest'}, ` +
      `${valleys} of them climbed from; local conditions and a search, not a proof that nothing is higher`,
  );
export const redundantNote = (names: readonly string[]): Note =>
  note(
    'certify/redundant',
    `this design does not tell ${names.join(', ')} apart: combinations of them alone are in the likelihood`,
  );
export const signNote = (): Note =>
  note(
    'certify/signless',
    'all rows of a subject are an even number of positions apart: the sign of rho is in no likelihood',
  );
/** `definite`: of how many positions compound symmetry is to be positive definite. */
export const boundNote = ({ what, value, by, slope, of }: Bound, definite: number): Note =>
  note('certify/bound', `${what} is at its end: ${endOf(what, value, of, definite)}${inward(by, value, slope)}`);
function endOf(parameter: string, value: number, of: Bound['of'], definite: number): string {
  if (value === Number.POSITIVE_INFINITY)
    return parameter.startsWith('range')
      ? 'it has run to infinity, where only the variance over the range, or one correlation, is in the likelihood'
      : 'it has run to infinity, where the correlation is that of gau';
  if (parameter.startsWith('rho'))
    return of === 'structure'
      ? `${number(value)}, the boundary of the structure over ${definite} positions and not of the data, as no subject has rows at all of them`
      : `${number(value)}, where the covariance matrix of a subject is singular`;
  return parameter.startsWith('range') ? '0, no correlation at any distance' : number(value);
}
function inward(by: string, value: number, slope: number | null): string {
  if (slope === null || value === Number.POSITIVE_INFINITY) return '';
  const told = slope > 0 ? 'so the log-likelihood rises from there' : 'so the log-likelihood does not rise from there';
  return `; d logL / d(${by}), from the end on, is ${signed(slope)}, ${told}`;
}
export const outsideNote = (gain: number, definite: number): Note =>
  note(
    'certify/outside',
    `a point ${number(gain, 4)} higher lies outside of this parameter space: there the correlation goes down to ${number(-1 / (definite - 1), 4)}, ` +
      `the end for ${definite} rows of a subject instead of all positions`,
  );
export const heldFittedNote = (): Note =>
  note(
    'certify/held-fitted',
    'the variance goes with the fitted values: judged with those of this point held, as gls and lme estimate it',
  );
export const noSummitNote = (distance: number): Note =>
  note(
    'certify/no-summit',
    `nothing higher was found, and one Newton step promises ${number(distance, 3)} more: the search stalled, perhaps beside a singular covariance matrix`,
  );
export const endlessNote = (): Note =>
  note(
    'certify/unbounded',
    'the log-likelihood has no maximum: it rises for ever towards an end of the correlation, as the fixed effects fit the ' +
      'sums of the largest subjects, or all differences within subjects, exactly',
  );
/** Of covariances among the rows of a subject; `gain`: what was reached beyond the point. */
export const singularRiseNote = (gain: number): Note =>
  note(
    'certify/unbounded',
    'the log-likelihood has no maximum: towards covariance matrices that are singular, with residuals that fit them, it rises for ever ' +
      `(${number(gain, 3)} more than here was reached)`,
  );
export const riseBeyondNote = (): Note =>
  note(
    'certify/rise-beyond',
    'within 1e-11 of an end of the correlation the log-likelihood rises for ever, as the fixed effects fit the sums of the ' +
      'largest subjects, or all differences within subjects, exactly: the point is the highest of the others',
  );
export const edgeNote = (): Note =>
  note('certify/edge', 'the best covariance matrix that was found is singular: it lies at the end of the structure');
export const flatCorrelationNote = (): Note =>
  note(
    'certify/flat-correlation',
    'the likelihood does not depend on the correlation: no two rows of a subject tell of it',
  );
export const ridgeNote = ({ what, here, there, unit, size }: Apart): Note =>
  note(
    CODES.ridge,
    `${what} is ${number(here)} here and ${number(there)} at a point within 1e-4 in log-likelihood: ` +
      (unit === 'se'
        ? `${number(size, 2)} standard errors apart`
        : `a factor of ${Number.isFinite(size) ? number(size, 2) : 'infinity'}`),
  );
export const clippedNote = (term: string, eigenvalue: number, largest: number): Note =>
  note(
    CODES.clipped,
    `the covariance matrix of (${term}) has eigenvalue ${number(eigenvalue)} beside ${number(largest)}: judged with zero in its place`,
  );
/** Of a fit that is the maximum itself (maximum.ts). */
export const checkedByEngine = (engine: string, promised: number): Note =>
  note(
    'certify/maximum',
    `the maximum by steps of average information from one start, in the place of ${engine}'s own path; ${engine}'s likelihood, which ` +
      `shares no code with them, promises no more than ${number(promised, 2)} along any of its parameters`,
  );
export const noPointStated = (engine: string): Refusal =>
  refuse(
    'certify/no-point-stated',
    `${engine} states nothing at a point that it did not reach`,
    'name a re-implementation',
  );
export const notHighest = (engine: string, promised: number): Refusal =>
  refuse(
    'certify/not-highest',
    `the climb ended where ${engine}'s own likelihood promises ${number(promised, 3)} more: it is not taken for the maximum`,
    `fit by ${engine} itself, with --certify`,
  );
export const unboundedThere = (): Refusal =>
  refuse(
    'certify/without-maximum',
    'the likelihood rises without end while the residual variance goes to zero: there is no maximum',
  );
export const finiteNote = (reason: string): Note =>
  note('certify/finite-difference', `judged by finite differences of the engine's own objective: ${reason}`);

export const exactFit = (): Note =>
  note(
    CODES.exact,
    'the fixed effects reproduce the response to the last digit: no residual variance is left to estimate',
  );
export const noEngine = (reason: string): Note =>
  note('certify/no-judge', `${reason}; without an open engine nothing else can judge`);
export const badPoint = (reason: string): Note => note('certify/point', reason);
export const notJudged = ({ refused, message }: Refusal): Note => note(refused, message);
export const indefinite = (term: string, eigenvalue: number, largest: number): Note =>
  note(
    'certify/indefinite',
    `the covariance matrix of (${term}) has eigenvalue ${number(eigenvalue)} beside ${number(largest)}: more than rounding, no covariance matrix`,
  );
