/**
 * How the residual standard deviation varies, as nlme writes it: `weights = varIdent(form = ~ 1 | g)`. The variance function
 * classes of Pinheiro & Bates (2000, section 5.2); a formula alone, `~ x`, is varFixed(~ x), as nlme has it.
 */
import { type Answer, isRefusal } from '@mixdiff/contract';
import { deparse } from '../deparse.ts';
import { binary, type Expression, stripParens, variablesIn } from '../expression.ts';
import { expandGroup, type Group } from '../grouping.ts';
import * as say from '../messages.ts';
import { parseExpression } from '../parse.ts';
import { type Call, covariate, type Formals, formSides, isOne, matchFormals, truth } from './formals.ts';
import type { SaidVariance } from './said.ts';

interface Class {
  readonly kind: SaidVariance['kind'];
  readonly formals: readonly string[];
  /** What a formula of it looks like. */
  readonly form: string;
}
const CLASSES: Readonly<Record<string, Class>> = {
  varIdent: { kind: 'ident', formals: ['value', 'form', 'fixed'], form: 'varIdent(form = ~ 1 | g)' },
  varPower: { kind: 'power', formals: ['value', 'form', 'fixed'], form: 'varPower(form = ~ x)' },
  varExp: { kind: 'exp', formals: ['value', 'form', 'fixed'], form: 'varExp(form = ~ x)' },
  varConstPower: {
    kind: 'const-power',
    formals: ['const', 'power', 'form', 'fixed'],
    form: 'varConstPower(form = ~ x)',
  },
  varFixed: { kind: 'fixed', formals: ['value'], form: 'varFixed(~ x)' },
};
const NAMES = [...Object.keys(CLASSES), 'varComb'];

export function parseVariance(source: string): Answer<readonly SaidVariance[]> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  return varianceOf(stripParens(e));
}

function varianceOf(e: Expression): Answer<readonly SaidVariance[]> {
  if (e.kind === 'unary' && e.op === '~') return one('varFixed', CLASSES.varFixed as Class, e);
  if (e.kind !== 'call' || !NAMES.includes(e.name)) {
    return say.unknownVariance(e.kind === 'call' ? e.name : deparse(e), NAMES);
  }
  return e.name === 'varComb' ? combined(e) : single(e, CLASSES[e.name] as Class);
}

/** varComb: the standard deviations multiply. */
function combined({ name, args }: Call): Answer<readonly SaidVariance[]> {
  if (args.length === 0) return say.varianceForm(name, 'varComb(varIdent(form = ~ 1 | g), varExp(form = ~ x))');
  const all: SaidVariance[] = [];
  for (const { value } of args) {
    const part = varianceOf(stripParens(value));
    if (isRefusal(part)) return part;
    all.push(...part);
  }
  return all;
}

function single(call: Call, of: Class): Answer<readonly SaidVariance[]> {
  const given = matchFormals(call, of.formals);
  if (isRefusal(given)) return given;
  if (of.kind === 'fixed') return one(call.name, of, given.get('value'));
  const refused = unsupported(call.name, of, given);
  return refused ?? one(call.name, of, given.get('form'));
}
/** Values are where an estimation starts, or what is held fixed: neither is part of a model here. */
function unsupported(name: string, { formals, form }: Class, given: Formals) {
  for (const formal of formals) {
    const e = formal === 'form' ? undefined : given.get(formal);
    if (e && !(formal === 'fixed' && truth(e) === false)) return say.varianceArgument(name, formal, deparse(e), form);
  }
  return null;
}

/** Without a formula the fitted values are taken, as nlme takes them. */
function one(name: string, { kind, form }: Class, given: Expression | undefined): Answer<readonly SaidVariance[]> {
  const sides = given ? formSides(given) : { left: FITTED, group: null };
  if (!sides) return say.varianceForm(name, form);
  const by = sides.group && strata(sides.group);
  if (by && isRefusal(by)) return by;
  const left = stripParens(sides.left);
  if (kind === 'ident') {
    if (!by) return say.varianceForm(name, form);
    return isOne(left) ? [{ kind, of: null, by }] : say.varianceCovariate(name, deparse(left), form);
  }
  const of = measure(left);
  if (of === null || (kind === 'fixed' && (of === 'fitted' || by))) return say.varianceForm(name, form);
  return [{ kind, of, by }];
}
const FITTED: Expression = { kind: 'call', name: 'fitted', args: [{ value: { kind: 'name', name: '.' } }] };

/** `fitted(.)`, or what is one number a row; null: neither. */
function measure(e: Expression): SaidVariance['of'] {
  if (isOfFit(e)) return deparse(e) === 'fitted(.)' ? 'fitted' : null;
  if (e.kind === 'name' || e.kind === 'call') return covariate(e);
  return isArithmetic(e) && variablesIn(e).size > 0
    ? covariate({ kind: 'call', name: 'I', args: [{ value: e }] })
    : null;
}
const isOfFit = (e: Expression): boolean =>
  e.kind === 'call' && (e.name === 'fitted' || e.name === 'resid' || e.name === 'residuals');
/** nlme computes the formula's right side: `~ x + 1` is the sum, and no second term. */
function isArithmetic(e: Expression): boolean {
  if (e.kind === 'unary') return e.op === '-' && isArithmetic(stripParens(e.operand));
  if (e.kind !== 'binary') return e.kind === 'name' || e.kind === 'number' || (e.kind === 'call' && !isOfFit(e));
  return (
    ['+', '-', '*', '/', '^'].includes(e.op) && isArithmetic(stripParens(e.left)) && isArithmetic(stripParens(e.right))
  );
}

/** `a * b` is every combination: nlme's way of naming several factors. */
function strata(e: Expression): Answer<Group> {
  const groups = expandGroup(pairs(e));
  if (isRefusal(groups)) return groups;
  return groups.length === 1 ? (groups[0] as Group) : say.varianceStrata(deparse(e));
}
function pairs(e: Expression): Expression {
  const side = stripParens(e);
  return side.kind === 'binary' && side.op === '*' ? binary(pairs(side.left), ':', pairs(side.right)) : side;
}
