import { mixedBackends } from '@mixdiff/backends';
import { type Context, choose } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { bootstrapIntervals, profileIntervals, waldIntervals } from '@mixdiff/inference';
import { lme4 } from '@mixdiff/lme4';
import { agree, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { sure } from './inference-models.ts';

/** Rows of `confint` by version of the real lme4, under both kinds of names: golden/inference/names.R. */
interface Limits {
  readonly name: readonly string[];
  readonly lower: readonly string[];
  readonly upper: readonly string[];
}
interface Model {
  readonly data: string;
  readonly formula: string;
  readonly name: readonly string[];
  readonly label: readonly string[];
  readonly profile?: Limits;
  readonly boot?: Limits & { readonly seed: number; readonly nsim: number };
}
const recorded = readGoldenJson<Record<string, { readonly models: readonly Model[] }>>('inference/names.json');
const context: Context = { milliseconds: () => 0 };

const problemOf = ({ data, formula }: Model) => {
  const table = sure(parseCsv(readGolden(`inference/${data}.csv`), { name: `${data}.csv` }));
  const factors = { id: null, site: null, g: null, h: null };
  const known = Object.fromEntries(Object.entries(factors).filter(([name]) => formula.includes(`| ${name})`)));
  return sure(buildProblem(table, { formula, method: 'REML', factors: known }, { dataHash: '' })).problem;
};
const cases = Object.entries(recorded).flatMap(([version, { models }]) =>
  models.map((model) => ({ version, model, name: `lme4 ${version}: ${model.formula}` })),
);

test.each(cases)('$name', async ({ version, model }) => {
  const problem = problemOf(model);
  const chosen = sure(choose(lme4, version));
  const fit = sure(await lme4.fit(problem, chosen, context));
  const { intervals } = sure(waldIntervals(fit, problem));
  expect(intervals.map((i) => i.name)).toEqual(model.name);
  expect(intervals.map((i) => i.label)).toEqual(model.label);
});

describe.each(cases.filter(({ model }) => model.profile))('limits, $name', ({ version, model }) => {
  test('profile and bootstrap stand under the names that R gives them', async () => {
    const problem = problemOf(model);
    const chosen = sure(choose(lme4, version));
    const fit = sure(await lme4.fit(problem, chosen, context));
    const profile = sure(profileIntervals(fit, problem));
    const { seed, nsim } = model.boot!;
    const boot = sure(await bootstrapIntervals(lme4, fit, problem, { seed, nsim }, context));
    // The profile's spline and the refits' xtol_rel of 1e-4, as in inference-r.test.ts; lme4 before 1.1-33 refits REML
    // with n - 1, which the followed version does too.
    const pairs = [
      [profile.intervals, model.profile!, 2e-3],
      [boot.intervals, model.boot!, 2e-3],
    ] as const;
    for (const [found, R, abs] of pairs) {
      expect(found.map((i) => i.name)).toEqual(R.name);
      found.forEach((interval, i) => {
        const tolerance = { abs, source: `lme4 ${version}` };
        agree(interval.lower, Number(R.lower[i]), tolerance, `${interval.name} lower`);
        agree(interval.upper, Number(R.upper[i]), tolerance, `${interval.name} upper`);
      });
    }
  });
});

test('a backend whose original numbers nothing has the newest order, with the meaning beside it', async () => {
  const problem = problemOf(recorded['1.1-31']!.models[0]!);
  for (const backend of mixedBackends.filter((b) => !b.choices.some((choice) => choice.name === 'variance-order'))) {
    const fit = sure(await backend.fit(problem, sure(choose(backend)), context));
    const { intervals } = sure(waldIntervals(fit, problem));
    expect(intervals.slice(0, 3).map((i) => [i.name, i.label])).toEqual([
      ['.sig01', 'sd_(Intercept)|id'],
      ['.sig02', 'sd_month|id'],
      ['.sig03', 'cor_month.(Intercept)|id'],
    ]);
  }
});
