/** A formula from what was clicked: which column is the response, which predict, which group the rows. */

export const ROLES = ['', 'response', 'predictor', 'slope', 'group'] as const;
export type Role = (typeof ROLES)[number];

/** `written` are names as a formula has them; a slope is a predictor whose effect varies by group. null: no response yet. */
export function formulaOfRoles(chosen: readonly { readonly written: string; readonly role: Role }[]): string | null {
  const of = (...roles: readonly Role[]): string[] =>
    chosen.filter(({ role }) => roles.includes(role)).map(({ written }) => written);
  const [response] = of('response');
  if (response === undefined) return null;
  const fixed = of('predictor', 'slope').join(' + ') || '1';
  const terms = [1, ...of('slope')].join(' + ');
  return `${response} ~ ${[fixed, ...of('group').map((group) => `(${terms} | ${group})`)].join(' + ')}`;
}
