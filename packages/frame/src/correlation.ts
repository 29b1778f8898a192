/** nlme's `correlation = corCompSymm(form = ~ 1 | Subject)`, as text. */
import { type Answer, isRefusal, type Kind, notYet, type ResidualModel, structured } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { type Argument, type Expression, stripParens } from './expression.ts';
import { expandGroup, type Group } from './grouping.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import type { FactorVector } from './vector.ts';

export interface Correlation {
  readonly kind: Kind;
  readonly subject: Group;
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
  return isRefusal(subject) ? subject : { kind, subject };
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

/** Positions in the order of the rows of a subject; as many are declared as the largest has. */
export function residualModel({ kind, subject }: Correlation, { levels, codes }: FactorVector): ResidualModel {
  const seen = new Int32Array(levels.length);
  const position = Int32Array.from(codes, (code) => {
    const before = seen[code] as number;
    seen[code] = before + 1;
    return before;
  });
  const most = seen.reduce((max, count) => Math.max(max, count), 0);
  const labels = Array.from({ length: most }, (_, i) => String(i + 1));
  return {
    subject: { name: subject.name, levels, index: codes },
    position,
    structure: structured(kind, labels),
  };
}
