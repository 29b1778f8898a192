/** The fewest units: what Zeller and Hildebrandt promise, on sets that were drawn. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimize } from '../src/minimize.ts';

const never = (): boolean => false;
const units = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('minimize', () => {
  test('finds the units that are needed, wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.infiniteStream(fc.nat()), async (n, draws) => {
        const needed = new Set([...draws.take(4)].map((x) => x % n));
        const kept = await minimize(units(n), async (some) => [...needed].every((one) => some.includes(one)), never);
        expect([...kept].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
  test('of a condition that is not monotone: no single unit can go', async () => {
    // at least three, an even number of them odd
    const shows = (some: readonly number[]): boolean => some.length >= 3 && some.filter((x) => x % 2).length % 2 === 0;
    const kept = await minimize(units(24), async (some) => shows(some), never);
    expect(shows(kept)).toBe(true);
    for (const one of kept) expect(shows(kept.filter((other) => other !== one))).toBe(false);
  });
  test('stops where it is told to, with what it has', async () => {
    let asked = 0;
    const kept = await minimize(
      units(64),
      async (some) => {
        asked++;
        return some.includes(63);
      },
      () => asked >= 2,
    );
    expect(asked).toBe(2);
    expect(kept).toEqual(units(64).slice(32));
  });
});
