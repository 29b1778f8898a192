import { isRefusal } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import {
  type Definition,
  definitionsAt,
  matchDefinitions,
  matchOne,
  ownDefinition,
  pValuesOf,
  reproduces,
  statisticsOf,
} from '../src/definitions.ts';
import type { Printed } from '../src/printed-number.ts';

const printed = (text: string, half = 0.5 * 10 ** -(text.split('.')[1]?.length ?? 0)): Printed => ({
  text,
  value: Number(text),
  half,
});
const definition = (by: string, engine: string | null, values: Record<string, number>): Definition => ({
  by,
  engine,
  values: new Map(Object.entries(values)),
});

test('a value reproduces the digits that it rounds to, an exact one nine digits of it', () => {
  const one = printed('1.25');
  expect([1.2451, 1.2549, 1.2449, 1.2551].map((x) => reproduces(one, x))).toEqual([true, true, false, false]);
  expect(reproduces(one, undefined)).toBe(false);
  const exact = printed('1.25', 0);
  expect([1.25, 1.25 + 1e-7, 1.25 + 3e-6].map((x) => reproduces(exact, x))).toEqual([true, true, false]);
});
test('an infinite number is only itself; a bound is kept', () => {
  const infinite: Printed = { text: 'Inf', value: Number.POSITIVE_INFINITY, half: 0 };
  expect([Number.POSITIVE_INFINITY, 1e300].map((x) => reproduces(infinite, x))).toEqual([true, false]);
  const below: Printed = { text: '<.001', value: 0.001, half: 0, below: true };
  expect([1e-4, 0.002].map((x) => reproduces(below, x))).toEqual([true, false]);
});

describe('definitions of one kind', () => {
  const numbers = new Map([
    ['a', printed('0.50')],
    ['b', printed('0.70')],
    ['c', printed('9.99')],
  ]);
  const few = definition('few', 'one', { a: 0.5, b: 0.9, c: 1 });
  const most = definition('most', 'other', { a: 0.5, b: 0.7, c: 2 });
  const { rows, counts } = matchDefinitions('se', numbers, [few, most]);
  test('the one that reproduces most numbers comes first, also where both do', () => {
    expect([counts.get(few), counts.get(most)]).toEqual([1, 2]);
    expect(rows.map(({ by }) => by)).toEqual(['most', 'most', null]);
  });
  test('two optimizers at one maximum may be a little apart; an exact number is not widened', () => {
    const near = definition('near', null, { a: 0.505 * (1 + 2e-5) });
    const by = (p: Printed) => matchDefinitions('se', new Map([['a', p]]), [near]).rows[0]?.by;
    expect([by(printed('0.50')), by(printed('0.505', 0))]).toEqual(['near', null]);
  });
  test('what none reproduces is held against that one', () => {
    expect(rows[2]).toEqual({ quantity: 'se|c', printed: '9.99', ours: 2, by: null });
  });
});
test('one number: the first candidate that rounds to it, else the first of all', () => {
  const two = [
    { by: 'ML', value: 3.2 },
    { by: 'REML', value: 3.1446 },
  ];
  expect(matchOne('sigma', printed('3.14'), two)).toMatchObject({ by: 'REML', ours: 3.1446 });
  expect(matchOne('sigma', printed('9'), two)).toMatchObject({ by: null, ours: 3.2 });
  expect(matchOne('sigma', printed('9'), [{ by: 'ML', value: Number.NaN }])).toMatchObject({ by: null, ours: null });
});

describe('of fits at one point', () => {
  const problem = sleepstudy('REML');
  const scaled = { ...statedFit(problem).meaning, seScale: 1.1, df: 'infinite' as const };
  const fits = [
    { engine: 'one', fit: statedFit(problem) },
    { engine: 'two', fit: statedFit(problem, { meaning: scaled }) },
    { engine: 'none', fit: statedFit(problem, { vcov: null }) },
  ];
  const { se, df } = definitionsAt(fits, problem);
  test('a standard error is named by its definition and its divisor; who has none says nothing', () => {
    const own = se.filter(({ engine }) => engine !== 'pbkrtest');
    expect(own.map(({ by, engine }) => [by, engine])).toEqual([
      ['REML, theta-fixed', 'one'],
      ['REML, theta-fixed x sqrt(n/(n-p))', 'two'],
    ]);
    expect(own[0]?.values).toEqual(new Map([['(Intercept)', 0.5], ['Days', 0.5]])); // biome-ignore format: pairs
  });
  test('degrees of freedom: those that a fit states, and those of lmerTest and pbkrtest', () => {
    expect(df.map(({ by }) => by)).toEqual([
      'infinite',
      'kenward-roger',
      'satterthwaite',
      'containment by names',
      'residual, n - p',
      'residual, n less all parameters',
    ]);
  });
  test('one number for all: 180 rows, two coefficients, three variances and correlations, sigma', () => {
    expect(df.slice(-2).map(({ values }) => values.get('Days'))).toEqual([178, 174]);
  });
  test('Kenward and Roger are of REML alone', () => {
    const of = sleepstudy('ML');
    const ml = definitionsAt([{ engine: 'one', fit: statedFit(of) }], of);
    expect([...ml.se, ...ml.df].filter(({ engine }) => engine === 'pbkrtest')).toEqual([]);
  });
  test('a statistic is the estimate over each standard error', () => {
    const [t] = statisticsOf(
      { ...statedFit(problem).canonical, beta: Float64Array.of(3, -1) },
      se.slice(0, 1),
      problem,
    );
    expect(t?.values).toEqual(new Map([['(Intercept)', 6], ['Days', -2]])); // biome-ignore format: pairs
  });
  test('the own definition is generalized least squares', () => {
    const referee = openReferee(problem, { weights: 'precision' });
    if (isRefusal(referee)) throw new Error(referee.message);
    const at = statedFit(problem).canonical;
    const gls = referee.generalizedLeastSquares(at);
    if (isRefusal(gls)) throw new Error(gls.message);
    expect(ownDefinition(referee, at, problem)[0]?.values.get('Days')).toBe(Math.sqrt(gls.vcov.data[3] as number));
  });
});
test('p-values by the normal and by t: 1.96 is 5 % by the one, 2.262 on 9 df by the other', () => {
  const t = [definition('t', 'one', { a: 1.959963984540054, b: 2.2621571628540993 })];
  const all = pValuesOf(t, [definition('df', 'one', { a: 9, b: 9 }), definition('none', 'two', { a: Infinity })]);
  expect(all.map(({ by, engine }) => [by, engine])).toEqual([
    ['normal, t', null],
    ['t with df df, t', 'one'],
  ]);
  expect(all[0]?.values.get('a')).toBeCloseTo(0.05, 12);
  expect(all[1]?.values.get('b')).toBeCloseTo(0.05, 10);
});
test('a definition without a limit does not reproduce a finite number', () => {
  const { rows } = matchDefinitions('df', new Map([['x', printed('17.000')]]), [
    definition('infinite', 'a', { x: Number.POSITIVE_INFINITY }),
    definition('satterthwaite', 'b', { x: 17.0001 }),
  ]);
  expect(rows[0]?.by).toBe('satterthwaite');
});
