/** Text of others inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function section(title: string, explanation: string, ...content: string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(explanation)}</p>${content.join('\n')}</section>`;
}

/** The first row is the head, the first column the rows' names; cells are text. @param ours name of the row that stands out. */
export function table([head, ...rows]: readonly (readonly string[])[], ours?: string): string {
  const cells = (row: readonly string[], tag: string) =>
    row
      .map((cell, at) => `<${at === 0 ? 'th' : tag}>${escapeHtml(cell)}</${at === 0 ? 'th' : tag}>`)
      .join('');
  const body = rows
    .map((row) => `<tr${row[0] === ours ? ' class="ours"' : ''}>${cells(row, 'td')}</tr>`)
    .join('');
  return `<div class="wide"><table><thead><tr>${cells(head!, 'th')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}
