import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BASE64 } from '../src/bytes.ts';
import { loadModule } from '../src/load.ts';
import { plainWorkspace, type Workspace, workspace } from '../src/workspace.ts';

/** Numbers between -1 and 1, the same every time. */
function drawn(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
const SIZE = 4000;
/** What a kernel leaves in a workspace filled with `numbers`, and with `integers` at its end. */
function left(space: Workspace, run: (space: Workspace) => number | undefined, integers: readonly number[] = []) {
  space.numbers.set(drawn(SIZE, 1));
  space.integers.set(integers, 2 * (SIZE - 100));
  const value = run(space);
  return [value, ...space.numbers.slice(0, SIZE - 100)];
}
const INTEGERS = 2 * (SIZE - 100);
/**
 * A sparse L of order 5 of which the last two columns are dense: colPtr, rowIdx, then an order. Panels of a tail of order 13: first columns,
 * where their rows start, and these, scattered and side by side. Updates of two columns: where they start, and from and up to which entry. Three
 * columns of a sparse L again, one of which is in another's. Two more, of more rows than are taken at a time, and updates by them.
 */
const PATTERN = [
  ...[0, 3, 5, 7, 0, 2, 4, 1, 3, 2, 4, 3, 0, 4, 1, 2],
  ...[0, 5, 7, 13],
  ...[0, 8, 12, 12],
  ...[5, 7, 8, 9, 10, 12, 13, 13, 9, 10, 11, 12],
  ...[0, 2, 3],
  ...[0, 3, 5],
  ...[3, 5, 7],
  ...[0, 2, 5, 8, 0, 3, 1, 2, 4, 2, 3, 4],
  ...[0, 7, 17, 0, 1, 2, 3, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  ...[0, 2, 0, 7, 7, 17],
];
const KERNELS: readonly (readonly [name: string, run: (space: Workspace) => number | undefined])[] = [
  ['update', ({ kernels }) => void kernels.update(0, 13, 100, 300, 7, 3)],
  [
    'factorPanels',
    (space) => {
      const [order, matrix] = [13, 100];
      const factor = () =>
        space.kernels.factorPanels(matrix, order, order, 3, INTEGERS + 16, INTEGERS + 20, INTEGERS + 24, 400);
      for (let j = 0; j < order; j++) space.numbers[matrix + (order + 1) * j] = 20 + j;
      expect(factor()).toBe(-1);
      // a pivot of the second panel
      space.numbers[matrix + (order + 1) * 6] = -90;
      return factor();
    },
  ],
  ...[1, 8].map(
    (count) =>
      [
        `packListed of ${count}`,
        ({ kernels }: Workspace) => void kernels.packListed(100, 13, 13, INTEGERS + 24, 3, INTEGERS + 24, count, 900),
      ] as const,
  ),
  ...[1, 8].map(
    (count) =>
      [
        `packSymmetric of ${count}`,
        ({ kernels }: Workspace) =>
          void kernels.packSymmetric(100, 13, 13, INTEGERS + 24, 3, INTEGERS + 24, count, 900),
      ] as const,
  ),
  ['placeSymmetric', ({ kernels }) => void kernels.placeSymmetric(100, 13, 13, 2, 3, INTEGERS + 24, 8, 900)],
  [
    'subtractSparse',
    ({ kernels }) =>
      void kernels.subtractSparse(100, 9, 2, INTEGERS + 36, INTEGERS + 39, INTEGERS + 42, INTEGERS + 3, 50),
  ],
  ...[1, 2, 9, 10].map(
    (n) =>
      [
        `factorColumns of ${n}`,
        (space: Workspace) => {
          for (let j = 0; j < n; j++) space.numbers[40 + 14 * j] = 20 + j;
          // a matrix of its own columns, then one whose fourth pivot fails
          space.kernels.factorColumns(40, 13, n, 0, n);
          space.numbers[200 + 3 * 14] = -1;
          return space.kernels.factorColumns(200, 13, 10, 3, 9);
        },
      ] as const,
  ),
  ...(
    [
      [0, 3],
      [5, 0],
      [70, 2],
    ] as const
  ).map(
    ([full, triangular]) =>
      [
        `absorb of ${full} and ${triangular} rows`,
        ({ kernels }: Workspace) => void kernels.absorb(40, 5, 300, 80, full, triangular, 4, 9),
      ] as const,
  ),
  ['lowerHead', ({ kernels }) => void kernels.lowerHead(3, INTEGERS, INTEGERS + 4, 50, 100, 20, 2)],
  [
    'invertSparse',
    // the second column has an entry in the third, and both in the tail
    ({ kernels }) => void kernels.invertSparse(3, INTEGERS + 45, INTEGERS + 49, 50, 100, 9, 200),
  ],
  [
    'invertSparse of long columns',
    ({ kernels }) => void kernels.invertSparse(2, INTEGERS + 57, INTEGERS + 60, 50, 100, 9, 200),
  ],
  [
    'subtractSparse of long columns',
    ({ kernels }) =>
      void kernels.subtractSparse(100, 11, 1, INTEGERS + 77, INTEGERS + 79, INTEGERS + 81, INTEGERS + 60, 50),
  ],
  ['upperHead', ({ kernels }) => void kernels.upperHead(3, INTEGERS, INTEGERS + 4, 50, 100, 20, 2)],
  ['lowerTail', ({ kernels }) => void kernels.lowerTail(5, 50, 100, 20, 3)],
  ['upperTail', ({ kernels }) => void kernels.upperTail(5, 50, 100, 20, 3)],
  ...[1, 2, 3, 4, 7].map(
    (columns) =>
      [
        `intoStrips of ${columns}`,
        ({ kernels }: Workspace) => void kernels.intoStrips(INTEGERS + 11, 0, 5, columns, 200),
      ] as const,
  ),
  ...[1, 2, 3, 4, 7].map(
    (columns) =>
      [
        `fromStrips of ${columns}`,
        ({ kernels }: Workspace) => void kernels.fromStrips(INTEGERS + 11, 0, 5, columns, 200),
      ] as const,
  ),
  ...[0, 1, 5].map((n) => [`square of ${n}`, ({ kernels }: Workspace) => kernels.square(3, n)] as const),
  ['scaleStrips', ({ kernels }) => void kernels.scaleStrips(7, 9, 3, 500, 600)],
  ...[4, 8, 12, 20].map(
    (width) =>
      [`combineRows of ${width}`, ({ kernels }: Workspace) => void kernels.combineRows(7, width, 9, 500, 600)] as const,
  ),
  ...[4, 8, 12].map(
    (width) =>
      [
        `lessGroups of ${width}`,
        ({ kernels }: Workspace) => void kernels.lessGroups(7, width, 2, INTEGERS, 500, 600, 700),
      ] as const,
  ),
  ...[4, 8, 12].map(
    (width) =>
      [
        `weightedSquares of ${width}`,
        ({ kernels }: Workspace) => void kernels.weightedSquares(7, width, 9, 500, 600),
      ] as const,
  ),
  ...[1, 4, 7, 90].map(
    (n) => [`products of ${n}`, ({ kernels }: Workspace) => void kernels.products(7, 95, 3, 500, n, 600)] as const,
  ),
  ...[4, 8, 12].map(
    (width) =>
      [
        `formsOfRows of ${width}`,
        ({ kernels }: Workspace) => void kernels.formsOfRows(7, 150, width, 9, 500, 800, 900),
      ] as const,
  ),
  ...[0, 2].map(
    (step) =>
      [
        `subtractProducts, step ${step}`,
        ({ numbers, kernels }: Workspace) => {
          numbers.set([0, -0, 1e200, Number.NaN, Number.POSITIVE_INFINITY, 3e160], 304);
          numbers.set([2e155, 0], 420);
          return void kernels.subtractProducts(24, 100, 200, 300, 400, step);
        },
      ] as const,
  ),
  ...[1, 2, 3, 11].map(
    (n) => [`reflect of ${n}`, ({ kernels }: Workspace) => void kernels.reflect(0, n, 40, 20, 7)] as const,
  ),
  ...[1, 2, 3, 4, 5, 8, 9, 13].map(
    (columns) =>
      [`reflect ${columns}`, ({ kernels }: Workspace) => void kernels.reflect(0, 11, 40, 20, columns)] as const,
  ),
  ...[1, 2, 9].map((n) => [`divide ${n}`, ({ kernels }: Workspace) => void kernels.divide(5, n, 3)] as const),
  ...[
    [1, 5],
    [2, 7],
    [5, 16],
  ].map(
    ([columns, n]) =>
      [
        `project on ${columns} of ${n}`,
        ({ kernels }: Workspace) => kernels.project(0, 20, columns as number, 400, n as number, 500),
      ] as const,
  ),
];

test.each(KERNELS)('%s: WebAssembly and its twin give the same bits', (_, run) => {
  expect(loadModule(BASE64, { draws: { log: Math.log } })).not.toBeNull();
  const before = left(plainWorkspace(SIZE), () => undefined, PATTERN);
  const twin = left(plainWorkspace(SIZE), run, PATTERN);
  expect(left(workspace(SIZE), run, PATTERN)).toEqual(twin);
  // and it did something, but for sums of nothing
  if (_ !== 'square of 0') expect(twin).not.toEqual(before);
});

test('a tile update is C - XY', () => {
  const space = plainWorkspace(SIZE);
  const all = drawn(SIZE, 1);
  const [C] = [left(space, KERNELS[0]?.[1] ?? (() => undefined)).slice(1)];
  for (const [i, j] of [
    [0, 0],
    [5, 2],
    [11, 3],
  ] as const) {
    let sum = 0;
    for (let k = 0; k < 7; k++)
      sum += (all[100 + 28 * (i >> 2) + 4 * k + (i & 3)] as number) * (all[300 + 4 * k + j] as number);
    expect(C[13 * j + i]).toBe((all[13 * j + i] as number) - sum);
  }
});

test('the module in the sources is the one that is committed', () => {
  const bytes = readFileSync(new URL('../kernels.wasm', import.meta.url));
  expect(BASE64).toBe(bytes.toString('base64'));
});

test('sums over rows are what they say', () => {
  const [width, rows, groups] = [4, 5, 2];
  const [x, w, y, G] = [0, 100, 200, 300];
  const space = plainWorkspace(SIZE);
  const all = drawn(SIZE, 3);
  const row = (at: number, k: number) => Array.from(all.slice(at + width * k, at + width * (k + 1)));
  const weight = (k: number) => all[w + k] as number;
  const sum = (f: (k: number) => number, from = 0, to = rows) => {
    let total = 0;
    for (let k = from; k < to; k++) total += f(k);
    return total;
  };
  const found = (run: (space: Workspace) => void, at: number, n: number) => {
    space.numbers.set(all);
    space.integers.set([0, 2, 5], INTEGERS);
    run(space);
    return Array.from(space.numbers.slice(at, at + n));
  };
  const near = (a: number[], b: number[]) => {
    for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] as number, 12);
  };
  const columns = Array.from({ length: width }, (_, i) => i);
  near(
    found(({ kernels }) => kernels.combineRows(x, width, rows, w, 400), 400, width),
    columns.map((i) => sum((k) => weight(k) * (row(x, k)[i] as number))),
  );
  near(
    found(({ kernels }) => kernels.lessGroups(x, width, groups, INTEGERS, w, y, 400), 400, 2 * width),
    [0, 1].flatMap((g) =>
      columns.map(
        (i) => (row(y, g)[i] as number) - sum((k) => weight(k) * (row(x, k)[i] as number), 2 * g, g === 0 ? 2 : 5),
      ),
    ),
  );
  near(
    found(({ kernels }) => kernels.weightedSquares(x, width, rows, w, 400), 400, width * width),
    columns.flatMap((j) =>
      columns.map((i) => sum((k) => weight(k) * (row(x, k)[i] as number) * (row(x, k)[j] as number))),
    ),
  );
  // a symmetric G
  for (const i of columns) for (const j of columns) all[G + width * i + j] = all[G + width * j + i] as number;
  const form = (a: number[], b: number[]) =>
    sum(
      (i) => sum((j) => (a[i] as number) * (all[G + width * i + j] as number) * (b[j] as number), 0, width),
      0,
      width,
    );
  near(
    found(({ kernels }) => kernels.formsOfRows(x, y, width, rows, G, 400, 410), 400, rows),
    Array.from({ length: rows }, (_, k) => form(row(x, k), row(x, k))),
  );
  near(
    found(({ kernels }) => kernels.formsOfRows(x, y, width, rows, G, 400, 410), 410, rows),
    Array.from({ length: rows }, (_, k) => form(row(x, k), row(y, k))),
  );
});
