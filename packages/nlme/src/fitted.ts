/** Fitted values of the innermost level: X beta + sum of Z b. */
import { fillBeta } from './canonical.ts';
import type { Model } from './model.ts';

export function fittedValues(
  { problem, design: { n, p }, levels }: Model,
  beta: Float64Array,
  b: readonly Float64Array[],
): Float64Array {
  const fitted = new Float64Array(n);
  for (let j = 0; j < p; j++)
    for (let i = 0; i < n; i++) fitted[i] += problem.parts.conditional.X.data[j * n + i] * beta[j];
  levels.forEach(({ q, member, blocks }, l) => {
    for (const block of blocks) {
      const z = problem.random[block.term].Z.data;
      for (let j = 0; j < block.q; j++) {
        const effect = block.column + j;
        for (let i = 0; i < n; i++) fitted[i] += z[(block.first + j) * n + i] * b[l][member[i] * q + effect];
      }
    }
  });
  return fitted;
}
/** At the best fixed effects for these parameters, and the modes there. */
export function fittedAt(model: Model, par: Float64Array): Float64Array {
  const { gamma, modes } = model.posterior.predict(model.decomposed.solveAt(par));
  const beta = new Float64Array(model.design.p);
  fillBeta(model, gamma, beta);
  return fittedValues(model, beta, modes);
}
