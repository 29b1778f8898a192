import { describe, expect, test } from 'vitest';
import {
  type Block,
  blockNames,
  correlationName,
  deviationName,
  elementNamed,
  headOf,
  quantityNamed,
  termOf,
} from '../src/index.ts';

const NAMES = ['a', 'b', 'a|b', 'a.1'];
const COLUMNS = NAMES.flatMap((one) => [[one], ...NAMES.filter((other) => other !== one).map((other) => [one, other])]);
const BLOCKS: readonly Block[] = NAMES.flatMap((group) => COLUMNS.map((columns) => ({ group, columns })));

test('a head and what follows it are told apart at the first bar', () => {
  expect(['beta|a|b', 'logLik', 'se|'].map((one) => [headOf(one), termOf(one)])).toEqual([
    ['beta', 'a|b'],
    ['logLik', ''],
    ['se', ''],
  ]);
  for (const term of NAMES) expect(termOf(quantityNamed('se', term))).toBe(term);
});

describe('blocks', () => {
  test('are called by their groups, with a number where a column stands in two', () => {
    const named = (...all: [string, ...string[]][]) =>
      blockNames(all.map(([group, ...columns]) => ({ group, columns })));
    expect(named(['g', '1'], ['h', '1'], ['g', 'x'])).toEqual(['g', 'h', 'g']);
    expect(named(['g', '1', 'x'], ['g', 'x', 'z'], ['g', 'x'])).toEqual(['g', 'g.1', 'g.2']);
    // a group of that name keeps it
    expect(named(['g', 'x'], ['g', 'x'], ['g.1', 'x'])).toEqual(['g', 'g.2', 'g.1']);
    // names whose bars fall together
    expect(named(['g|h', 'x'], ['g', 'h|x'])).toEqual(['g|h', 'g.1']);
  });
  test('those of another part have its prefix before the group', () => {
    const all: Block[] = [
      { group: 'g', columns: ['x'] },
      { group: 'g', columns: ['x'], part: 'zeroInflation' },
      { group: 'g', columns: ['x'], part: 'dispersion' },
    ];
    expect(blockNames(all)).toEqual(['g', 'zi~g', 'disp~g']);
    expect(elementNamed('sd|zi~g|x', all)).toEqual({ block: 1, i: 0, j: 0 });
  });
  test('no two variances of any blocks have one name, and each name is that of its element', () => {
    for (const first of BLOCKS) {
      for (const second of BLOCKS) {
        const all = [first, second, { group: 'a', columns: ['a'] }];
        const names = blockNames(all);
        const variances = all.flatMap(({ columns }, block) =>
          columns.map((column, i) => ({ name: deviationName('sd', names[block] as string, column), block, i, j: i })),
        );
        const told = JSON.stringify(all);
        expect(new Set(variances.map(({ name }) => name)).size, told).toBe(variances.length);
        for (const { name, ...at } of variances.slice(0, 2)) expect(elementNamed(name, all), told).toEqual(at);
      }
    }
  });
  test('a correlation is one of two columns in either order', () => {
    const all = [{ group: 'g|h', columns: ['a|b', 'a', 'c'] }];
    expect(elementNamed(correlationName('g|h', 'c', 'a|b'), all)).toEqual({ block: 0, i: 2, j: 0 });
    expect(elementNamed(correlationName('g|h', 'a|b', 'c'), all)).toEqual({ block: 0, i: 2, j: 0 });
    expect(
      ['corr|g|h|c,c', 'corr|g|h|c', 'beta|a', 'sd|g|h|b', 'sd|Residual'].map((one) => elementNamed(one, all)),
    ).toEqual([null, null, null, null, null]);
  });
});
