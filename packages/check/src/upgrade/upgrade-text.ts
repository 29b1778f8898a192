import type { UpgradeDocument, UpgradedCase, UpgradeMove } from '@mixdiff/schema';
import { plural, table } from '../reporters/text.ts';

/** How many moved quantities of a fit are shown. */
const SHOWN = 4;

/** For a terminal: which results move, by how much, why; then those that stay. */
export function upgradeText(document: UpgradeDocument): string {
  const moved = document.cases.filter((c) => c.moves.length > 0 || c.refused !== null);
  const stay = document.cases.filter((c) => !moved.includes(c));
  const head = `mixdiff upgrade · ${document.from} -> ${document.to}`;
  const count = `${moved.length} of ${plural(document.cases.length, 'fit')} ${moved.length === 1 ? 'moves' : 'move'}`;
  const names = [...new Set(stay.map((c) => c.case))].filter((name) => !moved.some((c) => c.case === name));
  const rest = names.length > 0 ? [`unmoved  ${names.join(', ')}`, ''] : [];
  return [head, '', count, '', ...moved.flatMap((c) => [...block(c), '']), ...rest].join('\n');
}
function block(c: UpgradedCase): string[] {
  const head = `${c.case} · ${c.method}`;
  if (c.refused !== null) return [head, `  ${c.refused}`];
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
  return [head, ...table(rows, [1, 3]), ...more, ...oneSided(c.moves), ...causes, ...lines, ...left];
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
