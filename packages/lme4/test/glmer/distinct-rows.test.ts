import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctRows } from '../../src/glmer/distinct-rows.ts';

const rows = fc.array(fc.tuple(fc.constantFrom(0, -0, 1, 1.5, -2), fc.constantFrom(0, 3e-9, 7)), { maxLength: 60 });

test('rows with one index are equal, those with another are not, and the first of each stands for it', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const columns = [0, 1].map((c) => Float64Array.from(list, (row) => row[c] as number));
      const { index, first } = distinctRows(columns, list.length);
      expect(index).toHaveLength(list.length);
      const text = (i: number): string =>
        columns.map((column) => (Object.is(column[i], -0) ? 'minus 0' : column[i])).join();
      list.forEach((_, i) => {
        const own = first[index[i] as number] as number;
        expect(columns.map((column) => column[own] === column[i])).toEqual([true, true]);
        expect(own).toBeLessThanOrEqual(i);
      });
      // a zero and its negative may be two: their exponentials are the same
      expect(first.length).toBeLessThanOrEqual(new Set(list.map((_, i) => text(i))).size);
      expect([...first]).toEqual([...first].sort((a, b) => a - b));
    }),
  );
});
