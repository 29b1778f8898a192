/** summary() and print() of lme4 and lmerTest, and of glmmTMB, which prints its parts under headings of their own. */
import { isRefusal, type OtherPart } from '@mixdiff/contract';
import { coefficientTable, headerOf } from '../columns.ts';
import { below, expressionAt, flat, labelled, lineOf } from '../find.ts';
import { fixedRows, namesAbove } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, Printout, RandomElement, Reader } from '../printout.ts';
import { groupsTable } from './groups-table.ts';
import {
  countOf,
  isNothing,
  type StructuredTerm,
  structuredTerms,
  structuresBeyond,
  termOfGroup,
} from './structured-terms.ts';

const GROUPS = /^\s*Groups\s+Name\s.*(?:Variance|Std\.? ?Dev)/;

export const lme4: Reader = (lines) => {
  const text = flat(lines);
  const tested = /lmerModLmerTest|t-tests use/.test(text);
  const program = tested ? 'lmerTest' : 'lme4';
  const method = /mixed model fit by (REML|maximum likelihood)/.exec(text)?.[1];
  const told = common(lines, /^\s*Fixed [Ee]ffects:?\s*$/);
  if ('refused' in told) return told;
  if (told.fixed.length === 0) return noFixed(program);
  const criterion = /REML criterion at convergence:\s*(-?[\d.]+(?:e[-+]?\d+)?)/.exec(text)?.[1];
  const implied = method ?? (criterion === undefined ? undefined : 'REML');
  return {
    ...told,
    program,
    ...(implied === undefined ? {} : { method: implied === 'REML' ? 'REML' : 'ML' }),
    ...(criterion === undefined ? {} : { deviance: criterion }),
  };
};

export const glmmTMB: Reader = (lines) => {
  const told = common(lines, /^\s*Conditional model:\s*$/);
  if ('refused' in told) return told;
  if (told.fixed.length === 0) return noFixed('glmmTMB');
  const text = flat(lines);
  const sigma2 = /Dispersion estimate for gaussian family \(sigma\^2\):\s*(\S+)/.exec(text)?.[1];
  const other: FixedRow[] = [];
  for (const [predictor, heading] of OTHER) {
    const rows = fixedOf(lines, heading, 0, false);
    if ('refused' in rows) return rows;
    other.push(...rows.rows.map((row) => ({ ...row, predictor })));
  }
  const random = OTHER.flatMap(([predictor, heading]) => {
    const table = tableBelow(lines, heading);
    return table < 0 ? [] : groupsTable(lines, table).random.map((one) => ({ ...one, predictor }));
  });
  // print() has no line of the family, but one of its dispersion; the link is its own unless it says
  const family = told.family ?? /\bparameter for (?!gaussian)(\w+) family/.exec(text)?.[1];
  const all = {
    ...told,
    ...(family === undefined ? {} : { family: bareFamily(family) }),
    fixed: [...told.fixed, ...other],
    random: [...told.random, ...random],
  };
  const [ziformula, dispformula] = [/^\s*Zero inflation:\s*/, /^\s*Dispersion:\s*/].map((label) => {
    const at = lineOf(lines, label);
    return at < 0 ? undefined : expressionAt(lines, at, label).text;
  });
  const terms = structuredTerms(told.formula ?? '');
  return {
    ...all,
    program: 'glmmTMB',
    ...(told.sigma2 === undefined && told.sigma === undefined && sigma2 !== undefined ? { sigma2 } : {}),
    ...(criterionOf(lines, all, terms) ?? {}),
    ...(ziformula === undefined ? {} : { ziformula }),
    ...(dispformula === undefined ? {} : { dispformula }),
    beyond: [
      ...structuresBeyond(terms, isNothing(dispformula)),
      ...(family === undefined && ziformula !== undefined ? ['zero-inflation of a gaussian model'] : []),
      ...(family === undefined && dispformula !== undefined && !isNothing(dispformula)
        ? ['a model of the residual variance']
        : []),
    ],
  };
};
const OTHER: readonly (readonly [OtherPart, RegExp])[] = [
  ['zeroInflation', /^\s*Zero-inflation model:\s*$/],
  ['dispersion', /^\s*Dispersion model:\s*$/],
];
/** The table of variances right below a heading; -1. */
function tableBelow(lines: readonly string[], heading: RegExp): number {
  const before = (at: number): string => lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
  for (let at = lineOf(lines, GROUPS); at >= 0; at = lineOf(lines, GROUPS, at + 1))
    if (heading.test(before(at))) return at;
  return -1;
}
/**
 * glmmTMB does not print its criterion, but counts what it estimated: df.resid = n - (parameters), without the fixed effects
 * under REML, where they are integrated out. Versions that print -2*log(L) count them in both, and say nothing.
 */
