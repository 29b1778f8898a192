/**
 * mmrm's covariance term inside the formula: `y ~ x + us(visit | id)`. Keywords that only mmrm has are its own; us, cs, ar1
 * and toep are also random effects of lme4 and glmmTMB. Of these the term of a lone factor, the only one of its formula, is
 * read as mmrm's where a subject has one row at each level: as a random effect nothing would tell it from the residual.
 */
import { type Answer, isRefusal, type Note } from '@mixdiff/contract';
import type { Columns } from '../columns.ts';
import { deparse } from '../deparse.ts';
import { evaluate } from '../evaluate.ts';
import type { Expression } from '../expression.ts';
import type { Formula } from '../formula.ts';
import { asFactor } from '../levels.ts';
import * as say from '../messages.ts';
import type { ModelSpec } from '../spec.ts';
import type { Call } from './formals.ts';
import { repeatedTerm } from './repeated.ts';
import type { Correlation } from './said.ts';

export interface WithRepeated {
  /** Without the term. */
  readonly formula: Formula;
  readonly correlation: Correlation | null;
  readonly notes: readonly Note[];
}

export function withRepeated(formula: Formula, spec: ModelSpec, columns: Columns): Answer<WithRepeated> {
  const [own, second] = formula.repeated;
  if (own && second) return say.twoRepeated(deparse(own), deparse(second));
  if (own) {
    const field = (['correlation', 'repeated', 'dispformula'] as const).find((one) => spec[one] !== undefined);
    if (field) return say.repeatedAndCorrelation(deparse(own), field);
    const correlation = repeatedTerm(own);
    return isRefusal(correlation) ? correlation : { formula, correlation, notes: [] };
  }
  return read(formula, spec, columns);
}

function read(formula: Formula, spec: ModelSpec, columns: Columns): Answer<WithRepeated> {
  const as = { formula, correlation: null, notes: [] };
  const call = formula.random[0]?.asRepeated;
  const others = (['correlation', 'repeated', 'dispformula', 'random'] as const).some((one) => spec[one] !== undefined);
  if (!call || others || formula.random.some(({ asRepeated }) => asRepeated !== call)) return as;
  const correlation = repeatedTerm(call);
  if (isRefusal(correlation) || !isAlone(correlation, columns)) return as;
  const without: Formula = { ...formula, random: [], notes: formula.notes.filter(({ code }) => code !== HOM) };
  return { formula: without, correlation, notes: [say.readAsRepeated(deparse(call), asRandom(call))] };
}
const HOM = say.homUnsaid('cs').code;

/** The visits are a factor, and a subject has one row at each at most. */
function isAlone({ place, subject }: Correlation, columns: Columns): boolean {
  if (place.is !== 'visit' || !subject) return false;
  const [visit, who] = [evaluate(place.visit.expression, columns), evaluate(subject.expression, columns)];
  if (isRefusal(visit) || isRefusal(who) || visit.kind === 'number') return false;
  const [v, s] = [asFactor(visit).codes, asFactor(who).codes];
  const seen = new Set<number>();
  for (const [row, level] of v.entries()) {
    const subjectCode = s[row] as number;
    if (level < 0 || subjectCode < 0) continue;
    const key = subjectCode * (v.length + 1) + level;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}
/** The same keyword with a column for every level. */
function asRandom(call: Call): string {
  const bar = call.args[0]?.value as Expression & { kind: 'binary' };
  return `${call.name}(0 + ${deparse(bar.left)} | ${deparse(bar.right)})`;
}
