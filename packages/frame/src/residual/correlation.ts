/**
 * How rows of a subject vary together as nlme writes it: `correlation = corAR1(form = ~ visit | id)`. The correlation
 * classes of Pinheiro & Bates (2000, section 5.3); what the covariate of a class may be was seen in nlme 3.1-162:
 *
 *   corAR1 corARMA    whole numbers, all different within a subject (a factor is an error there), else the order of rows
 *   corSymm           1, 2, 3, … each of which occurs
 *   corCAR1           one number;  corExp corGaus corLin corRatio corSpher    one number or several, added
 */
import { type Answer, isRefusal, type Kind, type Refusal } from '@mixdiff/contract';
import { deparse } from '../deparse.ts';
import { type Expression, stripParens } from '../expression.ts';
import { expandGroup, type Group } from '../grouping.ts';
import * as say from '../messages.ts';
import { parseExpression } from '../parse.ts';
import {
  type Call,
  count,
  covariate,
  type Formals,
  formSides,
  isOne,
  matchFormals,
  summands,
  truth,
} from './formals.ts';
import type { Correlation, Place } from './said.ts';

interface Class {
  readonly kind: Kind;
  readonly takes: 'nothing' | 'time' | 'one' | 'several';
}
const CLASSES: Readonly<Record<string, Class>> = {
  corCompSymm: { kind: 'cs-hom', takes: 'nothing' },
  corAR1: { kind: 'ar1-hom', takes: 'time' },
  corCAR1: { kind: 'exp', takes: 'one' },
  corARMA: { kind: 'arma', takes: 'time' },
  corSymm: { kind: 'us-hom', takes: 'time' },
  corExp: { kind: 'exp', takes: 'several' },
  corGaus: { kind: 'gau', takes: 'several' },
  corLin: { kind: 'lin', takes: 'several' },
  corRatio: { kind: 'ratio', takes: 'several' },
  corSpher: { kind: 'spher', takes: 'several' },
};
const SPATIAL = ['value', 'form', 'nugget', 'metric', 'fixed'];
function formalsOf(name: string, { takes }: Class): readonly string[] {
  if (takes === 'several') return SPATIAL;
  return name === 'corARMA' ? ['value', 'form', 'p', 'q', 'fixed'] : ['value', 'form', 'fixed'];
}

export function parseCorrelation(source: string): Answer<Correlation> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  const call = stripParens(e);
  if (call.kind !== 'call' || !Object.hasOwn(CLASSES, call.name)) {
    return say.unknownCorrelation(call.kind === 'call' ? call.name : deparse(e), Object.keys(CLASSES));
  }
  const of = CLASSES[call.name] as Class;
  const given = matchFormals(call, formalsOf(call.name, of));
  if (isRefusal(given)) return given;
  const refused = unsupported(call, given);
  if (refused) return refused;
  const shape = shapeOf(call, of, given);
  if (isRefusal(shape)) return shape;
  const where = whereOf(call, of, given);
  return isRefusal(where) ? where : { keyword: call.name, ...shape, ...where };
}

/** Values are where an estimation starts, or what is held fixed: neither is part of a model here. */
function unsupported({ name }: Call, given: Formals): Refusal | null {
  const fixed = given.get('fixed');
  if (given.has('value')) return say.correlationArgument(name, 'value', deparse(given.get('value') as Expression));
  if (fixed && truth(fixed) !== false) return say.correlationArgument(name, 'fixed', deparse(fixed));
  const metric = given.get('metric');
  // R matches the name of a metric by its beginning
  if (metric && !(metric.kind === 'string' && metric.value !== '' && 'euclidean'.startsWith(metric.value))) {
    return say.correlationArgument(name, 'metric', deparse(metric));
  }
  return null;
}

function shapeOf(
  { name }: Call,
  { kind }: Class,
  given: Formals,
): Answer<Pick<Correlation, 'kind' | 'order' | 'nugget'>> {
  const nugget = given.get('nugget');
  if (nugget) {
    const asked = truth(nugget);
    if (asked === null) return say.correlationArgument(name, 'nugget', deparse(nugget));
    if (asked) return { kind, nugget: true };
  }
  if (kind !== 'arma') return { kind };
  const order = ['p', 'q'].map((one) => {
    const e = given.get(one);
    return e ? count(e) : 0;
  });
  const [p, q] = order;
  if (p == null || q == null || p + q === 0) return say.armaOrder(name);
  // corARMA(1, 0) is corAR1
  return p === 1 && q === 0 ? { kind: 'ar1-hom' } : { kind, order: [p, q] };
}

function whereOf({ name }: Call, of: Class, given: Formals): Answer<Pick<Correlation, 'subject' | 'place'>> {
  const form = given.get('form');
  const sides = form ? formSides(form) : { left: ONE, group: null };
  if (!sides) return say.correlationForm(name);
  const place = placeOf(name, of, sides.left);
  if (isRefusal(place)) return place;
  const subject = subjectOf(sides.group);
  return subject && isRefusal(subject) ? subject : { subject, place };
}
const ONE: Expression = { kind: 'number', value: 1, integer: false };

/** `~ 1 | a/b` is grouped by b within a, as nlme does it: the innermost group alone. */
function subjectOf(side: Expression | null): Answer<Group> | null {
  if (!side) return null;
  const groups = expandGroup(side);
  return isRefusal(groups) ? groups : (groups[0] as Group);
}

function placeOf(name: string, { kind, takes }: Class, left: Expression): Answer<Place> {
  const side = stripParens(left);
  if (isOne(side)) return { is: 'order' };
  if (takes === 'nothing') return say.correlationCovariate(name, deparse(left));
  const terms = summands(side);
  const odd = terms.find(isNoMeasure);
  if (odd) return say.correlationTerm(name, deparse(odd));
  const [first, ...more] = terms.map((e) => covariate(e));
  if (!first) return say.correlationForm(name);
  if (takes === 'several') return { is: 'point', at: [first, ...more] };
  if (more.length > 0) return say.correlationOneCovariate(name, deparse(left));
  return takes === 'one' ? { is: 'point', at: [first] } : { is: 'time', time: first, consecutive: kind === 'us-hom' };
}
/** What a formula would multiply out, or leave out. */
const isNoMeasure = (e: Expression): boolean =>
  e.kind === 'number' || e.kind === 'string' || e.kind === 'constant' || e.kind === 'binary' || e.kind === 'unary';
