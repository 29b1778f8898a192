/**
 * A table from a file or standard input. Its hash is of the bytes as they are, so that it can be checked with any other
 * tool.
 */
import { readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Answer, isRefusal, refuse } from '@mixdiff/contract';
import { type Reading, readTable, type Table } from '@mixdiff/frame';
import type { Config } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { isSystemError, readUserFile, reasonOf, sha256 } from './files.ts';
import { beginHeartbeat, during } from './heartbeat.ts';
import { dataChanged, parquetElsewhere, unreadable, unused } from './messages.ts';
import { isParquet, parquetRead } from './parquet.ts';

/** The path that means standard input. */
export const STDIN = '-';
export interface DataFile {
  readonly table: Table;
  /** SHA-256 of the file as it is, compressed or not. */
  readonly dataHash: string;
}
/** What messages call the file. */
export const dataFileName = (path: string): string => (path === STDIN ? 'standard input' : basename(path));

/** `sep` and `dec` of a config or of options. */
export function readingOf({ sep, dec }: Pick<Config, 'sep' | 'dec'>): Omit<Reading, 'name'> {
  return { separator: sep === 'tab' ? '\t' : sep, decimal: dec };
}

/** A table of text, perhaps compressed by gzip; `-` is standard input. `what` is what messages call it. */
export function readDataFile(path: string, what: string, reading: Omit<Reading, 'name'> = {}): Answer<DataFile> {
  if (isLarge(path)) beginHeartbeat();
  during('reading the data');
  const bytes = dataBytes(path, what);
  if (isRefusal(bytes)) return bytes;
  if (isParquet(bytes.text)) return typedColumns(path, reading);
  const again = rereader(path, what, bytes);
  const table = readTable(bytes.text, { ...reading, name: dataFileName(path), again });
  return isRefusal(table) ? table : { table, dataHash: bytes.hash };
}
/** What was read of it before the command began (parquet.ts). */
function typedColumns(path: string, { separator, decimal }: Omit<Reading, 'name'>): Answer<DataFile> {
  const name = dataFileName(path);
  if (separator !== undefined || decimal !== undefined)
    return unused(`${name} is Parquet, which has no separator and no decimal sign`, 'leave --sep and --dec out');
  return parquetRead(path) ?? parquetElsewhere(name);
}
/** Bytes of a file that are kept for labels that somebody may ask for; more are read again. */
const KEPT = 64e6;
/** Whether reading it takes so long that one wants to know. */
function isLarge(path: string): boolean {
  try {
    return path !== STDIN && statSync(path).size > KEPT;
  } catch {
    // told by whoever reads it
    return false;
  }
}
function rereader(
  path: string,
  what: string,
  { text: { length }, hash }: { text: Uint8Array; hash: string },
): Reading['again'] {
  if (path === STDIN || length <= KEPT) return undefined;
  return () => {
    const bytes = settle(dataBytes(path, what));
    if (bytes.hash !== hash) throw settle(dataChanged(path, what));
    return bytes.text;
  };
}

/** The bytes of a table, uncompressed, with the SHA-256 of the file as it is. */
export function dataBytes(path: string, what: string): Answer<{ readonly text: Uint8Array; readonly hash: string }> {
  const read = path === STDIN ? standardInput() : readUserFile(path, what);
  if (isRefusal(read)) return read;
  const text = uncompressed(read.bytes, dataFileName(path));
  return isRefusal(text) ? text : { text: text.bytes, hash: sha256(read.bytes) };
}

/** The first two bytes of gzip (RFC 1952, 2.3.1). */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
function uncompressed(bytes: Buffer, name: string): Answer<{ readonly bytes: Uint8Array }> {
  if (!isGzip(bytes)) return { bytes };
  try {
    return { bytes: gunzipSync(bytes) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_BUFFER_TOO_LARGE' ? 'it unpacks to more than memory may hold' : message;
    return refuse('cli/not-gzip', `${name} begins as gzip, but cannot be unpacked: ${reason}`, 'compress it again');
  }
}

let piped: Buffer | undefined;
/** Read once: there is no second time. */
function standardInput(): Answer<{ readonly bytes: Buffer }> {
  try {
    piped ??= readPiped();
    return { bytes: piped };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return unreadable('standard input', reasonOf(error), 'pipe the table into it');
  }
}
/** A pipe that another program has set not to block says EAGAIN until it has something. */
function readPiped(): Buffer {
  const pieces: Buffer[] = [];
  for (;;) {
    try {
      const piece = Buffer.allocUnsafe(1 << 16);
      const size = readSync(0, piece);
      if (size === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, size));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return Buffer.concat(pieces);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
