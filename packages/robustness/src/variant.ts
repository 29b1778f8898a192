/**
 * Engines with some choices changed. Only those that steer the path: a convention moves no end, and trying it would
 * count the same run twice.
 */
import type { Choice } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';

/** Choices that decide where a run ends; conventions only decide how it is told. */
export const STEERING: readonly Choice['changes'][] = ['optimizer', 'start', 'parameterization', 'tolerance'];
export const steering = ({ backend }: Entrant): Choice[] =>
  backend.choices.filter(({ changes }) => STEERING.includes(changes));

/** The engine with some of its declared choices changed; named as a user would name it. */
export function withChoices(entrant: Entrant, changed: Readonly<Record<string, string>>): Entrant {
  const chosen = { ...entrant.chosen };
  for (const [name, value] of Object.entries(changed)) chosen[name] = { value, by: 'user' };
  const bare = entrant.name.replace(/\{.*\}$/, '');
  const asked = Object.entries(chosen).filter(([name, { by }]) => name !== 'as' && by === 'user');
  const list = asked.map(([name, { value }]) => `${name}=${value}`).join(',');
  return { ...entrant, chosen, name: list ? `${bare}{${list}}` : bare };
}
/** The other values of one choice. */
export const otherValues = (choice: Choice, entrant: Entrant): string[] =>
  choice.values.filter((value) => value !== entrant.chosen[choice.name]?.value);
