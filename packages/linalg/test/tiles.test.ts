import { expect, test } from 'vitest';
import { loadTileWasm } from '../src/tile-wasm.ts';
import { packStrips, plainSpace, type TileSpace, tileSpace } from '../src/tiles.ts';
import { maxDifference, naiveMultiply, randomMatrix, transpose } from './naive.ts';

const ROWS = 12;
const WIDTH = 7;

/** C (12 x 4) - X (12 x 7) Y' (7 x 4) in a given space; all three laid out at its start. */
function updated(space: TileSpace): Float64Array {
  const { numbers } = space;
  const y = ROWS * 4 + ROWS * WIDTH;
  numbers.set(randomMatrix(ROWS, 4, 1));
  numbers.set(randomMatrix(ROWS + 4, WIDTH, 2), 500);
  packStrips(numbers, 500, ROWS + 4, ROWS, WIDTH, ROWS * 4);
  packStrips(numbers, 500 + ROWS, ROWS + 4, 4, WIDTH, y);
  space.update(0, ROWS, ROWS * 4, y, WIDTH, ROWS / 4);
  return numbers.slice(0, ROWS * 4);
}

function expected(): Float64Array {
  const all = transpose(randomMatrix(ROWS + 4, WIDTH, 2), ROWS + 4, WIDTH);
  const x = transpose(all.slice(0, ROWS * WIDTH), WIDTH, ROWS);
  const product = naiveMultiply(x, all.slice(ROWS * WIDTH), ROWS, WIDTH, 4);
  return randomMatrix(ROWS, 4, 1).map((value, i) => value - product[i]);
}

test('a tile update is C - XY', () => {
  expect(maxDifference(updated(plainSpace(1000)), expected())).toBe(0);
});

test('WebAssembly and plain kernels give the same bits', () => {
  expect(loadTileWasm()).not.toBeNull();
  expect(updated(tileSpace(1000))).toEqual(updated(plainSpace(1000)));
});

test('the workspace grows and is then reused', () => {
  const small = tileSpace(100);
  expect(tileSpace(50)).toBe(small);
  const large = tileSpace(small.numbers.length + 1);
  expect(large.numbers.length).toBeGreaterThan(small.numbers.length);
  expect(updated(large)).toEqual(expected());
});
