/** What R says of an end. The first two are successes. */
export const SMALL_GRADIENT = 'CONVERGENCE: NORM OF PROJECTED GRADIENT <= PGTOL';
export const SMALL_REDUCTION = 'CONVERGENCE: REL_REDUCTION_OF_F <= FACTR*EPSMCH';
/** The limit of iterations: the word that stood there when R stopped asking. */
export const NEW_ITERATE = 'NEW_X';
export const NOTHING = 'NOTHING TO DO';
export const ABNORMAL = 'ERROR: ABNORMAL_TERMINATION_IN_LNSRCH';
export const EMPTY_BOX = 'ERROR: NO FEASIBLE SOLUTION';
export const NO_MEMORY = 'ERROR: M .LE. 0';
export const NEGATIVE_FACTOR = 'ERROR: FACTR .LT. 0';
/** R makes errors of these. */
export const notFiniteValue = (): string => "L-BFGS-B needs finite values of 'fn'";
export const notFinitePoint = (): string => 'non-finite value supplied by optim';
export const notFiniteDifference = (variable: number): string => `non-finite finite-difference value [${variable + 1}]`;
