/**
 * Mechanism, trigger and frequency as three things: a list of swaps that repair a fit is easily read as a list of
 * causes.
 */
import { own } from '@mixdiff/contract';
import type { ComparisonDocument, InvarianceFinding, Mechanism } from '@mixdiff/schema';
import { count, fixed, list, NA } from '../format.ts';
import { type Block, facts, heading, paragraph } from './block.ts';
import { isMaximumVerdict, nameOf } from './names.ts';

/** Why a fit stopped where it is no maximum: mechanism, what repairs it, how often it happens. */
export function whys(document: ComparisonDocument): Block[] {
  return document.mechanisms.flatMap((mechanism) => [
    heading(`Why ${nameOf(document, mechanism.fit)} stopped there`),
    facts(['mechanism', `${mechanism.cause}. ${mechanism.sentence}`]),
    ...trigger(document, mechanism),
    ...frequency(mechanism),
    ...rewritten(document, mechanism),
  ]);
}

function trigger(document: ComparisonDocument, mechanism: Mechanism): Block[] {
  const { swaps } = mechanism.trigger;
  if (swaps.length === 0) return [facts(['trigger', 'not looked for: the engine cannot be run again here'])];
  const watched = watchedParameter(document, mechanism);
  const rows = swaps.map((swap) => [
    inWords(swap.changed),
    fixed(swap.logLik, 4),
    fixed(watched.of(mechanism.trigger.swaps.indexOf(swap)), 2),
    swap.verdict === null ? NA : isMaximumVerdict(swap.verdict) ? 'maximum' : swap.verdict,
  ]);
  return [
    facts(['trigger', `${triggerSentence(mechanism)}${untriedSentence(mechanism)}`]),
    {
      kind: 'table',
      id: `trigger-${mechanism.fit}`,
      caption: 'One thing changed, and refitted',
      left: 1,
      head: ['change', 'logLik', watched.name, 'ends as'],
      rows,
    },
  ];
}
/** What the bound on the work left out. */
const untriedSentence = ({ trigger: { untried = 0 } }: Mechanism): string =>
  untried > 0 ? ` ${count(untried, 'change was', 'changes were')} not tried: no work was left for them.` : '';
function triggerSentence({ trigger: { smallest, swaps } }: Mechanism): string {
  const tried = swaps.filter(({ changed }) => Object.keys(changed).length > 0);
  if (tried.length === 0) return 'the engine declares nothing that could be changed.';
  if (smallest.length === 0) return `nothing tried repairs it: ${tried.length} changes, none ends at a maximum.`;
  const size = Object.keys(smallest[0] ?? {}).length;
  if (size > 1) return `no single change repairs it; ${smallest.length} pairs do.`;
  const kinds = [...new Set(smallest.map((changed) => Object.keys(changed)[0] as string))];
  const singles = tried.filter(({ changed }) => Object.keys(changed).length === 1);
  const together = kinds.length > 1 ? `${kinds.join(' + ')}, together. ` : '';
  return `${together}${smallest.length} of ${singles.length} changes of one thing repair it; none of them is the cause.`;
}
/** The native parameter that the repairs move most, by its engine's own name. */
function watchedParameter(
  document: ComparisonDocument,
  { fit, trigger: { swaps } }: Mechanism,
): { name: string; of: (row: number) => number | null } {
  const [stopped] = swaps;
  const repaired = swaps.find(({ repairs }) => repairs);
  const names = Object.keys(stopped?.native ?? {});
  const fixedTerms = new Set(document.fits.find(({ id }) => id === fit)?.fit?.fixed.map(({ term }) => term));
  const move = (name: string): number =>
    Math.abs((own(stopped?.native, name) ?? 0) - (own(repaired?.native, name) ?? 0));
  const candidates = names.filter((name) => !fixedTerms.has(name));
  const name = repaired
    ? candidates.reduce((most, one) => (move(one) > move(most) ? one : most), candidates[0] ?? '')
    : (candidates.at(-1) ?? '');
  return { name, of: (row) => own(swaps[row]?.native, name) ?? null };
}
/** `dispersion log-variance`, `start least-squares + optimizer bobyqa`. */
function inWords(changed: Readonly<Record<string, string>>): string {
  const entries = Object.entries(changed);
  return entries.length === 0 ? 'nothing' : entries.map(([name, value]) => `${name} ${value}`).join(' + ');
}

