/** The fits side by side with as many decimals as their agreement justifies: more would show noise as difference. */
import { criterionName, EXACT } from '@mixdiff/contract';
import type { ComparisonDocument } from '@mixdiff/schema';
import { agreedDecimals, count, decimalsFor, fixed, list, NA, rowCell, rowDecimals, significant } from '../format.ts';
import { largestInSE } from './agreement.ts';
import { type Block, heading, items } from './block.ts';
import { sumAt, unidentifiedOf } from './identification.ts';
import { maximaByPeers } from './likelihoods.ts';
import {
  byMethod,
  certificateOf,
  componentsOf,
  correlationsOf,
  type Fitted,
  faithful,
  fitted,
  isMaximumVerdict,
  isOneOfMany,
  judgedLogLik,
  nameOf,
  shortNameOf,
} from './names.ts';
import { isSensitive, pathCell, roundingEntries } from './path.ts';

const FIXED_SHOWN = 2;
type Read = (f: Fitted) => number | null | undefined;

/** Every fit side by side: verdict, log-likelihood, variances, the first fixed effects, how it stopped. */
export function fitsTable(document: ComparisonDocument): Block[] {
  const { fits, groups } = byMethod(fitted(document));
  const [first] = fits;
  if (!first) return [heading('Fits'), ...refusals(document)];
  const row = (name: string, value: (f: Fitted) => string): string[] => [name, ...fits.map(value)];
  const numeric = (name: string, read: Read, digits: number, agree = true): string[] => {
    const places = decimals(document, fits, read, digits, agree);
    return row(name, (f) => rowCell(read(f), places));
  };
  const shown = first.fit.fixed.slice(0, FIXED_SHOWN);
  // a diagonal structure has none
  const correlations = correlationsOf(document).filter((c) => fits.some((f) => c.of(f.fit) !== 0));
  const sums = unidentifiedOf(document)?.sums ?? [];
  const lead = [
    row('verdict', (f) => shortVerdict(document, f)),
    ...(fits.some(({ fit }) => isApproximate(fit)) ? [row('integral', ({ fit }) => integralOf(fit))] : []),
    numeric('logLik', (f) => judgedLogLik(document, f), 12),
    ...componentsOf(document).map((c) => numeric(`var ${c.name}`, (f) => c.variance(f.fit), 6)),
    ...correlations.map((c) => numeric(c.name, (f) => c.of(f.fit), 3)),
    ...sums.map(({ expression }) => numeric(`  ${expression}`, (f) => sumAt(document, f, expression), 6)),
  ];
  const rows = [
    ...lead,
    ...shown.flatMap(({ term }) => [
      numeric(term, (f) => f.fit.fixed.find((c) => c.term === term)?.estimate, 6),
      numeric('  SE', (f) => f.fit.fixed.find((c) => c.term === term)?.se, 5, false),
    ]),
    row('optimizer', (f) => f.fit.convergence.optimizer),
    row('iterations', ({ fit }) => String(fit.convergence.iterations ?? NA)),
    row('evaluations f/g', ({ fit: { convergence } }) => evaluations(convergence.evaluations)),
    row('min eigenvalue', ({ fit }) => significant(fit.convergence.hessianEigenvalues?.at(-1), 3).replace(NA, '-')),
    row('engine says', engineSays),
    ...(fits.some(({ fit }) => isSensitive(fit)) ? [row('under rounding', ({ fit }) => pathCell(fit))] : []),
  ];
  const rest = first.fit.fixed.length - shown.length;
  const rounded = roundingEntries(document);
  return [
    heading('Fits'),
    {
      kind: 'table',
      id: 'fits',
      caption: 'Every fit side by side',
      left: 1,
      groups,
      head: ['', ...fits.map((f) => shortNameOf(document, f.id))],
      rows,
      lead: lead.length,
    },
    ...searches(document),
    ...eigenvaluesLeftOut(fits),
    ...(rest > 0 ? [{ kind: 'paragraph', text: moreTerms(document, rest), aside: true } as const] : []),
    ...(rounded.length > 0 ? [items(...rounded)] : []),
    allFixed(document),
    ...refusals(document),
  ];
}
/** How many of the starts of the search behind the verdicts reached the best end: fits of one search are told once. */
function searches(document: ComparisonDocument): Block[] {
  const told = document.certificates.flatMap(({ fit, searched, bestLogLik }) => {
    const method = document.fits.find(({ id }) => id === fit)?.method;
    if (searched.how !== 'multi-start' || bestLogLik === null || method === undefined) return [];
    const { starts, climbed = starts, reached } = searched;
    const climbs = climbed < starts ? `${climbed} of ${starts} starts climbed, ` : `${starts} starts, `;
    return [`${method} ${climbs}${reached} of them end at the best, ${fixed(bestLogLik, 4)}`];
  });
  const text = `Search behind the verdicts: ${[...new Set(told)].join('; ')}.`;
  return told.length > 0 ? [{ kind: 'paragraph', text, aside: true }] : [];
}
/** Not of engines that state none of any model. */
function eigenvaluesLeftOut(fits: readonly Fitted[]): Block[] {
  const reasons = fits.flatMap(({ label, fit }) => {
    const why = fit.absent['hessianEigenvalues'] ?? '';
    return fit.convergence.hessianEigenvalues || why === '' || why.startsWith('schema/')
      ? []
      : [`${label}: ${why.replace(/^\S+: /, '')}`];
  });
  const text = `No min eigenvalue of ${[...new Set(reasons)].join('; ')}.`;
  return reasons.length > 0 ? [{ kind: 'paragraph', text, aside: true }] : [];
}
/** What stands in the integral over the random effects' place. */
const isApproximate = ({ meaning }: Fitted['fit']): boolean => (meaning.criterion ?? EXACT).kind !== 'exact';
const integralOf = ({ meaning }: Fitted['fit']): string =>
  isApproximate({ meaning } as Fitted['fit']) ? criterionName(meaning.criterion ?? EXACT) : 'exact';
