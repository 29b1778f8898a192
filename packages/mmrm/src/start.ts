/** Where mmrm's optimizers start: its `std_start`, or, for `us`, `emp_start`: the covariances of OLS residuals, pair by pair of visits, in each group. */
import type { Answer } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { unrolled } from './covariance.ts';
import type { Design } from './design.ts';
import { indefiniteStart, noEmpiricalStart } from './messages.ts';
import type { Model } from './model.ts';

export const startNames: readonly string[] = ['std', 'emp'];

export function startOf(name: string, model: Model): Answer<Float64Array> {
  if (name === 'emp') return empirical(model);
  const start = new Float64Array(model.k);
  for (const { covariance, offset } of model.sigmas) start.set(covariance.start, offset);
  return start;
}

function empirical({ kind, design, sigmas, k }: Model): Answer<Float64Array> {
  if (kind !== 'us') return noEmpiricalStart(`it is one of us, not of ${kind}`);
  const start = new Float64Array(k);
  for (const [domain, { covariance, offset }] of sigmas.entries()) {
    const { m } = covariance;
    const L = ofGroup(design, domain, m);
    const failed = cholesky(L, m);
    if (failed >= 0) return indefiniteStart(failed + 1);
    start.set(unrolled(L, m), offset);
  }
  return start;
}

/** Lower triangle, m x m. A pair of visits that no two subjects of the group share has covariance 0, a visit of one subject variance 1. */
function ofGroup({ patterns, Z, p, root, row }: Design, domain: number, m: number): Float64Array {
  const L = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) {
      const pairs: [number, number][] = [];
      for (const { domain: own, visits, subjects, from } of patterns) {
        const [i, j] = [visits.indexOf(a), visits.indexOf(b)];
        if (own !== domain || i < 0 || j < 0) continue;
        for (let s = 0; s < subjects; s++) {
          const of = (at: number): number => Z[at * (p + 1) + p] / (root ? root[row[at]] : 1);
          const start = from + s * visits.length;
          pairs.push([of(start + i), of(start + j)]);
        }
      }
      const sum = covarianceOfPairs(pairs);
      L[b * m + a] = a === b && !(sum !== 0) ? 1 : sum;
    }
  }
  return L;
}

function covarianceOfPairs(pairs: readonly (readonly [number, number])[]): number {
  const n = pairs.length;
  if (n < 2) return 0;
  const mean = (which: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[which], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  return pairs.reduce((sum, [u, v]) => sum + (u - x) * (v - y), 0) / (n - 1);
}
