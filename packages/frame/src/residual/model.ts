/** The residual model that was said, on the rows that are used. */
import {
  type Answer,
  type By,
  isRefusal,
  type Refusal,
  type ResidualModel,
  type Structure,
  type VarianceFunction,
} from '@mixdiff/contract';
import { integers, listOf } from '../fill.ts';
import type { Group } from '../grouping.ts';
import * as say from '../messages.ts';
import type { ModelFrame } from '../model-frame.ts';
import type { Table } from '../table.ts';
import { byPosition } from './by-position.ts';
import { groupBy, lineOf, placedRows } from './positions.ts';
import type { Correlation, SaidResidual, SaidVariance } from './said.ts';

/** null: nothing is said. */
export function residualModel(
  { correlation, variance }: SaidResidual,
  frame: ModelFrame,
  table: Table,
): Answer<ResidualModel> | null {
  if (!correlation && variance.length === 0) return null;
  const functions = varianceFunctions(variance, frame, table);
  if ('refused' in functions) return functions;
  if (!correlation) return { ...independent(frame.rows.length), variance: functions };
  const correlated = correlatedModel(correlation, frame, table);
  if (isRefusal(correlated) || functions.length === 0) return correlated;
  return byPosition({ ...correlated, variance: functions });
}

/** Every row a subject of its own. */
const independent = (n: number): ResidualModel => ({
  subject: { name: 'row', levels: listOf(n, (i) => String(i + 1)), index: integers(n, (i) => i) },
  position: new Int32Array(n),
  structure: { kind: 'diag-hom', labels: ['1'] },
});

const ALL = 'all rows';
/** That of the correlation; nlme's where it names none: the innermost of the random terms, else one for all rows. */
function subjectOf(group: Group | null, frame: ModelFrame): By {
  if (group) return groupBy(group, frame);
  const random = frame.formula.random.map((part) => groupBy(part.group, frame));
  const innermost = random.sort((a, b) => b.levels.length - a.levels.length)[0];
  return innermost ?? { name: ALL, levels: [ALL], index: new Int32Array(frame.rows.length) };
}

function correlatedModel(said: Correlation, frame: ModelFrame, table: Table): Answer<ResidualModel> {
  const subject = subjectOf(said.subject, frame);
  if (said.kind === 'cs-hom' && said.subject === null && subject.levels.length === 1)
    return say.correlationForm(said.keyword);
  const placed = placedRows(said, subject, frame, table);
  if (isRefusal(placed)) return placed;
  const { labels, ...where } = placed;
  const by = said.by && ofSubjects(groupBy(said.by, frame), subject, frame, table);
  if (by && isRefusal(by)) return by;
  const structure: Structure = {
    kind: said.kind,
    labels,
    ...(said.order ? { order: said.order } : {}),
    ...(said.nugget ? { nugget: said.nugget } : {}),
  };
  return { subject, ...where, structure, ...(by ? { by } : {}) };
}

/** A subject has one group. */
function ofSubjects(by: By, subject: By, { rows }: ModelFrame, table: Table): Answer<By> {
  const first = new Int32Array(subject.levels.length).fill(-1);
  for (const [row, who] of subject.index.entries()) {
    const before = first[who] as number;
    if (before < 0) first[who] = row;
    else if (by.index[before] !== by.index[row]) {
      const lines = [before, row].map((at) => lineOf(at, rows, table)) as [number, number];
      return say.groupWithinSubject(by.name, `${subject.name} ${subject.levels[who]}`, table.name, ...lines);
    }
  }
  return by;
}

function varianceFunctions(
  said: readonly SaidVariance[],
  frame: ModelFrame,
  table: Table,
): VarianceFunction[] | Refusal {
  const functions: VarianceFunction[] = [];
  for (const one of said) {
    const made = varianceFunction(one, frame, table);
    if (isRefusal(made)) return made;
    functions.push(made);
  }
  return functions;
}
function varianceFunction(said: SaidVariance, frame: ModelFrame, table: Table): Answer<VarianceFunction> {
  const by = said.by && groupBy(said.by, frame);
  if (said.kind === 'ident' && by?.levels.length === 1) return say.oneStratum(by.name, by.levels[0] as string);
  const covariate = said.of === null || said.of === 'fitted' ? null : said.of;
  const of = covariate ? (frame.covariates.get(covariate.label) as Float64Array) : (said.of as 'fitted' | null);
  const odd = covariate && typeof of === 'object' && of ? undefinedAt(said.kind, of) : -1;
  if (covariate && odd >= 0) {
    const value = (of as Float64Array)[odd] as number;
    return say.varianceAt(said.kind, covariate.label, value, table.name, lineOf(odd, frame.rows, table));
  }
  return { kind: said.kind, of, by };
}
/** sqrt(v) needs v > 0; |0|^d is 0 or infinite for every d but 0. */
function undefinedAt(kind: SaidVariance['kind'], of: Float64Array): number {
  if (kind === 'fixed') return of.findIndex((v) => !(v > 0));
  return kind === 'power' ? of.indexOf(0) : -1;
}
