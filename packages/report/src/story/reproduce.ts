/** All that it takes to run this again, and who chose each option: a default today is another one tomorrow. */
import type { ComparisonDocument } from '@mixdiff/schema';
import { type Block, heading, paragraph } from './block.ts';
import { fitted } from './names.ts';

const WHO: Readonly<Record<string, string>> = {
  user: 'asked for',
  default: 'default of the newest version known',
  version: 'default of this version',
  fallback: 'fallback',
};
/** Everything that it takes to run this again: command, data, seeds, versions, every option and who chose it. */
export function reproduceSection(document: ComparisonDocument): Block[] {
  const { reproduce, problem, versions } = document;
  const { data } = problem;
  const asked: (readonly [string, string])[] = [
    ['formula', problem.formula],
    ['rows', problem.where ?? 'all'],
    ...Object.entries(problem.derive).map(([name, text]) => [`derived ${name}`, text] as const),
    ['factors', Object.keys(problem.factors).join(', ') || 'as the data have them'],
    [
      'contrasts',
      Object.entries(problem.contrasts)
        .map(([f, c]) => `${f}: ${c}`)
        .join(', ') || 'treatment',
    ],
    ...(problem.weights ? [['weights', problem.weights] as const] : []),
    ...(problem.repeated ? [['repeated', problem.repeated] as const] : []),
    ...(problem.correlation ? [['correlation', problem.correlation] as const] : []),
    ...(problem.variance ? [['variance', problem.variance] as const] : []),
    ...(problem.dispformula ? [['dispformula', problem.dispformula] as const] : []),
    ...(problem.ziformula ? [['ziformula', problem.ziformula] as const] : []),
    ...(problem.offset ? [['offset', problem.offset] as const] : []),
    ['data', `${data.name}${data.source ? ` (${data.source})` : ''}`],
    ['sha256', data.hash || 'none'],
    ...Object.entries(reproduce.seeds).map(([what, seed]) => [`seed of ${what}`, String(seed)] as const),
  ];
  return [
    heading('How to reproduce this'),
    { kind: 'code', text: reproduce.command },
    two('asked', 'What was asked', ['setting', 'value'], asked),
    two('versions', 'Versions', ['what', 'version'], versionRows(document, versions)),
    choices(document),
    paragraph(`Timing: ${timing(document)}.`),
  ];
}
const two = (
  id: string,
  caption: string,
  head: readonly [string, string],
  rows: readonly (readonly [string, string])[],
): Block => ({ kind: 'table', id, caption, left: 2, head, rows });

function versionRows(document: ComparisonDocument, versions: Readonly<Record<string, string>>): [string, string][] {
  const engines = new Map(
    fitted(document).map((f) => [
      f.label,
      `${f.kind === 're-implementation' ? 're-implemented here, as ' : ''}${f.fit.as}`,
    ]),
  );
  const underneath = fitted(document).flatMap((f) => Object.entries(f.fit.versions ?? {}));
  return [...new Map([...Object.entries(versions), ...engines, ...underneath])];
}
function choices(document: ComparisonDocument): Block {
  const rows = Object.entries(document.reproduce.chosen).flatMap(([engine, chosen]) =>
    Object.entries(chosen).map(([name, { value, by }]) => [engine, name, value, WHO[by] ?? by]),
  );
  return {
    kind: 'table',
    id: 'choices',
    caption: 'Every option, and who chose it',
    left: 4,
    head: ['engine', 'option', 'value', 'chosen by'],
    rows,
  };
}
const timing = (document: ComparisonDocument): string =>
  Object.entries(document.timing)
    .map(([what, ms]) => `${what.replace(/Ms$/, '')} ${(ms / 1000).toFixed(1)} s`)
    .join(', ') || 'not taken';
