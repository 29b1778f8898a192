/** The way lme goes: EM from the start, then an optimizer; every evaluation of both phases in the trace. */
import type { Stop, Trace } from '@mixdiff/contract';
import { combineTraces } from '@mixdiff/optim';
import { fillDeltas } from './covariance.ts';
import { emStep, takeBlocks } from './em.ts';
import { emParameters, type Model } from './model.ts';
import type { Optimizer } from './optimizers.ts';

export interface Path {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

export function follow(
  model: Model,
  start: Float64Array,
  steps: number,
  optimize: Optimizer,
  names: readonly string[],
): Path {
  const em = steps > 0 ? expectationMaximization(model, start, steps, names) : null;
  const minimum = optimize(model, em?.par ?? start, { record: true, names });
  const trace = combineTraces([em?.trace ?? null, minimum.trace]);
  return { par: minimum.par, stop: minimum.stop, trace };
}

interface Steps {
  readonly par: Float64Array;
  readonly trace: Trace;
}

/** Stops early, at the last usable iterate, where a moment matrix is singular. */
function expectationMaximization(model: Model, start: Float64Array, steps: number, names: readonly string[]): Steps {
  const { em } = model;
  const par = emParameters(model, start);
  const visited: Float64Array[] = [];
  const values: number[] = [];
  const own = start.slice();
  for (let step = 0; step < steps; step++) {
    values.push(em.decomposed.update(par));
    visited.push(own.slice());
    em.posterior.update();
    if (!emStep(em.levels, em.posterior.moments, par)) break;
    fromEm(model, par, own);
  }
  const data = new Float64Array(own.length * values.length);
  visited.forEach((point, i) => {
    data.set(point, i * own.length);
  });
  const trace: Trace = {
    names,
    par: { nrow: own.length, ncol: values.length, data },
    value: Float64Array.from(values),
    accepted: new Uint8Array(values.length).fill(1),
    phase: values.map(() => 'em'),
  };
  return { par: own, trace };
}

/** own <- the model's parameters for an iterate of EM. */
function fromEm({ em, levels }: Model, par: Float64Array, own: Float64Array): void {
  if (em.levels === levels) {
    own.set(par);
    return;
  }
  const delta = em.levels.map(({ q }) => new Float64Array(q * q));
  fillDeltas(em.levels, par, delta);
  takeBlocks(levels, delta, own);
}
