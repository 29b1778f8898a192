/**
 * Hard inputs: a mean of 1e8, raw columns of 1e5, years as slopes, near-singular correlations. R's own f, g and end
 * (golden/hard/record.R), and the likelihood in twice the working precision, which tells whose digits are lost.
 */
import { choose, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { agree, exactLogLik, intercept, problem, readCsv, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { glmmTMB } from '../src/index.ts';
import { openModel } from '../src/model.ts';
import { originalRounding } from '../src/original-rounding.ts';
import { fitted, opened, standardErrors } from './opened.ts';

interface Recorded {
  readonly file: string;
  readonly formula: string;
  readonly REML: boolean;
  readonly points: readonly { readonly par: number[]; readonly f: number; readonly g: number[] }[];
  readonly objective: number;
  readonly message: string;
  readonly iterations: number;
  readonly evaluations: readonly number[];
}
const { cases } = readGoldenJson<{ cases: Recorded[] }>('hard/glmmtmb.json');
const named = cases.map((one) => [`${one.file}, ${one.REML ? 'REML' : 'ML'}`, one] as const);
const find = (file: string, REML: boolean): Recorded =>
  cases.find((c) => c.file === file && c.REML === REML) as Recorded;

function read({ file, formula, REML }: Recorded): Problem {
  const bare = (text: string): string => text.replaceAll('"', '');
  const rows = readCsv(`hard/${file}`).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [bare(name), bare(value)])),
  );
  const split = (text: string, by: string): string[] => text.split(by).map((part) => part.trim());
  const column = (name: string) =>
    name === '1' ? intercept(rows.length) : { name, term: name, values: rows.map((row) => Number(row[name])) };
  const columns = (text: string) => [...new Set(['1', ...split(text, '+')])].map(column);
  const [response, model] = split(formula, '~') as [string, string];
  const random = [...model.matchAll(/\(([^|]*)\|([^)]*)\)/g)].map(([, left, right]) => {
    const group = (right as string).trim();
    return { group, labels: rows.map((row) => row[group] as string), columns: columns(left as string) };
  });
  const fixed = split(model.replaceAll(/\+\s*\([^)]*\)/g, ''), '+').join('+');
  const y = rows.map((row) => Number(row[response]));
  return problem(y, columns(fixed), random, REML ? 'REML' : 'ML');
}

describe.each(named)('%s', (_, one) => {
  test("the objective is R's, as far as R's own holds", async () => {
    const engine = await opened(read(one), '1.1.5');
    for (const { par, f } of one.points) {
      // R's digits: 4e-6 of f at the start of scales-21 under REML, 1e-8 at the end of rpl-gb12
      agree(engine.objective(Float64Array.from(par)), f, { rel: 5e-6, source: 'glmmTMB 1.1.5' });
    }
  });
  test('and what is between them is what is said of the rounding of the original', () => {
    const chosen = choose(glmmTMB, '1.1.5');
    if (isRefusal(chosen)) throw new Error(chosen.message);
    const model = openModel(read(one), chosen);
    if (isRefusal(model)) throw new Error(model.message);
    for (const { par, f } of one.points) {
      const ours = model.solveAt(Float64Array.from(par));
      agree(ours.value, f, { abs: 10 * originalRounding(model, ours).value, source: 'glmmTMB 1.1.5' });
    }
  });
  test.skipIf(read(one).response.y.length > 100)(
    'and the likelihood at that point, to the rounding that it states',
    async () => {
      const given = read(one);
      const engine = await opened(given, '1.1.5');
      for (const { par } of one.points) {
        const at = engine.toCanonical(Float64Array.from(par));
        const source = 'twice the working precision';
        agree(engine.logLik(Float64Array.from(par)), exactLogLik(given, at), { rel: 1e-12, abs: 1e-4, source });
      }
    },
  );
});

test('a mean of 1e8 under ML: where 1.1.5 ends, after as many iterations', async () => {
  const one = find('bigmean-16.csv', false);
  const fit = await fitted(read(one), '1.1.5');
  agree(-fit.logLik, one.objective, { abs: 1e-6, source: 'glmmTMB 1.1.5' });
  expect([fit.stop.iterations, fit.stop.evaluations.f]).toEqual([one.iterations, one.evaluations[0]]);
  expect(fit.stop.message).toBe(one.message);
  expect(fit.withheld).toContain('logLik');
});
test('its standard errors, the inverse of a Hessian of rounding, are absent with their reason', async () => {
  const fit = await fitted(read(find('bigmean-16.csv', false)), '1.1.5');
  expect(standardErrors(fit)).toEqual([Number.NaN, Number.NaN]);
  expect(fit.absent).toEqual({
    'se|(Intercept)': 'glmmtmb/hessian-digits-lost',
    'se|x': 'glmmtmb/hessian-digits-lost',
  });
});
test('standard deviations of 1e-60: where the inner iteration of TMB is refused, there is no value, as in R', async () => {
  const one = find('steep.csv', false);
  const fit = await fitted(read(one), '1.1.5');
  // R's own end moves by 1e-3 with the last bits; without the refusals ours was 25 higher
  agree(-fit.logLik, one.objective, { abs: 0.01, source: 'glmmTMB 1.1.5' });
  expect([fit.stop.iterations, fit.stop.message]).toEqual([one.iterations, one.message]);
  expect(fit.notes.map(({ code }) => code)).toContain('glmmtmb/failed-evaluations');
});
test.each(['sas-SIMS.csv', 'slope3-3.csv'])("%s: R's path to the last iteration", async (file) => {
  for (const one of [find(file, false), find(file, true)]) {
    const fit = await fitted(read(one), '1.1.5');
    agree(-fit.logLik, one.objective, { abs: 1e-8, source: 'glmmTMB 1.1.5' });
    expect([fit.stop.iterations, fit.stop.evaluations.f]).toEqual([one.iterations, one.evaluations[0]]);
  }
});
test('a slope on a column of 1e8 under ML: no digits left, no log-likelihood and no standard errors', async () => {
  const bare = read(find('year-1.csv', false));
  const far = (columns: Matrix) => ({
    ...columns,
    data: columns.data.map((v, i) => (i < columns.nrow ? v : v * 2 ** 27)),
  });
  const given = {
    ...bare,
    parts: { conditional: { ...bare.parts.conditional, X: far(bare.parts.conditional.X) } },
    random: bare.random.map((term) => ({ ...term, Z: far(term.Z) })),
  };
  const fit = await fitted(given, '1.1.5');
  expect([fit.logLik, fit.vcov, fit.absent['logLik']]).toEqual([Number.NaN, null, 'glmmtmb/digits-lost']);
});
