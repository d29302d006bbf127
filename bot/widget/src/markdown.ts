/** A piece of a line: words, bold or not, or a link. */
export interface Piece {
  text: string;
  bold?: true;
  href?: string;
}

/** A paragraph of lines, or a list of items. */
export interface Block {
  kind: "paragraph" | "list";
  lines: Piece[][];
}

const MARKED = /\*\*([^*\n]+)\*\*|https:\/\/[^\s<>"'*]+|mailto:[^\s<>"'*]+/g;
const CLOSING = /[.,;:!?)\]”’»]+$/;
const SAFE = ["https:", "mailto:"];

/**
 * Reads Markdown of a small kind: paragraphs, lines, `- ` lists, `**bold**`, bare `https://` and `mailto:`
 * links. Everything else, HTML included, stays the text it is.
 */
export function parse(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const item = /^\s*- (.*)/.exec(line);
    if (!line.trim()) open = undefined;
    else {
      const kind = item ? "list" : "paragraph";
      if (open?.kind !== kind) blocks.push((open = { kind, lines: [] }));
      open.lines.push(pieces(item?.[1] ?? line.trim()));
    }
  }
  return blocks;
}

function pieces(line: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(MARKED)) {
    const piece = match[1] ? { text: match[1], bold: true as const } : link(match[0]);
    if (!piece) continue;
    if (match.index > end) found.push({ text: line.slice(end, match.index) });
    found.push(piece);
    end = match.index + (match[1] ? match[0].length : piece.text.length);
  }
  if (end < line.length) found.push({ text: line.slice(end) });
  return found;
}

function link(raw: string): Piece | undefined {
  const text = raw.replace(CLOSING, "");
  const url = parsed(text);
  return url && SAFE.includes(url.protocol) ? { text, href: url.href } : undefined;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
