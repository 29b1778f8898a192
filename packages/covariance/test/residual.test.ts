import { type By, type Problem, type ResidualModel, residualNames, structured } from '@mixdiff/contract';
import { agreeAll, intercept, marginal } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ResidualCoordinates, residualCoordinates } from '../src/index.ts';

const n = 12;
const subjects = Array.from({ length: n }, (_, i) => 'abc'[Math.floor(i / 4)] ?? '');
const v = Float64Array.from({ length: n }, (_, i) => 1 + ((5 * i) % 7));
const by = (index: (i: number) => number): By => ({
  name: 'by',
  levels: ['p', 'q'],
  index: Int32Array.from({ length: n }, (_, i) => index(i)),
});
const arm = by((i) => Number(i >= 4));
const sex = by((i) => i % 2);
const at = { nrow: n, ncol: 2, data: Float64Array.from({ length: 2 * n }, (_, i) => ((i * i * 7) % 23) / 5) };
const of = (kind: ResidualModel['structure']['kind'], change: Partial<ResidualModel>): ResidualModel => {
  const p: Problem = marginal([...v], [intercept(n)], subjects, 'ML', null, kind);
  if (!p.residual) throw new Error('no residual model');
  return { ...p.residual, ...change, structure: structured(kind, ['1', '2', '3', '4']) };
};
const models: readonly (readonly [string, ResidualModel])[] = [
  ['us in groups', of('us', { by: arm })],
  ['exp in groups, with a power', of('exp', { by: arm, at, variance: [{ kind: 'power', of: v, by: null }] })],
  [
    'cs, ident and exp by level',
    of('cs-hom', {
      variance: [
        { kind: 'ident', of: null, by: sex },
        { kind: 'exp', of: v, by: arm },
      ],
    }),
  ],
  [
    'ar1-het, const-power and fixed',
    of('ar1-het', {
      variance: [
        { kind: 'const-power', of: v, by: sex },
        { kind: 'fixed', of: v, by: null },
      ],
    }),
  ],
];
/** V of the rows of a subject. */
const entry = (model: ResidualCoordinates, x: Float64Array, i: number, j: number): number => {
  const C = new Float64Array(model.cells);
  model.covariance(x, C);
  return model.scale(x, i) * model.scale(x, j) * (C[model.cell(i, j)] ?? Number.NaN);
};
describe.each(models)('%s', (_, residual) => {
  const model = residualCoordinates(residual);
  if (!model) throw new Error('no coordinates');
  const point = fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: model.length, maxLength: model.length })
    .map((x) => Float64Array.from(x));
  test('has the names of the contract, and comes back from them', () => {
    fc.assert(
      fc.property(point, (x) => {
        const end = model.toPoint(x);
        const names = residualNames(residual).filter((name) => name !== 'sigma2');
        expect(Object.keys(end.parameters).sort()).toEqual([...names].sort());
        agreeAll(model.fromPoint(end) ?? [], [...x], { abs: 1e-8, rel: 1e-8, source: 'the inverse map' });
      }),
      { numRuns: 20 },
    );
  });
  test('has its derivatives', () => {
    fc.assert(
      fc.property(point, (x) => {
        const [h, pulled] = [1e-6, new Float64Array(model.length)];
        for (let k = 0; k < model.length; k++) {
          const moved = (by: number) => x.map((one, a) => (a === k ? one + by : one));
          for (const [i, j] of [
            [0, 0],
            [1, 3],
            [5, 6],
            [10, 11],
          ] as const) {
            const slope = (entry(model, moved(h), i, j) - entry(model, moved(-h), i, j)) / (2 * h);
            let told = (model.scaleSlope(x, k, i) + model.scaleSlope(x, k, j)) * entry(model, x, i, j);
            if (k < model.structural) {
              const S = new Float64Array(model.cells);
              for (const cell of [model.cell(i, j), model.cell(j, i)]) S[cell] += 0.5;
              model.pull(x, S, pulled);
              told = (pulled[k] ?? 0) * model.scale(x, i) * model.scale(x, j);
            }
            agreeAll([told], [slope], { abs: 1e-5, rel: 1e-5, source: 'differences' });
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});
