import { readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { optim } from '../../../src/index.ts';

type Printed = number | 'Inf' | '-Inf' | 'NaN';
interface Recorded {
  readonly name: string;
  readonly start: Printed[];
  readonly gradient?: boolean;
  readonly control?: Record<string, number>;
  readonly lower?: Printed[];
  readonly upper?: Printed[];
  readonly calls: ['f' | 'g', Printed[], Printed | Printed[]][];
  readonly result:
    | { error: string }
    | { par: Printed[]; value: Printed; counts: [number, number]; convergence: number; message: string };
}

const number = (x: Printed): number =>
  typeof x === 'number' ? x : x === 'NaN' ? Number.NaN : x === 'Inf' ? Infinity : -Infinity;
const vector = (x: readonly Printed[]): Float64Array => Float64Array.from(x, number);
const read = (file: string): Recorded[] =>
  readGolden(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);

/** Answers with R's own values and insists that they are asked for in R's order; returns how far a point was from R's. */
function replay(run: Recorded) {
  let asked = 0;
  let farthest = 0;
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const call = run.calls[asked++];
    if (!call) expect.fail(`R stopped after ${asked - 1} calls`);
    const [kind, point, value] = call;
    if (kind !== (gradient ? 'g' : 'f')) expect.fail(`call ${asked}: R asked for ${kind}`);
    const at = vector(point);
    x.forEach((xi, i) => {
      if (xi !== at[i]) farthest = Math.max(farthest, Math.abs(xi - at[i]!) / Math.max(Math.abs(at[i]!), 1e-3));
    });
    if (!gradient) return number(value as Printed);
    gradient.set(vector(value as Printed[]));
    return 0;
  };
  const { control, gradient = true, lower, upper } = run;
  const minimum = optim('L-BFGS-B', objective, vector(run.start), {
    gradient,
    ...(control && { control }),
    ...(lower && { lower: vector(lower) }),
    ...(upper && { upper: vector(upper) }),
  });
  return { minimum, asked, farthest };
}

function sameEnd(run: Recorded, tolerance: number): void {
  const { minimum, asked, farthest } = replay(run);
  const { stop, par, value } = minimum;
  expect(farthest).toBeLessThanOrEqual(tolerance);
  expect(asked).toBe(run.calls.length);
  const { result } = run;
  if ('error' in result) {
    expect([stop.reason, stop.message]).toEqual(['failed', result.error]);
    return;
  }
  expect(stop.message).toBe(result.message);
  expect(stop.code).toBe(result.convergence);
  expect([stop.evaluations.f, stop.evaluations.g]).toEqual(result.counts);
  const reason = { 0: 'converged', 1: 'budget', 52: 'failed' }[result.convergence];
  expect(stop.reason).toBe(reason);
  // nothing was evaluated, and R's value is what its memory held
  if (result.message === 'ERROR: NO FEASIBLE SOLUTION') return;
  expect(value).toBe(number(result.value));
  vector(result.par).forEach((end, i) => {
    expect(Math.abs(par[i]! - end)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(end), 1e-3));
  });
}

const recorded = read('optim/lbfgsb-recorded.jsonl');
describe('to the last bit where R went, fed the values that it saw', () => {
  test.each(recorded.map((run) => [run.name, run] as const))('%s', (_, run) => sameEnd(run, 0));
});

test('the recorded runs end in every way, with each kind of bounds', () => {
  const ends = new Set(recorded.map(({ result }) => ('error' in result ? result.error : result.message)));
  expect(ends.size).toBe(10);
  const kinds = new Set(
    recorded.flatMap(({ lower, upper }) => lower!.map((l, i) => `${l !== '-Inf'}${upper![i] !== 'Inf'}`)),
  );
  expect(kinds.size).toBe(4);
});

/**
 * 15 digits were kept of these. In three runs a line search takes the difference of two values that are equal to 8 digits or
 * more, and what was lost comes back larger: noise of the size of the digits lost moves their points as far.
 */
const LOST: Readonly<Record<string, number>> = {
  'csbound-cs-ml': 1e-11,
  'fev-toep-reml': 1e-8,
  'fev-us-group-reml': 2e-9,
};
const toleranceOf = (name: string): number => LOST[name.slice(name.indexOf(', ') + 2)] ?? 1e-12;
describe('where mmrm’s optimizer went, and R’s on the same criterion in base R', () => {
  test.each(read('optim/lbfgsb-mmrm.jsonl').map((run) => [run.name, run] as const))('%s', (name, run) =>
    sameEnd(run, toleranceOf(name)),
  );
});
