import { type Answer, isRefusal, type Problem } from '@mixdiff/contract';
import { openReferee, type Referee } from '@mixdiff/referee';
import type { AuditInput } from '@mixdiff/schema';
import { boxOf } from '../src/point.ts';
import { type PrintedEstimates, readPrinted } from '../src/printed.ts';

export function sure<T extends object>(answer: Answer<T>): T {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.message}`);
  return answer as T;
}
export const refereeFor = (problem: Problem): Referee => sure(openReferee(problem, { weights: 'precision' }));
export const read = (input: AuditInput): PrintedEstimates => sure(readPrinted(input, 'a.json'));
export const boxFor = (input: AuditInput, problem: Problem) => sure(boxOf(read(input), problem, 'a.json'));
