/**
 * The colours are custom properties with the prefix `--qfpay-`, as are the radius and the font. Backgrounds are mixed
 * from them: `--t` is the colour of a tinted part.
 */
export const styles = `:host{display:block;color-scheme:light dark;--surface:var(--qfpay-surface,light-dark(#fff,#18211e));--ink:var(--qfpay-ink,light-dark(#16201c,#eef3ef));--accent:var(--qfpay-accent,light-dark(#0e5a47,#74d6b2));--bad:var(--qfpay-bad,light-dark(#b3261e,#ffa293));--warn:var(--qfpay-warn,light-dark(#7a4f00,#f0c46f))}
*{box-sizing:border-box;margin:0}
section{max-width:24rem;margin:auto;padding:min(6vw,2rem);border:1px solid color-mix(in srgb,var(--ink) 16%,var(--surface));border-radius:var(--qfpay-radius,1.25rem);background:var(--surface);color:var(--ink);font:1rem/1.5 var(--qfpay-font,system-ui,sans-serif);text-align:center;overflow-wrap:anywhere}
div{display:grid;gap:1rem;place-items:center}
h2{font-size:1.1rem;outline:0}
[part=amount]{margin-top:-.6rem;font-size:2.25rem;font-weight:700;line-height:1}
img{width:min(15rem,100%);aspect-ratio:1;padding:.6rem;border-radius:1rem;background:#fff}
[part~=tint]{--t:var(--accent);padding:.25rem 1rem;border-radius:1rem;background:color-mix(in srgb,var(--t) 13%,var(--surface));color:var(--t)}
[part~=warn]{--t:var(--warn)}
[part~=bad]{--t:var(--bad)}
[part~=live],[part=number]{color:color-mix(in srgb,var(--ink) 72%,var(--surface));font-size:.875rem}
[part~=live]:before{content:"";display:inline-block;padding:.3rem;margin-right:.6rem;border-radius:50%;background:var(--accent)}
a,button{width:100%;padding:.6rem 1rem;border:1px solid var(--accent);border-radius:1rem;background:var(--accent);color:var(--surface);font:inherit;font-weight:600;text-decoration:none}
[part~=second]{background:none;color:var(--accent)}
:not(h2):focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[part~=sign]{padding:0;width:4.5rem;height:4.5rem;border-radius:50%;font-size:2rem}
[role=status]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`;
