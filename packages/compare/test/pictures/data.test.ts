import { isRefusal } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { describe, expect, it } from 'vitest';
import { dataColumns, MOST_ROWS } from '../../src/pictures/data.ts';

function frameOf(rows: number) {
  const lines = Array.from(
    { length: rows },
    (_, i) => `${i === 3 ? '' : i / 2},${i % 3 === 0 ? 'a' : 'b'},${i % 7},g${i % 5}`,
  );
  const table = parseCsv(`y,f,x,g\n${lines.join('\n')}\n`, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, { formula: 'y ~ f + log(x + 1) + (x | g)' }, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  return built.frame;
}

describe('rows of a comparison', () => {
  it('are those of the model, by the names of its variables', () => {
    const { columns, sampled } = dataColumns(frameOf(30), 1);
    expect(Object.keys(columns)).toEqual(['y', 'f', 'log(x + 1)', 'x', 'g']);
    expect(columns['y']?.length).toBe(29);
    expect(columns['f']?.slice(0, 4)).toEqual(['a', 'b', 'b', 'b']);
    expect(sampled).toBe(false);
  });
  it('are a seeded sample beyond 5,000', () => {
    const frame = frameOf(7000);
    const [one, same, other] = [1, 1, 2].map((seed) => dataColumns(frame, seed));
    expect(one?.sampled).toBe(true);
    expect(one?.columns['y']?.length).toBe(MOST_ROWS);
    expect(new Set(one?.columns['y']).size).toBe(MOST_ROWS);
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });
});
