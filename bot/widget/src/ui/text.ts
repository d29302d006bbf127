import { html, nothing, type TemplateResult } from "lit";
import type { Block, Piece } from "../markdown";
import type { Strings } from "../strings";

export type Parse = (text: string) => Block[];

const parsed = new Map<string, Block[]>();
const KEPT = 500;

/** A reply's text with its paragraphs, lists, bold words and links; as it was written while there is no parser. */
export function reply(text: string, strings: Strings, parse: Parse | undefined): TemplateResult {
  if (!parse) return html`<p>${text}</p>`;
  return html`${blocks(text, parse).map((block) => blockOf(block, strings))}`;
}

/** A reply's text to be read out: without marks. */
export function spoken(text: string, parse: Parse | undefined): string {
  if (!parse) return text;
  const lines = blocks(text, parse).flatMap((block) => block.lines);
  return lines.map((line) => line.map((piece) => piece.text).join("")).join("\n");
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}

function blocks(text: string, parse: Parse): Block[] {
  const found = parsed.get(text) ?? parse(text);
  if (parsed.size >= KEPT) parsed.clear();
  parsed.set(text, found);
  return found;
}

function blockOf({ kind, lines }: Block, strings: Strings): TemplateResult {
  if (kind === "list")
    return html`<ul>
      ${lines.map((line) => html`<li>${pieces(line, strings)}</li>`)}
    </ul>`;
  return html`<p>
    ${lines.map((line, at) => html`${at ? html`<br />` : nothing}${pieces(line, strings)}`)}
  </p>`;
}

function pieces(line: Piece[], strings: Strings): unknown[] {
  return line.map((piece) => {
    if (piece.bold) return html`<strong>${piece.text}</strong>`;
    return piece.href ? link(piece.text, piece.href, strings) : piece.text;
  });
}

function link(text: string, href: string, strings: Strings): TemplateResult {
  if (href.startsWith("mailto:")) return html`<a href=${href}>${text.slice("mailto:".length)}</a>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer"
    >${text}<span aria-hidden="true"> ↗</span><span class="sr"> ${strings.newTab}</span></a
  >`;
}
