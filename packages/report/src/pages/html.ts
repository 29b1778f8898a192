/**
 * The report as one file without network or script: it is mailed, archived and opened on machines that may reach
 * nothing.
 */
import { forTerminal, markupText as safe, terminalText } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import type { Pictures } from '../pictures/picture.ts';
import type { Block, Story, TableBlock } from '../story/block.ts';
import { STYLE } from './style.ts';
import { anchors, pageStory, titleOf } from './told.ts';

/** One self-contained page: no network, no script; light and dark, paper, phone, keyboard, screen reader. */
export function comparisonHtml(given: ComparisonDocument, pictures: Pictures, script: string | null = null): string {
  const document = forTerminal(given);
  return pageHtml({
    title: titleOf(document),
    kind: `mixdiff compare${document.problem.case ? ` · case ${document.problem.case}` : ''}`,
    subtitle: document.problem.formula,
    version: document.versions['mixdiff'] ?? '',
    blocks: pageStory(document, script && terminalText(script)),
    pictures,
    source: 'comparison.json',
  });
}
export interface Page {
  readonly title: string;
  /** The command that it is from. */
  readonly kind: string;
  readonly subtitle: string;
  readonly version: string;
  readonly blocks: Story;
  readonly pictures: Pictures;
  /** The document that it is made from. */
  readonly source: string;
}
/** Blocks as such a page. What comes before the first heading is the finding. */
export function pageHtml({ title, kind, subtitle, version, blocks, pictures, source }: Page): string {
  const finding = blocks.find((block) => block.kind === 'finding');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mixdiff ${safe(version)}">
<title>${safe(title)}: mixdiff</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the finding</a>
<header>
<p class="kind">${safe(kind)}</p>
<h1>${safe(title)}</h1>
<p class="formula"><code>${safe(subtitle)}</code></p>
</header>
<main id="content">
${sections(blocks, pictures)}
</main>
<footer><p>Made from <code>${source}</code> by mixdiff; the page needs no network.${finding ? '' : ' Nothing was found.'}</p></footer>
</body>
</html>
`;
}

/** A heading opens a section that it names; what comes before the first is the finding. */
function sections(blocks: Story, pictures: Pictures): string {
  const anchor = anchors();
  const parts: { id: string; title: string; blocks: Block[] }[] = [{ id: 'finding', title: 'Finding', blocks: [] }];
  for (const block of blocks) {
    if (block.kind === 'heading') parts.push({ id: anchor(block.text), title: block.text, blocks: [] });
    else parts.at(-1)?.blocks.push(block);
  }
  const [finding, ...rest] = parts;
  const contents = `<nav aria-label="Contents"><ul>${rest.map((p) => `<li><a href="#${p.id}">${safe(p.title)}</a></li>`).join('')}</ul></nav>`;
  const html = parts.map(
    (p) => `<section id="${p.id}" aria-labelledby="${p.id}-title">
<h2 id="${p.id}-title">${safe(p.title)}</h2>
${p.blocks.map((block) => blockHtml(block, pictures)).join('\n')}
${p === finding ? contents : ''}
</section>`,
  );
  return html.join('\n');
}
function blockHtml(block: Block, pictures: Pictures): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${safe(block.text)}</h3>`;
    case 'finding':
      return `<p class="finding">${safe(block.text)}</p>`;
    case 'paragraph':
      return `<p>${safe(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${safe(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return factsHtml(block.facts);
    case 'table':
      return tableHtml(block);
    case 'code':
      return `<pre tabindex="0"><code>${safe(block.text)}</code></pre>`;
    case 'folded':
      return `<details><summary>${safe(block.summary)}</summary><pre tabindex="0"><code>${safe(block.text)}</code></pre></details>`;
    case 'picture':
      return pictureHtml(block.name, pictures);
    case 'pages':
      return block.blocks.map((inner) => blockHtml(inner, pictures)).join('\n');
  }
}
/** A name may stand before several lines. */
function factsHtml(facts: readonly (readonly [string, string])[]): string {
  const lines = facts.map(([name, text]) => `${name ? `<dt>${safe(name)}</dt>` : ''}<dd>${safe(text)}</dd>`);
  return `<dl>${lines.join('')}</dl>`;
}
/** In a region of its own, which scrolls sideways and takes the keyboard's focus to do so. */
function tableHtml(block: TableBlock): string {
  const id = `table-${block.id.replace(/[^A-Za-z0-9-]+/g, '-')}`;
  const body = block.rows.map(
    (row) =>
      `<tr>${row.map((cell, j) => (j === 0 ? `<th scope="row">${indented(cell)}</th>` : `<td${j < block.left ? ' class="words"' : ''}>${safe(cell)}</td>`)).join('')}</tr>`,
  );
  const html = `${sideways(block.head.length)}<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table><caption id="${id}"><span>${safe(block.caption)}</span></caption>
<thead>${headHtml(block)}</thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
  if (block.rows.length <= LONG) return html;
  return `<details><summary>${safe(block.caption)}: ${block.rows.length} rows</summary>${html}</details>`;
}
/** As many columns as a phone shows at once; of more, a phone says how many there are and where. */
const NARROW = 3;
const sideways = (columns: number): string =>
  columns > NARROW ? `<p class="wide">${columns} columns; they scroll sideways →</p>` : '';
/** Rows of a table that a page folds away. */
const LONG = 40;
function headHtml(block: TableBlock): string {
  const cells = block.head.map((text, j) => {
    const words = j < block.left ? ' class="words"' : '';
    return text.trim() === '' ? `<td${words}></td>` : `<th scope="col"${words}>${safe(text)}</th>`;
  });
  const { groups = [] } = block;
  if (groups.length < 2) return `<tr>${cells.join('')}</tr>`;
  const above = groups.map(([label, span]) => `<th scope="colgroup" colspan="${span}">${safe(label)}</th>`).join('');
  return `<tr><td colspan="${block.left}"></td>${above}</tr>\n<tr>${cells.join('')}</tr>`;
}
const indented = (cell: string): string => {
  const depth = cell.length - cell.trimStart().length;
  return depth > 0 ? `<span class="indent">${safe(cell.trimStart())}</span>` : safe(cell);
};
function pictureHtml(name: string, pictures: Pictures): string {
  const picture = pictures.get(name);
  if (!picture) return '';
  if (picture.svg === null) {
    return `<p class="absent"><strong>${safe(picture.title)}.</strong> ${safe(picture.description)}</p>`;
  }
  return `<figure id="picture-${name}"><p class="wide">The picture scrolls sideways →</p><div class="scroll picture" role="region" aria-label="${safe(picture.title)}" tabindex="0">${picture.svg}</div><figcaption><strong>${safe(picture.title)}.</strong> ${safe(picture.description)}</figcaption></figure>`;
}
