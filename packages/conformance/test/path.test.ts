/** Whether an end hangs on rounding, for every re-implementation alike. */
import { mixedBackends } from '@mixdiff/backends';
import { choose, type Engine, type Fit, isRefusal, type PathSensitivity, type Problem } from '@mixdiff/contract';
import { sensitivityOf } from '@mixdiff/runs';
import { intercept, jsp, problem, readCsv, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

async function opened(id: string, given: Problem, version?: string): Promise<Engine> {
  const backend = mixedBackends.find((one) => one.id === id);
  const chosen = backend && choose(backend, version);
  if (!chosen || isRefusal(chosen)) throw new Error(chosen?.message ?? id);
  const engine = await backend.open?.(given, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? id);
  return engine;
}
function made(engine: Engine): Fit {
  const fit = engine.fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
async function measured(id: string, given: Problem, version?: string): Promise<PathSensitivity> {
  const engine = await opened(id, given, version);
  const found = await sensitivityOf(given, made(engine), engine, async (moved, rounding) =>
    (await opened(id, moved, version)).fit(undefined, rounding),
  );
  if (!found || typeof found === 'string') throw new Error(found ?? 'not measured');
  return found;
}
function hard(name: string, fixed: readonly string[], slope: string, method: Problem['method']): Problem {
  const rows = readCsv(`hard/${name}.csv`);
  const column = (of: string) => ({ name: of, term: of, values: rows.map((row) => Number(row[of])) });
  const columns = [intercept(rows.length), column(slope)];
  const labels = rows.map((row) => row['g'] as string);
  const y = rows.map((row) => Number(row['y']));
  return problem(y, [intercept(rows.length), ...fixed.map(column)], [{ group: 'g', labels, columns }], method);
}

/**
 * By how much logLik of R's fit (R 4.2.2: lme4 1.1-31, nlme 3.1-162, glmmTMB 1.1.5) to sleepstudy by REML moves when 1e8 is
 * added to the response.
 */
const LOST: Readonly<Record<string, number>> = { lme4: 2.2e-9, nlme: 2.4e-9, glmmTMB: 4.6e-9 };

describe.each(mixedBackends.map((backend) => [backend.id] as const))('%s', (id) => {
  test('rounding that moves nothing changes nothing; sizes are positive, and large ones are heard', async () => {
    const given = sleepstudy('REML');
    const own = made(await opened(id, given));
    const sizes: number[] = [];
    const still = (await opened(id, given)).fit(undefined, (size) => {
      sizes.push(size);
      return 0;
    });
    if (isRefusal(still)) throw new Error(still.message);
    expect(still.native.values).toEqual(own.native.values);
    expect(still.stop).toEqual(own.stop);
    expect(sizes.length).toBeGreaterThanOrEqual(own.stop.evaluations.f);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThan(1e-6);
    let up = 1;
    const loud = (await opened(id, given)).fit(undefined, () => {
      up = -up;
      return up;
    });
    if (!isRefusal(loud)) expect(loud.native.values).not.toEqual(own.native.values);
  });
  test('sleepstudy and JSP hold, twice the same', async () => {
    for (const given of [sleepstudy('REML'), jsp('REML')]) {
      const first = await measured(id, given);
      expect(first).toMatchObject({ sensitive: false, elsewhere: 0, refits: 8 });
      expect(first.spread).toBeLessThan(1e-6);
      expect(await measured(id, given)).toEqual(first);
    }
  });
  test('the rounding of the printed value: nothing to sleepstudy as it is, what R loses where its response is far off', async () => {
    const given = sleepstudy('REML');
    const off = async (by: number): Promise<number> => {
      const far = await opened(id, {
        ...given,
        response: { ...given.response, y: given.response.y.map((value) => value + by) },
      });
      return far.logLikRounding(made(far).native.values);
    };
    expect((await measured(id, given)).valueRounding).toBe(await off(0));
    expect(await off(0)).toBeLessThan(1e-11);
    const bound = await off(1e8);
    expect(bound).toBeGreaterThan(LOST[id] as number);
    expect(bound).toBeLessThan(1e-6);
    expect(await off(1e10)).toBeGreaterThan(1e-6);
  });
});

test("JSP's false zero is no matter of rounding: jitter of 1e-8 never moves it in R either", async () => {
  expect(await measured('glmmTMB', jsp('ML'), '1.1.9')).toMatchObject({ sensitive: false });
});
test.each([
  ['lme4', 'year-1', ['x'], 'x', 'REML'],
  ['lme4', 'scales-21', ['x', 'z'], 'x', 'REML'],
  ['glmmTMB', 'scales-21', ['x', 'z'], 'x', 'REML'],
] as const)('%s on %s, where it and the package end apart, is sensitive', async (id, name, fixed, slope, method) => {
  const found = await measured(id, hard(name, fixed, slope, method), id === 'lme4' ? '1.1-31' : '1.1.5');
  expect(found).toMatchObject({ sensitive: true });
  expect(found.spread).toBeGreaterThan(0.01);
});
test.each(['ML', 'REML'] as const)(
  'glmmTMB on year-1 by %s, where it follows R to the last iteration, holds',
  async (method) => {
    expect(await measured('glmmTMB', hard('year-1', ['x'], 'x', method), '1.1.5')).toMatchObject({ sensitive: false });
  },
);
test('what would take long is left out with its reason; a fit at a given point has no path', async () => {
  const given = sleepstudy('REML');
  const engine = await opened('lme4', given);
  const fit = made(engine);
  const again = async () => engine.fit();
  const large = { ...fit, stop: { ...fit.stop, evaluations: { f: 1e6, g: 0 } } };
  expect(await sensitivityOf(given, large, engine, again)).toMatch(/^runs\/large/);
  expect(await sensitivityOf(given, { ...fit, stop: { ...fit.stop, reason: 'given' } }, engine, again)).toBeUndefined();
  expect(await sensitivityOf(given, fit, null, again)).toBeUndefined();
});
test('an end that has lost its log-likelihood is another end than one that has it', async () => {
  const given = sleepstudy('REML');
  const engine = await opened('lme4', given);
  const fit = made(engine);
  const lost = { ...fit, logLik: Number.NaN };
  const of = (one: Fit, ends: readonly Fit[]) => {
    const rest = [...ends];
    return sensitivityOf(given, one, engine, async () => rest.shift() ?? one);
  };
  expect(await of(lost, [fit, fit])).toMatchObject({ elsewhere: 2, spread: 0, sensitive: true });
  expect(await of(fit, [lost])).toMatchObject({ elsewhere: 1, spread: 0, sensitive: true });
  expect(await of(lost, [])).toMatchObject({ elsewhere: 0, spread: Number.NaN, sensitive: false });
});
