import { structured } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { nugget } from '../../src/causes/nugget.ts';
import { n, of, step, subjects, y } from './residuals.ts';

it('a field of the structure', () => {
  const structure = { ...structured('exp', ['1', '2', '3']), nugget: true } as const;
  const plain = of({ structure: structured('exp', ['1', '2', '3']) });
  expect(nugget.detect(step(plain, of({ structure })))?.evidence).toEqual({ kind: 'exp', with: 'other' });
});
it('a term over the positions beside a residual; columns of anything else are none', () => {
  const columns = (one: number) =>
    [0, 1, 2].map((v) => ({ name: `v${v}`, term: 'v', values: y.map((_, i) => (i % 3 === v ? one : 0)) }));
  const beside = (one: number) =>
    problem(
      y,
      [intercept(n)],
      [{ group: 'g', labels: subjects, columns: columns(one), structure: structured('ar1-hom', ['1', '2', '3']) }],
      'ML',
    );
  expect(nugget.detect(step(beside(1), of()))?.evidence).toEqual({ kind: 'ar1-hom', with: 'one' });
  expect(nugget.detect(step(beside(2), of()))).toBeNull();
});
