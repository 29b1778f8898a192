import type { Fit, Problem } from '@mixdiff/contract';
import { agree, agreeAll, jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fitted, residualVariance } from './opened.ts';

const models: readonly [string, Problem][] = [
  ['nested, REML', jsp('REML')],
  ['nested, ML', jsp('ML')],
  ['slopes, REML', sleepstudy('REML')],
];
const sds = ({ canonical: { Sigma } }: Fit): number[] =>
  Sigma.flatMap(({ nrow, data }) => Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)] as number)));
/** The optimizer stops by the change of the objective: parameters agree to the root of its tolerance. */
const source = 'the fit before';

describe.each(models)('%s', (_, p) => {
  const unchanged = fitted(p);
  test.each([1e3, 1e6])('y + %f moves the intercept alone', async (shift) => {
    const [a, b] = [
      await unchanged,
      await fitted({ ...p, response: { ...p.response, y: p.response.y.map((v) => v + shift) } }),
    ];
    // The shifted response is itself rounded at 1e-10.
    agree(b.logLik, a.logLik, { abs: 1e-7, source });
    agreeAll(sds(b), sds(a), { rel: 2e-5, source }, 'sd');
    const beta = a.canonical.beta.map((v, j) => v + (j === 0 ? shift : 0));
    agreeAll(b.canonical.beta, beta, { abs: 1e-6, rel: 1e-12, source }, 'beta');
    agreeAll(b.native.values, a.native.values, { abs: 1e-4, rel: 1e-4, source }, 'native');
  });

  test.each([1e-3, 1000])('y times %f', async (factor) => {
    const [a, b] = [
      await unchanged,
      await fitted({ ...p, response: { ...p.response, y: p.response.y.map((v) => v * factor) } }),
    ];
    const N = p.response.y.length - (p.method === 'REML' ? p.parts.conditional.X.ncol : 0);
    agree(b.logLik, a.logLik - N * Math.log(factor), { abs: 1e-7, source });
    agree(Math.sqrt(residualVariance(b)), factor * Math.sqrt(residualVariance(a)), { rel: 1e-5, source });
    agreeAll(
      sds(b),
      sds(a).map((s) => s * factor),
      { rel: 2e-5, source },
      'sd',
    );
  });

  test('rows in another order', async () => {
    const n = p.response.y.length;
    const order = Array.from({ length: n }, (_, i) => (i * 389) % n);
    expect(new Set(order).size).toBe(n);
    const rows = (data: Float64Array, columns: number): Float64Array =>
      Float64Array.from(
        { length: n * columns },
        (_, at) => data[Math.floor(at / n) * n + (order[at % n] as number)] as number,
      );
    const permuted: Problem = {
      ...p,
      response: { ...p.response, y: rows(p.response.y, 1) },
      parts: {
        conditional: {
          ...p.parts.conditional,
          X: { ...p.parts.conditional.X, data: rows(p.parts.conditional.X.data, p.parts.conditional.X.ncol) },
        },
      },
      random: p.random.map((t) => ({
        ...t,
        level: Int32Array.from(order, (i) => t.level[i] as number),
        Z: { ...t.Z, data: rows(t.Z.data, t.Z.ncol) },
      })),
    };
    const [a, b] = [await unchanged, await fitted(permuted)];
    agree(b.logLik, a.logLik, { abs: 1e-8, source });
    agreeAll(b.fitted, rows(a.fitted, 1), { abs: 1e-4, source }, 'fitted');
  });

  test('levels in another order, terms in another order', async () => {
    const random = [...p.random].reverse().map((t) => {
      const M = t.levels.length;
      return { ...t, levels: [...t.levels].reverse(), level: t.level.map((g) => M - 1 - g) };
    });
    const [a, b] = [await unchanged, await fitted({ ...p, random })];
    agree(b.logLik, a.logLik, { abs: 1e-8, source });
    agreeAll(b.canonical.beta, a.canonical.beta, { abs: 1e-5, rel: 1e-6, source });
    const first = a.ranef[0]?.mode as { nrow: number; data: Float64Array };
    const same = b.ranef.at(-1)?.mode as { nrow: number; data: Float64Array };
    agreeAll(same.data.subarray(0, same.nrow).slice().reverse(), first.data.subarray(0, first.nrow), {
      abs: 2e-4,
      source,
    });
  });

  test('X times a triangular matrix: the same fit, REML less its log-determinant', async () => {
    const [n, q] = [p.response.y.length, p.parts.conditional.X.ncol];
    const data = p.parts.conditional.X.data.slice();
    for (let j = 1; j < q; j++)
      for (let i = 0; i < n; i++) data[j * n + i] = 3 * (data[j * n + i] as number) + (data[i] as number);
    const [a, b] = [
      await unchanged,
      await fitted({ ...p, parts: { conditional: { ...p.parts.conditional, X: { ...p.parts.conditional.X, data } } } }),
    ];
    agree(b.logLik, a.logLik - (p.method === 'REML' ? (q - 1) * Math.log(3) : 0), { abs: 1e-7, source });
    agreeAll(b.fitted, a.fitted, { abs: 1e-3, source }, 'fitted');
  });
});
