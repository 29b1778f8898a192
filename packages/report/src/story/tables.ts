import type { ComparisonDocument } from '@mixdiff/schema';
import { fixed, NA, significant } from '../format.ts';
import { type Block, heading, paragraph } from './block.ts';
import { certificateOf, componentName, type Fitted, faithful, fitted, isMaximumVerdict, nameOf } from './names.ts';

const FIXED_SHOWN = 2;

/** Every fit side by side: variances, log-likelihood, the first fixed effects, how it stopped. */
export function fitsTable(document: ComparisonDocument): Block[] {
  const fits = fitted(document);
  if (fits.length === 0) return refusals(document);
  const row = (name: string, value: (f: Fitted) => string): string[] => [name, ...fits.map(value)];
  const [first] = fits as [Fitted];
  const components = first.fit.random.flatMap((block, t) =>
    block.terms.map((term, i) => ({
      name: `var ${componentName(block.group, term)}`,
      read: (f: Fitted) => f.fit.random[t]?.cov[i]?.[i],
    })),
  );
  const decimals = (read: (f: Fitted) => number | null | undefined): number =>
    Math.max(
      0,
      ...fits
        .map((f) => read(f) ?? 0)
        .filter((v) => v !== 0)
        .map((v) => 4 - Math.max(0, Math.floor(Math.log10(Math.abs(v))))),
    );
  const numeric = (name: string, read: (f: Fitted) => number | null | undefined): string[] => {
    const places = Math.min(4, decimals(read));
    return row(name, (f) => fixed(read(f) ?? null, places));
  };
  const shown = first.fit.fixed.slice(0, FIXED_SHOWN);
  const rows = [
    row('verdict', (f) => shortVerdict(document, f)),
    numeric('logLik', (f) => certificateOf(document, f.id)?.logLik ?? f.fit.logLik),
    ...components.map((c) => numeric(c.name, c.read)),
    numeric('var residual', (f) => (f.fit.sigma === null ? null : f.fit.sigma ** 2)),
    ...shown.flatMap((coefficient, j) => [
      numeric(coefficient.term, (f) => f.fit.fixed[j]?.estimate),
      numeric('  SE', (f) => f.fit.fixed[j]?.se),
    ]),
    row('optimizer', (f) => f.fit.convergence.optimizer),
    row('iterations', (f) => String(f.fit.convergence.iterations ?? NA)),
    row('evaluations f/g', (f) => `${f.fit.convergence.evaluations.f ?? NA}/${f.fit.convergence.evaluations.g ?? NA}`),
    row('min eigenvalue', (f) => significant(f.fit.convergence.hessianEigenvalues?.at(-1) ?? null, 3).replace(NA, '-')),
    row('engine says', engineSays),
  ];
  const rest = first.fit.fixed.length - shown.length;
  return [
    heading('Fits'),
    {
      kind: 'table',
      id: 'fits',
      caption: 'Every fit side by side',
      left: 1,
      head: ['', ...fits.map((f) => nameOf(document, f.id))],
      rows,
    },
    ...(rest > 0 ? [paragraph(moreTerms(document, rest)), allFixed(document)] : []),
    ...refusals(document),
  ];
}
function shortVerdict(document: ComparisonDocument, f: Fitted): string {
  const verdict = certificateOf(document, f.id)?.verdict;
  if (verdict === undefined) return f.certifies ? 'maximum' : '-';
  if (verdict === 'boundary-maximum') return 'boundary max';
  return isMaximumVerdict(verdict)
    ? verdict === 'flat-ridge'
      ? 'flat ridge'
      : 'maximum'
    : verdict.toUpperCase().replace('-', ' ');
}
function engineSays(f: Fitted): string {
  const warnings = f.fit.messages.filter((m) => m.level === 'warning').length;
  const parts = [
    ...(warnings > 0 ? [`${warnings} warning${warnings > 1 ? 's' : ''}`] : []),
    ...(f.fit.withheld.length > 0 ? ['NA'] : []),
    ...(f.fit.convergence.singular ? ['singular'] : []),
  ];
  return parts.join(', ') || 'ok';
}
function moreTerms(document: ComparisonDocument, rest: number): string {
  const largest = Math.max(
    0,
    ...document.quantities.filter((q) => q.quantity.startsWith('beta|')).map((q) => q.spread.inSE ?? 0),
  );
  return `${rest} more terms: within ${significant(largest, 2)} SE of one another over all fits; comparison.json holds them.`;
}
function allFixed(document: ComparisonDocument): Block {
  const fits = fitted(document);
  const terms = fits[0]?.fit.fixed.map((c) => c.term) ?? [];
  return {
    kind: 'table',
    id: 'fixed',
    caption: 'Fixed effects: estimate (standard error)',
    left: 1,
    head: ['', ...fits.map((f) => nameOf(document, f.id))],
    rows: terms.map((term, j) => [
      term,
      ...fits.map((f) => `${fixed(f.fit.fixed[j]?.estimate, 4)} (${fixed(f.fit.fixed[j]?.se, 4)})`),
    ]),
    pagesOnly: true,
  };
}
function refusals(document: ComparisonDocument): Block[] {
  return document.fits
    .filter((f) => f.refusal)
    .map((f) =>
      paragraph(
        `${nameOf(document, f.id)} refused: ${f.refusal?.message}${f.refusal?.hint ? ` (${f.refusal.hint})` : ''}`,
      ),
    );
}

