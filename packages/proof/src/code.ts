/**
 * Expressions from a config or a file as R code that is safe to run. They come from strangers, so nothing is pasted:
 * what is not parsed and known is refused.
 */
import { type Answer, isRefusal, refuse } from '@mixdiff/contract';
import { callsOnlyKnown, deparse, type Expression, type Formula, parseExpression } from '@mixdiff/frame';
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
  return callsOnlyKnown(e) ? { code: codeOf(e) } : notKnown(source);
}
/** What `weights` and `offset` say: the column of that name where there is one, an expression otherwise. */
export const columnOr = (source: string, isColumn: (name: string) => boolean): Answer<{ readonly code: string }> =>
  isColumn(source) ? { code: nameOf(source) } : coded(source);

/** Every expression of a formula, for the check that R is asked for nothing else. */
export function knownFormula(formula: Formula): boolean {
  const sides = [formula.fixed, ...formula.random.map(({ terms }) => terms)];
  const all = [
    formula.response,
    ...sides.flatMap(({ variables, offsets }) => [...variables.map((v) => v.expression), ...offsets]),
    ...formula.random.map(({ group }) => group.expression),
  ];
  return all.every(callsOnlyKnown);
}
export const notKnown = (source: string) =>
  refuse('proof/unknown-call', `a proof script cannot say '${source}'`, 'it calls a function that is not known here');
