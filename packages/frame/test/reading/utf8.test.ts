import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, firstInvalid } from '../../src/reading/utf8.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
test('bytes and text as the host makes them', () => {
  fc.assert(
    fc.property(text, (s) => {
      const bytes = encodeUtf8(s);
      expect(bytes).toEqual(new Uint8Array(new TextEncoder().encode(s)));
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(s);
      expect(firstInvalid(bytes)).toBe(-1);
    }),
  );
});
test('a surrogate without its partner comes back', () => {
  for (const s of ['\ud800', 'a\udc00b', '\ud800\ud800\udc00']) {
    const bytes = encodeUtf8(s);
    expect(decodeUtf8(bytes, 0, bytes.length)).toBe(s);
  }
});
test('bytes are UTF-8 exactly where the host says so', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const valid = (bytes: Uint8Array): boolean => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const edges = fc.constantFrom(
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
  );
  const bytes = fc
    .array(fc.oneof(edges, fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
    .map((b) => Uint8Array.from(b));
  fc.assert(
    fc.property(bytes, (b) => {
      expect(firstInvalid(b) < 0).toBe(valid(b));
    }),
    { numRuns: 20_000 },
  );
});
