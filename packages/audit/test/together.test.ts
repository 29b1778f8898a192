import type { AuditInput } from '@mixdiff/schema';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { ownDefinition } from '../src/definitions.ts';
import { bestScale, scaled } from '../src/log-likelihoods.ts';
import { contradictions } from '../src/together.ts';
import { boxFor, read, refereeFor, sure } from './made.ts';
import { decimals, pointOf, published } from './published.ts';

const problem = sleepstudy('REML');
const referee = refereeFor(problem);
const maximum = published(problem, (x) => x);

/** A table of a fit that stopped at some variances: what follows from them is taken there. */
function tableAt(factor: number): AuditInput {
  const at = pointOf(maximum);
  const away = { ...at, Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map((x) => factor * x) })) };
  const scale = bestScale(referee, away, 'REML')?.scale ?? 1;
  const there = scaled(away, scale);
  const { beta } = sure(referee.generalizedLeastSquares(there));
  const [se] = ownDefinition(referee, there, problem);
  const two = decimals(3);
  const cov = there.Sigma[0]?.data ?? new Float64Array(4);
  return {
    ...maximum,
    fixed: { '(Intercept)': two(beta[0] as number), Days: two(beta[1] as number) },
    se: Object.fromEntries([...(se?.values ?? [])].map(([name, x]) => [name, two(x)])),
    random: [
      {
        group: 'Subject',
        terms: ['(Intercept)', 'Days'],
        cov: [[two(cov[0] as number)], [two(cov[1] as number), two(cov[3] as number)]],
      },
    ],
    sigma: two(Math.sqrt(there.residual.kind === 'variance' ? there.residual.sigma2 : Number.NaN)),
    logLik: two(sure(referee.logLik({ ...there, beta }, 'REML')).logLik),
  };
}
function against(input: AuditInput): string[] {
  const box = boxFor(input, problem);
  const stated = { se: ownDefinition(referee, box.at, problem), df: [] };
  return contradictions(read(input), problem, box, referee, stated, new Set(['se REML, theta-fixed']));
}

test.each([0.3, 1, 2.5])('a fit that ended at %f times the variances has no number against it', (factor) => {
  expect(against(tableAt(factor))).toEqual([]);
});
test.each<[string, (table: AuditInput) => Partial<AuditInput>, string]>([
  ['a fixed effect', ({ fixed }) => ({ fixed: { ...fixed, Days: '10.900' } }), 'beta|Days'],
  ['a standard error', ({ se }) => ({ se: { ...se, Days: '1.200' } }), 'se|Days'],
  ['the log-likelihood', () => ({ logLik: '-900.000' }), 'logLik'],
  ['sigma', () => ({ sigma: '40.000' }), 'the residual standard deviation'],
])('%s that was changed afterwards is', (_, change, told) => {
  const table = tableAt(2.5);
  expect(against({ ...table, ...change(table) })).toContain(told);
});
test('a standard deviation beside another variance is, and so is a correlation', () => {
  const table = tableAt(1);
  const [block] = table.random as [AuditInput['random'][number]];
  const [v = 0, c = 0, w = 0] = (block.cov ?? []).flat().map(Number);
  const sd = [Math.sqrt(v), Math.sqrt(w)].map((x) => x.toFixed(3));
  const right = { ...block, sd, corr: [[(c / Math.sqrt(v * w)).toFixed(3)]] };
  expect(against({ ...table, random: [right] })).toEqual([]);
  expect(against({ ...table, random: [{ ...right, sd: [sd[0] as string, '6.922'] }] })).toEqual(['sd|Subject|Days']);
  expect(against({ ...table, random: [{ ...right, corr: [['0.660']] }] })).toEqual([
    'correlation|Subject|Days,(Intercept)',
  ]);
});
test('variances that are no covariance matrix are against themselves', () => {
  const random = [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['600.0'], ['900.0', '35.0']] }];
  expect(against({ ...tableAt(1), random })).toEqual(['the variances themselves, which are no covariance matrix']);
});
