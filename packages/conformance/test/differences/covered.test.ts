import { pages } from '@mixdiff/explain';
import { expect, test } from 'vitest';
import { generated, stored } from './halves.ts';

/** Causes that no labelled pair is made of. A cause that gets one leaves the list; a new cause does not enter it. In the order of the pages. */
const NONE = ['term-order-or-name', 'saddle', 'unbounded', 'numerical-noise'];

test('every cause that something looks for has a labelled difference', () => {
  const labelled = new Set([
    ...generated.flatMap(({ construction }) => construction.label),
    ...stored.flatMap(({ label }) => label),
  ]);
  const sought = pages.filter(({ kind, notDetected }) => kind.startsWith('cause') && notDetected === undefined);
  expect(sought.map(({ name }) => name).filter((name) => !labelled.has(name))).toEqual(NONE);
});
