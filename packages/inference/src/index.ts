export { type BootstrapIntervals, type BootstrapOptions, bootstrapIntervals } from './bootstrap.ts';
export { type Coefficient, coefficientTable, correlation, fixedCorrelation } from './coefficients.ts';
export type { Interval } from './interval.ts';
export { type Parameter, parametersOf } from './parameters.ts';
export { allRefits, REFIT_JOB, type Refits, type RefitTask, runRefits } from './refits.ts';
export { simulate } from './simulate.ts';
export { type WaldIntervals, waldIntervals } from './wald.ts';
