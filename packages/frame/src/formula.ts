import {
  type Answer,
  isRefusal,
  type Kind,
  keywordOf,
  type Matrix,
  type Note,
  type OtherPart,
  type Refusal,
} from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { expandDots } from './dot.ts';
import { binary, contains, type Expression, stripParens } from './expression.ts';
import { expandGroup, type Group } from './grouping.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import type { Call } from './residual/formals.ts';
import { isRepeatedKeyword } from './residual/repeated.ts';
import { isStructureKeyword, type SaidStructure, structureCall } from './structure-call.ts';
import { expandTerms, ONE, type Terms, termsText } from './terms.ts';

/** A formula in lme4's notation, taken apart. */
export interface Formula {
  /** As R prints it. */
  readonly text: string;
  readonly response: Expression;
  readonly fixed: Terms;
  /** Expanded: `a/b` and `||` are gone. In the order of lme4's `findbars`. */
  readonly random: readonly RandomPart[];
  /** Terms that only mmrm has: `csh(visit | id)`, `sp_exp(x, y | id)`. */
  readonly repeated: readonly Call[];
  /** Fixed sides of the other linear predictors; their random terms stand among `random`. */
  readonly parts?: { readonly [P in OtherPart]?: Terms };
  readonly notes: readonly Note[];
}
/** One random-effects term of a formula, expanded. */
export interface RandomPart {
  /** `1 | school:class`; `ar1(0 + f | g)` for a structure other than `us`. Unique. */
  readonly name: string;
  /** As a formula says it: `(1 | school:class)`, backticks included. */
  readonly text: string;
  readonly terms: Terms;
  readonly group: Group;
  readonly structure: Kind;
  /** `rr`: its rank. */
  readonly order?: readonly number[];
  /** Of `propto` and `equalto`. */
  readonly known?: Matrix;
  /** Of pdBlocked: what each block is made of, `terms` of all. */
  readonly blocks?: readonly { readonly terms: Terms; readonly structure: Kind }[];
  /** `us(visit | id)` as it is written, where it may be meant as mmrm writes it: of the residuals. */
  readonly asRepeated?: Call;
  /** Left out: conditional. */
  readonly part?: OtherPart;
}

/** One bar as it stands in the formula. */
interface Bar {
  readonly left: Expression;
  readonly right: Expression;
  readonly double: boolean;
  readonly said: SaidStructure;
  readonly asRepeated?: Call;
}

/** A formula in lme4's notation; refused by name where it holds what is not known here. `columns`: what `.` stands for. */
export function parseFormula(source: string, columns: Iterable<string> = []): Answer<Formula> {
  if (source.trim() === '') return say.emptyFormula();
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  if (e.kind !== 'binary' || e.op !== '~') return say.noResponse(source.trim());
  const response = stripParens(e.left);
  if (contains(e.left, isTilde) || contains(e.right, isTilde)) return say.twoTildes(source.trim());
  if (contains(e.left, isBar)) return say.misplacedOperator('|');
  if (isBar(e.right)) return say.bareBar(deparse(e.right));
  const { right, notes } = expandDots(response, e.right, columns);
  const found: Found = { bars: [], repeated: [] };
  const split = splitBars(right, found);
  if (split !== null && isRefusal(split)) return split;
  const formula = assemble(deparse({ ...e, right }), response, split ?? ONE, found);
  return isRefusal(formula) ? formula : { ...formula, notes: [...notes, ...formula.notes] };
}

/** The right side of another linear predictor: `~ x + (1 | g)`. */
export function parseRightSide(e: Expression): Answer<Pick<Formula, 'fixed' | 'random' | 'notes'>> {
  if (isBar(e)) return say.bareBar(deparse(e));
  const found: Found = { bars: [], repeated: [] };
  const split = splitBars(e, found);
  if (split !== null && isRefusal(split)) return split;
  const [other] = found.repeated;
  if (other) return say.misplacedOperator(other.name);
  const fixed = expandTerms(split ?? ONE);
  if (isRefusal(fixed)) return fixed;
  const random = expandBars(found.bars);
  if ('refused' in random) return random;
  return { fixed, random, notes: [...fixed.notes, ...random.flatMap(({ terms }) => terms.notes)] };
}
function expandBars(bars: readonly Bar[]): RandomPart[] | Refusal {
  const random: RandomPart[] = [];
  for (const bar of bars) {
    const parts = expandBar(bar);
    if (isRefusal(parts)) return parts;
    random.push(...parts);
  }
  const twice = random.find((part, i) => random.findIndex((other) => other.name === part.name) !== i);
  return twice ? say.duplicateTerm(twice.name) : random;
}

/** What a right side holds beside its fixed part. */
interface Found {
  readonly bars: Bar[];
  readonly repeated: Call[];
}
function assemble(
  text: string,
  response: Expression,
  fixedPart: Expression,
  { bars, repeated }: Found,
): Answer<Formula> {
  const fixed = expandTerms(fixedPart);
  if (isRefusal(fixed)) return fixed;
  const name = deparse(response);
  if (fixed.variables.some((v) => v.label === name)) return say.responseOnTheRight(name);
  const random = expandBars(bars);
  if ('refused' in random) return random;
  const notes = [
    ...fixed.notes,
    ...random.flatMap((part) => part.terms.notes),
    ...bars.flatMap((bar) => bar.said.notes),
  ];
  return { text, response, fixed, random, repeated, notes };
}

