import { readFileSync } from 'node:fs';

/** A command of a page, with what the page prints below it. */
export interface Shown {
  readonly command: string;
  readonly output: string;
}
/** The commands of a page's console blocks, in order; `> ` continues one. */
export function commandsOf(path: string): Shown[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(
    ([, text = '']) => text,
  );
  return blocks.flatMap((block) => {
    const shown: { command: string; output: string[] }[] = [];
    for (const line of block.trimEnd().split('\n')) {
      const last = shown.at(-1);
      if (line.startsWith('$ ')) shown.push({ command: line.slice(2), output: [] });
      else if (last && last.output.length === 0 && /^>( |$)/.test(line)) last.command += `\n${line.slice(2)}`;
      else last?.output.push(line);
    }
    return shown.map(({ command, output }) => ({ command, output: output.join('\n').trim() }));
  });
}
/** What a page shows as a pattern: `…` stands for anything, also for lines that were left out. */
export function patternOf(output: string): RegExp {
  const escaped = output
    .split('…')
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/[ \t]+$/gm, ''))
    .join('[\\s\\S]*?');
  return new RegExp(`^${escaped}\\s*$`);
}
