import { Canvas } from "./canvas.js";

const Steam = () => (
  <g fill="none" stroke="#fff" stroke-opacity="0.75" stroke-width="2.6" stroke-linecap="round">
    <path d="M50 24c-4-5 4-8 0-14" />
    <path d="M62 22c-4-5 4-8 0-14" />
  </g>
);

/** The drawing of a glass of milk tea. */
export const MilkTea = () => (
  <Canvas>
    <ellipse cx="58" cy="77" rx="43" ry="7" fill="#000" fill-opacity="0.12" />
    <ellipse cx="58" cy="74" rx="42" ry="7.5" fill="#fffdf7" />
    <ellipse cx="58" cy="72.5" rx="30" ry="4.5" fill="#e6dccb" />
    <path d="M84 40h6a9.5 9.5 0 0 1 0 19h-9" fill="none" stroke="#fffdf7" stroke-width="5.5" />
    <path d="M29 34h58c0 23-9 38-22 38H51C38 72 29 57 29 34z" fill="#fffdf7" />
    <path d="M78 34h9c0 23-9 38-22 38h-5c12-4 18-19 18-38z" fill="#e9dfce" />
    <path d="M31.500 48h53a60 60 0 0 1-1.500 5.500h-50A60 60 0 0 1 31.500 48z" fill="#0e5a47" />
    <ellipse cx="58" cy="34" rx="29" ry="7" fill="#efe6d6" />
    <ellipse cx="58" cy="34.500" rx="25.500" ry="5.400" fill="#c4855a" />
    <path d="M40 34.500c6-3 12 2 18-.5" fill="none" stroke="#dba67c" stroke-width="2" stroke-linecap="round" />
    <Steam />
  </Canvas>
);

/** The drawing of a glass of yuenyeung, which is coffee with tea. */
export const Yuenyeung = () => (
  <Canvas>
    <defs>
      <linearGradient id="yuenyeung" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#c99468" />
        <stop offset="0.45" stop-color="#a66a3f" />
        <stop offset="1" stop-color="#4b2a17" />
      </linearGradient>
    </defs>
    <ellipse cx="58" cy="79" rx="30" ry="5" fill="#000" fill-opacity="0.14" />
    <path d="M80 40h7c6 0 9 4 9 9s-3 10-10 10h-7" fill="none" stroke="#fff" stroke-opacity="0.85" stroke-width="5" />
    <path d="M33 28h50l-4 46a5 5 0 0 1-5 4.500H42a5 5 0 0 1-5-4.500z" fill="#fff" fill-opacity="0.55" />
    <path d="M36.500 35h43l-3.300 36a4 4 0 0 1-4 3.600H43.800a4 4 0 0 1-4-3.600z" fill="url(#yuenyeung)" />
    <ellipse cx="58" cy="35" rx="21.500" ry="4" fill="#dcae84" />
    <path d="M43 42l2.500 26" stroke="#fff" stroke-opacity="0.5" stroke-width="3" stroke-linecap="round" />
    <Steam />
  </Canvas>
);

/** The drawing of a glass of lemon tea. */
export const LemonTea = () => (
  <Canvas>
    <ellipse cx="60" cy="82" rx="24" ry="4.500" fill="#000" fill-opacity="0.14" />
    <path d="M66 30 76 4" stroke="#b8352a" stroke-width="4" stroke-linecap="round" />
    <path d="M38 18h44l-5 58a5 5 0 0 1-5 4.500H48a5 5 0 0 1-5-4.500z" fill="#fff" fill-opacity="0.5" />
    <path d="M40.500 28h39l-4.200 46a4 4 0 0 1-4 3.600H48.700a4 4 0 0 1-4-3.600z" fill="#b5622a" />
    <path d="M41 33h38.500l-1.700 18H42.600z" fill="#d07d35" />
    <g fill="#fff" fill-opacity="0.42">
      <rect x="45" y="26" width="13" height="13" rx="2.500" transform="rotate(-12 51 32)" />
      <rect x="61" y="27" width="13" height="13" rx="2.500" transform="rotate(14 67 33)" />
      <rect x="52" y="40" width="12" height="12" rx="2.500" transform="rotate(8 58 46)" />
    </g>
    <g>
      <circle cx="50" cy="57" r="9.500" fill="#f4d13d" />
      <circle cx="50" cy="57" r="7.400" fill="#fbeaa0" />
      <path d="M50 50v14M43 57h14M45 52l10 10M55 52 45 62" stroke="#f4d13d" stroke-width="1.500" />
      <path d="M82 24a10 10 0 0 1-15-11z" fill="#f4d13d" />
      <path d="M80 21.500a7 7 0 0 1-10.500-7.800z" fill="#fbeaa0" />
    </g>
    <path d="M46 40l2.300 26" stroke="#fff" stroke-opacity="0.55" stroke-width="3" stroke-linecap="round" />
  </Canvas>
);
