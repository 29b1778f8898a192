import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { coordinatesOf, covariances, FARTHEST, positionOf } from '../src/coordinates.ts';
import { reductionOf } from '../src/reduction.ts';
import { tangled } from './dense.ts';

const coordinates = coordinatesOf(reductionOf(tangled('ML')).bases);
const sigma2 = 2.3;
/** Three columns, then a diagonal term of two. */
const Sigma = [
  { nrow: 3, ncol: 3, data: Float64Array.of(4, 1, -0.5, 1, 2, 0.3, -0.5, 0.3, 1) },
  { nrow: 2, ncol: 2, data: Float64Array.of(0.7, 0, 0, 5) },
];

test('a point comes back from its position', () => {
  const back = covariances(coordinates, positionOf(coordinates, Sigma, sigma2), sigma2);
  back.forEach(({ data }, k) => {
    agreeAll(data, Sigma[k].data, { rel: 1e-12, abs: 1e-14, source: 'the same point' });
  });
});
test('zeros are ordinary, what rounding made negative counts as zero, and nothing is farther than the farthest', () => {
  const [us, diag] = Sigma.map(({ nrow, data }) => ({ nrow, ncol: nrow, data: new Float64Array(data.length) }));
  us.data[0] = -1e-17;
  diag.data[3] = 1e300;
  const x = positionOf(coordinates, [us, diag], sigma2);
  expect(x.slice(0, -1).every((v) => v === 0)).toBe(true);
  expect(x[coordinates.dimension - 1]).toBe(FARTHEST);
});
