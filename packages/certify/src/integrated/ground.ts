/** What all points of one generalized problem share: its criteria's searches, each with the referee of the same criterion. */
import { type Answer, type Criterion, criterionName, isRefusal, type Note, type Problem } from '@mixdiff/contract';
import { type Information, openReferee, type Referee } from '@mixdiff/referee';
import { type IntegratedSearch, searchIntegrated } from '@mixdiff/surface';
import { beyondSearch, notJudged } from '../messages.ts';
import type { Nodes } from './nodes.ts';
import type { Yardstick } from './yardstick.ts';

export interface Judged {
  readonly referee: Referee;
  readonly search: IntegratedSearch;
}
/** Of the yardstick at its maximum. */
export interface YardstickShape {
  readonly information: Information;
  readonly se: Float64Array;
  readonly nodes: Nodes | null;
}
/** LIVE. */
export class IntegratedGround {
  readonly problem: Problem;
  readonly #referees = new Map<string, Answer<Referee>>();
  readonly #searches = new Map<string, IntegratedSearch | null>();
  #yardstick: Yardstick | null | undefined;
  #shape: YardstickShape | null | undefined;

  constructor(problem: Problem) {
    this.problem = problem;
  }
  referee(criterion: Criterion): Answer<Referee> {
    return kept(this.#referees, criterionName(criterion), () => openReferee(this.problem, { criterion }));
  }
  search(criterion: Criterion): IntegratedSearch | null {
    return kept(this.#searches, criterionName(criterion), () => searchIntegrated(this.problem, criterion));
  }
  /** What stands for the integral, found when it is first asked for. */
  yardstick(find: () => Yardstick | null): Yardstick | null {
    if (this.#yardstick === undefined) this.#yardstick = find();
    return this.#yardstick;
  }
  yardstickShape(find: () => YardstickShape | null): YardstickShape | null {
    if (this.#shape === undefined) this.#shape = find();
    return this.#shape;
  }
  /** A reason where one of the two does not take it. */
  judged(criterion: Criterion): Judged | Note {
    const referee = this.referee(criterion);
    if (isRefusal(referee)) return notJudged(referee);
    const search = this.search(criterion);
    return search ? { referee, search } : beyondSearch();
  }
}
function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
