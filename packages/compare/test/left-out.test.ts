import type { Certificate } from '@mixdiff/contract';
import { DEFAULT_PLAN } from '@mixdiff/robustness';
import type { Run } from '@mixdiff/runs';
import type { Mechanism } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import { isLarge, planWithin, workAllowed } from '../src/budget.ts';
import { changesLeftOut, refereeLeftOut, rewordingsLeftOut, startsLeftOut } from '../src/left-out.ts';

const judged = (searched: Partial<Certificate['searched']>, because: Certificate['because'] = []) => ({
  run: { id: 'lme4/REML', method: 'REML' } as Run,
  certificate: {
    searched: { starts: 20, reached: 3, seed: 1, how: 'multi-start', ...searched },
    because,
  } as Certificate,
});
const problem = (rows: number, levels: number) =>
  ({
    response: { y: new Float64Array(rows) },
    parts: { conditional: { columns: ['(Intercept)', 'x'] } },
    random: [{ levels: Array.from({ length: levels }, String), columns: ['(Intercept)'], structure: { kind: 'us' } }],
  }) as unknown as Run['problem'];
const run = (of: Run['problem'], f: number): Run =>
  ({ problem: of, fit: { stop: { evaluations: { f, g: 0 } } } }) as unknown as Run;

describe('what a comparison of a large model may take', () => {
  test('is a multiple of the work of all its fits; of a small one the usual bounds hold', () => {
    const [small, large] = [problem(20_000, 2000), problem(20_001, 10)];
    expect([isLarge(small), isLarge(large), isLarge(problem(100, 2001))]).toEqual([false, true, true]);
    expect(workAllowed([run(small, 50)], 2)).toBeNull();
    const [one, two] = [workAllowed([run(large, 30), run(large, 10)], 1), workAllowed([run(large, 40)], 2)];
    expect(two).toBe(2 * (one as number));
    expect(planWithin(DEFAULT_PLAN, null)).toBe(DEFAULT_PLAN);
    expect(planWithin(DEFAULT_PLAN, 7).work).toBe(7);
    // so many as were asked for, whatever they take
    expect(planWithin({ ...DEFAULT_PLAN, work: Number.POSITIVE_INFINITY }, 7).work).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what was left out', () => {
  test('starts that nobody climbed from, once a search', () => {
    const some = judged({ climbed: 3 });
    const [told, ...others] = startsLeftOut(
      [some, some, judged({ climbed: 20 }), judged({}), judged({ how: 'scan', climbed: 1 })],
      2,
    );
    expect(others).toEqual([]);
    expect(told).toMatchObject({ what: 'starts', by: 'fits' });
    expect(told?.text).toContain('REML: 17 of the 20 starts');
    expect(told?.text).toContain('2 times the evaluations of the fits');
  });
  test('the referee, with the reason that the certificates give', () => {
    const note = { code: 'certify/finite-difference', text: 'judged by finite differences: a block of 4100' } as const;
    expect(refereeLeftOut([judged({}), judged({}, [note]), judged({}, [note])])).toEqual([
      {
        what: 'referee',
        by: 'size',
        text: "the referee's log-likelihoods; fits are judged by finite differences: a block of 4100",
      },
    ]);
  });
  test('changes and jittered starts, rewordings', () => {
    const mechanism = { fit: 'lme4/ML', trigger: { untried: 4 }, frequency: [{ runs: 100 }, { runs: 30 }] };
    const whole = { fit: 'nlme/ML', trigger: {}, frequency: [{ runs: 100 }] };
    const found = changesLeftOut([mechanism, whole] as unknown as Mechanism[], DEFAULT_PLAN, 2);
    expect(found.map(({ text }) => text)).toEqual([
      'lme4/ML: 4 changes that might repair it, 70 of 100 jittered starts, as these refits may take 2 times the work of the fits',
    ]);
    expect(rewordingsLeftOut([], 2)).toEqual([]);
    expect(rewordingsLeftOut([['lme4/ML', 'rows reversed']], 3)[0]?.text).toContain(
      'lme4/ML, rows reversed: not fitted',
    );
  });
});
