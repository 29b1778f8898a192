/**
 * Which method gives the degrees of freedom that a fit reports, found by computing them: what a stored fit declares may
 * not be what it printed.
 */
import { type Answer, type Fit, isRefusal, type Meaning, type Problem } from '@mixdiff/contract';
import { type Coefficient, kenwardRogerTable, satterthwaiteTable } from '@mixdiff/inference';
import type { Side } from '../ladder/side.ts';
import { coarseness } from './coarseness.ts';
import { matches } from './digits.ts';

type Method = Meaning['df'];
const TABLES: Partial<Record<Method, (fit: Fit, problem: Problem) => Answer<Coefficient[]>>> = {
  satterthwaite: satterthwaiteTable,
  'kenward-roger': kenwardRogerTable,
};

/** Degrees of freedom are differentiated numerically, at points that optimizers left to some digits. */
const DF_MATCH = 1e-3;

/**
 * Which method gives the degrees of freedom that a fit reports: the declared one if it does, else the first that does;
 * null where none does. One that cannot be computed here (containment, a model that is refused) is believed.
 */
export function dfMethodOf(side: Side): Method | null {
  const { fit, reported, problem } = side;
  const declared = fit.meaning.df;
  if (side.engine || declared === 'none' || declared === 'infinite' || !TABLES[declared]) return declared;
  if (reported.fixed.every(({ df }) => df === null)) return declared;
  const slack = Math.max(DF_MATCH, 3 * coarseness(fit.canonical));
  const others = (Object.keys(TABLES) as Method[]).filter((method) => method !== declared);
  for (const method of [declared, ...others]) {
    const table = TABLES[method]?.(fit, problem);
    if (!table || isRefusal(table)) {
      if (method === declared) return declared;
      continue;
    }
    const byTerm = new Map(table.map(({ term, df }) => [term, df]));
    const all = reported.fixed.every(
      ({ term, df }) => df === null || matches(df, byTerm.get(term) ?? Number.NaN, slack),
    );
    if (all) return method;
  }
  return null;
}
/** Whether a side's degrees of freedom are those of its method. */
export function statesItsDf(side: Side): boolean {
  const known = stated.get(side.reported);
  if (known !== undefined) return known;
  const found = dfMethodOf(side) === side.fit.meaning.df;
  stated.set(side.reported, found);
  return found;
}
const stated = new WeakMap<object, boolean>();
