import { type Answer, isRefusal, KEYWORDS, type Kind, keywordOf, type Note, type Refusal } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { binary, contains, type Expression, stripParens } from './expression.ts';
import { expandGroup, type Group } from './grouping.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import { expandTerms, ONE, type Terms, termsText } from './terms.ts';

/** A formula in lme4's notation, taken apart. */
export interface Formula {
  /** As R prints it. */
  readonly text: string;
  readonly response: Expression;
  readonly fixed: Terms;
  /** Expanded: `a/b` and `||` are gone. In the order of lme4's `findbars`. */
  readonly random: readonly RandomPart[];
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
}

/** One bar as it stands in the formula. */
interface Bar {
  readonly left: Expression;
  readonly right: Expression;
  readonly double: boolean;
  readonly structure: Kind;
}

/** A formula in lme4's notation; refused by name where it holds what is not known here. */
export function parseFormula(source: string): Answer<Formula> {
  if (source.trim() === '') return say.emptyFormula();
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  if (e.kind !== 'binary' || e.op !== '~') return say.noResponse(source.trim());
  const response = stripParens(e.left);
  if (contains(e.left, isTilde) || contains(e.right, isTilde)) return say.twoTildes(source.trim());
  if (contains(e.left, isBar)) return say.misplacedOperator('|');
  if (isBar(e.right)) return say.bareBar(deparse(e.right));
  const bars: Bar[] = [];
  const split = splitBars(e.right, bars);
  if (split !== null && isRefusal(split)) return split;
  return assemble(deparse(e), response, split ?? ONE, bars);
}

function assemble(text: string, response: Expression, fixedPart: Expression, bars: readonly Bar[]): Answer<Formula> {
  const fixed = expandTerms(fixedPart);
  if (isRefusal(fixed)) return fixed;
  const name = deparse(response);
  if (fixed.variables.some((v) => v.label === name)) return say.responseOnTheRight(name);
  const random: RandomPart[] = [];
  for (const bar of bars) {
    const parts = expandBar(bar);
    if (isRefusal(parts)) return parts;
    random.push(...parts);
  }
  const twice = random.find((part, i) => random.findIndex((other) => other.name === part.name) !== i);
  if (twice) return say.duplicateTerm(twice.name);
  const notes = [...fixed.notes, ...random.flatMap((part) => part.terms.notes)];
  return { text, response, fixed, random, notes };
}

const isTilde = (e: Expression): boolean => (e.kind === 'binary' || e.kind === 'unary') && e.op === '~';
const isBar = (e: Expression): e is Expression & { kind: 'binary' } =>
  e.kind === 'binary' && (e.op === '|' || e.op === '||');

/** The bar that this summand is, or null. */
function barOf(e: Expression): Bar | Refusal | null {
  if (e.kind === 'paren' && isBar(stripParens(e)))
    return toBar(stripParens(e) as Expression & { kind: 'binary' }, 'us');
  if (e.kind !== 'call') return null;
  const [only, ...rest] = e.args;
  const inner = only ? stripParens(only.value) : null;
  if (!inner || !isBar(inner)) return null;
  const structure = Object.hasOwn(KEYWORDS, e.name) ? KEYWORDS[e.name] : undefined;
  if (structure === undefined) return say.unknownStructure(e.name, Object.keys(KEYWORDS));
  if (rest.length > 0) return say.argumentCount(e.name, 1, e.args.length);
  return toBar(inner, structure);
}
function toBar(e: Expression & { kind: 'binary' }, structure: Kind): Bar | Refusal {
  if (contains(e.left, isBar) || contains(e.right, isBar)) return say.twoBars(deparse(e));
  if (e.op === '||' && structure !== 'us') return say.doubleBarInStructure(deparse(e));
  return { left: e.left, right: e.right, double: e.op === '||', structure };
}

/** Takes the summands with a bar out of a sum; what remains is the fixed part, null when nothing does. */
function splitBars(e: Expression, bars: Bar[]): Expression | null | Refusal {
  const bar = barOf(e);
  if (bar !== null) {
    if (isRefusal(bar)) return bar;
    bars.push(bar);
    return null;
  }
  if (!contains(e, isBar)) return e;
  if (e.kind === 'paren') return splitBars(e.inner, bars);
  if (e.kind === 'unary' && e.op === '+') return splitBars(e.operand, bars);
  if (e.kind !== 'binary' || !(e.op === '+' || (e.op === '-' && !contains(e.right, isBar)))) {
    return say.barNotAdded(deparse(e));
  }
  const left = splitBars(e.left, bars);
  if (left !== null && isRefusal(left)) return left;
  const right = splitBars(e.right, bars);
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
  return sides.flatMap((side) =>
    groups.map((group) => {
      const written = (grouping: string): string => {
        const bare = `${side.text} | ${grouping}`;
        return bar.structure === 'us' ? bare : `${keywordOf(bar.structure)}(${bare})`;
      };
      const text = written(deparse(group.expression));
      return {
        name: written(group.name),
        text: bar.structure === 'us' ? `(${text})` : text,
        terms: side.terms,
        group,
        structure: bar.structure,
      };
    }),
  );
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
