/**
 * An upgrade for a terminal: what matters most first; results that stay are counted, so that a long list is known to be
 * whole.
 */
import { forTerminal } from '@mixdiff/quoting';
import type { UpgradeDocument, UpgradedCase, UpgradeMatter, UpgradeMove } from '@mixdiff/schema';
import { plural, table } from '../reporters/text.ts';
import { MATTERS, verdictMoves } from './matters.ts';

/** How many moved quantities of a fit are shown. */
const SHOWN = 4;

const TITLES: Readonly<Record<UpgradeMatter, string>> = {
  verdict: 'the verdict changes',
  estimates: 'the estimates move',
  definitions: 'only definitions change, or what is shown',
  wording: 'only the wording changes',
};
/** For a terminal: what matters most first, each kind counted; by how much, why; then the results that stay. */
export function upgradeText(document: UpgradeDocument): string {
  const { from, to, cases } = forTerminal(document);
  const moved = cases.filter(({ matter }) => matter != null);
  const count = `${moved.length} of ${plural(cases.length, 'fit')} ${moved.length === 1 ? 'moves' : 'move'}`;
  const kinds = MATTERS.map((matter) => ({ matter, of: moved.filter((c) => c.matter === matter) }));
  const counts = kinds.map(({ matter, of }) => [`  ${of.length}`, TITLES[matter]]);
  const sections = kinds.flatMap(({ matter, of }) =>
    of.length === 0
      ? []
      : [`── ${TITLES[matter]}: ${plural(of.length, 'fit')}`, '', ...of.flatMap((c) => [...block(c), ''])],
  );
  const names = [...new Set(cases.map((c) => c.case))].filter((name) => !moved.some((c) => c.case === name));
  const rest = names.length > 0 ? [`unmoved  ${names.join(', ')}`, ''] : [];
  return [`mixdiff upgrade · ${from} -> ${to}`, '', count, ...table(counts, [0]), '', ...sections, ...rest].join('\n');
}
function block(c: UpgradedCase): string[] {
  const head = `${c.case} · ${c.method}`;
  if (c.refused !== null) return [head, `  ${c.refused}`];
  const { verdicts } = c;
  const judged = verdicts && verdictMoves(verdicts) ? [`  verdict  ${verdicts.from} -> ${verdicts.to}`] : [];
  const sized = c.moves.filter((m) => m.size !== null);
  const rows = sized.slice(0, SHOWN).map((m) => [`  ${m.quantity}`, value(m.from), '->', value(m.to), size(m)]);
  const more = sized.length > SHOWN ? [`  and ${sized.length - SHOWN} more`] : [];
  const causes = c.causes.map(({ cause, sentence }) => `  why      ${cause}: ${sentence}`);
  const lines = c.triggers.map((t) =>
    t.undoes
      ? `  trigger  ${t.choice}: ${t.from} -> ${t.to}; with ${t.from} alone the result is back`
      : `  no trigger  ${t.choice}: ${t.from} -> ${t.to}; with ${t.from} the result stays`,
  );
  const left = c.unexplained.length > 0 ? [`  UNEXPLAINED  ${c.unexplained.join(', ')}`] : [];
  return [head, ...judged, ...table(rows, [1, 3]), ...more, ...oneSided(c.moves), ...causes, ...lines, ...left];
}
/** What only one of the two shows or says. */
function oneSided(moves: readonly UpgradeMove[]): string[] {
  const shown = moves.filter((m) => m.unit === 'exists');
  const names = (list: readonly UpgradeMove[]): string => list.map((m) => m.quantity).join(', ');
  const [gone, appeared] = [shown.filter((m) => m.to === null), shown.filter((m) => m.from === null)];
  return [
    ...(gone.length > 0 ? [`  no longer shown  ${names(gone)}`] : []),
    ...(appeared.length > 0 ? [`  now shown  ${names(appeared)}`] : []),
    ...moves
      .filter((m) => m.unit === 'message')
      .map((m) => (m.to === null ? `  no longer says  ${m.from}` : `  now says  ${m.to}`)),
  ];
}
const value = (x: UpgradeMove['from']): string =>
  x === null ? 'NA' : typeof x === 'string' ? `'${x}'` : String(Number(x.toPrecision(7)));
const UNITS: Readonly<Record<string, string>> = { SE: ' SE', log: ' on the log scale', absolute: '' };
function size({ size: s, unit }: UpgradeMove): string {
  return s === null ? '' : `${s > 0 ? '+' : ''}${Number(s.toPrecision(2))}${UNITS[unit] ?? ''}`;
}
