/**
 * Which method gives the degrees of freedom that a fit reports, found by computing them: what a stored fit declares may
 * not be what it printed.
 */
import { type Answer, type Fit, isRefusal, type Meaning, type Problem } from '@mixdiff/contract';
import { type Coefficient, kenwardRogerTable, satterthwaiteTable } from '@mixdiff/inference';
import type { Side } from '../ladder/side.ts';
import { coarseness } from './coarseness.ts';
import { matches } from './digits.ts';
import { dfAt } from './restate.ts';
import { standardErrorsOf } from './standard-errors.ts';

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
  if (problem.residual && !side.engine) return ofResidualModel(side);
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
/**
 * Those of one coefficient by Kenward and Roger are Satterthwaite's, and with standard errors from the residuals of subjects
 * Satterthwaite's are others: so the standard errors tell them apart.
 */
const OF_RESIDUAL_MODELS: readonly Method[] = ['residual', 'between-within', 'satterthwaite'];
function ofResidualModel({ fit, reported, problem, ...side }: Side): Method | null {
  const declared = fit.meaning.df;
  if (reported.fixed.every(({ df }) => df === null)) return declared;
  const { se } = standardErrorsOf({ fit, reported, problem, ...side });
  const adjusted = se.startsWith('kenward-roger');
  const others = OF_RESIDUAL_MODELS.map((df) => (df === 'satterthwaite' && adjusted ? 'kenward-roger' : df));
  const slack = Math.max(DF_MATCH, 3 * coarseness(fit.canonical));
  const { columns } = problem.parts.conditional;
  for (const df of [declared, ...others]) {
    const found = dfAt(problem, fit.canonical, { ...fit.meaning, se, df });
    // what needs more than the model is believed of a fit that says it
    if (!found && df === declared) return declared;
    const close = (term: string, value: number): boolean =>
      matches(value, found?.[columns.indexOf(term)] ?? Number.NaN, slack);
    if (reported.fixed.every(({ term, df: value }) => value === null || close(term, value))) return df;
  }
  return null;
}
/** Whether a side's degrees of freedom are those of a method that is known. */
export function statesItsDf(side: Side): boolean {
  const known = stated.get(side.reported);
  if (known !== undefined) return known;
  const method = dfMethodOf(side);
  const found = side.problem.residual ? method !== null : method === side.fit.meaning.df;
  stated.set(side.reported, found);
  return found;
}
const stated = new WeakMap<object, boolean>();
