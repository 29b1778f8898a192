/**
 * Random designs of visits, every residual structure, every engine that can, each verdict held against the highest of 20 starts of
 * another optimizer on a likelihood of its own.
 *
 *   npx tsx studies/src/visit-designs.ts [--n 400] [--seed 1] [--starts 20]
 */
import { parseArgs } from 'node:util';
import { isContradicted, tableOf, visitStudy } from './visits/study.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    starts: { type: 'string', default: '20' },
    most: { type: 'string', default: '200' },
  },
});
const study = await visitStudy(Number(asked.n), {
  starts: Number(asked.starts),
  seed: Number(asked.seed),
  most: Number(asked.most),
  progress: (done) => {
    if (done % 14 === 0) process.stderr.write(`${done} designs\n`);
  },
});
process.stdout.write(`${tableOf(study)}\n`);
for (const one of study.judged.filter((j) => isContradicted(j) || j.verdict === 'not-assessed')) {
  process.stdout.write(
    `${one.engine}, ${one.design}: ${one.verdict}, gain ${one.gain}, gap ${one.gap}, found ${one.found}, apart ${one.apart}\n`,
  );
}
