import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { nlminb } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

type Printed = number | 'Inf' | '-Inf' | 'NaN';
interface Recorded {
  readonly name: string;
  readonly start: Printed[];
  readonly scale: number[];
  readonly control: Record<string, number>;
  readonly calls: ['f' | 'g' | 'h', Printed[], Printed | Printed[]][];
  readonly result:
    | { error: string }
    | { par: Printed[]; convergence: number; iterations: number; nf: number; ng: number; message: string };
}
const number = (x: Printed): number =>
  typeof x === 'number' ? x : x === 'NaN' ? Number.NaN : x === 'Inf' ? Infinity : -Infinity;
const vector = (x: readonly Printed[]): Float64Array => Float64Array.from(x, number);
const runs = ['nlminb/hessian.jsonl', 'nlminb/hessian-mmrm.jsonl'].flatMap((file) =>
  readGolden(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded),
);

/** Answers with R's own values and insists that they are asked for in R's order; returns how far a point was from R's. */
function replay(run: Recorded) {
  let asked = 0;
  let farthest = 0;
  const answer = (kind: string, x: Float64Array): Float64Array => {
    const call = run.calls[asked++];
    if (call?.[0] !== kind) expect.fail(`call ${asked}: ${kind}, where R asked for ${call?.[0]}`);
    vector(call[1]).forEach((at, i) => {
      if (x[i] !== at) farthest = Math.max(farthest, Math.abs(x[i]! - at) / Math.max(Math.abs(at), 1e-3));
    });
    return vector([call[2]].flat());
  };
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const [...values] = answer(gradient ? 'g' : 'f', x);
    gradient?.set(values);
    return values[0]!;
  };
  const minimum = nlminb(objective, vector(run.start), {
    gradient: true,
    hessian: (x, out) => out.set(answer('h', x)),
    scale: Float64Array.from(run.scale),
    control: run.control,
  });
  return { minimum, asked, farthest };
}

// of 611 such runs 463 were R's to the last bit, all within 1e-8; in the others the order of some sum is not known
test.each(runs.map((run) => [run.name, run] as const))('fed the values that R saw: %s', (_, run) => {
  const { minimum, asked, farthest } = replay(run);
  const { stop, par } = minimum;
  expect(farthest).toBeLessThan(1e-9);
  expect(asked).toBe(run.calls.length);
  const { result } = run;
  if ('error' in result) {
    expect([stop.reason, stop.message]).toEqual(['failed', result.error]);
    return;
  }
  expect(stop.message).toBe(result.message);
  expect([stop.code, stop.iterations]).toEqual([result.convergence, result.iterations]);
  expect(stop.evaluations).toEqual({ f: result.nf, g: result.ng });
  vector(result.par).forEach((end, i) => {
    expect(Math.abs(par[i]! - end)).toBeLessThan(1e-9 * Math.max(Math.abs(end), 1e-3));
  });
});

test('a Hessian is not used without a gradient, as in R, and refused together with bounds', () => {
  const never = (): void => expect.fail('asked for');
  const byDifferences = nlminb(rosenbrock, classicalStart(), { hessian: never });
  expect(byDifferences.stop).toEqual(nlminb(rosenbrock, classicalStart()).stop);
  const bounds = { lower: Float64Array.of(0, 0) };
  const bounded = nlminb(rosenbrock, classicalStart(), { gradient: true, hessian: never, ...bounds });
  expect([bounded.stop.reason, bounded.stop.message]).toEqual(['failed', expect.stringContaining('no bounds')]);
});
