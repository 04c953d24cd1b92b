import { html, raw } from "hono/html";
import type { Brand } from "./brands.js";
import { styles } from "./styles.js";

/** A piece of escaped HTML. */
export type Html = ReturnType<typeof html>;

/** Given inline, so that no browser asks for /favicon.ico. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23334155'/%3E%3C/svg%3E";

/** The frame around every page. `head` is for a redirect or a script. */
export const layout = (title: string, brand: Brand, main: Html, head: Html | "" = ""): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${raw(styles)}</style>
${head}
</head>
<body style="--brand: ${brand.colour}">
<div class="shell">
<header><strong>${brand.name}</strong><span>QFPay simulator</span></header>
<main id="main" tabindex="-1">${main}</main>
<footer>No money moves here.</footer>
</div>
</body>
</html>`;

/** A box with the outcome, read out by screen readers. */
export const resultBox = (tone: "good" | "bad" | "plain", title: string, text: string): Html =>
  html`<div class="result ${tone}" role="status"><strong>${title}</strong>${text}</div>`;
