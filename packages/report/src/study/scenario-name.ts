/** A scenario in a word: its number, and the values of its factors. */
import type { SimulationDocument } from '@mixdiff/schema';

export function scenarioName({
  scenario,
  factors,
}: Pick<SimulationDocument['scenarios'][number], 'scenario' | 'factors'>): string {
  const values = Object.entries(factors).map(([name, value]) => `${name}=${value}`);
  return values.length === 0 ? String(scenario) : `${scenario}: ${values.join(', ')}`;
}
