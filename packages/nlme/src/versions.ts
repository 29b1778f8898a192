/** Versions whose behaviour was looked at by running them, oldest first; nothing here differs between them. */
export const versions: readonly string[] = ['3.1-162', '3.1-166'];
