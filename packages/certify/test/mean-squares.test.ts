import type { Method, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { openReferee } from '@mixdiff/referee';
import { agree, intercept, problem, readCsv } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../src/index.ts';
import { meanSquares } from '../src/mean-squares.ts';

const rows = readCsv('public-reports/cv509892/data.csv');
const oneWay = (method: Method): Problem =>
  problem(
    rows.map((row) => Number(row['y'])),
    [intercept(rows.length)],
    [{ group: 'group_id', labels: rows.map((row) => row['group_id'] as string) }],
    method,
  );
const zeroOf = (p: Problem, sigma2: number) => ({
  beta: new Float64Array(p.parts.conditional.columns.length),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }],
  residual: { kind: 'variance' as const, sigma2 },
});

test('50 numbers in 5 groups: between 5.489 < within 7.190', () => {
  const found = meanSquares(oneWay('REML'));
  if (!found) throw new Error('expected mean squares');
  agree(found.between, 5.4893, { abs: 5e-5, source: 'anova(lm(y ~ group_id)), R 4.2.2' });
  agree(found.within, 7.19, { abs: 5e-5, source: 'anova(lm(y ~ group_id)), R 4.2.2' });
  expect(found.df).toEqual([4, 45]);
});
test('they are in the certificate of the true zero', () => {
  const certificate = certify(oneWay('REML'), zeroOf(oneWay('REML'), 7.0512));
  expect(certificate.verdict).toBe('boundary-maximum');
  const note = certificate.because.find(({ code }) => code === 'certify/mean-squares');
  expect(note?.text).toContain('between the levels of group_id is 5.489 (4 df), that within 7.19 (45 df)');
});

describe('they have the sign of the slope at zero, whatever the design', () => {
  const kinds = ['balanced', 'unbalanced', 'covariate', 'between', 'weights'] as const;
  test.each(kinds.flatMap((kind) => (['REML', 'ML'] as const).map((method) => [kind, method] as const)))(
    '%s, %s',
    (kind, method) => {
      const signs = new Set<boolean>();
      for (let seed = 1; seed <= 12; seed++) {
        const random = new Random(seed);
        const size = (g: number): number => (kind === 'unbalanced' || kind === 'covariate' ? 2 + (g % 4) : 4);
        const at = Array.from({ length: 8 }, (_, g) => Array<number>(size(g)).fill(g)).flat();
        const effect = Array.from({ length: 8 }, () => (seed % 3) * 0.45 * random.normRand());
        const y = at.map((g) => (effect[g] as number) + random.normRand());
        const x = at.map((g) => (kind === 'between' ? g % 2 : random.normRand()));
        const fixed = [intercept(y.length), { name: 'x', term: 'x', values: x }].slice(
          0,
          kind === 'covariate' || kind === 'between' ? 2 : 1,
        );
        const values = Float64Array.from(y, () => 0.5 + random.unifRand());
        const extra = kind === 'weights' ? { weights: { values, kind: 'as-original' as const } } : {};
        const p = problem(y, fixed, [{ group: 'g', labels: at.map(String) }], method, extra);
        const found = meanSquares(p);
        const referee = openReferee(p, { weights: 'precision' });
        if (!found || 'refused' in referee) throw new Error('expected both');
        const gls = referee.generalizedLeastSquares(zeroOf(p, 1));
        if ('refused' in gls) throw new Error(gls.message);
        // beta and sigma^2 at their best where the variance is zero
        const rss = y.reduce((sum, v, i) => {
          const fitted = fixed.reduce((f, c, j) => f + (c.values[i] as number) * (gls.beta[j] as number), 0);
          return sum + (kind === 'weights' ? (values[i] as number) : 1) * (v - fitted) ** 2;
        }, 0);
        const sigma2 = rss / (y.length - (method === 'REML' ? fixed.length : 0));
        const score = referee.score({ ...zeroOf(p, sigma2), beta: gls.beta }, method);
        if ('refused' in score) throw new Error(score.message);
        const slope = score.Sigma[0]?.data[0] as number;
        expect(found.between > found.within).toBe(slope > 0);
        expect(found.exact).toBe(kind === 'balanced' || kind === 'between');
        signs.add(slope > 0);
      }
      // both signs were met
      expect(signs.size).toBe(2);
    },
  );
});
test('none with a second term or a slope', () => {
  const two = oneWay('REML');
  expect(meanSquares({ ...two, random: [...two.random, ...two.random] })).toBeNull();
});
