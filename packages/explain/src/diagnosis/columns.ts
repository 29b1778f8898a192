/** Scales of the columns that a model multiplies its parameters by. */
import type { Matrix, Problem } from '@mixdiff/contract';
import type { DiagnoseDocument } from '@mixdiff/schema';

export type ColumnScale = NonNullable<DiagnoseDocument['columns']>[number];

/** Standard deviations this many powers of ten off one, glmmTMB's own measure; means this many of them off zero. */
const POWERS = 3;
const OFF_ZERO = 30;

/** Every column that varies, of X once and of each Z. */
export function columnScales({
  response: { y },
  parts: {
    conditional: { X, columns },
  },
  random,
}: Problem): ColumnScale[] {
  const response = scaleOf('response', 'response', y, 0, y.length);
  const fixed = columns.map((name, j) => scaleOf('fixed', name, X.data, j, X.nrow));
  const own = random.flatMap(({ name, columns: c, Z }: { name: string; columns: readonly string[]; Z: Matrix }) =>
    c.map((column, j) => scaleOf(`(${name})`, column, Z.data, j, Z.nrow)),
  );
  return [response, ...fixed, ...own].filter(({ sd }) => sd > 0);
}
function scaleOf(part: string, name: string, data: Float64Array, j: number, n: number): ColumnScale {
  const x = data.subarray(j * n, (j + 1) * n);
  const mean = x.reduce((a, b) => a + b, 0) / n;
  const sd = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1));
  const odd = Math.abs(Math.log10(sd)) > POWERS;
  return { part, name, mean, sd, odd, uncentred: part !== 'response' && Math.abs(mean) > OFF_ZERO * sd };
}
