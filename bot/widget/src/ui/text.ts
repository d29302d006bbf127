import { html, nothing, type TemplateResult } from "lit";
import type { Block, Piece } from "../markdown";
import type { Strings } from "../strings";
import type { Extras } from "./widget";

const parsed = new Map<string, Block[]>();
const KEPT = 500;

/** A reply's text with its paragraphs, lists, bold words and links; as it was written while the extras are not there. */
export function reply(text: string, strings: Strings, extras: Extras | undefined): TemplateResult {
  if (!extras) return html`<p>${text}</p>`;
  return html`${blocks(text, extras).map((block) => blockOf(block, strings))}`;
}

/** A reply's text to be read out: without marks. */
export function spoken(text: string, extras: Extras | undefined): string {
  if (!extras) return text;
  const lines = blocks(text, extras).flatMap((block) => block.lines);
  return lines.map((line) => line.map((piece) => piece.text).join("")).join("\n");
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}

function blocks(text: string, { parse }: Extras): Block[] {
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
