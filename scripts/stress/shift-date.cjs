// Preloaded by `npm run test:stress`: the wall clock starts at the time in STRESS_NOW and continues from there.
const Real = Date;
const shift = Real.parse(process.env.STRESS_NOW) - Real.now();
const now = () => Real.now() + shift;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: () => new Real(now()).toString(),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});
