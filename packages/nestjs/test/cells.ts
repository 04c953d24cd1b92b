import { adapterContract } from "@qfpay/contract";
import { QFPayModule } from "../src/index.js";
import { cellName } from "./cell.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import type { Setup } from "./setups.js";

/** The contract in every set-up of a platform. */
export function cells(platform: string, setups: readonly Setup[]): void {
  for (const { name, adapter, options, setUp, notifyOnly = true } of setups) {
    adapterContract({
      name: cellName(platform, name),
      notifyOnly,
      start: ({ account, notify: { on, onAny, ...notify }, checkout }) => {
        const imports = [QFPayModule.forRoot({ ...account, notify, checkout })];
        return listen(moduleOf({ imports, providers: [providerOf({ on, onAny })] }), adapter(), options, setUp);
      },
    });
  }
}
