import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { buildProblem, parseCsv } from '../src/index.ts';

const rows = Array.from({ length: 12 }, (_, i) => ({
  y: 1 + ((i * 7) % 5),
  x: 1 + ((i * 5) % 4),
  w: 1,
  g: `g${i % 3}`,
}));
type Row = (typeof rows)[number];
const built = (changed: Partial<Record<keyof Row, (row: Row) => number>>, formula = 'y ~ x + (1 | g)', more = {}) => {
  const lines = rows.map((row) =>
    (['y', 'x', 'w', 'g'] as const).map((name) => (changed[name] ? changed[name](row) : row[name])).join(','),
  );
  const table = parseCsv(['y,x,w,g', ...lines].join('\n'), { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  return buildProblem(table, { formula, ...more }, { dataHash: '' });
};
const told = (...args: Parameters<typeof built>): string => {
  const found = built(...args);
  return isRefusal(found) ? `${found.refused}: ${found.message}; ${found.hint}` : 'built';
};

test.each([1e307, 1e200, 1e-170, 1e-300])(
  'squares of %d are lost: the column, its line and a remedy are named',
  (size) => {
    for (const name of ['y', 'x'] as const) {
      const text = told({ [name]: (row: Row) => row[name] * size });
      expect(text).toMatch(/^frame\/squares-lost: d\.csv, line \d+: /);
      expect(text).toContain(`'${name}' is as large as`);
      expect(text).toContain(`divide '${name}' by 1e`);
      expect(text).toMatch(size > 1 ? /overflow/ : /vanish/);
    }
    expect(told({ x: (row) => row.x * size }, 'y ~ 1 + (0 + x | g)')).toContain("'x'");
    expect(told({ w: () => size }, 'y ~ x + (1 | g)', { weights: 'w' })).toContain("'weights'");
    expect(told({ x: (row) => row.x * size }, 'y ~ 1 + offset(x) + (1 | g)')).toContain("'offset'");
  },
);

test('a product that overflows names the product', () => {
  const half = { x: (row: Row) => row.x * 1e120, w: (row: Row) => row.w * 1e120 };
  expect(told(half, 'y ~ x:w + (1 | g)')).toContain("'x:w'");
});

test('a coefficient whose variance is beyond a double names both columns', () => {
  expect(told({ y: (row) => row.y * 1e-120, x: (row) => row.x * 1e120 })).toMatch(/'y' is of the size .* and 'x' of/);
});

test('sizes that a double holds are built: 1e150, 1e-140, a column of zeros, a constant', () => {
  expect(told({ y: (row) => row.y * 1e150 })).toBe('built');
  expect(told({ y: (row) => row.y * 1e-140 })).toBe('built');
  expect(told({ x: () => 0 })).toBe('built');
  expect(told({ y: () => 0 })).toBe('built');
});
