import type { Answer, Note, Refusal } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import type { Expression } from './expression.ts';
import * as say from './messages.ts';

/** A model formula's right side, multiplied out as R's `terms()` does it. */
export interface Terms {
  readonly intercept: boolean;
  /** Each term is a set of variables: ascending indices into `variables`. Ordered by degree, then as written. */
  readonly terms: readonly (readonly number[])[];
  /** R's labels: `a`, `a:b`, `log(x + 1):b`. */
  readonly labels: readonly string[];
  /** The labels as a formula must write them: `(x > 0):b`. */
  readonly written: readonly string[];
  /** In order of first appearance. */
  readonly variables: readonly Variable[];
  readonly offsets: readonly Expression[];
  readonly notes: readonly Note[];
}
interface Variable {
  readonly label: string;
  readonly expression: Expression;
}

/** The algebra of Wilkinson & Rogers (1973) on sets of variables. A term is a key of ascending indices, `0,3`. */
type TermSet = Map<string, readonly number[]>;

const MOST_TERMS = 5000;
const FORMULA_OPERATORS = new Set(['+', '-', '*', '/', ':', '%in%', '^']);

const setOf = (terms: Iterable<readonly number[]>): TermSet => new Map([...terms].map((t) => [t.join(), t]));
const union = (a: TermSet, b: TermSet): TermSet => new Map([...a, ...b]);
const merged = (a: readonly number[], b: readonly number[]): number[] =>
  [...new Set([...a, ...b])].sort((i, j) => i - j);

/** A summand of the formula, a summand in parentheses such as `(a - 1) * b`, or an operand of a product. */
type Place = 'summand' | 'inner' | 'operand';
const insideOf = (op: string, place: Place): Place => {
  if (op !== '+' && op !== '-') return 'operand';
  return place === 'summand' ? 'summand' : 'inner';
};

class Expansion {
  intercept = true;
  failure: Refusal | null = null;
  readonly variables: Variable[] = [];
  readonly offsets: Expression[] = [];
  readonly notes: Note[] = [];
  private readonly index = new Map<string, number>();

  fail(refusal: Refusal): TermSet {
    this.failure ??= refusal;
    return new Map();
  }

  expand(e: Expression, place: Place): TermSet {
    if (this.failure) return new Map();
    switch (e.kind) {
      case 'paren':
        return this.expand(e.inner, place);
      case 'number':
        return this.number(e.value, place, deparse(e));
      case 'string':
      case 'constant':
        return this.fail(say.notATerm(deparse(e)));
      case 'name':
        return e.name === '.' ? this.fail(say.dot()) : this.variable(e);
      case 'call':
        return e.name === 'offset' ? this.offset(e, place) : this.variable(e);
      case 'unary':
        return this.unary(e.op, e, place);
      case 'binary':
        return FORMULA_OPERATORS.has(e.op) ? this.operator(e, place) : this.otherOperator(e);
    }
  }

  private otherOperator(e: Expression & { kind: 'binary' }): TermSet {
    return e.op === '|' || e.op === '||' || e.op === '~' ? this.fail(say.misplacedOperator(e.op)) : this.variable(e);
  }

  private number(value: number, place: Place, shown: string): TermSet {
    if (value !== 0 && value !== 1) return this.fail(say.notATerm(shown));
    if (place === 'operand') return this.fail(say.numberInTerm(shown));
    this.intercept = value === 1;
    return new Map();
  }

  private variable(expression: Expression): TermSet {
    const label = deparse(expression);
    let at = this.index.get(label);
    if (at === undefined) {
      at = this.variables.push({ label, expression }) - 1;
      this.index.set(label, at);
    }
    return setOf([[at]]);
  }

  private offset(e: Expression & { kind: 'call' }, place: Place): TermSet {
    const [only, ...rest] = e.args;
    if (!only || rest.length > 0) return this.fail(say.argumentCount('offset', 1, e.args.length));
    if (place !== 'summand') return this.fail(say.offsetInTerm(deparse(e)));
    this.offsets.push(only.value);
    return new Map();
  }

