import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNumber } from '../../src/number-text.ts';
import { ValueColumn } from '../../src/reading/column.ts';
import { isPlainInteger, readDecimal } from '../../src/reading/decimal.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const fast = (text: string): number => readDecimal(bytesOf(text), 0, text.length, 46);
/** What the column stores, by whichever way it reads. */
function stored(text: string): number | undefined {
  const column = new ValueColumn(bytesOf(text), 1, '.');
  column.take(0, 0, text.length, false);
  return column.failed ? undefined : column.values[0];
}
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 22 });
const decimals = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    whole: digits,
    point: fc.constantFrom('', '.'),
    fraction: digits,
    power: fc.oneof(
      fc.constant(''),
      fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`),
    ),
  })
  .map(({ sign, whole, point, fraction, power }) => `${sign}${whole}${point}${fraction}${power}`)
  .filter((text) => readNumber(text) !== null);
const nearBound = fc.bigInt({ min: 2n ** 53n - 50n, max: 2n ** 53n + 50n }).chain((m) =>
  fc.integer({ min: 0, max: 15 }).map((k) => {
    const text = String(m);
    return k === 0 ? text : `${text.slice(0, -k)}.${text.slice(-k)}`;
  }),
);

describe('a decimal number is the double nearest to it, bit for bit', () => {
  test.each([
    ['numbers as doubles print', fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
    ['numbers with fixed decimals', fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x.toFixed(6))],
    [
      '15 to 17 digits',
      fc
        .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 15, max: 17 }))
        .map(([x, d]) => x.toPrecision(d)),
    ],
    ['any digits and power', decimals],
    ['around 2^53', nearBound],
  ])('%s', (_, numbers) => {
    fc.assert(
      fc.property(numbers, (text) => {
        expect(stored(text)).toBe(Number(text));
        const value = fast(text);
        if (!Number.isNaN(value)) expect(value).toBe(Number(text));
      }),
      { numRuns: 4000 },
    );
  });
  test('the fast way takes what files hold', () => {
    for (const text of ['0', '-0', '17', '-26.121916', '0.112491666339338', '1e5', '2.5E-3', '.5', '5.', '+1']) {
      expect(fast(text)).toBe(Number(text));
    }
  });
  test('what is no decimal number is none', () => {
    for (const text of ['', '.', '-', '+.', 'e5', '1e', '1e+', '1.2.3', '1-2', '--1', '1 2', '0x10', '1,5', '١']) {
      expect(fast(text)).toBeNaN();
    }
    for (const text of ['.', '-', '1e', '1.2.3', '--1', '1 2', '1,5']) expect(stored(text)).toBeUndefined();
  });
});

test('a plain integer is the text of its own value', () => {
  const cells = fc.oneof(
    decimals,
    fc.maxSafeInteger().map(String),
    fc.constantFrom('0', '-0', '00', '+1', '1.0', '1e3'),
  );
  fc.assert(
    fc.property(cells, (text) => {
      const plain = isPlainInteger(bytesOf(text), 0, text.length);
      if (plain) expect(String(Number(text))).toBe(text);
      else expect(/^(0|-?[1-9]\d{0,14})$/.test(text)).toBe(false);
    }),
    { numRuns: 3000 },
  );
});
