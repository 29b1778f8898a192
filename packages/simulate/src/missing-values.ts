/** Values that go missing once a data set is complete: by a probability of their own, or all of a unit's from one on. */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { isMissing, numbers, type Table, type Vector } from '@mixdiff/frame';
import type { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { numbersOf } from './expression.ts';
import * as say from './messages.ts';
import { ranks, type Units } from './units.ts';

/** Row by row a uniform against the probability, one rule after another. */
export function lose(table: Table, said: StudyFile['generate'], units: Units | null, random: Random): Table | Refusal {
  const columns = new Map(table.columns);
  for (const [k, rule] of (said.missing ?? []).entries()) {
    const at = `generate.missing.${k}`;
    const column = columns.get(rule.column);
    if (!column) return say.unknownColumn(`${at}.column`, rule.column, [...columns.keys()]);
    const probability = numbersOf(`${at}.probability`, rule.probability, columns, table.nrow);
    if (isRefusal(probability)) return probability;
    const odd = probability.find((p) => !(p >= 0 && p <= 1));
    if (odd !== undefined) return say.badProbability(`${at}.probability`, odd);
    const labels = rule.dropout === undefined ? null : units?.labels.get(rule.dropout);
    if (labels === undefined)
      return say.unknownUnits(`${at}.dropout`, rule.dropout ?? '', [...(units?.labels.keys() ?? [])]);
    const unit = labels ? ranks(labels) : null;
    const gone = new Set<number>();
    const lost = Uint8Array.from(probability, (p, i) => {
      const here = random.unifRand() < p;
      if (here && unit) gone.add(unit[i]);
      return here || (unit && gone.has(unit[i])) ? 1 : 0;
    });
    columns.set(rule.column, without(column, lost));
  }
  return { ...table, columns };
}
function without(column: Vector, lost: Uint8Array): Vector {
  if (column.kind === 'text' || column.kind === 'factor')
    return { ...column, codes: column.codes.map((code, i) => (lost[i] ? -1 : code)) };
  if (column.kind === 'number') return numbers(column.values.map((value, i) => (lost[i] ? Number.NaN : value)));
  return numbers(Float64Array.from(lost, (gone, i) => (gone || isMissing(column, i) ? Number.NaN : 1)));
}
