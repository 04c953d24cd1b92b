import { adapterContract } from "@qfpay/contract";
import { QFPayModule } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

for (const [platform, adapter] of platforms) {
  adapterContract({
    name: `nest on ${platform}`,
    start: ({ account, notify: { on, onAny, ...notify }, checkout }) => {
      const imports = [QFPayModule.forRoot({ ...account, notify, checkout })];
      return listen(moduleOf({ imports, providers: [providerOf({ on, onAny })] }), adapter());
    },
  });
}
