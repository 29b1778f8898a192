export { lbfgs } from './lbfgs.ts';
export type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
export type { Hessian } from './newton/hessian.ts';
export { type NewtonOptions, newton } from './newton/newton.ts';
export { nlminb } from './nlminb/nlminb.ts';
export { loadNlopt, type Nlopt, type NloptAlgorithm, type NloptOptions } from './nlopt.ts';
export { type OptimMethod, optim } from './optim/optim.ts';
export { type Minimizer, minimizerNamed, type Optimizer, optimizers } from './optimizers.ts';
export { combineTraces } from './trace.ts';
