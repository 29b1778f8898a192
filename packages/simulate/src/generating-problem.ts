/** The matrices of the generating model on a table whose draws may lack a level. */
import { isRefusal, type Matrix, type Problem, type Refusal } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, pick, type Table, text, type Vector } from '@mixdiff/frame';
import type { StudyFile } from '@mixdiff/schema';

/** Columns as a table that no file holds. */
export const plainTable = (columns: ReadonlyMap<string, Vector>, nrow: number): Table => ({
  name: 'the data set',
  nrow,
  columns,
  lines: Int32Array.from({ length: nrow }, (_, i) => i + 2),
  notes: [],
  empty: new Map(),
  format: { separator: ',', decimal: '.', encoding: 'UTF-8' },
});
/** The model on a table. */
export function problemOf(table: Table, spec: ModelSpec): Problem | Refusal {
  const built = buildProblem(table, spec, { dataHash: '' });
  return isRefusal(built) ? built : built.problem;
}

/**
 * A level that happens not to occur is one of the model that generates all the same: rows with those levels stand behind the others
 * while matrices are made, and go before anything is drawn.
 */
export function generatingProblem(table: Table, spec: ModelSpec, said: StudyFile['generate']): Problem | Refusal {
  const lacking = lackingLevels(table, said);
  if (lacking.length === 0 || spec.where !== undefined) return problemOf(table, spec);
  const rows = Int32Array.from({ length: table.nrow + lacking.length }, (_, i) => (i < table.nrow ? i : 0));
  const columns = new Map(
    [...table.columns].map(([name, column]): [string, Vector] => {
      const longer = pick(column, rows);
      if (longer.kind !== 'text') return [name, longer];
      const labels = lacking.map((one, k) => (one.name === name ? one.level : labelAt(longer, table.nrow + k)));
      return [name, text([...Array.from({ length: table.nrow }, (_, i) => labelAt(longer, i)), ...labels])];
    }),
  );
  const problem = problemOf(plainTable(columns, rows.length), spec);
  if (isRefusal(problem)) return problem;
  const { by, at, variance } = problem.residual ?? {};
  return by || at || variance ? problemOf(table, spec) : firstRows(problem, table.nrow);
}
/** Levels that a column may have and happens not to. */
export const lackingLevels = (table: Table, said: StudyFile['generate']): { name: string; level: string }[] =>
  Object.entries(said.columns ?? {}).flatMap(([name, one]) => {
    const column = table.columns.get(name);
    if (typeof one !== 'object' || !('levels' in one) || column?.kind !== 'text') return [];
    return one.levels.filter((level) => !column.labels.includes(level)).map((level) => ({ name, level }));
  });
const labelAt = ({ codes, labels }: Extract<Vector, { kind: 'text' }>, i: number): string | null =>
  codes[i] < 0 ? null : labels[codes[i]];
/** The problem of its first n rows; levels of groups stay. */
function firstRows(problem: Problem, n: number): Problem {
  const of = (values: Float64Array): Float64Array => values.slice(0, n);
  const matrix = ({ nrow, ncol, data }: Matrix): Matrix => ({
    nrow: n,
    ncol,
    data: Float64Array.from({ length: n * ncol }, (_, at) => data[Math.floor(at / n) * nrow + (at % n)]),
  });
  const parts = Object.fromEntries(
    Object.entries(problem.parts).map(([part, one]) => [
      part,
      { ...one, X: matrix(one.X), offset: one.offset && of(one.offset) },
    ]),
  ) as unknown as Problem['parts'];
  const { response, weights } = problem;
  return {
    ...problem,
    response: { ...response, y: of(response.y), trials: response.trials && of(response.trials) },
    parts,
    random: problem.random.map((term) => ({ ...term, level: term.level.slice(0, n), Z: matrix(term.Z) })),
    weights: weights && { ...weights, values: of(weights.values) },
    residual: problem.residual && {
      ...problem.residual,
      subject: { ...problem.residual.subject, index: problem.residual.subject.index.slice(0, n) },
      position: problem.residual.position.slice(0, n),
    },
    source: { ...problem.source, rows: problem.source.rows.slice(0, n) },
  };
}
