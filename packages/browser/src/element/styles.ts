/**
 * The CSS of `<qfpay-checkout>`. The page may set custom properties with the prefix `--qfpay-`. `--s`, `--i`, `--a`,
 * `--b` and `--w` are the surface, ink, accent, bad and warn colours in use; `--t` is the colour of a tinted part.
 */
export const styles = `:host{display:block;color-scheme:light dark;--s:var(--qfpay-surface,light-dark(#fff,#122));--i:var(--qfpay-ink,light-dark(#122,#eee));--a:var(--qfpay-accent,light-dark(#054,#7db));--b:var(--qfpay-bad,light-dark(#b22,#fa9));--w:var(--qfpay-warn,light-dark(#750,#ec7))}\
*{box-sizing:border-box;margin:0}\
section{max-width:24rem;margin:auto;padding:min(6vw,2rem);border:1px solid color-mix(in srgb,var(--i) 16%,var(--s));border-radius:var(--qfpay-radius,1.25rem);background:var(--s);color:var(--i);font:1rem/1.5 var(--qfpay-font,system-ui,sans-serif);text-align:center;overflow-wrap:anywhere}\
div{display:grid;gap:1rem;place-items:center}\
h2{font-size:1.1rem;outline:0}\
[part=amount]{margin-top:-.6rem;font-size:2.25rem;font-weight:700;line-height:1}\
img{width:min(15rem,100%);aspect-ratio:1;padding:.6rem;border-radius:1rem;background:#fff}\
[part~=tint]{--t:var(--a);padding:.25rem 1rem;border-radius:1rem;background:color-mix(in srgb,var(--t) 13%,var(--s));color:var(--t)}\
[part~=warn]{--t:var(--w)}\
[part~=bad]{--t:var(--b)}\
[part~=live],[part=number]{color:color-mix(in srgb,var(--i) 72%,var(--s));font-size:.875rem}\
[part~=live]:before{content:"";display:inline-block;padding:.3rem;margin-right:.6rem;border-radius:50%;background:var(--a)}\
a,button{width:100%;padding:.6rem 1rem;border:1px solid var(--a);border-radius:1rem;background:var(--a);color:var(--s);font:inherit;font-weight:600;text-decoration:none}\
[part~=second]{background:none;color:var(--a)}\
:not(h2):focus-visible{outline:3px solid var(--a);outline-offset:2px}\
[part~=sign]{padding:0;width:4.5rem;height:4.5rem;border-radius:50%;font-size:2rem}\
[role=status]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`;
