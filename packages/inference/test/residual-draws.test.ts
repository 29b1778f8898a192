import { cholesky, solveLower } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { chunkStreams, simulator } from '../src/simulate.ts';
import { fev, recordedFit } from './gls/recorded.ts';
import { sure } from './models.ts';

describe('responses of a model of the residuals', () => {
  const { problem } = fev('cs');
  const fit = recordedFit(problem, 'fev-cs-reml');
  const { X } = problem.parts.conditional;
  const n = X.nrow;
  const { residual } = fit.canonical;
  if (residual.kind !== 'marginal') throw new Error('no residual model');
  const rho = residual.parameters['rho'] ?? Number.NaN;
  const made = sure(simulator(problem, fit.canonical));

  test('are the mean and, subject by subject, a factor of its covariance times the stream of normals', () => {
    const [{ e }] = chunkStreams(4, made, 3, [1]);
    const stream = Random.restored(e);
    const y = new Float64Array(n);
    made.draw(new Float64Array(0), stream, y);
    const z = Random.restored(e).normals(new Float64Array(n));
    const mean = new Float64Array(n);
    for (let j = 0; j < X.ncol; j++) for (let i = 0; i < n; i++) mean[i] += X.data[j * n + i] * fit.canonical.beta[j];
    const rowsOf = new Map<number, number[]>();
    for (const [i, s] of (problem.residual?.subject.index ?? []).entries())
      rowsOf.set(s, [...(rowsOf.get(s) ?? []), i]);
    expect(rowsOf.size).toBe(197);
    for (const rows of rowsOf.values()) {
      const m = rows.length;
      const L = Float64Array.from({ length: m * m }, (_, at) => residual.sigma2 * (at % (m + 1) === 0 ? 1 : rho));
      expect(cholesky(L, m)).toBe(-1);
      const white = Float64Array.from(rows, (i) => y[i] - mean[i]);
      solveLower(L, m, white, 1);
      agreeAll(
        white,
        rows.map((i) => z[i]),
        { abs: 1e-11, source: 'the factor of s^2 [(1 - rho) I + rho J]' },
      );
    }
  });
  test('weights divide their variances', () => {
    const values = Float64Array.from({ length: n }, () => 4);
    const weighted = sure(simulator({ ...problem, weights: { values, kind: 'precision' } }, fit.canonical));
    const drawn = [made, weighted].map((one) => {
      const y = new Float64Array(n);
      one.draw(new Float64Array(0), new Random(9), y);
      return y;
    });
    const mean = sure(simulator(problem, { ...fit.canonical, residual: { ...residual, sigma2: 1e-30 } }));
    const at = new Float64Array(n);
    mean.draw(new Float64Array(0), new Random(9), at);
    for (let i = 0; i < n; i += 50)
      agree(2 * (drawn[1][i] - at[i]), drawn[0][i] - at[i], { abs: 1e-9, source: 'half the standard deviation' });
  });
});
