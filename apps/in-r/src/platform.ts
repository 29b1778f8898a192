/** What V8 alone does not have and the engines and their pages use: text as bytes, and bytes from base64. Where there is one, it stays. */
const host = globalThis as unknown as {
  TextEncoder?: new () => { encode(text: string): Uint8Array };
  atob?: (text: string) => string;
};
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Base64 (RFC 4648) as a string of bytes. */
host.atob ??= (text) => {
  let [out, held, bits] = ['', 0, 0];
  for (const digit of text.replace(/[=\s]/g, '')) {
    held = ((held << 6) | DIGITS.indexOf(digit)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 0xff);
  }
  return out;
};

host.TextEncoder ??= class {
  /** UTF-8 (RFC 3629); half a surrogate pair becomes the replacement character. */
  encode(text: string): Uint8Array {
    const bytes: number[] = [];
    for (const character of text) {
      const code = (character.codePointAt(0) as number) & 0x1fffff;
      const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
      if (point < 0x80) bytes.push(point);
      else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
      else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
      else
        bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
    return Uint8Array.from(bytes);
  }
};
