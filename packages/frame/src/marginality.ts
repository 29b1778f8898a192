import type { Terms } from './terms.ts';

/**
 * Whether a factor v of term t is coded by contrasts or by all its levels (Chambers & Hastie 1992, section 2.4): by
 * contrasts when the columns of t without v are already there, that is, when its other variables are all in some
 * earlier term. Without an intercept the first factor of the first term that has one is coded by all its levels.
 */
export function marginality(
  { terms, intercept }: Pick<Terms, 'terms' | 'intercept'>,
  isFactor: (variable: number) => boolean,
): (t: number, v: number) => boolean {
  const sets = terms.map((term) => new Set(term));
  const first = intercept ? -1 : terms.findIndex((term) => term.some(isFactor));
  const firstFactor = terms[first]?.find(isFactor);
  return (t, v) => {
    if (t === first && v === firstFactor) return false;
    const others = (terms[t] ?? []).filter((other) => other !== v);
    return others.length === 0 || sets.slice(0, t).some((earlier) => others.every((other) => earlier.has(other)));
  };
}
