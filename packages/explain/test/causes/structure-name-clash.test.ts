import { type Problem, structured } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { structureNameClash } from '../../src/causes/structure-name-clash.ts';
import { n, of, step, subjects, y } from './residuals.ts';

const kind = (name: 'ar1-het' | 'ar1-hom' | 'toep-het') => of({ structure: structured(name, ['1', '2', '3']) });
it('one variance or one for each position, of the same correlations', () => {
  const found = structureNameClash.detect(step(kind('ar1-hom'), kind('ar1-het')));
  expect(found?.evidence).toMatchObject({ first: 'ar1-hom', second: 'ar1-het' });
  expect(found?.sentence).toContain('in one, ');
});
it('other correlations are another structure, not another meaning of one word', () => {
  expect(structureNameClash.detect(step(kind('ar1-hom'), kind('toep-het')))).toBeNull();
  expect(structureNameClash.detect(step(kind('ar1-hom'), kind('ar1-hom')))).toBeNull();
});
it('of one random term, where its columns stay', () => {
  const term = (structure: 'us' | 'diag', name = 'x') => {
    const x = { name, term: name, values: y };
    return problem(y, [intercept(n)], [{ group: 'g', labels: subjects, columns: [x], structure }], 'ML');
  };
  const homogeneous = (one: Problem): Problem => ({
    ...one,
    random: one.random.map((t) => ({ ...t, structure: structured('diag-hom', t.columns) })),
  });
  expect(structureNameClash.detect(step(term('diag'), homogeneous(term('diag'))))).not.toBeNull();
  expect(structureNameClash.detect(step(term('diag'), homogeneous(term('diag', 'z'))))).toBeNull();
});
