/** Conditional modes of the random effects, and their standard deviations. */
import type { RandomModes } from '@mixdiff/contract';
import type { Model } from './model.ts';
import type { Differentiated, Solution } from './objective.ts';

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

/** Per random effect sqrt(diag(T [H^-1]_ll T')), theta (and under ML beta) held fixed. */
export function conditionalSD({ cross, joint }: Model, { T: factors, V }: Differentiated): Float64Array {
  const out = new Float64Array(cross.q);
  cross.terms.forEach(({ c, m, offset }, k) => {
    const T = factors[k];
    const at = joint().pairAt[cross.pairs.findIndex((pair) => pair.row === k && pair.column === k)];
    const entry = (l: number, i: number, j: number): number => V[at[l * c + Math.min(i, j)] + Math.abs(i - j)];
    for (let l = 0; l < m; l++) {
      for (let a = 0; a < c; a++) {
        let sum = 0;
        for (let i = 0; i <= a; i++) for (let j = 0; j <= a; j++) sum += T[a + i * c] * entry(l, i, j) * T[a + j * c];
        out[offset + l * c + a] = Math.sqrt(sum);
      }
    }
  });
  return out;
}
