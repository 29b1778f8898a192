/**
 * The verdict on a fit by nAGQ = 0: its covariance matrices as a maximum of Laplace's value with the fixed effects at the joint mode, and its fixed
 * effects as that joint mode. What is left to gain is the sum of both: that of the criterion, and of the joint density.
 */
import { type Canonical, type Certificate, isRefusal, type Note } from '@mixdiff/contract';
import { searchJoint } from '@mixdiff/surface';
import { notAssessed, TOLERANCE } from '../ground.ts';
import { badPoint, beyondSearch, climbsNote, notJudged, verdictNote } from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import type { IntegratedGround } from './ground.ts';
import { jointModeNote } from './messages.ts';
import { zeroedAt } from './zeros.ts';

export function assessJoint(ground: IntegratedGround, given: Canonical, seed: number): Certificate {
  const { problem } = ground;
  const criterion = { kind: 'joint-mode' } as const;
  const refused = (note: Note): Certificate => ({ ...notAssessed(problem, [note], seed), criterion });
  const referee = ground.referee(criterion);
  if (isRefusal(referee)) return refused(notJudged(referee));
  const [here, mode] = [referee.logLik(given), referee.jointMode?.(given)];
  if (isRefusal(here)) return refused(badPoint(here.message));
  if (!mode || isRefusal(mode)) return refused(mode ? badPoint(mode.message) : beyondSearch());
  const search = searchJoint(problem);
  if (!search) return refused(beyondSearch());
  const ends = [...search.summits, search.from(given)].flatMap((one) => {
    const reached = one && referee.jointMode?.(one.at);
    return reached && !isRefusal(reached) ? [reached] : [];
  });
  const best = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), mode);
  const gain = best.logLik - mode.logLik + Math.max(0, mode.rise);
  const { zeros } = zeroedAt(problem, referee, mode.at, mode.logLik);
  const verdict = gain > WITHIN ? 'stopped-short' : zeros.length > 0 ? 'boundary-maximum' : 'interior-maximum';
  return {
    ...notAssessed(problem, [], seed),
    verdict,
    criterion,
    gain,
    logLik: here.logLik,
    best: best.at,
    bestLogLik: best.logLik,
    searched: {
      starts: search.starts,
      reached: ends.filter(({ logLik }) => logLik > best.logLik - WITHIN).length,
      seed,
      how: 'multi-start',
    },
    score: [],
    tolerance: TOLERANCE,
    because: [verdictNote(verdict, gain), jointModeNote(), climbsNote(search.starts)],
  };
}
