import { isRefusal, structured } from '@mixdiff/contract';
import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePoint } from '../src/canonical.ts';
import { fillFactors, foldSigns, isSingular, thetaLayout } from '../src/covariance.ts';
import { problemOfShape, shapes, thetaOf } from './designs.ts';

const square = (d: number, data: number[]) => ({ nrow: d, ncol: d, data: Float64Array.from(data) });
const point = (Sigma: ReturnType<typeof square>[], sigma2 = 1) => ({
  beta: new Float64Array(0),
  Sigma,
  residual: { kind: 'variance' as const, sigma2 },
});
const term = (columns: string[], kind: 'us' | 'diag-het' = 'us') => ({
  name: 'x | g',
  group: 'g',
  columns,
  levels: ['a', 'b'],
  level: new Int32Array(0),
  Z: { nrow: 0, ncol: columns.length, data: new Float64Array(0) },
  structure: structured(kind, columns),
});
const refusalOf = (x: object): string => (isRefusal(x) ? x.refused : 'accepted');

describe('canonical parameters', () => {
  test('come back from theta, zeros on the diagonal included', () => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, singular) => {
        const { random } = problemOfShape(shape);
        const layout = thetaLayout(random);
        const theta = thetaOf(shape.seed, layout.length).map((t, k) => (layout.lower[k] === 0 ? 0.3 + Math.abs(t) : t));
        const last = layout.length - 1;
        if (singular && layout.lower[last] === 0) theta[last] = 0;
        const T = new Float64Array(layout.cells);
        fillFactors(layout, theta, T);
        const Sigma = random.map(() => square(0, []));
        for (const { position, size, at } of layout.terms) {
          const entry = (i: number, j: number): number => {
            let sum = 0;
            for (let m = 0; m < size; m++) sum += 4 * T[at + m * size + i]! * T[at + m * size + j]!;
            return sum;
          };
          Sigma[position] = square(
            size,
            Array.from({ length: size * size }, (_, k) => entry(k % size, Math.floor(k / size))),
          );
        }
        const back = nativePoint(point(Sigma, 4), layout, random);
        agreeAll(back as Float64Array, theta, {
          abs: 2e-7,
          source: 'T T-transposed; a zero pivot keeps half the digits',
        });
      }),
      { numRuns: 50 },
    );
  });
  test('by hand, a correlation of 1', () => {
    const random = [term(['(Intercept)', 'x'])];
    expect([...(nativePoint(point([square(2, [4, 2, 2, 1])]), thetaLayout(random), random) as Float64Array)]).toEqual([
      2, 1, 0,
    ]);
  });
  test('that are none are refused by name', () => {
    const random = [term(['(Intercept)', 'x'])];
    const diagonal = [term(['(Intercept)', 'x'], 'diag-het')];
    const layout = thetaLayout(random);
    expect(refusalOf(nativePoint(point([square(2, [1, 2, 2, 1])]), layout, random))).toBe('lme4/not-a-covariance');
    expect(refusalOf(nativePoint(point([square(2, [0, 1, 1, 1])]), layout, random))).toBe('lme4/not-a-covariance');
    expect(refusalOf(nativePoint(point([square(2, [NaN, 0, 0, 1])]), layout, random))).toBe('lme4/not-a-covariance');
    expect(refusalOf(nativePoint(point([square(2, [1, 0, 0, 1])], 0), layout, random))).toBe('lme4/residual-variance');
    expect(refusalOf(nativePoint(point([square(1, [1])]), layout, random))).toBe('lme4/shape');
    expect(refusalOf(nativePoint(point([]), layout, random))).toBe('lme4/shape');
    expect(refusalOf(nativePoint(point([square(2, [1, 0.1, 0.1, 1])]), thetaLayout(diagonal), diagonal))).toBe(
      'lme4/not-diagonal',
    );
  });
});

describe('theta', () => {
  test('is named as lme4 names it, column by column', () => {
    const layout = thetaLayout([term(['(Intercept)', 'x']), term(['(Intercept)', 'x'], 'diag-het')]);
    expect(layout.names).toEqual(['g.(Intercept)', 'g.x.(Intercept)', 'g.x', 'g.(Intercept)', 'g.x']);
    expect([...layout.lower]).toEqual([0, -Infinity, 0, 0, 0]);
    expect([...layout.cell]).toEqual([0, 1, 3, 4, 7]);
  });
  test('folds columns with a negative diagonal, whole', () => {
    const layout = thetaLayout([term(['(Intercept)', 'x'])]);
    const theta = Float64Array.of(-1, 2, -3);
    foldSigns(layout, theta);
    expect([...theta]).toEqual([1, -2, 3]);
    expect(isSingular(layout, Float64Array.of(1, -5, 1e-5))).toBe(true);
    expect(isSingular(layout, Float64Array.of(1, -5, 1e-3))).toBe(false);
  });
});