  private unary(op: string, e: Expression & { kind: 'unary' }, place: Place): TermSet {
    if (op === '+') return this.expand(e.operand, place);
    if (op === '-') {
      this.subtract(new Map(), e.operand, place);
      return new Map();
    }
    return op === '~' ? this.fail(say.misplacedOperator('~')) : this.variable(e);
  }

  private operator(e: Expression & { kind: 'binary' }, place: Place): TermSet {
    if (e.op === '^') return this.power(e);
    const inside = insideOf(e.op, place);
    const left = this.expand(e.left, inside);
    if (e.op === '-') return this.subtract(left, e.right, inside);
    const right = this.expand(e.right, inside);
    switch (e.op) {
      case '+':
        return union(left, right);
      case '*':
        return union(union(left, right), this.cross(left, right));
      case '/':
        return left.size === 0 ? left : union(left, this.cross(setOf([[...left.values()].reduce(merged)]), right));
      case '%in%':
        return right.size === 0 ? right : this.cross(left, setOf([[...right.values()].reduce(merged)]));
      default:
        return this.cross(left, right);
    }
  }

  private cross(left: TermSet, right: TermSet): TermSet {
    if (left.size * right.size > MOST_TERMS) return this.fail(say.tooManyTerms(MOST_TERMS));
    return setOf([...left.values()].flatMap((a) => [...right.values()].map((b) => merged(a, b))));
  }

  private power(e: Expression & { kind: 'binary' }): TermSet {
    const times = e.right.kind === 'number' ? e.right.value : Number.NaN;
    if (!Number.isInteger(times) || times < 1) return this.fail(say.badPower(deparse(e)));
    const base = this.expand(e.left, 'operand');
    if (base.size === 1 && times > 1) this.notes.push(say.powerOfOne(deparse(e)));
    let product = base;
    for (let i = 1; i < times && !this.failure; i++) {
      const next = this.cross(product, base);
      if (next.size === product.size) break;
      product = next;
    }
    return product;
  }

  /** `- 1` removes the intercept, `- 0` brings it back. */
  private subtract(from: TermSet, e: Expression, place: Place): TermSet {
    const before = { intercept: this.intercept, offsets: this.offsets.length };
    const removed = this.expand(e, place);
    if (this.offsets.length > before.offsets) return this.fail(say.offsetInTerm(deparse(e)));
    const numbers = bareNumbers(e);
    this.intercept = numbers.length === 0 ? before.intercept : numbers.at(-1) === 0;
    const left = new Map(from);
    for (const key of removed.keys()) left.delete(key);
    return left;
  }
}

/** The bare numbers of an additive expression, in order. */
function bareNumbers(e: Expression): number[] {
  if (e.kind === 'number') return [e.value];
  if (e.kind === 'paren') return bareNumbers(e.inner);
  if (e.kind === 'unary') return bareNumbers(e.operand);
  if (e.kind === 'binary' && (e.op === '+' || e.op === '-')) return [...bareNumbers(e.left), ...bareNumbers(e.right)];
  return [];
}

/** Multiplies out the right side of a formula, or the left side of a bar. */
export function expandTerms(right: Expression): Answer<Terms> {
  const expansion = new Expansion();
  const set = expansion.expand(right, 'summand');
  if (expansion.failure) return expansion.failure;
  const terms = [...set.values()].sort((a, b) => a.length - b.length);
  const { variables, intercept, offsets, notes } = expansion;
  const labels = terms.map((t) => t.map((i) => (variables[i] as Variable).label).join(':'));
  const written = terms.map((t) => t.map((i) => enclosed(variables[i] as Variable)).join(':'));
  return { intercept, terms, labels, written, variables, offsets, notes };
}

const enclosed = ({ label, expression: { kind } }: Variable): string =>
  kind === 'binary' || kind === 'unary' ? `(${label})` : label;

/** The right side that multiplies out to these terms again. */
export function termsText(t: Pick<Terms, 'intercept' | 'written' | 'offsets'>): string {
  const parts = [...t.written, ...t.offsets.map((e) => `offset(${deparse(e)})`)];
  if (!t.intercept) return ['0', ...parts].join(' + ');
  return parts.length > 0 ? parts.join(' + ') : '1';
}
export const ONE: Expression = { kind: 'number', value: 1, integer: false };
