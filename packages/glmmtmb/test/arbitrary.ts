import type { Method, Problem } from '@mixdiff/contract';
import { type Column, intercept, problem, type TermSpec } from '@mixdiff/testing';
import fc from 'fast-check';

const numbers = (n: number, scale = 2) =>
  fc.array(fc.double({ min: -scale, max: scale, noNaN: true }), { minLength: n, maxLength: n });
const labels = (n: number, levels: number) =>
  fc.array(fc.integer({ min: 1, max: levels }), { minLength: n, maxLength: n }).map((l) => l.map(String));

/** Crossed, nested and vector-valued terms; weights and offset now and then. Not degenerate, but not nice either. */
export const mixedProblem = (methods: readonly Method[] = ['ML', 'REML']): fc.Arbitrary<Problem> =>
  fc.integer({ min: 14, max: 30 }).chain((n) =>
    fc
      .record({
        y: numbers(n, 5),
        x: numbers(n),
        z: numbers(n),
        g: labels(n, 4),
        h: labels(n, 3),
        shape: fc.constantFrom('scalar', 'crossed', 'slope', 'three', 'diagonal', 'slope and crossed'),
        method: fc.constantFrom(...methods),
        weights: fc.option(fc.array(fc.double({ min: 0.25, max: 3, noNaN: true }), { minLength: n, maxLength: n })),
        offset: fc.option(numbers(n)),
      })
      .map(({ y, x, z, g, h, shape, method, weights, offset }) => {
        const one = intercept(n);
        const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
        const wide = [one, column('x', x), ...(shape === 'three' ? [column('z', z)] : [])];
        const first: TermSpec =
          shape === 'scalar' || shape === 'crossed'
            ? { group: 'g', labels: g }
            : { group: 'g', labels: g, columns: wide, structure: shape === 'diagonal' ? 'diag' : 'us' };
        const random = shape.includes('crossed') ? [first, { group: 'h', labels: h }] : [first];
        return problem(y, [one, column('x', x)], random, method, {
          weights: weights && { values: Float64Array.from(weights), kind: 'precision' },
          offset: offset && Float64Array.from(offset),
        });
      }),
  );
/** A native point within reach: log scales and correlation parameters in [-1.5, 1.5]. */
export const nativePoint = (d: number): fc.Arbitrary<Float64Array> => numbers(d, 1.5).map((x) => Float64Array.from(x));
