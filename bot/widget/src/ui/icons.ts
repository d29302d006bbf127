import { html, svg, type TemplateResult } from "lit";

function icon(paths: TemplateResult): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`;
}

export const CHAT = icon(
  svg`<path d="M4 5h16v11H11l-5 4v-4H4z" /><path d="M8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01" />`,
);
export const CLOSE = icon(svg`<path d="M6 6l12 12M18 6L6 18" />`);
export const MORE = icon(svg`<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" class="dots" />`);
export const SEND = icon(svg`<path d="M5 12h13M12.5 6l6 6-6 6" />`);
export const PERSON = icon(svg`<circle cx="12" cy="8" r="3.5" /><path d="M5 20c.6-4 3.3-6 7-6s6.4 2 7 6" />`);
export const UP = icon(
  svg`<path d="M7 11v9H4v-9zM7 11l4-7c1.7 0 2.5 1.2 2.2 2.8L12.7 10H18c1.3 0 2.2 1.2 1.9 2.4l-1.4 6c-.2.9-1 1.6-2 1.6H7" />`,
);
export const DOWN = icon(
  svg`<path d="M7 13V4H4v9zM7 13l4 7c1.7 0 2.5-1.2 2.2-2.8L12.7 14H18c1.3 0 2.2-1.2 1.9-2.4l-1.4-6c-.2-.9-1-1.6-2-1.6H7" />`,
);
export const ARROW_DOWN = icon(svg`<path d="M12 5v14M6 13l6 6 6-6" />`);
export const WARNING = icon(svg`<path d="M12 4l9 16H3zM12 10v4M12 17h.01" />`);
