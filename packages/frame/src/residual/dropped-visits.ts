/** Visits that were declared, or that the data have, and that no used row is at: what is left is counted without them. */
import { isRefusal, type Note } from '@mixdiff/contract';
import type { Columns } from '../columns.ts';
import { evaluate } from '../evaluate.ts';
import { asFactor } from '../levels.ts';
import * as say from '../messages.ts';
import type { ModelFrame } from '../model-frame.ts';
import type { SaidResidual } from './said.ts';

export function droppedVisits({ correlation }: SaidResidual, columns: Columns, frame: ModelFrame): Note[] {
  if (correlation?.place.is !== 'visit') return [];
  const { name, expression } = correlation.place.visit;
  const visits = evaluate(expression, columns);
  if (isRefusal(visits)) return [];
  const { levels } = visits.kind === 'factor' ? visits : asFactor(visits);
  const used = new Set(frame.groups.get(name)?.levels);
  const dropped = levels.filter((level) => !used.has(level));
  return dropped.length > 0 ? [say.visitsDropped(name, dropped)] : [];
}
