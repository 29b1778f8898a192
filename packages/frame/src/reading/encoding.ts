import type { Answer, Note } from '@mixdiff/contract';
import * as say from '../messages.ts';
import { decodeUtf8, encodeUnits, firstInvalid } from './utf8.ts';

/** How a file writes its letters; R's `fileEncoding` knows these names. */
export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252';
export interface Decoded {
  /** UTF-8, without a byte-order mark. */
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  readonly notes: readonly Note[];
}

/**
 * A file's bytes as UTF-8: a byte-order mark decides; else what is valid UTF-8 is UTF-8, and what is not is
 * windows-1252, of which latin1's letters are a part. Refuses what is no text: it has a NUL, or a byte that
 * windows-1252 leaves undefined.
 */
export function decodeBytes(bytes: Uint8Array, name: string): Answer<Decoded> {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return fromUtf16(bytes, 'UTF-16LE', name);
  if (first === 0xfe && second === 0xff) return fromUtf16(bytes, 'UTF-16BE', name);
  if (bytes.includes(0)) return say.notText(name);
  if (first === 0xef && second === 0xbb && third === 0xbf) return marked(bytes.subarray(3), name);
  const odd = firstInvalid(bytes);
  return odd < 0 ? { bytes, encoding: 'UTF-8', notes: [] } : fromWindows(bytes, odd, name);
}
/** A byte-order mark promises UTF-8, and is held to it. */
function marked(bytes: Uint8Array, name: string): Answer<Decoded> {
  const odd = firstInvalid(bytes);
  if (odd >= 0) return say.brokenUtf8(name, lineOf(bytes, odd), bytes[odd] as number);
  return { bytes, encoding: 'UTF-8', notes: [] };
}

function fromUtf16(file: Uint8Array, encoding: 'UTF-16LE' | 'UTF-16BE', name: string): Answer<Decoded> {
  const low = encoding === 'UTF-16LE' ? 0 : 1;
  if (file.length % 2 === 1) return say.notText(name);
  const unit = (i: number): number => (file[2 * i + 2 + low] as number) | ((file[2 * i + 3 - low] as number) << 8);
  const bytes = encodeUnits(file.length / 2 - 1, unit);
  return bytes.includes(0) ? say.notText(name) : { bytes, encoding, notes: [say.readAs(name, encoding)] };
}

/** Code points of 0x80 to 0x9f, 0 where there is none (WHATWG index windows-1252, less its control characters). */
const WINDOWS = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];
const windowsUnit = (c: number): number => (c < 0x80 || c > 0x9f ? c : (WINDOWS[c - 0x80] as number));

/** `odd` is the first byte that is no UTF-8. */
function fromWindows(file: Uint8Array, odd: number, name: string): Answer<Decoded> {
  const undefinedByte = file.findIndex((c) => windowsUnit(c) === 0);
  if (undefinedByte >= 0) return say.unknownEncoding(name, lineOf(file, undefinedByte), file[undefinedByte] as number);
  const bytes = encodeUnits(file.length, (i) => windowsUnit(file[i] as number));
  return { bytes, encoding: 'windows-1252', notes: [say.notUtf8(name, lineOf(file, odd), wordAt(file, odd))] };
}
function lineOf(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) line++;
  return line;
}
/** The letters around a byte, as they are read now: the user sees whether that is right. */
function wordAt(bytes: Uint8Array, at: number): string {
  const inWord = (i: number): boolean => (bytes[i] as number) > 64 && bytes[i] !== 124;
  let [start, stop] = [at, at];
  while (start > 0 && at - start < 20 && inWord(start - 1)) start--;
  while (stop < bytes.length && stop - at < 20 && inWord(stop)) stop++;
  const word = encodeUnits(stop - start, (i) => windowsUnit(bytes[start + i] as number));
  return decodeUtf8(word, 0, word.length);
}
