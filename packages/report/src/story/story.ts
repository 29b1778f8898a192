/** The order in which a comparison is told, in one list, for terminal, Markdown and HTML alike. */
import type { ComparisonDocument } from '@mixdiff/schema';
import { count } from '../format.ts';
import { type Block, facts, heading, pages, picture, type Story } from './block.ts';
import { boundaries } from './boundary.ts';
import { crossTable } from './cross.ts';
import { definitionsTable } from './definitions.ts';
import { findings } from './finding.ts';
import { fitsTable, messages } from './fits.ts';
import { inferenceSection } from './inference.ts';
import { leftOutSection } from './left-out.ts';
import { marginalSection } from './marginal.ts';
import { fitted } from './names.ts';
import { proofs } from './proof.ts';
import { publishedSection } from './published.ts';
import { reproduceSection } from './reproduce.ts';
import { unexplained } from './unexplained.ts';
import { robustness, whys } from './why.ts';

/**
 * The whole comparison in the order it is told: finding, whether it matters, proof, why, tables, published numbers.
 * `script`: where the proof script is, for who reads this; null where none was written. `detailed`: how many of the fits
 * that are no maximum the finding tells in full.
 */
export const story = (
  document: ComparisonDocument,
  script: string | null = null,
  detailed = Number.POSITIVE_INFINITY,
): Story => [
  opening(document),
  ...unexplained(document),
  ...findings(document, detailed),
  ...proofs(document, script),
  ...boundaries(document),
  pages(picture('profiles'), ...(document.integral ? [picture('integral')] : [])),
  ...whys(document),
  pages(picture('paths'), picture('surface')),
  ...fitsTable(document),
  pages(picture('variances'), picture('fixed-effects')),
  ...crossTable(document),
  pages(picture('cross')),
  ...definitionsTable(document),
  ...marginalSection(document),
  ...robustness(document),
  pages(picture('grid')),
  ...inferenceSection(document),
  ...publishedSection(document),
  ...leftOutSection(document),
  pages(
    heading('The data and the fitted model'),
    picture('scatter'),
    picture('boxes'),
    picture('random-effects'),
    picture('residuals'),
    picture('quantiles'),
    ...(document.counts ? [picture('counts')] : []),
    ...messages(document),
    ...reproduceSection(document),
  ),
];

/** What the formula does not say of the model. */
const described = ({ family, link, ...said }: ComparisonDocument['problem']): string[] => [
  ...(['correlation', 'repeated', 'variance', 'dispformula', 'ziformula'] as const).flatMap((name) => {
    const value = said[name];
    return value ? [`${name} ${value}`] : [];
  }),
  ...(family === 'gaussian' && link === 'identity' ? [] : [`family ${family} (${link})`]),
];
function opening(document: ComparisonDocument): Block {
  const { problem } = document;
  const rows = problem.where
    ? `${problem.data.used} of ${problem.data.rows} rows (${problem.where})`
    : `${problem.data.used} rows`;
  const dropped = problem.data.droppedForMissing;
  const groups = Object.entries(problem.ngroups).map(([group, n]) => `${n} ${group}`);
  const engines = [...new Map(fitted(document).map((f) => [`${f.label} as ${f.fit.as.replace(/^\S+ /, '')}`, f.kind]))];
  const star = engines.some(([, kind]) => kind === 're-implementation') ? ' · * re-implemented here, not R' : '';
  return facts(
    ['model', [problem.formula, ...described(problem)].join(', ')],
    [
      'data',
      `${rows}, ${dropped === 0 ? 'none' : count(dropped, 'row')} dropped for missing values · ${[...groups, ...(problem.data.hash ? [`sha256 ${problem.data.hash.slice(0, 12)}`] : [])].join(' · ')}`,
    ],
    ['engines', `${engines.map(([name]) => name).join(', ')}${star}`],
    ...problem.notes.map((note) => ['note', note.text] as const),
  );
}
