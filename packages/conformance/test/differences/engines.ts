import { backends, engineNamed } from '@mixdiff/backends';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { explainPair } from '@mixdiff/explain';
import type { Entrant } from '@mixdiff/runs';
import type { DifferenceDocument, PairInput } from '@mixdiff/schema';

const context = { milliseconds: () => 0 };
export function engine(
  name: string,
  version: string | undefined,
  choices: Readonly<Record<string, string>>,
): Answer<Entrant> {
  const named = engineNamed(name, backends, { version, choices });
  return isRefusal(named) ? named : { ...named, label: `${named.name}*`, kind: 're-implementation' };
}
export async function explained(input: PairInput): Promise<DifferenceDocument> {
  const found = await explainPair({ input, csv: input.csv ?? '', dataHash: '', engine, context });
  if (isRefusal(found)) throw new Error(`${input.name}: ${found.message}`);
  return found;
}
/** What was found, as labels are written. */
export const codesOf = ({ causes, unexplained }: DifferenceDocument): string[] =>
  [...causes.map(({ cause }) => cause), ...(unexplained.length > 0 ? ['unexplained'] : [])].sort();
