/** One small style sheet for both pages: a card in the middle of a desktop, the whole width of a phone. */
export const styles = `
:root { color-scheme: light; --brand: #334155; --ink: #0f172a; --soft: #526071; --line: #e2e8f0; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; background: #eef2f7; color: var(--ink);
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "PingFang HK", "Noto Sans CJK HK", "WenQuanYi Micro Hei", system-ui, sans-serif; }
.shell { max-width: 440px; margin: 0 auto; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: #fff; }
header { background: var(--brand); color: #fff; padding: 20px 24px; }
header strong { font-size: 20px; letter-spacing: .01em; display: block; }
header span { font-size: 14px; }
main { flex: 1; padding: 28px 24px; }
main:focus { outline: none; }
h1 { font-size: 18px; font-weight: 600; margin: 0; color: var(--soft); text-align: center; overflow-wrap: anywhere; }
.amount { font-size: 40px; line-height: 1.2; font-weight: 700; text-align: center; margin: 8px 0 28px;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl { margin: 0 0 28px; font-size: 14px; border-top: 1px solid var(--line); }
dl div { display: flex; gap: 16px; justify-content: space-between; padding: 12px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); flex: none; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; min-width: 0; }
form { margin: 0 0 12px; }
button, .button { display: flex; width: 100%; min-height: 52px; align-items: center; justify-content: center; gap: 12px;
  padding: 12px 20px; border-radius: 12px; border: 1px solid transparent; font: inherit; font-weight: 600; cursor: pointer;
  text-decoration: none; background: var(--brand); color: #fff; }
button.quiet, .button.quiet { background: #fff; color: var(--ink); border-color: #94a3b8; }
button:hover, .button:hover { filter: brightness(.94); }
:focus-visible { outline: 3px solid #f59e0b; outline-offset: 3px; }
.wallets { display: grid; gap: 12px; margin: 0; }
.wallets button { background: #fff; color: var(--ink); border-color: #94a3b8; justify-content: flex-start; font-weight: 500; }
.swatch { width: 14px; height: 32px; border-radius: 4px; flex: none; }
.result { text-align: center; margin: 0 0 28px; padding: 20px; border-radius: 12px; background: #f1f5f9; }
.result strong { display: block; font-size: 22px; }
.result.good { background: #e7f6ec; color: #0b5a2b; }
.result.bad { background: #fdecec; color: #991b1b; }
footer { padding: 16px 24px 24px; font-size: 13px; color: var(--soft); text-align: center; }
@media (min-width: 600px) { body { padding: 40px 16px; }
  .shell { min-height: 640px; border-radius: 20px; overflow: hidden; box-shadow: 0 12px 40px rgb(15 23 42 / .14); } }
`;
