import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dogleg, newtonStep, scaledLength, steepestStep } from '../../src/nlminb/dogleg.ts';
import { dot, norm } from '../../src/nlminb/norm.ts';
import { secantUpdate } from '../../src/nlminb/secant.ts';
import { newState, type State } from '../../src/nlminb/state.ts';
import { rowStart } from '../../src/nlminb/triangular.ts';

const n = 4;
const entry = fc.double({ min: -2, max: 2, noNaN: true });
const vector = fc.array(entry, { minLength: n, maxLength: n }).map((v) => Float64Array.from(v));
/** L with a diagonal away from 0, packed by rows. */
const factor = fc.array(entry, { minLength: 10, maxLength: 10 }).map((v) => {
  const l = Float64Array.from(v);
  for (let i = 0; i < n; i++) l[rowStart(i) + i] = 1 + Math.abs(l[rowStart(i) + i]!);
  return l;
});
const stateWith = (l: Float64Array, g = new Float64Array(n)): State => {
  const t = newState(new Float64Array(n), new Float64Array(n).fill(1));
  t.l.set(l);
  t.g.set(g);
  return t;
};
const entryOf = (l: Float64Array, i: number, k: number): number => (k <= i ? l[rowStart(i) + k]! : 0);
/** LL', dense, straight from the definition. */
const product = (l: Float64Array): number[][] =>
  [0, 1, 2, 3].map((i) =>
    [0, 1, 2, 3].map((j) => [0, 1, 2, 3].reduce((s, k) => s + entryOf(l, i, k) * entryOf(l, j, k), 0)),
  );
const times = (a: number[][], v: Float64Array): Float64Array =>
  Float64Array.from(a, (row) => dot(Float64Array.from(row), v, n));

test('the product-form update is BFGS, damped as Powell has it', () => {
  fc.assert(
    fc.property(factor, vector, vector, (l, s, y) => {
      fc.pre(norm(s, n) > 1e-2);
      const H = product(l);
      const Hs = times(H, s);
      const alpha = dot(s, Hs, n);
      const curvature = dot(y, s, n);
      const theta = curvature >= 0.1 * alpha ? 1 : (0.9 * alpha) / (alpha - curvature);
      const yd = y.map((yi, i) => theta * yi + (1 - theta) * Hs[i]!);
      const beta = dot(yd, s, n);
      const t = stateWith(l);
      secantUpdate(t, s, y);
      const expected = H.map((row, i) => row.map((h, j) => h - (Hs[i]! * Hs[j]!) / alpha + (yd[i]! * yd[j]!) / beta));
      const size = Math.max(...expected.flat().map(Math.abs), ...H.flat().map(Math.abs));
      agreeAll(product(t.l).flat(), expected.flat(), {
        abs: 1e-9 * size,
        source: 'Nocedal and Wright (2006), procedure 18.2',
      });
    }),
    { numRuns: 300 },
  );
});

test('a dogleg keeps to its radius and predicts what the model says', () => {
  fc.assert(
    fc.property(factor, vector, fc.double({ min: 1e-3, max: 20, noNaN: true }), (l, g, radius) => {
      fc.pre(norm(g, n) > 1e-2);
      const t = stateWith(l, g);
      t.radius = radius;
      t.gradientNorm = norm(g, n);
      t.newtonGain = newtonStep(t.l, n, t.g, t.p);
      t.newtonLength = scaledLength(t.d, t.p, n, t.w);
      t.curvature = steepestStep(t, n, t.g, t.d);
      dogleg(t, n, t.s);
      expect(t.length).toBeLessThanOrEqual(radius * (1 + 1e-12));
      const model = dot(t.g, t.s, n) + 0.5 * dot(t.s, times(product(l), t.s), n);
      const scale = 1e-10 * (1 + t.gradientNorm * t.gradientNorm);
      agree(t.length, norm(t.s, n), { rel: 1e-8, source: 'the step itself' });
      agree(t.predicted, -model, { rel: 1e-8, abs: scale, source: 'the model itself' });
      agree(t.slope, dot(t.g, t.s, n), { rel: 1e-8, abs: scale, source: 'the step itself' });
      expect([t.share >= 0, t.share === 0]).toEqual([true, t.newtonLength <= radius]);
    }),
    { numRuns: 300 },
  );
});

test('norms neither overflow nor vanish', () => {
  const source = 'by hand';
  agree(norm(Float64Array.of(3e200, 4e200), 2), 5e200, { rel: 1e-15, source });
  agree(norm(Float64Array.of(3e-200, 4e-200), 2), 5e-200, { rel: 1e-15, source });
  agree(norm(Float64Array.of(3e-160, 1, 4e200), 3), 4e200, { rel: 1e-15, source });
  expect(norm(Float64Array.of(Number.NaN, 1e-300), 2)).toBeNaN();
  expect(norm(new Float64Array(2), 2)).toBe(0);
});
