export type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
export { nlminb } from './nlminb/nlminb.ts';
export { combineTraces } from './trace.ts';
