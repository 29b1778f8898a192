import { type Criterion, criterionName, type Problem, type Refusal, refuse } from '@mixdiff/contract';

/** Read by those who can judge without a referee. */
export const TOO_LARGE = 'referee/too-large';

const megabytes = (entries: number): string => `${Math.ceil((entries * 8) / 2 ** 20)} MB`;

export const tooLarge = (effects: number, entries: number, operations: number, limit: number): Refusal =>
  refuse(
    TOO_LARGE,
    `the random effects form a connected block of ${effects}: dense algebra would need ${megabytes(entries)} and about ` +
      `${(operations / 1e9).toFixed(0)}e9 multiplications per evaluation, above the limit of ${(limit / 1e9).toFixed(0)}e9`,
    "judge by finite differences of an engine's own objective instead",
  );
export const badWeights = (row: number, value: number, kind: string): Refusal =>
  refuse(
    'referee/weights',
    `weight ${value} in row ${row + 1} has no likelihood when weights are read as ${kind}`,
    kind === 'precision'
      ? 'leave out the rows whose weight is not positive'
      : 'weights must not be negative or missing',
  );
export const copiesOfCorrelated = (): Refusal =>
  refuse(
    'referee/weights-of-correlated',
    'correlated residuals have no log-density per row that a weight could multiply',
    'read the weights as precisions',
  );
export const beyondLaplace = ({ response: { family, link } }: Problem): Refusal =>
  refuse('referee/beyond-laplace', `of ${family} models the referee judges those without a residual model, by ML`, '', [
    `family:${family}(${link})`,
  ]);
export const beyondCriterion = (criterion: Criterion): Refusal =>
  refuse(
    'referee/beyond-criterion',
    `the referee does not know the criterion ${criterionName(criterion)} of this model`,
  );
export const noIntegral = (): Refusal =>
  refuse(
    'referee/no-integral',
    'quadrature is for random effects that are nested, with at most two of a level: of crossed factors there is no integral to compare with',
    'Laplace is what can be judged; importance sampling says how far it is from the integral',
  );
export const tooManyTogether = (effects: number, most: number): Refusal =>
  refuse(
    TOO_LARGE,
    `${effects} random effects hang together through rows of the data: the referee factorizes at most ${most}`,
    'it is fitted, and not judged',
  );
export const badDispersion = (): Refusal =>
  refuse('referee/dispersion', 'the likelihood needs the dispersion of its family, a positive number');
export const noShape = (name: string): Refusal =>
  refuse('referee/further-parameter', `the likelihood needs the ${name} of its family, a number`);
export const noModes = (): Refusal =>
  refuse('referee/no-modes', 'the modes of the random effects were not found to the last digit at this point');
export const singularModes = (): Refusal =>
  refuse(
    'referee/singular-modes',
    "the curvature at the mode of the random effects is all but singular at this point: towards it Laplace's approximation rises for ever, and is the likelihood of nothing",
    'a model with fewer random effects (none in the zero-inflation, none of a row of its own) is one that the data may tell',
  );
export const noLeastSquares = (): Refusal =>
  refuse('referee/no-least-squares', 'fixed effects of a generalized model are no least-squares estimates');
export const notFinite = (what: string): Refusal =>
  refuse('referee/not-finite', `${what} holds a value that is not a finite number`, 'remove or repair these rows');
export const wrongShape = (what: string, got: string, expected: string): Refusal =>
  refuse('referee/shape', `${what} is ${got}, the problem needs ${expected}`);
export const badResidual = (what: string): Refusal =>
  refuse('referee/residual', `the likelihood needs one positive residual variance, got ${what}`);
export const notPositiveSemidefinite = (term: string, smallest: number, largest: number): Refusal =>
  refuse(
    'referee/not-psd',
    `the covariance matrix of (${term}) has eigenvalue ${smallest} beside ${largest}: no covariance matrix has a negative one`,
    'for rounded estimates, set the negative eigenvalue to zero first',
  );
export const subjectNotDefinite = (subject: string, smallest: number, largest: number): Refusal =>
  refuse(
    'referee/invalid-covariance',
    `the residual covariance matrix of ${subject} has eigenvalue ${Number(smallest.toPrecision(3))} beside ` +
      `${Number(largest.toPrecision(3))}: no covariance matrix has a negative one, so this point has no likelihood`,
    'the parameters must lie where the structure is positive definite for the rows of every subject',
  );
export const brokenPivot = (block: string): Refusal =>
  refuse('referee/pivot', `${block} lost positive definiteness to rounding: the point is beyond double precision`);
export const digitsLost = (rounding: number): Refusal =>
  refuse(
    'referee/digits-lost',
    `the likelihood has lost its digits at this point: rounding may move it by ${rounding.toPrecision(2)}`,
    'centre or rescale the response, its offset and the predictors',
  );
