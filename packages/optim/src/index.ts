export { type MinqaBobyqaOptions, minqaBobyqa, type NloptBobyqaOptions, nloptBobyqa } from './bobyqa/bobyqa.ts';
export { lbfgs } from './lbfgs.ts';
export type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
export type { Hessian } from './newton/hessian.ts';
export { type NewtonOptions, newton } from './newton/newton.ts';
export { nlminb } from './nlminb/nlminb.ts';
export { loadNlopt, type Nlopt, type NloptAlgorithm, type NloptOptions } from './nlopt.ts';
export { type OptimMethod, optim } from './optim/optim.ts';
export { type QuasiNewton, quasiNewton } from './quasi-newton.ts';
