import { agree } from '@mixdiff/testing';
import fc from 'fast-check';
import { test } from 'vitest';
import { newton, nlminb } from '../../src/index.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const triple = fc.tuple(number, number, number);
/** A convex quadratic with an interaction; its minimum, 10, may lie anywhere. */
const quadratic =
  (centre: readonly number[]) =>
  (x: Float64Array, g?: Float64Array): number => {
    const e = x.map((xi, i) => xi - centre[i]!);
    const [a, b, c] = e as unknown as [number, number, number];
    g?.set([4 * a + b, a + 2 * b + 0.5 * c, 0.5 * b + 6 * c]);
    return 2 * a * a + a * b + b * b + 0.5 * b * c + 3 * c * c + 10;
  };

test('a box is never left, by trials or by differences, and two methods end at one minimum', () => {
  fc.assert(
    fc.property(triple, triple, triple, fc.boolean(), (p, q, centre, gradient) => {
      const lower = Float64Array.from(p, (pi, i) => Math.min(pi, q[i]!));
      const upper = Float64Array.from(p, (pi, i) => Math.max(pi, q[i]!) + 0.01);
      const f = quadratic(centre);
      const guarded = (x: Float64Array, g?: Float64Array): number => {
        x.forEach((xi, i) => {
          if (!(xi >= lower[i]! && xi <= upper[i]!)) throw new Error(`x[${i}] = ${xi} is outside`);
        });
        return f(x, g);
      };
      const { value } = nlminb(guarded, new Float64Array(3), { gradient, lower, upper });
      const other = newton(f, new Float64Array(3), { gradient: true, lower, upper });
      agree(value, other.value, { abs: 1e-6, source: 'newton, another method' });
    }),
    { numRuns: 200 },
  );
});
