const [QUOTE, LF, CR] = [34, 10, 13];

/** What is wrong with a quote, and on which line (1-based). */
export interface QuoteFault {
  readonly fault: 'unclosed-quote' | 'text-after-quote';
  readonly line: number;
}

/**
 * The cells of a table of bytes, one after the other (RFC 4180; a line ends by LF, CR or both). It allocates nothing:
 * `next` moves on, and the cell is `bytes[start … stop)` until the next call.
 */
export class Scanner {
  /** Of the cell: first byte and the byte after the last one, without its quotes. */
  start = 0;
  stop = 0;
  /** The cell has quotes written twice. */
  escaped = false;
  /** The cell is the last one of its record. */
  ends = true;
  /** 1-based, where the scanner stands: between records, the line on which the next one begins. */
  line = 1;
  fault: QuoteFault['fault'] | null = null;
  readonly bytes: Uint8Array;
  private readonly separator: number;
  private at: number;

  constructor(bytes: Uint8Array, separator: number, from = 0) {
    this.bytes = bytes;
    this.separator = separator;
    this.at = from;
  }

  /** Another one that stands at the same place. */
  copy(): Scanner {
    const other = new Scanner(this.bytes, this.separator, this.at);
    other.line = this.line;
    return other;
  }

  /** Whether a record follows: for use between records. */
  get more(): boolean {
    return this.at < this.bytes.length;
  }

  /** Moves to the next cell; false when a quote is at fault, whose line is `line`. */
  next(): boolean {
    const { bytes, separator } = this;
    const n = bytes.length;
    let i = this.at;
    if (i < n && bytes[i] === QUOTE) return this.nextQuoted(i + 1);
    this.start = i;
    this.escaped = false;
    for (; i < n; i++) {
      const c = bytes[i] as number;
      if (c === separator || c === LF || c === CR) break;
    }
    this.stop = i;
    this.leave(i);
    return true;
  }

  private nextQuoted(from: number): boolean {
    const { bytes } = this;
    this.start = from;
    this.escaped = false;
    let breaks = 0;
    let i = from;
    for (; ; i++) {
      if (i >= bytes.length) return this.fail('unclosed-quote');
      const c = bytes[i] as number;
      if (c === LF || (c === CR && bytes[i + 1] !== LF)) breaks++;
      if (c !== QUOTE) continue;
      if (i + 1 >= bytes.length || bytes[i + 1] !== QUOTE) break;
      this.escaped = true;
      i++;
    }
    this.stop = i;
    this.line += breaks;
    return this.leave(i + 1) || this.fail('text-after-quote');
  }

  /** Past the separator or line break at i; false when there is neither. */
  private leave(i: number): boolean {
    const { bytes } = this;
    const c = i < bytes.length ? (bytes[i] as number) : LF;
    this.ends = c !== this.separator;
    this.at = i + 1;
    if (!this.ends) return true;
    if (c === CR && i + 1 < bytes.length && bytes[i + 1] === LF) this.at = i + 2;
    this.line++;
    return c === LF || c === CR;
  }
  private fail(fault: QuoteFault['fault']): false {
    if (fault === 'text-after-quote') this.line--;
    this.fault = fault;
    return false;
  }
}

/** The first quote that is at fault, from where the scanner stands to the end. */
export function quoteFault(scanner: Scanner): QuoteFault | null {
  while (scanner.fault === null && (scanner.more || !scanner.ends)) scanner.next();
  return scanner.fault && { fault: scanner.fault, line: scanner.line };
}

/** An upper bound of the number of records. */
export function countLineBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i] as number;
    if (c === LF || (c === CR && bytes[i + 1] !== LF)) count++;
  }
  return count;
}
