/** What all points of one generalized problem share: its criteria's searches, each with the referee of the same criterion. */
import { type Answer, type Criterion, criterionName, isRefusal, type Note, type Problem } from '@mixdiff/contract';
import { openReferee, type Referee } from '@mixdiff/referee';
import { type IntegratedSearch, searchIntegrated } from '@mixdiff/surface';
import { beyondSearch, notJudged } from '../messages.ts';

export interface Judged {
  readonly referee: Referee;
  readonly search: IntegratedSearch;
}
/** LIVE. */
export class IntegratedGround {
  readonly problem: Problem;
  readonly #referees = new Map<string, Answer<Referee>>();
  readonly #searches = new Map<string, IntegratedSearch | null>();

  constructor(problem: Problem) {
    this.problem = problem;
  }
  referee(criterion: Criterion): Answer<Referee> {
    return kept(this.#referees, criterionName(criterion), () => openReferee(this.problem, { criterion }));
  }
  search(criterion: Criterion): IntegratedSearch | null {
    return kept(this.#searches, criterionName(criterion), () => searchIntegrated(this.problem, criterion));
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
