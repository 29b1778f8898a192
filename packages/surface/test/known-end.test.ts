import { agree, dyestuff2, jsp, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { knownEnd } from '../src/known-end.ts';
import { openLandscape } from '../src/landscape.ts';
import { search } from '../src/search.ts';
import { setUpright } from '../src/upright.ts';

/** Lambda of x, turned by an angle: the same covariance. */
const turned = (x: Float64Array, angle: number): Float64Array => {
  const [a, b, c, d] = x.map(Math.sinh) as unknown as [number, number, number, number];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Float64Array.of(a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin).map(Math.asinh);
};

test.each([
  ['within', [0.7, 0.3, -0.2, 0.4]],
  ['singular', [0.7, 0.3, 1.4, 0.6]],
  ['nothing', [0, 0, 0, 0]],
])('one x stands for all of a covariance, with its slopes: %s', (_, lambda) => {
  const landscape = openLandscape(sleepstudy('REML'), 'precision');
  const x = Float64Array.from(lambda, Math.asinh);
  const uprights = [0, 0.4, 2, 4].map((angle) => {
    const [at, gradient] = [turned(x, angle), new Float64Array(4)];
    const value = landscape.value(at, gradient);
    setUpright(landscape.coordinates, at, gradient);
    const own = new Float64Array(4);
    agree(landscape.value(at, own), value, { rel: 1e-12, source: 'one covariance, one value' });
    for (const [i, g] of own.entries()) agree(gradient[i] as number, g, { abs: 1e-7, source: 'slopes there' });
    return at;
  });
  for (const at of uprights)
    for (const [i, v] of at.entries()) agree(v, uprights[0]?.[i] as number, { abs: 1e-9, source: 'turned by nothing' });
});

test('a climb near an end leads there, however it is turned; one far from it is not known to', () => {
  const landscape = openLandscape(sleepstudy('REML'), 'precision');
  const { best } = search(landscape);
  const near = knownEnd(landscape, best);
  const leads = (at: Float64Array): boolean => {
    const gradient = new Float64Array(at.length);
    return near?.leads(at, landscape.value(at, gradient), gradient) ?? false;
  };
  for (const angle of [0, 1, 3]) {
    expect(
      leads(
        turned(
          best.x.map((v) => v + 0.01),
          angle,
        ),
      ),
    ).toBe(true);
    expect(
      leads(
        turned(
          best.x.map((v) => 3 * v + 2),
          angle,
        ),
      ),
    ).toBe(false);
  }
});

test('an end from which a direction neither rises nor falls is not known', () => {
  const landscape = openLandscape(jsp('ML'), 'precision');
  expect(
    knownEnd(landscape, { x: Float64Array.of(18, 18), value: landscape.value(Float64Array.of(18, 18)) }),
  ).toBeNull();
});

test('where climbing from a point leads is the end of the search itself', () => {
  for (const data of [jsp('ML'), sleepstudy('ML'), dyestuff2('REML')]) {
    const landscape = openLandscape(data, 'precision');
    const found = search(landscape);
    expect(found.from(found.best.x.map((v) => v + 1e-3))).toBe(found.best);
    agree(found.from(found.best.x.map((v) => v + 1.5)).value, found.best.value, { abs: 1e-8, source: 'the search' });
  }
});
