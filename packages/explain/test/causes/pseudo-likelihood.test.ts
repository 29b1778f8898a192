import { expect, test } from 'vitest';
import { pseudoLikelihood } from '../../src/causes/pseudo-likelihood.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE, point } from './generalized.ts';

const pql = bySaying('a', { kind: 'pseudo-likelihood' }, { canonical: { ...point, beta: Float64Array.of(2, 1) } });
test('it is told as what it is, with what its estimates lack by the other criterion', () => {
  const said = pseudoLikelihood.detect(stepBetween(pql, bySaying('b', LAPLACE), 'criterion', 'beta|x'));
  expect(said?.sentence).toContain('is no likelihood of the data: by the criterion of b its estimates are');
});
test('a step that does not leave it is no evidence', () => {
  expect(pseudoLikelihood.detect(stepBetween(pql, pql, 'derived', 'se|x'))).toBeNull();
});
