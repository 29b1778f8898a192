import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { rescue } from '../../src/bobyqa/rescue.ts';
import { loadNlopt, type Minimum, type NloptOptions, nloptBobyqa, type Objective } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

vi.mock('../../src/bobyqa/rescue.ts', async (original) => {
  const module = await original<typeof import('../../src/bobyqa/rescue.ts')>();
  return { rescue: vi.fn(module.rescue) };
});
const nlopt = await loadNlopt();

/** Every point, every value and the end, to the last bit. */
function expectSamePath(objective: Objective, start: Float64Array, options: NloptOptions): Minimum {
  const recording = { ...options, record: true };
  const theirs = nlopt.minimize('LN_BOBYQA', objective, start, recording);
  const ours = nloptBobyqa(objective, start, recording);
  expect({ ...ours.stop, code: null }).toEqual(theirs.stop);
  expect(ours.trace).toEqual(theirs.trace);
  expect([ours.par, ours.value]).toEqual([theirs.par, theirs.value]);
  return ours;
}

interface Drawn {
  readonly objective: Objective;
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}
/** Without the tiniest, at which NLopt's rescaling overflows. */
const unit = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 0 : x));
const shapes: readonly ((t: number) => number)[] = [
  (t) => t * t,
  (t) => Math.log1p(t * t),
  Math.cosh,
  (t) => t ** 4 + Math.sin(3 * t),
];

/** A sum of a convex or wavy function of linear forms; bounds on some sides, the start on some of them, or at zero. */
const problems: fc.Arbitrary<Drawn> = fc.integer({ min: 1, max: 10 }).chain((d) => {
  const vector = fc.array(unit, { minLength: d, maxLength: d });
  const side = fc.array(fc.constantFrom('none', 'far', 'near', 'on'), { minLength: d, maxLength: d });
  return fc
    .record({
      rows: fc.array(vector, { minLength: d, maxLength: d }),
      vector,
      zero: fc.boolean(),
      low: side,
      high: side,
    })
    .chain(({ rows, vector: centre, zero, low, high }) =>
      fc.record({ shape: fc.constantFrom(...shapes), at: vector }).map(({ shape, at }) => {
        const start = Float64Array.from(at, (x) => (zero && x > 0.5 ? 0 : 2 * x));
        const room = { none: Infinity, far: 3, near: 0.4, on: 0 };
        return {
          objective: (x: Float64Array) =>
            rows.reduce((sum, row) => sum + shape(row.reduce((t, a, j) => t + a * (x[j]! - 3 * centre[j]!), 0)), 0),
          start,
          lower: start.map((x, j) => x - room[low[j]!]),
          upper: start.map((x, j) => x + room[low[j] === 'on' && high[j] === 'on' ? 'far' : high[j]!]),
        };
      }),
    );
});

test('the path of nlopt-js, d = 1 to 10, with and without bounds, loose and tight', () => {
  fc.assert(
    fc.property(problems, fc.constantFrom(1e-4, 1e-8, 1e-14), ({ objective, start, lower, upper }, xtolRel) => {
      expectSamePath(objective, start, { lower, upper, xtolRel, maxeval: 400 });
    }),
    { numRuns: 120 },
  );
});

/** Badly scaled, with a kink and waves of rounding's size; every seventh in steps. */
function hostile(run: number) {
  const d = 2 + (run % 6);
  const scale = Array.from({ length: d }, (_, j) => 10 ** (4 * Math.sin(7 * j + 1.7 * run)));
  const size = [1e-3, 1e-6, 1e-9, 1e3, 0][run % 5]!;
  const objective = (x: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (scale[j]! * (x[j]! - 1)) ** 2 + Math.abs(x[j]!) ** 1.3;
    sum += size * Math.sin(1e9 * sum);
    return run % 7 === 0 ? Math.floor(sum * 10) / 10 : sum;
  };
  const start = Float64Array.from({ length: d }, (_, j) => 10 * Math.sin(run * run + 3 * j));
  const lower = start.map((x, j) => (Math.sin(run * j + j) < 0 ? -Infinity : x - 0.5));
  const upper = start.map((x, j) => (Math.sin(run * j + 2 * j) < 0.2 ? Infinity : x + 0.5));
  return { objective, start, options: { lower, upper, xtolRel: 1e-14, maxeval: 1500 } };
}

test.each([109, 111, 124, 310, 401, 499, 512, 639, 667, 1009, 1019])(
  'rounding has spoilt the interpolation, rescue is called, and takes the same points (%i)',
  (run) => {
    vi.mocked(rescue).mockClear();
    const { objective, start, options } = hostile(run);
    expectSamePath(objective, start, options);
    expect(vi.mocked(rescue).mock.calls.length).toBeGreaterThan(0);
  },
);

test('Rosenbrock, a plateau, an infinite region, a linear function against its bounds', () => {
  expectSamePath(rosenbrock, classicalStart(), { xtolRel: 1e-10 });
  expectSamePath((x) => Math.floor(rosenbrock(x)), classicalStart(), { xtolRel: 1e-10 });
  expectSamePath((x) => (x[0]! > 0.9 ? Infinity : rosenbrock(x)), classicalStart(), { xtolRel: 1e-10, maxeval: 500 });
  const box = { lower: Float64Array.of(-2, -Infinity), upper: Float64Array.of(Infinity, 3) };
  const { par } = expectSamePath((x) => x[0]! - 2 * x[1]!, classicalStart(), { ...box, xtolRel: 1e-6 });
  expect([...par]).toEqual([-2, 3]);
});
