import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, parseCsv } from '../src/index.ts';

const HEAD = 'a,n,z,k,g\n';
const ROWS = '1,3,0,no,u\n0,2,1,yes,u\n2,2,1,yes,v\nNA,4,0,no,v\n4,5,0,no,w\n';
function built(formula: string, family = 'binomial', rows = ROWS, weights?: string) {
  const table = parseCsv(HEAD + rows, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const found = buildProblem(
    table,
    { formula: `${formula} ~ 1 + (1 | g)`, family, method: 'ML', ...(weights ? { weights } : {}) },
    { dataHash: '' },
  );
  return isRefusal(found) ? `${found.refused}: ${found.message}` : found.problem.response;
}

describe('binomial responses', () => {
  test('successes and failures: their sum is the trials, and a row that lacks either is left out', () => {
    expect(built('cbind(a, n - a)')).toMatchObject({
      y: Float64Array.of(1, 0, 2, 4),
      trials: Float64Array.of(3, 2, 2, 5),
      family: 'binomial',
      link: 'logit',
    });
  });
  test('0 and 1, and two classes of which the first is 0: no trials', () => {
    expect(built('z')).toMatchObject({ y: Float64Array.of(0, 1, 1, 0, 0), trials: null });
    expect(built('factor(k)')).toMatchObject({ y: Float64Array.of(0, 1, 1, 0, 0), trials: null });
  });
  test('what is no count is refused by its row and line', () => {
    expect(built('cbind(a, n)', 'binomial', '1,2,0,no,u\n0.5,2,0,no,v\n')).toBe(
      'frame/not-a-count: a is 0.5 in line 3 of d.csv, and counts of a binomial response are whole numbers from 0',
    );
    expect(built('cbind(a, n - a)', 'binomial', '1,2,0,no,u\n3,2,0,no,v\n')).toMatch(
      /^frame\/not-a-count: n - a is -1 in line 3/,
    );
    expect(built('a')).toMatch(/^frame\/not-zero-one: the binomial response a is 2 in line 4 of d.csv/);
  });
  test('cbind is of binomial models, and of two columns', () => {
    expect(built('cbind(a, n)', 'gaussian')).toMatch(/^frame\/cbind-of-family/);
    expect(built('cbind(a)')).toMatch(/^frame\/cbind-arguments/);
    expect(built('cbind(a, n, z)')).toMatch(/^frame\/cbind-arguments/);
  });
});

test.each([
  [
    'poisson',
    'n',
    '1,2.5,0,no,u\n',
    /^frame\/not-a-count: the response n is 2.5 in line 2 of d.csv, and a poisson response/,
  ],
  ['nbinom2', 'n', '1,-1,0,no,u\n', /^frame\/not-a-count: the response n is -1 in line 2 .* nbinom2/],
  ['Gamma', 'z', '1,2,0,no,u\n', /^frame\/not-positive: the response z is 0 in line 2/],
  ['beta_family', 'z', '1,2,1,no,u\n', /^frame\/not-a-share: the response z is 1 in line 2/],
])('a %s response that cannot be is refused by its row and line', (family, response, row, message) => {
  expect(built(response, family, row)).toMatch(message);
});
test('a response that the family can have is taken', () => {
  expect(built('n', 'poisson')).toMatchObject({ family: 'poisson', link: 'log', trials: null });
  expect(built('n', 'nbinom1')).toMatchObject({ family: 'nbinom1', link: 'log' });
});

describe('proportions', () => {
  test('the weights are their trials, and weigh nothing else', () => {
    expect(built('a / n', 'binomial', '1,3,0,no,u\n0,2,1,yes,u\n2,2,1,yes,v\n4,5,0,no,w\n', 'n')).toMatchObject({
      y: Float64Array.of(1, 0, 2, 4),
      trials: Float64Array.of(3, 2, 2, 5),
    });
    expect(built('z', 'binomial', ROWS, 'n')).toMatchObject({ y: Float64Array.of(0, 1, 1, 0, 0), trials: null });
  });
  test('what is no whole number of successes, or no proportion, is refused by its line', () => {
    expect(built('a', 'binomial', '0.5,3,0,no,u\n0,2,1,yes,v\n', 'n')).toMatch(
      /^frame\/not-a-proportion: the proportion a is 0.5 of 3 trials \(its weight\) in line 2/,
    );
    expect(built('a', 'binomial', '0.5,2,0,no,u\n1.5,2,1,yes,v\n', 'n')).toMatch(/^frame\/not-zero-one: /);
    expect(built('a', 'binomial', '0.5,2,0,no,u\n1,2,1,yes,v\n')).toMatch(/^frame\/not-zero-one: /);
  });
});

describe('negative binomial', () => {
  test.each([
    ['negative.binomial(2)', { family: 'negative.binomial', link: 'log', theta: 2 }],
    ['MASS::negative.binomial(theta = 0.5)', { family: 'negative.binomial', link: 'log', theta: 0.5 }],
    ['negative.binomial', { family: 'nbinom2', link: 'log' }],
  ])('%s', (family, response) => {
    expect(built('n', family)).toMatchObject(response);
  });
  test.each(['negative.binomial()', 'negative.binomial(-1)', 'negative.binomial(a)'])('%s is refused', (family) => {
    expect(built('n', family)).toMatch(/^frame\/theta/);
  });
});
