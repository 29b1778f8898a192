import type { AuditInput } from '@mixdiff/schema';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { ownDefinition } from '../src/definitions.ts';
import { match, type Places, renamed } from '../src/reproduced.ts';
import { read, refereeFor } from './made.ts';
import { decimals, pointOf, published } from './published.ts';

const problem = sleepstudy('REML');
const referee = refereeFor(problem);
const at = pointOf(published(problem, (x) => x));
const se = ownDefinition(referee, at, problem);
const places: Places = {
  points: [{ by: 'the maximum', at }],
  glsAt: [],
  logLikAt: at,
  stated: { se: se.map((one) => ({ ...one, engine: 'some' })), df: [] },
};
const errors = Object.fromEntries([...(se[0]?.values ?? [])].map(([name, x]) => [name, x.toFixed(3)]));
const input: AuditInput = { ...published(problem, decimals(3)), se: errors };
const matched = (change: Partial<AuditInput> = {}, of: Places = places) =>
  match(read({ ...input, ...change }), problem, of, referee);
const byOf = (change: Partial<AuditInput>, quantity: string, of = places): string | null | undefined =>
  matched(change, of).rows.find((row) => row.quantity === quantity)?.by;

test('what is printed at the maximum is reproduced there, and the engine that states it is the favourite', () => {
  const { rows, favourite } = matched();
  expect(rows.map(({ quantity }) => quantity)).toEqual([
    'beta|(Intercept)',
    'beta|Days',
    'variance|Subject|(Intercept)',
    'covariance|Subject|Days,(Intercept)',
    'variance|Subject|Days',
    'sigma',
    'se|(Intercept)',
    'se|Days',
  ]);
  expect(new Set(rows.map(({ by }) => by))).toEqual(new Set(['the maximum', 'REML, theta-fixed']));
  expect(favourite).toBe('some');
});
test('the favourite is the engine that reproduces most of all tables together', () => {
  const [se0] = se;
  const own = (engine: string, by: string, value: number) => ({ by, engine, values: new Map([['Days', value]]) });
  const of: Places = {
    ...places,
    stated: {
      se: [{ ...se0!, engine: 'one' }, own('two', 'other', 99)],
      df: [own('two', 'x', 17), own('one', 'y', 17), own('one', 'z', 17)],
    },
  };
  expect(matched({ df: { Days: '17' } }, of).favourite).toBe('one');
  expect(
    matched({ se: {}, df: { Days: '17' } }, { ...of, stated: { ...of.stated, df: [own('two', 'x', 17)] } }).favourite,
  ).toBe('two');
});
test.each([
  ['beta|Days', { fixed: { ...input.fixed, Days: '10.568' } }],
  ['se|Days', { se: { ...errors, Days: '1.646' } }],
  ['sigma', { sigma: '25.692' }],
])('a wrong %s is reproduced by nothing, all others still are', (quantity, change) => {
  const { rows } = matched(change);
  expect(rows.filter(({ by }) => by === null).map((row) => row.quantity)).toEqual([quantity]);
});
test('fixed effects may be those that the printed variances imply', () => {
  const away = { ...at, Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map((x) => 4 * x) })), beta: at.beta.map((b) => b + 1) }; // biome-ignore format: a point
  const of: Places = { ...places, points: [{ by: 'elsewhere', at: away }], glsAt: [at] };
  expect(byOf({}, 'beta|Days', of)).toBe('generalized least squares at the printed variances');
  expect(byOf({}, 'variance|Subject|Days', of)).toBeNull();
});
test('slack widens what an estimate may be off by', () => {
  const change = { sigma: '25.600' };
  expect(byOf(change, 'sigma')).toBeNull();
  expect(byOf(change, 'sigma', { ...places, slack: () => 0.01 })).toBe('the maximum');
});
test('no correlation is defined with what does not vary: any is printed then', () => {
  const flat = { ...at, Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(600, 0, 0, 0) }] };
  const random = [{ group: 'Subject', terms: ['(Intercept)', 'Days'], sd: ['24.495', '0.000'], corr: [['0.5']] }];
  const of: Places = { ...places, points: [{ by: 'a boundary', at: flat }] };
  expect(byOf({ random }, 'correlation|Subject|Days,(Intercept)', of)).toMatch(/not defined/);
});
test('every value that a definition gives to a number is known', () => {
  const { known } = matched();
  expect(known('se|Days')).toEqual([se[0]?.values.get('Days')]);
  expect([known('se|other'), known('beta|Days')]).toEqual([[], []]);
});
test('printed names become the columns of the model', () => {
  const { fixed } = read({ ...input, fixed: { Intercept: '1', Days: '2', other: '3' } });
  expect([...renamed(fixed, problem).keys()]).toEqual(['(Intercept)', 'Days', 'other']);
});
