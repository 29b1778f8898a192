/** Whether a quantity is meant by a pattern in which `*` stands for anything. */
export function matches(pattern: string, quantity: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(quantity);
}
/** `glmmTMB` means every version and choice of it; `glmmTMB@1.1.9` that one. */
export const isEngine = (wanted: string, name: string): boolean =>
  wanted === name || wanted === name.replace(/[@{].*$/, '');
