/*
 * UTF-8 by the language alone: TextEncoder and TextDecoder belong to a host. A surrogate without its partner, which a
 * string of JavaScript may hold and a file may not, is kept as three bytes.
 */
type UnitAt = (i: number) => number;

/** n code units of UTF-16 as UTF-8. */
export function encodeUnits(n: number, unitAt: UnitAt): Uint8Array {
  let size = 0;
  for (let i = 0; i < n; i++) {
    const u = unitAt(i);
    size += u < 0x80 ? 1 : u < 0x800 ? 2 : 3;
    if (isPair(u, i, n, unitAt)) {
      size++;
      i++;
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < n; i++) {
    const u = unitAt(i);
    if (u < 0x80) bytes[at++] = u;
    else if (isPair(u, i, n, unitAt)) at = write(bytes, at, 4, 0x10000 + ((u - 0xd800) << 10) + unitAt(++i) - 0xdc00);
    else at = write(bytes, at, u < 0x800 ? 2 : 3, u);
  }
  return bytes;
}
const isPair = (u: number, i: number, n: number, unitAt: UnitAt): boolean =>
  u >= 0xd800 && u < 0xdc00 && i + 1 < n && (unitAt(i + 1) & 0xfc00) === 0xdc00;

/** A code point of 2 to 4 bytes: The Unicode Standard 15, table 3-6. */
function write(bytes: Uint8Array, at: number, size: number, point: number): number {
  for (let k = size - 1; k > 0; k--) bytes[at + k] = 0x80 | ((point >> (6 * (size - 1 - k))) & 0x3f);
  bytes[at] = lead(size) | (point >> (6 * (size - 1)));
  return at + size;
}
const lead = (size: number): number => (size === 2 ? 0xc0 : size === 3 ? 0xe0 : 0xf0);

export const encodeUtf8 = (text: string): Uint8Array => encodeUnits(text.length, (i) => text.charCodeAt(i));

/** The text of bytes that are UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, stop: number): string {
  let text = '';
  for (let i = start; i < stop; ) {
    const c = bytes[i] as number;
    const size = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    let point = size === 1 ? c : c & (0xff >> (size + 1));
    for (let k = 1; k < size; k++) point = (point << 6) | ((bytes[i + k] as number) & 0x3f);
    text += String.fromCodePoint(point);
    i += size;
  }
  return text;
}

/** Where a text ceases to be UTF-8, -1 when it does not: The Unicode Standard 15, table 3-7. */
export function firstInvalid(bytes: Uint8Array): number {
  const n = bytes.length;
  for (let i = 0; i < n; ) {
    const c = bytes[i] as number;
    const size = c < 0x80 ? 1 : sequenceAt(bytes, i, c);
    if (size === 0) return i;
    i += size;
  }
  return -1;
}
/** Bytes of the sequence that begins with c at i, 0 when there is none. */
function sequenceAt(bytes: Uint8Array, i: number, c: number): number {
  const size = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
  if (size === 0 || i + size > bytes.length) return 0;
  const second = bytes[i + 1] as number;
  const low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80;
  const high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < size; k++) if (((bytes[i + k] as number) & 0xc0) !== 0x80) return 0;
  return size;
}
