/** Sentences of certificates of generalized models. */
import type { Approximation, Criterion, Departure, Note, RandomTerm } from '@mixdiff/contract';
import { CODES } from '../codes.ts';
import { directionName, note, number, signed } from '../messages.ts';

const GOOD: Readonly<Record<Approximation['says'], string>> = {
  negligible: 'is good enough here',
  visible: 'is visibly off here',
  material: 'is not good enough here',
};
const ofCriterion = (criterion: Criterion): string =>
  criterion.kind === 'laplace'
    ? 'Laplace'
    : criterion.kind === 'quadrature'
      ? `quadrature with ${criterion.nodes} nodes`
      : 'this criterion';
const most = (distance: Approximation['distance']): string => {
  const [far] = [...distance].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return far
    ? `${far.name} is ${number(Math.abs(far.value), 2)} standard errors away`
    : 'how far the estimates are is not known';
};
function nodesNote({ nodesNeeded, nodesFrom }: Approximation): string {
  if (nodesFrom === null || nodesFrom === 1) return '';
  const already =
    nodesNeeded === null || nodesNeeded === nodesFrom ? '' : ` (${nodesNeeded} come as near by chance, more do not)`;
  return `; ${nodesFrom} nodes would be${already}`;
}
/** The sentence to quote, and what the yardstick is where that needs saying. */
export function approximationNotes(criterion: Criterion, found: Approximation): Note[] {
  const { yardstick, error, standardError, delta, loss, distance } = found;
  const exact = yardstick.kind === 'quadrature';
  const against = exact ? `quadrature (${yardstick.nodes} nodes)` : 'the integral by importance sampling';
  const text =
    `${ofCriterion(criterion)} ${GOOD[found.says]}${found.says === 'negligible' ? '' : nodesNote(found)}: against ${against} it loses ${number(Math.max(0, loss), 3)} in log-likelihood, ` +
    `its own value is off by ${signed(delta)}, and ${most(distance)}`;
  const notes = [note(CODES.approximation, text)];
  if (!exact) {
    notes.push(
      note(
        'certify/importance-sampling',
        `crossed random effects have no quadrature: at this point Laplace is ${number(error, 3)} from the integral as importance sampling has it ` +
          `(Monte Carlo standard error ${number(standardError ?? Number.NaN, 2)}); loss and distance are those of one Newton step from here`,
      ),
    );
  } else if (error > 1e-5) {
    notes.push(
      note('certify/quadrature-error', `twice as many nodes still change the integral by ${number(error, 2)}`),
    );
  }
  return notes;
}
export const laplaceSlopeNote = (term: RandomTerm, direction: Float64Array, slope: number): Note =>
  note(
    'certify/laplace-slope',
    `at zero ${directionName(term, direction)} the log-likelihood has slope ${signed(slope)} in it`,
  );
export const separatedNote = (direction: readonly { readonly name: string; readonly value: number }[]): Note =>
  note(
    CODES.separated,
    `the data are separated along ${direction
      .map(({ name, value }) => (direction.length === 1 ? name : `${number(value, 3)} ${name}`))
      .join(' + ')
      .replaceAll('+ -', '- ')}: ` +
      'with it, no row becomes less likely and some become more so for ever; an estimate and a standard error are where an optimizer gave up',
  );
export const infiniteDeviationNote = (term: string, supremum: number): Note =>
  note(
    CODES.infiniteDeviation,
    `the log-likelihood approaches ${number(supremum, 6)} as the standard deviation of (${term}) goes to infinity: every level is all successes or all failures; ` +
      'an estimate and a standard error are where an optimizer gave up',
  );
const SMALLER: Readonly<Record<string, string>> = {
  dispersion: 'without the dispersion, which the data do not ask for',
  'zero-inflation': 'without zero-inflation, which the data do not ask for',
  shape:
    'at the end of a further parameter of the family (a t of infinite degrees of freedom is normal, a Tweedie of power 2 is gamma, a negative binomial of two parts may need one)',
};
export const limitNote = (of: string, logLik: number, slope: number | null): Note =>
  note(
    CODES.limit,
    `the maximum is that of the smaller model ${SMALLER[of] ?? of} (log-likelihood ${number(logLik, 9)})` +
      (slope === null ? '' : `: at zero its slope is ${signed(slope)}, so nothing is gained by leaving it`),
  );
export const jointModeNote = (): Note =>
  note(
    'certify/joint-mode',
    'judged as what nAGQ = 0 maximises: covariance matrices at the maximum of Laplace with the fixed effects at the joint mode, which is no maximum of a likelihood; nAGQ = 1 fits by Laplace',
  );
export const noModelNote = ({ what }: { readonly what: Departure }): Note =>
  note('certify/no-model', `${WHY_NO_MODEL[what]}: there is no likelihood to judge it by, and none to rank it by`);
const WHY_NO_MODEL: Readonly<Record<Departure, string>> = {
  dispersion:
    'the function that glmer maximises here takes random effects at one dispersion and the density of the response at another, so it is the likelihood of no model',
  weights:
    'the function that glmer maximises here multiplies one term of the negative binomial log-density by the weight of the row and not the others, so it is the likelihood of no model',
};
export const pseudoLikelihoodNote = (): Note =>
  note(
    'certify/pseudo-likelihood',
    'pseudo-likelihood (PQL) maximises no likelihood of the data: its estimates are where linear mixed models of working responses come to rest, and there is nothing to judge or to rank; fit by Laplace or by quadrature',
  );
export const jumpsNote = (gain: number, noise: number): Note =>
  note(
    CODES.jumps,
    `the smooth criterion is ${number(gain, 3)} higher elsewhere; that of the engine has jumps about it, and is ${number(noise, 3)} away from it here: a gain below that is not claimed`,
  );
