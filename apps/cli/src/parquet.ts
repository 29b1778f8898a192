/**
 * Tables in Parquet: typed columns, read without going through text. Reading is asynchronous where everything else that a command
 * does with its data is not, so a file is read before the command runs, and taken from here by path when it is asked for.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Answer, isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import type { Table, Vector } from '@mixdiff/frame';
import type { ColumnData, CompressionCodec, FileMetaData, SchemaElement } from 'hyparquet';
import { readUserFile, sha256 } from './files.ts';

export interface ParquetFile {
  readonly table: Table;
  readonly dataHash: string;
}
const read = new Map<string, Answer<ParquetFile>>();

/** What was read of that path, or null where nobody thought that it would be asked for. */
export const parquetRead = (path: string): Answer<ParquetFile> | null => read.get(resolve(path)) ?? null;

/** Reads it now, where it is Parquet: by the first four bytes, whatever its name. */
export async function readParquetAhead(path: string, what: string, name: string): Promise<void> {
  const file = readUserFile(path, what);
  // what cannot be read is told by whoever asks for it
  if (isRefusal(file) || !isParquet(file.bytes)) return;
  read.set(resolve(path), await parquetFile(file.bytes, name));
}
const MAGIC = 'PAR1';
export const isParquet = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));

/** The same of a file that nobody has read, from these bytes alone. */
export function beginsAsParquet(path: string): boolean {
  let file: number;
  try {
    if (!statSync(path).isFile()) return false;
    file = openSync(path, 'r');
  } catch {
    // told by whoever reads it
    return false;
  }
  const first = Buffer.alloc(4);
  readSync(file, first);
  closeSync(file);
  return first.toString('latin1') === MAGIC;
}

/** A table from the bytes of a file. */
export async function parquetFile(bytes: Buffer, name: string): Promise<Answer<ParquetFile>> {
  const [{ parquetMetadataAsync, parquetRead: readChunks }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const { buffer, byteOffset, byteLength } = bytes;
  const file = {
    byteLength,
    slice: (from: number, to = byteLength): ArrayBuffer =>
      buffer.slice(byteOffset + from, byteOffset + to) as ArrayBuffer,
  };
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    return notReadable(name, error);
  }
  const refused = beyond(name, metadata, new Set(['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)]));
  if (refused) return refused;
  const nrow = Number(metadata.num_rows);
  const columns = new Map(metadata.schema.slice(1).map((element) => [element.name, columnOf(element, nrow)]));
  try {
    await readChunks({
      file,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }: ColumnData) =>
        columns.get(columnName)?.take(columnData, rowStart),
    });
  } catch (error) {
    return notReadable(name, error);
  }
  const vectors = new Map<string, Vector>();
  for (const [column, { fault, vector }] of columns) {
    const why = fault();
    if (why) return refuse('cli/parquet-value', `${name}: column ${column}: ${why}`, 'write it as double or as text');
    vectors.set(column, vector());
  }
  return {
    table: {
      name,
      nrow,
      columns: vectors,
      lines: Int32Array.from({ length: nrow }, (_, i) => i + 1),
      notes: [],
      empty: new Map(),
      format: { separator: ',', decimal: '.', encoding: 'UTF-8' },
      binary: true,
    },
    dataHash: sha256(bytes),
  };
}
function notReadable(name: string, error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  return refuse('cli/not-parquet', `${name} begins as Parquet, but cannot be read: ${why}`, 'write it again');
}

/** What a table of numbers and labels has no place for, by name. */
function beyond(
  name: string,
  { schema, row_groups, num_rows }: FileMetaData,
  known: ReadonlySet<string>,
): Refusal | null {
  const columns = schema.slice(1);
  const say = (column: string, what: string, hint: string): Refusal =>
    refuse('cli/parquet-column', `${name}: column ${column} ${what}`, hint);
  for (const [i, element] of columns.entries()) {
    if ((element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED')
      return say(element.name, 'is nested', 'write one column for each of its fields');
    if (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL')
      return say(element.name, 'is of type decimal, which no double holds exactly', 'write it as double');
    if (element.type === 'FIXED_LEN_BYTE_ARRAY')
      return say(element.name, 'holds bytes of a fixed length', 'write it as double or as text');
    if (columns.findIndex((other) => other.name === element.name) !== i)
      return say(element.name, 'is there twice', 'give one of them another name');
  }
  for (const group of row_groups) {
    for (const { meta_data } of group.columns) {
      const codec: CompressionCodec | undefined = meta_data?.codec;
      if (codec !== undefined && !known.has(codec))
        return say(
          meta_data?.path_in_schema.join('.') ?? '',
          `is compressed by ${codec}, which is not read here`,
          `compress it by ${[...known].filter((other) => other !== 'UNCOMPRESSED').join(', ')}, or not at all`,
        );
    }
  }
  if (columns.length === 0 || Number(num_rows) === 0)
    return refuse(
      'cli/parquet-empty',
      `${name} has no ${columns.length === 0 ? 'columns' : 'rows'}`,
      'name another file',
    );
  return null;
}

interface Column {
  take(data: ArrayLike<unknown>, from: number): void;
  fault(): string | null;
  vector(): Vector;
}
function columnOf({ type, converted_type, logical_type }: SchemaElement, nrow: number): Column {
  if (type === 'BOOLEAN') return logicalColumn(nrow);
  const isTime = type === 'INT96' || /DATE|TIME/.test(converted_type ?? logical_type?.type ?? '');
  return type === 'BYTE_ARRAY' || isTime ? textColumn(nrow) : numberColumn(nrow);
}
/** Null is missing, and so is NaN. */
function numberColumn(nrow: number): Column {
  const values = new Float64Array(nrow).fill(Number.NaN);
  let inexact: string | null = null;
  return {
    take(data, from) {
      for (let i = 0; i < data.length && from + i < nrow; i++) {
        const value = data[i];
        if (value === null || value === undefined) continue;
        if (typeof value === 'bigint' && (value > MOST || value < -MOST)) inexact ??= `${value}`;
        values[from + i] = Number(value);
      }
    },
    fault: () => inexact && `${inexact} is an integer that no double holds exactly`,
    vector: () => ({ kind: 'number', values }),
  };
}
const MOST = BigInt(Number.MAX_SAFE_INTEGER);
function logicalColumn(nrow: number): Column {
  const values = new Int8Array(nrow).fill(-1);
  return {
    take(data, from) {
      for (let i = 0; i < data.length && from + i < nrow; i++)
        if (typeof data[i] === 'boolean') values[from + i] = data[i] ? 1 : 0;
    },
    fault: () => null,
    vector: () => ({ kind: 'logical', values }),
  };
}
/** Labels as they are, NA and empty ones too: what is missing is null in the file. Dates and times as ISO 8601 has them. */
function textColumn(nrow: number): Column {
  const codes = new Int32Array(nrow).fill(-1);
  const at = new Map<string, number>();
  return {
    take(data, from) {
      for (let i = 0; i < data.length && from + i < nrow; i++) {
        const value = data[i];
        if (value === null || value === undefined) continue;
        const label = value instanceof Date ? value.toISOString().replace('T00:00:00.000Z', '') : String(value);
        let code = at.get(label);
        if (code === undefined) {
          code = at.size;
          at.set(label, code);
        }
        codes[from + i] = code;
      }
    },
    fault: () => null,
    vector: () => ({ kind: 'text', codes, labels: [...at.keys()] }),
  };
}
