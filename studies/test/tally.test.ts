import { describe, expect, it } from 'vitest';
import { isWrong, type Seen, tableOf, tally } from '../src/tally.ts';

const seen = (change: Partial<Seen>): Seen => ({
  engine: 'e',
  what: 'd',
  gap: 0,
  verdict: 'interior-maximum',
  gain: 0,
  silent: true,
  ...change,
});

describe('a verdict is wrong', () => {
  it('when the brute force contradicts it, or its gain', () => {
    expect(isWrong(seen({}))).toBe(false);
    expect(isWrong(seen({ gap: 0.5 }))).toBe(true);
    expect(isWrong(seen({ gap: 0.5, verdict: 'false-zero', gain: 0.5002 }))).toBe(false);
    expect(isWrong(seen({ gap: 0.5, verdict: 'false-zero', gain: 0.52 }))).toBe(true);
    expect(isWrong(seen({ verdict: 'stopped-short', gain: 0 }))).toBe(true);
    expect(isWrong(seen({ verdict: 'not-assessed', gain: null }))).toBe(true);
  });
});
describe('the table', () => {
  it('counts each short fit once, with median and largest gap', () => {
    const all = [
      seen({}),
      seen({ gap: 0.2, verdict: 'false-zero', gain: 0.2, silent: false }),
      seen({ gap: 3, verdict: 'false-zero', gain: 3 }),
      seen({ gap: 5e-4, verdict: 'stopped-short', gain: 5e-4 }),
      seen({ engine: 'other', gap: 1, verdict: 'local-maximum', gain: 1 }),
    ];
    const row = tally('e', all);
    expect([row.fits, row.falseZeros.length, row.localMaxima.length, row.otherShort.length]).toEqual([4, 2, 0, 1]);
    expect([row.beyondThousandth, row.silent, row.wrong.length]).toEqual([2, 2, 0]);
    expect(tableOf([row])).toContain('| e | 4 | 2 (3.0, 3.0) | 0 | 1 (0.00050, 0.00050) | 2 | 2 | 0 |');
  });
});
