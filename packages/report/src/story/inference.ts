import type { ComparisonDocument, ConfintDocument, TestDocument } from '@mixdiff/schema';
import { fixed, pValue, significant } from '../format.ts';
import { type Block, heading } from './block.ts';

/** Tests of the terms, and intervals: of the REML fit that they build on. */
export function inferenceSection(document: ComparisonDocument): Block[] {
  const tests = document.inference.filter((d): d is TestDocument => d.schema === 'mixdiff/test@1');
  const intervals = document.inference.find((d): d is ConfintDocument => d.schema === 'mixdiff/confint@1');
  if (tests.length === 0 && !intervals) return [];
  const [{ backend, as }] = document.inference as [TestDocument | ConfintDocument];
  const blocks: Block[] = [heading(`Inference (${backend.split('@')[0]}*, REML, as ${as})`)];
  if (tests.length > 0) blocks.push(testTable(tests));
  if (intervals) blocks.push(intervalTable(intervals));
  return blocks;
}
function testTable(tests: readonly TestDocument[]): Block {
  const rows = tests.map((t) => [
    t.term,
    { rlrt: 'exact RLRT', kr: 'Kenward-Roger' }[t.test as string] ?? t.test,
    `${t.statisticName} ${fixed(t.statistic, 4)}`,
    t.ndf === null ? '' : String(t.ndf),
    t.ddf === null ? '' : fixed(t.ddf, 2),
    pValue(t.p),
    t.mcse === null ? '' : significant(t.mcse, 2),
  ]);
  return {
    kind: 'table',
    id: 'tests',
    caption: 'Tests',
    left: 2,
    head: ['term', 'test', 'statistic', 'ndf', 'ddf', 'p', 'MC error'],
    rows,
  };
}
function intervalTable(confint: ConfintDocument): Block {
  const rows = confint.intervals.map((i) => [i.name, fixed(i.estimate, 4), fixed(i.lower, 4), fixed(i.upper, 4)]);
  const level = `${100 * confint.level} %`;
  return {
    kind: 'table',
    id: 'intervals',
    caption: `${level} intervals: parametric bootstrap, ${confint.nsim} refits, ${confint.singularRefits} of them singular`,
    left: 1,
    head: [`bootstrap, ${level}`, 'estimate', 'lower', 'upper'],
    rows,
  };
}
