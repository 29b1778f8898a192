/** Results as columns, in Parquet: one row per fit. The same records make the same bytes. */
import { parquetMetadata, parquetRead } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { FitRecord, FitTiming } from './fit-record.ts';
import type { Stated } from './quantities.ts';

type Cell = number | string | boolean | null;
/** Columns of numbers per estimand: heads, and where they are read from. */
const OF_ESTIMAND: readonly (readonly [string, (record: FitRecord) => readonly Stated[], keyof Stated])[] = [
  ['estimate', ({ stated }) => stated, 'estimate'],
  ['se', ({ stated }) => stated, 'se'],
  ['df', ({ stated }) => stated, 'df'],
  ['certified-estimate', ({ certified }) => certified, 'estimate'],
  ['certified-se', ({ certified }) => certified, 'se'],
  ['certified-df', ({ certified }) => certified, 'df'],
];
export const columnNamed = (head: string, estimand: string): string => `${head}:${estimand}`;

/** NaN and infinities are null: what a number means must not hang on a reader's idea of them. */
const number = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

export function resultsParquet(
  records: readonly FitRecord[],
  estimands: readonly { readonly name: string }[],
): Uint8Array {
  const of = (read: (record: FitRecord) => Cell): Cell[] => records.map(read);
  const columns: ColumnSource[] = [
    { name: 'scenario', type: 'INT32', data: of(({ scenario }) => scenario) },
    { name: 'replicate', type: 'INT32', data: of(({ replicate }) => replicate) },
    { name: 'estimator', type: 'STRING', data: of(({ estimator }) => estimator) },
    { name: 'label', type: 'STRING', data: of(({ label }) => label) },
    { name: 'code', type: 'INT32', nullable: true, data: of(({ code }) => number(code)) },
    { name: 'said', type: 'STRING', data: of(({ said }) => said) },
    { name: 'notes', type: 'STRING', data: of(({ notes }) => notes) },
    { name: 'messages', type: 'STRING', data: of(({ messages }) => messages) },
    { name: 'rows', type: 'INT32', nullable: true, data: of(({ rows }) => rows) },
    { name: 'singular', type: 'BOOLEAN', nullable: true, data: of(({ singular }) => singular) },
    { name: 'withheld', type: 'BOOLEAN', nullable: true, data: of(({ withheld }) => withheld) },
    { name: 'logLik', type: 'DOUBLE', nullable: true, data: of(({ logLik }) => number(logLik)) },
    { name: 'verdict', type: 'STRING', nullable: true, data: of(({ verdict }) => verdict) },
    { name: 'gain', type: 'DOUBLE', nullable: true, data: of(({ gain }) => number(gain)) },
    ...estimands.flatMap(({ name }, e) =>
      OF_ESTIMAND.map(
        ([head, stated, field]): ColumnSource => ({
          name: columnNamed(head, name),
          type: 'DOUBLE',
          nullable: true,
          data: of((record) => number(stated(record)[e][field])),
        }),
      ),
    ),
  ];
  return written(columns);
}
/** Where and how long: `host` and `worker` of all rows. */
export function timingsParquet(
  timings: readonly FitTiming[],
  where: { readonly host: string; readonly worker: string },
): Uint8Array {
  const of = (read: (timing: FitTiming) => Cell): Cell[] => timings.map(read);
  return written([
    { name: 'scenario', type: 'INT32', data: of(({ scenario }) => scenario) },
    { name: 'replicate', type: 'INT32', data: of(({ replicate }) => replicate) },
    { name: 'estimator', type: 'STRING', data: of(({ estimator }) => estimator) },
    { name: 'open-ms', type: 'DOUBLE', nullable: true, data: of(({ open }) => number(open)) },
    { name: 'fit-ms', type: 'DOUBLE', nullable: true, data: of(({ fit }) => number(fit)) },
    { name: 'judge-ms', type: 'DOUBLE', nullable: true, data: of(({ judge }) => number(judge)) },
    { name: 'host', type: 'STRING', data: of(() => where.host) },
    { name: 'worker', type: 'STRING', data: of(() => where.worker) },
  ]);
}
const written = (columnData: ColumnSource[]): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'mixdiff' }));

/** Columns by name. Throws where the bytes are no Parquet file. */
export async function readColumns(
  bytes: Uint8Array,
): Promise<{ readonly rows: number; readonly columns: ReadonlyMap<string, ArrayLike<unknown>> }> {
  // a copy: Node's buffers share one memory
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, unknown[]>();
  await parquetRead({
    file,
    metadata,
    onChunk({ columnName, columnData, rowStart }) {
      const all = columns.get(columnName) ?? new Array(rows).fill(null);
      columns.set(columnName, all);
      for (let i = 0; i < columnData.length; i++) all[rowStart + i] = columnData[i];
    },
  });
  return { rows, columns };
}
