/** How rows of a subject vary together: nlme's `correlation = corCompSymm(form = ~ 1 | Subject)`, as text, and the model of it. */
import {
  type Answer,
  isRefusal,
  type Kind,
  notYet,
  type Refusal,
  type ResidualModel,
  structured,
} from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { type Argument, type Expression, stripParens } from './expression.ts';
import { expandGroup, type Group } from './grouping.ts';
import * as say from './messages.ts';
import type { ModelFrame } from './model-frame.ts';
import { parseExpression } from './parse.ts';
import type { Table } from './table.ts';
import type { FactorVector } from './vector.ts';

export interface Correlation {
  readonly kind: Kind;
  readonly subject: Group;
  /** Which position of its subject a row is; null: the order of its rows. */
  readonly visit: Group | null;
}

/** nlme's classes; of those without a kind nothing is built yet. */
const CLASSES: Readonly<Record<string, Kind | null>> = {
  corCompSymm: 'cs-hom',
  corAR1: null,
  corCAR1: null,
  corARMA: null,
  corSymm: null,
  corExp: null,
  corGaus: null,
  corLin: null,
  corRatio: null,
  corSpher: null,
};

export function parseCorrelation(source: string): Answer<Correlation> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  const call = stripParens(e);
  if (call.kind !== 'call' || !Object.hasOwn(CLASSES, call.name)) {
    return say.unknownCorrelation(call.kind === 'call' ? call.name : deparse(e), Object.keys(CLASSES));
  }
  const kind = CLASSES[call.name];
  if (!kind) return notYet(say.correlationNotYet(call.name));
  const form = formOf(call.name, call.args);
  if (isRefusal(form)) return form;
  const subject = subjectOf(call.name, form);
  return isRefusal(subject) ? subject : { kind, subject, visit: null };
}

/** Its one argument that is honoured here: `form`, by name or as R's second. */
function formOf(name: string, args: readonly Argument[]): Answer<Expression> {
  const other = args.find((arg) => arg.name !== undefined && arg.name !== 'form');
  if (other) return say.correlationArgument(name, other.name as string);
  const [form, ...more] = args.filter((arg) => arg.name === 'form');
  if (!form || more.length > 0 || args.length > 1) return say.correlationForm(name);
  return form.value;
}

/** `~ 1 | a/b` is grouped by b within a, as nlme does it: the innermost group alone. */
function subjectOf(name: string, form: Expression): Answer<Group> {
  const side = form.kind === 'unary' && form.op === '~' ? form.operand : null;
  if (side?.kind !== 'binary' || side.op !== '|') return say.correlationForm(name);
  const covariate = stripParens(side.left);
  if (covariate.kind !== 'number' || covariate.value !== 1) return say.correlationCovariate(name, deparse(side.left));
  const groups = expandGroup(side.right);
  return isRefusal(groups) ? groups : (groups[0] as Group);
}

/** By the visits, else in the order of the rows of a subject; then as many positions are declared as the largest has. */
export function residualModel(
  { kind, subject, visit }: Correlation,
  frame: ModelFrame,
  table: Table,
): ResidualModel | Refusal {
  const { levels, codes } = frame.groups.get(subject.name) as FactorVector;
  const visits = visit ? (frame.groups.get(visit.name) as FactorVector) : null;
  const model = {
    subject: { name: subject.name, levels, index: codes },
    position: visits ? visits.codes : inOrder(codes, levels.length),
  };
  const most = model.position.reduce((max, at) => Math.max(max, at + 1), 0);
  const labels = visits ? visits.levels : Array.from({ length: most }, (_, i) => String(i + 1));
  const twice = visits ? repeatedRows(codes, visits.codes) : null;
  if (twice) {
    const [a, b] = twice.map((row) => table.lines[frame.rows[row] as number] as number) as [number, number];
    const [who, when] = [levels[codes[twice[0]] as number], labels[model.position[twice[0]] as number]];
    return say.visitTwice(`${subject.name} ${who}`, `${visit?.name} ${when}`, table.name, a, b);
  }
  return { ...model, structure: structured(kind, labels) };
}
function inOrder(codes: Int32Array, levels: number): Int32Array {
  const seen = new Int32Array(levels);
  return codes.map((code) => {
    const before = seen[code] as number;
    seen[code] = before + 1;
    return before;
  });
}
/** Two rows of one subject at one visit, the first that are found. */
function repeatedRows(subjects: Int32Array, visits: Int32Array): [number, number] | null {
  const first = new Map<string, number>();
  for (const [row, subject] of subjects.entries()) {
    const key = `${subject} ${visits[row]}`;
    const before = first.get(key);
    if (before !== undefined) return [before, row];
    first.set(key, row);
  }
  return null;
}
