import type { Answer, Backend, Canonical, Engine, Fit, Problem } from '@mixdiff/contract';
import { statedFit, unitPoint } from './fit.ts';

/** An engine whose fits a test states; its one parameter is its log-likelihood, and it has every point. */
export function madeEngine(problem: Problem, fit: () => Answer<Fit>, change: Partial<Engine> = {}): Engine {
  return {
    names: ['a'],
    lower: new Float64Array(1),
    start: new Float64Array(1),
    profiled: [],
    gradient: false,
    objective: () => 0,
    logLik: (par) => par[0] as number,
    logLikRounding: () => 1e-9,
    toNative: () => new Float64Array(1),
    toCanonical: () => unitPoint(problem),
    fit,
    at: (point: Canonical) => statedFit(problem, { canonical: point }),
    refit: () => {},
    ...change,
  };
}
/** A backend of another process, unless told: whatever the problem, its fit is `statedFit`. */
export function madeBackend(change: Partial<Backend> = {}): Backend {
  return {
    contract: 1,
    id: 'made',
    versions: [],
    choices: [],
    lacks: () => [],
    defaultMethod: 'REML',
    fit: async (problem) => statedFit(problem),
    ...change,
  };
}
