/** Why an optimizer stopped, where it does not say so in words of its own. */
export const converged = (): string => 'converged';
export const budgetSpent = (evaluations: number): string => `stopped after ${evaluations} evaluations`;
export const iterationLimit = (limit: number): string => `stopped at the limit of ${limit} iterations`;
export const notFiniteAtStart = (): string => 'initial value is not finite';
/** A step along such a direction is never short enough: a line search that only shortens does not end. */
export const endlessDirection = (): string =>
  'the direction of search is not finite: a line search along it never ends, in R either';
export const notFiniteGradient = (): string => 'a derivative is not finite';
export const brokeDown = (what: string): string => `the optimizer failed: ${what}`;
export const boundsRefused = (optimizer: string): string =>
  `${optimizer} takes no bounds: choose nlminb or one of NLopt's`;
export const unknownAlgorithm = (algorithm: string): string => `NLopt has no algorithm ${algorithm}`;
export const roundoffLimited = (): string => 'rounding allows no further progress';
export const outsideBounds = (): string => 'the start lies outside its bounds';
export const boundsTooNear = (): string => 'the bounds of a parameter are nearer to each other than two first steps';
export const wrongPointCount = (points: number, d: number): string =>
  `bobyqa takes ${d + 2} to ${((d + 1) * (d + 2)) / 2} interpolation points for ${d} parameters, not ${points}`;
export const unequalSteps = (): string => 'the first steps of the parameters are too unequal to be compared';
