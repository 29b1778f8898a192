import { agree, agreeAll, agreesWithPrinted, jsp, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { anova } from '../src/index.ts';
import { fitted, opened, residualVariance } from './opened.ts';

const printed = { rel: 1e-5, source: 'lme, msVerbose' };
interface Replay {
  readonly name: string;
  readonly calls: readonly [string, readonly number[], number][];
  readonly result: {
    readonly par: readonly number[];
    readonly iterations: number;
    readonly nf: number;
    readonly ng: number;
  };
}
const replays: Replay[] = readGolden('nlminb/replays.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const replay = (name: string): Replay => replays.find((r) => r.name === name) as Replay;

describe('the way of lme on JSP', () => {
  test.each([
    ['REML', [0.199073, 0.513378], [1.42152, 1.14657], [1.64253, 1.0724]],
    ['ML', [0.199073, 0.513378], [1.41998, 1.16445], null],
  ] as const)('%s: start, after EM, end', async (method, start, afterEm, end) => {
    const engine = await opened(jsp(method));
    const fit = await fitted(jsp(method));
    agreeAll(engine.start, start, printed, 'start');
    agreeAll(fit.trace?.[1]?.par.data.subarray(0, 2) ?? [], afterEm, printed, 'after EM');
    if (end) agreeAll(fit.native.values, end, printed, 'end');
    expect(fit.stop.iterations).toBe(7);
    expect(fit.stop.message).toBe('relative convergence (4)');
    expect(fit.trace?.map(({ phase }) => phase)).toEqual(['em', 'nlminb']);
  });

  test.each([
    ['REML', 'lme-reml-1'],
    ['ML', 'lme-ml-2'],
  ] as const)("%s: lme's own objective at the points that it tried", async (method, name) => {
    const engine = await opened(jsp(method));
    for (const [, par, value] of replay(name).calls) {
      // Two orthogonal decompositions of 953 rows: a few hundred roundings.
      agree(engine.objective(Float64Array.from(par)), value, { rel: 1e-13, source: 'lme in R 4.2.2' }, `at ${par}`);
    }
    const fit = await fitted(jsp(method));
    const { result } = replay(name);
    expect(fit.stop.evaluations).toEqual({ f: result.nf, g: result.ng });
    agreeAll(fit.native.values, result.par, { abs: 2e-6, source: 'lme in R 4.2.2' });
  });

  test('ML maximum', async () => {
    const fit = await fitted(jsp('ML'));
    agree(fit.logLik, -2964.164689, { abs: 1e-6, source: 'R, three engines' });
    agree(fit.canonical.Sigma[1]?.data[0] as number, 1.03557, { abs: 1e-4, source: 'R, three engines' });
    expect(fit.meaning.seScale).toBeCloseTo(Math.sqrt(953 / 943), 14);
  });
});

interface Published {
  readonly engine: string;
  readonly quantity: string;
  readonly printed: string;
}

test('the published summary and anova, to the printed digit', async () => {
  const problem = jsp('REML');
  const fit = await fitted(problem);
  const rows = anova(fit, problem);
  const { meaning, logLik, canonical, vcov, df } = fit;
  const p = problem.parts.conditional.columns.length;
  const sigma = Math.sqrt(residualVariance(fit));
  const cov = (i: number, j: number): number => vcov?.data[i * p + j] as number;
  const at = (name: string | undefined): number => problem.parts.conditional.columns.indexOf(name as string);
  const sds: Record<string, number> = { Residual: sigma };
  problem.random.forEach(({ group }, k) => {
    sds[group] = Math.sqrt(canonical.Sigma[k]?.data[0] as number);
  });
  const quantity: Record<string, (a?: string, b?: string) => number> = {
    aic: () => 2 * meaning.k - 2 * logLik,
    bic: () => meaning.k * Math.log(meaning.nBIC) - 2 * logLik,
    logLik: () => logLik,
    sd: (group) => sds[group as string] as number,
    beta: (a) => canonical.beta[at(a)] as number,
    se: (a) => Math.sqrt(cov(at(a), at(a))),
    df: (a) => df?.[at(a)] as number,
    statistic: (a) => (canonical.beta[at(a)] as number) / Math.sqrt(cov(at(a), at(a))),
    correlation: (a, b) => cov(at(a), at(b)) / Math.sqrt(cov(at(a), at(a)) * cov(at(b), at(b))),
    anova: (a, field) => rows.find((row) => row.term === a)?.[field as 'F'] as number,
  };
  const published = readGoldenJson<Published[]>('jsp/published.json').filter(({ engine }) => engine === 'nlme');
  const checked = published.filter(
    ({ quantity: q, printed: text }) => quantity[q.split('|')[0] as string] && !text.startsWith('<'),
  );
  const wrong = checked.filter(({ quantity: q, printed: text }) => {
    const [name, a, b] = q.split('|');
    return !agreesWithPrinted(quantity[name as string]?.(a, b) as number, text);
  });
  expect(wrong).toEqual([]);
  expect(checked.length).toBeGreaterThan(95);
});
