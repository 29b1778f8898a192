import type { Backend, Fit, Problem } from '@mixdiff/contract';
import type { Run } from '@mixdiff/runs';
import { madeBackend, madeEngine, statedFit } from '@mixdiff/testing';

/** A run of an engine in this process, at a fit that a test states. */
export function madeRun(problem: Problem, name: string, change: Partial<Fit> = {}, run: Partial<Run> = {}): Run {
  const backend: Backend = madeBackend({ id: name });
  const fit = statedFit(problem, { backend: name, ...change });
  return {
    id: `${name}/${problem.method}`,
    entrant: { backend, chosen: {}, name, label: `${name}*`, kind: 're-implementation' },
    method: problem.method,
    problem,
    fit,
    engine: madeEngine(problem, () => fit),
    setupMs: 0,
    fitMs: 0,
    certifies: null,
    ...run,
  };
}
