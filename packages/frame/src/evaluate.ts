import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { binaryOperation, unaryOperation } from './arithmetic.ts';
import { matchArguments, type RFunction } from './calling.ts';
import { deparse } from './deparse.ts';
import { contains, type Expression } from './expression.ts';
import { CUT } from './functions/cut.ts';
import { DISTRIBUTIONS } from './functions/distributions.ts';
import { LABELLED } from './functions/labelled.ts';
import { NUMERIC } from './functions/numeric.ts';
import { POLYNOMIALS } from './functions/polynomials.ts';
import { SPLINES } from './functions/splines.ts';
import { SUMMARIES } from './functions/summaries.ts';
import { asFactor, interaction } from './levels.ts';
import * as say from './messages.ts';
import { lengthOf, logicals, scalar, text, type Vector } from './vector.ts';

/** Where names are looked up. */
export interface Scope {
  /** What messages call it: the file. */
  readonly name: string;
  readonly columns: ReadonlyMap<string, Vector>;
}

const FUNCTIONS: Readonly<Record<string, RFunction>> = {
  ...NUMERIC,
  ...DISTRIBUTIONS,
  ...SUMMARIES,
  ...LABELLED,
  ...POLYNOMIALS,
  ...SPLINES,
  ...CUT,
};
const CONSTANTS: Readonly<Record<string, Vector>> = {
  T: logicals(Int8Array.of(1)),
  F: logicals(Int8Array.of(0)),
  pi: scalar(Math.PI),
};

/** The value of an expression over the columns of a table, row by row where it varies. */
export function evaluate(e: Expression, scope: Scope): Answer<Vector> {
  switch (e.kind) {
    case 'number':
      return scalar(e.value);
    case 'string':
      return text([e.value]);
    case 'constant':
      return e.name === 'NULL' ? say.noValue('NULL') : logicals(Int8Array.of({ TRUE: 1, FALSE: 0, NA: -1 }[e.name]));
    case 'name':
      return lookUp(e.name, scope);
    case 'paren':
      return evaluate(e.inner, scope);
    case 'unary':
      return unary(e, scope);
    case 'binary':
      return binaryValue(e, scope);
    case 'call':
      return called(e, scope);
  }
}

function lookUp(name: string, scope: Scope): Answer<Vector> {
  const column = scope.columns.get(name);
  if (column) return column;
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name] as Vector;
  return say.unknownColumn(name, scope.name, scope.columns.keys());
}

function unary(e: Expression & { kind: 'unary' }, scope: Scope): Answer<Vector> {
  const operand = evaluate(e.operand, scope);
  return isRefusal(operand) ? operand : unaryOperation(e.op, operand, deparse(e));
}

function binaryValue(e: Expression & { kind: 'binary' }, scope: Scope): Answer<Vector> {
  const left = evaluate(e.left, scope);
  if (isRefusal(left)) return left;
  const right = evaluate(e.right, scope);
  if (isRefusal(right)) return right;
  if (e.op !== ':') return binaryOperation(e.op, left, right, deparse(e));
  if (lengthOf(left) !== lengthOf(right)) return say.lengthsDiffer(deparse(e), lengthOf(left), lengthOf(right));
  return interaction(asFactor(left), asFactor(right));
}

function called(e: Expression & { kind: 'call' }, scope: Scope): Answer<Vector> {
  const fn = Object.hasOwn(FUNCTIONS, e.name) ? FUNCTIONS[e.name] : undefined;
  if (!fn) return unknownFunction(e.name);
  const values: Vector[] = [];
  for (const { value } of e.args) {
    const v = evaluate(value, scope);
    if (isRefusal(v)) return v;
    values.push(v);
  }
  const args = matchArguments(fn, e, values, deparse(e));
  return isRefusal(args) ? args : fn.apply(args);
}
/** Whether every function that the expression calls is one of those known here. */
export const callsOnlyKnown = (e: Expression): boolean =>
  !contains(e, (inner) => inner.kind === 'call' && !Object.hasOwn(FUNCTIONS, inner.name));
/** Whether the expression calls one of these. */
export const calls = (e: Expression, names: readonly string[]): boolean =>
  contains(e, (inner) => inner.kind === 'call' && names.includes(inner.name));
const unknownFunction = (name: string): Refusal => say.unknownFunction(name, Object.keys(FUNCTIONS));
