import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { optim } from '../../../src/index.ts';
import { classicalStart, rosenbrock } from '../../rosenbrock.ts';

const n = 4;
const numbers = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: n, maxLength: n }).map((x) => Float64Array.from(x));

/** x'A x / 2 - b'x, A = I + v v': convex. */
function quadratic(v: Float64Array, b: Float64Array) {
  return (x: Float64Array, g?: Float64Array): number => {
    const vx = x.reduce((sum, xi, i) => sum + v[i]! * xi, 0);
    g?.set(x.map((xi, i) => xi + v[i]! * vx - b[i]!));
    return x.reduce((sum, xi, i) => sum + xi * (xi / 2 - b[i]!), (vx * vx) / 2);
  };
}
const problems = fc.record({
  v: numbers(-3, 3),
  b: numbers(-10, 10),
  start: numbers(-5, 5),
  lower: numbers(-3, 0),
  upper: numbers(0, 3),
});
const control = { factr: 10 };

describe('convex quadratics', () => {
  test('every point asked for and the end lie in the box, and the projected gradient vanishes there', () => {
    fc.assert(
      fc.property(problems, ({ v, b, start, lower, upper }) => {
        const f = quadratic(v, b);
        const inside = (x: Float64Array): boolean => x.every((xi, i) => xi >= lower[i]! && xi <= upper[i]!);
        let outside = 0;
        const watched = (x: Float64Array, g?: Float64Array): number => {
          if (!inside(x)) outside++;
          return f(x, g);
        };
        const { par } = optim('L-BFGS-B', watched, start, { gradient: true, lower, upper, control });
        expect(outside).toBe(0);
        expect(inside(par)).toBe(true);
        const g = new Float64Array(n);
        f(par, g);
        const most = Math.max(...par.map((x, i) => Math.abs(Math.min(Math.max(x - g[i]!, lower[i]!), upper[i]!) - x)));
        // the values are known to about 1e-14, so the gradient of what they resolve is its root
        expect(most).toBeLessThan(1e-5);
      }),
      { numRuns: 300 },
    );
  });

  test('where no bound is active the end is that of BFGS', () => {
    fc.assert(
      fc.property(problems, ({ v, b, start }) => {
        const f = quadratic(v, b);
        const free = optim('BFGS', f, start, { gradient: true, control: { reltol: 1e-14 } });
        const bounds = { lower: new Float64Array(n).fill(-1e3), upper: new Float64Array(n).fill(1e3) };
        const boxed = optim('L-BFGS-B', f, start, { gradient: true, ...bounds, control });
        boxed.par.forEach((x, i) => {
          expect(Math.abs(x - free.par[i]!)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 200 },
    );
  });
});

test('the trace holds the evaluations and marks the iterates', () => {
  const { trace, stop } = optim('L-BFGS-B', rosenbrock, classicalStart(), { gradient: true, record: true });
  expect(trace?.value.length).toBe(stop.evaluations.f);
  expect(trace?.accepted.reduce((sum, mark) => sum + mark, 0)).toBe(stop.iterations + 1);
});

test('what R says of a memory of nothing and of a tolerance below nothing', () => {
  const end = (bad: Record<string, number>) => optim('L-BFGS-B', rosenbrock, classicalStart(), { control: bad }).stop;
  expect(end({ lmm: 0 })).toMatchObject({ reason: 'failed', code: 52, message: 'ERROR: M .LE. 0' });
  expect(end({ factr: -1 })).toMatchObject({ reason: 'failed', code: 52, message: 'ERROR: FACTR .LT. 0' });
});

test('a budget ends it', () => {
  const { stop } = optim('L-BFGS-B', rosenbrock, classicalStart(), { gradient: true, most: 5 });
  expect([stop.reason, stop.evaluations.f]).toEqual(['budget', 5]);
});