function criterionOf(
  lines: readonly string[],
  { fixed, random, sigma, sigma2, dispersion }: Common,
  terms: readonly StructuredTerm[],
): { method: 'REML' | 'ML' } | null {
  const of = below(lines, /\bAIC\b.*\bBIC\b/);
  if (of.has('-2*log(l)')) return null;
  const n = Number(/Number of obs:\s*(\d+)/.exec(flat(lines))?.[1]);
  const left = Number(of.get('df.resid'));
  const estimated = fixed.filter(({ estimate }) => estimate !== 'NA');
  // by REML those of the mean alone are integrated out
  const free = estimated.filter(({ predictor }) => predictor === undefined).length;
  // variances and correlations, each printed once
  const name = ({ group, terms, predictor }: RandomElement): string => `${predictor ?? ''} ${group} ${terms}`;
  const elements = new Set(random.filter(({ kind }) => kind !== 'sd').map(name));
  const deviations = new Set(random.filter(({ kind }) => kind === 'sd').map(name));
  const groups = [
    ...new Set(random.filter(({ predictor }) => predictor === undefined).map(({ group }) => group ?? '')),
  ];
  const structures = termOfGroup(groups, terms);
  // of these all elements are printed that few parameters make, or few of them
  const few = new Set<string>();
  let structured = 0;
  for (const [g, group] of groups.entries()) {
    const columns = new Set(
      random.filter((one) => one.group === group && one.kind === 'sd').map((one) => one.terms[0]),
    );
    const count = countOf(structures[g]?.keyword, columns.size);
    if (count === null) continue;
    few.add(group);
    structured += count;
  }
  const isFew = (of: string): boolean => [...few].some((group) => of.startsWith(` ${group} `));
  const covariance =
    [...new Set([...elements, ...deviations])].filter((one) => !isFew(one)).length +
    structured +
    (estimated.length - free) +
    (sigma === undefined && sigma2 === undefined && dispersion === undefined ? 0 : 1);
  if (n - left === covariance + free) return { method: 'ML' };
  return n - left === covariance ? { method: 'REML' } : null;
}

type Common = Omit<Printout, 'program'>;
const WARNINGS =
  /singular|failed to converge|convergence problem|convergence code: [1-9]|unable to evaluate|nearly unidentifiable|degenerate|non-positive-definite|false convergence|did not converge|rank deficient/i;

function common(lines: readonly string[], heading: RegExp): Common | ReturnType<typeof noFixed> {
  const at = lineOf(lines, /^\s*Formula:/);
  const formula = at < 0 ? undefined : expressionAt(lines, at, /^\s*Formula:\s*/).text;
  const family = /Family:\s*((?:Negative Binomial|[\w.]+)(?:\([^)]*\))?)\s*\(\s*(\w+)\s*\)/.exec(flat(lines));
  const others = OTHER.map(([, heading]) => tableBelow(lines, heading));
  let table = lineOf(lines, GROUPS);
  while (others.includes(table) && table >= 0) table = lineOf(lines, GROUPS, table + 1);
  const random = table < 0 ? null : groupsTable(lines, table);
  const fixed = fixedOf(lines, heading, random?.end ?? 0);
  if ('refused' in fixed) return fixed;
  const of = below(lines, /^\s*AIC\s+BIC\b/);
  const logLik = of.get('loglik');
  const deviance = of.get('deviance') ?? of.get('-2*log(l)');
  const nodes =
    /nAGQ\s*=\s*(\d+)/.exec(flat(lines))?.[1] ?? (/\(Laplace Approximation\)/.test(flat(lines)) ? '1' : undefined);
  const dispersion = /Dispersion (?:parameter|estimate) for (?!gaussian)\w+ family[^:]*:\s*([\d.]+(?:e[-+]?\d+)?)/.exec(
    flat(lines),
  )?.[1];
  const weights = labelled(lines, /^\s*Weights:\s*/);
  const offset = labelled(lines, /^\s*Offset:\s*/);
  const gaussian = !family || /^gaussian/.test(family[1] as string);
  return {
    ...(formula === undefined ? {} : { formula }),
    ...(family && !(gaussian && family[2] === 'identity')
      ? { family: bareFamily(family[1] as string), link: family[2] as string }
      : {}),
    ...(nodes === undefined ? {} : { nAGQ: Number(nodes) }),
    ...(dispersion === undefined ? {} : { dispersion }),
    ...(weights === undefined ? {} : { weights }),
    ...(offset === undefined ? {} : { offset }),
    fixed: fixed.rows,
    random: random?.random ?? [],
    ...(random?.sigma === undefined ? {} : { sigma: random.sigma }),
    ...(random?.sigma2 === undefined ? {} : { sigma2: random.sigma2 }),
    ...(logLik === undefined ? {} : { logLik }),
    ...(deviance === undefined ? {} : { deviance }),
    beyond: (random?.structures ?? [])
      .filter((name) => !/^(?:us|diag)$/.test(name))
      .map((name) => `the covariance structure ${name}`),
    warnings: lines.filter((line) => WARNINGS.test(line)).map((line) => line.trim()),
    asks: [],
  };
}
/** As a formula's family is named here: `negative.binomial(1.62)`; glmmTMB prints `beta` and `t`. */
function bareFamily(text: string): string {
  const negative = /^Negative Binomial\(([\d.,]+)\)/i.exec(text)?.[1]?.replace(',', '.');
  if (negative !== undefined) return `negative.binomial(${negative})`;
  const bare = text.replace(/\(.*$/, '').trim();
  return bare === 'beta' ? 'beta_family' : bare === 't' ? 't_family' : bare;
}

function fixedOf(
  lines: readonly string[],
  heading: RegExp,
  after: number,
  bare = true,
): { rows: FixedRow[] } | ReturnType<typeof noFixed> {
  for (let i = lineOf(lines, heading, after); i >= 0; i = lineOf(lines, heading, i + 1)) {
    let next = i + 1;
    while (next < lines.length && (lines[next] as string).trim() === '') next++;
    const { kinds } = headerOf(lines[next] ?? '');
    if (kinds.includes('estimate')) {
      const table = coefficientTable(lines, next);
      return isRefusal(table) ? table : { rows: fixedRows(table) };
    }
    const named = namesAbove(lines, next);
    if (named.length > 0) return { rows: named };
  }
  if (!bare) return { rows: [] };
  // a table that was pasted without its heading
  const header = lines.findIndex(
    (line, i) => i >= after && headerOf(line).kinds.includes('estimate') && headerOf(line).kinds.includes('se'),
  );
  if (header < 0) return { rows: [] };
  const table = coefficientTable(lines, header);
  return isRefusal(table) ? table : { rows: fixedRows(table) };
}
