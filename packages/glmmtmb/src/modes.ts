/** Conditional modes of the random effects, as a fit states them. */
import type { RandomModes } from '@mixdiff/contract';
import type { Model } from './model.ts';
import type { Solution } from './objective.ts';

/** b per term, levels x columns, with the SDs given (q). */
export function randomModes({ problem, cross }: Model, { b }: Solution, sd: Float64Array | null): RandomModes[] {
  return problem.random.map(({ name }, k) => {
    const { c, m, offset } = cross.terms[k];
    const byLevel = (x: Float64Array) => {
      const data = new Float64Array(m * c);
      for (let l = 0; l < m; l++) for (let a = 0; a < c; a++) data[l + a * m] = x[offset + l * c + a];
      return { nrow: m, ncol: c, data };
    };
    return { term: name, mode: byLevel(b), condSD: sd && byLevel(sd) };
  });
}
