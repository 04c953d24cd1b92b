import { Canvas } from "./canvas.js";

/** The drawing of a pineapple bun. */
export const PineappleBun = () => (
  <Canvas>
    <ellipse cx="60" cy="78" rx="44" ry="6" fill="#000" fill-opacity="0.13" />
    <path d="M18 62h84c1 9-6 15-16 15H34c-10 0-17-6-16-15z" fill="#d98f3f" />
    <path d="M14 60c0-3 3-4 6-4h80c3 0 6 1 6 4s-3 5-6 5H20c-3 0-6-2-6-5z" fill="#f7e29a" />
    <path d="M70 55h27v9.500H70z" fill="#fdf1be" />
    <path d="M17 57C17 33 35 17 60 17s43 16 43 40z" fill="#e9a94b" />
    <path d="M25 57c-2-19 9-34 30-39C33 20 17 36 17 57z" fill="#f3c271" />
    <clipPath id="crust">
      <path d="M17 57C17 33 35 17 60 17s43 16 43 40z" />
    </clipPath>
    <g clip-path="url(#crust)" fill="none" stroke="#b8701f" stroke-width="2.400" stroke-linecap="round">
      <path d="M22 60C30 40 44 26 62 16M38 60c6-17 18-31 34-40M56 60c5-13 14-25 27-34M76 60c4-9 9-17 17-23" />
      <path d="M98 60C90 40 76 26 58 16M82 60C76 43 64 29 48 20M64 60c-5-13-14-25-27-34M44 60c-4-9-9-17-17-23" />
    </g>
  </Canvas>
);

/** The drawing of an egg tart. */
export const EggTart = () => (
  <Canvas>
    <ellipse cx="60" cy="77" rx="38" ry="6" fill="#000" fill-opacity="0.13" />
    <path d="M20 42h80L86 74a5 5 0 0 1-4.500 3h-43a5 5 0 0 1-4.500-3z" fill="#d99a4e" />
    <path
      d="M31 46l8 30M42 48l5 29M53.500 49l2 28M66.500 49l-2 28M78 48l-5 29M89 46l-8 30"
      stroke="#b9752c"
      stroke-width="2.400"
      stroke-linecap="round"
    />
    <path
      d="M18 42c0-4 5-5 6-7 3-1 5-4 9-4 3-2 8-3 12-3 5-2 10-2 15-2s10 0 15 2c4 0 9 1 12 3 4 0 6 3 9 4 1 2 6 3 6 7s-5 5-7 7c-3 1-6 4-10 4-3 2-8 2-12 3-4 1-9 1-13 1s-9 0-13-1c-4-1-9-1-12-3-4 0-7-3-10-4-2-2-7-3-7-7z"
      fill="#e9b566"
    />
    <ellipse cx="60" cy="41" rx="34" ry="11.500" fill="#c98a35" />
    <ellipse cx="60" cy="40" rx="32.500" ry="10.500" fill="#f9cf3f" />
    <path d="M34 39c3-6 14-9 27-9" fill="none" stroke="#fdeb9c" stroke-width="3.600" stroke-linecap="round" />
    <ellipse cx="74" cy="44" rx="6" ry="2" fill="#fde68a" />
  </Canvas>
);

/** The drawing of French toast. */
export const FrenchToast = () => (
  <Canvas>
    <ellipse cx="60" cy="76" rx="50" ry="8" fill="#000" fill-opacity="0.12" />
    <ellipse cx="60" cy="71" rx="50" ry="9.500" fill="#fffdf7" />
    <ellipse cx="60" cy="69.500" rx="40" ry="6.500" fill="#e6dccb" />
    <path d="M25 47l35 15v8.500L25 56z" fill="#a8611f" />
    <path d="M95 47 60 62v8.500L95 56z" fill="#c47a2c" />
    <path d="M25 47 60 31l35 16-35 15z" fill="#e6a548" />
    <path d="M32 47 60 34.500 88 47 60 59z" fill="#f0bb62" />
    <path
      d="M43 46c5-7 14-9 21-8 9 0 18 4 17 9-1 3-4 4-5 8-1 3 0 8-2.500 8s-2-5-3-7c-2-2-5 0-6 3-1 2-1 6-3 6s-2-4-3-6c-2-3-7-2-10-4-4-2-8-5-5.500-9z"
      fill="#8c3f10"
      fill-opacity="0.72"
    />
    <path d="M50 40l11-5 11 5-11 5z" fill="#fdf1be" />
    <path d="M50 40l11 5v5.500l-11-5z" fill="#f2d675" />
    <path d="M72 40l-11 5v5.500l11-5z" fill="#f8e391" />
  </Canvas>
);
