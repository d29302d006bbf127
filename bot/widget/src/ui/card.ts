import { html, nothing, type TemplateResult } from "lit";
import type { Card, Row } from "../chat/types";
import type { Strings } from "../strings";

/** A card: a title and rows; criteria say in words too whether they are met. */
export function card({ kind, title, rows, note }: Card, strings: Strings): TemplateResult {
  return html`<div class="card ${kind}">
    <p class="title">${title}</p>
    <dl>${rows.map((row) => rowOf(row, strings))}</dl>
    ${note ? html`<p class="note">${note}</p>` : nothing}
  </div>`;
}

function rowOf({ label, value, met }: Row, strings: Strings): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}${met === undefined ? nothing : verdict(met, strings)}</dd>
  </div>`;
}

function verdict(met: boolean, strings: Strings): TemplateResult {
  return html` <span class="verdict ${met ? "met" : "unmet"}"
    ><span aria-hidden="true">${met ? "✓" : "✗"}</span> ${met ? strings.met : strings.unmet}</span
  >`;
}