function frequency(mechanism: Mechanism): Block[] {
  const told = mechanism.frequency.filter(({ runs }) => runs > 0);
  if (told.length === 0) return [];
  const [first] = told;
  const lines = told.map(({ chosen, runs, ends }) => {
    const name = inWords(chosen).replace(/^nothing$/, 'as it was run');
    // several places may end alike
    const counts = new Map<string, number>();
    for (const { verdict, count } of ends) {
      const end = isMaximumVerdict(verdict) ? 'maximum' : verdict;
      counts.set(end, (counts.get(end) ?? 0) + count);
    }
    return `${name}: ${list([...counts].map(([end, count]) => `${end} ${count}`))} of ${runs}`;
  });
  return [
    facts(['how often', `from its start + N(0, ${first?.jitter}) jitter (seed ${first?.seed}): ${lines.join('; ')}.`]),
  ];
}

/** The same model in other words: which of them repair it, too. */
function rewritten(document: ComparisonDocument, { fit }: Mechanism): Block[] {
  const own = document.invariance.filter((finding) => finding.fit === fit);
  if (own.length === 0) return [];
  const changes = (among: readonly InvarianceFinding[]): string => list(among.map(({ change }) => change));
  const repaired = own.filter(({ verdict }) => verdict !== null && isMaximumVerdict(verdict));
  const rest = own.filter((finding) => !repaired.includes(finding));
  const text = [
    ...(repaired.length > 0 ? [`it ends at a maximum with ${changes(repaired)}`] : []),
    ...(rest.length > 0 ? [`it does not ${repaired.length > 0 ? '' : 'end at a maximum '}with ${changes(rest)}`] : []),
  ];
  return [facts(['rewritten', `the same model written another way: ${text.join('; ')}.`])];
}

/** What moved when the same model was written another way. */
export function robustness(document: ComparisonDocument): Block[] {
  return [...invariance(document), ...grid(document)];
}
function invariance(document: ComparisonDocument): Block[] {
  const { invariance: all } = document;
  // of fits that are no maximum alone, it is told where they are explained
  const short = new Set(document.mechanisms.map(({ fit }) => fit));
  if (all.every(({ fit }) => short.has(fit))) return [];
  const moved = all.filter(({ holds }) => !holds);
  const changes = new Set(all.map(({ change }) => change)).size;
  return [
    heading('The same model written another way'),
    paragraph(
      `${changes} changes that should not matter (order of rows and levels, signs, reference levels, units, centring), every engine run again: ${moved.length === 0 ? 'nothing moves.' : `${moved.length} of ${all.length} runs end elsewhere.`}`,
    ),
    ...moved.map(({ sentence }) => paragraph(sentence)),
  ];
}
function grid(document: ComparisonDocument): Block[] {
  if (document.grid.length === 0) return [];
  const keys = [...new Set(document.grid.map(({ backend, method }) => `${backend}/${method}`))];
  const rows = keys.map((key) => {
    const runs = document.grid.filter(({ backend, method }) => `${backend}/${method}` === key);
    const reached = runs.filter(({ verdict }) => verdict !== null && isMaximumVerdict(verdict)).length;
    const count = (verdict: string): string => String(runs.filter((run) => run.verdict === verdict).length);
    const others =
      runs.length -
      reached -
      runs.filter(
        ({ verdict }) => verdict === 'false-zero' || verdict === 'local-maximum' || verdict === 'stopped-short',
      ).length;
    return [
      key,
      String(runs.length),
      String(reached),
      count('false-zero'),
      count('local-maximum'),
      count('stopped-short'),
      String(others),
    ];
  });
  const details = document.grid.map((run) => [
    `${run.backend}/${run.method}`,
    run.optimizer,
    run.start,
    run.scale,
    fixed(run.logLik, 4),
    run.verdict ?? run.refusal ?? NA,
    run.reason,
  ]);
  return [
    heading('Every optimizer from every start'),
    {
      kind: 'table',
      id: 'grid',
      caption: 'Where the runs of the grid end',
      left: 1,
      head: ['engine', 'runs', 'maximum', 'false zero', 'local maximum', 'stopped short', 'other'],
      rows,
    },
    {
      kind: 'table',
      id: 'grid-runs',
      caption: 'Every run of the grid',
      left: 4,
      head: ['engine', 'optimizer', 'start', 'scale', 'logLik', 'ends as', 'stopped because'],
      rows: details,
      pagesOnly: true,
    },
  ];
}
