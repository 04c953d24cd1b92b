import { adapterContract } from "@qfpay/contract";
import { QFPayModule } from "../src/index.js";
import { cellName } from "./cell.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { RecordingLogger } from "./recording-logger.js";
import type { Setup } from "./setups.js";

/** Runs the tests that every adapter must pass, for each way to set up Nest on a platform such as Express. */
export function cells(platform: string, setups: readonly Setup[]): void {
  for (const { name, adapter, options, setUp, notifyOnly = true, bytesOnly } of setups) {
    adapterContract({
      name: cellName(platform, name),
      notifyOnly,
      bytesOnly,
      start: ({ account, notify: { on, onAny, ...notify }, checkout }) => {
        const imports = [QFPayModule.forRoot({ ...account, notify, checkout })];
        const logger = new RecordingLogger();
        const module = moduleOf({ imports, providers: [providerOf({ on, onAny })] });
        return listen(module, adapter(), { logger, ...options }, setUp).then((server) => ({
          ...server,
          told: () => [...logger.lines("error"), ...logger.lines("warn")],
        }));
      },
    });
  }
}
