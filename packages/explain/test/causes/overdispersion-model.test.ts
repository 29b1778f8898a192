import { withResponse } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { overdispersionModel } from '../../src/causes/overdispersion-model.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE, point } from './generalized.ts';

const counts = withResponse(binary, { family: 'poisson', link: 'log' });
const of = (id: string, problem: typeof binary) =>
  bySaying(id, LAPLACE, { canonical: { ...point, Sigma: problem.random.flatMap(() => point.Sigma) } }, problem);
test('another family of the same counts', () => {
  const other = of('b', withResponse(counts, { family: 'nbinom1' }));
  expect(overdispersionModel.detect(stepBetween(of('a', counts), other, 'response', 'beta|x'))?.sentence).toContain(
    'poisson in a, nbinom1 in b',
  );
  const moved = of('b', withResponse(counts, { family: 'nbinom1', y: counts.response.y.map((v) => v + 1) }));
  expect(overdispersionModel.detect(stepBetween(of('a', counts), moved, 'response', 'beta|x'))).toBeNull();
});
test('a random effect of every row', () => {
  const [term] = counts.random;
  if (!term) throw new Error('no term');
  const n = counts.response.y.length;
  const level = Int32Array.from({ length: n }, (_, i) => i);
  const rows = { ...term, name: '1 | row', group: 'row', level, levels: Array.from(level, String) };
  const more = of('b', { ...counts, random: [term, rows] });
  expect(overdispersionModel.detect(stepBetween(of('a', counts), more, 'random', 'beta|x'))?.sentence).toContain(
    'none in a, an effect of every row (1 | row) in b',
  );
  const twice = of('b', { ...counts, random: [term, { ...term, name: '1 | h', group: 'h' }] });
  expect(overdispersionModel.detect(stepBetween(of('a', counts), twice, 'random', 'beta|x'))).toBeNull();
});