/** Every fit's parameters under every judge; values of one row compare, those of REML only for the same X. */
export function crossTable(document: ComparisonDocument): Block[] {
  const fits = faithful(document);
  const judges = [...new Set(document.crossEvaluation.map((c) => `${c.judge} ${c.method}`))];
  if (fits.length === 0 || judges.length === 0) return [];
  const rows = judges.map((judge) => [
    judge,
    ...fits.map((f) => {
      const cell = document.crossEvaluation.find((c) => c.fit === f.id && `${c.judge} ${c.method}` === judge);
      return cell?.logLik == null ? '-' : fixed(cell.logLik, 4);
    }),
  ]);
  return [
    heading('Every fit under every judge (the referee: plain dense likelihood, no code shared with any engine)'),
    {
      kind: 'table',
      id: 'cross',
      caption: 'Log-likelihood of every fit under every judge',
      left: 1,
      head: ['judged as', ...fits.map((f) => nameOf(document, f.id))],
      rows,
    },
  ];
}

/** Published numbers: reproduced, not computed, different; Monte Carlo figures in a count of their own. */
export function publishedSection(document: ComparisonDocument): Block[] {
  const { published } = document;
  if (!published) return [];
  const { digits, monteCarlo, notComputed, different } = published;
  const blocks: Block[] = [
    heading(`Published numbers (${published.source})`),
    paragraph(`${digits.reproduced} of ${digits.of} published numbers reproduced to the printed digit`),
    paragraph(
      `${notComputed.length} not computed yet${notComputed.length > 0 ? `: ${summarise(notComputed.map((e) => e.where))}` : ''}; ${different.length} differ`,
    ),
  ];
  if (different.length > 0) {
    const rows = different.map((e) => [
      e.where,
      e.quantity,
      e.printed,
      typeof e.ours === 'number' ? significant(e.ours, 7) : (e.ours ?? NA),
    ]);
    blocks.push({
      kind: 'table',
      id: 'different',
      caption: 'Published numbers that differ',
      left: 2,
      head: ['where', 'quantity', 'printed', 'ours'],
      rows,
    });
  }
  if (monteCarlo.of > 0) {
    const waiting = monteCarlo.notComputed > 0 ? `, ${monteCarlo.notComputed} not computed yet` : '';
    blocks.push(
      paragraph(
        `${monteCarlo.within} of ${monteCarlo.of} Monte Carlo figures within Monte Carlo error (the source names no seed)${waiting}`,
      ),
    );
  }
  return blocks;
}
/** `LME4, exactRLRT (2), LME4, KRmodcomp (5)`. */
function summarise(places: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([place, n]) => `${place} (${n})`).join('; ');
}
