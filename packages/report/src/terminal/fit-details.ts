/**
 * What is left out of a summary for its length and can be asked for; rows are counted as in the file, not as in the
 * model.
 */
import type { FitDocument } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
import { paragraph, table } from './table.ts';

export type FitDetail = 'ranef' | 'fitted' | 'trace';

/** What `--with` asks for beyond the summary. `rows`: the line of every used row among the rows of the file, from 1. */
export function detailText(fit: FitDocument, detail: FitDetail, rows: ArrayLike<number>): string {
  const what: Readonly<Record<FitDetail, () => string>> = {
    ranef: () => ranefText(fit),
    fitted: () => fittedText(fit, rows),
    trace: () => traceText(fit),
  };
  return what[detail]();
}

/** The modes of every term, level by level, with their conditional standard deviations where the engine gives them. */
function ranefText({ ranef, backend }: FitDocument): string {
  if (!ranef || ranef.length === 0) return paragraph(`Random effects by level: ${backend} gives none.`, 0);
  const blocks = ranef.map(({ group, terms, modes, condSD }) => {
    const head = [group, ...terms, ...(condSD ? terms.map((term) => `SD ${term}`) : [])];
    const body = Object.entries(modes).map(([level, values]) => [
      level,
      ...[...values, ...(condSD?.[level] ?? [])].map((x) => fixed(x, 5)),
    ]);
    return table([head, ...body]);
  });
  return `Random effects by level (conditional modes):\n${blocks.join('\n\n')}`;
}
function fittedText({ fitted, backend }: FitDocument, rows: ArrayLike<number>): string {
  if (!fitted || fitted.length === 0) return paragraph(`Fitted values: ${backend} gives none.`, 0);
  const body = fitted.map((x, i) => [String(rows[i] ?? i + 1), significant(x, 8)]);
  return `Fitted values:\n${table([['row', 'fitted'], ...body])}`;
}
/** Every evaluation: the value that was minimised and where; a star marks the iterates that were accepted. */
function traceText({ trace, backend, convergence }: FitDocument): string {
  if (!trace || trace.value.length === 0)
    return paragraph(`Trace of ${convergence.optimizer || 'the optimizer'}: ${backend} reports none.`, 0);
  const body = trace.value.map((value, i) => [
    `${i + 1}${trace.accepted[i] ? '*' : ''}`,
    trace.phase[i] ?? '',
    significant(value, 12),
    ...(trace.par[i] ?? []).map((x) => significant(x, 8)),
  ]);
  return `Trace (* accepted):\n${table([['evaluation', 'by', 'value', ...trace.names], ...body], { left: 2 })}`;
}
