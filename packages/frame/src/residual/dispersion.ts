/**
 * glmmTMB's `dispformula` of a Gaussian model: the logarithm of the residual standard deviation is linear in its terms, so
 * that a factor is one ratio per level, a number x is e^(d x), and a sum is the product. `~ 0`: no residual.
 */
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { Columns } from '../columns.ts';
import { deparse } from '../deparse.ts';
import { evaluate } from '../evaluate.ts';
import { binary, type Expression } from '../expression.ts';
import type { Group } from '../grouping.ts';
import * as say from '../messages.ts';
import { parseExpression } from '../parse.ts';
import { expandTerms, type Terms } from '../terms.ts';
import type { SaidVariance } from './said.ts';

export type Dispersion = 'none' | readonly SaidVariance[];

export function parseDispersion(source: string, columns: Columns): Answer<{ readonly dispersion: Dispersion }> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  if (e.kind !== 'unary' || e.op !== '~') return say.dispersionForm(source);
  const terms = expandTerms(e.operand);
  if (isRefusal(terms)) return terms;
  if (terms.offsets.length > 0) return say.dispersionTerm(deparse(terms.offsets[0] as Expression));
  if (terms.terms.length === 0) return { dispersion: terms.intercept ? [] : 'none' };
  const factors = factorsAmong(terms, columns);
  if ('refused' in factors) return factors;
  return functionsOf(terms, factors);
}

/** Which variables are factors, by their index. */
function factorsAmong({ variables }: Terms, columns: Columns): Answer<ReadonlySet<number>> {
  const factors = new Set<number>();
  for (const [v, { expression }] of variables.entries()) {
    const value = evaluate(expression, columns);
    if (isRefusal(value)) return value;
    if (value.kind === 'basis') return say.dispersionTerm(deparse(expression));
    if (value.kind !== 'number') factors.add(v);
  }
  return factors;
}

/** The terms of one number, or of factors alone: sets of factors. */
interface Family {
  readonly number: number | null;
  readonly sets: (readonly number[])[];
}
function functionsOf(terms: Terms, factors: ReadonlySet<number>): Answer<{ readonly dispersion: Dispersion }> {
  const families = new Map<number | null, Family>();
  for (const [t, term] of terms.terms.entries()) {
    const [number = null, ...more] = term.filter((v) => !factors.has(v));
    if (more.length > 0) return say.dispersionTerm(terms.labels[t] as string);
    const family = families.get(number) ?? { number, sets: [] };
    family.sets.push(term.filter((v) => factors.has(v)));
    families.set(number, family);
  }
  // without an intercept the factors' first one has a column for every level; numbers alone leave nothing at 0
  if (!terms.intercept && !families.has(null)) return say.dispersionIntercept(terms.written.join(' + '));
  const dispersion: SaidVariance[] = [];
  for (const family of families.values()) {
    const strata = partitions(family.sets);
    if (!strata || (family.number !== null && strata.length > 1)) return say.dispersionTerm(terms.written.join(' + '));
    const by = strata.map((set) => crossed(set, terms));
    if (family.number === null)
      dispersion.push(...by.map((group) => ({ kind: 'ident', of: null, by: group }) as const));
    else dispersion.push({ kind: 'exp', of: terms.variables[family.number] ?? null, by: by[0] ?? null });
  }
  return { dispersion };
}

/**
 * The largest of the sets, where each stands with all its subsets (or alone, its columns then being those of all its levels)
 * and shares no factor with another: one value per combination. null: it is not so.
 */
function partitions(sets: readonly (readonly number[])[]): (readonly number[])[] | null {
  const filled = sets.filter((set) => set.length > 0);
  const largest = filled.filter((set) => !filled.some((other) => other.length > set.length && within(set, other)));
  const all = largest.flat();
  if (new Set(all).size < all.length) return null;
  const complete = largest.every((set) => {
    const below = filled.filter((other) => within(other, set)).length;
    return below === 2 ** set.length - 1 || (below === 1 && largest.length === 1);
  });
  return complete ? largest : null;
}
const within = (a: readonly number[], b: readonly number[]): boolean => a.every((v) => b.includes(v));

function crossed(set: readonly number[], { variables }: Terms): Group {
  const [first, ...others] = set.map((v) => (variables[v] as Terms['variables'][number]).expression);
  const expression = others.reduce((a, b) => binary(a, ':', b), first as Expression);
  return { name: expression.kind === 'name' ? expression.name : deparse(expression), expression };
}
