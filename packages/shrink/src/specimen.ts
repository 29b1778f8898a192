/** Data and a model, small enough to be looked at: what is made smaller, and what is written in the end. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import { labelsOf, type ModelSpec, preparedTable, subtable, type Table } from '@mixdiff/frame';

export interface Specimen {
  readonly table: Table;
  readonly spec: ModelSpec;
}
/** With rows chosen and columns made, so that nothing is left that would do it again. */
export function specimenOf(table: Table, spec: ModelSpec): Answer<Specimen> {
  const prepared = preparedTable(table, spec);
  if (isRefusal(prepared)) return prepared;
  const { where: _w, derive: _d, factors: _f, ordered: _o, ...rest } = spec;
  const names = [...prepared.columns.keys()].filter((name) => isNamed(name, rest));
  return { table: subtable(prepared, null, names), spec: rest };
}
/** Whether a column's name occurs in what the model says; one too many does no harm. */
function isNamed(name: string, spec: ModelSpec): boolean {
  const said = Object.entries(spec).flatMap(([field, value]) => (field === 'contrasts' ? [] : [String(value)]));
  return said.some((text) => {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const [before, after] = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
      if (!/[\p{L}\p{N}._]/u.test(before) && !/[\p{L}\p{N}._]/u.test(after)) return true;
    }
    return false;
  });
}
/** The same model on some rows, with the columns that it still names. */
export function onRows({ table, spec }: Specimen, rows: readonly number[]): Specimen {
  return { table: subtable(table, Int32Array.from(rows), null), spec };
}
/** Another formula, and the columns that it names. */
export function withFormula({ table, spec }: Specimen, formula: string): Specimen {
  const changed = { ...spec, formula };
  const names = [...table.columns.keys()].filter((name) => isNamed(name, changed));
  return { table: subtable(table, null, names), spec: changed };
}
/** Numbers of a column to so many significant digits. */
export function rounded({ table, spec }: Specimen, name: string, digits: number): Specimen {
  const column = table.columns.get(name);
  if (column?.kind !== 'number') return { table, spec };
  const values = column.values.map((x) => (Number.isFinite(x) ? Number(x.toPrecision(digits)) : x));
  return { table: { ...table, columns: new Map(table.columns).set(name, { kind: 'number', values }) }, spec };
}

/** The rows of a specimen as a file, numbers with all their digits, and the fields of a config beside it. */
export function filesOf({ table, spec }: Specimen): { readonly csv: string; readonly fields: Partial<ModelSpec> } {
  const columns = [...table.columns].map(([name, column]) => {
    const cells = column.kind === 'number' ? null : labelsOf(column);
    return { name, cell: (i: number) => (cells ? quoted(cells[i] ?? null) : number(column as never, i)) };
  });
  const lines = [columns.map(({ name }) => quoted(name)).join(',')];
  for (let i = 0; i < table.nrow; i++) lines.push(columns.map(({ cell }) => cell(i)).join(','));
  const factors = [...table.columns].flatMap(([name, column]) =>
    column.kind === 'factor' ? [[name, [...column.levels]] as const] : [],
  );
  const ordered = [...table.columns].flatMap(([name, column]) =>
    column.kind === 'factor' && column.ordered ? [name] : [],
  );
  return {
    csv: `${lines.join('\n')}\n`,
    fields: {
      ...spec,
      ...(factors.length > 0 ? { factors: Object.fromEntries(factors) } : {}),
      ...(ordered.length > 0 ? { ordered } : {}),
    },
  };
}
const quoted = (text: string | null): string => (text === null ? 'NA' : `"${text.replaceAll('"', '""')}"`);
const number = ({ values }: { readonly values: Float64Array }, i: number): string =>
  Number.isNaN(values[i]) ? 'NA' : String(values[i]);
