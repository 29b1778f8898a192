/** The random terms of a formula with their covariance structures, which the table of variances names for some of them only. */

export interface StructuredTerm {
  /** null: a bar without a keyword. */
  readonly keyword: string | null;
  readonly group: string;
}
const KEYWORDS = new Set(
  'us diag homdiag cs homcs ar1 hetar1 ou exp gau mat toep homtoep rr propto equalto'.split(' '),
);
/** Which of them stand in the place of the residual with `dispformula = ~ 0`, where an audit judges them. */
const AS_RESIDUAL = new Set(['us', 'diag', 'cs', 'ar1', 'toep']);

const BESIDE_RESIDUAL = new Set(['cs', 'ar1', 'toep']);

/** In the order of the formula. */
export function structuredTerms(formula: string): StructuredTerm[] {
  const found: StructuredTerm[] = [];
  for (let i = 0; i < formula.length; i++) {
    if (formula[i] !== '(') continue;
    const end = closing(formula, i);
    const inside = formula.slice(i + 1, end);
    const bar = inside.lastIndexOf('|');
    if (bar < 0 || closing(`(${inside.slice(0, bar)})`, 0) !== bar + 1) continue;
    const before = /([A-Za-z.][\w.]*)\s*$/.exec(formula.slice(0, i))?.[1];
    const keyword = before !== undefined && KEYWORDS.has(before) ? before : null;
    found.push({
      keyword,
      group:
        inside
          .slice(bar + 1)
          .split(',')[0]
          ?.replace(/\s+/g, '') ?? '',
    });
    i = end;
  }
  return found;
}
function closing(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return text.length;
}
/** Of which term each group of the table is: glmmTMB prints them in the order of the formula, the second of a name as `g.1`. */
export function termOfGroup(
  groups: readonly string[],
  terms: readonly StructuredTerm[],
): (StructuredTerm | undefined)[] {
  if (groups.length === terms.length) return [...terms];
  const bare = (name: string): string => name.replace(/\s+/g, '');
  return groups.map((group) => terms.find(({ keyword, group: own }) => keyword !== null && own === bare(group)));
}
/** Covariance parameters of a term of m columns; null: not known, or as many as are printed. */
export function countOf(keyword: string | null | undefined, m: number): number | null {
  switch (keyword) {
    case 'cs':
      return m + Number(m > 1);
    case 'ar1':
    case 'ou':
    case 'exp':
    case 'gau':
      return 2;
    case 'mat':
      return 3;
    case 'diag':
      return m;
    case 'toep':
      return 2 * m - 1;
    default:
      return null;
  }
}
export const isNothing = (dispformula: string | undefined): boolean => /^~\s*0$/.test(dispformula?.trim() ?? '');

/** Structures that are not judged, in words. */
export function structuresBeyond(terms: readonly StructuredTerm[], withoutResidual: boolean): string[] {
  const special = terms.flatMap(({ keyword }) => (keyword === null || /^(?:us|diag)$/.test(keyword) ? [] : [keyword]));
  if (!withoutResidual)
    return special
      .filter((keyword) => !BESIDE_RESIDUAL.has(keyword))
      .map((keyword) => `the covariance structure ${keyword} beside a residual variance`);
  const [only] = special;
  if (only !== undefined && special.length === 1 && AS_RESIDUAL.has(only)) return [];
  return special.map((keyword) =>
    AS_RESIDUAL.has(keyword)
      ? `two structured terms, ${special.join(' and ')}, of which one is the residual`
      : `the covariance structure ${keyword} as the residual`,
  );
}
