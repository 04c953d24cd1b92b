import type { QFPayModuleAsyncOptions, QFPayRouteOptions } from "./options.js";

/** Where one group of routes is mounted. */
export type Route = { readonly path: string; readonly decorators: readonly ClassDecorator[] };

/** One import of the module: its name and its routes, which Nest must know before it runs any factory. */
export class Account {
  readonly name: string | undefined;
  readonly notify: Route | undefined;
  readonly checkout: Route | undefined;

  constructor(name: string | undefined, { notify, checkout }: Pick<QFPayModuleAsyncOptions, "notify" | "checkout">) {
    this.name = name;
    this.notify = notify && routeOf(notify, "qfpay/notify");
    this.checkout = checkout && routeOf(checkout, "checkout");
  }
}

const routeOf = ({ path, decorators = [] }: QFPayRouteOptions, otherwise: string): Route => ({
  path: (path ?? otherwise).split("/").filter(Boolean).join("/"),
  decorators,
});
