import { type Fit, type Note, type PathSensitivity, type Problem, refuse } from '@mixdiff/contract';
import { dyestuff2, madeEngine, sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type Again, sensitivityOf } from '../src/path-sensitivity.ts';

const problem = sleepstudy('ML');
const engine = madeEngine(problem, () => statedFit(problem));
const endAt = (logLik: number, change: Partial<Fit> = {}): Fit =>
  statedFit(problem, {
    logLik,
    native: { ...statedFit(problem).native, names: ['a'], values: Float64Array.of(logLik) },
    ...change,
  });
const given = endAt(-10);
const measured = async (again: Again): Promise<PathSensitivity> => {
  const found = await sensitivityOf(problem, given, engine, again);
  if (found === undefined || typeof found === 'string') throw new Error(`not measured: ${found}`);
  return found;
};
/** The ends of the refits, the last of them for all that follow. */
const ending =
  (...ends: Awaited<ReturnType<Again>>[]): Again =>
  async () =>
    (ends.length > 1 ? ends.shift() : ends[0]) as Awaited<ReturnType<Again>>;

test('the data are moved by at most 1e-12, zeros and ones not at all, and alike for every engine', async () => {
  const seen: Problem[] = [];
  await measured(async (moved) => {
    seen.push(moved);
    return given;
  });
  const { X } = problem.parts.conditional;
  for (const moved of seen) {
    const columns = moved.parts.conditional.X.data;
    X.data.forEach((x, i) => {
      const to = columns[i] as number;
      if (x === 0 || x === 1) expect(to).toBe(x);
      else expect(Math.abs(to / x - 1)).toBeLessThanOrEqual(1.0001e-12);
    });
    expect(moved.response.y).not.toEqual(problem.response.y);
  }
  const again: Problem[] = [];
  await measured(async (moved) => {
    again.push(moved);
    return given;
  });
  expect(again.every((moved, i) => moved === seen[i])).toBe(true);
  expect(new Set(seen).size).toBe(seen.length);
});
test('a moved problem has every linear predictor, moved likewise', async () => {
  const { conditional } = problem.parts;
  const inflated: Problem = { ...problem, parts: { conditional, zeroInflation: conditional } };
  const seen: Problem[] = [];
  await sensitivityOf(inflated, given, engine, async (moved) => {
    seen.push(moved);
    return given;
  });
  for (const { parts } of seen) {
    expect(parts.zeroInflation?.columns).toEqual(conditional.columns);
    expect(parts.zeroInflation?.X.data).not.toEqual(conditional.X.data);
  }
  expect(seen.length).toBeGreaterThan(0);
});

test('rounding is drawn within a tenth of its bound', async () => {
  const drawn: number[] = [];
  await measured(async (_, rounding) => {
    for (let i = 0; i < 50; i++) drawn.push(rounding(2));
    return given;
  });
  expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(0.2);
  expect(Math.max(...drawn)).toBeGreaterThan(0.15);
  expect(Math.min(...drawn)).toBeLessThan(-0.15);
});
describe('another end', () => {
  const warning: Note = { code: 'lme4/singular', text: '', level: 'warning' };
  test.each<[string, Fit | ReturnType<typeof refuse>, boolean]>([
    ['the same point', endAt(-10), false],
    ['within a millionth', endAt(-10 - 9e-7), false],
    ['beyond a millionth', endAt(-10 + 2e-6), true],
    ['another reason to stop', endAt(-10, { stop: { ...given.stop, reason: 'budget' } }), true],
    ['another warning', endAt(-10, { notes: [warning] }), true],
    ['a message is none', endAt(-10, { notes: [{ ...warning, level: 'message' }] }), false],
    ['a refusal', refuse('lme4/family', 'no'), true],
    ['a log-likelihood that is lost', endAt(Number.NaN), true],
  ])('%s', async (_, end, elsewhere) => {
    const found = await measured(ending(end, given));
    expect([found.elsewhere, found.sensitive]).toEqual([elsewhere ? 1 : 0, elsewhere]);
  });
});
test('the spread is over all ends that have a log-likelihood', async () => {
  const found = await measured(ending(endAt(-12), endAt(Number.NaN), endAt(-9.5), given));
  expect(found).toMatchObject({ spread: 2.5, elsewhere: 3, valueRounding: 1e-9, refits: 8 });
  expect(found.ends).toHaveLength(8);
});
test('what is too large is left out with its reason, a point that was given has none', async () => {
  const again = ending(given);
  const large = { ...given, stop: { ...given.stop, evaluations: { f: 1e5, g: 1e4 } } };
  expect(await sensitivityOf(problem, large, engine, again)).toMatch(/^runs\/large: .*1000000 rows times evaluations/);
  const start = { ...given, stop: { ...given.stop, reason: 'given' as const } };
  expect(await sensitivityOf(problem, start, engine, again)).toBeUndefined();
  expect(await sensitivityOf(dyestuff2('ML'), given, null, again)).toBeUndefined();
});
