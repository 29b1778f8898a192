import { type Problem, sigma2Of, withResponse } from '@mixdiff/contract';
import { richardsonGradient } from '@mixdiff/linalg';
import { agree, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openLandscape } from '../src/landscape.ts';
import { dense, tangled } from './dense.ts';

const pointsOf = (d: number): Float64Array[] =>
  [0.6, -0.2, 0].map((from) => Float64Array.from({ length: d }, (_, i) => from + 0.1 * i));

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  test.each<[string, Problem]>([
    ['JSP', jsp(method)],
    ['sleepstudy', sleepstudy(method)],
    ['Penicillin', penicillin(method)],
    ['three columns, a diagonal term, weights, an offset', tangled(method)],
  ])('%s: the height is the dense one but for a constant, the gradient its own', (_, data) => {
    const landscape = openLandscape(data, 'precision');
    const points = pointsOf(landscape.coordinates.dimension);
    if (data.response.y.length < 300) {
      const heights = points.map((x) => {
        const at = landscape.canonical(x);
        const deviance = dense(
          data,
          at.Sigma.map((s) => s.data),
          sigma2Of(at),
          method,
        );
        return landscape.value(x) - deviance / 2;
      });
      for (const height of heights) agree(height, heights[0], { abs: 1e-9, source: 'dense algebra' });
    }
    const gradient = new Float64Array(landscape.coordinates.dimension);
    landscape.value(points[0], gradient);
    const slopes = richardsonGradient((x) => landscape.value(x), points[0]);
    gradient.forEach((g, i) => {
      agree(g, slopes[i], { rel: 1e-6, abs: 1e-6, source: 'Richardson extrapolation' });
    });
  });
});

test('neither a large mean nor the unit of a slope moves the surface', () => {
  const plain = sleepstudy('REML');
  const [term] = plain.random;
  const n = plain.response.y.length;
  const far = withResponse(plain, { y: plain.response.y.map((y) => y + 2 ** 30) });
  const inSeconds: Problem = {
    ...far,
    random: [{ ...term, Z: { ...term.Z, data: term.Z.data.map((z, i) => (i < n ? z : 2 ** 20 * z)) } }],
  };
  const [a, b] = [plain, inSeconds].map((problem) => openLandscape(problem, 'precision'));
  // y is rounded to 2^-22 of its own, some 1e-7 of its SD
  for (const x of pointsOf(4)) agree(a.value(x), b.value(x), { abs: 1e-5, source: 'the same model' });
});

test('the best sigma^2 of a point does not hang on what was asked before', () => {
  const landscape = openLandscape(jsp('ML'), 'precision');
  const [x, z] = pointsOf(2);
  const first = sigma2Of(landscape.canonical(x));
  landscape.value(z);
  expect(sigma2Of(landscape.canonical(x))).toBe(first);
  const ends: number[] = [];
  landscape.climb(x, { until: (at) => ends.push(sigma2Of(landscape.canonical(at))) > 3 });
  expect(ends[0]).toBe(first);
});

test('a response that X reproduces is exact, one with a ninth digit more is not', () => {
  const { X } = jsp('ML').parts.conditional;
  const y = Float64Array.from({ length: X.nrow }, (_, i) => 3 + 2 * X.data[X.nrow + i]);
  const exact = (of: Float64Array): boolean => openLandscape(withResponse(jsp('ML'), { y: of }), 'precision').exact;
  expect(exact(y)).toBe(true);
  expect(exact(y.map((v, i) => v + 1e-9 * Math.sin(i)))).toBe(false);
});
