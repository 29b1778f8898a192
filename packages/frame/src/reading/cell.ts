import { decodeUtf8 } from './utf8.ts';

/** The text of a cell: `escaped` says that its quotes are written twice. */
export function cellText(bytes: Uint8Array, start: number, stop: number, escaped: boolean): string {
  const text = decodeUtf8(bytes, start, stop);
  return escaped ? text.replaceAll('""', '"') : text;
}
/** ASCII white space; what lies above is trimmed from the text. */
export const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

/** White space and nothing else. */
export function isBlank(bytes: Uint8Array, start: number, stop: number): boolean {
  for (let i = start; i < stop; ) {
    const c = bytes[i] as number;
    if (c < 0x80 && !isSpace(c)) return false;
    const size = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (size > 1 && decodeUtf8(bytes, i, i + size).trim() !== '') return false;
    i += size;
  }
  return true;
}

/** Cells that say that there is no value: R's `na.strings = c("NA", "")`. */
export const isMissingWord = (trimmed: string): boolean => trimmed === '' || trimmed === 'NA';
