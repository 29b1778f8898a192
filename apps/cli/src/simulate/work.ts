/** What a worker does with a chunk: the study is opened once, a scenario once, and files are the crew's business. */

import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { isRefusal, type Refusal } from '@mixdiff/contract';
import {
  crashed,
  type Ended,
  notJudged,
  type OpenScenario,
  openScenario,
  resultsParquet,
  runChunk,
  type Shelf,
  timedOut,
  timingsParquet,
} from '@mixdiff/simulate';
import { settle } from '../exit.ts';
import { type ChunkAnswer, type ChunkTask, IDLE, STEPS, WATCH } from './chunk-task.ts';
import { openMaker, type RMaker } from './r-maker.ts';
import { openShelf } from './stored-sets.ts';
import { type LoadedStudy, loadStudy, openEstimators } from './study-file.ts';

interface Opened {
  readonly key: string;
  readonly loaded: LoadedStudy;
  readonly maker: RMaker | null;
  readonly shelf: Shelf | null;
  scenario: OpenScenario | null;
}
let opened: Opened | null = null;

export async function work(task: ChunkTask): Promise<ChunkAnswer | Refusal> {
  const { said, ahead, key, chunk, start } = task;
  if (opened?.key !== key) {
    if (!ahead) throw new Error('a study that was not read ahead');
    opened?.maker?.close();
    const loaded = await loadStudy(said, ahead);
    opened = { key, loaded, scenario: null, maker: openMaker(said), shelf: openShelf(said) };
    process.env['MIXDIFF_EXTERNAL_SECONDS'] = String(opened.loaded.study.timeLimit);
  }
  const { study, data } = opened.loaded;
  if (opened.scenario?.scenario.id !== chunk.scenario) {
    const scenario = study.scenarios[chunk.scenario - 1];
    if (!scenario) throw new Error(`no scenario ${chunk.scenario}`);
    opened.scenario = settle(
      openScenario(study, scenario, data, openEstimators(opened.loaded, scenario), opened.maker ?? opened.shelf),
    );
  }
  const watched = new Int32Array(task.watched);
  const begun = performance.now();
  const ended: Ended = (replicate, estimator) => {
    const one = task.casualties.findLast((each) => each.replicate === replicate && each.estimator === estimator);
    if (!one) return null;
    const name = study.estimators[estimator]?.engine ?? '';
    const refusal = one.how === 'timed-out' ? timedOut(name, study.timeLimit) : crashed(name, one.message);
    return { what: one.what, refusal: one.what === 'fit' ? refusal : notJudged(name, refusal.message) };
  };
  const done = await runChunk(
    study,
    opened.scenario,
    chunk,
    {
      milliseconds: () => performance.now(),
      begin(replicate, estimator, what) {
        watched[WATCH.replicate] = replicate;
        // a process has a limit of its own, and ends without its worker
        const isProcess = what === 'fit' && /^(external|r):/.test(study.estimators[estimator]?.engine ?? '');
        watched[WATCH.estimator] = isProcess ? IDLE : estimator;
        watched[WATCH.what] = STEPS.indexOf(what);
        Atomics.add(watched, WATCH.count, 1);
      },
    },
    { ended, start },
  );
  watched[WATCH.estimator] = IDLE;
  Atomics.add(watched, WATCH.count, 1);
  if (isRefusal(done)) return done;
  return {
    results: resultsParquet(done.records, study.estimands),
    timings: timingsParquet(done.timings, { host: hostname(), worker: `${process.pid}:${threadId}` }),
    fits: done.records.length,
    milliseconds: performance.now() - begun,
  };
}
