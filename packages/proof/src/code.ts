/**
 * Expressions from a config or a file as R code that is safe to run. They come from strangers, so nothing is pasted:
 * what is not parsed and known is refused.
 */
import { type Answer, isRefusal, refuse } from '@mixdiff/contract';
import { calls, callsOnlyKnown, deparse, type Expression, type Formula, parseExpression } from '@mixdiff/frame';
import { rCode, rName } from '@mixdiff/quoting';

/**
 * Expressions of a data set's description as R code. Nothing is pasted: a source is parsed, calls known functions only,
 * and is printed again, every name and literal quoted.
 */
export const codeOf = (e: Expression): string => rCode(deparse(e));
/** A name within code. */
export const nameOf = (name: string): string => rCode(rName(name));

export function coded(source: string): Answer<{ readonly code: string }> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  return isInR(e) && !calls(e, ['ns', 'bs']) ? { code: codeOf(e) } : notKnown(source);
}
/** What `weights` and `offset` say: the column of that name where there is one, an expression otherwise. */
export const columnOr = (source: string, isColumn: (name: string) => boolean): Answer<{ readonly code: string }> =>
  isColumn(source) ? { code: nameOf(source) } : coded(source);

/** Functions known here that R has in no package of its own. */
const ELSEWHERE = ['numFactor'];
const isInR = (e: Expression): boolean => callsOnlyKnown(e) && !calls(e, ELSEWHERE);
/** Whether R has to load its package splines first. */
export const needsSplines = (formula: Formula): boolean => expressionsOf(formula).some((e) => calls(e, ['ns', 'bs']));

/** Whether R is asked for nothing but what is known here. */
export const knownFormula = (formula: Formula): boolean => expressionsOf(formula).every(isInR);
function expressionsOf(formula: Formula): Expression[] {
  const sides = [formula.fixed, ...formula.random.map(({ terms }) => terms)];
  return [
    formula.response,
    ...sides.flatMap(({ variables, offsets }) => [...variables.map((v) => v.expression), ...offsets]),
    ...formula.random.map(({ group }) => group.expression),
  ];
}
export const notKnown = (source: string) =>
  refuse('proof/unknown-call', `a proof script cannot say '${source}'`, 'it calls a function that is not known here');
