import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { minqaBobyqa, nloptBobyqa, type Objective } from '../../src/index.ts';

type Printed = number | 'Inf' | '-Inf' | 'NaN';
interface Recorded {
  readonly name: string;
  readonly by: 'nloptr' | 'minqa';
  readonly start: Printed[];
  readonly lower: Printed[];
  readonly upper: Printed[];
  readonly control: Readonly<Record<string, number>>;
  /** The point asked for, then its value. */
  readonly calls: Printed[][];
  readonly par: Printed[];
  readonly value: Printed;
  readonly status: number;
  readonly evaluations: number;
}
const number = (x: Printed): number =>
  typeof x === 'number' ? x : x === 'NaN' ? Number.NaN : x === 'Inf' ? Infinity : -Infinity;
const vector = (x: readonly Printed[]): Float64Array => Float64Array.from(x, number);
const runs = readGolden('bobyqa/replays.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

function minimize({ by, control, ...run }: Recorded, objective: Objective) {
  const bounds = { lower: vector(run.lower), upper: vector(run.upper) };
  const start = vector(run.start);
  if (by === 'minqa') return minqaBobyqa(objective, start, { ...bounds, ...control });
  const { xtol_rel: xtolRel, xtol_abs: xtolAbs, ftol_abs: ftolAbs, maxeval } = control;
  return nloptBobyqa(objective, start, { ...bounds, xtolRel, xtolAbs, ftolAbs, maxeval });
}

/** Answers with R's own values, so that every point asked for must be R's, to the last bit. */
test.each(runs.map((run) => [`${run.name} by ${run.by}`, run] as const))('%s', (_, run) => {
  let asked = 0;
  const objective: Objective = (x) => {
    const call = run.calls[asked++];
    if (!call) expect.fail(`R stopped after ${asked - 1} evaluations`);
    const at = vector(call);
    if (!x.every((value, j) => value === at[j])) expect.fail(`call ${asked}: ${x}, R asks for ${at.slice(0, -1)}`);
    return at[x.length] as number;
  };
  const { par, value, stop } = minimize(run, objective);
  expect([asked, stop.evaluations.f]).toEqual([run.evaluations, run.evaluations]);
  expect([...par]).toEqual([...vector(run.par)]);
  expect(value).toBe(number(run.value));
  // nloptwrap passes on what is below zero, and the limit of evaluations
  const isCode = run.by === 'minqa' || run.status < 0 || run.status === 5;
  expect(stop.code).toBe(isCode ? run.status : 0);
  expect(stop.reason === 'budget').toBe(run.status === (run.by === 'minqa' ? 1 : 5));
});

test('both are there, with every number of points, NaN and runs that rounding ends', () => {
  expect(new Set(runs.map(({ by }) => by)).size).toBe(2);
  expect(runs.some(({ start, control }) => control['npt'] === start.length + 2)).toBe(true);
  expect(runs.some(({ calls }) => calls.some((call) => call.includes('NaN')))).toBe(true);
});
