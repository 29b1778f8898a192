/** Fitted values of the innermost level: X beta + sum of Z b. */
import { fillBeta } from './canonical.ts';
import type { Model } from './model.ts';

export function fittedValues(
  { problem, design: { n, p }, levels }: Model,
  beta: Float64Array,
  b: readonly Float64Array[],
): Float64Array {
  const fitted = new Float64Array(n);
  const { data } = problem.parts.conditional.X;
  for (let j = 0; j < p; j++) addScaled(data, j * n, beta[j], fitted);
  levels.forEach(({ q, member, blocks }, l) => {
    for (const block of blocks) {
      const z = problem.random[block.term].Z.data;
      for (let j = 0; j < block.q; j++) addEffects(z, (block.first + j) * n, b[l], member, q, block.column + j, fitted);
    }
  });
  return fitted;
}
/** out += x[from..] by */
function addScaled(x: Float64Array, from: number, by: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += x[from + i] * by;
}
/** out += z[from..] times each row's own of one effect in `b`, `q` of which each group has. */
function addEffects(
  z: Float64Array,
  from: number,
  b: Float64Array,
  member: Int32Array,
  q: number,
  effect: number,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) out[i] += z[from + i] * b[member[i] * q + effect];
}
/** At the best fixed effects for these parameters, and the modes there. */
export function fittedAt(model: Model, par: Float64Array): Float64Array {
  const { gamma, modes } = model.posterior.predict(model.decomposed.solveAt(par));
  const beta = new Float64Array(model.design.p);
  fillBeta(model, gamma, beta);
  return fittedValues(model, beta, modes);
}
