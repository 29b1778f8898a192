import type { ComparisonDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { correlationsOf } from '../../src/story/names.ts';

const parameters = { 'variance.1': 400, 'variance.2': 900, 'cov.2.1': 60, range: 3, rho: 0.5 };
const residual = { kind: 'marginal', subject: 'id', structure: 'us', positions: ['a', 'b'], parameters };
const fit = { random: [], residual };
const document = { problem: { random: [] }, fits: [{ id: 'one', fit }] } as unknown as ComparisonDocument;

test('a covariance is measured by its standard deviations, a variance and a range by themselves, a correlation as it is', () => {
  const scales = correlationsOf(document).map(({ name, scale }) => [name, scale?.(fit as never) ?? null]);
  expect(scales).toEqual([
    ['var a', 400],
    ['var b', 900],
    ['cov b, a', 600],
    ['range within id', 3],
    ['rho within id', null],
  ]);
});
