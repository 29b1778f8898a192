import { agreeAll, readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type Minimum, nlminb } from '../../src/index.ts';

type Printed = number | 'Inf' | '-Inf' | 'NaN';
interface Recorded {
  readonly name: string;
  readonly start: Printed[];
  readonly gradient: boolean;
  readonly control: Record<string, number>;
  readonly lower: Printed[];
  readonly upper: Printed[];
  readonly scale: number[];
  readonly calls: ['f' | 'g', Printed[], Printed | Printed[]][];
  readonly result:
    | { error: string }
    | {
        par: Printed[];
        objective: Printed;
        convergence: number;
        iterations: number;
        nf: number;
        ng: number;
        message: string;
      };
}

const number = (x: Printed): number =>
  typeof x === 'number' ? x : x === 'NaN' ? Number.NaN : x === 'Inf' ? Infinity : -Infinity;
const vector = (x: Printed[]): Float64Array => Float64Array.from(x, number);
const recycled = (x: Printed[], n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => number(x[i % x.length] as Printed));
const source = 'R 4.2.2 stats::nlminb';

/** Same numbers, NaN equal to NaN. */
function samePoint(got: Float64Array, expected: Float64Array, what: string): void {
  const known = (v: Float64Array): Float64Array => v.map((x) => (Number.isNaN(x) ? NAN : x));
  agreeAll(known(got), known(expected), { rel: 1e-8, source }, what);
}
/** Stands for NaN, which agrees with nothing. */
const NAN = 1.2345e-300;

/** Answers with R's own values, and insists that they are asked for in R's order. */
function replay(run: Recorded) {
  let asked = 0;
  let identical = 0;
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const what = `${run.name}, call ${asked}`;
    const [kind, point, value] = run.calls[asked] ?? ['none', [], Number.NaN];
    asked++;
    if (kind !== (gradient ? 'g' : 'f')) expect.fail(`${what}: R asked for ${kind}`);
    samePoint(x, vector(point), what);
    if (x.every((xi, i) => Object.is(xi, number(point[i] as Printed)) || xi === point[i])) identical++;
    if (!gradient) return number(value as Printed);
    gradient.set(vector(value as Printed[]));
    return 0;
  };
  const n = run.start.length;
  const minimum = nlminb(objective, vector(run.start), {
    gradient: run.gradient,
    record: true,
    control: run.control,
    lower: recycled(run.lower, n),
    upper: recycled(run.upper, n),
    scale: Float64Array.from(run.scale),
  });
  return { minimum, asked, identical };
}

/** The points that the trace marks as accepted, one after another. */
function acceptedPoints({ trace, par }: Minimum): Float64Array {
  const d = par.length;
  return Float64Array.from(trace?.par.data.filter((_, k) => trace.accepted[Math.floor(k / d)] === 1) ?? []);
}
const gradientPoints = ({ calls }: Recorded): Printed[] => calls.filter(([kind]) => kind === 'g').flatMap(([, x]) => x);

const runs = readGolden('nlminb/replays.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

describe('fed the values that R saw, nlminb goes where R went', () => {
  test.each(runs.map((run) => [run.name, run] as const))('%s', (_, run) => {
    const { minimum, asked, identical } = replay(run);
    expect(identical).toBe(asked);
    expect(asked).toBe(run.calls.length);
    const { stop } = minimum;
    if ('error' in run.result) {
      expect(stop.reason).toBe('failed');
      expect(stop.message).toBe(run.result.error);
      return;
    }
    const { result } = run;
    expect(stop.message).toBe(result.message);
    expect([stop.code, stop.iterations, stop.evaluations]).toEqual([
      result.convergence,
      result.iterations,
      { f: result.nf, g: result.ng },
    ]);
    samePoint(minimum.par, vector(result.par), 'par');
    if (run.gradient) samePoint(acceptedPoints(minimum), vector(gradientPoints(run)), 'points with a gradient');
    samePoint(Float64Array.of(minimum.value), Float64Array.of(number(result.objective)), 'objective');
  });
});
