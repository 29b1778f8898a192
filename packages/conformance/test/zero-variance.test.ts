import { mixedBackends } from '@mixdiff/backends';
import { type Context, choose, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { bootstrapTest, likelihoodRatioOfDrop, rlrt, without } from '@mixdiff/inference';
import { lme4 } from '@mixdiff/lme4';
import { agree, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { sure } from './inference-models.ts';

/** Variances of (1 | g) whose maximum is zero: golden/inference/zero.R. lme4's theta is exactly 0 in each. */
const { models } = readGoldenJson<{
  readonly models: readonly {
    readonly data: string;
    readonly theta: readonly string[];
    readonly statistic: readonly [string];
    readonly p: readonly [string];
  }[];
}>('inference/zero.json');
const context: Context = { milliseconds: () => 0 };
const TERM = '1 | g';
const problemOf = (data: string, scale = 1): Problem => {
  const table = sure(parseCsv(readGolden(`inference/${data}`), { name: data }));
  const spec = { formula: 'y ~ x + (1 | g) + (1 | h)', method: 'REML', factors: { g: null, h: null } } as const;
  const { problem } = sure(buildProblem(table, spec, { dataHash: '' }));
  return { ...problem, response: { ...problem.response, y: problem.response.y.map((y) => y * scale) } };
};

const able = mixedBackends.filter((b) => !b.lacks(problemOf('zero-2.csv')).includes('crossed-groups'));

describe.each(models)('$data', ({ data, statistic, p }) => {
  test.each(able.map((b) => [b.id, b] as const))(
    '%s: a zero variance has p = 1, whatever the optimizer left',
    async (_, b) => {
      for (const scale of [1, 1e4]) {
        const got = sure(
          await rlrt(b, sure(choose(b)), problemOf(data, scale), TERM, { seed: 1, nsim: 1000 }, context),
        );
        // glmmTMB's optimizer may stop further down than a rounding error; it never makes a variance out of it.
        expect(got.statistic).toBeLessThan(1e-5);
        expect(got.p).toBe(1);
      }
    },
  );
  test('RLRsim takes the difference as it is, and so does the rule of its name', async () => {
    const chosen = sure(choose(lme4, '1.1-31'));
    const asItIs = await rlrt(lme4, chosen, problemOf(data), TERM, { seed: 1, zero: 'exact' }, context);
    const within = sure(await rlrt(lme4, chosen, problemOf(data), TERM, { seed: 1 }, context));
    const got = sure(asItIs);
    // A statistic of 0 or below, of either program, has p = 1 by either rule.
    if (got.statistic > 0 && Number(statistic[0]) > 0) {
      agree(got.p, Number(p[0]), { abs: 1e-12, source: 'exactRLRT, seed 1' });
      expect(within.pAsItIs).toBe(got.p);
    } else expect([got.p, Number(p[0])]).toContain(1);
  });
});

test.each(models)(
  '$data: the mixture and the bootstrap count a zero as one, and draws of zero as none that is positive',
  async ({ data }) => {
    const problem = problemOf(data);
    const chosen = sure(choose(lme4));
    for (const method of ['ML', 'REML'] as const) {
      const p = { ...problem, method };
      const lrt = sure(await likelihoodRatioOfDrop(lme4, chosen, p, `(${TERM})`, context));
      expect([lrt.zero, lrt.p]).toEqual([true, 1]);
      const asItIs = sure(await likelihoodRatioOfDrop(lme4, chosen, p, `(${TERM})`, context, 'exact'));
      // The equal mixture with a point at 0 gives a half to whatever is above 0.
      expect(asItIs.p).toBeCloseTo(asItIs.statistic > 0 ? 0.5 : 1, 2);
      expect(lrt.notes.some(({ code }) => code === 'inference/zero-within-rounding')).toBe(lrt.statistic > 0);
    }
    const small = sure(without(problem, `(${TERM})`));
    const pb = sure(await bootstrapTest(lme4, chosen, problem, small, { nsim: 60, seed: 1 }, context));
    expect(pb.p).toBe(1);
    // About half of the draws are zero by right: none of these is among the positive ones.
    expect(pb.positive).toBe(pb.reference.filter((x) => x >= 1e-6).length);
    expect(pb.positive).toBeLessThan(50);
  },
);

test('a small variance that is one is tested as one', async () => {
  // Noise that the groups of g share, so small that the statistic is near 0 and not at it.
  const p = problemOf(models[0]!.data);
  const at = p.random.find((term) => term.name === TERM)!;
  const statistics: { readonly statistic: number; readonly p: number }[] = [];
  for (let share = 0; share < 1.5; share += 0.1) {
    const y = p.response.y.map((v, i) => v + share * Math.sin(7 * (at.level[i] ?? 0)));
    const got = sure(
      await rlrt(
        lme4,
        sure(choose(lme4)),
        { ...p, response: { ...p.response, y } },
        TERM,
        { seed: 1, nsim: 2000 },
        context,
      ),
    );
    statistics.push(got);
  }
  const positive = statistics.filter(({ statistic }) => statistic > 1e-4);
  expect(positive.length).toBeGreaterThan(5);
  for (const { p: value } of positive) expect(value).toBeLessThan(0.5);
});
