/** Tests and intervals under the fit that they rest on: a p-value without its fit and its method cannot be checked. */
import type { ComparisonDocument, ConfintDocument, TestDocument } from '@mixdiff/schema';
import { decimalsFor, fixed, list, significant, simulatedP } from '../format.ts';
import { meant } from '../interval-name.ts';
import { type Block, heading, items, paragraph } from './block.ts';

/** Tests of the terms, and intervals: of the REML fit that they build on. */
export function inferenceSection(document: ComparisonDocument): Block[] {
  const tests = document.inference.filter((d): d is TestDocument => d.schema === 'mixdiff/test@1');
  const intervals = document.inference.find((d): d is ConfintDocument => d.schema === 'mixdiff/confint@1');
  if (tests.length === 0 && !intervals) return [];
  const [{ backend, as }] = document.inference as [TestDocument | ConfintDocument];
  const label = document.fits.find((f) => f.id.startsWith(`${backend}/`))?.label ?? backend;
  return [
    heading(`Inference (${label}, REML, as ${as})`),
    ...(tests.length > 0 ? [testTable(tests)] : []),
    ...(intervals ? [intervalTable(intervals), ...unidentifiedIntervals(intervals)] : []),
    ...told([...tests, ...(intervals ? [intervals] : [])]),
  ];
}
/** What must be known of these results, each sentence once. */
function told(documents: readonly (TestDocument | ConfintDocument)[]): Block[] {
  const texts = documents.flatMap(({ messages }) => messages.filter(({ level }) => level === 'warning'));
  const sentences = [...new Set(texts.map(({ text }) => text))];
  return sentences.length > 0 ? [items(...sentences)] : [];
}
/** Why some have no limits. */
function unidentifiedIntervals({ absent }: ConfintDocument): Block[] {
  const none = Object.entries(absent).filter(([, why]) => why.startsWith('certify/not-identified'));
  const [first] = none;
  if (!first) return [];
  return [paragraph(`No interval for ${list(none.map(([name]) => name))}: not identified.`)];
}
function testTable(tests: readonly TestDocument[]): Block {
  const rows = tests.map((t) => [
    t.term,
    { rlrt: 'exact RLRT', kr: 'Kenward-Roger' }[t.test as string] ?? t.test,
    t.statisticName,
    fixed(t.statistic, 4),
    t.ndf === null ? '' : String(t.ndf),
    t.ddf === null ? '' : fixed(t.ddf, 2),
    simulatedP(t.p, t.nsim),
    t.mcse === null ? '' : fixed(t.mcse, 4),
  ]);
  return {
    kind: 'table',
    id: 'tests',
    caption: 'Tests',
    left: 3,
    head: ['term', 'test', '', 'statistic', 'ndf', 'ddf', 'p', 'MC error'],
    rows,
  };
}
function intervalTable(confint: ConfintDocument): Block {
  const places = Math.max(
    2,
    decimalsFor(
      confint.intervals.flatMap((i) => [i.lower, i.upper, i.estimate]),
      6,
      4,
    ),
    decimalsFor(
      confint.intervals.flatMap((i) => [i.lower, i.upper, i.estimate]),
      3,
      20,
    ),
  );
  const rows = confint.intervals.map((i) => [
    i.name,
    meant(i),
    ...[i.estimate, i.lower, i.upper].map((x) => fixed(x, places)),
  ]);
  const level = `${significant(100 * confint.level, 2)} %`;
  return {
    kind: 'table',
    id: 'intervals',
    caption: `${level} intervals: parametric bootstrap, ${confint.nsim} refits, ${confint.singularRefits} of them singular`,
    left: 2,
    head: [`bootstrap, ${level}`, '', 'estimate', 'lower', 'upper'],
    rows,
  };
}