const isTilde = (e: Expression): boolean => (e.kind === 'binary' || e.kind === 'unary') && e.op === '~';
const isBar = (e: Expression): e is Expression & { kind: 'binary' } =>
  e.kind === 'binary' && (e.op === '|' || e.op === '||');

/** The bar that this summand is, or null. */
function barOf(e: Expression): Bar | Refusal | null {
  if (e.kind === 'paren' && isBar(stripParens(e)))
    return toBar(stripParens(e) as Expression & { kind: 'binary' }, UNSTRUCTURED);
  if (e.kind !== 'call') return null;
  const [only, ...rest] = e.args;
  const inner = only ? stripParens(only.value) : null;
  if (!inner || !isBar(inner)) return null;
  const said = structureCall(e.name, rest);
  if (isRefusal(said)) return said;
  const bar = toBar(inner, said);
  const isLone = rest.length === 0 && stripParens(inner.left).kind === 'name' && isRepeatedKeyword(e.name);
  return isLone && !isRefusal(bar) ? { ...bar, asRepeated: e } : bar;
}
const UNSTRUCTURED: SaidStructure = { kind: 'us', after: '', notes: [] };
function toBar(e: Expression & { kind: 'binary' }, said: SaidStructure): Bar | Refusal {
  if (contains(e.left, isBar) || contains(e.right, isBar)) return say.twoBars(deparse(e));
  if (e.op === '||' && said.kind !== 'us') return say.doubleBarInStructure(deparse(e));
  return { left: e.left, right: e.right, double: e.op === '||', said };
}
/** A term in mmrm's notation alone; its last argument has the bar. */
const isRepeatedOnly = (e: Expression): e is Call =>
  e.kind === 'call' &&
  isRepeatedKeyword(e.name) &&
  !isStructureKeyword(e.name) &&
  e.args.some(({ value }) => contains(value, isBar));

/** Takes the summands with a bar out of a sum; what remains is the fixed part, null when nothing does. */
function splitBars(e: Expression, found: Found): Expression | null | Refusal {
  if (isRepeatedOnly(e)) {
    found.repeated.push(e);
    return null;
  }
  const bar = barOf(e);
  if (bar !== null) {
    if (isRefusal(bar)) return bar;
    found.bars.push(bar);
    return null;
  }
  if (!contains(e, isBar)) return e;
  if (e.kind === 'paren') return splitBars(e.inner, found);
  if (e.kind === 'unary' && e.op === '+') return splitBars(e.operand, found);
  if (e.kind !== 'binary' || !(e.op === '+' || (e.op === '-' && !contains(e.right, isBar)))) {
    return say.barNotAdded(deparse(e));
  }
  const left = splitBars(e.left, found);
  if (left !== null && isRefusal(left)) return left;
  const right = splitBars(e.right, found);
  if (right !== null && isRefusal(right)) return right;
  if (left === null) return e.op === '-' && right !== null ? { kind: 'unary', op: '-', operand: right } : right;
  return right === null ? left : binary(left, e.op, right);
}

/** `||` first, then nesting, as lme4 does: `(x || a/b)` is `1 | b:a`, `1 | a`, `0 + x | b:a`, `0 + x | a`. */
function expandBar(bar: Bar): RandomPart[] | Refusal {
  const terms = expandTerms(bar.left);
  if (isRefusal(terms)) return terms;
  if (terms.offsets.length > 0) return say.offsetInTerm(deparse(bar.left));
  if (!terms.intercept && terms.terms.length === 0) return say.emptyRandomTerm(deparse(bar.left), deparse(bar.right));
  const groups = expandGroup(bar.right);
  if (isRefusal(groups)) return groups;
  const sides = bar.double ? splitTerms(terms) : [{ terms, text: deparse(bar.left) }];
  const { said, asRepeated } = bar;
  const parts: RandomPart[] = [];
  for (const side of sides) {
    for (const group of groups) {
      const { name, text } = randomNames(side.text, group, said);
      const part: Filled<RandomPart> = { name, text, terms: side.terms, group, structure: said.kind };
      if (said.order) part.order = said.order;
      if (said.known) part.known = said.known;
      if (asRepeated) part.asRepeated = asRepeated;
      parts.push(part);
    }
  }
  return parts;
}
/** While its fields are set. */
type Filled<T> = { -readonly [K in keyof T]: T[K] };

/** How a term is called, and how a formula says it: `cs(0 + f | g)`, `homcs(0 + f | g)` for hom = TRUE. */
export function randomNames(
  varies: string,
  group: Group,
  { kind, after = '' }: Partial<SaidStructure> & Pick<SaidStructure, 'kind'>,
): { name: string; text: string } {
  const written = (grouping: string, more: string): string =>
    kind === 'us' ? `${varies} | ${grouping}` : `${keywordOf(kind)}(${varies} | ${grouping}${more})`;
  const text = written(deparse(group.expression), after);
  return { name: written(group.name, ''), text: kind === 'us' ? `(${text})` : text };
}

function splitTerms(t: Terms): { terms: Terms; text: string }[] {
  const intercept = t.intercept ? [{ ...t, terms: [], labels: [], written: [], intercept: true }] : [];
  const each = t.terms.map((term, i) => ({
    ...t,
    terms: [term],
    labels: [t.labels[i] as string],
    written: [t.written[i] as string],
    intercept: false,
  }));
  return [...intercept, ...each].map((terms) => ({ terms, text: termsText(terms) }));
}
