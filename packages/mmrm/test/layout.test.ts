import { structured } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { layOut } from '../src/layout.ts';

const subject = { name: 'id', levels: ['a', 'b', 'c'], index: Int32Array.of(0, 0, 1, 1, 2, 2) };
const numbers = (x: Float64Array | Int32Array | null | undefined): number[] => Array.from(x ?? []);

test('by visits: one domain for each group, one pattern for each set of visits in it', () => {
  const by = { name: 'arm', levels: ['x', 'y'], index: Int32Array.of(1, 1, 0, 0, 1, 1) };
  const residual = {
    subject,
    position: Int32Array.of(2, 0, 0, 2, 0, 2),
    structure: structured('us', ['1', '2', '3']),
    by,
  };
  const { domains, patterns, row } = layOut(residual, Int32Array.of(0, 2));
  expect(domains).toEqual([
    { group: 0, m: 2, distances: null },
    { group: 1, m: 2, distances: null },
  ]);
  expect(patterns.map(({ domain, subjects, from, visits }) => [domain, subjects, from, ...visits])).toEqual([
    [1, 2, 0, 0, 1],
    [0, 1, 4, 0, 1],
  ]);
  expect(numbers(row)).toEqual([1, 0, 4, 5, 2, 3]);
});
test('by distance: subjects whose rows lie alike share a domain, wherever they lie', () => {
  const at = { nrow: 6, ncol: 2, data: Float64Array.of(0, 3, 5, 8, 0, 1, 0, 4, 1, 5, 0, 0) };
  const residual = { subject, position: new Int32Array(6), structure: structured('exp', ['1']), at };
  const { domains, patterns } = layOut(residual, Int32Array.of(0));
  expect(domains.map(({ m, distances }) => [m, ...numbers(distances)])).toEqual([
    [2, 0, 5, 5, 0],
    [2, 0, 1, 1, 0],
  ]);
  expect(patterns.map(({ domain, subjects }) => [domain, subjects])).toEqual([
    [0, 2],
    [1, 1],
  ]);
});