const evaluations = ({ f, g }: { f: number | null; g: number | null }): string => `${f ?? NA}/${g ?? NA}`;

/** One count of decimals for a row: enough to read it, and no more than fits at the same maximum agree on. */
function decimals(
  document: ComparisonDocument,
  fits: readonly Fitted[],
  read: Read,
  digits: number,
  agree: boolean,
): number {
  const shown = fits.map((f) => read(f));
  if (shown.every((x) => !x)) return 4;
  // in small units (a response in metres that varies by millimetres) four decimals may show nothing
  const usual = rowDecimals(shown, 4);
  const most = Math.min(Math.max(digits > 6 ? 4 : 6, usual), decimalsFor(shown, digits, 20));
  if (!agree) return Math.min(usual, most);
  const least = usual > 4 ? usual - 1 : Math.min(2, decimalsFor(shown, 2));
  const justified = maximaByPeers(document).map((peers) => {
    const values = peers.fits.map((f) => read(f)).filter((x): x is number => x != null);
    return values.length < 2 ? most : agreedDecimals(Math.max(...values) - Math.min(...values), most);
  });
  return Math.max(least, Math.min(...justified, Math.max(usual, least)));
}
function shortVerdict(document: ComparisonDocument, f: Fitted): string {
  const verdict = certificateOf(document, f.id)?.verdict;
  if (isOneOfMany(document, f.id)) return 'one of many';
  if (verdict === undefined) return f.certifies ? (unidentifiedOf(document) ? 'one of many' : 'maximum') : '-';
  if (verdict === 'boundary-maximum') return 'boundary max';
  if (verdict === 'flat-ridge') return 'flat ridge';
  if (verdict === 'at-limit') return 'at a limit';
  return isMaximumVerdict(verdict) ? 'maximum' : verdict.toUpperCase().replaceAll('-', ' ');
}
function engineSays(f: Fitted): string {
  if (f.certifies) return '-';
  const warnings = f.fit.messages.filter((m) => m.level === 'warning').length;
  const parts = [
    ...(warnings > 0 ? ['warns'] : []),
    ...(f.fit.withheld.length > 0 ? ['NA'] : []),
    ...(f.fit.convergence.singular && warnings === 0 ? ['singular'] : []),
  ];
  return parts.join(', ') || 'ok';
}
function moreTerms(document: ComparisonDocument, rest: number): string {
  const apart = maximaByPeers(document).flatMap(({ name, fits }) => {
    const largest = fits.length > 1 ? largestInSE(fits) : null;
    return largest === null ? [] : [`${name} ${largest < 1e-3 ? 'within 0.001' : `within ${significant(largest, 1)}`}`];
  });
  const how = apart.length > 0 ? ` Fits at their maximum, in SE of one another: ${apart.join(', ')}.` : '';
  return `${count(rest, 'more term')} in estimates.csv and in the pages' table of fixed effects.${how}`;
}
function allFixed(document: ComparisonDocument): Block {
  const { fits, groups } = byMethod(fitted(document));
  const terms = [...new Set(fits.flatMap((f) => f.fit.fixed.map((c) => c.term)))];
  const cell = (f: Fitted, term: string): string => {
    const c = f.fit.fixed.find((row) => row.term === term);
    return c ? `${fixed(c.estimate, placesOf(term))} (${fixed(c.se, placesOf(term))})` : '-';
  };
  const placesOf = (term: string): number =>
    Math.max(
      4,
      decimalsFor(
        fits.map((f) => f.fit.fixed.find((row) => row.term === term)?.se),
        3,
      ),
    );
  return {
    kind: 'table',
    id: 'fixed',
    caption: 'Fixed effects: estimate (standard error)',
    left: 1,
    groups,
    head: ['term', ...fits.map((f) => shortNameOf(document, f.id))],
    rows: terms.map((term) => [term, ...fits.map((f) => cell(f, term))]),
    pagesOnly: true,
  };
}
/** One line for every reason. */
function refusals(document: ComparisonDocument): Block[] {
  const reasons = new Map<string, string[]>();
  for (const { id, refusal } of document.fits) {
    if (!refusal) continue;
    const whose = refusal.limit === 'mixdiff' ? 'not done here' : 'refused';
    const reason = `${whose}: ${refusal.message}${refusal.hint ? ` (${refusal.hint})` : ''}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), nameOf(document, id)]);
  }
  const lines = [...reasons].map(([reason, names]) => `${list(names)} ${reason}`);
  return lines.length > 0 ? [items(...lines)] : [];
}
/** What engines said, word by word. */
export function messages(document: ComparisonDocument): Block[] {
  const said = faithful(document).flatMap((f) =>
    f.fit.messages.map((m) => `${nameOf(document, f.id)}: ${m.original ?? m.text}`),
  );
  return said.length > 0 ? [heading('What the engines said'), items(...said)] : [];
}
