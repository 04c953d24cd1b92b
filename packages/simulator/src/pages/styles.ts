/**
 * The style sheet of the payment pages: one column, in the middle of a desktop or as wide as a phone. Fonts are
 * chosen by language, because Hong Kong and the mainland write some characters differently.
 */
export const styles = `
:root { color-scheme: light dark; --brand: #334155; --ink: #0f172a; --soft: #526071; --line: #e2e8f0; --page: #eef2f7;
  --card: #fff; --edge: #94a3b8; --rim: transparent; --plain: #f1f5f9; --good: #0b5a2b; --good-back: #e7f6ec; --bad: #991b1b; --bad-back: #fdecec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ecf5; --soft: #a9b4c6; --line: #2c384e; --page: #0c1220; --card: #151d2e;
  --edge: #64748b; --rim: #64748b; --plain: #222d42; --good: #7ee2a8; --good-back: #0f3323; --bad: #ffa3a3; --bad-back: #451a1f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; background: var(--page); color: var(--ink);
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, system-ui, sans-serif; }
body:lang(zh-Hant) { font-family: -apple-system, "Segoe UI", Roboto, "PingFang HK", "Noto Sans HK", "Noto Sans CJK HK", "Microsoft JhengHei",
  "WenQuanYi Micro Hei", system-ui, sans-serif; }
body:lang(zh-Hans) { font-family: -apple-system, "Segoe UI", Roboto, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei",
  "WenQuanYi Micro Hei", system-ui, sans-serif; }
.shell { max-width: 440px; margin: 0 auto; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: var(--card); }
header { background: var(--brand); color: #fff; padding: 20px 24px; }
header strong { font-size: 20px; letter-spacing: .01em; display: block; }
header span { font-size: 14px; }
main { flex: 1; padding: 28px 24px; }
main:focus { outline: none; }
h1 { font-size: 18px; font-weight: 600; margin: 0; color: var(--soft); text-align: center; overflow-wrap: anywhere; }
h2 { font-size: 15px; font-weight: 600; margin: 0 0 12px; }
.languages { display: flex; justify-content: center; gap: 4px; margin: 16px 0 4px; font-size: 14px; }
.languages > * { padding: 10px 8px; min-height: 44px; color: var(--soft); }
.languages [aria-current] { color: var(--ink); font-weight: 600; }
.amount { font-size: 40px; line-height: 1.2; font-weight: 700; text-align: center; margin: 8px 0 28px;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl { margin: 0 0 28px; font-size: 14px; border-top: 1px solid var(--line); }
dl div { display: flex; gap: 16px; justify-content: space-between; padding: 12px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); flex: none; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; min-width: 0; }
form { margin: 0 0 12px; }
button, .button { display: flex; width: 100%; min-height: 52px; align-items: center; justify-content: center; gap: 12px;
  padding: 12px 20px; border-radius: 12px; border: 1px solid var(--rim); font: inherit; font-weight: 600; cursor: pointer;
  text-decoration: none; background: var(--brand); color: #fff; }
button.quiet, .button.quiet { background: var(--card); color: var(--ink); border-color: var(--edge); }
button:hover, .button:hover { filter: brightness(.94); }
:focus-visible { outline: 3px solid #f59e0b; outline-offset: 3px; }
.field { display: grid; gap: 6px; margin: 0 0 16px; font-size: 14px; color: var(--soft); }
select { width: 100%; min-height: 48px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 12px; font: inherit;
  font-size: 16px; color: var(--ink); background: var(--card); font-variant-numeric: tabular-nums; }
.developers { margin: 20px 0 0; font-size: 14px; color: var(--soft); overflow-wrap: anywhere; }
.developers summary { padding: 12px 0; cursor: pointer; }
.developers a { color: inherit; }
.wallets + .button { margin-top: 12px; border-color: transparent; font-weight: 500; text-decoration: underline; }
.wallets button > span { text-align: left; }
.wallets small { display: block; font-weight: 400; color: var(--soft); }
.wallets { display: grid; gap: 12px; margin: 0; }
.wallets button { background: var(--card); color: var(--ink); border-color: var(--edge); justify-content: flex-start; font-weight: 500; }
.swatch { width: 14px; height: 32px; border-radius: 4px; flex: none; outline: 1px solid var(--edge); }
.result { text-align: center; margin: 0 0 28px; padding: 20px; border-radius: 12px; background: var(--plain); }
.result strong { display: block; font-size: 22px; }
.result.good { background: var(--good-back); color: var(--good); }
.result.bad { background: var(--bad-back); color: var(--bad); }
footer { padding: 16px 24px 24px; font-size: 13px; color: var(--soft); text-align: center; }
@media (min-width: 600px) { body { padding: 40px 16px; }
  .shell { min-height: 640px; border-radius: 20px; overflow: hidden; box-shadow: 0 12px 40px rgb(15 23 42 / .14); } }
`;
