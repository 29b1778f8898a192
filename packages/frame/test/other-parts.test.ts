import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../src/index.ts';

const ROWS = 'y,x,a,g,t\n0,1,u,p,1\n2,2,v,p,2\n0,4,u,q,3\n3,1,v,q,4\n1,NA,u,r,5\n0,2,v,r,6\n';
function built(spec: Partial<ModelSpec>) {
  const table = parseCsv(ROWS, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const found = buildProblem(
    table,
    { formula: 'y ~ a + (1 | g)', family: 'poisson', method: 'ML', ...spec },
    { dataHash: '' },
  );
  return isRefusal(found) ? found : found.problem;
}
function problem(spec: Partial<ModelSpec>) {
  const found = built(spec);
  if (isRefusal(found)) throw new Error(found.message);
  return found;
}

describe('ziformula', () => {
  test('its columns, offset and random terms are of their own part, and a row that lacks one of its variables is left out', () => {
    const { parts, random, source, response } = problem({ ziformula: '~ x + offset(t) + (1 | g)' });
    expect(response.y.length).toBe(5);
    expect(parts.zeroInflation?.columns).toEqual(['(Intercept)', 'x']);
    expect(parts.zeroInflation?.offset).toEqual(Float64Array.of(1, 2, 3, 4, 6));
    expect(parts.conditional.offset).toBeNull();
    expect(random.map(({ name, part }) => [name, part])).toEqual([
      ['1 | g', undefined],
      ['zi~1 | g', 'zeroInflation'],
    ]);
    expect(source.ziformula).toBe('~ x + offset(t) + (1 | g)');
  });
  test('~ . is the right side of the formula, without its offset', () => {
    const { parts, random } = problem({ formula: 'y ~ a + offset(t) + (1 | g)', ziformula: '~ .' });
    expect(parts.zeroInflation).toMatchObject({ columns: ['(Intercept)', 'av'], offset: null });
    expect(random.map(({ part }) => part)).toEqual([undefined, 'zeroInflation']);
  });
  test('~ 0 is what no formula says', () => {
    expect(problem({ ziformula: '~ 0' }).parts).toEqual(problem({}).parts);
  });
  test('a model without random effects may have it', () => {
    expect(problem({ formula: 'y ~ a', ziformula: '~ 1' }).random).toEqual([]);
  });
  test('zeros of a truncated or positive response are taken with it, and refused by row without', () => {
    expect(built({ family: 'truncated_poisson' })).toMatchObject({
      refused: 'frame/not-truncated',
      message: expect.stringContaining('is 0 in line 2 of d.csv'),
    });
    expect(problem({ family: 'truncated_nbinom2', ziformula: '~ 1' }).response.y.length).toBe(6);
    expect(problem({ family: 'Gamma', link: 'log', ziformula: '~ 1' }).response.y.length).toBe(6);
  });
  test('what is no one-sided formula is refused', () => {
    expect(built({ ziformula: 'x' })).toMatchObject({ refused: 'frame/part-form' });
    expect(built({ ziformula: 'y ~ x' })).toMatchObject({ refused: 'frame/part-form' });
    expect(built({ ziformula: '~ x | g' })).toMatchObject({ refused: 'frame/bare-bar' });
    expect(built({ ziformula: '~ 1', family: 'gaussian', variance: 'varIdent(form = ~ 1 | a)' })).toMatchObject({
      refused: 'frame/part-beside',
    });
  });
});

describe('dispformula beyond gaussian models', () => {
  test('is a part with columns; ~ 1 is one dispersion parameter, as without', () => {
    expect(problem({ family: 'nbinom2', dispformula: '~ x' }).parts.dispersion?.columns).toEqual(['(Intercept)', 'x']);
    expect(problem({ family: 'nbinom2', dispformula: '~ 1' }).parts.dispersion).toBeUndefined();
    expect(problem({ family: 'gaussian', ziformula: '~ 1', dispformula: '~ a' })).toMatchObject({
      residual: null,
      parts: { dispersion: { columns: ['(Intercept)', 'av'] } },
    });
  });
  test('of a gaussian model with the identity link it says how residuals vary', () => {
    const { parts, residual } = problem({ family: 'gaussian', dispformula: '~ a' });
    expect(parts.dispersion).toBeUndefined();
    expect(residual).toMatchObject({ variance: [{ kind: 'ident' }] });
  });
  test('is refused of families that have no dispersion parameter, and ~ 0 of every other', () => {
    expect(built({ dispformula: '~ x' })).toMatchObject({ refused: 'frame/dispersion-family' });
    expect(built({ family: 'nbinom2', dispformula: '~ 0' })).toMatchObject({ refused: 'frame/no-dispersion' });
  });
});
